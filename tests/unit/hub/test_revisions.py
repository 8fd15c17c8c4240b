"""Which of the files that lie in the inbox counts, however often they are sent and collected."""

from __future__ import annotations

from pathlib import Path

import pytest

from covey.hub.held import accept_held
from tests.unit.hub.hub import Hub

RIGHT = ("A1,F,40", "A2,F,30", "B,M,20")
BETTER = ("A1,F,41", "A2,F,30", "B,M,20")
TYPO = ("A1,F,400", "A2,F,30", "B,M,20")


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


def counts_now(hub: Hub) -> int | None:
    """Return which revision counts."""
    with hub.store() as store:
        return store.newest("clinics", "2024-Q1").revision


@pytest.mark.long
def test_a_correction_is_taken_back_under_its_own_name_once_an_officer_agrees(hub: Hub) -> None:
    hub.send("q1.csv", *RIGHT)
    assert hub.collect() == ["q1.csv accepted 1"]
    hub.send("q1.csv", *TYPO)
    assert hub.collect() == ["q1.csv accepted 2"]
    hub.send("q1.csv", *RIGHT)
    assert hub.collect() == ["q1.csv held"]
    assert counts_now(hub) == 2
    accept_held(hub.settings, hub.registry, "q1.csv", "the agency took it back")
    assert hub.people() == 90


@pytest.mark.long
def test_a_correction_is_taken_back_under_a_new_name_once_an_officer_agrees(hub: Hub) -> None:
    for name, rows in (("a.csv", RIGHT), ("b.csv", TYPO), ("c.csv", RIGHT)):
        hub.send(name, *rows)
        hub.collect()
    assert counts_now(hub) == 2
    accept_held(hub.settings, hub.registry, "c.csv", "the agency took it back")
    assert hub.people() == 90


@pytest.mark.long
def test_three_files_that_are_collected_together_count_in_the_order_they_came(hub: Hub) -> None:
    hub.send("c.csv", *RIGHT)
    hub.send("b.csv", *TYPO)
    hub.send("a.csv", *RIGHT)
    assert hub.collect() == ["c.csv accepted 1", "b.csv accepted 2", "a.csv held"]


@pytest.mark.long
def test_a_file_of_an_earlier_revision_that_lies_there_still_does_not_come_back(hub: Hub) -> None:
    for name, rows in (("a.csv", RIGHT), ("b.csv", TYPO), ("c.csv", RIGHT), ("d.csv", TYPO)):
        hub.send(name, *rows)
        hub.collect()
    assert [hub.collect() for _ in range(3)] == [[], [], []]
    assert counts_now(hub) == 2


@pytest.mark.long
def test_a_file_that_counts_is_not_new_when_it_is_touched(hub: Hub) -> None:
    path = hub.send("q1.csv", *RIGHT)
    hub.collect()
    hub.touch(path)
    assert hub.collect() == []


@pytest.mark.long
def test_an_old_file_that_may_only_have_been_touched_is_held_once_and_changes_nothing(
    hub: Hub,
) -> None:
    old = hub.send("a.csv", *RIGHT)
    hub.collect()
    hub.send("b.csv", *BETTER)
    hub.collect()
    hub.touch(old)
    (held,) = hub.collected()
    assert held.verdict == "held"
    assert "an older file again" in str(held.why)
    assert hub.collect() == []
    with hub.store() as store:
        assert store.newest("clinics", "2024-Q1").file_name == "b.csv"


@pytest.mark.long
def test_an_old_file_that_was_only_renamed_is_held(hub: Hub) -> None:
    old = hub.send("a.csv", *RIGHT)
    hub.collect()
    hub.send("b.csv", *BETTER)
    hub.collect()
    old.rename(old.with_name("archive_a.csv"))
    assert hub.collect() == ["archive_a.csv held"]
    assert hub.collect() == []


@pytest.mark.long
def test_a_part_that_was_accepted_first_does_not_replace_the_whole_file_when_it_comes_again(
    hub: Hub,
) -> None:
    for name, rows in (("part.csv", RIGHT[:1]), ("whole.csv", RIGHT), ("again.csv", RIGHT[:1])):
        hub.send(name, *rows)
        hub.collect()
    with hub.store() as store:
        held = store.held("clinics", "2024-Q1")
        assert store.newest("clinics", "2024-Q1").file_name == "whole.csv"
    assert held is not None
    assert held.file_name == "again.csv"


def test_last_quarters_file_sent_for_this_quarter_is_refused_with_a_letter(hub: Hub) -> None:
    hub.send("2024-Q1.csv", *RIGHT)
    hub.collect()
    hub.send("2024-Q2.csv", *RIGHT)
    assert hub.collect() == ["2024-Q2.csv refused"]
    letter = hub.letter("2024-Q2.csv")
    assert "'already accepted'" in letter
    assert "this is the file of 2024-Q1 that was accepted on" in letter
    assert hub.collect() == []


@pytest.mark.long
def test_a_letter_that_is_gone_makes_the_hub_look_at_a_refused_file_again(hub: Hub) -> None:
    hub.send("bad.csv", "A9,F,40")
    (refused,) = hub.collected()
    Path(str(refused.letter)).unlink()
    assert hub.collect() == ["bad.csv refused"]


@pytest.mark.long
def test_a_file_that_is_right_again_after_a_broken_one_is_refused_no_more(hub: Hub) -> None:
    for rows in (RIGHT, ("A9,F,40",), RIGHT):
        hub.send("q1.csv", *rows)
        hub.collect()
    with hub.store() as store:
        assert store.receipts()[-1].verdict == "accepted"
    assert hub.letters() == []
    assert hub.collect() == []


@pytest.mark.long
def test_the_same_refused_bytes_under_another_name_are_told_of_both_and_settle(hub: Hub) -> None:
    hub.send("one.csv", "A9,F,40")
    hub.send("two.csv", "A9,F,40")
    assert hub.collect() == ["one.csv refused", "two.csv refused"]
    assert hub.letters() == ["one.csv.txt", "two.csv.txt"]
    assert hub.collect() == []
