"""An officer decides about a held file: what she sees, what she says, and who was first."""

from __future__ import annotations

import re

import pytest

from covey.hub.history import history_of_file
from tests.desk.bureau import Bureau, copied
from tests.unit.hub.hub import Hub

PAGE = "/office/held/clinics/2024-Q1"


@pytest.fixture(scope="module")
def established(established: Hub, tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return the project with a file that is held."""
    with copied(established, tmp_path_factory.mktemp("held") / "project") as bureau:
        assert bureau.send("2024-Q1", {"A2,F": 7520}, "next.csv") == "held"
    return bureau.hub


@pytest.fixture
def held(bureau: Bureau) -> Bureau:
    """Open the desk of a copy of it."""
    return bureau


def file_on(text: str) -> str:
    found = re.search(r'name="file" value="([0-9a-f]{64})"', text)
    assert found is not None
    return found.group(1)


def test_the_cell_that_differs_is_marked_beside_the_period_before(held: Bureau) -> None:
    text = held.signed_in("mai").get(PAGE).text
    assert "For officers alone" in text
    assert "7,520" in text
    assert '<a class="mark" href="#r1"' in text
    assert "A digit too many or too few" in text
    assert "District A2" in text


def test_both_answers_weigh_the_same_and_neither_is_the_accent(held: Bureau) -> None:
    text = held.signed_in("mai").get(PAGE).text
    decide = text[text.index('class="ans"') :]
    assert decide.count("<button>") == 2
    assert 'class="go"' not in decide


def test_a_file_that_is_accepted_counts_and_its_history_has_her_name(held: Bureau) -> None:
    mai = held.signed_in("mai")
    file = file_on(mai.get(PAGE).text)
    answer = mai.send(PAGE, f"{PAGE}/accept", file=file, words="a centre opened")
    assert answer.headers["location"] == "/office"
    accepted = history_of_file(held.hub.settings, "next.csv")[-1]
    assert (accepted.what, accepted.by, accepted.why) == ("accepted", "mai", "a centre opened")
    assert mai.get(PAGE).status_code == 404


def test_a_file_that_is_declined_gets_a_letter_with_her_words(held: Bureau) -> None:
    mai = held.signed_in("mai")
    file = file_on(mai.get(PAGE).text)
    mai.send(PAGE, f"{PAGE}/decline", file=file, words="Ask the team of A2, please.")
    assert "Ask the team of A2, please." in held.hub.letter("next.csv")


def test_words_with_a_number_are_asked_about_before_they_go_into_a_letter(held: Bureau) -> None:
    mai = held.signed_in("mai")
    file = file_on(mai.get(PAGE).text)
    asked = mai.send(PAGE, f"{PAGE}/decline", file=file, words="You had 752 before")
    assert asked.status_code == 400
    assert "Your words hold a number" in asked.text
    assert "You had 752 before" in asked.text
    sure = mai.send(PAGE, f"{PAGE}/decline", file=file, words="You had 752 before", sure="yes")
    assert sure.status_code == 303


def test_no_words_decide_nothing(held: Bureau) -> None:
    mai = held.signed_in("mai")
    answer = mai.send(PAGE, f"{PAGE}/accept", file=file_on(mai.get(PAGE).text), words="  ")
    assert answer.status_code == 400
    assert "Nothing was decided" in answer.text
    assert mai.get(PAGE).status_code == 200


def test_the_second_officer_is_told_who_was_first_and_keeps_her_words(held: Bureau) -> None:
    mai, duc = held.signed_in("mai"), held.signed_in("duc")
    file, token = file_on(duc.get(PAGE).text), duc.form(PAGE, f"{PAGE}/decline")
    mai.send(PAGE, f"{PAGE}/accept", file=file, words="a centre opened")
    sent = {"token": token, "file": file, "words": "Ask the team."}
    answer = duc.browser.post(f"{PAGE}/decline", data=sent)
    assert answer.status_code == 409
    assert "mai has accepted this file" in answer.text
    assert "Nothing was done by you." in answer.text
    assert "a centre opened" in answer.text
    assert "Ask the team." in answer.text


def test_nobody_accepts_a_file_that_came_after_the_one_that_was_looked_at(held: Bureau) -> None:
    mai = held.signed_in("mai")
    looked_at = file_on(mai.get(PAGE).text)
    assert held.send("2024-Q1", {"A2,F": 7530}, "next.csv") == "held"
    answer = mai.send(PAGE, f"{PAGE}/accept", file=looked_at, words="a centre opened")
    assert answer.status_code == 409
    assert "Another file is there now" in answer.text
    assert file_on(mai.get(PAGE).text) != looked_at


@pytest.mark.parametrize("name", ["ha", "nga"])
def test_nobody_but_officers_finds_a_held_file(held: Bureau, name: str) -> None:
    somebody = held.signed_in(name)
    assert somebody.get(PAGE).status_code == 404
    assert somebody.browser.post(f"{PAGE}/accept", data={"words": "x"}).status_code == 404


def test_a_forged_form_decides_nothing(held: Bureau) -> None:
    mai, duc = held.signed_in("mai"), held.signed_in("duc")
    file, hers = file_on(mai.get(PAGE).text), duc.form(PAGE, f"{PAGE}/accept")
    for token in ("", "made-up", hers):
        sent = {"token": token, "file": file, "words": "x"}
        assert mai.browser.post(f"{PAGE}/accept", data=sent).status_code == 403
    other = {"token": mai.form(PAGE, f"{PAGE}/decline"), "file": file, "words": "x"}
    assert mai.browser.post(f"{PAGE}/accept", data=other).status_code == 403
    assert mai.get(PAGE).status_code == 200
