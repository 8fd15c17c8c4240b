"""Twins: other whole-number tables that fit everything published, and the check that they do.

The check is sparse arithmetic and knows nothing of how the twins were found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


@dataclass(frozen=True)
class Twins:
    """Tables given by their difference from the true one.

    Args:
        changes: (twins, cells) int64, what each twin adds to each true count, in people.
    """

    changes: sparse.csr_array

    @property
    def cells(self) -> NDArray[np.bool_]:
        """(cells,) True where some twin differs from the true table."""
        touched = np.zeros(self.changes.shape[1], dtype=bool)
        touched[self.changes.indices] = True
        return touched

    def keeping(self, known: NDArray[np.bool_]) -> Twins:
        """Return those that leave all *known* cells (cells,) as they are."""
        changed = abs(self.changes) @ known.astype(np.int64)
        return Twins(sparse.csr_array(self.changes[np.flatnonzero(changed == 0)]))

    def fit(
        self,
        sums: sparse.csr_array,
        counts: NDArray[np.int64],
        hidden: NDArray[np.bool_],
        lowest: NDArray[np.int64],
        highest: NDArray[np.int64],
    ) -> bool:
        """Return whether every twin keeps all sums, all published cells and the bounds.

        Args:
            sums: (relations, cells) with entries 1 and -1.
            counts: (cells,) true people per cell.
            hidden: (cells,) True where the count is not published.
            lowest: (cells,) smallest count the intruder holds possible.
            highest: (cells,) largest count the intruder holds possible.
        """
        cell, change = self.changes.indices, self.changes.data
        twin = counts[cell] + change
        off_balance = sums.astype(np.int64) @ self.changes.T
        return bool(
            hidden[cell].all()
            and (twin >= lowest[cell]).all()
            and (twin <= highest[cell]).all()
            and not off_balance.data.any()
        )

    def reach(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return (cells,) how many people below and above its count each cell is in some twin."""
        cells = self.changes.shape[1]
        below, above = np.zeros(cells, np.int64), np.zeros(cells, np.int64)
        np.minimum.at(below, self.changes.indices, self.changes.data)
        np.maximum.at(above, self.changes.indices, self.changes.data)
        return -below, above
