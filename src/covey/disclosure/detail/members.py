"""The levels at which the nodes of a grid stand, and so the breakdowns that a cell belongs to.

A node stands at the level of its code; one that folds a chain of single children at the levels of
all of them, and a leaf at every level below its own too, since it has no parts there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.tables.breakdowns import first_level
from covey.tables.grid import Axis


def last_level(axis: Axis) -> NDArray[np.int64]:
    """Return (nodes,) the last level at which each node stands."""
    depth, last = axis.hierarchy.depth, first_level(axis)
    np.maximum.at(last, axis.node_of_code, depth)
    return np.where(axis.is_leaf, depth.max(), last)


def node_at_level(axis: Axis) -> list[NDArray[np.int64]]:
    """Return, a level each, (nodes,) the node that stands there for each; itself where coarser."""
    first = first_level(axis)
    at = [np.arange(axis.size)]
    for level in reversed(range(int(axis.hierarchy.depth.max()))):
        below = at[-1]
        at.append(np.where(first[below] > level, axis.parent[below], below))
    return at[::-1]
