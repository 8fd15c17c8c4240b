"""What a reader keeps of a table: the figures by which ways to protect it are compared.

Source: van Rijsbergen (1979), Information Retrieval, chapter 7: recall, precision, and the harmonic
mean of both, the F-measure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.detail.information import information_kept
from covey.tables import CountTable, Grid
from covey.tables.grid import Keys


@dataclass(frozen=True)
class Kept:
    """What can still be seen.

    Args:
        cells: published cells that are not 0.
        hidden: cells that are hidden.
        information: of all that the table could tell, the share that the published cells tell, 0
            to 1; see `information_kept`.
    """

    cells: int
    hidden: int
    information: float

    @property
    def answered(self) -> float:
        """Published cells as a share of those that have a row and are not 0, 0 to 1."""
        rows = self.cells + self.hidden
        return self.cells / rows if rows else 1.0

    @property
    def figure(self) -> float:
        """Both in one figure, 0 to 1: how much is told, and how often a question has an answer.

        Neither alone would do: whatever is published besides tells more, though it be full of
        holes, and where the total alone is published nothing is hidden.
        """
        both = self.information + self.answered
        return 2 * self.information * self.answered / both if both else 0.0

    def __str__(self) -> str:
        return (
            f"{self.information:.1%} of the information with {self.answered:.1%} of the cells "
            f"shown, {self.figure:.3f} in one figure"
        )


def kept(table: CountTable, grid: Grid, keys: Keys, hidden: NDArray[np.bool_]) -> Kept:
    """Return what a reader keeps of *table*. Confidential.

    Args:
        table: the true counts.
        grid: of what is published: the dimensions of the table, coarsened or not.
        keys: (cells,) sorted; those that have a row and are not 0.
        hidden: (cells,) True where the count is not shown.
    """
    behind = int(np.count_nonzero(hidden))
    return Kept(keys.size - behind, behind, information_kept(table, grid, keys, hidden))
