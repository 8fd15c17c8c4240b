"""The least change of a table: few cells move, by little, until what is asked for holds.

That one cell moves, or that sums which miss what is published meet it: in either case almost all
columns start where they should be, and the dual simplex method has little to do. The least change
is short, and a short change is nearly always whole; where it is not, a dive may find whole numbers.
Source: Fischetti & Salazar (2001) for the program.
"""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.corners import NOISE, dive_within
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.neighbourhood import Neighbourhood
from covey.disclosure.attack.intruder.parts import Within
from covey.disclosure.attack.intruder.program import (
    Answer,
    Program,
    exact_highs,
    solver_bounds,
)
from covey.disclosure.numeric.highs import Between


class LeastChange:
    """The program of the least change of some cells, kept between its uses.

    Args:
        near: the cells.
        random: of the costs, which are new for each use.
        limits: how far it goes.
        dives: whether whole numbers are looked for near a change that is not whole.
    """

    def __init__(
        self,
        near: Neighbourhood,
        random: np.random.Generator,
        limits: AuditLimits = USUAL,
        dives: bool = True,
    ) -> None:
        self.near = near
        self._random, self._limits, self._dives = random, limits, dives
        self._highs, parts = exact_highs(), near.parts
        nothing = np.zeros(2 * parts.places.size)
        self._columns = Between(nothing, nothing)
        # From no change at all: a presolve would take longer than the method itself.
        self._highs.set("solver", "simplex")
        self._highs.set("presolve", "off")
        # What cells rise, then what they fall; bounds and costs are those of a question.
        rise_and_fall = sparse.hstack([parts.sums, -parts.sums], format="csc")
        self._highs.take(rise_and_fall, nothing, self._columns)
        self._cells = sparse.hstack([parts.cells, -parts.cells], format="csr")
        self._within = Within(self._highs, self._cells)

    def of(self, program: Program) -> Answer:
        """Return the least change that fits *program*, or one near it in whole numbers.

        Args:
            program: about the cells of `near`.
        """
        point = self._solve(program)
        if point is None:
            return Answer(None, None, self._impossible())
        counts = np.rint(self._cells @ point).astype(np.int64)
        if self._dives and not program.fit(counts):
            columns, random = self._columns, self._random
            whole = dive_within(self._highs, self._within, columns, random, self._limits)
            if whole is not None:
                counts = self._cells @ np.rint(whole).astype(np.int64)
        return Answer(counts if program.fit(counts) else None, None)

    def _solve(self, program: Program) -> NDArray[np.float64] | None:
        """Return by what parts rise, then by what they fall; None where none was found."""
        highs, places = self._highs, self.near.parts.places
        cells = solver_bounds(program.lowest, program.highest)
        lower, upper = cells.least[places], cells.most[places]
        columns = np.arange(2 * places.size, dtype=np.int32)
        costs = 1 + NOISE * self._random.random(places.size)
        highs.check(highs.changeColsCost(columns.size, columns, np.concatenate([costs, costs])))
        least = np.maximum(np.concatenate([lower, -upper]), 0)
        most = np.maximum(np.concatenate([upper, -lower]), 0)
        self._columns = Between(least, most)
        highs.check(highs.changeColsBounds(columns.size, columns, least, most))
        self._within.begin(cells, (cells.least > 0) | (cells.most < 0))
        highs.check(highs.clearSolver())
        return self._within.solve()

    def _impossible(self) -> bool:
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible)
