"""The least change of a table: few cells move, by little, until what is asked for holds.

That one cell moves, or that sums which miss what is published meet it: in either case almost all
columns start where they should be, and the dual simplex method has little to do. The least change
is short, and a short change is nearly always whole; where it is not, whole numbers are looked for
among the cells that it touches, then among those beside them, too.
Source: Fischetti & Salazar (2001) for the program.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.neighbourhood import IncidenceGraph, Neighbourhood, Places
from covey.disclosure.attack.intruder.parts import Within
from covey.disclosure.attack.intruder.program import (
    Answer,
    Program,
    exact_highs,
    solver_bounds,
)
from covey.disclosure.attack.intruder.unknowns import Counts
from covey.disclosure.numeric.highs import Between

_NOISE: Final = 0.01
"""What the costs of cells differ by: of many changes one is the least."""
_MOVED: Final = 1e-6
"""People from which on a cell is touched; the solver leaves others a little away from 0."""


class Change(NamedTuple):
    """What was found.

    Attributes:
        counts: (cells,) by how many people each changes; None where some are no whole numbers.
        touched: the cells that change, in whole numbers or not.
        impossible: whether no change fits.
    """

    counts: Counts | None
    touched: Places
    impossible: bool


class LeastChange:
    """The program of the least change of some cells, kept between its uses.

    Args:
        near: the cells.
        random: of the costs, which are new for each use.
    """

    def __init__(self, near: Neighbourhood, random: np.random.Generator) -> None:
        self.near = near
        self._random = random
        self._highs, parts = exact_highs(), near.parts
        nothing = np.zeros(2 * parts.places.size)
        # From no change at all: a presolve would take longer than the method itself.
        self._highs.set("solver", "simplex")
        self._highs.set("presolve", "off")
        # What cells rise, then what they fall; bounds and costs are those of a question.
        rise_and_fall = sparse.hstack([parts.sums, -parts.sums], format="csc")
        self._highs.take(rise_and_fall, nothing, Between(nothing, nothing))
        self._cells = sparse.hstack([parts.cells, -parts.cells], format="csr")
        self._within = Within(self._highs, self._cells)

    def of(self, program: Program) -> Change:
        """Return the least change that fits *program*.

        Args:
            program: about the cells of `near`.
        """
        point = self._solve(program)
        if point is None:
            return Change(None, np.zeros(0, np.int64), self._impossible())
        by = self._cells @ point
        counts = np.rint(by).astype(np.int64)
        touched = self.near.cells[np.abs(by) > _MOVED]
        return Change(counts if program.fit(counts) else None, touched, False)

    def _solve(self, program: Program) -> NDArray[np.float64] | None:
        """Return by what parts rise, then by what they fall; None where none was found."""
        highs, places = self._highs, self.near.parts.places
        cells = solver_bounds(program.lowest, program.highest)
        lower, upper = cells.least[places], cells.most[places]
        columns = np.arange(2 * places.size, dtype=np.int32)
        costs = 1 + _NOISE * self._random.random(places.size)
        highs.check(highs.changeColsCost(columns.size, columns, np.concatenate([costs, costs])))
        least = np.maximum(np.concatenate([lower, -upper]), 0)
        most = np.maximum(np.concatenate([upper, -lower]), 0)
        highs.check(highs.changeColsBounds(columns.size, columns, least, most))
        self._within.begin(cells, (cells.least > 0) | (cells.most < 0))
        highs.check(highs.clearSolver())
        return self._within.solve()

    def _impossible(self) -> bool:
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible)


def whole_change(
    touched: Places, program: Program, graph: IncidenceGraph, ask: Callable[[Program], Answer]
) -> Answer:
    """Return whole numbers that fit *program*, first among the cells that a least change touches.

    Where there are none, those beside them may change, too, and then all cells of the program.

    Args:
        touched: these cells.
        program: of moves.
        graph: all relations.
        ask: for whole numbers.
    """
    cells = program.near.cells
    for some in (touched, np.intersect1d(graph.about(touched), cells)):
        if 2 * some.size > cells.size:
            break
        counts = ask(program.among(graph.around(some))).counts
        if counts is not None:
            change = np.zeros(cells.size, np.int64)
            change[np.searchsorted(cells, some)] = counts
            return Answer(change, None)
    return ask(program)
