"""Swaps of people between layers of a series."""

from __future__ import annotations

import numpy as np

from covey.system.editions import Edition
from covey.system.series import Series
from covey.system.swaps import swaps
from tests.unit.system.test_series import GRID, counts, edition

QUARTERS = {f"Q{n}": edition(f"q{n}", 5, 5, 5, 5) for n in (1, 2)}
YEAR = {"Y": edition("q1 q2", 10, 10, 10, 10)}
CORRECTED = {"Q1 again": edition("q1 mended", 6, 5, 5, 5)}


def noticed(editions: dict[str, Edition], new: str) -> list[set[str]]:
    """By swap, the editions whose grand total moves along with its own."""
    series = Series.of_editions(GRID, editions, {"mended": counts(1, 0, 0, 0).keys})
    moved = []
    for swap in swaps(series, [new]):
        members = set(swap.along[[0]].indices.tolist())
        moved.append({name for name in editions if series.places[name][0] in members})
        # What the swap says of a cell holds in every sum but those over its own dimensions.
        assert not (series.links.astype(np.int64) @ swap.along.T).nnz
    return moved


def test_a_year_does_not_notice_who_moves_from_one_of_its_quarters_to_another() -> None:
    assert noticed(QUARTERS | YEAR, "Y") == [{"Q1", "Q2"}]


def test_a_correction_does_not_notice_what_takes_the_place_of_what_it_corrects() -> None:
    assert noticed(QUARTERS | YEAR | CORRECTED, "Q1 again") == [
        {"Q1", "Y"},
        {"Q1", "Q2"},
    ]


def test_tables_of_which_none_adds_up_others_swap_nothing() -> None:
    assert noticed(QUARTERS, "Q2") == []
