"""The verdict of an attack, and the seals that bind it to what was attacked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from covey.disclosure.attack.published import PublishedTables
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.seal import seal
from covey.disclosure.finding import Finding
from covey.disclosure.notebook import verdict_html
from covey.disclosure.rules import Policy

if TYPE_CHECKING:
    from covey.tables import Hierarchy
    from covey.tables.arrow import ArrowStream


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
        exact: rows of it that tell their count as it is.
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
    exact: int = 0
    seals: tuple[str, ...] = field(default=(), repr=False, compare=False)

    @property
    def safe(self) -> bool:
        """True if every attacked cell was decided and nothing was found."""
        return self.exhaustive and not self.findings

    def is_of(self, judged: str) -> bool:
        """Tell whether this is the verdict on the table of a digest, unchanged since."""
        return seal(judged, self.said) in self.seals

    def is_of_rows(
        self, frame: ArrowStream, hierarchies: Mapping[str, Hierarchy], policy: Policy
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
        found = tuple((*one.codes, one.rule, one.table, one.to) for one in self.findings)
        return (
            *(found, self.attacked, cleared, self.exhaustive, self.played_primary),
            *(self.groups, self.details, self.changes, self.insiders),
        )

    def sealed(self, published: PublishedTables, policy: Policy) -> Audit:
        """Return the verdict bound to the tables that it judged under a policy."""
        judged = (rows.digest(policy) for rows in published.tables.values())
        return replace(self, seals=tuple(seal(one, self.said) for one in judged))

    @property
    def kind(self) -> str:
        """What was attacked: hidden cells, or rounded ones."""
        return "rounded" if self.rounded else "hidden"

    @property
    def attacks(self) -> str:
        """How much was attacked, such as ``4 hidden cells and 2 changes attacked``."""
        more = [f"{self.details:,} details without a row"] if self.details else []
        more += [f"{self.changes:,} changes"] if self.changes else []
        *first, last = f"{self.attacked:,} {self.kind} cells", *more
        return f"{', '.join(first)} and {last} attacked" if first else f"{last} attacked"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: whether anything was found, and what."""
        details = ", and all that has no row" if self.details else ""
        told = f"{self.attacked:,} hidden cells attacked{details}"
        told += "." if self.exhaustive else "; not all could be decided."
        return verdict_html(self.safe, told, [str(one) for one in self.findings])

    def statement(self) -> str:
        """Return the verdict as sentences for a report."""
        how = "; ".join(f"{cells:,} by {means}" for means, cells in self.cleared.items())
        what = "cells or groups" if self.groups else "cells"
        sentences = [
            f"{self.attacks}, all of them."
            if self.exhaustive
            else f"{self.attacks}; not all could be decided.",
            f"Cleared: {how}." if how else "",
            f"{self.groups:,} groups held against the rules for them." if self.groups else "",
            f"{len(self.findings):,} {what} were found." if self.findings else "Nothing was found.",
            "The intruder knew which hidden cells are unsafe."
            if self.played_primary
            else "An intruder who knows which hidden cells are unsafe was not played."
            if not self.rounded
            else "An intruder who knows exact counts from elsewhere was not played.",
            f"Insiders were played with their own counts: {', '.join(self.insiders)}."
            if self.insiders
            else "",
        ]
        return " ".join(filter(None, sentences))
