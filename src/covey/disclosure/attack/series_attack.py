"""The attack on editions that count in part the same people: what all of them tell together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.attack import attack
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.settled import settled
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, Unknowns
from covey.disclosure.attack.intruder.verdicts import CLEARED, Verdicts
from covey.disclosure.attack.published_attack import BELOW, FELL, only_to
from covey.disclosure.attack.telling_sums import TellingSums
from covey.disclosure.attack.verdict import Audit, denied
from covey.disclosure.finding import ONE_VALUE, Finding
from covey.disclosure.proof.insiders import NO_INSIDERS, Insiders
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.knowledge import hidden_bounds
from covey.disclosure.rules.table import known_unsafe, unsafe_cells
from covey.disclosure.rules.thresholds import Thresholds
from covey.errors import TableError
from covey.system.series import Series
from covey.tables.defects import unequal

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

_LEAST_AWAY: Final = 2**20


@dataclass(frozen=True)
class PublishedSeries:
    """What a reader holds of editions.

    Args:
        series: their cells.
        values: (stacked cells,) people per cell; 0 where hidden.
        hidden: (stacked cells,) True where the count is not published.
        published: (stacked cells,) False where no edition has a row.
        ceilings: (stacked cells,) the most that a hidden cell can be by what stands in its place;
            None: that does not tell.
        settled: (stacked cells,) True where a count was out before, under its own policy; None:
            nowhere.
        thresholds: what may not be told.
        positive: (stacked cells,) True where a hidden count is at least 1, since somebody publishes
            it who publishes zeros.
        narrowed: (stacked cells,) True where two possible values are enough, since what is out
            leaves no more; None: nowhere.
        primary: (stacked cells,) True where a hidden count is known to be smaller than may be
            published there, of all others that it is not; None: nobody knows.
    """

    series: Series
    values: Counts
    hidden: Flags
    published: Flags
    thresholds: Thresholds
    positive: Flags
    ceilings: Counts | None = None
    settled: Flags | None = None
    narrowed: Flags | None = None
    primary: Flags | None = None

    def bounds(self, policy: Policy) -> tuple[Counts, Counts]:
        """Return what is known of each cell before any sum is used: the least and the most.

        Raises:
            TableError: a cell is known to be larger than it can be.
        """
        seen = self.hidden & self.published
        told = (self.thresholds.count, self.primary, None, self.positive)
        lowest, highest = hidden_bounds(policy, seen, *told)
        lowest = np.where(self.hidden, lowest, self.values)
        highest = np.where(self.hidden, np.minimum(highest, UNBOUNDED), self.values)
        if self.ceilings is not None:
            highest = np.where(self.hidden, np.minimum(highest, self.ceilings), highest)
        return lowest, highest

    def small(self, policy: Policy) -> Counts:
        """Return the places of counts that are published now and unsafe by themselves."""
        series = self.series
        cells = Cells.stacked(series, self.values, {}, series.counted, None, self.thresholds)
        return self.told[unsafe_cells(cells, policy)[self.told]]

    def demand(self, policy: Policy) -> Requirement:
        """Return what must stay open about the cells."""
        least = self.thresholds.count
        return Requirement.of(policy, self.primary is not None, least, self.narrowed)

    def unknowns(self, policy: Policy) -> Unknowns:
        """Return what is left to solve; `cells` are places in the series.

        Raises:
            TableError: what is published contradicts itself; cells are named by their codes.
        """
        lowest, highest = self.bounds(policy)
        unknown = lowest < highest
        places = np.flatnonzero(unknown)
        sums = self.series.sums.astype(np.int64)
        rests = -(sums @ np.where(unknown, 0, lowest))
        open_sums = sparse.csr_array(sums[:, places])
        tied = np.diff(open_sums.indptr) > 0
        self._refuse(~tied & (rests != 0))
        away = np.where(self.series.signed[places], self.away, 0)
        tied_sums = sparse.csr_array(open_sums[np.flatnonzero(tied)])
        return Unknowns(
            *(places, tied_sums, rests[tied] + tied_sums @ away),
            *(lowest[places], highest[places]),
        )

    def known(self, tables: KnownTables, places: NDArray[np.int64]) -> KnownTables:
        """Return tables that somebody brings, as the unknowns at *places* are written."""
        of_unknowns = tables.of(places)
        away = np.where(self.series.signed[places], self.away, 0)
        return replace(of_unknowns, counts=of_unknowns.counts + away)

    def _refuse(self, wrong: Flags) -> None:
        relations = np.flatnonzero(wrong)
        if relations.size:
            sums = self.series.sums
            first = slice(sums.indptr[relations[0]], sums.indptr[relations[0] + 1])
            total = sums.indices[first][sums.data[first] < 0][0]
            raise TableError(
                f"{unequal(relations.size, 'published total')}, first "
                f"{self.series.name(int(total))}. Publish them anew from one source."
            )

    def told_classes(self, policy: Policy, counts: Counts) -> Self:
        """Return what the policy's intruder holds who knows which *counts* are unsafe, if it does.

        Who knows which are, and which are not, knows a hidden 0.
        """
        if policy.intruder != "knows-primary":
            return self
        series = self.series
        zeros = self.published & ~series.signed & (counts == 0)
        cells = Cells.stacked(series, counts, {}, series.counted, series.changed, self.thresholds)
        return replace(self, hidden=self.hidden & ~zeros, primary=known_unsafe(cells, policy))

    def knowing(self, cells: Flags, counts: Counts) -> Self:
        """Return what somebody holds who knows the true *counts* of some *cells* besides.

        What is known is attacked no more, as if it were published.
        """
        values = np.where(cells, counts, self.values)
        return replace(self, values=values, hidden=self.hidden & ~cells)

    @cached_property
    def away(self) -> int:
        """By how much a change is written larger than it is, so that it is 0 or more like a count.

        No correction takes away four times what is published anywhere.
        """
        largest = int(self.values.max(initial=0))
        return int(max(_LEAST_AWAY, 2 ** (4 * largest).bit_length()))

    @cached_property
    def told(self) -> Counts:
        """Places of the counts that are published now."""
        now = self.published if self.settled is None else self.published & ~self.settled
        return np.flatnonzero(now & ~self.hidden & (self.values > 0))


def attack_series(
    published: PublishedSeries,
    policy: Policy,
    unsafe_changes: Flags | None = None,
    known: KnownTables | None = None,
    limits: AuditLimits = USUAL,
    insiders: Insiders = NO_INSIDERS,
    all_that_follows: bool = False,
) -> Audit:
    """Attack the hidden cells of editions, and what has no row, by all that they tell together.

    Args:
        published: what a reader holds.
        policy: what must be protected, and from whom.
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
    series = published.series
    judged = _Judged.of(published, unsafe_changes)
    outsider = _Played.of(published, policy, judged, known, limits, all_that_follows)
    findings = (*_found(series, published.small(policy), BELOW), *outsider.findings)
    undecided, cleared = outsider.undecided, outsider.cleared
    for who, theirs in insiders.known.items():
        again = _Played.of(
            published.knowing(theirs, insiders.counts), policy, judged, known, limits
        )
        findings += only_to(who, again.findings, findings)
        undecided += again.undecided
    return Audit(
        findings,
        outsider.attacked,
        {means: number for means, number in cleared.items() if number},
        undecided == 0,
        published.primary is not None,
        details=outsider.details,
        insiders=tuple(insiders.known),
        denies=denied(policy, changes=bool(judged.changes.any())),
        follows=outsider.follows,
        unsure=outsider.unsure,
    )


def attack_changes(
    published: PublishedSeries, policy: Policy, judged: Flags, limits: AuditLimits = USUAL
) -> Audit:
    """Attack changes alone, and no counts: these are attacked elsewhere.

    Args:
        published: what a reader holds.
        policy: what must be protected, and from whom.
        judged: (stacked cells,) True for the changes to be judged.
        limits: how far each step of the attack goes.

    Returns:
        The verdict, which no seal binds to any rows.

    Raises:
        TableError: what is published contradicts itself.
    """
    changes = _Judged.of(published, judged).changes
    nothing = np.zeros_like(changes)
    played = _Played.of(published, policy, _Judged(nothing, changes), None, limits)
    return Audit(
        played.findings,
        0,
        {means: number for means, number in played.cleared.items() if number},
        played.undecided == 0,
        changes=played.attacked + played.details,
        denies=denied(policy, changes=True),
    )


@dataclass(frozen=True)
class _Judged:
    """The cells that the attack has to end with a verdict on, as far as they are unknown.

    Args:
        counts: (stacked cells,) True for counts,
        changes: and True for what was changed.
    """

    counts: Flags
    changes: Flags

    @classmethod
    def of(cls, published: PublishedSeries, unsafe_changes: Flags | None) -> Self:
        """Choose them; see `attack_series`."""
        series = published.series
        counts = series.counted
        if published.primary is not None:
            counts = counts & published.primary
        changes = series.changed & (published.thresholds.change > 1)
        # Of a rest nobody but who has the true counts can say that it changed: it may be told as 0.
        changes &= ~series.rest if unsafe_changes is None else unsafe_changes
        return cls(counts, changes)


@dataclass(frozen=True)
class _Played:
    """What one attacker ended with.

    Args:
        findings: what fell.
        cleared: how many cells withstood, by the means that showed it.
        undecided: how many could not be decided.
        attacked: how many have rows,
        details: and how many have none.
        follows: cells with a row whose count follows exactly and did not fall; None: nobody asked.
        unsure: how many more may.
    """

    findings: tuple[Finding, ...]
    cleared: Mapping[str, int]
    undecided: int
    attacked: int
    details: int
    follows: tuple[Finding, ...] | None
    unsure: int

    @classmethod
    def of(
        cls,
        published: PublishedSeries,
        policy: Policy,
        judged: _Judged,
        known: KnownTables | None,
        limits: AuditLimits,
        all_that_follows: bool = False,
    ) -> Self:
        """Attack counts, and then changes, which have other unsafe values."""
        series, unknowns = published.series, published.unknowns(policy)
        evidence = None if known is None else published.known(known, unknowns.cells)
        counts, changes = judged.counts[unknowns.cells], judged.changes[unknowns.cells]
        demand = published.demand(policy).at(unknowns.cells)

        def judge(requirement: Requirement, asked: Flags) -> Verdicts:
            return attack(unknowns, requirement, asked, known=evidence, limits=limits)

        away = np.where(series.signed[unknowns.cells], published.away, 0)
        small = _SmallChanges(away, published.thresholds.change[unknowns.cells] - 1)
        of_counts = [judge(demand, counts)] if counts.any() or not changes.any() else []
        verdicts = (*of_counts, *small.verdicts(judge, changes))
        cleared: dict[str, int] = {
            means: sum(one.count(means) for one in verdicts) for means in CLEARED
        }
        fell = {means: [one.places(means) for one in verdicts] for means in FELL}
        seen, both = published.published[unknowns.cells], counts | changes
        follows, unsure = None, np.zeros(0, np.int64)
        if all_that_follows:
            safe = np.all([~one.varied & ~one.fell for one in verdicts], axis=0)
            exact, unsure = settled(unknowns, seen & ~series.signed[unknowns.cells] & safe, limits)
            follows = tuple(_found(series, unknowns.cells[exact], ONE_VALUE))
        return cls(
            tuple(
                finding
                for means, rule in FELL.items()
                for places in fell[means]
                for finding in _found(series, unknowns.cells[places], rule)
            ),
            cleared,
            sum(places.size for places in fell["undecided"]),
            int(np.count_nonzero(both & seen)),
            int(np.count_nonzero(both & ~seen)),
            *(follows, int(unsure.size)),
        )


@dataclass(frozen=True)
class _SmallChanges:
    """Changes of few people, of which none at all is safe to tell.

    Args:
        away: (unknowns,) by how much each is written larger than it is.
        most: (unknowns,) people in the largest that is small.
    """

    away: Counts
    most: Counts

    def verdicts(
        self, judge: Callable[[Requirement, Flags], Verdicts], changes: Flags
    ) -> Iterator[Verdicts]:
        """Yield the verdicts on *changes*.

        Few fall where no change counts as one as well, so these alone are judged by their ways.
        """
        if changes.any():
            either = judge(self._from(-self.most, self.most), changes)
            fell = either.fell
            yield either.only(~fell)
            if fell.any():
                one = np.ones_like(self.most)
                risen = judge(self._from(one, self.most), fell)
                yield risen.only(risen.fell)
                yield judge(self._from(-self.most, -one), fell & ~risen.fell)

    def _from(self, least: Counts, largest: Counts) -> Requirement:
        return Requirement(self.away + largest, 1, smallest_unsafe=self.away + least)


def tell_sums(
    verdict: Audit, published: PublishedSeries, policy: Policy, limits: AuditLimits = USUAL
) -> Audit:
    """Return the verdict with the sums that told what fell."""
    if not (verdict.findings or verdict.follows):
        return verdict
    series = published.series
    lowest, highest = published.bounds(policy)
    lowest = np.where(series.signed & (lowest < highest), -published.away, lowest)
    tied = series.sums.astype(np.int64)
    sums = TellingSums(tied, lowest, highest, series.name, limits, series.said)

    def place_of(found: Finding) -> int:
        return series.place_of(found.table, found.codes)

    follows = verdict.follows and sums.tell(verdict.follows, place_of, policy)
    return replace(verdict, findings=sums.tell(verdict.findings, place_of, policy), follows=follows)


def _found(series: Series, places: NDArray[np.int64], rule: str) -> list[Finding]:
    return [Finding(series.codes(place), rule, series.home(place)[0]) for place in places.tolist()]
