"""The files of a retired period are those of the release that stands for good, by names of now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from covey.errors import CoveyError
from covey.log import Entry, Renaming, Taken, called_now, retired
from tests.unit.log.entries import MOMENT, RELEASE, chain

RETIREMENT = Entry(
    kind="retirement", dataset=RELEASE.dataset, period=RELEASE.period, vintage=RELEASE.vintage,
    released_at=MOMENT, reason="The year is closed.",
)  # fmt: skip


def test_a_retirement_is_read_back_as_it_was_entered() -> None:
    assert Entry.read(RETIREMENT.text) == RETIREMENT


def test_a_retirement_without_a_reason_is_no_entry() -> None:
    with pytest.raises(CoveyError, match="impossible field"):
        replace(RETIREMENT, reason="")


def test_files_stay_closed_under_another_name() -> None:
    made = replace(RELEASE, parts=(Taken("clinics", "2024-Q1", 1),))
    another = Entry(
        kind="rename", dataset="", period="", released_at=MOMENT, reason="Why.",
        renaming=Renaming("submission", "clinics", "centres"),
    )  # fmt: skip
    assert set(retired([made])) == set()
    links = chain(made, RETIREMENT, another)
    assert set(retired(link.entry for link in links)) == {("clinics", "2024-Q1")}
    assert set(retired(link.entry for link in called_now(links))) == {("centres", "2024-Q1")}
