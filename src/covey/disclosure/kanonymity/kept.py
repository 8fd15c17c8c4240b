"""What a reader keeps of a table: the figures by which coarsening and hiding are compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.tables import CountTable


@dataclass(frozen=True)
class Kept:
    """What can still be seen.

    Args:
        cells: non-empty cells that are published, totals included.
        people: people in the finest published cells, as a share of all, 0 to 1.
    """

    cells: int
    people: float

    @property
    def detail(self) -> float:
        """Both in one figure, by which two tables are compared: cells times the people's share."""
        return self.cells * self.people

    def __str__(self) -> str:
        return f"{self.cells:,} cells and {self.people:.1%} of the people"


def kept(table: CountTable, hidden: NDArray[np.bool_]) -> Kept:
    """Return what a reader keeps of *table*.

    Args:
        table: the counts, coarsened or not.
        hidden: (cells,) True where the count is not published.
    """
    visible = table.leaf & ~hidden
    share = float(table.counts[visible].sum()) / table.total if table.total else 1.0
    return Kept(int((~hidden).sum()), share)
