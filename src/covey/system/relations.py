"""The sums that tie cells: every total of every dimension equals its parts.

Source: Fischetti & Salazar (2001), Solving the cell suppression problem on tabular data with
linear constraints, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from covey.errors import TableError
from covey.tables.grid import Grid, Keys, Places, distinct

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True)
class SumsOf:
    """The sums of one dimension over some cells.

    Args:
        part: (parts,) the place of each cell that is a part.
        relation: (parts,) the sum that it stands in.
        total: (relations,) the place of the total of each, in their order.
    """

    part: NDArray[np.int64]
    relation: NDArray[np.int64]
    total: NDArray[np.int64]

    @classmethod
    def under(cls, totals: NDArray[np.integer]) -> Self:
        """Return them, given (cells,) the place of the total of each cell; below 0 of a total."""
        part = np.flatnonzero(totals >= 0)
        above = totals[part]
        total = distinct(above, totals.size)
        number = np.zeros(totals.size, np.int64)
        number[total] = np.arange(total.size)
        return cls(part, number[above], total)



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
        of = SumsOf.under(totals)
        rows += [above + of.relation, above + np.arange(of.total.size)]
        columns += [of.part, of.total]
        signs += [np.ones(of.part.size, np.int8), np.full(of.total.size, -1, np.int8)]
        above += of.total.size
    shape = (above, keys.size)
    entries = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(entries, shape=shape)
