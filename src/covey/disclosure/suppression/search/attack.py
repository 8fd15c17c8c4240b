"""How far an unsafe cell can move inside a choice of hidden cells, and what forbids it.

Source: Fischetti & Salazar (2001), section 4: the duals of the attacker's program name cells of
which one must be hidden (a Benders cut). A cut holds for whole numbers and for any size of moves;
no weight in it is above the step that is needed (coefficients are lifted).
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.highs import PRIMAL, Between
from covey.disclosure.suppression.moves.move import Move, in_whole
from covey.disclosure.suppression.moves.solver import Allowance, LimitedHighs
from covey.disclosure.suppression.search.task import Task

_USED = 1e-7  # of a dual
_REACHED = 1e-6  # of a step


@dataclass(frozen=True)
class Reached:
    """How an attack ended.

    Args:
        share: how far the cell came, in steps of its need.
        helpers: (n,) cells of which one more must be able to move, if that was not far enough.
        weights: (n,) the share of the step that each of them can make up for, at most 1.
        change: (cells,) people added to each cell.
    """

    share: float
    helpers: NDArray[np.int64]
    weights: NDArray[np.float64]
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
        solver.setOptionValue("simplex_strategy", PRIMAL)
        solver.take(task.by_cell, nothing, Between(nothing, nothing))
        weights = sparse.csr_array(task.sums.T.astype(float))
        return cls(task, solver, weights, nothing.copy(), nothing.copy())

    def open(
        self,
        shares: NDArray[np.float64],
        step: int | None,
        either_way: bool,
        beyond: NDArray[np.float64] | None = None,
    ) -> None:
        """Let each cell move by its share of its slack.

        Args:
            shares: (cells,) from 0, published, to 1, hidden.
            step: let no cell move further than this; None: as far as it can.
            either_way: let a cell that can move one way move the other way as well.
            beyond: (cells,) how far each of them may move where its share is 0; None: not at all.
        """
        most = self.task.limits.programs.furthest if step is None else step
        fall, rise = np.minimum(self.task.slack.fall, most), np.minimum(self.task.slack.rise, most)
        if either_way:
            fall = rise = np.maximum(fall, rise)
        self.lower[:], self.upper[:] = -shares * fall, shares * rise
        if beyond is not None:
            self.lower[:] = np.minimum(self.lower, np.where(fall > 0, -beyond, 0.0))
            self.upper[:] = np.maximum(self.upper, np.where(rise > 0, beyond, 0.0))
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
        rise, fall = self.task.slack
        if either_way:
            rise = fall = np.maximum(rise, fall)
        # Where the target moves, the others' weighted moves add up to as much, so to more than 0.
        able = np.where(weight > 0, rise, fall)
        helps = (np.abs(weight) > _USED) & (able > 0)
        helps[cell] = False
        helpers = np.flatnonzero(helps)
        weights = np.minimum(np.abs(weight[helpers]) * able[helpers] / step, 1.0)
        return Reached(abs(float(change[cell])) / step, helpers, weights, change)

    def move(self, reached: Reached) -> Move | None:
        """Return the move that an attack found, None where it is not whole."""
        slack = self.task.slack
        net = in_whole(reached.change, slack.rise, slack.fall)
        if net is None or (self.task.sums @ net).any():
            return None
        moved = np.flatnonzero(net)
        return Move(moved, net[moved])
