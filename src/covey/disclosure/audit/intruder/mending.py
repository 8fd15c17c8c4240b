"""A table that almost fits is mended: its sums first, exactly, and then the bounds of its cells.

Sums are solved whatever that does to the bounds. Then every cell beyond its bounds walks back into
them while all sums hold, and no other is led further away; the last ones go by a least change.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from covey.disclosure.audit.intruder.echelon import solved
from covey.disclosure.audit.intruder.least_change import REGION, LeastChange
from covey.disclosure.audit.intruder.neighbourhood import Neighbourhood, Ties
from covey.disclosure.audit.intruder.program import Program
from covey.disclosure.audit.intruder.unknowns import Counts, Flags, Unknowns
from covey.disclosure.audit.intruder.walk import Walk
from covey.disclosure.audit.intruder.walked_tables import walk_to

_TRIES: Final = (1, 2, 4, 8, 16, 32, 64, 64, 64, 64)
"""By round: walks that are tried for a cell. What one round moves makes way for another's."""


def mended(counts: Counts, unknowns: Unknowns, ties: Ties, random: np.random.Generator) -> Counts:
    """Return counts that meet all sums, and their bounds as far as a way back is found.

    Args:
        counts: (unknowns,) from which to start; best well within the bounds.
        unknowns: what they should fit.
        ties: the relations.
        random: of the walks.
    """
    counts = solved(unknowns.sums, unknowns.rests, counts)
    for tries in _TRIES:
        for sign, bound in ((1, unknowns.lowest), (-1, unknowns.highest)):
            outside = random.permutation(np.flatnonzero(sign * (bound - counts) > 0))
            walk = _walk_within(counts, unknowns)
            for _ in walk_to(ties.links, walk, outside, bound[outside], sign, tries, random):
                pass
        if unknowns.fit(counts):
            return counts
    untried = np.ones(counts.size, dtype=bool)
    while (left := untried & _outside(counts, unknowns)).any():
        near = ties.around(ties.near(int(np.argmax(left)), REGION))
        untried[near.cells] = False
        _change_least(near, counts, unknowns, ties, random)
    return counts


def _outside(counts: Counts, unknowns: Unknowns) -> Flags:
    return (counts < unknowns.lowest) | (counts > unknowns.highest)


def _change_least(
    near: Neighbourhood,
    counts: Counts,
    unknowns: Unknowns,
    ties: Ties,
    random: np.random.Generator,
) -> None:
    """Bring all cells of *near* within their bounds, in place, if a least change does."""
    cells, still = near.cells, np.zeros(near.relations.size, np.int64)
    below, above = unknowns.lowest[cells] - counts[cells], unknowns.highest[cells] - counts[cells]
    change = LeastChange(near, ties, random).of(Program(near, below, above, still, still)).counts
    if change is not None:
        counts[cells] += change


def _walk_within(counts: Counts, unknowns: Unknowns) -> Walk:
    """Return walks that lead no cell out of its bounds, or further out of them than it is."""
    lowest = np.minimum(unknowns.lowest, counts)
    highest = np.maximum(unknowns.highest, counts)
    return Walk.begin(counts, lowest, highest, unknowns.sums @ counts - unknowns.rests)
