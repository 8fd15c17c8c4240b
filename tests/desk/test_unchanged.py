"""A long look is told again as long as nothing changed, and looked at anew once something did."""

from __future__ import annotations

import pytest

from tests.desk.bureau import Bureau


@pytest.mark.long  # as of a clerk below
def test_what_somebody_does_is_seen_on_the_next_page(bureau: Bureau) -> None:
    mai = bureau.signed_in("mai")
    assert "/office/held/clinics/2024-Q1" not in mai.get("/office").text
    assert bureau.send("2024-Q1", {"A2,F": 7520}) == "held"
    assert "/office/held/clinics/2024-Q1" in mai.get("/office").text
    plan = bureau.plan("2023-Q1")
    assert "You are asked." not in mai.get("/office").text
    bureau.sign(plan.hash, "duc")
    assert "You are asked." in mai.get("/office").text
    bureau.sign(plan.hash, "mai")
    assert "You are asked." not in mai.get("/office").text


def test_where_nothing_changed_the_stores_are_not_opened_again(bureau: Bureau) -> None:
    mai = bureau.signed_in("mai")
    before = mai.get("/office").text
    with bureau.hub.store():  # held by somebody else, so that nobody could look
        assert "as it was at" not in mai.get("/office").text
    assert mai.get("/office").text.count("<tr") == before.count("<tr")


def test_a_clerk_sees_at_once_what_became_of_her_file(bureau: Bureau) -> None:
    ha = bureau.signed_in("ha")
    before = ha.get("/agency/sent").text.count("<tr")
    assert bureau.send("2024-Q1", {"A2,F": 7520}) == "held"
    assert ha.get("/agency/sent").text.count("<tr") == before + 1
    with bureau.hub.store():
        assert ha.get("/agency/sent").text.count("<tr") == before + 1
        assert "A run is going on" not in ha.get("/agency/sent").text
