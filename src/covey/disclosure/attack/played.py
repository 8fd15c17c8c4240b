"""What an attacker ends with, whatever it holds: rows of one table, of several, or of editions.

Cells, their bounds and their sums are unknowns; which of these are judged, and by what, is asked
here for all of them, and so is what follows exactly, to whom else, and by which sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.attack import attack
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.settled import settled
from covey.disclosure.attack.intruder.unknowns import Counts, Flags, Unknowns
from covey.disclosure.attack.intruder.verdicts import CERTAIN, CLEARED, Means, Verdicts
from covey.disclosure.attack.telling_sums import TellingSums
from covey.disclosure.attack.verdict import Audit, denied
from covey.disclosure.finding import NARROW, ONE_VALUE, Finding
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.proof.parts import NO_INSIDERS, OUTSIDER, Insiders
from covey.disclosure.rules import Policy
from covey.disclosure.rules.knowledge import Classes, hidden_bounds
from covey.disclosure.rules.parts import AND
from covey.disclosure.rules.table import FREQUENCY
from covey.system.stack import Stack

Places = NDArray[np.int64]

BELOW: Final = FREQUENCY.published
FELL: Final[Mapping[Means, str]] = MappingProxyType(
    {
        "exact": ONE_VALUE,
        "narrow": NARROW,
        "undecided": "could not be cleared",
    }
)


class Shown(Protocol):
    """Cells as they are published: see `PublishedRows`."""

    @property
    def values(self) -> Counts: ...  # noqa: D102
    @property
    def published(self) -> Flags: ...  # noqa: D102
    @property
    def ceilings(self) -> Counts: ...  # noqa: D102


class Holding(Protocol):
    """What somebody holds of cells that count the same people, and of the sums that tie them."""

    @property
    def policy(self) -> Policy:
        """What must be protected, and from whom."""
        ...

    @property
    def stack(self) -> Stack:
        """The cells."""
        ...

    @property
    def unknowns(self) -> Unknowns:
        """What is left to solve; `cells` are places among all.

        Raises:
            TableError: what is published contradicts itself.
        """
        ...

    def knowing(self, cells: Flags, counts: Counts) -> Self:
        """Return what somebody holds who knows the true *counts* of some *cells* besides."""
        ...

    def brought(self, tables: KnownTables) -> KnownTables:
        """Return *tables* of all cells as those of the unknowns."""
        ...

    def found(self, places: Places, rule: str) -> tuple[Finding, ...]:
        """Return the cells at *places* as found by a rule."""
        ...

    def telling(self, limits: AuditLimits) -> TellingSums:
        """Return all sums, to look for those that tell a cell."""
        ...


def bounds(
    shown: Shown,
    policy: Policy,
    unknown: Flags,
    classes: Classes | None,
    positive: Flags | None = None,
) -> tuple[Counts, Counts]:
    """Return the fewest and the most people of each cell, as it is known before any sum is used.

    Args:
        shown: the cells.
        policy: whether a hidden count may be 0.
        unknown: (cells,) True where the count is not known.
        classes: as for `hidden_bounds`.
        positive: likewise.
    """
    lowest, highest = hidden_bounds(policy, unknown & shown.published, classes, positive)
    np.minimum(highest, shown.ceilings, out=highest)
    for bound in (lowest, highest):
        np.copyto(bound, shown.values, where=~unknown)
    return lowest, highest


@dataclass(frozen=True)
class SmallChanges:
    """Changes of few people, of which none at all is safe to tell.

    Args:
        judged: (cells,) True for the changes that are to be judged.
        away: (cells,) by how much each is written larger than it is, so that it is 0 or more.
        most: (cells,) people in the largest that is small.
    """

    judged: Flags
    away: Counts
    most: Counts

    def at(self, cells: Places) -> Self:
        """Return those of some *cells*."""
        return type(self)(self.judged[cells], self.away[cells], self.most[cells])

    def verdicts(self, judge: Callable[[Requirement, Flags], Verdicts]) -> Iterator[Verdicts]:
        """Yield the verdicts on them.

        Few fall where no change counts as one as well, so these alone are judged by their ways.
        """
        if self.judged.any():
            either = judge(self._from(-self.most, self.most), self.judged)
            fell = either.fell
            yield either.only(~fell)
            if fell.any():
                one = np.ones_like(self.most)
                risen = judge(self._from(one, self.most), fell)
                yield risen.only(risen.fell)
                yield judge(self._from(-self.most, -one), fell & ~risen.fell)

    def _from(self, least: Counts, largest: Counts) -> Requirement:
        return Requirement(self.away + largest, 1, smallest_unsafe=self.away + least)


@dataclass(frozen=True)
class Asked:
    """What the attack has to end with a verdict on.

    Args:
        counts: (cells,) True for hidden counts that are to be judged.
        demand: what must stay open about each of them.
        seen: (cells,) True where some row stands.
        rows: (cells,) True for hidden counts with a row, of which it is told whether they follow.
        shown: what is published though it must not be.
        primary: True if the intruder knows which hidden counts are unsafe.
        changes: what changed, and is to be judged as well; None: nothing is known to change.
    """

    counts: Flags
    demand: Requirement
    seen: Flags
    rows: Flags
    shown: tuple[Finding, ...] = ()
    primary: bool = False
    changes: SmallChanges | None = None

    @property
    def judged(self) -> Flags:
        """(cells,) True for counts and changes that are judged."""
        return self.counts if self.changes is None else self.counts | self.changes.judged

    def without(self, known: Flags) -> Self:
        """Return what is asked of somebody who knows some cells, or may learn them."""
        changes = self.changes
        if changes is not None:
            changes = replace(changes, judged=changes.judged & ~known)
        return replace(self, counts=self.counts & ~known, changes=changes)


@dataclass(frozen=True)
class Played:
    """What one attacker ended with.

    Args:
        holding: what it holds.
        asked: what it was asked.
        verdicts: on the unknowns; on counts, then on changes, which have other unsafe values.
        limits: how far each step went.
    """

    holding: Holding
    asked: Asked
    verdicts: tuple[Verdicts, ...]
    limits: AuditLimits

    @classmethod
    def of(
        cls,
        holding: Holding,
        asked: Asked,
        known: KnownTables | None = None,
        limits: AuditLimits = USUAL,
    ) -> Self:
        """Attack what is asked.

        Args:
            holding: what the attacker holds.
            asked: what it is asked.
            known: tables of all cells, for whoever has some; each is checked before it counts.
            limits: how far each step goes.

        Raises:
            TableError: what is published contradicts itself.
        """
        unknowns = holding.unknowns
        brought = None if known is None else holding.brought(known)
        demand, counts = asked.demand.at(unknowns.cells), asked.counts[unknowns.cells]

        def judge(requirement: Requirement, judged: Flags) -> Verdicts:
            return attack(unknowns, requirement, judged, known=brought, limits=limits)

        changes = asked.changes and asked.changes.at(unknowns.cells)
        of_changes = tuple(changes.verdicts(judge)) if changes is not None else ()
        of_counts = (judge(demand, counts),) if counts.any() or not of_changes else ()
        return cls(holding, asked, of_counts + of_changes, limits)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The cells that fell, and those that could not be cleared."""
        cells = self.holding.unknowns.cells
        return tuple(
            found
            for means, rule in FELL.items()
            for one in self.verdicts
            for found in self.holding.found(cells[one.places(means)], rule)
        )

    @property
    def cleared(self) -> dict[str, int]:
        """How many cells withstood, by the means that showed it."""
        judged, cells = self.asked.judged, self.holding.unknowns.cells
        cleared: dict[str, int] = {
            means: sum(one.count(means) for one in self.verdicts) for means in CLEARED
        }
        # Hidden cells among certain zeros are no unknowns: they are 0, and known to be safe.
        cleared[CERTAIN] += int(np.count_nonzero(judged)) - int(np.count_nonzero(judged[cells]))
        return {means: number for means, number in cleared.items() if number}

    @property
    def undecided(self) -> int:
        """How many could not be decided."""
        return sum(one.count("undecided") for one in self.verdicts)

    @property
    def attacked(self) -> int:
        """How many cells with a row were judged."""
        return int(np.count_nonzero(self.asked.judged & self.asked.seen))

    @property
    def details(self) -> int:
        """How many were that have none."""
        return int(np.count_nonzero(self.asked.judged & ~self.asked.seen))

    @cached_property
    def follows(self) -> tuple[Places, int]:
        """The cells with a row that follow exactly and did not fall, and how many more may."""
        unknowns = self.holding.unknowns
        safe = np.all([~one.varied & ~one.fell for one in self.verdicts], axis=0)
        asked, table = self.asked.rows[unknowns.cells] & safe, self.verdicts[0].table
        exact, unsure = settled(unknowns, asked, table, self.limits)
        return unknowns.cells[exact], int(unsure.size)


def attack_holding(
    holding: Holding,
    asked: Asked,
    known: KnownTables | None = None,
    limits: AuditLimits = USUAL,
    insiders: Insiders = NO_INSIDERS,
    all_that_follows: bool = False,
) -> Audit:
    """Attack the hidden cells of what is held, as an outsider, and again as each insider.

    Args:
        holding: what a reader holds.
        asked: what is to be judged.
        known: as for `Played.of`.
        limits: how far each step of the attack goes.
        insiders: for whom the attack is played again, each with the true counts that it knows. What
            an insider knows is no finding, nor what falls to an outsider anyway.
        all_that_follows: whether it is asked as well which counts follow exactly that nothing calls
            unsafe.

    Returns:
        The verdict, which no seal binds to any rows yet.

    Raises:
        TableError: what is published contradicts itself.
    """
    outsider = Played.of(holding, asked, known, limits)
    findings, undecided = asked.shown + outsider.findings, outsider.undecided
    for who, theirs in insiders.known.items():
        knowing = holding.knowing(theirs, insiders.counts)
        unasked = asked.without(theirs | insiders.harmless.get(who, theirs))
        again = Played.of(knowing, unasked, known, limits)
        findings += _only_to(who, again.findings, findings)
        undecided += again.undecided
    verdict = Audit(
        findings,
        outsider.attacked,
        outsider.cleared,
        undecided == 0,
        asked.primary,
        details=outsider.details,
        insiders=tuple(insiders.known),
        denies=denied(holding.policy, changes=asked.changes is not None),
    )
    if not all_that_follows:
        return verdict
    exact, unsure = outsider.follows
    # Hidden cells among certain zeros are no unknowns, and everybody knows them.
    zeros = asked.rows.copy()
    zeros[holding.unknowns.cells] = False
    places = np.union1d(exact, np.flatnonzero(zeros))
    return replace(verdict, follows=holding.found(places, ONE_VALUE), unsure=unsure)


def _only_to(
    who: str, fallen: tuple[Finding, ...], before: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """Return what has *fallen* to an insider and not *before* to those who know no more."""
    members = who.split(AND)
    told = {(one.table, one.codes) for one in before if not one.to or one.to in members}
    return tuple(replace(one, to=who) for one in fallen if (one.table, one.codes) not in told)


def tell_sums(
    verdict: Audit,
    holding: Holding,
    limits: AuditLimits = USUAL,
    insiders: Insiders = NO_INSIDERS,
) -> Audit:
    """Return the verdict, unsealed, with the sums that told what fell and what follows."""
    if not (verdict.findings or verdict.follows):
        return verdict
    seen = {who: holding.knowing(of, insiders.counts) for who, of in insiders.known.items()}
    findings: tuple[Finding, ...] = ()
    follows = verdict.follows

    def place(found: Finding) -> int:
        return holding.stack.place_of(found.table, found.codes)

    for who, held in {OUTSIDER: holding, **seen}.items():
        sums = held.telling(limits)
        own = tuple(one for one in verdict.findings if one.to == who)
        findings += sums.tell(own, place, holding.policy)
        if who == OUTSIDER and follows:
            follows = sums.tell(follows, place, holding.policy)
    return replace(verdict, findings=findings, follows=follows)
