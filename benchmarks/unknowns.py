"""What the hidden cells of a published table leave open: sums over whole numbers not below a bound.

Written for the benchmark alone and from the codes up, so that no mistake of Covey's is repeated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.cells import Cells


@dataclass(frozen=True)
class Unknowns:
    """The hidden cells and the sums they stand in.

    Args:
        keys: (hidden,) sorted.
        truth: (hidden,) their counts, which only the judge knows.
        least: (hidden,) what everybody knows a hidden cell to be at least.
        sums: (relations, hidden) 1 for a part, -1 for its total; published cells are moved to
            the right-hand side.
        right: (relations,) that side. It is written as ``sums @ truth``, which equals what the
            published cells add up to, since the whole relation adds up to nothing.
    """

    keys: NDArray[np.int64]
    truth: NDArray[np.int64]
    least: NDArray[np.int64]
    sums: sparse.csr_array
    right: NDArray[np.int64]

    @property
    def room(self) -> NDArray[np.int64]:
        """(hidden,) by how much each count may be lower."""
        return self.truth - self.least

    @classmethod
    def of(cls, cells: Cells, hidden: NDArray[np.int64]) -> Unknowns:
        """Write down the sums of the *hidden* cells (sorted keys).

        A hidden cell is at least 1 if every 0 was published, and at least 0 if one was not.
        """
        truth = cells.count(hidden)
        rows, columns, signs, above = [], [], [], 0
        for dimension, tree in enumerate(cells.trees):
            is_total = np.isin(np.arange(tree.parent.size), tree.parent)
            parent = cells.parent(hidden, dimension)
            part = np.flatnonzero(parent >= 0)
            total = np.flatnonzero(is_total[cells.place(hidden, dimension)])
            names, relation = np.unique(
                np.concatenate([parent[part], hidden[total]]), return_inverse=True
            )
            rows.append(above + relation)
            columns.append(np.concatenate([part, total]))
            signs.append(np.repeat([1, -1], [part.size, total.size]))
            above += names.size
        entries = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
        sums = sparse.csr_array(entries, shape=(above, hidden.size), dtype=np.int64)
        least = np.full(hidden.size, int(truth.min(initial=1) > 0))
        return cls(hidden, truth, least, sums, sums @ truth)
