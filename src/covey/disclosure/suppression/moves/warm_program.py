"""The linear program of the cheapest move over a whole table, kept between its uses.

From one use to the next few prices change. To change these, and to begin again with nothing moved,
takes a quarter of the time of a new program over a part of the table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.highs import Between
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.limits import ProgramLimits
from covey.disclosure.suppression.moves.move import FORBIDDEN, Move, in_whole
from covey.disclosure.suppression.moves.solver import Allowance, LimitedHighs

_TIE = 1e-3


@dataclass(frozen=True)
class WarmProgram:
    """The program, with the prices that it was given last.

    Args:
        solver: HiGHS with the program; columns are cells upwards, then cells downwards.
        limit: (columns,) people that a cell may move.
        price: (cells,) the prices as they are in the program; changed in place.
    """

    solver: LimitedHighs
    limit: NDArray[np.float64]
    price: NDArray[np.float64]

    @classmethod
    def of(
        cls, sums: sparse.csr_array, slack: Slack, limits: ProgramLimits, allowance: Allowance
    ) -> WarmProgram:
        """Return the program of the relations *sums*, (relations, cells), all prices 0."""
        cells = sums.shape[1]
        furthest = np.minimum(np.concatenate([slack.rise, slack.fall]), limits.furthest)
        limit = furthest.astype(float)
        both = sparse.hstack([sums, -sums], format="csc")
        solver = LimitedHighs(allowance)
        # With nothing moved all but one column is as it should be; a presolve would take longer.
        solver.setOptionValue("presolve", "off")
        solver.take(both, np.full(2 * cells, _TIE), Between(np.zeros(2 * cells), limit))
        return cls(solver, limit, np.zeros(cells))

    def cheapest(self, price: NDArray[np.float64], cell: int, sign: int, step: int) -> Move | None:
        """Return the cheapest move of *cell* in one direction, None if none was found.

        Args:
            price: (cells,) what it costs to change a cell by one person.
            cell: the cell that must move.
            sign: 1 upwards, -1 downwards.
            step: people by which it must move at least.
        """
        cells = self.price.size
        there, back = (cell, cell + cells) if sign > 0 else (cell + cells, cell)
        if self.limit[there] < step:
            return None
        self._take(price)
        self.solver.changeColBounds(there, float(step), self.limit[there])
        self.solver.changeColBounds(back, 0.0, 0.0)
        self.solver.clearSolver()
        point = self.solver.point()
        for column in (there, back):
            self.solver.changeColBounds(column, 0.0, self.limit[column])
        if point is None:
            return None
        net = in_whole(point[:cells] - point[cells:], self.limit[:cells], self.limit[cells:])
        if net is None:
            return None
        moved = np.flatnonzero(net)
        return Move(moved, net[moved])

    def _take(self, price: NDArray[np.float64]) -> None:
        """Put the prices that are new into the program; what is forbidden may not move."""
        changed = np.flatnonzero(price != self.price)
        self.price[changed] = price[changed]
        allowed = price[changed] < FORBIDDEN
        cost = np.where(allowed, price[changed], 0.0) + _TIE
        for columns in (changed, changed + price.size):
            columns, least = columns.astype(np.int32), np.zeros(columns.size)
            limit = np.where(allowed, self.limit[columns], 0.0)
            self.solver.changeColsCost(columns.size, columns, cost)
            self.solver.changeColsBounds(columns.size, columns, least, limit)
