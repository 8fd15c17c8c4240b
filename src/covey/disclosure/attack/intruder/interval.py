"""The feasible interval of one hidden cell: the nearest table that has it elsewhere, or a proof.

Moving only cells nearby gives counts that are possible; letting cells far away do as they please
gives limits that hold. What is near answers most questions; the others are put to all cells that
hang together. What is left then needs whole numbers, which are looked for elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from covey.disclosure.attack.intruder.evidence import Evidence, Question
from covey.disclosure.attack.intruder.least_change import LeastChange
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.neighbourhood import Neighbourhood, Places
from covey.disclosure.attack.intruder.program import FAR, Solver
from covey.disclosure.attack.intruder.verdicts import Means

_EVERYTHING: Final = 2**62


class CellByCell:
    """The attack on cells one after the other, and what is kept from one to the next.

    Args:
        evidence: what was shown so far; what is shown here is added.
        solver: for bounds.
        random: of what changes cost.
        limits: how far each step goes.
    """

    def __init__(
        self,
        evidence: Evidence,
        solver: Solver,
        random: np.random.Generator,
        limits: AuditLimits = USUAL,
    ) -> None:
        self._evidence, self._solver, self._random = evidence, solver, random
        self._limits = limits
        self._whole: LeastChange | None = None
        # Too many for whole tables to be asked for, which clear more than a dive for each cell.
        self._alone = evidence.table.size > limits.cornered

    def look(self, cells: Places) -> None:
        """Work out the feasible intervals of *cells* as far as numbers in halves let it.

        Where some in a row cannot be worked out the others are no easier: whole numbers for all
        are looked for then, but not among more cells than corners are asked of.
        """
        in_vain = 0
        for cell in cells.tolist():
            if self._evidence.may_fall(cell):
                in_vain = 0 if self._is_worked_out(cell) else in_vain + 1
                if in_vain == self._limits.again and not self._alone:
                    return

    def end(self, cell: int) -> list[tuple[int, Means]]:
        """Return how each question about *cell* ended, with its place among all questions."""
        over = self._evidence.is_over(cell)
        questions = self._evidence.questions(cell)
        return [(one.asked, self._end(cell, one, over)) for one in questions]

    def _is_worked_out(self, cell: int) -> bool:
        """Look at *cell* until nothing is left to find out about it; False where that fails."""
        for near in self._neighbourhoods(cell, self._limits.near):
            self._approach(cell, self._least(near))
            self._limit(cell, near)
            if self._evidence.is_over(cell):
                return True
        for least in self._all_together(cell):
            self._approach(cell, least)
            if self._evidence.is_over(cell):
                return True
        # One more tells that there are too many; to walk to all of them takes long.
        near = self._around(cell, self._limits.together + 1)
        if near.cells.size <= self._limits.together:
            self._limit(cell, near)
        return self._evidence.is_over(cell)

    def _neighbourhoods(self, cell: int, sizes: tuple[int, ...]) -> Iterator[Neighbourhood]:
        """Yield the cells near *cell*, as long as they are not all that hangs together."""
        for size in sizes:
            near = self._around(cell, size)
            if near.closed:
                return
            yield near

    def _all_together(self, cell: int) -> Iterator[LeastChange]:
        """Yield the program about all that hangs together with *cell*, for some tries.

        It is used for as many cells as it can be: it takes longer to make than to use.
        """
        for _ in range(self._limits.again):
            if self._whole is None or not _has(self._whole, cell):
                self._whole = self._least(self._around(cell, _EVERYTHING))
            yield self._whole

    def _least(self, near: Neighbourhood) -> LeastChange:
        return LeastChange(near, self._random, self._limits, dives=self._alone)

    def _around(self, cell: int, size: int) -> Neighbourhood:
        graph = self._evidence.graph
        return graph.around(graph.near(cell, size))

    def _approach(self, cell: int, least: LeastChange) -> None:
        """Move the table by the least change that takes *cell* as far as matters."""
        evidence = self._evidence
        for sign in (1, -1):
            far = evidence.reach(cell, sign)
            if not far or not evidence.may_fall(cell):
                continue
            program = evidence.moves(least.near)
            lowest, highest = (far, FAR) if sign > 0 else (-FAR, -far)
            answer = least.of(program.held(cell, lowest, highest))
            evidence.move(program, answer.counts)
            if answer.impossible and least.near.closed and far == 1:
                evidence.limit(cell, sign, int(evidence.table[cell]))

    def _limit(self, cell: int, near: Neighbourhood) -> None:
        """Show how far up or down *cell* can go at most, whatever the cells outside *near* do."""
        evidence = self._evidence
        weights = (near.cells == cell).astype(np.int64)
        for sign in (1, -1):
            far = 0 if evidence.is_over(cell) else evidence.reach(cell, sign)
            if far:
                lowest, highest = (-FAR, far) if sign > 0 else (-far, FAR)
                program = evidence.limits(near).held(cell, lowest, highest)
                answer = self._solver.maximise(program, sign * weights)
                if near.closed:
                    evidence.move(program, answer.counts)
                if answer.bound is not None and answer.bound < far:
                    start = int(evidence.table[cell])
                    evidence.limit(cell, sign, start + sign * answer.bound)

    def _end(self, cell: int, question: Question, over: bool) -> Means:
        """Return what showed how it is about what was asked of *cell*."""
        if question.met:
            return "nearby tables"
        if question.void:
            return "integer program"
        return self._verdict(cell, question.unsafe) if over else "undecided"

    def _verdict(self, cell: int, unsafe: range) -> Means:
        """Judge a cell whose feasible interval is known and too narrow."""
        evidence = self._evidence
        lowest, highest = int(evidence.lowest[cell]), int(evidence.highest[cell])
        if lowest in unsafe or highest in unsafe:
            return "exact" if lowest == highest else "narrow"
        # The interval spans the unsafe counts, yet none of them may be possible.
        start = int(evidence.table[cell])
        program = evidence.moves(self._around(cell, _EVERYTHING))
        held = program.held(cell, unsafe.start - start, unsafe.stop - 1 - start)
        nothing = np.zeros(held.near.cells.size, np.int64)
        answer = self._solver.maximise(held, nothing, self._limits.work)
        if answer.impossible:
            return "integer program"
        return "narrow" if answer.counts is not None else "undecided"


def _has(least: LeastChange, cell: int) -> bool:
    cells = least.near.cells
    return bool(cells[min(int(np.searchsorted(cells, cell)), cells.size - 1)] == cell)
