"""Ways past very dear cells, with the solver's help where the quick searches give up.

One total of a million people outweighs hundreds of small cells, so that the solver may take its
time to find how to do without it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.suppression.moves.exact import MoveSolver
from covey.disclosure.suppression.moves.exact_move import FORBIDDEN
from covey.disclosure.suppression.search.cover import Cover, add_exact_move, meets
from covey.disclosure.suppression.search.lifted import lift, put_back
from covey.disclosure.suppression.search.pool import remember
from covey.disclosure.suppression.search.problem import Problem
from covey.disclosure.suppression.search.rounds import Round
from covey.disclosure.suppression.search.steps import (
    MOST_MOVES,
    NOT_FOUND,
    Effort,
    Work,
    cover_need,
)

_MOST_ADDED = 20  # programs for one cell
_MOST_IN_VAIN = 8  # cells in succession that programs could not take back
_STEPS = 1_500  # of the solver for one program; on the benchmark's tables 1,065 were enough


@dataclass
class Reroute:
    """The state of a search, as the steps with the solver's help take it.

    Args:
        problem: the table.
        cover: the moves in use; changed in place.
        work: scratch memory.
        solver: of the same table.
        failed: what could be saved when a cell could not be taken back; it is not tried again
            before more can be.
    """

    problem: Problem
    cover: Cover
    work: Work
    solver: MoveSolver
    failed: dict[int, float] = field(default_factory=dict)

    def take_back(
        self,
        cells: NDArray[np.int64],
        plan: Round,
        effort: Effort,
        ends: float,
        tell: Callable[[], None],
    ) -> None:
        """Try to publish the dear ones among *cells* again, in their order.

        Args:
            cells: places of cells that are hidden besides the unsafe ones, the dearest first.
            plan: which cells are dear, and how long the solver may work on them.
            effort: how hard to look before the solver does; no slack is given here.
            ends: when to stop, on the monotonic clock.
            tell: called after each of them, which may take a second.
        """
        cost, allowance, in_vain = self.cover.base[cells], self.solver.allowance, 0
        strict = effort._replace(slack=0.0)
        allowance.renew(_STEPS, plan.steps)
        for cell in cells[cost > plan.dear * cost.mean()]:
            if allowance.left <= 0 or in_vain == _MOST_IN_VAIN or time.monotonic() >= ends:
                return
            if 0 < self.cover.uses[cell] <= MOST_MOVES:
                before = allowance.left
                if self._take_back(int(cell), strict, ends):
                    in_vain = 0
                elif allowance.left < before:
                    in_vain += 1
                tell()

    def _take_back(self, cell: int, effort: Effort, ends: float) -> bool:
        """Try one cell until the clock stands at *ends*; return whether it is published again."""
        cover, added = self.cover, list[int]()
        lifted, broken, freed = lift(self.problem, cover, cell)
        mended = False
        if freed > self.failed.get(cell, 0.0):
            cover.price[cell] = FORBIDDEN
            mended = self._mend(broken, freed, effort, added, ends)
            cover.price[cell] = cover.base[cell]
            if not mended:
                self.failed[cell] = freed
        if not mended:
            put_back(cover, lifted, np.array(added, np.int64))
        return mended

    def _mend(
        self,
        broken: NDArray[np.int64],
        budget: float,
        effort: Effort,
        added: list[int],
        ends: float,
    ) -> bool:
        """Find moves for *broken* needs within a budget, and note their slots in *added*.

        Returns:
            Whether every need has a move again.
        """
        programs, left = 0, budget
        for need in broken:
            if meets(self.problem.needs, self.cover, need):
                continue
            cost = cover_need(self.problem, self.cover, self.work, effort, need, left)
            if cost == NOT_FOUND and programs < _MOST_ADDED and time.monotonic() < ends:
                programs += 1
                cost = self._solve(int(need), left)
            if cost < 0:
                return False
            left -= cost
            added.append(int(self.cover.free[self.cover.free_count[0]]))
        return True

    def _solve(self, need: int, budget: float) -> float:
        """Add the solver's move for a need; return its cost, `NOT_FOUND` if not below *budget*."""
        needs, cover = self.problem.needs, self.cover
        cell, sign, step = int(needs.cell[need]), int(needs.sign[need]), int(needs.step[need])
        move = self.solver.move(cover.price, cell, sign, step)
        if move is None or cover.price[move.cells].sum() >= budget:
            return NOT_FOUND
        cost = add_exact_move(cover, move)
        if cost is None:
            return NOT_FOUND
        remember(self.work.pool, needs, need, *move.compact)
        return cost
