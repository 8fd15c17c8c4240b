"""How far an unsafe cell can move inside a choice of hidden cells, and what forbids it.

Source: Fischetti & Salazar (2001), section 4: the duals of the attacker's program name cells of
which one must be hidden (a Benders cut). A cut holds for whole numbers and for any size of moves.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.highs import Between
from covey.disclosure.suppression.moves.move import Move, in_whole
from covey.disclosure.suppression.moves.solver import Allowance, LimitedHighs
from covey.disclosure.suppression.search.task import Task

_USED = 1e-7  # of a dual
_REACHED = 1e-6  # of a step
_PRIMAL = 4


@dataclass(frozen=True)
class Reached:
    """How an attack ended.

    Args:
        share: how far the cell came, in steps of its need.
        helpers: (n,) cells of which one more must be able to move, if that was not far enough.
        change: (cells,) people added to each cell.
    """

    share: float
    helpers: NDArray[np.int64]
    change: NDArray[np.float64]

    @property
    def is_far_enough(self) -> bool:
        """True if it came a whole step."""
        return self.share >= 1 - _REACHED


@dataclass(frozen=True)
class Attack:
    """The program of the furthest move, kept between its uses.

    Args:
        task: the table.
        solver: HiGHS with the program; a column for each cell.
        weights: the sums by cells, for the duals.
        lower, upper: (cells,) the bounds that the program has; changed in place.
    """

    task: Task
    solver: LimitedHighs
    weights: sparse.csr_array
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]

    @classmethod
    def of(cls, task: Task, allowance: Allowance) -> Attack:
        """Return the program of a table, in which nothing may move yet."""
        nothing = np.zeros(task.base.size)
        solver = LimitedHighs(allowance)
        # To move nothing always fits, so there is nothing to presolve; the way up is short.
        solver.setOptionValue("presolve", "off")
        solver.setOptionValue("simplex_strategy", _PRIMAL)
        solver.take(task.by_cell, nothing, Between(nothing, nothing))
        weights = sparse.csr_array(task.sums.T.astype(float))
        return cls(task, solver, weights, nothing.copy(), nothing.copy())

    def open(self, shares: NDArray[np.float64], step: int | None, either_way: bool) -> None:
        """Let each cell move by its share of its slack.

        Args:
            shares: (cells,) from 0, published, to 1, hidden.
            step: let no cell move further than this; None: as far as it can.
            either_way: let a cell that can move one way move the other way as well.
        """
        most = self.task.limits.programs.furthest if step is None else step
        fall, rise = np.minimum(self.task.slack.fall, most), np.minimum(self.task.slack.rise, most)
        if either_way:
            fall = rise = np.maximum(fall, rise)
        self.lower[:], self.upper[:] = -shares * fall, shares * rise
        columns = np.arange(shares.size, dtype=np.int32)
        self.solver.changeColsBounds(columns.size, columns, self.lower, self.upper)

    def reach(self, cell: int, sign: int, step: int, either_way: bool) -> Reached | None:
        """Move a cell as far as a step.

        Args:
            cell: the cell.
            sign: 1 upwards, -1 downwards.
            step: people.
            either_way: whether it would do as well to move it the other way.

        Returns:
            None where the allowance has ended.
        """
        self.solver.changeColCost(cell, -float(sign))
        self.solver.changeColBounds(cell, min(sign, 0) * float(step), max(sign, 0) * float(step))
        change = self.solver.point()
        dual = np.array(self.solver.getSolution().row_dual)
        solved = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        self.solver.changeColCost(cell, 0.0)
        self.solver.changeColBounds(cell, self.lower[cell], self.upper[cell])
        if change is None or not solved:
            return None
        weight = self.weights @ dual
        rises, falls = self.task.slack.rise > 0, self.task.slack.fall > 0
        if either_way:
            rises = falls = rises | falls
        # Where the target moves, the others' weighted moves add up to more than 0.
        helps = ((weight > _USED) & rises) | ((weight < -_USED) & falls)
        helps[cell] = False
        return Reached(abs(float(change[cell])) / step, np.flatnonzero(helps), change)

    def move(self, reached: Reached) -> Move | None:
        """Return the move that an attack found, None where it is not whole."""
        slack = self.task.slack
        net = in_whole(reached.change, slack.rise, slack.fall)
        if net is None or (self.task.sums @ net).any():
            return None
        moved = np.flatnonzero(net)
        return Move(moved, net[moved])
