"""The rules that call a cell unsafe by itself.

Source: Hundepool et al. (2012), Statistical Disclosure Control, section 4.3.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.tables import CountTable, Grid
from covey.tables.grid import Keys


def frequency_rule(
    counts: NDArray[np.int64], minimum_count: int | NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Mark the cells that too few people share.

    Args:
        counts: (cells,) people per cell, totals included.
        minimum_count: smallest non-zero count that may be published, in people; one number for all
            cells, or (cells,) of each.

    Returns:
        (cells,) True where ``0 < count < minimum_count``.

    >>> frequency_rule(np.array([0, 3, 5, 12]), minimum_count=5).tolist()
    [False, True, False, False]
    """
    return (counts > 0) & (counts < minimum_count)


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
