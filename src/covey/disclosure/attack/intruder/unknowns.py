"""What the intruder has to solve: the hidden cells, their bounds, and the sums that tie them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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

Cells = NDArray[np.int64]
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

    @classmethod
    def of(
        cls,
        sums: sparse.csr_array,
        unknown: Flags,
        lowest: Counts,
        highest: Counts,
        name: Callable[[int], str],
        again: str,
    ) -> Self:
        """Put known counts into sums, and keep what is left.

        Args:
            sums: (relations, cells) int64, 1 for a part, -1 for its total.
            unknown: (cells,) True where the count is not known.
            lowest: (cells,) fewest people; the count where it is known.
            highest: (cells,) most people.
            name: of a cell, from its place.
            again: what is to be published anew where known counts contradict each other.

        Raises:
            TableError: they do; the message names a total.
        """
        cells = np.flatnonzero(unknown)
        rests = -(sums @ np.where(unknown, 0, lowest))
        left = sparse.csr_array(sums[:, cells])
        tied = np.diff(left.indptr) > 0
        wrong = np.flatnonzero(~tied & (rests != 0))
        if wrong.size:
            entries = slice(sums.indptr[wrong[0]], sums.indptr[wrong[0] + 1])
            total = int(sums.indices[entries][sums.data[entries] < 0][0])
            raise _unequal(wrong.size, name(total), again)
        kept = sparse.csr_array(left[np.flatnonzero(tied)])
        return cls(cells, kept, rests[tied], lowest[cells], highest[cells])

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
        kept, totals = self._without_certain_zeros()
        hidden = self.hidden[kept]
        unknown, counts = np.flatnonzero(hidden), np.where(hidden, 0, self.lowest[kept])
        cells = kept[unknown]
        wrong, sums, rests = np.zeros(0, np.int64), [], []
        # Most cells of a large table are published. A matrix of all sums would hold them all.
        for total in totals:
            left, divided = np.zeros(kept.size + 1, np.int64), np.zeros(kept.size + 1, dtype=bool)
            np.subtract.at(left, total, counts)  # what has no total goes into the last place
            divided[total] = True
            rest, divided = left[:-1] + counts, divided[:-1]
            part, whole = np.flatnonzero(total[unknown] >= 0), np.flatnonzero(divided[unknown])
            relation = np.concatenate([total[unknown[part]], unknown[whole]])
            known = divided.copy()
            known[relation] = False
            tied = np.flatnonzero(divided & ~known)
            wrong = np.append(wrong, np.flatnonzero(known & (rest != 0)))
            signs = np.repeat([1, -1], [part.size, whole.size])
            entries = (signs, (np.searchsorted(tied, relation), np.concatenate([part, whole])))
            sums.append(sparse.csr_array(entries, shape=(tied.size, unknown.size)))
            rests.append(rest[tied])
        if wrong.size:
            raise _unequal(wrong.size, self.name(kept[wrong[0]]), "the table anew")
        stacked = sparse.csr_array(sparse.vstack(sums, format="csr"))
        bounds = (self.lowest[cells], self.highest[cells])
        return Unknowns(cells, stacked, np.concatenate(rests), *bounds)

    def sums(self) -> tuple[NDArray[np.int64], sparse.csr_array]:
        """Return the places of the cells that need not be 0, and (relations, those) their sums.

        Raises:
            TableError: a cell that counts people stands among cells that are 0.
        """
        kept, _ = self._without_certain_zeros()
        return kept, relations(self.grid, self.keys[kept]).astype(np.int64)

    def _without_certain_zeros(self) -> tuple[Cells, list[NDArray[np.int32]]]:
        """Return the places of the cells that need not be 0, and of their totals among them.

        The latter by dimension: (those cells,) where the total is, _TOP for a total itself.

        A cell without a row counts 0, and so do all of its parts; a total without parts, on a
        dimension that is published below it, counts 0 too.
        """
        not_zero = np.flatnonzero(self.highest > 0)
        above = list(self._above(not_zero))
        possible = np.ones(not_zero.size, dtype=bool)
        while True:
            empty = np.zeros(possible.size, dtype=bool)
            has_total = np.append(possible, [False, True])  # of _NO_CELL and of _TOP
            for total, divided in above:
                hollow = divided.copy()
                hollow[total[possible & (total >= 0)]] = False
                empty |= hollow | ~has_total[total]
            empty &= possible
            if not empty.any():
                break
            wrong = not_zero[empty & (self.lowest[not_zero] > 0)]
            if wrong.size:
                raise TableError(
                    f"cell {self.name(wrong[0])} is not 0, yet the cell above it or all cells "
                    "below it have no row, which stands for 0. Add the rows that are missing."
                )
            possible &= ~empty
        totals = [total for total, _ in above]
        if possible.all():
            return not_zero, totals
        place = np.append(np.cumsum(possible, dtype=np.int32) - 1, [_NO_CELL, _TOP])
        return not_zero[possible], [place[total[possible]] for total in totals]

    def _above(self, among: Cells) -> Iterator[tuple[NDArray[np.int32], Flags]]:
        """Yield of cells *among* all, by dimension: where the total is, and what is divided.

        That is (some,) the place of the total among them, _TOP for a total itself and _NO_CELL
        where none is above; and (some,) True where a node below has cells, be they 0.
        """
        keys = self.keys[among]
        places = Places(keys)
        for dimension, axis in enumerate(self.grid.axes):
            node = self.grid.digit(self.keys, dimension)
            divided = np.zeros(axis.size, dtype=bool)
            met = distinct(node, axis.size)
            divided[axis.parent[met[met > 0]]] = True
            node = node[among]
            total = places.of(self.grid.above(keys, node, dimension)).astype(np.int32)
            total[(total < 0) & (node > 0)] = _NO_CELL
            yield total, divided[node]

    def name(self, place: int) -> str:
        """Return the codes of the cell at *place*."""
        return "×".join(self.grid.codes(int(self.keys[place])))


def _unequal(totals: int, first: str, again: str) -> TableError:
    """Return the error for *totals* that are not what published parts are together."""
    return TableError(f"{unequal(totals, 'published total')}, first {first}. Publish {again}.")
