"""HiGHS with an end to the steps that it may take for moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
        self.allowance = allowance

    def point(self) -> NDArray[np.float64] | None:
        """Solve the program; return (columns,) its solution, None where it has or finds none."""
        most = min(self.allowance.each, self.allowance.left)
        if most <= 0:
            return None
        self.setOptionValue("simplex_iteration_limit", most)
        self.run()
        self.allowance.left -= max(self.getInfo().simplex_iteration_count, 0)
        if self.getInfo().primal_solution_status != FEASIBLE:
            return None
        return np.asarray(self.getSolution().col_value)
