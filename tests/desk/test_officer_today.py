"""What an officer sees first: every matter once, under whose turn it is."""

from __future__ import annotations

import re
from datetime import date

import pytest

from covey.desk.officer import by_agency
from covey.hub.due import Awaited, Due
from covey.hub.today import Task
from tests.desk.bureau import Bureau
from tests.sampled import sampled


def test_what_is_due_held_and_late_stands_in_that_order(bureau: Bureau) -> None:
    assert bureau.send("2024-Q1", {"A2,F": 7520}) == "held"
    text = bureau.signed_in("mai").get("/office").text
    places = [text.index(f'<tbody id="{name}"') for name in ("due", "held", "late")]
    assert places == sorted(places)
    assert "/office/plan/people/2023-Q1" in text
    assert "/office/held/clinics/2024-Q1" in text
    assert "For <b>Health</b>" in text


def test_a_search_keeps_what_it_names(bureau: Bureau) -> None:
    mai = bureau.signed_in("mai")
    text = mai.get("/office", params={"q": "2023-Q2"}).text
    assert "/office/plan/people/2023-Q2" in text
    assert "/office/plan/people/2023-Q1" not in text
    assert "Nothing of this" in mai.get("/office", params={"q": "elsewhere"}).text


def test_who_has_not_signed_is_asked_and_who_has_is_not(bureau: Bureau) -> None:
    plan = bureau.plan("2023-Q1")
    bureau.sign(plan.hash, "duc")
    asked, waits = (bureau.signed_in(name).get("/office").text for name in ("mai", "duc"))
    assert "You are asked." in asked
    assert "Read and sign" in asked
    assert "You are asked." not in waits
    assert "Read and sign" not in waits


def test_today_shows_at_most_sixteen_of_105_late_files_and_folds_the_others() -> None:
    tasks = [_late(f"a{at % 20:02}", 2000 + at // 20) for at in range(105)]
    folded = by_agency(tasks)
    assert sum(len(shown) for _, shown, _ in folded) <= 16
    assert sum(len(shown) + len(rest) for _, shown, rest in folded) == 105
    assert all(task.period == "2005-Q1" for _, shown, _ in folded[:5] for task in shown)


def _late(agency: str, year: int) -> Task:
    since = date(year, 4, 1)
    due = Due("people", f"{year}-Q1", since, (Awaited("clinics", f"{year}-Q1", agency, since),))
    return Task("People", "people", due.period, "", agency, since, due)


@pytest.mark.parametrize("language", sampled(["en", "vi"], 2))
def test_no_list_of_what_there_is_to_do_has_a_count(bureau: Bureau, language: str) -> None:
    bureau.send("2024-Q1", {"A2,F": 7520})
    text = bureau.signed_in("mai", language).get("/office").text
    text = re.sub('value="[0-9a-f]{64}"', "", text)  # drawn, so any digits may stand in it
    for count in ("7520", "7.520", "7,520", "3148", "3,148", "3.148"):
        assert count not in text
