"""Entries are read by the names of now, and stay in the chain by those they were entered with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from covey.errors import CoveyError
from covey.log import Entry, Missing, Renaming, Taken, called_now, first_fault
from tests.unit.log.entries import MOMENT, RELEASE, chain


def renamed(what: str, old: str, new: str, moved: tuple[tuple[str, int], ...] = ()) -> Entry:
    renaming = Renaming(what, old, new, moved)  # type: ignore[arg-type]  # as from a text
    return Entry(
        kind="rename", dataset="", period="", released_at=MOMENT, reason="Why.", renaming=renaming
    )


def test_a_renaming_is_read_back_as_it_was_entered() -> None:
    entry = renamed("submission", "clinics", "centres", (("2024-Q1", 2),))
    assert Entry.read(entry.text) == entry
    assert entry.named == "submission clinics, now centres"


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "column", "old": "a", "new": "b"},
        {"what": "dataset", "old": "a", "new": "a"},
        {"what": "dataset", "old": "", "new": "a"},
    ],
)
def test_a_renaming_that_says_nothing_is_no_entry(wrong: dict[str, str]) -> None:
    with pytest.raises(CoveyError, match="impossible field"):
        renamed(**wrong)


def test_a_release_renames_nothing() -> None:
    with pytest.raises(CoveyError, match="impossible field"):
        replace(RELEASE, renaming=Renaming("dataset", "a", "b"))


def test_entries_before_a_renaming_have_the_name_of_now_and_later_ones_their_own() -> None:
    links = chain(RELEASE, renamed("dataset", "people", "persons"), RELEASE)
    assert [link.entry.dataset for link in called_now(links)] == ["persons", "", "people"]
    assert [link.head for link in called_now(links)] == [link.head for link in links]
    assert first_fault(links) is None


def test_names_follow_one_another() -> None:
    links = chain(
        RELEASE, renamed("codelist", "areas", "places"), renamed("codelist", "places", "areas_2")
    )
    assert dict(called_now(links)[0].entry.dimensions)["area"] == "areas_2"


def test_files_of_the_new_name_count_on_from_those_of_the_old() -> None:
    other = replace(RELEASE, parts=(Taken("centres", "2024-Q1", 1), Taken("centres", "2024-Q2", 1)))
    links = chain(RELEASE, other, renamed("submission", "clinics", "centres", (("2024-Q1", 3),)))
    named = [[(one.submission, one.revision) for one in link.entry.parts]
             for link in called_now(links)]  # fmt: skip
    assert named == [[("centres", 1)], [("centres", 4), ("centres", 1)], []]


def test_what_is_missing_is_called_by_the_name_of_now() -> None:
    lacks = replace(RELEASE, missing=(Missing("health", "clinics", "2024-Q1"),))
    now = called_now(chain(lacks, renamed("submission", "clinics", "centres")))
    assert now[0].entry.missing == (Missing("health", "centres", "2024-Q1"),)
