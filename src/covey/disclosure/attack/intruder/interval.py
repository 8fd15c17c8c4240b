"""The feasible interval of one hidden cell: the nearest table that has it elsewhere, or a proof.

Moving only cells nearby gives counts that are possible; letting cells far away do as they please
gives limits that hold. What is near answers most questions; the others are put to all cells that
hang together. What is in halves there needs whole numbers: among what the least change touches, or
among all, with as much else elsewhere as can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from covey.disclosure.attack.intruder.elsewhere import towards
from covey.disclosure.attack.intruder.evidence import Evidence, Question
from covey.disclosure.attack.intruder.least_change import LeastChange, whole_change
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.neighbourhood import Neighbourhood, Places
from covey.disclosure.attack.intruder.program import FAR, Answer, Program, Solver
from covey.disclosure.attack.intruder.verdicts import Means

_EVERYTHING: Final = 2**62
_PASSES: Final = 2
"""A cell is led by `FAR` people at once; what the first pass limits is nearer for the second."""


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
        self._wide = 0  # least changes in a row that touched most of what hangs together

    def look(self, cells: Places) -> None:
        """Work out the feasible intervals of *cells*."""
        for cell in cells.tolist():
            if self._evidence.may_fall(cell):
                self._work_out(cell)

    def end(self, cell: int) -> list[tuple[int, Means]]:
        """Return how each question about *cell* ended, with its place among all questions."""
        over = self._evidence.is_over(cell)
        questions = self._evidence.questions(cell)
        return [(one.asked, self._end(cell, one, over)) for one in questions]

    def _work_out(self, cell: int) -> None:
        """Look at *cell* until nothing is left to find out about it, as far as that is possible."""
        evidence = self._evidence
        for near in self._neighbourhoods(cell, self._limits.near):
            self._approach(cell, LeastChange(near, self._random))
            self._limit(cell, near)
            if evidence.is_over(cell):
                return
        least = self._all_together(cell)
        for _ in range(_PASSES):
            self._approach(cell, least)
            if not evidence.is_over(cell) and least.near.cells.size <= self._limits.together:
                self._limit(cell, least.near)

    def _neighbourhoods(self, cell: int, sizes: tuple[int, ...]) -> Iterator[Neighbourhood]:
        """Yield the cells near *cell*, as long as they are less than half of what is tied to it."""
        for size in sizes:
            if self._evidence.graph.near(cell, 2 * size).size < 2 * size:
                return
            yield self._around(cell, size)

    def _all_together(self, cell: int) -> LeastChange:
        """Return the program about all that hangs together with *cell*.

        It is used for as many cells as it can be: it takes longer to make than to use.
        """
        if self._whole is None or not _has(self._whole, cell):
            self._whole = LeastChange(self._around(cell, _EVERYTHING), self._random)
        return self._whole

    def _around(self, cell: int, size: int) -> Neighbourhood:
        graph = self._evidence.graph
        return graph.around(graph.near(cell, size))

    def _approach(self, cell: int, least: LeastChange) -> None:
        """Move the table by the least change that takes *cell* as far as matters."""
        evidence = self._evidence
        for sign in (1, -1):
            far = min(evidence.reach(cell, sign), FAR)
            if not far or not evidence.may_fall(cell):
                continue
            lowest, highest = (far, FAR) if sign > 0 else (-FAR, -far)
            program = evidence.moves(least.near).held(cell, lowest, highest)
            answer = self._change(least, program)
            evidence.move(program, answer.counts)
            if answer.impossible and least.near.closed and far == 1:
                evidence.limit(cell, sign, int(evidence.table[cell]))

    def _change(self, least: LeastChange, program: Program) -> Answer:
        """Find a change that fits; of what is in halves whole numbers, if nothing else is tied."""
        limits, closed = self._limits, least.near.closed
        if closed and self._wide >= limits.again:
            return self._towards(program)
        change = least.of(program)
        if change.counts is None and closed and not change.impossible:
            mostly = 2 * change.touched.size > program.near.cells.size
            self._wide = self._wide + 1 if mostly else 0
            return whole_change(change.touched, program, self._evidence.graph, self._towards)
        return Answer(change.counts, None, change.impossible)

    def _towards(self, program: Program) -> Answer:
        if program.near.cells.size > self._limits.cornered:
            return Answer(None, None)
        return towards(self._evidence, program, self._random, self._limits)

    def _limit(self, cell: int, near: Neighbourhood) -> None:
        """Show how far up or down *cell* can go at most, whatever the cells outside *near* do."""
        evidence = self._evidence
        weights = (near.cells == cell).astype(np.int64)
        # Whole numbers are too many to be asked for, or not all that is tied to them is here.
        work = self._limits.work if near.closed and weights.size <= self._limits.cornered else 0
        for sign in (1, -1):
            far = 0 if evidence.is_over(cell) else min(evidence.reach(cell, sign), FAR)
            if far:
                lowest, highest = (-FAR, far) if sign > 0 else (-far, FAR)
                program = evidence.limits(near).held(cell, lowest, highest)
                answer = self._solver.maximise(program, sign * weights, work)
                start = int(evidence.table[cell])
                if near.closed:
                    evidence.move(program, answer.counts)
                if answer.bound is not None and answer.bound < far:
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
