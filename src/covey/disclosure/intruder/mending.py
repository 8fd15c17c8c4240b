"""A table that almost fits is mended: by walks first, then by programs around what is left."""

from __future__ import annotations

from typing import Final

import numpy as np

from covey.disclosure.compiled import compiled
from covey.disclosure.intruder.links import Links
from covey.disclosure.intruder.neighbourhood import Places, Ties
from covey.disclosure.intruder.program import Effort, Program, Solver
from covey.disclosure.intruder.unknowns import Counts, Unknowns
from covey.disclosure.intruder.walk import Walk, accept, give_up, judge, mend

_TRIES: Final = 10
_ROUNDS: Final = 3
_DRIFTS = 200
"""Walks after which a sum that only hands its balance on is left as it is."""

_EFFORTS: Final = (
    (500, Effort(0, whole=False)),
    (500, Effort(50)),
    (2_000, Effort(50)),
    (8_000, Effort(200)),
)
"""Cells around a broken sum, and how long the solver may try."""
_MOST: Final = 1_000


def mended(
    counts: Counts, unknowns: Unknowns, ties: Ties, solver: Solver, random: np.random.Generator
) -> Counts:
    """Return counts nearer to what is published, from *counts* within their bounds.

    Args:
        counts: (unknowns,) from which to start.
        unknowns: what they should fit.
        ties: the relations.
        solver: for what walks cannot mend.
        random: of the walks.

    Returns:
        (unknowns,) counts within their bounds; they may still not fit.
    """
    counts = counts.copy()
    balance = unknowns.sums @ counts - unknowns.rests
    mend_by_walks(ties.links, counts, unknowns.lowest, unknowns.highest, balance, random)
    for size, effort in _EFFORTS:
        _mend_by_programs(counts, balance, unknowns, ties, solver, size, effort)
    return counts


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


def _mend_by_programs(
    counts: Counts,
    balance: Counts,
    unknowns: Unknowns,
    ties: Ties,
    solver: Solver,
    size: int,
    effort: Effort,
) -> None:
    """Bring the broken sums nearer to balance, in place, with the cells around each."""
    tried = np.zeros(balance.size, dtype=bool)
    for row in np.flatnonzero(balance):
        if balance[row] == 0 or tried[row]:
            continue
        near = ties.around(ties.near(int(ties.spread(np.array([row]))[0][0]), size))
        tried[near.relations[near.complete]] = True
        off = balance[near.relations]
        program = Program(
            near,
            np.maximum(unknowns.lowest[near.cells] - counts[near.cells], -_MOST),
            np.minimum(unknowns.highest[near.cells] - counts[near.cells], _MOST),
            np.minimum(-off, 0),
            np.maximum(-off, 0),
        )
        weights = np.zeros(near.cells.size)
        cell = np.repeat(np.arange(near.cells.size), np.diff(near.starts))
        np.add.at(weights, cell, -np.sign(off)[near.rows] * near.signs)
        change = solver.maximise(program, weights, effort).counts
        if change is not None and program.fit(change):
            counts[near.cells] += change
            balance[near.relations] += near.sums(change)
