"""The feasible interval of each unknown: as far as all sums that tie it leave it room.

Counts that need not be whole have more room, so no interval is narrower than what is implied.

Source: Fischetti & Salazar (2001), Solving the cell suppression problem on tabular data with linear
constraints, the attacker's subproblem. Solver: HiGHS (Huangfu & Hall 2018), https://highs.dev.
"""

from __future__ import annotations

from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.program import solver_bounds
from covey.disclosure.attack.intruder.propagation import contradiction
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, Counts, Flags, Unknowns
from covey.disclosure.numeric.highs import PRIMAL, Between, QuietHighs

# The solver answers in floating point: a bound is trusted to this part of a person.
_TOLERANCE: Final = 1e-4


def intervals(unknowns: Unknowns, asked: Flags) -> tuple[Counts, Counts]:
    """Return (unknowns,) the least and the most that each can be.

    Args:
        unknowns: with the bounds that are known; those that are not asked about keep them.
        asked: (unknowns,) True where the interval is wanted.

    Raises:
        TableError: no counts fit the published cells.
    """
    lowest, highest = unknowns.lowest.copy(), unknowns.highest.copy()
    asked = asked & (lowest < highest)
    if not (asked.any() and unknowns.sums.shape[0]):
        return lowest, highest
    room = _Room(unknowns)
    for sign, bound in ((-1.0, lowest), (1.0, highest)):
        waiting = asked.copy()
        _reach_together(room, sign, bound, waiting)
        for cell in np.flatnonzero(waiting).tolist():
            if waiting[cell]:
                weights = np.zeros(unknowns.size)
                weights[cell] = sign
                counts = room.furthest(weights)
                waiting[cell] = False
                if counts is not None:
                    bound[cell] = _whole(counts[cell], sign, int(bound[cell]))
                    waiting &= ~_at(counts, bound)
    return lowest, highest


class _Room:
    """A program of all unknowns, kept from one question to the next."""

    def __init__(self, unknowns: Unknowns) -> None:
        # From where one question ended the next begins, so that it only has to go on from there.
        self._highs = QuietHighs(random_seed=0, simplex_strategy=PRIMAL)
        self._places = np.arange(unknowns.size, dtype=np.int32)
        bounds = solver_bounds(unknowns.lowest, unknowns.highest)
        rests = unknowns.rests.astype(np.float64)
        no_cost = np.zeros(unknowns.size)
        self._highs.take(unknowns.sums.tocsc(), no_cost, bounds, Between(rests, rests))

    def furthest(self, weights: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return (unknowns,) counts with the highest weighted sum; None where there is none.

        Raises:
            TableError: no counts fit the published cells.
        """
        highs = self._highs
        highs.check(highs.changeColsCost(weights.size, self._places, -weights))
        highs.check(highs.run())
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise contradiction()
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(highs.getSolution().col_value)


def _reach_together(room: _Room, sign: float, bound: Counts, waiting: Flags) -> None:
    """Let many unknowns go as far as they may at once; those that reach their *bound* have it."""
    while waiting.any():
        counts = room.furthest(np.where(waiting, sign, 0.0))
        there = waiting & _at(counts, bound) if counts is not None else waiting & False
        waiting &= ~there
        if there.sum() * 10 < waiting.sum() or not there.any():
            return


def _at(counts: NDArray[np.float64], bound: Counts) -> Flags:
    at: Flags = np.abs(counts - bound) < _TOLERANCE
    return at


def _whole(reached: float, sign: float, bound: int) -> int:
    """Return the last whole number on the way to what was *reached*, no further than *bound*."""
    if sign < 0:
        return max(bound, int(np.ceil(reached - _TOLERANCE)))
    return min(bound, int(np.floor(reached + _TOLERANCE))) if reached < UNBOUNDED else bound
