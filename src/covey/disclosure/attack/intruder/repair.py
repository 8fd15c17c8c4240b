"""A table that almost fits is repaired: its sums first, exactly, and then the bounds of its cells.

Sums are solved whatever that does to the bounds. Then every cell beyond its bounds walks back into
them while all sums hold, and no other is led further away; the last ones go by a least change.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from covey.disclosure.attack.intruder.echelon import solved
from covey.disclosure.attack.intruder.least_change import LeastChange, whole_change
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.local_search import LocalSearch
from covey.disclosure.attack.intruder.neighbourhood import IncidenceGraph
from covey.disclosure.attack.intruder.program import Answer, Program, whole
from covey.disclosure.attack.intruder.unknowns import Counts, Flags, Unknowns
from covey.disclosure.attack.intruder.walked_tables import Ways, walk_to


def repaired(
    counts: Counts,
    unknowns: Unknowns,
    graph: IncidenceGraph,
    random: np.random.Generator,
    limits: AuditLimits = USUAL,
) -> Counts:
    """Return counts that meet all sums, and their bounds as far as a way back is found.

    Args:
        counts: (unknowns,) from which to start; best well within the bounds.
        unknowns: what they should fit.
        graph: the relations.
        random: of the walks.
        limits: how many walks, and how many cells a least change is about.
    """
    counts = solved(unknowns.sums, unknowns.rests, counts)
    _walk_back(counts, unknowns, graph, random, limits)
    untried, in_vain = np.ones(counts.size, dtype=bool), 0
    # Where neighbourhoods of many cells find no change, those of the others do not find all.
    while (left := untried & _outside(counts, unknowns)).any() and in_vain < limits.again:
        near = graph.around(graph.near(int(np.argmax(left)), limits.region))
        untried[near.cells] = False
        least = LeastChange(near, random)
        in_vain = 0 if _change_least(least, counts, unknowns, graph, limits) else in_vain + 1
    return counts


def _walk_back(
    counts: Counts,
    unknowns: Unknowns,
    graph: IncidenceGraph,
    random: np.random.Generator,
    limits: AuditLimits,
) -> None:
    """Lead cells back into their bounds, in place, until a round leads back few of them."""
    ways = Ways()
    for tries in limits.tries:
        before = _outside(counts, unknowns).sum()
        if not before:
            return
        for sign, bound in ((1, unknowns.lowest), (-1, unknowns.highest)):
            outside = random.permutation(np.flatnonzero(sign * (bound - counts) > 0))
            search = _walk_within(counts, unknowns, limits.walk)
            goals = bound[outside]
            for diary in walk_to(graph.incidence, search, outside, goals, sign, tries, random):
                ways.keep(diary)
            # Afresh, so that no cell that is within its bounds now is led out of them again.
            ways.mix(_walk_within(counts, unknowns, limits.walk), random, limits)
        if before - _outside(counts, unknowns).sum() < limits.pays * before:
            return


def _outside(counts: Counts, unknowns: Unknowns) -> Flags:
    return (counts < unknowns.lowest) | (counts > unknowns.highest)


def _change_least(
    least: LeastChange,
    counts: Counts,
    unknowns: Unknowns,
    graph: IncidenceGraph,
    limits: AuditLimits,
) -> bool:
    """Bring all cells of a neighbourhood within their bounds, in place; False where none does."""
    near = least.near
    cells, still = near.cells, np.zeros(near.relations.size, np.int64)
    below, above = unknowns.lowest[cells] - counts[cells], unknowns.highest[cells] - counts[cells]
    program = Program(near, below, above, still, still)
    change = least.of(program)
    if change.impossible or change.counts is not None:
        found = change.counts
    else:
        found = whole_change(change.touched, program, graph, partial(_any, limits)).counts
    if found is None:
        return False
    counts[cells] += found
    return True


def _any(limits: AuditLimits, program: Program) -> Answer:
    """Find any whole numbers, unless they are too many."""
    nothing = np.zeros(program.near.cells.size, np.int64)
    work = limits.work if nothing.size <= limits.cornered else 0
    return whole(program, nothing, work, first=True)


def _walk_within(counts: Counts, unknowns: Unknowns, longest: int) -> LocalSearch:
    """Return walks that lead no cell out of its bounds, or further out of them than it is."""
    lowest = np.minimum(unknowns.lowest, counts)
    highest = np.maximum(unknowns.highest, counts)
    balance = unknowns.sums @ counts - unknowns.rests
    return LocalSearch.begin(counts, lowest, highest, balance, longest)
