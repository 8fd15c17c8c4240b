"""Ways past very dear cells, with the solver's help where the quick searches give up.

One total of a million people outweighs hundreds of small cells, so that the solver may take its
time to find how to do without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.suppression.moves.exact import MoveSolver
from covey.disclosure.suppression.moves.move import FORBIDDEN
from covey.disclosure.suppression.search.constraints import Constraints
from covey.disclosure.suppression.search.incumbent import Incumbent, add_if_it_fits, meets
from covey.disclosure.suppression.search.pool import remember
from covey.disclosure.suppression.search.removed import put_back, remove
from covey.disclosure.suppression.search.rounds import Round
from covey.disclosure.suppression.search.steps import Effort, Work, cover_need
from covey.disclosure.suppression.search.task import Task


@dataclass
class Repair:
    """The state of a search, as the steps with the solver's help take it.

    Args:
        constraints: the table.
        incumbent: the moves in use; changed in place.
        work: scratch memory.
        solver: of the same table.
        task: what is searched, how far and how long.
        failed: what could be saved when a cell could not be taken back; it is not tried again
            before more can be.
    """

    constraints: Constraints
    incumbent: Incumbent
    work: Work
    solver: MoveSolver
    task: Task
    failed: dict[int, float] = field(default_factory=dict)

    def take_back(
        self,
        cells: NDArray[np.int64],
        plan: Round,
        effort: Effort,
        tell: Callable[[], None],
    ) -> None:
        """Try to publish the dear ones among *cells* again, in their order.

        Args:
            cells: places of cells that are hidden besides the unsafe ones, the dearest first.
            plan: which cells are dear, and how long the solver may work on them.
            effort: how hard to look before the solver does; no threshold is given here.
            tell: called after each of them, which may take a second.
        """
        cost, allowance, in_vain = self.incumbent.base[cells], self.solver.allowance, 0
        strict = effort._replace(threshold=0.0)
        limits = self.task.limits
        allowance.renew(limits.programs.steps, plan.steps)
        for cell in cells[cost > plan.dear * cost.mean()]:
            enough = in_vain >= limits.in_vain
            if allowance.left <= 0 or enough or self.task.deadline.is_past:
                return
            if self.incumbent.uses[cell] > 0:
                before = allowance.left
                if self._take_back(int(cell), strict):
                    in_vain = 0
                elif allowance.left < before:
                    in_vain += 1
                tell()

    def _take_back(self, cell: int, effort: Effort) -> bool:
        """Try one cell; return whether it is published again."""
        incumbent, added = self.incumbent, list[int]()
        gap = remove(self.constraints, incumbent, cell)
        repaired = False
        if gap.freed > self.failed.get(cell, 0.0):
            incumbent.price[cell] = FORBIDDEN
            repaired = self._repair(gap.broken, gap.freed, effort, added)
            incumbent.price[cell] = incumbent.base[cell]
            if not repaired:
                self.failed[cell] = gap.freed
        if not repaired:
            put_back(incumbent, gap.removed, np.array(added, np.int64))
        return repaired

    def _repair(
        self,
        broken: NDArray[np.int64],
        budget: float,
        effort: Effort,
        added: list[int],
    ) -> bool:
        """Find moves for *broken* needs within a budget, and note their slots in *added*.

        Returns:
            Whether every need has a move again.
        """
        left = budget
        for need in broken:
            if meets(self.constraints.needs, self.incumbent, need):
                continue
            covered = cover_need(self.constraints, self.incumbent, self.work, effort, need, left)
            cost = covered.cost if covered.found else None
            unknown = cost is None and not covered.hopeless
            if unknown and not self.task.deadline.is_past:
                cost = self._solve(int(need), left)
            if cost is None:
                return False
            left -= cost
            added.append(int(self.incumbent.free[self.incumbent.free_count[0]]))
        return True

    def _solve(self, need: int, budget: float) -> float | None:
        """Add the solver's move for a need; return its cost, None if not below *budget*."""
        needs, incumbent = self.constraints.needs, self.incumbent
        cell, sign, step = int(needs.cell[need]), int(needs.sign[need]), int(needs.step[need])
        move = self.solver.move(incumbent.price, cell, sign, step)
        if move is None or incumbent.price[move.cells].sum() >= budget:
            return None
        cost = add_if_it_fits(incumbent, move)
        if cost is not None:
            remember(self.work.pool, needs, need, *move.compact)
        return cost
