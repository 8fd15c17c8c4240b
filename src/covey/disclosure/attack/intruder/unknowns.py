"""What the intruder has to solve: the hidden cells, their bounds, and the sums that tie them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.errors import TableError
from covey.system import relations
from covey.tables import Grid
from covey.tables.defects import unequal
from covey.tables.grid import Keys, Places, distinct

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNBOUNDED: Final = 2**62
"""Stands for 'no upper bound'; no population reaches it."""

_TOP, _NO_CELL = -1, -2
"""In place of where the total of a cell is: it is one itself; there is none where it should be."""


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
        possible, totals = self._without_certain_zeros()
        unknown = possible & self.hidden
        counts = np.where(possible & ~self.hidden, self.lowest, 0)
        cells = np.flatnonzero(unknown)
        each = [_Sums.of(total, possible & (total >= 0), unknown, counts) for total in totals]
        self._refuse([place for one in each for place in one.wrong.tolist()])
        first = np.cumsum([0, *(one.rests.size for one in each)])
        row = np.concatenate([one.row + start for one, start in zip(each, first[:-1], strict=True)])
        column = np.searchsorted(cells, np.concatenate([one.cell for one in each]))
        entries = (np.concatenate([one.sign for one in each]), (row, column))
        return Unknowns(
            cells,
            sparse.csr_array(entries, shape=(first[-1], cells.size)),
            np.concatenate([one.rests for one in each]),
            self.lowest[cells],
            self.highest[cells],
        )

    def sums(self) -> tuple[NDArray[np.int64], sparse.csr_array]:
        """Return the places of the cells that need not be 0, and (relations, those) their sums.

        Raises:
            TableError: a cell that counts people stands among cells that are 0.
        """
        kept = np.flatnonzero(self._without_certain_zeros()[0])
        return kept, relations(self.grid, self.keys[kept]).astype(np.int64)

    def _without_certain_zeros(self) -> tuple[Flags, list[NDArray[np.int64]]]:
        """Return (cells,) False for those that must be 0, and by dimension where totals are.

        A cell without a row counts 0, and so do all of its parts; a total without parts, on a
        dimension that is published below it, counts 0 too.
        """
        possible, above = self.highest > 0, list(self._above())
        while True:
            empty = np.zeros(possible.size, dtype=bool)
            has_total = np.append(possible, [False, True])  # of _NO_CELL and of _TOP
            for total, divided in above:
                hollow = divided.copy()
                hollow[total[possible & (total >= 0)]] = False
                empty |= hollow | ~has_total[total]
            empty &= possible
            if not empty.any():
                return possible, [total for total, _ in above]
            wrong = np.flatnonzero(empty & (self.lowest > 0))
            if wrong.size:
                raise TableError(
                    f"cell {self.name(wrong[0])} is not 0, yet the cell above it or all cells "
                    "below it have no row, which stands for 0. Add the rows that are missing."
                )
            possible &= ~empty

    def _above(self) -> Iterator[tuple[NDArray[np.int64], Flags]]:
        """Yield by dimension: (cells,) where the total is, and True where a node below has cells.

        In place of that stands _TOP for a total, and _NO_CELL where no cell is above.
        """
        places = Places(self.keys)
        for dimension, axis in enumerate(self.grid.axes):
            node, above = self.grid.digit(self.keys, dimension), axis.parent
            key = np.where(
                above[node] >= 0,
                self.keys + (above[node] - node) * self.grid.strides[dimension],
                _TOP,
            )
            total = places.of(key)
            total[(total < 0) & (key >= 0)] = _NO_CELL
            divided = np.isin(np.arange(axis.size), above[distinct(node, axis.size)])
            yield total, divided[node]

    def _refuse(self, wrong: list[int]) -> None:
        if wrong:
            raise TableError(
                f"{unequal(len(wrong), 'published total')}, first {self.name(wrong[0])}. "
                "Publish the table anew."
            )

    def name(self, place: int) -> str:
        """Return the codes of the cell at *place*."""
        return "×".join(self.grid.codes(int(self.keys[place])))


@dataclass(frozen=True)
class _Sums:
    """The sums over one dimension in which a count is unknown, in the order of their totals.

    Args:
        row: (entries,) which sum each unknown stands in,
        cell: which cell it is,
        sign: and 1 for a part, -1 for a total.
        rests: (sums,) people that the published cells leave to the unknown ones.
        wrong: totals that are published with all parts, and differ from what these add up to.
    """

    row: NDArray[np.int64]
    cell: NDArray[np.int64]
    sign: NDArray[np.int64]
    rests: Counts
    wrong: NDArray[np.int64]

    @classmethod
    def of(cls, total: NDArray[np.int64], part: Flags, unknown: Flags, counts: Counts) -> Self:
        """Add up the parts of each total.

        Args:
            total: (cells,) where the total of each part is.
            part: (cells,) True for the parts.
            unknown: (cells,) True where the count is not known.
            counts: (cells,) people in the others; 0 where it is not.
        """
        has_parts, tied = np.zeros(part.size, dtype=bool), np.zeros(part.size, dtype=bool)
        total_of_part = total[part]
        has_parts[total_of_part] = True
        rests = np.where(has_parts, counts, 0)
        np.subtract.at(rests, total_of_part, counts[part])
        parts, totals = np.flatnonzero(part & unknown), np.flatnonzero(has_parts & unknown)
        tied[total[parts]] = tied[totals] = True
        wrong = np.flatnonzero(~tied & (rests != 0))
        sums = np.flatnonzero(tied)
        return cls(
            np.searchsorted(sums, np.concatenate([total[parts], totals])),
            np.concatenate([parts, totals]),
            np.repeat([1, -1], [parts.size, totals.size]),
            rests[sums],
            wrong,
        )
