"""Cells without their totals: below a cell that is not listed, since it is 0, nothing is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.tables.grid import Grid, Keys

Flags = NDArray[np.bool_]


def orphans(grid: Grid, keys: Keys, among: Keys | None = None) -> Flags:
    """Return (keys,) True where a total of a cell is missing.

    Args:
        grid: the dimensions.
        keys: (cells,) in any order.
        among: the cells that its totals have to be among; None: *keys* themselves.
    """
    listed = keys if among is None else among
    found = np.zeros(keys.size, dtype=bool)
    for dimension in range(len(grid.axes)):
        above = grid.parent_key(keys, dimension)
        found |= (above >= 0) & ~np.isin(above, listed)
    return found


def without_orphans(grid: Grid, keys: Keys) -> Keys:
    """Return the cells of which all totals are among them."""
    while (gone := orphans(grid, keys)).any():
        keys = keys[~gone]
    return keys
