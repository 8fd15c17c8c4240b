"""An area that did not report is told from one that had nothing to report."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey.errors import ContractError, SubmissionsMissing
from covey.store import Decision
from tests.sampled import sampled
from tests.unit.hub.hub import Hub

DISTRICTS = ("A1", "A2", "B")


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path, expected={"area": DISTRICTS})


def test_a_release_waits_for_an_area_that_did_not_report_and_names_it(hub: Hub) -> None:
    hub.send("q1.csv", "A1,F,40", "A2,F,30")
    assert hub.collect() == ["q1.csv accepted 1"]
    with pytest.raises(
        SubmissionsMissing, match="clinics for 2024-Q1, which has no row for area B"
    ):
        hub.counts()


@pytest.mark.long
def test_the_letter_names_the_areas_and_how_to_say_that_there_was_nothing(hub: Hub) -> None:
    hub.send("q1.csv", "A2,F,30")
    hub.collect()
    letter = hub.letter("q1.csv")
    assert "  area A1 (District A1)" in letter
    assert "write one row with the count 0" in letter
    assert "  area A1 (Huyện A1)" in letter


@pytest.mark.long
@pytest.mark.parametrize(
    "statement",
    sampled(
        [
            pytest.param(("A2,F,0", "B,M,0"), id="a row for each area"),
            pytest.param(("A2,_T,0", "B,_T,0"), id="the total of each area"),
            pytest.param(("A2,F,0", "A2,M,0", "B,_T,0"), id="all rows of an area"),
        ],
        3,
    ),
)
def test_one_row_of_0_says_that_an_area_had_nothing(hub: Hub, statement: tuple[str, ...]) -> None:
    hub.send("q1.csv", "A1,F,40", *statement)
    hub.collect()
    assert hub.people() == 40
    assert hub.letters() == []


@pytest.mark.long
def test_a_file_of_one_row_says_that_there_was_nothing_at_all(hub: Hub) -> None:
    hub.send("q1.csv", "VN,_T,0")
    hub.collect()
    assert hub.people() == 0


@pytest.mark.long
def test_a_0_for_one_sex_of_all_areas_says_nothing_of_an_area(hub: Hub) -> None:
    hub.send("q1.csv", "A1,F,40", "VN,M,0")
    hub.collect()
    with pytest.raises(SubmissionsMissing, match="no row for area A2, B"):
        hub.counts()


@pytest.mark.long
def test_the_whole_file_sent_again_ends_the_wait_and_the_letter(hub: Hub) -> None:
    hub.send("q1.csv", "A1,F,40", "A2,F,30")
    hub.collect()
    hub.send("q1_whole.csv", "A1,F,40", "A2,F,30", "B,F,0")
    hub.collect()
    assert hub.people() == 70
    assert hub.letters() == []


@pytest.mark.long
def test_a_correction_to_nothing_counts_and_not_the_file_before(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    hub.send("q1.csv", "A1,F,40")
    hub.send("fix.csv", "VN,_T,0")
    hub.collect()
    with hub.store() as store:
        held = store.held("clinics", "2024-Q1")
        decision = Decision("officer", datetime(2024, 5, 5, 6, tzinfo=UTC), "the clinic closed")
        store.accept_held(hub.registry.submission("clinics"), held, decision)
    assert hub.people() == 0


@pytest.mark.long
def test_a_submission_may_expect_every_code_of_a_level(tmp_path: Path) -> None:
    hub = Hub(tmp_path, expected={"area": 2})  # districts, and B, which has none
    hub.send("q1.csv", "A1,F,40")
    hub.collect()
    with pytest.raises(SubmissionsMissing, match="no row for area A2, B"):
        hub.counts()


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        pytest.param({"area": ("A9",)}, "expects 'A9', which is not in", id="unknown code"),
        pytest.param({"area": 5}, "expects level 5", id="unknown level"),
        pytest.param({"place": 1}, "'place' is not of that form", id="unknown column"),
        pytest.param({"area": "A1"}, "'area' is not of that form", id="a text for codes"),
    ],
)
def test_what_cannot_be_expected_is_refused(
    tmp_path: Path, expected: dict[str, tuple[str, ...] | int], message: str
) -> None:
    with pytest.raises(ContractError, match=message):
        _ = Hub(tmp_path, expected=expected).registry.hierarchies
