"""What the intruder has to solve: the hidden cells, their bounds, and the sums that tie them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.errors import TableError
from covey.tables import Grid, relations
from covey.tables.grid import Keys
from covey.tables.orphans import orphans

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNBOUNDED: Final = 2**62
"""Stands for 'no upper bound'; no population reaches it."""


@dataclass(frozen=True)
class Unknowns:
    """Hidden counts z with ``sums @ z == rests`` and ``lowest <= z <= highest``.

    Args:
        cells: (unknowns,) place of each among the published cells.
        sums: (relations, unknowns) 1 for a part, -1 for a total.
        rests: (relations,) people that the published cells leave to the hidden ones.
        lowest: (unknowns,) fewest people each can hold.
        highest: (unknowns,) most people each can hold; UNBOUNDED where nothing limits it.
    """

    cells: NDArray[np.int64]
    sums: sparse.csr_array
    rests: Counts
    lowest: Counts
    highest: Counts

    @property
    def size(self) -> int:
        """Number of hidden cells."""
        return int(self.cells.size)

    def restricted(self, kept: NDArray[np.int64]) -> Self:
        """Return the unknowns *kept* alone; the others must be known, or tied to none of them."""
        gone = np.ones(self.size, dtype=bool)
        gone[kept] = False
        sums = sparse.csr_array(self.sums[:, kept])
        tied = np.flatnonzero(np.diff(sums.indptr))
        rests = self.rests - self.sums @ np.where(gone, self.lowest, 0)
        return replace(
            self,
            cells=self.cells[kept],
            sums=sums[tied],
            rests=rests[tied],
            lowest=self.lowest[kept],
            highest=self.highest[kept],
        )

    def fit(self, counts: Counts) -> bool:
        """Tell whether *counts* (unknowns,) agree with all that is published."""
        return bool(
            (self.lowest <= counts).all()
            and (counts <= self.highest).all()
            and (self.sums @ counts == self.rests).all()
        )


@dataclass(frozen=True)
class BoundedCells:
    """Published and hidden cells of one table, with the bounds an intruder starts from.

    Args:
        grid: the dimensions.
        keys: (cells,) sorted, unique.
        lowest: (cells,) fewest people; the count where it is published.
        highest: (cells,) most people; the count where it is published.
        hidden: (cells,) True where the count is not published.
    """

    grid: Grid
    keys: Keys
    lowest: Counts
    highest: Counts
    hidden: Flags

    def unknowns(self) -> Unknowns:
        """Return what is left to solve once the published counts are put into the sums.

        Raises:
            TableError: published cells contradict each other; the message names a cell.
        """
        kept, ties = self.sums()
        known = ~self.hidden[kept]
        counts = np.where(known, self.lowest[kept], 0)
        rests = -(ties @ counts)
        hidden = kept[~known]
        sums = sparse.csr_array(ties[:, np.flatnonzero(~known)])
        tied = np.diff(sums.indptr) > 0
        self._refuse(kept, ties, ~tied & (rests != 0))
        return Unknowns(
            hidden,
            sums[np.flatnonzero(tied)],
            rests[tied],
            self.lowest[hidden],
            self.highest[hidden],
        )

    def sums(self) -> tuple[NDArray[np.int64], sparse.csr_array]:
        """Return the places of the cells that need not be 0, and (relations, those) their sums.

        Raises:
            TableError: a cell that counts people stands among cells that are 0.
        """
        kept = self._without_certain_zeros()
        return kept, relations(self.grid, self.keys[kept]).astype(np.int64)

    def _without_certain_zeros(self) -> NDArray[np.int64]:
        """Return the places of the cells that need not be 0.

        A cell without a row counts 0, and so do all of its parts; a total without parts, on a
        dimension that is published below it, counts 0 too.
        """
        kept = np.flatnonzero(self.highest > 0)
        while True:
            empty = orphans(self.grid, self.keys[kept])
            for dimension in range(len(self.grid.axes)):
                empty |= self._hollow(self.keys[kept], dimension)
            if not empty.any():
                return kept
            wrong = kept[empty & (self.lowest[kept] > 0)]
            if wrong.size:
                raise TableError(
                    f"cell {self.name(wrong[0])} is not 0, yet the cell above it or all cells "
                    "below it have no row, which stands for 0. Add the rows that are missing."
                )
            kept = kept[~empty]

    def _hollow(self, keys: Keys, dimension: int) -> Flags:
        axis = self.grid.axes[dimension]
        published = np.unique(self.grid.digit(self.keys, dimension))
        above = axis.parent[published]
        divided = np.zeros(axis.size, dtype=bool)
        divided[above[above >= 0]] = True
        with_parts = np.unique(self.grid.parent_key(keys, dimension))
        return divided[self.grid.digit(keys, dimension)] & ~np.isin(keys, with_parts)

    def _refuse(self, kept: NDArray[np.int64], ties: sparse.csr_array, wrong: Flags) -> None:
        relation = np.flatnonzero(wrong)
        if relation.size:
            first = int(relation[0])
            entries = slice(ties.indptr[first], ties.indptr[first + 1])
            total = ties.indices[entries][ties.data[entries] < 0][0]
            raise TableError(
                f"{relation.size} published totals do not equal the sum of their parts, first "
                f"{self.name(kept[total])}. Publish the table anew."
            )

    def name(self, place: int) -> str:
        """Return the codes of the cell at *place*."""
        return "×".join(self.grid.codes(int(self.keys[place])))
