"""What tables beside each other tell of cells that none of them publishes.

A cell that one of them shows as 0, or has no row for, holds nobody, nor does any part of it: not in
that table, and not in another that divides the same people otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from covey.system.orphans import orphans
from covey.system.stack import Stack
from covey.tables.grid import Grid, Keys

Flags = NDArray[np.bool_]


def possible_in_all(
    grids: Mapping[str, Grid], keys: Mapping[str, Keys], details: Mapping[str, Flags]
) -> dict[str, Flags]:
    """Return which cells may hold people by all tables together.

    Args:
        grids: the dimensions of each table, by its name.
        keys: by table: (cells,) sorted; what is not among them is 0, and so is all below it.
        details: by table: (cells,) True where a cell is not published there.

    Returns:
        By table: (cells,) False for details that are 0 by another table.
    """
    kept = {name: np.ones(of.size, dtype=bool) for name, of in keys.items()}
    stack = Stack.of(grids, keys)
    elsewhere = {
        (name, other): stack.elsewhere(name, other)
        for name in keys
        for other in keys
        if name != other
    }
    while True:
        before = sum(int(of.sum()) for of in kept.values())
        for (name, other), key in elsewhere.items():
            gone = (key >= 0) & ~np.isin(key, keys[other][kept[other]])
            kept[name] &= ~(gone & details[name])
        for name, grid in grids.items():
            kept[name] &= ~(details[name] & orphans(grid, keys[name], keys[name][kept[name]]))
        if sum(int(of.sum()) for of in kept.values()) == before:
            return kept
