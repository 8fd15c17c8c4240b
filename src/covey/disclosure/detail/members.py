"""Which cells of a grid belong to a breakdown, by the levels at which their nodes stand.

A node stands at the level of its code; one that folds a chain of single children at the levels of
all of them, and a leaf at every level below its own too, since it has no parts there.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.detail.lattice import Levels, is_within
from covey.tables.grid import Axis, Grid, Keys


def least_level(axis: Axis) -> NDArray[np.int64]:
    """Return (nodes,) the coarsest level at which each node stands, 0 the total."""
    return np.asarray(axis.hierarchy.depth[axis.nodes])


def finest_level(axis: Axis) -> NDArray[np.int64]:
    """Return (nodes,) the finest level at which each node stands."""
    depth = axis.hierarchy.depth
    finest = least_level(axis)
    np.maximum.at(finest, axis.node_of_code, depth)
    return np.where(axis.is_leaf, depth.max(), finest)


def cells_of(grid: Grid, keys: Keys, levels: Levels) -> NDArray[np.bool_]:
    """Return (keys,) True for the cells of the breakdown at *levels*, one for each dimension."""
    inside = np.ones(keys.size, dtype=bool)
    for dimension, (axis, level) in enumerate(zip(grid.axes, levels, strict=True)):
        stands = (least_level(axis) <= level) & (level <= finest_level(axis))
        inside &= stands[grid.digit(keys, dimension)]
    return inside


def cells_within(grid: Grid, keys: Keys, frontier: Collection[Levels]) -> NDArray[np.bool_]:
    """Return (keys,) True for the cells of some breakdown that is coarser than one of *frontier*.

    The coarsest breakdown that a cell belongs to decides, since all coarser ones are among them.

    Args:
        grid: the dimensions.
        keys: (keys,) any cells, in any order.
        frontier: breakdowns; each stands for itself and all that are coarser.
    """
    coarsest, which = _coarsest_breakdowns(grid, keys)
    within = [is_within(levels, frontier) for levels in coarsest]
    return np.array(within, dtype=bool)[which]


def breakdowns_met(grid: Grid, keys: Keys) -> list[Levels]:
    """Return the coarsest breakdown that each cell belongs to, each once."""
    return _coarsest_breakdowns(grid, keys)[0]


def node_at_level(axis: Axis) -> list[NDArray[np.int64]]:
    """Return, a level each, (nodes,) the node that stands there for each; itself where coarser."""
    least = least_level(axis)
    at = [np.arange(axis.size)]
    for level in reversed(range(int(axis.hierarchy.depth.max()))):
        below = at[-1]
        at.append(np.where(least[below] > level, axis.parent[below], below))
    return at[::-1]


def _coarsest_breakdowns(grid: Grid, keys: Keys) -> tuple[list[Levels], NDArray[np.int64]]:
    """Return breakdowns, and (keys,) which of them is the coarsest that each cell belongs to."""
    widths = [int(axis.hierarchy.depth.max()) + 1 for axis in grid.axes]
    number = np.zeros(keys.size, dtype=np.int64)
    for dimension, (axis, width) in enumerate(zip(grid.axes, widths, strict=True)):
        number = number * width + least_level(axis)[grid.digit(keys, dimension)]
    met, which = np.unique(number, return_inverse=True)
    return list(zip(*_digits(met, widths), strict=True)), which


def _digits(numbers: NDArray[np.int64], widths: list[int]) -> list[list[int]]:
    digits: list[list[int]] = []
    for width in reversed(widths):
        digits.append((numbers % width).tolist())
        numbers = numbers // width
    return digits[::-1]
