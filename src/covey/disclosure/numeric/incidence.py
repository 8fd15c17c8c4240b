"""The relations of a table as a web that can be walked.

Arrays in a named tuple, since compiled code takes nothing else.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.shared import shared


@shared
class Web(NamedTuple):
    """Relations in both directions.

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


def weave(sums: sparse.csr_array) -> Web:
    """Return the web of a matrix of relations, (relations, cells) with entries 1 and -1."""
    by_cell = sums.tocsc()
    return Web(
        sums.indptr.astype(np.int64),
        sums.indices.astype(np.int32),
        sums.data.astype(np.int8),
        by_cell.indptr.astype(np.int64),
        by_cell.indices.astype(np.int32),
        by_cell.data.astype(np.int8),
    )
