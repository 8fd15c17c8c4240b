"""The sums that tie cells: every total of every dimension equals its parts.

Source: Fischetti & Salazar (2001), Solving the cell suppression problem on tabular data with
linear constraints, section 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from covey.errors import TableError
from covey.tables.grid import Grid, Keys, Places, distinct

if TYPE_CHECKING:
    from scipy import sparse


def relations(grid: Grid, keys: Keys) -> sparse.csr_array:
    """Return the sums over the cells *keys* as a matrix R with R @ counts = 0.

    Args:
        grid: the dimensions.
        keys: (cells,) sorted; every other cell is an empty one and stands in no sum.

    Returns:
        (relations, cells) int8: 1 for each part, -1 for its total; one row for each cell that is
        a total on a dimension.

    Raises:
        TableError: a cell is listed without the total above it.

    >>> from covey.tables import CountTable, Hierarchy
    >>> grid = Grid.of({"sex": Hierarchy.flat(["F", "M"])})
    >>> relations(grid, np.arange(3)).toarray().tolist()
    [[-1, 1, 1]]
    """
    # Whoever only coarsens a table needs no matrices, and they take long to load.
    from scipy import sparse

    rows, columns, signs, above = [], [], [], 0
    places = Places(keys)
    for dimension in range(len(grid.axes)):
        parent = grid.parent_key(keys, dimension)
        totals = places.of(parent)
        missing = np.flatnonzero((totals < 0) & (parent >= 0))
        if missing.size:
            cell = "×".join(grid.codes(int(parent[missing[0]])))
            raise TableError(f"cell {cell} is missing although one of its parts is listed.")
        part = np.flatnonzero(totals >= 0)
        total = distinct(totals[part], keys.size)
        relation = np.zeros(keys.size, np.int64)
        relation[total] = np.arange(above, above + total.size)
        rows += [relation[totals[part]], relation[total]]
        columns += [part, total]
        signs += [np.ones(part.size, np.int8), np.full(total.size, -1, np.int8)]
        above += total.size
    shape = (above, keys.size)
    entries = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(entries, shape=shape)
