"""The attack on all hidden cells: bounds, components, feasible tables, then programs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from covey.disclosure.attack.outcome import MEANS, Means, Outcome
from covey.disclosure.attack.program import Program
from covey.disclosure.attack.propagation import contradiction, tighten
from covey.disclosure.attack.requirement import Requirement
from covey.disclosure.attack.unknowns import Flags, Unknowns


def attack(unknowns: Unknowns, requirement: Requirement, judged: Flags) -> Outcome:
    """Attack every hidden cell.

    Args:
        unknowns: the hidden cells and what is known of them.
        requirement: what must stay open about each.
        judged: (unknowns,) True for the cells the requirement is about.

    Raises:
        TableError: no counts fit the published cells.
    """
    unknowns = tighten(unknowns)
    means = np.zeros(unknowns.size, dtype=np.int8)
    means[~judged | requirement.void(unknowns.lowest, unknowns.highest)] = MEANS.index("bounds")
    for part in components(unknowns):
        means[part] = _settle(restrict(unknowns, part), requirement, means[part])
    return Outcome(means)


def components(unknowns: Unknowns) -> list[NDArray[np.int64]]:
    """Return the unknowns that hang together through sums, one array a component."""
    if not unknowns.size:
        return []
    links = abs(unknowns.sums.T) @ abs(unknowns.sums)
    number, label = connected_components(links, directed=False)
    order = np.argsort(label, kind="stable")
    return np.split(order, np.cumsum(np.bincount(label, minlength=number))[:-1])


def restrict(unknowns: Unknowns, part: NDArray[np.int64]) -> Unknowns:
    """Return the unknowns of one component alone."""
    sums = sparse.csr_array(unknowns.sums[:, part])
    tied = np.flatnonzero(np.diff(sums.indptr))
    return replace(
        unknowns,
        cells=unknowns.cells[part],
        sums=sums[tied],
        rests=unknowns.rests[tied],
        lowest=unknowns.lowest[part],
        highest=unknowns.highest[part],
    )


def _settle(
    unknowns: Unknowns, requirement: Requirement, means: NDArray[np.int8]
) -> NDArray[np.int8]:
    means = means.copy()
    program = Program(unknowns.sums, unknowns.rests, unknowns.lowest, unknowns.highest, True)
    answer = program.maximise(np.zeros(unknowns.size))
    if answer.state == "infeasible":
        raise contradiction()
    first = answer.whole
    if first is None or not unknowns.fit(first):
        means[means == MEANS.index("open")] = MEANS.index("undecided")
        return means
    low, high = first.copy(), first.copy()
    for cell in np.flatnonzero(means == MEANS.index("open")):
        means[cell] = MEANS.index(_judge(unknowns, program, requirement, int(cell), low, high))
    return means


def _judge(unknowns, program, requirement, cell, low, high) -> Means:  # type: ignore[no-untyped-def]
    one = np.array([cell])
    if requirement.met(low[one], high[one])[0]:
        return "feasible tables"
    cap = max(int(low[cell]), requirement.largest_unsafe) + requirement.width
    program.bound(one, unknowns.lowest[one], np.minimum(unknowns.highest[one], cap))
    weights = np.zeros(unknowns.size)
    try:
        for sign in (1.0, -1.0):
            weights[cell] = sign
            answer = program.maximise(weights)
            counts = answer.whole
            if answer.state != "optimal" or counts is None or not unknowns.fit(counts):
                return "undecided"
            np.minimum(low, counts, out=low)
            np.maximum(high, counts, out=high)
            if requirement.met(low[one], high[one])[0]:
                return "integer program"
        seen = np.array([low[cell], high[cell]])
        if not requirement.void(seen, seen).all():
            return "exact" if low[cell] == high[cell] else "narrow"
        program.bound(
            one,
            np.maximum(unknowns.lowest[one], 1),
            np.minimum(unknowns.highest[one], requirement.largest_unsafe),
        )
        state = program.maximise(np.zeros(unknowns.size)).state
        return {"infeasible": "integer program", "optimal": "narrow"}.get(state, "undecided")
    finally:
        program.bound(one, unknowns.lowest[one], unknowns.highest[one])
