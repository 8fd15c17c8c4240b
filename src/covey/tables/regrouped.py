"""Counts by another tree of one of their dimensions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.tables.grid import Grid, Keys
from covey.tables.hierarchy import Hierarchy
from covey.tables.table import CountTable

Places = NDArray[np.int64]


def regrouped(table: CountTable, dimension: str, tree: Hierarchy, place: Places) -> CountTable:
    """Return the counts by another tree of one dimension.

    Args:
        table: the counts.
        dimension: its name.
        tree: the new tree.
        place: (codes,) the place there of what each code of the old tree counts in.
    """
    grid = Grid.of(table.dimensions | {dimension: tree})
    keys = _moved(table.grid, table.leaf_keys, grid, dimension, place)
    return CountTable.from_leaves(grid, keys, table.leaf_counts)


def _moved(old: Grid, keys: Keys, new: Grid, dimension: str, place: Places) -> Keys:
    """Return (keys,) the cells of *new* that cells of *old* count in, by codes of a dimension."""
    own = old.names.index(dimension)
    digits = [old.digit(keys, d) for d in range(len(old.axes))]
    digits[own] = new.axes[own].node_of_code[place[old.axes[own].nodes[digits[own]]]]
    return new.key(digits)
