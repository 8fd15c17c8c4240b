"""Tables that somebody brings to the attack: evidence to be checked, not to be believed.

Whoever protected a table knows one that fits, the true one, and for each unsafe cell others. They
prove as much as tables that the attack finds itself, and spare it the search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


@dataclass(frozen=True)
class KnownTables:
    """One table, and others by their difference from it.

    Args:
        counts: (cells,) people in each cell.
        changes: (tables, cells) int64, what each other table adds to them.
    """

    counts: NDArray[np.int64]
    changes: sparse.csr_array

    @classmethod
    def only(cls, counts: NDArray[np.int64]) -> Self:
        """Return one table, and no others."""
        return cls(counts, sparse.csr_array((0, counts.size), dtype=np.int64))

    def of(self, cells: NDArray[np.int64]) -> Self:
        """Return the tables of some *cells* alone, without those that change any other."""
        changes = sparse.csr_array(self.changes[:, cells])
        whole = np.diff(changes.indptr) == np.diff(self.changes.indptr)
        return type(self)(self.counts[cells], changes[np.flatnonzero(whole)])
