"""The levels at which the nodes of a grid stand, and so the breakdowns that a cell belongs to.

A node stands at the level of its code; one that folds a chain of single children at the levels of
all of them, and a leaf at every level below its own too, since it has no parts there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.detail.lattice import Levels
from covey.tables.grid import Axis, Grid, Keys


def first_level(axis: Axis) -> NDArray[np.int64]:
    """Return (nodes,) the first level at which each node stands, from the total down."""
    return np.asarray(axis.hierarchy.depth[axis.nodes])


def last_level(axis: Axis) -> NDArray[np.int64]:
    """Return (nodes,) the last level at which each node stands."""
    depth, last = axis.hierarchy.depth, first_level(axis)
    np.maximum.at(last, axis.node_of_code, depth)
    return np.where(axis.is_leaf, depth.max(), last)


def breakdowns_met(grid: Grid, keys: Keys) -> list[Levels]:
    """Return the coarsest breakdown that each cell belongs to, each once."""
    widths = [int(axis.hierarchy.depth.max()) + 1 for axis in grid.axes]
    number = np.zeros(keys.size, dtype=np.int64)
    for dimension, (axis, width) in enumerate(zip(grid.axes, widths, strict=True)):
        number = number * width + first_level(axis)[grid.digit(keys, dimension)]
    levels = np.unravel_index(np.unique(number), widths)
    return list(zip(*(level.tolist() for level in levels), strict=True))


def node_at_level(axis: Axis) -> list[NDArray[np.int64]]:
    """Return, a level each, (nodes,) the node that stands there for each; itself where coarser."""
    first = first_level(axis)
    at = [np.arange(axis.size)]
    for level in reversed(range(int(axis.hierarchy.depth.max()))):
        below = at[-1]
        at.append(np.where(first[below] > level, axis.parent[below], below))
    return at[::-1]
