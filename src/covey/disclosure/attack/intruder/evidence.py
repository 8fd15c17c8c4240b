"""What the attack has shown so far: one table that fits, how far cells moved, and proved limits."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from covey.disclosure.attack.intruder.neighbourhood import IncidenceGraph, Neighbourhood, Places
from covey.disclosure.attack.intruder.program import FAR, Program
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.unknowns import Counts, Flags, Unknowns
from covey.errors import CoveyError


class Evidence:
    """Counts that were shown to be possible, and bounds that were shown to hold.

    The current table moves; every table it ever was agrees with all that is published, checked
    in whole numbers. So `lowest` and `highest` are counts that the intruder cannot exclude.

    Args:
        unknowns: the hidden cells.
        graph: their relations.
        table: (unknowns,) counts that fit.
        requirement: what must stay open about a cell.
        judged: (unknowns,) True for the cells the requirement is about.
    """

    def __init__(
        self,
        unknowns: Unknowns,
        graph: IncidenceGraph,
        table: Counts,
        requirement: Requirement,
        judged: Flags,
    ) -> None:
        if not unknowns.fit(table):
            raise CoveyError("The audit started from a table that does not fit. Please report it.")
        self.graph = graph
        self._sums = unknowns.sums
        self.requirement = requirement
        self.table = table.copy()
        self.lowest, self.highest = table.copy(), table.copy()
        self.floor, self.ceiling = unknowns.lowest.copy(), unknowns.highest.copy()
        self._judged = judged

    def open(self) -> Places:
        """Return the judged cells that may still fall."""
        return np.flatnonzero(self.is_open(np.arange(self.table.size)))

    def is_open(self, cells: Places) -> Flags:
        """Tell which of *cells* are judged and may still fall."""
        requirement = self.requirement.at(cells)
        met = requirement.met(self.lowest[cells], self.highest[cells])
        void = requirement.void(self.floor[cells], self.ceiling[cells])
        return self._judged[cells] & ~met & ~void

    def is_met(self, cell: int) -> bool:
        """Tell whether enough was shown to be possible for *cell*."""
        one = slice(cell, cell + 1)
        return bool(self.requirement.at(one).met(self.lowest[one], self.highest[one])[0])

    def is_void(self, cell: int) -> bool:
        """Tell whether *cell* was shown to hold no unsafe count."""
        one = slice(cell, cell + 1)
        return bool(self.requirement.at(one).void(self.floor[one], self.ceiling[one])[0])

    def goals(self, cells: Places, sign: int) -> Counts:
        """Return how far up or down each of *cells* has to go, as a count.

        Its own count where it was already shown to go as far as it can, or as far as matters.
        """
        lowest, highest = self.lowest[cells], self.highest[cells]
        requirement = self.requirement.at(cells)
        if sign > 0:
            goal = np.minimum(requirement.high_enough(lowest), self.ceiling[cells])
            return np.where(goal > highest, goal, self.table[cells])
        goal = np.maximum(requirement.low_enough(highest), self.floor[cells])
        return np.where(goal < lowest, goal, self.table[cells])

    def reach(self, cell: int, sign: int) -> int:
        """Return how far from its current count *cell* has to go up or down, in people."""
        return abs(int(self.goals(np.array([cell]), sign)[0]) - int(self.table[cell]))

    def limit(self, cell: int, sign: int, count: int) -> None:
        """Note that *cell* cannot go beyond *count*."""
        if sign > 0:
            count = max(count, int(self.highest[cell]))
            self.ceiling[cell] = min(int(self.ceiling[cell]), count)
        else:
            count = min(count, int(self.lowest[cell]))
            self.floor[cell] = max(int(self.floor[cell]), count)

    def moves(self, near: Neighbourhood, most: int = FAR) -> Program:
        """Return the moves of the current table that change the cells of *near* alone."""
        still = np.zeros(near.relations.size, dtype=np.int64)
        cells = near.cells
        return Program(
            near,
            np.maximum(self.floor[cells] - self.table[cells], -most),
            np.minimum(self.ceiling[cells] - self.table[cells], most),
            still,
            still,
        )

    def limits(self, near: Neighbourhood) -> Program:
        """Return what every move does to the cells of *near*: no move is left out.

        Cells outside may do what their own bounds allow, whether or not their other relations do.
        """
        moves = self.moves(near)
        members, signs, lengths = self.graph.spread(near.relations)
        place = np.minimum(np.searchsorted(near.cells, members), near.cells.size - 1)
        outside = near.cells[place] != members
        down = np.maximum(self.floor[members] - self.table[members], -FAR)
        up = np.minimum(self.ceiling[members] - self.table[members], FAR)
        starts = np.cumsum(lengths) - lengths
        least = np.add.reduceat(np.where(outside, np.where(signs > 0, down, -up), 0), starts)
        most = np.add.reduceat(np.where(outside, np.where(signs > 0, up, -down), 0), starts)
        return Program(near, moves.lowest, moves.highest, -most, -least)

    def move(self, program: Program, change: Counts | None) -> bool:
        """Move the current table by *change* if that is a whole-number table that fits."""
        near = program.near
        if change is None or not program.fit(change) or near.sums(change).any():
            return False
        cells = near.cells
        self.table[cells] += change
        self.lowest[cells] = np.minimum(self.lowest[cells], self.table[cells])
        self.highest[cells] = np.maximum(self.highest[cells], self.table[cells])
        return True

    def admit(self, changes: sparse.csr_array) -> None:
        """Take note of other tables; what does not fit shows nothing.

        Args:
            changes: (tables, unknowns) int64, what each adds to the current table.
        """
        changes = changes.copy()
        changes.sum_duplicates()
        imbalance = sparse.csr_array(changes @ self._sums.T)
        imbalance.eliminate_zeros()
        fits = np.diff(imbalance.indptr) == 0
        cells, table = changes.indices, np.repeat(np.arange(fits.size), np.diff(changes.indptr))
        counts = self.table[cells] + changes.data
        fits[table[(counts < self.floor[cells]) | (counts > self.ceiling[cells])]] = False
        shown = fits[table]
        np.minimum.at(self.lowest, cells[shown], counts[shown])
        np.maximum.at(self.highest, cells[shown], counts[shown])

    def follow(self, cells: Places, changes: Counts, starts: Places) -> None:
        """Move the current table step by step; each step must be a table that fits.

        Args:
            cells: (changes,) the cells that change, no cell twice in a step.
            changes: (changes,) by how many people.
            starts: (steps + 1,) where the changes of each step begin.

        Raises:
            CoveyError: some step does not fit.
        """
        if not cells.size:
            return
        # The order of the steps is kept within each cell.
        order = np.argsort(cells, kind="stable")
        moved, first = np.unique(cells[order], return_index=True)
        # Of these cells and their sums alone: walks are many, and each touches few of millions.
        steps = sparse.csr_array(
            (changes, np.searchsorted(moved, cells), starts), shape=(starts.size - 1, moved.size)
        )
        imbalance = steps @ self.graph.around(moved).by_cell.T
        so_far = np.cumsum(changes[order])
        before = np.append(0, so_far)[first]
        lengths = np.diff(first, append=cells.size)
        counts = so_far + np.repeat(self.table[moved] - before, lengths)
        lowest, highest = np.minimum.reduceat(counts, first), np.maximum.reduceat(counts, first)
        within = (lowest >= self.floor[moved]) & (highest <= self.ceiling[moved])
        if not within.all() or imbalance.count_nonzero():
            raise CoveyError("A walk of the audit does not fit the table. Please report its shape.")
        self.table[moved] = counts[first + lengths - 1]
        self.lowest[moved] = np.minimum(self.lowest[moved], lowest)
        self.highest[moved] = np.maximum(self.highest[moved], highest)
