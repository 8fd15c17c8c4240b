"""What published counts leave to hidden ones, held against the sums as a matrix of all cells."""

from __future__ import annotations

import numpy as np
import pytest

from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, BoundedCells
from covey.errors import TableError
from covey.system import relations
from covey.tables import Grid, Hierarchy
from tests.properties.leaky_tables import hide_carelessly, skewed_table


def hidden_cells(seed: int) -> BoundedCells:
    """Return a table of which cells are hidden that count somebody, and published zeros stay."""
    table = skewed_table(seed, below=2)
    hidden = hide_carelessly(table, 4, seed)
    most = np.where(hidden, UNBOUNDED, table.counts)
    return BoundedCells(table.grid, table.keys, np.where(hidden, 0, table.counts), most, hidden)


@pytest.mark.parametrize("seed", range(4))
def test_the_rest_of_a_sum_is_its_total_less_what_is_published_of_its_parts(seed: int) -> None:
    cells = hidden_cells(seed)
    every = relations(cells.grid, cells.keys).astype(np.int64).toarray()
    tied = every[:, cells.hidden].any(axis=1)
    assert tied.any()
    assert not tied.all()
    unknowns = cells.unknowns()
    np.testing.assert_array_equal(unknowns.cells, np.flatnonzero(cells.hidden))
    np.testing.assert_array_equal(unknowns.sums.toarray(), every[tied][:, cells.hidden])
    np.testing.assert_array_equal(unknowns.rests, -(every[tied] @ cells.lowest))


def test_of_many_cells_each_part_is_taken_off_its_total() -> None:
    places = Hierarchy.flat([f"{n}" for n in range(90_000)])
    grid = Grid.of({"sex": Hierarchy.flat(["F", "M"]), "place": places})
    chance = np.random.default_rng(3)
    leaves = chance.integers(0, 9, (2, 90_000))
    counts = np.pad(leaves, ((1, 0), (1, 0)))  # the total comes first
    counts[1:, 0] = leaves.sum(axis=1)
    counts[0] = counts.sum(axis=0)
    counts = counts.ravel()
    hidden = (counts > 0) & (chance.random(counts.size) < 0.1)
    known = np.where(hidden, 0, counts)
    most = np.where(hidden, UNBOUNDED, counts)
    cells = BoundedCells(grid, np.arange(counts.size), known, most, hidden)
    unknowns = cells.unknowns()
    every = relations(grid, cells.keys).astype(np.int64)
    tied = np.flatnonzero(abs(every) @ hidden)
    assert (unknowns.sums != every[tied][:, np.flatnonzero(hidden)]).nnz == 0
    np.testing.assert_array_equal(unknowns.rests, -(every[tied] @ known))
    np.testing.assert_array_equal(unknowns.sums @ counts[hidden], unknowns.rests)


@pytest.mark.parametrize("seed", range(2))
def test_a_published_sum_is_checked_though_nothing_of_it_is_hidden(seed: int) -> None:
    cells = hidden_cells(seed)
    every = relations(cells.grid, cells.keys).toarray()
    whole = np.flatnonzero(~every[:, cells.hidden].any(axis=1))[0]
    part = np.flatnonzero(every[whole] > 0)[0]
    cells.lowest[part] += 1
    cells.highest[part] += 1
    total = cells.name(int(np.flatnonzero(every[whole] < 0)[0]))
    with pytest.raises(TableError, match=r"not equal the sum of .*first ") as refused:
        cells.unknowns()
    assert total in str(refused.value)
