"""How much of what a table tells a reader keeps, in one figure for any set of published cells.

A reader asks about some of the dimensions: where in their full cross do people stand? Of each
person the smallest visible cell around them tells log2(people / people in the cell) bits of it, and
their own leaf cell would tell all. The bits that visible cells tell, over those that leaf cells
would, summed over all people and all sets of dimensions, are what is kept. Whether a table was
coarsened, its cells are hidden, or only some breakdowns go out, the figure means the same.

Source: de Waal and Willenborg (1999), Information loss through global recoding and local
suppression, Netherlands Official Statistics 14, and Gionis and Tassa (2009), k-Anonymization with
minimal loss of information, IEEE TKDE 21, on the entropy of what is lost for each attribute; here
for each set of attributes, since tables are read by their crosses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import comb
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.detail.members import node_at_level
from covey.errors import TableError
from covey.tables import CountTable, Grid
from covey.tables.breakdowns import levels_met
from covey.tables.grid import Axis, Keys

Counts = NDArray[np.int64]
Dimensions = frozenset[int]

MOST_WORK: Final = 5 * 10**7
"""Leaf cells times sets of dimensions up to which all sets are asked about."""


def information_kept(table: CountTable, grid: Grid, keys: Keys, hidden: NDArray[np.bool_]) -> float:
    """Return the share of the information in *table* that can be seen, 0 to 1.

    It is 1 where every cell is visible and 0 where only the total is, and never falls where one
    more cell can be seen. It rests on true counts, and is for the data officer alone. Of very many
    dimensions, only crosses of few are asked about.

    Args:
        table: the true counts.
        grid: of what is published: the dimensions of the table, coarsened or not.
        keys: (cells,) what is published, sorted, totals included; what is not among it is not seen.
        hidden: (cells,) True where the count is not shown.

    Raises:
        TableError: the grid has other dimensions than the table.

    >>> from covey.tables import Hierarchy
    >>> grid = Grid.of({name: Hierarchy.flat("ab") for name in ("x", "y")})
    >>> table = CountTable.from_leaves(grid, np.array([4, 5, 7, 8]), np.array([1, 1, 1, 1]))
    >>> keys = np.array([0, 1, 2])  # the total, and both codes of y
    >>> information_kept(table, grid, keys, np.array([False, False, False]))
    0.5
    """
    if grid.names != table.grid.names:
        raise TableError("What is published has other dimensions than the table.")
    sets = list(_sets(len(grid.axes), MOST_WORK // max(table.leaf_keys.size, 1)))
    smallest = _smallest_visible(table, grid, keys[~hidden], len(sets[-1]))
    kept = possible = 0.0
    for dimensions in sets:
        around = np.full(table.leaf_keys.size, table.total)
        for told_by, people in smallest.items():
            if told_by <= dimensions:
                around = np.minimum(around, people)
        kept += _bits(table, around)
        possible += _bits(table, _people_in(table, _margin(table, dimensions)))
    return kept / possible if possible else 1.0


def _sets(dimensions: int, most: int) -> Iterator[Dimensions]:
    """Yield the sets of dimensions, small ones first, up to the size at which they are too many."""
    number = 0
    for size in range(1, dimensions + 1):
        number += comb(dimensions, size)
        if number > most and size > 1:
            return
        yield from map(frozenset, combinations(range(dimensions), size))


def _smallest_visible(
    table: CountTable, grid: Grid, visible: Keys, most_dimensions: int
) -> Mapping[Dimensions, Counts]:
    """Return (leaf cells,) people in the smallest visible cell around each, by what it is told by.

    Args:
        table: the true counts.
        grid: of what is published.
        visible: (cells,) sorted.
        most_dimensions: of those that a cell is told by; others are left out.
    """
    nodes = [
        _published_node(whole, axis)[table.grid.digit(table.leaf_keys, dimension)]
        for dimension, (whole, axis) in enumerate(zip(table.grid.axes, grid.axes, strict=True))
    ]
    upwards = [node_at_level(axis) for axis in grid.axes]
    smallest: dict[Dimensions, Counts] = {}
    for levels in levels_met(grid, visible):
        told_by = frozenset(np.flatnonzero(levels).tolist())
        if len(told_by) > most_dimensions:
            continue
        cells = grid.key(
            [up[level][node] for up, level, node in zip(upwards, levels, nodes, strict=True)]
        )
        seen = visible[np.minimum(np.searchsorted(visible, cells), visible.size - 1)] == cells
        people = np.where(seen, _people_in(table, cells), table.total)
        smallest[told_by] = np.minimum(smallest.get(told_by, people), people)
    return smallest


def _published_node(whole: Axis, published: Axis) -> NDArray[np.int64]:
    """Return (nodes of the table,) the node that each is published as: its own, or one above."""
    tree, there = whole.hierarchy, published.hierarchy.position
    places: list[int] = []
    for code, parent in zip(tree.codes, tree.parents, strict=True):
        places.append(there[code] if code in there or parent < 0 else places[parent])
    return np.asarray(published.node_of_code[places][whole.nodes])


def _margin(table: CountTable, dimensions: Dimensions) -> Keys:
    """Return (leaf cells,) the cell each falls into if all other dimensions are at their total."""
    grid = table.grid
    digits = {d: grid.digit(table.leaf_keys, d) * grid.strides[d] for d in dimensions}
    return sum(digits.values(), np.zeros_like(table.leaf_keys))


def _people_in(table: CountTable, cells: Keys) -> Counts:
    """Return (leaf cells,) all people in the cell that each falls into."""
    _, which = np.unique(cells, return_inverse=True)
    people = np.zeros(which.max(initial=0) + 1, dtype=np.int64)
    np.add.at(people, which, table.leaf_counts)
    return people[which]


def _bits(table: CountTable, around: Counts) -> float:
    """What a cell of so many people around each leaf cell tells of all people together."""
    return float(table.leaf_counts @ np.log2(table.total / around))
