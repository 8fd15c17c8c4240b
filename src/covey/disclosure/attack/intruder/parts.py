"""Linear programs about those cells alone of which the others are sums.

Where breakdowns are not published, or many totals are hidden, most cells are sums of others: how
many people they hold follows from their parts, and hardly ever lies beyond their bounds where the
parts are within theirs. Parts alone stay columns, and of the sums those that do not follow once
parts are put in: of 80,000 cells 26,000, and of 79,000 sums 1,500. A cell that ends beyond its
bounds all the same is held within them, and the program is solved again from where it stands.

Source: Andersen & Andersen (1995), Presolving in linear programming, for implied free columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.echelon import independent
from covey.disclosure.attack.intruder.unknowns import Counts, Flags
from covey.disclosure.numeric.highs import FEASIBLE, Between, QuietHighs
from covey.disclosure.numeric.incidence import row_of_entries

Places = NDArray[np.int64]
Numbers = NDArray[np.float64]

_BEYOND: Final = 1e-3
"""People; the solver leaves thousands of parts a little beyond their bounds each."""


class _Given(NamedTuple):
    """Totals whose parts are all known by then, and the relation that gives each."""

    totals: Places
    relations: Places


@dataclass(frozen=True)
class Parts:
    """Cells as sums of parts.

    Args:
        places: (parts,) the cells that are no sums of others.
        cells: (cells, parts) how often each cell counts each part.
        kept: (kept,) the relations from which all others follow, once parts are put into them.
        sums: (kept, parts) what is left of these.
    """

    places: Places
    cells: sparse.csr_array
    kept: Places
    sums: sparse.csc_array
    _relations: sparse.csr_array
    _given: tuple[_Given, ...]

    @classmethod
    def of(cls, relations: sparse.csr_array) -> Self:
        """Put parts into totals, those first that are sums of parts alone.

        Args:
            relations: (relations, cells) 1 for a part, -1 for its total.
        """
        given = tuple(_given(relations))
        size, empty = relations.shape[1], np.zeros(0, np.int64)
        totals = np.concatenate([empty, *(one.totals for one in given)])
        places = np.setdiff1d(np.arange(size), totals)
        entries = (np.ones(places.size, np.int64), (places, np.arange(places.size)))
        cells = sparse.csr_array(entries, shape=(size, places.size))
        for one in given:
            cells = cells + _summed(relations, one) @ cells
        taken = np.concatenate([empty, *(one.relations for one in given)])
        left = np.setdiff1d(np.arange(relations.shape[0]), taken)
        sums = sparse.csr_array(relations[left] @ cells)
        sums.eliminate_zeros()
        some = np.flatnonzero(np.diff(sums.indptr))
        some = some[independent(sparse.csr_array(sums[some]), np.zeros(some.size, np.int64))]
        kept = sparse.csc_array(sums[some])
        return cls(places, sparse.csr_array(cells), left[some], kept, relations, given)

    def besides(self, rests: Counts) -> Counts:
        """Return (cells,) what each holds beside its parts, where relations add up to *rests*."""
        besides = np.zeros(self.cells.shape[0], np.int64)
        for one in self._given:
            of_parts = (_summed(self._relations, one) @ besides)[one.totals]
            besides[one.totals] = of_parts - rests[one.relations]
        return besides

    def rests(self, rests: Counts, besides: Counts) -> Counts:
        """Return (kept,) what the kept sums of parts add up to."""
        left: Counts = rests[self.kept] - self._relations[self.kept] @ besides
        return left


class Within:
    """A program about columns, whose cells have bounds of their own.

    Args:
        highs: the program.
        cells: (cells, columns) how often each cell counts each column.
    """

    def __init__(self, highs: QuietHighs, cells: sparse.csr_array) -> None:
        self._highs, self._cells = highs, cells
        self._rows = highs.getNumRow()
        self._bounds = Between(np.zeros(0), np.zeros(0))
        self._held = np.zeros(cells.shape[0], dtype=bool)

    def begin(self, bounds: Between, at_once: Flags) -> None:
        """Let go of what was held, and hold cells *at_once*; *bounds* are those of the cells."""
        more = self._highs.getNumRow() - self._rows
        if more:
            rows = np.arange(self._rows, self._rows + more, dtype=np.int32)
            self._highs.check(self._highs.deleteRows(more, rows))
        self._bounds, self._held[:] = bounds, False
        self._hold(at_once)

    def solve(self) -> Numbers | None:
        """Return the (columns,) of the best point whose cells are within bounds; None for none."""
        while True:
            self._highs.check(self._highs.run())
            if self._highs.getInfo().primal_solution_status != FEASIBLE:
                return None
            point = np.asarray(self._highs.getSolution().col_value)
            if not self.holds_more(point):
                return point

    def holds_more(self, point: Numbers) -> bool:
        """Hold what is beyond its bounds at a *point*; tell whether there was something."""
        counts, (least, most) = self._cells @ point, self._bounds
        beyond = ((counts < least - _BEYOND) | (counts > most + _BEYOND)) & ~self._held
        self._hold(beyond)
        return bool(beyond.any())

    def _hold(self, some: Flags) -> None:
        if some.any():
            rows, (least, most) = self._cells[np.flatnonzero(some)], self._bounds
            starts, columns = rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32)
            ends = (least[some], most[some])
            signs = rows.data.astype(np.float64)
            size = rows.shape[0]
            status = self._highs.addRows(size, *ends, rows.nnz, starts, columns, signs)
            self._highs.check(status)
            self._held |= some


def _given(relations: sparse.csr_array) -> list[_Given]:
    """Return which totals are sums of parts that are no totals, then of these with them, and on."""
    lengths, size = np.diff(relations.indptr), relations.shape[1]
    row = row_of_entries(relations)
    signs = np.bincount(row, relations.data == -1, lengths.size)
    plain = np.bincount(row, abs(relations.data) != 1, lengths.size) == 0
    rows = np.flatnonzero((signs == 1) & plain)
    rows = rows[np.argsort(lengths[rows], kind="stable")]
    some = sparse.csr_array(relations[rows])
    total = some.indices[some.data < 0].astype(np.int64)
    known = np.ones(size, dtype=bool)
    given: list[_Given] = []
    known[total] = False
    while True:
        # Of a total that is not known itself one entry is left.
        ready = np.flatnonzero((abs(some) @ ~known == 1) & ~known[total])
        if not ready.size:
            return given
        totals, first = np.unique(total[ready], return_index=True)
        given.append(_Given(totals, rows[ready[first]]))
        known[totals] = True


def _summed(relations: sparse.csr_array, given: _Given) -> sparse.csr_array:
    """Return (cells, cells) the parts of each total, where its relation names them."""
    entries = sparse.csr_array(relations[given.relations]).tocoo()
    parts, size = entries.data > 0, relations.shape[1]
    where = given.totals[entries.row[parts]], entries.col[parts]
    return sparse.csr_array((np.ones(where[0].size, np.int64), where), shape=(size, size))
