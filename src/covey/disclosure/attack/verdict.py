"""The verdict of an attack, and the seals that bind it to what was attacked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.seal import seal
from covey.disclosure.finding import Finding
from covey.disclosure.notebook import verdict_html
from covey.disclosure.rules import Policy
from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.tables import Hierarchy
    from covey.tables.frames import Frame


@dataclass(frozen=True)
class Audit:
    """What an attack on published cells ended with, and a seal for each table that it is about.

    One that was made by hand has no seal, and the seals of one that was changed fit nothing.

    Args:
        findings: the cells that fell, and those that could not be cleared, each with its rule.
        attacked: hidden cells attacked.
        cleared: how many of them withstood, by the means that showed it.
        exhaustive: True if every one was decided, by counts that fit or by a proof.
        played_primary: True if the intruder knew which hidden cells are unsafe.
        groups: groups of people alike that were held against the rules for k; 0 without k.
        details: cells attacked that have no row, since their breakdown is not published.
        changes: changes between two vintages attacked that these do not both publish.
        insiders: who was played besides, each with the true counts that it knows.
        rounded: True if the table is a rounded one, of which all cells were attacked.
        noise: True if its counts were changed by noise, not by rounding.
        exact: rows of it that tell their count as it is.
        denies: what can be said where nothing was found, such as ``no count of 1-4 follows``.
        follows: hidden cells with a row whose count follows exactly, though nothing calls it
            unsafe; None: nobody asked, as within `protect`.
        unsure: hidden cells of which that could not be decided.
        seals: what binds the verdict to each table that it judged, its trees and its policy.
    """

    findings: tuple[Finding, ...]
    attacked: int
    cleared: Mapping[str, int] = field(repr=False)  # of what a table is safe by, true counts tell
    exhaustive: bool
    played_primary: bool = False
    groups: int = 0
    details: int = field(default=0, repr=False)  # likewise
    changes: int = 0
    insiders: tuple[str, ...] = ()
    rounded: bool = False
    noise: bool = False
    exact: int = 0
    # What a verdict is printed with stands beside published totals, so it has no more numbers.
    denies: str = field(default="no unsafe count follows", repr=False)
    follows: tuple[Finding, ...] | None = field(default=None, repr=False)
    unsure: int = field(default=0, repr=False)
    seals: tuple[str, ...] = field(default=(), repr=False, compare=False)

    def with_each(self, change: Callable[[Finding], Finding | None]) -> Audit:
        """Return the verdict, unsealed, with each place as *change* calls it; None: without it."""
        findings = tuple(filter(None, map(change, self.findings)))
        follows = None if self.follows is None else tuple(filter(None, map(change, self.follows)))
        return replace(self, findings=findings, follows=follows)

    @property
    def safe(self) -> bool:
        """True if every attacked cell was decided and nothing was found."""
        return self.exhaustive and not self.findings

    def is_of(self, judged: str) -> bool:
        """Tell whether this is the verdict on the table of a digest, unchanged since."""
        return seal(judged, self.said) in self.seals

    def is_of_rows(
        self, frame: Frame, hierarchies: Mapping[str, Hierarchy], policy: Policy
    ) -> bool:
        """Tell whether this is the verdict on these published rows, by these trees and policy.

        Args:
            frame: as for `audit`.
            hierarchies: the tree of each dimension, by the name of its column.
            policy: what was to be protected, and from whom.

        Raises:
            TableError: the rows cannot be a published table.
        """
        rows = PublishedRows.read(frame, hierarchies)
        return not rows.contested.any() and self.is_of(rows.digest(policy))

    @property
    def said(self) -> tuple[object, ...]:
        """All that the verdict says, as a seal binds it."""
        cleared = tuple(sorted(self.cleared.items()))
        found = _said_of(self.findings)
        return (
            *(found, self.attacked, cleared, self.exhaustive, self.played_primary),
            *(self.groups, self.details, self.changes, self.insiders),
            *(None if self.follows is None else _said_of(self.follows), self.unsure),
        )

    def sealed(self, tables: Iterable[PublishedRows], policy: Policy) -> Audit:
        """Return the verdict bound to the *tables* that it judged under a policy."""
        judged = (rows.digest(policy) for rows in tables)
        return replace(self, seals=tuple(seal(one, self.said) for one in judged))

    @property
    def kind(self) -> str:
        """What was attacked: a hidden cell, or one that is shown changed."""
        if self.noise:
            return "cell with noise"
        return "rounded cell" if self.rounded else "hidden cell"

    @property
    def attacks(self) -> str:
        """How much was attacked, such as ``4 hidden cells and 2 changes attacked``."""
        more = [numbered(self.details, *_DETAILS)] if self.details else []
        more += [numbered(self.changes, "change")] if self.changes else []
        cells = numbered(self.attacked, self.kind, self.kind.replace("cell", "cells"))
        *first, last = cells, *more
        return f"{', '.join(first)} and {last} attacked" if first else f"{last} attacked"

    @property
    def told_exactly(self) -> str:
        """What follows exactly and is not unsafe, in words; empty where nobody asked.

        >>> found = Finding(("M",), "only one value possible", sums=("T = F + M",))
        >>> Audit((), 2, {}, True, follows=(found,)).told_exactly
        '1 hidden count follows exactly: M (from T = F + M)'
        """
        if self.follows is None or not (self.attacked or self.follows):
            return ""
        unsure = f"; of {numbered(self.unsure, 'other')} that is not known" if self.unsure else ""
        count = self.kind.replace("cell", "count") if not self.noise else "count with noise"
        if not self.follows:
            return f"no other {count} follows exactly{unsure}"
        named = [one.followed for one in self.follows[:_NAMED]]
        more = len(self.follows) - len(named)
        named += [f"and {more:,} more"] if more else []
        one, many = f"{count} follows exactly", f"{count.replace('count', 'counts')} follow exactly"
        return f"{numbered(len(self.follows), one, many)}: {'; '.join(named)}{unsure}"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: whether anything was found, and what."""
        details = ", and all that has no row" if self.details else ""
        told = f"{numbered(self.attacked, 'hidden cell')} attacked{details}"
        told += "." if self.exhaustive else "; not all could be decided."
        told += f" {sentence(self.told_exactly)}" if self.follows else ""
        return verdict_html(self.safe, told, [str(one) for one in self.findings])

    def statement(self) -> str:
        """Return the verdict as sentences for a report."""
        how = "; ".join(f"{cells:,} by {means}" for means, cells in self.cleared.items())
        groups = numbered(self.groups, "group")
        what = _GROUPS_FOUND if self.groups else _FOUND
        found = numbered(len(self.findings), *what)
        sentences = [
            f"{self.attacks}, all of them."
            if self.exhaustive
            else f"{self.attacks}; not all could be decided.",
            f"Cleared: {how}." if how else "",
            f"{groups} held against the rules for them." if self.groups else "",
            f"{found}." if self.findings else sentence(self.denies) if self.exhaustive else "",
            sentence(self.told_exactly),
            "The intruder knew which hidden cells are unsafe."
            if self.played_primary
            else "An intruder who knows which hidden cells are unsafe was not played."
            if not (self.rounded or self.noise)
            else "An intruder who knows exact counts from elsewhere was not played.",
            f"Insiders were played with their own counts: {', '.join(self.insiders)}."
            if self.insiders
            else "",
        ]
        return " ".join(filter(None, sentences))


def denied(policy: Policy, attacked: bool = True, changes: bool = False) -> str:
    """Return what an attack by a policy looked for, as it is said where nothing was found.

    Args:
        policy: what is unsafe by it.
        attacked: False if groups alone were held against its rules.
        changes: True if changes between vintages were attacked as well.

    >>> denied(Policy(5)), denied(Policy(3, protection=2))
    ('no count of 1-4 follows', 'no count of 1-2 follows, nor to within less than 2')
    """
    count, change = _up_to(policy.minimum_count), _up_to(policy.smallest_change)
    of = " or of a smaller part than its own minimum" if policy.minimum_counts else ""
    what = f"count of {count}{of}"
    if changes and policy.smallest_change > 1:
        same = not of and count == change
        what = f"count or change of {count}" if same else f"{what} and no change of {change}"
    within = f", nor to within less than {policy.width}" if policy.width > 1 else ""
    said = [f"no {what} follows{within}"] if attacked else []
    return " and ".join([*said, *(["no group breaks a rule"] if policy.k is not None else [])])


def sentence(words: str) -> str:
    """Return *words* with a capital and a full stop; nothing of nothing."""
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _up_to(least: int) -> str:
    return "1" if least <= 2 else f"1-{least - 1}"


def _said_of(findings: tuple[Finding, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((*one.codes, one.rule, one.table, one.to) for one in findings)


_NAMED: Final = 5
"""Cells whose count follows that are named in a sentence."""

_FOUND: Final = ("cell was found", "cells were found")
_GROUPS_FOUND: Final = ("cell or group was found", "cells or groups were found")
_DETAILS: Final = ("detail without a row", "details without a row")
