"""Whole tables in which several cells are elsewhere: for what is in halves at every corner.

Where moves are long, few are whole near a corner, and whole numbers for all that hangs together are
as soon found as near a cell. Each table in which some open cells are elsewhere has many others
elsewhere too; to ask it of twice as many, as long as that is possible, saves tables. That it is
not is told soon, mostly: cells that are tied cannot both go their way.
"""

from __future__ import annotations

import numpy as np

from covey.disclosure.attack.intruder.evidence import Evidence
from covey.disclosure.attack.intruder.limits import AuditLimits
from covey.disclosure.attack.intruder.neighbourhood import Neighbourhood, Places
from covey.disclosure.attack.intruder.program import FAR, whole


def go_elsewhere(evidence: Evidence, random: np.random.Generator, limits: AuditLimits) -> None:
    """Move the table until nothing is left to find out about any open cell, or no end is found.

    Cells that hang together with too many others are left as they are.
    """
    most = min(limits.together, limits.cornered)
    waiting = _wanted(evidence, evidence.open())
    while waiting.size and limits.work:
        near = evidence.graph.around(evidence.graph.near(int(waiting[0]), most + 1))
        here = np.isin(waiting, near.cells)
        if near.cells.size <= most:
            _among(evidence, near, waiting[here], random, limits)
        waiting = waiting[~here]


def _among(
    evidence: Evidence,
    near: Neighbourhood,
    wanted: Places,
    random: np.random.Generator,
    limits: AuditLimits,
) -> None:
    """Send the *wanted* cells elsewhere, all of which hang together in *near*."""
    some, in_vain = 1, 0
    nothing = np.zeros(near.cells.size, np.int64)
    while wanted.size and in_vain <= limits.again:
        chosen = random.permutation(wanted)[:some]
        ways = evidence.ways(chosen, random)
        program = evidence.moves(near)
        for cell, way in zip(chosen.tolist(), ways.tolist(), strict=True):
            program = program.held(cell, *(way, FAR) if way > 0 else (-FAR, way))
        answer = whole(program, nothing, limits.work)
        if evidence.move(program, answer.counts):
            some, in_vain = 2 * some, 0
        elif some > 1:
            some //= 2
        elif answer.impossible:
            _limit(evidence, near, int(chosen[0]), int(ways[0]), limits)
        else:
            in_vain += 1
        wanted = _wanted(evidence, wanted)


def _wanted(evidence: Evidence, cells: Places) -> Places:
    """Return those of *cells* of which something is left to find out."""
    return np.array([cell for cell in cells.tolist() if not evidence.is_over(cell)], np.int64)


def _limit(
    evidence: Evidence, near: Neighbourhood, cell: int, way: int, limits: AuditLimits
) -> None:
    """Show how far *cell* goes that cannot go all its *way*."""
    sign, start = (1 if way > 0 else -1), int(evidence.table[cell])
    if abs(way) == 1:
        evidence.limit(cell, sign, start)
        return
    program = evidence.moves(near)
    program = program.held(cell, *(0, way - 1) if way > 0 else (way + 1, 0))
    answer = whole(program, sign * (near.cells == cell).astype(np.int64), limits.work)
    evidence.move(program, answer.counts)
    if answer.bound is not None and answer.bound < FAR:
        evidence.limit(cell, sign, start + sign * answer.bound)
