"""The rows that a table is published as: one for each combination of codes, or for each cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.tables.entries import spread
from covey.tables.grid import Grid, Keys, find

Places = list[NDArray[np.int64]]


def every_row(grid: Grid, keys: Keys) -> tuple[Places, NDArray[np.int64]]:
    """Return the codes of every combination, and the place of its cell; -1 for one not in *keys*.

    Args:
        grid: the dimensions.
        keys: (cells,) sorted.

    Returns:
        One array a dimension: (rows,) places in its hierarchy; and (rows,) places in *keys*.
    """
    sizes = [len(axis.hierarchy.codes) for axis in grid.axes]
    places = [place.ravel() for place in np.indices(sizes)]
    nodes = [axis.node_of_code[place] for axis, place in zip(grid.axes, places, strict=True)]
    return places, find(grid.key(nodes), keys)


def rows_of_cells(grid: Grid, keys: Keys) -> tuple[Places, NDArray[np.int64]]:
    """Likewise, return the rows of *keys* alone: one for each code of a single-child chain."""
    cell = np.arange(keys.size)
    places: Places = []
    for dimension, axis in enumerate(grid.axes):
        order = np.argsort(axis.node_of_code, kind="stable")
        first = np.concatenate([[0], np.cumsum(np.bincount(axis.node_of_code))])
        at, codes = spread(first, grid.digit(keys, dimension)[cell])
        again = np.repeat(np.arange(cell.size), codes)
        places = [place[again] for place in places] + [order[at]]
        cell = cell[again]
    sorting = np.lexsort(places[::-1])
    return [place[sorting] for place in places], cell[sorting]
