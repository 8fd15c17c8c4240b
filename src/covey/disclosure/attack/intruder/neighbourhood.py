"""Hidden cells around some of them: what hangs together through few sums."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.parts import Parts
from covey.disclosure.attack.intruder.unknowns import Counts, Flags
from covey.disclosure.numeric.incidence import Incidence
from covey.tables.entries import spread

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Neighbourhood:
    """Some unknowns, and the relations that touch them.

    Args:
        cells: (cells,) sorted places among all unknowns.
        relations: (relations,) sorted places among all relations.
        starts: (cells + 1,) where the entries of each cell start.
        rows: (entries,) the relation of each entry, by its place in `relations`.
        signs: (entries,) 1 where the cell is a part, -1 where it is the total.
        complete: (relations,) True where no other unknown stands in the relation.
    """

    cells: Places
    relations: Places
    starts: Places
    rows: Places
    signs: Counts
    complete: Flags

    @property
    def closed(self) -> bool:
        """True if nothing outside hangs together with the cells."""
        return bool(self.complete.all())

    @property
    def by_cell(self) -> sparse.csc_array:
        """(relations, cells) the same as a matrix."""
        shape = self.relations.size, self.cells.size
        return sparse.csc_array((self.signs, self.rows, self.starts), shape=shape)

    @cached_property
    def graph(self) -> IncidenceGraph:
        """The relations, of the cells that are here."""
        return IncidenceGraph(sparse.csr_array(self.by_cell))

    @cached_property
    def parts(self) -> Parts:
        """The cells as sums of some of them."""
        return Parts.of(sparse.csr_array(self.by_cell))

    def sums(self, counts: Counts) -> Counts:
        """Return (relations,) what *counts* (cells,) add up to in each relation."""
        total = np.zeros(self.relations.size, dtype=np.int64)
        np.add.at(total, self.rows, self.signs * np.repeat(counts, np.diff(self.starts)))
        return total


class IncidenceGraph:
    """Which unknowns stand in which relations, ready to be walked in both directions.

    Args:
        sums: (relations, unknowns) 1 for a part, -1 for a total.
    """

    def __init__(self, sums: sparse.csr_array) -> None:
        self.incidence = Incidence.of(sums)
        self._seen_cell = np.zeros(sums.shape[1], dtype=bool)
        self._seen_row = np.zeros(sums.shape[0], dtype=bool)

    @cached_property
    def members(self) -> Counts:
        """(relations,) how many unknowns stand in each relation."""
        return np.diff(self.incidence.relation_start)

    def around(self, cells: Places) -> Neighbourhood:
        """Return *cells* with the relations that touch them."""
        cells = np.unique(cells)
        entries, lengths = spread(self.incidence.cell_start, cells)
        touched = self.incidence.cell_relation[entries].astype(np.int64)
        relations, rows = np.unique(touched, return_inverse=True)
        inside = np.bincount(rows, minlength=relations.size)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        return Neighbourhood(
            cells,
            relations,
            starts,
            rows,
            self.incidence.cell_sign[entries].astype(np.int64),
            inside == self.members[relations],
        )

    def about(self, cells: Places) -> Places:
        """Return *cells* and all that stand in a relation with one of them, sorted."""
        entries, _ = spread(self.incidence.cell_start, cells)
        relations = np.unique(self.incidence.cell_relation[entries]).astype(np.int64)
        return np.union1d(cells, self.spread(relations)[0])

    def near(self, seed: int, size: int) -> Places:
        """Return about *size* cells around *seed*, the nearest first, whole relations at a time.

        Args:
            seed: the cell to start from.
            size: cells after which the walk ends. It ends before only where nothing else is tied.
        """
        walked_cells, walked_rows = [np.array([seed])], [np.empty(0, dtype=np.int64)]
        self._seen_cell[seed] = True
        found, front, waiting = 1, walked_cells[0], walked_rows[0]
        while found < size:
            entries, _ = spread(self.incidence.cell_start, front)
            rows = np.union1d(waiting, self.incidence.cell_relation[entries])
            rows = rows[~self._seen_row[rows]]
            if not rows.size:
                break
            rows = rows[np.argsort(self.members[rows], kind="stable")]
            room = int(np.searchsorted(np.cumsum(self.members[rows]), size - found)) + 1
            rows, waiting = rows[:room], rows[room:]
            self._seen_row[rows] = True
            front = np.unique(self.spread(rows)[0])
            front = front[~self._seen_cell[front]]
            self._seen_cell[front] = True
            walked_cells.append(front)
            walked_rows.append(rows)
            found += front.size
        cells = np.concatenate(walked_cells)
        self._seen_cell[cells] = False
        self._seen_row[np.concatenate(walked_rows)] = False
        return cells

    def spread(self, relations: Places) -> tuple[Places, Counts, Places]:
        """Return the cells and signs of all entries of *relations*, and how many each has."""
        entries, lengths = spread(self.incidence.relation_start, relations)
        cells = self.incidence.relation_cell[entries].astype(np.int64)
        return cells, self.incidence.relation_sign[entries].astype(np.int64), lengths
