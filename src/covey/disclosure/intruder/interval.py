"""The feasible interval of one hidden cell, from a small neighbourhood out to all that is tied.

Moving only cells nearby gives counts that are possible; letting cells far away do as they please
gives limits that hold. Where both meet, or enough is possible, nothing larger is solved.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from covey.disclosure.intruder.evidence import Evidence
from covey.disclosure.intruder.neighbourhood import Neighbourhood
from covey.disclosure.intruder.outcome import Means
from covey.disclosure.intruder.program import FAR, Answer, Effort, Program, Solver
from covey.disclosure.intruder.unknowns import Counts

_EVERYTHING: Final = 2**62
_NOT_WHOLE: Final = Effort(nodes=0, whole=False)
_SHORT: Final = Effort(nodes=500)
_LONG: Final = Effort(nodes=20_000)
_STAGES: Final = (
    *((size, _NOT_WHOLE) for size in (100, 400, 2_000, 8_000)),
    *((size, _SHORT) for size in (400, 2_000, 8_000)),
    (30_000, _NOT_WHOLE),
    (_EVERYTHING, _LONG),
)
"""Cells of the neighbourhood, and how long the solver may try.

Without whole numbers a program takes a tenth of the time, and most of its answers are whole.
"""
_MOST: Final = 1_000
_MENDED: Final = 2_000
"""Cells of the neighbourhood from which on walks mend what is not whole."""


def decide(cell: int, evidence: Evidence, solver: Solver, random: np.random.Generator) -> Means:
    """Work out the feasible interval of *cell* as far as the requirement needs it.

    Args:
        cell: a judged cell that may still fall.
        evidence: what was shown so far; what is shown here is added.
        solver: for the programs.
        random: of the walks that mend answers which are not whole.
    """
    for size, stage in _STAGES:
        near = evidence.ties.around(evidence.ties.near(cell, size))
        program = evidence.moves(near, FAR if near.closed else _MOST)
        for effort in (_NOT_WHOLE, _LONG) if near.closed else (stage,):
            for sign in (1, -1):
                broken = _stretch(cell, sign, evidence, program, solver, effort)
                if broken is not None and not near.closed and size >= _MENDED:
                    _mend(cell, broken, near, evidence, random)
                if not near.closed and not evidence.is_met(cell):
                    _limit(cell, sign, evidence, evidence.limits(near), solver, effort)
                if evidence.is_met(cell):
                    return "integer program" if near.closed else "nearby tables"
                program = evidence.moves(near, FAR if near.closed else _MOST)
            if evidence.is_void(cell):
                return "integer program"
            if evidence.reach(cell, 1) == evidence.reach(cell, -1) == 0:
                return _verdict(cell, evidence, solver)
        if near.closed:
            break
    return "undecided"


def _stretch(
    cell: int, sign: int, evidence: Evidence, program: Program, solver: Solver, effort: Effort
) -> Counts | None:
    """Move the table so that *cell* goes as far up or down as matters.

    Returns:
        The solver's answer where it does not fit, since it was not whole before it was rounded.
    """
    start, far = int(evidence.table[cell]), evidence.reach(cell, sign)
    if not far:
        return None
    answer = _push(cell, sign, far, program, solver, effort)
    fits = evidence.move(program, answer.counts)
    if program.near.closed and answer.bound is not None and answer.bound < far:
        evidence.limit(cell, sign, start + sign * answer.bound)
    return None if fits else answer.counts


def _mend(
    cell: int,
    broken: Counts,
    near: Neighbourhood,
    evidence: Evidence,
    random: np.random.Generator,
) -> None:
    """Move the table by about *broken*, with *cell* as far as that says."""
    # Here and not above: the compiler takes half a second to load.
    from covey.disclosure.intruder.mending import mend_by_walks

    lowest, highest, counts = evidence.floor.copy(), evidence.ceiling.copy(), evidence.table.copy()
    counts[near.cells] += broken
    counts = np.clip(counts, lowest, highest)
    lowest[cell] = highest[cell] = counts[cell]
    if counts[cell] != evidence.table[cell]:
        balance = evidence.off(counts)
        mend_by_walks(evidence.ties.links, counts, lowest, highest, balance, random)
        evidence.take(counts)


def _limit(
    cell: int, sign: int, evidence: Evidence, program: Program, solver: Solver, effort: Effort
) -> None:
    """Show how far up or down *cell* can go at most."""
    start, far = int(evidence.table[cell]), evidence.reach(cell, sign)
    if not far:
        return
    answer = _push(cell, sign, far, program, solver, effort)
    if answer.bound is not None and answer.bound < far:
        evidence.limit(cell, sign, start + sign * answer.bound)


def _push(
    cell: int, sign: int, far: int, program: Program, solver: Solver, effort: Effort
) -> Answer:
    at = int(np.searchsorted(program.near.cells, cell))
    lowest, highest = program.lowest.copy(), program.highest.copy()
    if sign > 0:
        highest[at] = min(int(highest[at]), far)
    else:
        lowest[at] = max(int(lowest[at]), -far)
    weights = np.zeros(lowest.size)
    weights[at] = sign
    return solver.maximise(replace(program, lowest=lowest, highest=highest), weights, effort)


def _verdict(cell: int, evidence: Evidence, solver: Solver) -> Means:
    """Judge a cell whose feasible interval is known and too narrow."""
    lowest, highest = int(evidence.lowest[cell]), int(evidence.highest[cell])
    unsafe = range(1, evidence.requirement.largest_unsafe + 1)
    if lowest in unsafe or highest in unsafe:
        return "exact" if lowest == highest else "narrow"
    # The interval spans the unsafe counts, yet none of them may be possible.
    program = evidence.moves(evidence.ties.around(evidence.ties.near(cell, _EVERYTHING)))
    at = int(np.searchsorted(program.near.cells, cell))
    least, most = program.lowest.copy(), program.highest.copy()
    least[at] = max(int(least[at]), unsafe.start - int(evidence.table[cell]))
    most[at] = min(int(most[at]), unsafe.stop - 1 - int(evidence.table[cell]))
    held = replace(program, lowest=least, highest=most)
    answer = solver.maximise(held, np.zeros(least.size), _LONG)
    if answer.impossible:
        return "integer program"
    return "narrow" if answer.counts is not None and held.fit(answer.counts) else "undecided"
