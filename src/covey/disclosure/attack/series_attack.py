"""The attack on editions that count in part the same people: what all of them tell together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.attack import attack
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.propagation import tighten
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.unknowns import Unknowns
from covey.disclosure.attack.played import (
    Asked,
    Places,
    Played,
    SmallChanges,
    attack_holding,
    bounds,
)
from covey.disclosure.attack.telling_sums import TellingSums
from covey.disclosure.attack.verdict import Audit, denied
from covey.disclosure.finding import NARROW, Finding
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.proof.needs import intruder_bounds, protection_needs
from covey.disclosure.proof.parts import NO_INSIDERS, Insiders
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.knowledge import Classes
from covey.disclosure.rules.table import RULES, unsafe_cells
from covey.disclosure.rules.thresholds import Thresholds
from covey.system.series import Series

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

_LEAST_AWAY: Final = 2**20


@dataclass(frozen=True)
class PublishedSeries:
    """What a reader holds of editions; see `Holding`.

    Args:
        series: their cells.
        values: (stacked cells,) people per cell; 0 where hidden.
        hidden: (stacked cells,) True where the count is not published.
        published: (stacked cells,) False where no edition has a row.
        ceilings: (stacked cells,) the most that a hidden cell can be by what stands in its place;
            UNBOUNDED where that does not tell.
        settled: (stacked cells,) True where a count was out before, under its own policy.
        policy: what must be protected, and from whom.
        thresholds: what may not be told.
        positive: (stacked cells,) True where a hidden count is at least 1, since somebody publishes
            it who publishes zeros.
        narrowed: (stacked cells,) True where two possible values are enough, since what is out
            leaves no more; None: nowhere.
        primary: (stacked cells,) True where a hidden count is known to be smaller than may be
            published there, of all others that it is not; None: nobody knows.
        classes: what follows from that and from the thresholds of all that is out.
    """

    series: Series
    values: Counts
    hidden: Flags
    published: Flags
    ceilings: Counts
    settled: Flags
    policy: Policy
    thresholds: Thresholds
    positive: Flags
    narrowed: Flags | None = None
    primary: Flags | None = None
    classes: Classes | None = None

    @property
    def stack(self) -> Series:
        """The cells."""
        return self.series

    @cached_property
    def unknowns(self) -> Unknowns:
        """What is left to solve; `cells` are places in the series.

        Raises:
            TableError: what is published contradicts itself; cells are named by their codes.
        """
        series, name = self.series, self.series.name
        sums, bounded = series.sums.astype(np.int64), (self.hidden, *self._bounds)
        left = Unknowns.of(sums, *bounded, name, "them anew from one source")
        return tighten(replace(left, rests=left.rests + left.sums @ self._away[left.cells]))

    def knowing(self, cells: Flags, counts: Counts) -> Self:
        """Return what somebody holds who knows the true *counts* of some *cells* besides.

        What is known is attacked no more, as if it were published.
        """
        values = np.where(cells, counts, self.values)
        return replace(self, values=values, hidden=self.hidden & ~cells)

    def brought(self, tables: KnownTables) -> KnownTables:
        """Return *tables* of all cells as the unknowns are written."""
        places = self.unknowns.cells
        of_unknowns = tables.of(places)
        return replace(of_unknowns, counts=of_unknowns.counts + self._away[places])

    def found(self, places: Places, rule: str) -> tuple[Finding, ...]:
        """Return the cells at *places* as found by a rule."""
        codes, home = self.series.codes, self.series.home
        return tuple(Finding(codes(place), rule, home(place)[0]) for place in places.tolist())

    def telling(self, limits: AuditLimits) -> TellingSums:
        """Return all sums, to look for those that tell a cell."""
        series, (lowest, highest) = self.series, self._bounds
        lowest = np.where(series.signed & self.hidden, -self._by, lowest)
        sums = series.sums.astype(np.int64)
        return TellingSums(sums, lowest, highest, series.name, limits, series.said)

    def asked(self, counts: Flags, changes: Flags) -> Asked:
        """Return what the attack has to end with a verdict on: *counts*, and *changes*, by cell."""
        small = SmallChanges(changes & self.hidden, self._away, self.thresholds.change - 1)
        least, known_unsafe = self.thresholds.count, self.primary is not None
        return Asked(
            counts & self.hidden,
            Requirement.of(self.policy, known_unsafe, least, self.narrowed),
            self.published,
            self.published & self.hidden & ~self.series.signed,
            self._wrong,
            known_unsafe,
            small if changes.any() else None,
        )

    @cached_property
    def _bounds(self) -> tuple[Counts, Counts]:
        """(stacked cells,) each: the least and the most of a cell, before any sum is used."""
        return bounds(self, self.policy, self.hidden, self.classes, self.positive)

    @property
    def _wrong(self) -> tuple[Finding, ...]:
        """Counts that are published now and unsafe by themselves."""
        series, told = self.series, self.published & ~self.settled & ~self.hidden
        cells = Cells.stacked(series, self.values, {}, series.counted, None, self.thresholds)
        return tuple(
            found
            for rule in RULES
            for found in self.found(
                np.flatnonzero(told & rule.unsafe(cells, self.policy)), rule.published
            )
        )

    @cached_property
    def _by(self) -> int:
        """By how much a change is written larger than it is, so that it is 0 or more like a count.

        No correction takes away four times what is published anywhere.
        """
        largest = int(self.values.max(initial=0))
        return int(max(_LEAST_AWAY, 2 ** (4 * largest).bit_length()))

    @property
    def _away(self) -> Counts:
        """(stacked cells,) by how much each cell is written larger than it is."""
        return np.where(self.series.signed, self._by, 0)


def attack_series(
    published: PublishedSeries,
    unsafe_changes: Flags | None = None,
    known: KnownTables | None = None,
    limits: AuditLimits = USUAL,
    insiders: Insiders = NO_INSIDERS,
    all_that_follows: bool = False,
) -> Audit:
    """Attack the hidden cells of editions, and what has no row, by all that they tell together.

    Args:
        published: what a reader holds.
        unsafe_changes: (stacked cells,) True for the changes to be judged; None: all.
        known: tables of the stacked cells, for whoever has some; each is checked before it counts.
        limits: how far each step of the attack goes.
        insiders: for whom the attack is played again, each with the true counts that it knows.
        all_that_follows: whether it is asked as well which counts follow exactly that nothing calls
            unsafe.

    Returns:
        The verdict, which no seal binds to any rows yet.

    Raises:
        TableError: what is published contradicts itself.
    """
    counts, changes = published.series.counted, _changes(published, unsafe_changes)
    if published.primary is not None:
        counts = counts & published.primary
    asked = published.asked(counts, changes)
    return attack_holding(published, asked, known, limits, insiders, all_that_follows)


def attack_sides(
    published: PublishedSeries, counts: Counts, limits: AuditLimits = USUAL
) -> tuple[Finding, ...]:
    """Return unsafe counts and changes that cannot be as far below and above as the policy asks.

    A reader does not know on which side of what is possible the true count lies, and so does not
    ask that; who has the true counts does, as the search for twins does.

    Args:
        published: what a reader holds.
        counts: (stacked cells,) the true counts.
        limits: how far each step of the attack goes.
    """
    series, policy, least = published.series, published.policy, published.thresholds.count
    kinds = (series.counted, series.changed, published.thresholds)
    unsafe = unsafe_cells(Cells.stacked(series, counts, {}, *kinds), policy) & published.hidden
    classes = Classes.of(counts, *published.thresholds.dividing)
    bounds = intruder_bounds(counts, policy, published.published, classes, published.positive)
    group = EqualCells.of(series.sums).group
    bounds = bounds.without_floor(series.signed, counts).of_groups(group).of_members(group)
    needs = protection_needs(counts, np.flatnonzero(unsafe), bounds, policy, least)
    reach = np.zeros((2, counts.size), np.int64)
    for side, sign in enumerate((1, -1)):
        reach[side, needs.cell[needs.sign == sign]] = needs.step[needs.sign == sign]
    above, below = reach
    people, unknowns = counts + published._away, published.unknowns
    sides = Requirement(people + above, above + below, True, people - below)
    brought = published.brought(KnownTables.only(counts))
    asked = (above + below > 0)[unknowns.cells]
    verdicts = attack(unknowns, sides.at(unknowns.cells), asked, known=brought, limits=limits)
    fell = np.concatenate([verdicts.places("exact"), verdicts.places("narrow")])
    return published.found(np.sort(unknowns.cells[fell]), NARROW)


def attack_changes(published: PublishedSeries, judged: Flags, limits: AuditLimits = USUAL) -> Audit:
    """Attack changes alone, and no counts: these are attacked elsewhere.

    Args:
        published: what a reader holds.
        judged: (stacked cells,) True for the changes to be judged.
        limits: how far each step of the attack goes.

    Returns:
        The verdict, which no seal binds to any rows.

    Raises:
        TableError: what is published contradicts itself.
    """
    changes = _changes(published, judged)
    played = Played.of(published, published.asked(np.zeros_like(changes), changes), limits=limits)
    return Audit(
        played.findings,
        0,
        played.cleared,
        played.undecided == 0,
        changes=played.attacked + played.details,
        denies=denied(published.policy, changes=True),
    )


def _changes(published: PublishedSeries, unsafe: Flags | None) -> Flags:
    """Return (stacked cells,) True for the changes to be judged; see `attack_series`."""
    series = published.series
    changes = series.changed & (published.thresholds.change > 1)
    # Of a rest nobody but who has the true counts can say that it changed: it may be told as 0.
    return np.asarray(changes & (~series.rest if unsafe is None else unsafe))
