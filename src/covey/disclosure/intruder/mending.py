"""A table that almost fits is mended: by walks first, then by least changes of what is left."""

from __future__ import annotations

from typing import Final

import numpy as np

from covey.disclosure.compiled import compiled
from covey.disclosure.intruder.least_change import REGION, LeastChange
from covey.disclosure.intruder.links import Links
from covey.disclosure.intruder.neighbourhood import Neighbourhood, Places, Ties
from covey.disclosure.intruder.program import Program
from covey.disclosure.intruder.unknowns import Counts, Unknowns
from covey.disclosure.intruder.walk import Walk, accept, give_up, judge, mend

_TRIES: Final = 10
_ROUNDS: Final = 3
_DRIFTS = 200
"""Walks after which a sum that only hands its balance on is left as it is."""


def mended(
    counts: Counts, unknowns: Unknowns, ties: Ties, random: np.random.Generator, steps: int
) -> Counts:
    """Return counts nearer to what is published, from *counts* within their bounds.

    Args:
        counts: (unknowns,) from which to start.
        unknowns: what they should fit.
        ties: the relations.
        random: of the walks and of what is least.
        steps: after which the simplex method gives up on a least change.

    Returns:
        (unknowns,) counts within their bounds; they may still not fit.
    """
    counts = counts.copy()
    balance = unknowns.sums @ counts - unknowns.rests
    mend_by_walks(ties.links, counts, unknowns.lowest, unknowns.highest, balance, random)
    tried = np.zeros(balance.size, dtype=bool)
    for row in np.flatnonzero(balance):
        if balance[row] and not tried[row]:
            near = ties.around(ties.near(int(ties.spread(np.array([row]))[0][0]), REGION))
            tried[near.relations] = True
            _mend_region(near, counts, balance, unknowns, LeastChange(near, ties, random), steps)
    return counts


def _mend_region(
    near: Neighbourhood,
    counts: Counts,
    balance: Counts,
    unknowns: Unknowns,
    least: LeastChange,
    steps: int,
) -> None:
    """Bring all sums of *near* into balance, in place, if a least change does."""
    cells, rows = near.cells, near.relations
    floor, ceiling, off = unknowns.lowest[cells], unknowns.highest[cells], -balance[rows]
    program = Program(near, floor - counts[cells], ceiling - counts[cells], off, off)
    change = least.of(program, steps).counts
    if change is not None:
        counts[cells] += change
        balance[rows] = 0


def mend_by_walks(
    links: Links,
    counts: Counts,
    lowest: Counts,
    highest: Counts,
    balance: Counts,
    random: np.random.Generator,
) -> None:
    """Bring *balance* nearer to 0 by changes of *counts* within their bounds, both in place."""
    walk = Walk.begin(counts, lowest, highest, balance)
    for number in range(_ROUNDS):
        broken = random.permutation(np.flatnonzero(balance))
        if broken.size:
            _walk_from_all(links, walk, broken, _TRIES, number > 0, random)


@compiled
def _walk_from_all(
    links: Links, walk: Walk, rows: Places, tries: int, drift: bool, random: np.random.Generator
) -> None:
    """Walk until each of *rows* is in balance, or its walks are lost; no other gets worse."""
    for row in rows:
        for _ in range(_DRIFTS):
            if walk.balance[row] == 0:
                break
            walk.allowed[row] -= 1
            lost = True
            for _ in range(tries):
                judge(walk, row)
                if mend(links, walk, drift, random):
                    lost = False
                    break
                give_up(links, walk)
            if lost:
                walk.allowed[row] += 1
                judge(walk, row)
                break
            if walk.size[0] > 0:
                row = walk.broken[0]
            accept(links, walk)
