"""Which cells stand in which sums, as flat arrays that can be walked in both directions.

Arrays in a named tuple, since compiled code takes nothing else.
"""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.shared import shared


@shared
class Incidence(NamedTuple):
    """The incidence matrix of cells and sums, row by row and column by column.

    Attributes:
        relation_start: (relations + 1,) where each relation's entries begin.
        relation_cell: (entries,) its cells.
        relation_sign: (entries,) 1 for a part, -1 for the total.
        cell_start: (cells + 1,) where each cell's entries begin.
        cell_relation: (entries,) its relations.
        cell_sign: (entries,) 1 where the cell is a part, -1 where it is the total.
    """

    relation_start: NDArray[np.int64]
    relation_cell: NDArray[np.int32]
    relation_sign: NDArray[np.int8]
    cell_start: NDArray[np.int64]
    cell_relation: NDArray[np.int32]
    cell_sign: NDArray[np.int8]

    @classmethod
    def of(cls, sums: sparse.csr_array) -> Self:
        """Take it from a matrix of relations, (relations, cells) with entries 1 and -1."""
        by_cell = sums.tocsc()
        return cls(
            sums.indptr.astype(np.int64),
            sums.indices.astype(np.int32),
            sums.data.astype(np.int8),
            by_cell.indptr.astype(np.int64),
            by_cell.indices.astype(np.int32),
            by_cell.data.astype(np.int8),
        )


def row_of_entries(matrix: sparse.csr_array) -> NDArray[np.int64]:
    """Return (entries,) the row that each entry of a matrix stands in."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def is_total(sums: sparse.csr_array) -> NDArray[np.bool_]:
    """Return (cells,) True for each cell that is the total of some sum."""
    total = np.zeros(sums.shape[1], dtype=bool)
    total[sums.indices[sums.data < 0]] = True
    return total
