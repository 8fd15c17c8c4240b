"""Which cells of a table are a part of it: at or below some codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.parts import part_minimums
from covey.disclosure.rules.patterns import Pattern
from covey.disclosure.rules.policy import Policy
from covey.tables import Axis, CountTable, Grid
from covey.tables.grid import Keys

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

Roots = Mapping[str, str]
"""By dimension, the code of its total, at which a table is that lacks the dimension."""

NO_ROOTS: Final[Roots] = MappingProxyType({})


def minimums(grid: Grid, keys: Keys, policy: Policy, roots: Roots) -> Counts:
    """Return (cells,) the smallest count other than 0 that may be published of each, in people."""
    least = np.full(keys.size, policy.minimum_count, np.int64)
    for pattern, minimum in part_minimums(policy.minimum_counts):
        within = inside(grid, keys, pattern, roots)
        least[within] = np.maximum(least[within], minimum)
    return least


def roots_of(grids: Iterable[Grid]) -> Roots:
    """Return the code of the total of each dimension that some of *grids* have."""
    return {axis.name: axis.hierarchy.root for grid in grids for axis in grid.axes}


def inside(grid: Grid, keys: Keys, part: Pattern, roots: Roots) -> Flags:
    """Return (cells,) True for the cells at or below the codes of a part."""
    within = np.ones(keys.size, dtype=bool)
    for name, codes in part:
        if name in grid.names:
            dimension = grid.names.index(name)
            below = _below(grid.axes[dimension], codes)
            within &= below[grid.digit(keys, dimension)]
        else:
            within &= roots.get(name) in codes
    return within


def people_of(table: CountTable, keys: Keys, part: Pattern) -> tuple[Flags, Counts]:
    """Return of each cell whether it meets a part, and how many people of the part are in it."""
    grid, cells, of = table.grid, keys, np.arange(keys.size)
    for name, codes in part:
        if name not in grid.names:
            continue
        dimension = grid.names.index(name)
        axis, node = grid.axes[dimension], grid.digit(cells, dimension)
        own_nodes = _below(axis, codes)
        own = np.flatnonzero(own_nodes[node])
        found, met = [cells[own]], [of[own]]
        for top in np.flatnonzero(own_nodes & ~_under(axis, own_nodes)).tolist():
            wider = np.flatnonzero(np.isin(node, _above(axis, top)))
            found.append(cells[wider] + (top - node[wider]) * grid.strides[dimension])
            met.append(of[wider])
        cells, of = np.concatenate(found), np.concatenate(met)
    meets = np.zeros(keys.size, dtype=bool)
    meets[of] = True
    return meets, np.bincount(of, table.count_of(cells), keys.size).astype(np.int64)


def _below(axis: Axis, codes: Sequence[str]) -> Flags:
    """Return (nodes,) True at and below the nodes of *codes*, of those that the axis has."""
    position = axis.hierarchy.position
    below = np.zeros(axis.size, dtype=bool)
    below[axis.node_of_code[[position[code] for code in codes if code in position]]] = True
    for node in range(1, axis.size):
        below[node] |= below[axis.parent[node]]
    return below


def _under(axis: Axis, marked: Flags) -> Flags:
    """Return (nodes,) True where the node above is marked."""
    return np.asarray((axis.parent >= 0) & marked[axis.parent])


def _above(axis: Axis, node: int) -> list[int]:
    """Return the nodes above one."""
    above: list[int] = []
    while (node := int(axis.parent[node])) >= 0:
        above.append(node)
    return above
