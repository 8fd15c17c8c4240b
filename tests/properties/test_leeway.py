"""How many values an unsafe cell can have, against two integer programs for each."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import covey
from covey import CountTable, ProtectedTable
from tests.oracles.integer_interval import integer_intervals
from tests.properties.leaky_tables import skewed_table
from tests.sampled import sampled

SEEDS = (1, 0, 2, 3)
"""Of the first, unsafe cells have two values, three, and more; it is protected soonest."""


@cache
def tables_of(seed: int) -> tuple[CountTable, ProtectedTable]:
    """A table, and how it goes out: that takes longer than all that is asked of it."""
    table = skewed_table(seed, below=2)
    return table, covey.protect(table, covey.Policy(4))


@pytest.mark.slow
@pytest.mark.parametrize("seed", sampled(SEEDS, 4))
def test_the_certificate_counts_unsafe_cells_by_their_possible_values(seed: int) -> None:
    table, safe = tables_of(seed)
    place = np.searchsorted(table.keys, safe.keys)
    hidden = np.zeros(table.keys.size, dtype=bool)
    hidden[place[safe.hidden]] = True
    intervals = integer_intervals(table, hidden)[table.counts[hidden] < 4]
    values = intervals[:, 1] - intervals[:, 0] + 1
    leeway = safe.certificate.leeway
    assert leeway is not None
    assert leeway.undecided == 0
    assert (leeway.two, leeway.three, leeway.more) == (
        np.count_nonzero(values == 2),
        np.count_nonzero(values == 3),
        np.count_nonzero(values > 3),
    )


@pytest.mark.long
def test_the_tables_above_have_cells_of_each_kind() -> None:
    found = [safe.certificate.leeway for _, safe in map(tables_of, SEEDS)]
    assert any(one is not None and one.two for one in found)
    assert any(one is not None and one.three for one in found)
    assert any(one is not None and one.more for one in found)
