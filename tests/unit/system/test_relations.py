from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from covey import Hierarchy, relations
from covey.errors import TableError
from covey.tables import Grid
from tests.properties.tiny_tables import cell_of
from tests.properties.true_tables import TrueTable, true_tables


def test_every_total_of_every_dimension_has_its_sum() -> None:
    grid = Grid.of({"area": Hierarchy.flat("xy", total="A"), "sex": Hierarchy.flat("FM")})
    keys = np.arange(9)
    named = [
        {grid.codes(cell): int(row[cell]) for cell in np.flatnonzero(row)}
        for row in relations(grid, keys).toarray()
    ]
    assert len(named) == 6
    for sex in ("F", "M", "_T"):
        assert {("A", sex): -1, ("x", sex): 1, ("y", sex): 1} in named
    for area in ("x", "y", "A"):
        assert {(area, "_T"): -1, (area, "F"): 1, (area, "M"): 1} in named


def test_empty_cells_stand_in_no_sum() -> None:
    grid = Grid.of({"sex": Hierarchy.flat("FMX")})
    assert relations(grid, np.array([0, 2])).toarray().tolist() == [[-1, 1]]


def test_a_cell_without_its_total_is_refused_by_its_codes() -> None:
    grid = Grid.of({"area": Hierarchy.flat("xy"), "sex": Hierarchy.flat("FM")})
    with pytest.raises(TableError, match="cell _T×F is missing"):
        relations(grid, np.array([0, 3, 4]))


def test_an_empty_table_has_no_sums() -> None:
    grid = Grid.of({"sex": Hierarchy.flat("FM")})
    assert relations(grid, np.empty(0, np.int64)).shape == (0, 0)


def dense_sums(true: TrueTable) -> set[frozenset[tuple[tuple[str, ...], int]]]:
    """Each sum of the full cross table, over cells that are not empty, said without Covey's keys.

    A cell is named by the first code of its single-child chain, so a sum of one part is none.
    """
    trees = list(true.hierarchies.values())
    counts = true.counts()
    sums = set()
    for cell in [codes for codes, count in counts.items() if count]:
        for d, tree in enumerate(trees):
            below = tree.children(cell[d])
            if len(below) > 1:
                parts = [(*cell[:d], code, *cell[d + 1 :]) for code in below]
                named = {cell_of(true.hierarchies, part): 1 for part in parts if counts[part]}
                total = cell_of(true.hierarchies, cell)
                sums.add(frozenset({*named.items(), (total, -1)}))
    return sums


@given(true_tables(most_leaves=12, most_people=3))
def test_the_sums_are_those_of_a_plain_dense_computation(true: TrueTable) -> None:
    table = true.table()
    matrix = relations(table.grid, table.keys)
    found = {
        frozenset(
            (table.grid.codes(int(table.keys[cell])), int(row[cell]))
            for cell in np.flatnonzero(row)
        )
        for row in matrix.toarray()
    }
    assert found == dense_sums(true)
    assert not (matrix @ table.counts).any()
