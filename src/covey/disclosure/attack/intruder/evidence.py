"""What the attack has shown so far: one table that fits, how far cells moved, and proved limits."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from scipy import sparse

from covey.disclosure.attack.intruder.neighbourhood import (
    IncidenceGraph,
    Neighbourhood,
    Places,
)
from covey.disclosure.attack.intruder.program import FAR, Program
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.unknowns import Counts, Flags, Unknowns
from covey.disclosure.numeric.incidence import row_of_entries
from covey.errors import CoveyError
from covey.tables.entries import spread
from covey.tables.grid import distinct

_DOWN: Final = 0.4
"""Most that is open is at the least it can be, so it is sent up more often."""


class Question(NamedTuple):
    """What is asked about an unknown.

    Attributes:
        asked: its place in all that is asked.
        met: whether enough was shown to be possible.
        void: whether no unsafe count was shown to be.
        unsafe: the counts that may not be known.
    """

    asked: int
    met: bool
    void: bool
    unsafe: range


class Evidence:
    """Counts that were shown to be possible, and bounds that were shown to hold.

    The current table moves; every table it ever was agrees with all that is published, checked
    in whole numbers. So `lowest` and `highest` are counts that the intruder cannot exclude.

    Args:
        unknowns: the hidden cells.
        graph: their relations.
        table: (unknowns,) counts that fit.
        requirement: (asked,) what must stay open about what is asked, in counts of the unknowns.
        judged: (asked,) True for what the requirement is about.
        of: (asked,) the unknown that each is about; None: each unknown is asked once.
    """

    def __init__(
        self,
        unknowns: Unknowns,
        graph: IncidenceGraph,
        table: Counts,
        requirement: Requirement,
        judged: Flags,
        of: Places | None = None,
    ) -> None:
        if not unknowns.fit(table):
            raise CoveyError("The audit started from a table that does not fit. Please report it.")
        self.graph = graph
        self.sums = unknowns.sums
        self.table = table.copy()
        self.lowest, self.highest = table.copy(), table.copy()
        self.floor, self.ceiling = unknowns.lowest.copy(), unknowns.highest.copy()
        of = np.arange(judged.size) if of is None else of
        self._asked = np.flatnonzero(judged)[np.argsort(of[judged], kind="stable")]
        self._of, self._requirement = of[self._asked], requirement.at(self._asked)
        self._starts = np.searchsorted(self._of, np.arange(table.size + 1))

    def open(self) -> Places:
        """Return the unknowns of which something that is asked may still fall."""
        open_ones = self._are_open(np.arange(self._of.size))
        return distinct(self._of[open_ones], self.table.size)

    def open_questions(self) -> Places:
        """Return what is judged and may still fall, as places in what is asked."""
        return self._asked[self._are_open(np.arange(self._of.size))]

    def is_open(self, cells: Places) -> Flags:
        """Tell which of *cells* are asked about something that may still fall."""
        questions, lengths = spread(self._starts, cells)
        which = np.repeat(np.arange(cells.size), lengths)
        return np.bincount(which[self._are_open(questions)], minlength=cells.size) > 0

    def may_fall(self, cell: int) -> bool:
        """Tell whether *cell* is asked about something that may still fall."""
        return bool(self.is_open(np.array([cell]))[0])

    def questions(self, cell: int) -> list[Question]:
        """Return what is asked of *cell*, and how it is about each."""
        places = np.arange(self._starts[cell], self._starts[cell + 1])
        unsafe = map(self._requirement.unsafe, places.tolist())
        asked, met, void = self._asked[places], self._met(places), self._void(places)
        return list(map(Question, asked.tolist(), met.tolist(), void.tolist(), unsafe))

    def _are_open(self, questions: Places) -> Flags:
        open_ones: Flags = ~self._met(questions) & ~self._void(questions)
        return open_ones

    def _met(self, questions: Places) -> Flags:
        of = self._of[questions]
        return self._requirement.at(questions).met(self.lowest[of], self.highest[of])

    def _void(self, questions: Places) -> Flags:
        of = self._of[questions]
        return self._requirement.at(questions).void(self.floor[of], self.ceiling[of])

    def goals(self, cells: Places, sign: int) -> Counts:
        """Return how far up or down each of *cells* has to go, as a count.

        Its own count where it was already shown to go as far as it can, or as far as matters.
        """
        goals, (questions, lengths) = self.table[cells], spread(self._starts, cells)
        which = np.repeat(np.arange(cells.size), lengths)
        asked = self._are_open(questions)
        questions, which = questions[asked], which[asked]
        of, requirement = self._of[questions], self._requirement.at(questions)
        lowest, highest = self.lowest[of], self.highest[of]
        if sign > 0:
            goal = np.minimum(requirement.high_enough(lowest), self.ceiling[of])
            further = goal > highest
            np.maximum.at(goals, which[further], goal[further])
        else:
            goal = np.maximum(requirement.low_enough(highest), self.floor[of])
            further = goal < lowest
            np.minimum.at(goals, which[further], goal[further])
        return goals

    def reach(self, cell: int, sign: int) -> int:
        """Return how far from its current count *cell* has to go up or down, in people."""
        return abs(int(self.goals(np.array([cell]), sign)[0]) - int(self.table[cell]))

    def ways(self, cells: Places, random: np.random.Generator) -> Counts:
        """Return by how many people each of *cells* is to be sent elsewhere, below 0 for down.

        Up more often where it may be both.
        """
        up, down = (self.goals(cells, sign) - self.table[cells] for sign in (1, -1))
        falls = (down < 0) & ((up == 0) | (random.random(cells.size) < _DOWN))
        return np.where(falls, down, up)

    def is_over(self, cell: int) -> bool:
        """Tell whether nothing is left to find out about *cell*."""
        return not self.may_fall(cell) or self.reach(cell, 1) == self.reach(cell, -1) == 0

    def limit(self, cell: int, sign: int, count: int) -> None:
        """Note that *cell* cannot go beyond *count*."""
        if sign > 0:
            count = max(count, int(self.highest[cell]))
            self.ceiling[cell] = min(int(self.ceiling[cell]), count)
        else:
            count = min(count, int(self.lowest[cell]))
            self.floor[cell] = max(int(self.floor[cell]), count)

    def moves(self, near: Neighbourhood) -> Program:
        """Return the moves of the current table that change the cells of *near* alone."""
        still = np.zeros(near.relations.size, dtype=np.int64)
        cells = near.cells
        return Program(
            near,
            np.maximum(self.floor[cells] - self.table[cells], -FAR),
            np.minimum(self.ceiling[cells] - self.table[cells], FAR),
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
        one, other = signs * down, signs * up
        least = np.add.reduceat(np.where(outside, np.minimum(one, other), 0), starts)
        most = np.add.reduceat(np.where(outside, np.maximum(one, other), 0), starts)
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
        imbalance = sparse.csr_array(changes @ self.sums.T)
        imbalance.eliminate_zeros()
        fits = np.diff(imbalance.indptr) == 0
        cells, table = changes.indices, row_of_entries(changes)
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
