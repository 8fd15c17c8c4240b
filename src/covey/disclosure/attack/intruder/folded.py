"""Cells of which one tells the other, folded into one unknown.

A sum of two hidden cells gives either from the other: they are equal, or so many people apart, or
so many together. Of a table with totals half the hidden cells or more go so, which nothing that is
looked for has to find out again. Sums that say the same then stay: walks come to more where what
is told in several ways weighs more.

Source: Andersen & Andersen (1995), Presolving in linear programming, for doubleton equations.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.echelon import independent
from covey.disclosure.attack.intruder.program import FAR
from covey.disclosure.attack.intruder.propagation import contradiction
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, Counts, Flags, Unknowns
from covey.system.together import hanging_together

Places = NDArray[np.int64]


class Told(NamedTuple):
    """Counts by others: ``counts == sign * others[of] + more``.

    Attributes:
        of: (cells,) which of the others tells each.
        sign: (cells,) 1, or -1 where one has the fewer people the more the other has.
        more: (cells,) people besides.
    """

    of: Places
    sign: Counts
    more: Counts

    @classmethod
    def each(cls, cells: int) -> Self:
        """Return counts that are told by themselves."""
        return cls(np.arange(cells), np.ones(cells, np.int64), np.zeros(cells, np.int64))

    def by(self, other: Told) -> Told:
        """Return these counts by those that tell the *other* ones."""
        of, sign, more = (one[self.of] for one in other)
        return Told(of, self.sign * sign, self.sign * more + self.more)

    def counts(self, others: Counts) -> Counts:
        """Return (cells,) the counts, given those that tell them."""
        counts: Counts = self.sign * others[self.of] + self.more
        return counts

    def between(self, lowest: Counts, highest: Counts) -> tuple[Counts, Counts]:
        """Return (cells,) the least and the most of each, given those of the others."""
        falling = self.sign < 0
        least, most = self.counts(lowest), self.counts(highest)
        # What nothing limits is no number that others could be added to.
        most[(highest == UNBOUNDED)[self.of] & ~falling] = UNBOUNDED
        return np.where(falling, most, least), np.where(falling, least, most)

    def others(self, counts: Counts, size: int) -> Counts:
        """Return (size,) the counts that tell *counts*, which fit each other."""
        others = np.zeros(size, np.int64)
        others[self.of] = self.sign * (counts - self.more)
        return others

    def at(self, cells: Flags) -> Told:
        """Return the same of some *cells*."""
        return Told(*(one[cells] for one in self))

    def among(self, others: Flags) -> Told:
        """Return the same where some *others* are left alone; -1 of what none of them tells."""
        return self._replace(of=np.where(others, np.cumsum(others) - 1, -1)[self.of])


def fold(unknowns: Unknowns) -> tuple[Unknowns, Told]:
    """Return one unknown in the place of all that tell each other, and how it tells each of them.

    Where counts are so large that a solver would not be told the bounds of such a one, the unknowns
    are left as they are, since no sum holds it to them any more.

    Raises:
        TableError: no counts fit.
    """
    sums, rests, told = unknowns.sums.astype(np.int64), unknowns.rests, Told.each(unknowns.size)
    while (pairs := _pairs(sums, rests)).rest.size:
        step, size = _joined(pairs, sums.shape[1])
        rests = rests - sums @ step.more
        fold = (step.sign, (np.arange(step.of.size), step.of))
        sums = sparse.csr_array(sums @ sparse.csr_array(fold, shape=(step.of.size, size)))
        told = told.by(step)
    tied = np.diff(sums.indptr) > 0
    lowest, highest = _bounds(unknowns, told, sums.shape[1])
    if rests[~tied].any() or (lowest > highest).any():
        raise contradiction()
    several = np.bincount(told.of, minlength=lowest.size) > 1
    if (several & (highest < UNBOUNDED) & (highest - lowest >= FAR)).any():
        return unknowns, Told.each(unknowns.size)
    first = np.full(sums.shape[1], unknowns.size)
    np.minimum.at(first, told.of, np.arange(unknowns.size))
    cells = unknowns.cells[first]
    sums = sparse.csr_array(sums[np.flatnonzero(tied)])
    return Unknowns(cells, sums, rests[tied], lowest, highest), told


def fewest(unknowns: Unknowns) -> tuple[Unknowns, Told]:
    """Return what `fold` does, with no sum that follows from others.

    Raises:
        TableError: no counts fit.
    """
    folded, told = fold(unknowns)
    kept = independent(folded.sums, folded.rests)
    sums = sparse.csr_array(folded.sums[kept])
    return replace(folded, sums=sums, rests=folded.rests[kept]), told


class _Pairs(NamedTuple):
    """Sums of two cells: one, with its sign, and another make a rest."""

    one: Places
    other: Places
    sign: Counts
    of_other: Counts
    rest: Counts


def _pairs(sums: sparse.csr_array, rests: Counts) -> _Pairs:
    sums.sum_duplicates()
    sums.eliminate_zeros()
    two = np.flatnonzero(np.diff(sums.indptr) == 2)
    at = sums.indptr[two]
    # Of two cells that a sum counts twice, one in whole numbers need not tell the other.
    once = (abs(sums.data[at]) == 1) & (abs(sums.data[at + 1]) == 1)
    two, at = two[once], at[once]
    cells, signs = sums.indices.astype(np.int64), sums.data
    return _Pairs(cells[at], cells[at + 1], signs[at], signs[at + 1], rests[two])


def _joined(pairs: _Pairs, cells: int) -> tuple[Told, int]:
    """Return what tells each of the *cells*, one of all that are in pairs together; and how many.

    All that hang together are gone through from that one, each from one that was gone through.
    """
    from scipy.sparse.csgraph import breadth_first_order

    size, label = hanging_together(pairs.one, pairs.other, cells)
    leader = np.full(size, cells)
    np.minimum.at(leader, label, np.arange(cells))
    # One node more, beside each leader, so that one walk goes through all.
    one, other = np.append(pairs.one, np.full(size, cells)), np.append(pairs.other, leader)
    graph = sparse.csr_array((np.ones(one.size), (one, other)), shape=(cells + 1, cells + 1))
    before = breadth_first_order(graph, cells, directed=False)[1][:cells].astype(np.int64)
    before[leader] = leader
    sign, more = np.ones(cells, np.int64), np.zeros(cells, np.int64)
    # A pair is between a cell and the one before it; of several between the same two any does.
    for cell, by, own, its in (
        (pairs.one, pairs.other, pairs.sign, pairs.of_other),
        (pairs.other, pairs.one, pairs.of_other, pairs.sign),
    ):
        here = before[cell] == by
        sign[cell[here]] = -(own * its)[here]
        more[cell[here]] = (own * pairs.rest)[here]
    told = Told(before, sign, more)
    while (told.of[told.of] != told.of).any():
        told = told.by(told)
    return Told(label, told.sign, told.more), size


def _bounds(unknowns: Unknowns, told: Told, size: int) -> tuple[Counts, Counts]:
    """Return the least and the most that each of the folded unknowns can be, (size,)."""
    lowest, highest = np.full(size, -UNBOUNDED), np.full(size, UNBOUNDED)
    up, bounded = told.sign > 0, unknowns.highest < UNBOUNDED
    least, most = unknowns.lowest - told.more, unknowns.highest - told.more
    np.maximum.at(lowest, told.of[up], least[up])
    np.minimum.at(highest, told.of[~up], -least[~up])
    np.minimum.at(highest, told.of[up & bounded], most[up & bounded])
    np.maximum.at(lowest, told.of[~up & bounded], -most[~up & bounded])
    return lowest, highest
