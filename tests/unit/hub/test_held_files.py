"""A file that is unlike what was accepted before is held, and waits for a data officer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey.contracts import Bounds
from covey.errors import ReleaseRefused, SubmissionsMissing
from covey.store import Decision
from tests.unit.hub.hub import Hub

QUARTER = ("A1,F,40", "A1,M,25", "A2,F,30", "B,M,20")
DECISION = Decision("officer", datetime(2024, 5, 5, 6, tzinfo=UTC), "three districts closed")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.send("q1.csv", *QUARTER)
    hub.collect()
    return hub


def why(hub: Hub, name: str, *rows: str, period: str = "2024-Q1") -> str:
    """Send a file; return why it is held, and nothing where it is not."""
    hub.send(name, *rows, period=period)
    (receipt,) = hub.collected()
    return receipt.why or ""


@pytest.mark.long
def test_a_correction_of_one_row_does_not_replace_the_quarter(hub: Hub) -> None:
    assert "far fewer rows" in why(hub, "fix.csv", "A1,F,41")
    with hub.store() as store:
        assert store.newest("clinics", "2024-Q1").revision == 1
        assert store.receipts()[-1].revision is None


@pytest.mark.long
def test_why_a_file_is_held_is_said_once(hub: Hub) -> None:
    told = why(hub, "fix.csv", "A1,F,4").split("; ")
    assert [one.split(" than ")[0] for one in told] == ["far fewer rows", "far smaller counts"]
    assert len(set(told)) == len(told)


@pytest.mark.long  # `test_held_cells.py` holds it with its rows
def test_a_correction_that_loses_many_people_is_held(hub: Hub) -> None:
    assert "far smaller counts" in why(hub, "fix.csv", "A1,F,4", "A1,M,2", "A2,F,3", "B,M,2")


def test_a_correction_within_the_bounds_counts_at_once(hub: Hub) -> None:
    assert why(hub, "fix.csv", "A1,F,40", "A2,F,30", "B,M,20") == ""
    assert hub.people() == 90


@pytest.mark.long
def test_rows_of_0_that_are_left_out_are_no_loss(hub: Hub) -> None:
    hub.send("zeros.csv", *QUARTER, "A1,_T,65", "A2,M,0", "B,F,0")
    hub.collect()
    # The same rows in another order: the same bytes would take a correction back.
    assert why(hub, "fix.csv", *reversed(QUARTER)) == ""


@pytest.mark.long
def test_the_bound_is_the_submissions(tmp_path: Path) -> None:
    hub = Hub(tmp_path, bounds=Bounds(largest_loss=0.8, small_total=1))
    hub.send("q1.csv", *QUARTER)
    hub.collect()
    assert why(hub, "fix.csv", "A1,F,40") == ""


@pytest.mark.long
def test_a_first_file_that_counts_far_more_than_the_period_before_is_held(hub: Hub) -> None:
    rows = [row + "0" for row in QUARTER]
    assert "jump against the period before" in why(hub, "q2.csv", *rows, period="2024-Q2")


@pytest.mark.long
def test_a_jump_that_was_accepted_is_no_jump_for_the_correction_of_it(hub: Hub) -> None:
    why(hub, "q2.csv", *(row + "0" for row in QUARTER), period="2024-Q2")
    with hub.store() as store:
        held = store.held("clinics", "2024-Q2")
        store.accept_held(hub.registry.submission("clinics"), held, DECISION)
    assert why(hub, "fix.csv", *(row + "1" for row in QUARTER), period="2024-Q2") == ""


def test_last_quarters_counts_with_another_period_are_held_with_a_letter(hub: Hub) -> None:
    assert "every count is that of 2024-Q1" in why(hub, "q2.csv", *QUARTER, period="2024-Q2")
    letter = hub.letter("q2.csv")
    assert "q2.csv is held" in letter
    assert "'same counts as another period'" in letter


@pytest.mark.long
def test_one_small_count_may_come_again(hub: Hub) -> None:
    hub.send("q3.csv", "B,F,3", period="2024-Q3")
    (receipt,) = hub.collected()
    assert "jump" in str(receipt.why)
    with hub.store() as store:
        store.accept_held(
            hub.registry.submission("clinics"), store.held("clinics", "2024-Q3"), DECISION
        )
    assert why(hub, "q4.csv", "B,F,3", period="2024-Q4") == ""
    assert "same counts" in why(hub, "two.csv", *QUARTER, period="2024-Q2")


@pytest.mark.long
def test_nothing_to_report_twice_is_no_copy(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    hub.send("q1.csv", "VN,_T,0")
    hub.send("q2.csv", "VN,_T,0", period="2024-Q2")
    assert hub.collect() == ["q1.csv accepted 1", "q2.csv accepted 1"]


def test_a_file_that_is_held_counts_once_it_is_accepted_and_its_letter_is_gone(hub: Hub) -> None:
    why(hub, "fix.csv", "A1,F,41")
    with hub.store() as store:
        held = store.held("clinics", "2024-Q1")
        store.accept_held(hub.registry.submission("clinics"), held, DECISION)
        receipt = store.receipts()[-1]
    assert (receipt.verdict, receipt.revision) == ("accepted", 2)
    assert (receipt.decided_by, receipt.reason) == ("officer", "three districts closed")
    assert hub.people() == 41
    assert hub.collect() == []


def test_a_file_that_is_declined_leaves_none_of_its_rows(hub: Hub) -> None:
    why(hub, "fix.csv", "A1,F,41")
    with hub.store() as store:
        held = store.held("clinics", "2024-Q1")
        letter = Path(str(held.letter))
        store.decline_held(hub.registry.submission("clinics"), held, DECISION, letter)
        assert store.connection.execute("SELECT * FROM held.clinics").fetchall() == []
        assert store.receipts()[-1].verdict == "refused"
    assert hub.people() == 115
    assert hub.collect() == []


@pytest.mark.long
def test_a_better_file_of_the_period_supersedes_the_one_that_is_held(hub: Hub) -> None:
    why(hub, "fix.csv", "A1,F,41")
    assert why(hub, "whole.csv", "A1,F,41", *QUARTER[1:]) == ""
    with hub.store() as store:
        assert store.held("clinics", "2024-Q1") is None
    assert hub.people() == 116
    assert hub.letters() == []


@pytest.mark.long
def test_the_file_that_counts_sent_again_under_its_name_takes_the_held_one_back(hub: Hub) -> None:
    why(hub, "q1.csv", "A1,F,41")
    assert why(hub, "q1.csv", *QUARTER) == ""
    assert hub.people() == 115
    assert hub.letters() == []
    assert hub.collect() == []


@pytest.mark.long
def test_the_file_that_counts_under_a_new_name_does_not_drop_the_held_one(hub: Hub) -> None:
    why(hub, "fix.csv", "A1,F,41")
    hub.send("q2.csv", *QUARTER)
    assert hub.collect() == ["q2.csv refused"]
    with hub.store() as store:
        assert store.held("clinics", "2024-Q1").file_name == "fix.csv"
    assert hub.letters() == ["fix.csv.txt", "q2.csv.txt"]


def test_a_release_waits_while_a_file_of_its_period_is_held(hub: Hub) -> None:
    why(hub, "fix.csv", "A1,F,41")
    with pytest.raises(ReleaseRefused, match=r"2024-Q1, of which fix\.csv is held") as refused:
        hub.counts()
    assert not isinstance(refused.value, SubmissionsMissing)
    assert "covey accept" in str(refused.value)


def test_no_letter_and_no_record_of_a_held_file_repeats_a_count(hub: Hub) -> None:
    said = why(hub, "fix.csv", "A1,F,739391") + why(hub, "q2.csv", "B,F,847293", period="2024-Q2")
    assert "jump" in said
    for text in (said, hub.letter("fix.csv"), hub.letter("q2.csv")):
        assert "739391" not in text
        assert "847293" not in text


@pytest.mark.long
def test_a_file_of_a_period_that_has_not_begun_is_held(tmp_path: Path) -> None:
    periods = "code,parent,label\n_T,,All periods\n2024-Q1,_T,Then\n2198-Q1,_T,Some day\n"
    hub = Hub(tmp_path, codelists={"periods": periods})
    assert why(hub, "q1.csv", *QUARTER) == ""
    held = why(hub, "typed.csv", *QUARTER[::-1], "B,F,12", period="2198-Q1")
    assert held == "period not begun yet it begins on 2198-01-01"
