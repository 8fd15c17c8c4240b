"""What the attack has shown so far: one table that fits, how far cells moved, and proved limits."""

from __future__ import annotations

import numpy as np

from covey.disclosure.intruder.neighbourhood import Neighbourhood, Places, Ties
from covey.disclosure.intruder.program import FAR, Program
from covey.disclosure.intruder.requirement import Requirement
from covey.disclosure.intruder.unknowns import Counts, Flags, Unknowns
from covey.errors import CoveyError


class Evidence:
    """Counts that were shown to be possible, and bounds that were shown to hold.

    The current table moves; every table it ever was agrees with all that is published, checked
    in whole numbers. So `lowest` and `highest` are counts that the intruder cannot exclude.

    Args:
        unknowns: the hidden cells.
        ties: their relations.
        table: (unknowns,) counts that fit.
        requirement: what must stay open about a cell.
        judged: (unknowns,) True for the cells the requirement is about.
    """

    def __init__(
        self,
        unknowns: Unknowns,
        ties: Ties,
        table: Counts,
        requirement: Requirement,
        judged: Flags,
    ) -> None:
        if not unknowns.fit(table):
            raise CoveyError("The audit started from a table that does not fit. Please report it.")
        self.ties = ties
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
        met = self.requirement.met(self.lowest[cells], self.highest[cells])
        void = self.requirement.void(self.floor[cells], self.ceiling[cells])
        return self._judged[cells] & ~met & ~void

    def is_met(self, cell: int) -> bool:
        """Tell whether enough was shown to be possible for *cell*."""
        one = slice(cell, cell + 1)
        return bool(self.requirement.met(self.lowest[one], self.highest[one])[0])

    def is_void(self, cell: int) -> bool:
        """Tell whether *cell* was shown to hold no unsafe count."""
        one = slice(cell, cell + 1)
        return bool(self.requirement.void(self.floor[one], self.ceiling[one])[0])

    def reach(self, cell: int, sign: int) -> int:
        """Return how far from its current count *cell* has to go up or down, in people.

        0 where it was already shown to go as far as it can, or as far as matters.
        """
        lowest, highest = int(self.lowest[cell]), int(self.highest[cell])
        if sign > 0:
            goal = min(self.requirement.high_enough(lowest), int(self.ceiling[cell]))
            return goal - int(self.table[cell]) if goal > highest else 0
        goal = max(self.requirement.low_enough(highest), int(self.floor[cell]))
        return int(self.table[cell]) - goal if goal < lowest else 0

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
        members, signs, lengths = self.ties.spread(near.relations)
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
