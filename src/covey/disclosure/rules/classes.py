"""Classes of people alike, and the cells of those that are too small.

Source: Hundepool et al. (2012), Statistical Disclosure Control, section 4.3.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.tables import CountTable, Grid
from covey.tables.grid import Keys


def group_rule(table: CountTable, quasi_identifiers: tuple[str, ...], k: int) -> NDArray[np.bool_]:
    """Mark the cells of groups with fewer than *k* people, on whatever level they are published.

    Args:
        table: the counts.
        quasi_identifiers: the dimensions that make up a group; the others only divide it.
        k: fewest people in a group.

    Returns:
        (cells,) True for the group and all its parts by other dimensions.
    """
    group = class_keys(table.grid, table.keys, quasi_identifiers)
    return np.asarray(table.counts[table.find(group)] < k)


def class_keys(grid: Grid, keys: Keys, quasi_identifiers: tuple[str, ...]) -> Keys:
    """Return (cells,) the key of the class of each cell: its total over all other dimensions.

    Args:
        grid: the dimensions.
        keys: (cells,) of the cells.
        quasi_identifiers: the dimensions that make up a class; the others only divide it.
    """
    others = [d for d, axis in enumerate(grid.axes) if axis.name not in quasi_identifiers]
    return keys - sum((grid.digit(keys, d) * grid.strides[d] for d in others), np.zeros_like(keys))


def people_by(
    number: NDArray[np.int64], people: NDArray[np.float64], space: int
) -> NDArray[np.float64]:
    """Return (space,) the people of each number from 0 on."""
    return np.bincount(number, people, space).astype(np.float64, copy=False)
