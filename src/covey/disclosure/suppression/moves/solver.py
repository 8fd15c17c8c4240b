"""Programs of moves, and HiGHS with an end to the steps that it may take for them."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.highs import FEASIBLE, QuietHighs


@dataclass
class Allowance:
    """Steps of the simplex method that programs may take; one that takes more is given up.

    Where nearly every count is 1 a program may take ten thousand steps, and a minute.

    Args:
        each: of one program.
        left: of all to come.
    """

    each: int = 0
    left: int = 0

    def renew(self, each: int, left: int) -> None:
        """Allow so many steps from now on."""
        self.each, self.left = each, left


class LimitedHighs(QuietHighs):
    """HiGHS with an end to its steps.

    Args:
        allowance: how many steps it may take; it takes them off.
    """

    def __init__(self, allowance: Allowance) -> None:
        super().__init__()
        self._allowance = allowance

    def point(self) -> NDArray[np.float64] | None:
        """Solve the program; return (columns,) its solution, None where it has or finds none."""
        most = min(self._allowance.each, self._allowance.left)
        if most <= 0:
            return None
        self.setOptionValue("simplex_iteration_limit", most)
        self.run()
        self._allowance.left -= max(self.getInfo().simplex_iteration_count, 0)
        if self.getInfo().primal_solution_status != FEASIBLE:
            return None
        return np.asarray(self.getSolution().col_value)


def linear_program(
    rows: sparse.csc_array,
    cost: NDArray[np.float64],
    least: NDArray[np.float64],
    limit: NDArray[np.float64],
    whole: bool = False,
) -> highspy.HighsLp:
    """Return the program of the point with rows·point = 0 that costs least.

    Args:
        rows: (relations, columns).
        cost: (columns,) what one unit costs.
        least: (columns,) lower bounds.
        limit: (columns,) upper bounds.
        whole: ask for whole numbers.
    """
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = rows.shape
    program.col_cost_, program.col_lower_, program.col_upper_ = cost, least, limit
    program.row_lower_ = program.row_upper_ = np.zeros(rows.shape[0])
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = rows.indptr
    program.a_matrix_.index_ = rows.indices
    program.a_matrix_.value_ = rows.data.astype(float)
    if whole:
        program.integrality_ = [highspy.HighsVarType.kInteger] * cost.size
    return program
