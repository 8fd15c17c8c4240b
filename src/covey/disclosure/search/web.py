"""The relations of a table as a web that can be walked, and what the moves are to reach.

Arrays in named tuples, since compiled code takes nothing else.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.shared import shared


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


@shared
class Room(NamedTuple):
    """How far the intruder lets each cell be away from its count.

    Attributes:
        rise: (cells,) people by which a cell may be larger.
        fall: (cells,) people by which it may be smaller.
    """

    rise: NDArray[np.int64]
    fall: NDArray[np.int64]


@shared
class Needs(NamedTuple):
    """What the twins must show: how far each unsafe cell must be able to move.

    Attributes:
        cell: (needs,) the unsafe cell; needs are sorted by it.
        sign: (needs,) 1: upwards, -1: downwards, 0: either way.
        step: (needs,) by how many people at least.
        first: (cells + 1,) where each cell's needs begin.
    """

    cell: NDArray[np.int32]
    sign: NDArray[np.int8]
    step: NDArray[np.int64]
    first: NDArray[np.int64]


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


def is_met(needs: Needs, below: NDArray[np.int64], above: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return (needs,) True where twins that reach so far *below* and *above* are enough."""
    up, down = above[needs.cell], below[needs.cell]
    reach = np.where(needs.sign > 0, up, np.where(needs.sign < 0, down, np.maximum(up, down)))
    return np.asarray(reach >= needs.step)
