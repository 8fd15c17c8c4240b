"""Which hidden cells stand in which sums, as flat arrays that can be walked in both directions."""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.shared import shared


@shared
class Links(NamedTuple):
    """The entries of the relations, row by row and cell by cell; compiled code takes it as it is.

    Attributes:
        row_start: (relations + 1,) where the entries of each relation begin.
        row_cell: (entries,) the unknown of each.
        row_sign: (entries,) 1 for a part, -1 for the total.
        cell_start: (unknowns + 1,) where the entries of each unknown begin.
        cell_row: (entries,) the relation of each.
        cell_sign: (entries,) 1 where the unknown is a part, -1 where it is the total.
    """

    row_start: NDArray[np.int64]
    row_cell: NDArray[np.int64]
    row_sign: NDArray[np.int64]
    cell_start: NDArray[np.int64]
    cell_row: NDArray[np.int64]
    cell_sign: NDArray[np.int64]

    @classmethod
    def of(cls, sums: sparse.csr_array) -> Self:
        """Take the links from a matrix (relations, unknowns) of 1 and -1."""
        by_cell = sparse.csc_array(sums)
        arrays = (
            *(sums.indptr, sums.indices, sums.data),
            *(by_cell.indptr, by_cell.indices, by_cell.data),
        )
        return cls(*(array.astype(np.int64) for array in arrays))
