"""The cheapest twin of one cell by integer programming: slower than a search, and complete.

Source: Fischetti & Salazar (2001), section 3; solved with HiGHS, Huangfu & Hall (2018).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.highs import Between
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.limits import ProgramLimits
from covey.disclosure.suppression.moves.move import FORBIDDEN, Move, in_whole
from covey.disclosure.suppression.moves.solver import Allowance, LimitedHighs
from covey.disclosure.suppression.moves.warm_program import WarmProgram

_TIE = 1e-3
_TINY = 1e-6


class _Aim(NamedTuple):
    """What is asked for: the cheapest move of a cell by so many people; see `MoveSolver.move`.

    If it is *complete*, whole numbers are looked for where the linear program leaves fractions.
    """

    price: NDArray[np.float64]
    cell: int
    sign: int
    step: int
    complete: bool


@dataclass(frozen=True)
class MoveSolver:
    """Finds moves by linear programs, and by integer programs where those leave fractions.

    Args:
        sums: (relations, cells) with entries 1 and -1.
        by_cell: the same by columns.
        slack: (cells,) how far each cell may move.
        limits: how large its programs are.
        allowance: steps that they may take; none at first.
    """

    sums: sparse.csr_array
    by_cell: sparse.csc_array
    slack: Slack
    limits: ProgramLimits = field(default_factory=ProgramLimits)
    allowance: Allowance = field(default_factory=Allowance)

    def any_move(self, price: NDArray[np.float64], cell: int, sign: int, step: int) -> Move | None:
        """Return a cheap move of *cell* by *step* people or more, None where none was found.

        Args:
            price: (cells,) what hiding each cell costs now.
            cell: the cell that must move.
            sign: 1 upwards, -1 downwards, 0 either way.
            step: people by which it must move at least.
        """
        cells, aim = self.sums.shape[1], _Aim(price, cell, sign, step, True)
        for size in self.limits.nearby:
            if self.allowance.left <= 0:
                break
            nearby = self._neighbourhood(cell, size)
            move = self._cheapest(nearby, aim)
            if move is not None or nearby.size == cells:
                return move
        return None

    def move(self, price: NDArray[np.float64], cell: int, sign: int, step: int) -> Move | None:
        """Return the cheapest move of *cell*, of all or of those nearby; None where none was found.

        Args:
            price: (cells,) what hiding each cell costs now.
            cell: the cell that must move.
            sign: 1 upwards, -1 downwards, 0 either way.
            step: people by which it must move at least.
        """
        if self.sums.shape[1] > self.limits.kept:
            aim = _Aim(price, cell, sign, step, False)
            return self._cheapest(self._neighbourhood(cell, self.limits.few), aim)
        return _least(price, sign, lambda way: self._warm.cheapest(price, cell, way, step))

    @cached_property
    def _warm(self) -> WarmProgram:
        return WarmProgram.of(self.sums, self.slack, self.limits, self.allowance)

    def _cheapest(self, nearby: NDArray[np.int64], aim: _Aim) -> Move | None:
        return _least(aim.price, aim.sign, lambda way: self._solve(nearby, aim._replace(sign=way)))

    def _neighbourhood(self, cell: int, size: int) -> NDArray[np.int64]:
        """Return the cells reached from *cell* over sums, ring by ring, at most *size*."""
        if size >= self.sums.shape[1]:
            return np.arange(self.sums.shape[1])
        inside = np.zeros(self.sums.shape[1], dtype=bool)
        inside[cell] = True
        ring = np.array([cell])
        while ring.size and inside.sum() < size:
            touched = np.unique(self.by_cell[:, ring].indices)
            reached = np.unique(self.sums[touched].indices)
            ring = reached[~inside[reached]][: size - int(inside.sum())]
            inside[ring] = True
        return np.flatnonzero(inside)

    def _solve(self, nearby: NDArray[np.int64], aim: _Aim) -> Move | None:
        """Return the cheapest move of cells *nearby*; in whole numbers one close to it."""
        change = self._optimum(nearby, aim, whole=False)
        net = self._in_whole(nearby, change)
        if change is not None and net is None and aim.complete:
            wider = nearby[(self.slack.rise[nearby] > 0) | (self.slack.fall[nearby] > 0)]
            if nearby.size > self.limits.few:
                touched = np.unique(self.by_cell[:, nearby[np.abs(change) > _TINY]].indices)
                nearby = np.intersect1d(nearby, self.sums[touched].indices)
            net = self._in_whole(nearby, self._optimum(nearby, aim, whole=True))
            if net is None and nearby.size < wider.size <= self.limits.few:
                nearby = wider
                net = self._in_whole(nearby, self._optimum(nearby, aim, whole=True))
        if net is None:
            return None
        moved = np.flatnonzero(net)
        # The solver is right to a millionth of a person; over many large counts that adds up.
        if (self.by_cell[:, nearby[moved]] @ net[moved]).any():
            return None
        return Move(nearby[moved], net[moved])

    def _in_whole(
        self, cells: NDArray[np.int64], change: NDArray[np.float64] | None
    ) -> NDArray[np.int64] | None:
        if change is None:
            return None
        return in_whole(change, self.slack.rise[cells], self.slack.fall[cells])

    def _optimum(
        self, nearby: NDArray[np.int64], aim: _Aim, whole: bool
    ) -> NDArray[np.float64] | None:
        """Return the cheapest change of cells *nearby*, None where none was found."""
        size, price = nearby.size, aim.price[nearby]
        here = int(np.searchsorted(nearby, aim.cell))
        limit = np.concatenate([self.slack.rise[nearby], self.slack.fall[nearby]]).astype(float)
        least = np.zeros(2 * size)
        there, back = (here, here + size) if aim.sign > 0 else (here + size, here)
        least[there], limit[back] = aim.step, 0
        limit[np.tile(price >= FORBIDDEN, 2)] = 0
        if (least > limit).any():
            return None
        columns = self.by_cell[:, nearby]
        rows = columns[np.unique(columns.indices)]
        both = sparse.hstack([rows, -rows], format="csc")
        solver = LimitedHighs(self.allowance)
        # Most of these programs are solved in fewer steps than their presolve takes.
        solver.setOptionValue("presolve", "on" if whole else "off")
        solver.setOptionValue("mip_max_nodes", self.limits.nodes)
        cost = np.tile(price + _TIE, 2)
        solver.take(both, cost, Between(least, limit), whole=whole)
        point = solver.point()
        return None if point is None else point[:size] - point[size:]


def _least(
    price: NDArray[np.float64], sign: int, solve: Callable[[int], Move | None]
) -> Move | None:
    """Return the cheapest of the moves that *solve* finds in the ways that *sign* allows."""
    moves = [solve(way) for way in (1, -1) if sign != -way]
    found = [move for move in moves if move is not None]
    return min(found, key=lambda move: float(price[move.cells].sum()), default=None)
