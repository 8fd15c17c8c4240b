"""What the intruder has to solve: the hidden cells, their bounds, and the sums that tie them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.errors import TableError
from covey.system import relations
from covey.tables import Grid
from covey.tables.defects import unequal
from covey.tables.grid import Keys, Places, blocks, distinct

Cells = NDArray[np.int64]
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
class _Along:
    """The sums of one dimension, with published counts put in.

    Args:
        sums: (relations, unknowns) 1 for a part, -1 for a total.
        rests: (relations,) people that the published cells leave to the hidden ones.
        wrong: places of published totals that are not their published parts.
    """

    sums: sparse.csr_array
    rests: Counts
    wrong: Cells


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
        possible, along = self._without_certain_zeros()
        wrong = np.concatenate([one.wrong for one in along])
        if wrong.size:
            raise _unequal(wrong.size, self.name(wrong[0]), "the table anew")
        unknown = np.flatnonzero(self.hidden & possible)
        stacked = sparse.csr_array(sparse.vstack([one.sums for one in along], format="csr"))
        rests = np.concatenate([one.rests for one in along])
        return Unknowns(unknown, stacked, rests, self.lowest[unknown], self.highest[unknown])

    def sums(self) -> tuple[NDArray[np.int64], sparse.csr_array]:
        """Return the places of the cells that need not be 0, and (relations, those) their sums.

        Raises:
            TableError: a cell that counts people stands among cells that are 0.
        """
        kept = np.flatnonzero(self._without_certain_zeros()[0])
        return kept, relations(self.grid, self.keys[kept]).astype(np.int64)

    def _without_certain_zeros(self) -> tuple[Flags, list[_Along]]:
        """Return (cells,) True where a cell need not be 0, and by dimension the sums of these.

        A cell without a row counts 0, and so do all of its parts; a total without parts, on a
        dimension that is published below it, counts 0 too.
        """
        possible, places = self.highest > 0, Places(self.keys)
        while True:
            empty = np.zeros(possible.size, dtype=bool)
            dimensions = range(len(self.grid.axes))
            along = [self._along(one, possible, places, empty) for one in dimensions]
            if not empty.any():
                return possible, along
            wrong = np.flatnonzero(empty & (self.lowest > 0))
            if wrong.size:
                raise TableError(
                    f"cell {self.name(wrong[0])} is not 0, yet the cell above it or all cells "
                    "below it have no row, which stands for 0. Add the rows that are missing."
                )
            possible &= ~empty

    def _along(self, dimension: int, possible: Flags, places: Places, empty: Flags) -> _Along:
        """Return the sums of *possible* cells on a dimension; mark which are *empty* by it."""
        axis, node = self.grid.axes[dimension], self._nodes(dimension)
        met = distinct(node, axis.size)
        below = np.zeros(axis.size, dtype=bool)  # codes below it have cells, be they 0
        below[axis.parent[met[met > 0]]] = True
        cells, unknown, above = node.size, np.flatnonzero(self.hidden & possible), []
        # What has no total, of which the place is -1, goes into the last place.
        left, divided = np.zeros(cells + 1, np.int64), np.zeros(cells + 1, dtype=bool)
        hollow = np.zeros(cells, dtype=bool)
        # Most cells of a large table are published. A matrix of all sums would hold them all.
        for some in blocks(cells):
            own, able, hidden = node[some], possible[some], self.hidden[some]
            total = places.of(self.grid.above(self.keys[some], own, dimension))
            np.subtract.at(left, total, np.where(hidden, 0, self.lowest[some]))
            divided[total[able]] = True
            hollow[some] = able & below[own]
            empty[some] |= able & np.where(total >= 0, ~possible[total], own > 0)
            above.append(total[able & hidden])
        divided = divided[:-1]
        empty |= hollow & ~divided
        return self._tied(unknown, np.concatenate([unknown[:0], *above]), left, divided)

    def _tied(self, unknown: Cells, above: Cells, left: Counts, divided: Flags) -> _Along:
        """Return the sums in which an unknown cell stands.

        Args:
            unknown: places of the unknown cells.
            above: (unknown,) the place of the total of each; below 0 where it has none.
            left: (cells or more,) people in the published parts of each total, as less than 0.
            divided: (cells,) True for a total that has parts.
        """
        part, whole = np.flatnonzero(above >= 0), np.flatnonzero(divided[unknown])
        relation = np.concatenate([above[part], unknown[whole]])
        known = divided.copy()
        known[relation] = False
        tied, all_told = np.flatnonzero(divided & ~known), np.flatnonzero(known)
        signs = np.repeat([1, -1], [part.size, whole.size])
        entries = (signs, (np.searchsorted(tied, relation), np.concatenate([part, whole])))
        return _Along(
            sparse.csr_array(entries, shape=(tied.size, unknown.size)),
            left[tied] + np.where(self.hidden[tied], 0, self.lowest[tied]),
            all_told[left[all_told] + self.lowest[all_told] != 0],
        )

    def _nodes(self, dimension: int) -> NDArray[np.integer]:
        """Return (cells,) the node of each on a dimension, in as few bytes as it takes."""
        last = self.grid.axes[dimension].size - 1
        node = np.empty(self.keys.size, np.min_scalar_type(last))
        for some in blocks(node.size):
            node[some] = self.grid.digit(self.keys[some], dimension)
        return node

    def name(self, place: int) -> str:
        """Return the codes of the cell at *place*."""
        return "×".join(self.grid.codes(int(self.keys[place])))


def _unequal(totals: int, first: str, again: str) -> TableError:
    """Return the error for *totals* that are not what published parts are together."""
    return TableError(f"{unequal(totals, 'published total')}, first {first}. Publish {again}.")
