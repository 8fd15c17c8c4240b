"""How far each cell may be away from its count, as far as the intruder knows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.incidence import row_of_entries
from covey.disclosure.numeric.shared import shared


@shared
class Slack(NamedTuple):
    """How far the intruder lets each cell be away from its count.

    Attributes:
        rise: (cells,) people by which a cell may be larger.
        fall: (cells,) people by which it may be smaller.
    """

    rise: NDArray[np.int64]
    fall: NDArray[np.int64]

    @property
    def still(self) -> NDArray[np.bool_]:
        """(cells,) True where a cell may not be away from its count at all."""
        return np.asarray((self.rise == 0) & (self.fall == 0))

    def without(self, still: NDArray[np.bool_]) -> Slack:
        """Return the slack with none for the cells that may not change, so that no move takes them.

        Args:
            still: (cells,) True for those.
        """
        return Slack(np.where(still, 0, self.rise), np.where(still, 0, self.fall))

    def holds(self, changes: sparse.csr_array) -> sparse.csr_array:
        """Return the moves, of (moves, cells), that take no cell farther than it may be."""
        rises, falls = self.rise[changes.indices], self.fall[changes.indices]
        over = (changes.data > rises) | (-changes.data > falls)
        move = row_of_entries(changes)
        return sparse.csr_array(changes[np.setdiff1d(np.arange(changes.shape[0]), move[over])])
