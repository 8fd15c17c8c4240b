"""Sums that hold whatever their other cells do: left out of a search, and put back after it.

What corrections changed is hidden mostly, and may be any number. Where such a cell stands in a
single sum it makes up for all others in it, so that neither cell nor sum says anything of them. Of
a period that was corrected some thirty times, three cells in four go, and a search takes a tenth.

Source: column singletons, Andersen & Andersen (1995), Presolving in linear programming,
Mathematical Programming 71.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.incidence import row_of_entries
from covey.disclosure.proof.needs import UNBOUNDED
from covey.disclosure.suppression.search.task import Task


@dataclass(frozen=True)
class Tight:
    """What is left of a task without its loose cells and their sums.

    Args:
        task: the cells that are left.
        cells: (left,) the place of each in the whole, sorted.
        along: (left, cells) how many people each takes along in the whole; 1 for itself.
    """

    task: Task
    cells: NDArray[np.int64]
    along: sparse.csr_array

    @classmethod
    def of(cls, task: Task) -> Self:
        """Leave out the loose cells of a task; it has the same needs as before, in their order."""
        sums, loose = task.sums, _loose(task)
        if not loose.any():
            whole = sparse.eye_array(loose.size, dtype=np.int64, format="csr")
            return cls(task, np.arange(loose.size), whole)
        relation = row_of_entries(sums)
        entries = np.flatnonzero(loose[sums.indices])
        # One cell of a sum is enough: it makes up for others that are loose as well.
        gone, first = np.unique(relation[entries], return_index=True)
        cell, sign = sums.indices[entries[first]], sums.data[entries[first]]
        kept = np.ones(loose.size, dtype=bool)
        kept[cell] = False
        cells = np.flatnonzero(kept)
        makes_up = sparse.csr_array(
            (-sign.astype(np.int64), (cell, gone)), shape=(loose.size, sums.shape[0])
        )
        along = (makes_up @ sums.astype(np.int64)).T + sparse.eye_array(loose.size, dtype=np.int64)
        rest = sums[np.setdiff1d(np.arange(sums.shape[0]), gone)]
        everything = np.ones(task.needs.cell.size, dtype=bool)
        left = replace(task, sums=sparse.csr_array(rest)).part(cells, ~kept, everything)
        return cls(left, cells, sparse.csr_array(sparse.csr_array(along)[cells]))

    def put_back(self, changes: sparse.csr_array) -> sparse.csr_array:
        """Return moves of what is left, (moves, left), as (moves, cells) moves of the whole."""
        whole = sparse.csr_array(changes @ self.along)
        whole.eliminate_zeros()
        return whole


def _loose(task: Task) -> NDArray[np.bool_]:
    """Return (cells,) True where a cell is hidden anyway, of any number, and in one sum alone."""
    loose = (task.base == 0) & (np.minimum(*task.slack) >= UNBOUNDED)
    loose[task.needs.cell] = False
    return np.asarray(loose & (np.bincount(task.sums.indices, minlength=loose.size) == 1))
