from __future__ import annotations

import numpy as np
import pytest

from covey.errors import TableError
from covey.tables import CountTable, Grid, Hierarchy
from covey.tables.extent import most_cells

AREAS = Hierarchy.from_rows(
    [
        {"code": code, "parent": parent}
        for code, parent in (("VN", ""), ("N", "VN"), ("n1", "N"), ("n2", "N"), ("s", "VN"))
    ]
)
ONE = Hierarchy.flat(["only"])


def grid(*trees: Hierarchy) -> Grid:
    return Grid.of({f"d{number}": tree for number, tree in enumerate(trees)})


@pytest.mark.parametrize(
    ("trees", "rows", "cells"),
    [
        ((Hierarchy.flat("FM"),), 1, 2),
        ((Hierarchy.flat("FM"),), 9, 3),
        ((Hierarchy.flat("FM"), Hierarchy.flat("xyz")), 1, 4),
        ((Hierarchy.flat("FM"), Hierarchy.flat("xyz")), 5, 1 + 2 + 3 + 5),
        ((AREAS,), 3, 1 + 2 + 2),
        ((ONE, ONE), 1, 4),
    ],
)
def test_cells_are_counted_by_the_levels_of_each_dimension(
    trees: tuple[Hierarchy, ...], rows: int, cells: int
) -> None:
    assert most_cells(grid(*trees), rows) == cells


@pytest.mark.parametrize("rows", [1, 3, 20, 200])
def test_no_table_has_more_cells_than_were_told(rows: int) -> None:
    trees = (AREAS, Hierarchy.flat("FM"), Hierarchy.flat("abcdefg"), AREAS)
    space = grid(*trees)
    random = np.random.default_rng(rows)
    leaves = [random.choice(np.flatnonzero(axis.is_leaf), rows) for axis in space.axes]
    table = CountTable.from_leaves(space, space.key(leaves), np.ones(rows, np.int64))
    assert table.keys.size <= most_cells(space, table.leaf_keys.size)


def test_a_table_too_large_is_refused_when_its_totals_are_asked_for() -> None:
    space = grid(*[Hierarchy.flat("FM")] * 39)
    table = CountTable.from_leaves(space, np.arange(40), np.ones(40, np.int64))
    with pytest.raises(TableError, match=r"with the totals of its 39 dimensions \(d0, d1, d2"):
        _ = table.keys
