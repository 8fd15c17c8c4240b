"""The feasible interval of one hidden cell: the nearest table that has it elsewhere, or a proof.

Moving only cells nearby gives counts that are possible; letting cells far away do as they please
gives limits that hold. What is near answers most questions; the others are put to all cells that
hang together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from covey.disclosure.attack.intruder.evidence import Evidence, Question
from covey.disclosure.attack.intruder.least_change import LeastChange
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.neighbourhood import Neighbourhood
from covey.disclosure.attack.intruder.program import FAR, Program, Solver, SolverOptions
from covey.disclosure.attack.intruder.unknowns import Counts
from covey.disclosure.attack.intruder.verdicts import Means

_EVERYTHING: Final = 2**62
_NOT_WHOLE: Final = SolverOptions(nodes=0, whole=False)


class CellByCell:
    """The attack on cells one after the other, and what is kept from one to the next.

    Args:
        evidence: what was shown so far; what is shown here is added.
        solver: for bounds and proofs.
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

    def decide(self, cell: int) -> list[tuple[int, Means]]:
        """Work out the feasible interval of *cell* as far as the requirement needs it.

        Args:
            cell: one of which something may still fall.

        Returns:
            How each question about it ended, with its place among all questions.
        """
        over = self._work_out(cell)
        questions = self._evidence.questions(cell)
        return [(one.asked, self._end(cell, one, over)) for one in questions]

    def _work_out(self, cell: int) -> bool:
        """Look at *cell* until nothing is left to find out about it; False where that fails."""
        for near in self._neighbourhoods(cell, self._limits.near):
            self._approach(cell, self._least(near))
            self._limit(cell, near, _NOT_WHOLE)
            if self._is_over(cell):
                return True
        for least in self._all_together(cell):
            self._approach(cell, least)
            if self._is_over(cell):
                return True
        nodes = self._limits.nodes
        for near in self._neighbourhoods(cell, self._limits.near if nodes else ()):
            self._limit(cell, near, SolverOptions(nodes))
            if self._is_over(cell):
                return True
        return self._prove(cell)

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
        return LeastChange(near, self._evidence.graph, self._random, self._limits)

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
            most = FAR if least.near.closed else max(self._limits.change, far)
            program = evidence.moves(least.near, most)
            lowest, highest = (far, FAR) if sign > 0 else (-FAR, -far)
            answer = least.of(program.held(cell, lowest, highest))
            evidence.move(program, answer.counts)
            if answer.impossible and least.near.closed and far == 1:
                evidence.limit(cell, sign, int(evidence.table[cell]))

    def _limit(self, cell: int, near: Neighbourhood, options: SolverOptions) -> None:
        """Show how far up or down *cell* can go at most, whatever the cells outside *near* do."""
        for sign in (1, -1):
            if not self._is_over(cell):
                self._push(cell, sign, self._evidence.limits(near), options)

    def _prove(self, cell: int) -> bool:
        """Solve integer programs about all that hangs together with *cell*."""
        limits = self._limits
        # One more tells that there are too many; to walk to all of them takes long.
        near = self._around(cell, limits.together + 1)
        if near.cells.size > limits.together:
            return False
        long = SolverOptions(limits.nodes_among(near.cells.size))
        for options in (_NOT_WHOLE, long) if long.nodes else (_NOT_WHOLE,):
            for sign in (1, -1):
                program = self._evidence.moves(near)
                answer = self._push(cell, sign, program, options)
                if answer is not None:
                    self._evidence.move(program, answer)
                if self._is_over(cell):
                    return True
        return False

    def _push(
        self, cell: int, sign: int, program: Program, options: SolverOptions
    ) -> Counts | None:
        """Push *cell* up or down as far as it matters, and note how far it can go at most.

        Returns:
            The change that pushes it furthest, where the solver found one.
        """
        evidence = self._evidence
        start, far = int(evidence.table[cell]), evidence.reach(cell, sign)
        if not far:
            return None
        weights = np.where(program.near.cells == cell, float(sign), 0.0)
        lowest, highest = (-FAR, far) if sign > 0 else (-far, FAR)
        answer = self._solver.maximise(program.held(cell, lowest, highest), weights, options)
        if answer.bound is not None and answer.bound < far:
            evidence.limit(cell, sign, start + sign * answer.bound)
        return answer.counts

    def _is_over(self, cell: int) -> bool:
        """Tell whether nothing is left to find out about *cell*."""
        evidence = self._evidence
        return not evidence.may_fall(cell) or (
            evidence.reach(cell, 1) == evidence.reach(cell, -1) == 0
        )

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
        cells = held.near.cells.size
        options = SolverOptions(self._limits.nodes_among(cells))
        answer = self._solver.maximise(held, np.zeros(cells), options)
        if answer.impossible:
            return "integer program"
        return "narrow" if answer.counts is not None and held.fit(answer.counts) else "undecided"


def _has(least: LeastChange, cell: int) -> bool:
    cells = least.near.cells
    return bool(cells[min(int(np.searchsorted(cells, cell)), cells.size - 1)] == cell)
