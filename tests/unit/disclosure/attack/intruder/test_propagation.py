"""Bounds that single sums narrow, on tables with careless patterns."""

from __future__ import annotations

import numpy as np
import pytest

from covey import Policy
from covey.disclosure.attack.intruder import propagation
from covey.disclosure.attack.intruder.propagation import tighten
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, BoundedCells, Unknowns
from covey.disclosure.attack.published import PublishedTables
from covey.disclosure.attack.published_attack import TableHolding
from covey.disclosure.attack.published_rows import PublishedRows
from tests.properties.leaky_tables import hide_carelessly, skewed_table


def careless(seed: int) -> Unknowns:
    """Return hidden cells of which sums alone tell much."""
    table = skewed_table(seed, below=2)
    hidden = hide_carelessly(table, 4, seed)
    lowest = np.where(hidden, 1, table.counts)
    highest = np.where(hidden, UNBOUNDED, table.counts)
    return BoundedCells(table.grid, table.keys, lowest, highest, hidden).unknowns()


@pytest.mark.parametrize("seed", range(3))
def test_bounds_are_the_same_a_few_sums_at_a_time(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknowns = careless(seed)
    at_once = tighten(unknowns)
    assert (at_once.highest < unknowns.highest).any()
    monkeypatch.setattr(propagation, "_ENTRIES", 3)
    by_few = tighten(unknowns)
    np.testing.assert_array_equal(by_few.lowest, at_once.lowest)
    np.testing.assert_array_equal(by_few.highest, at_once.highest)


def test_what_is_held_is_tightened_once_for_all_that_is_asked() -> None:
    table = skewed_table(0, below=2)
    hidden = hide_carelessly(table, 4, 0)
    rows = PublishedRows.of(table.grid, table.keys, np.where(hidden, 0, table.counts), hidden)
    held = TableHolding.of(PublishedTables.of({"table": rows}), Policy(5), {}).unknowns
    again = tighten(held)
    np.testing.assert_array_equal(held.lowest, again.lowest)
    np.testing.assert_array_equal(held.highest, again.highest)
    assert (held.highest < UNBOUNDED).all()
