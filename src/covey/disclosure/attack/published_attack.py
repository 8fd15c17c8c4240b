"""The attack on published tables: what their rows leave open, and which cells fall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final, Self

import numpy as np

from covey.disclosure.attack.held_cells import HeldCells
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.stacked import StackedCells
from covey.disclosure.attack.intruder.unknowns import BoundedCells, Counts, Flags
from covey.disclosure.attack.played import Asked, Places, attack_holding, bounds
from covey.disclosure.attack.published import PublishedTables
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.told import Told
from covey.disclosure.attack.verdict import Audit
from covey.disclosure.finding import Finding
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.proof.parts import NO_INSIDERS, Insiders
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.knowledge import Classes
from covey.disclosure.rules.part_cells import NO_ROOTS, Roots, roots_of
from covey.disclosure.rules.table import RULES, unsafe_cells

OTHER_TABLE: Final = "published in another table"


def attack_published(
    published: PublishedTables,
    policy: Policy,
    told: Mapping[str, Told] = MappingProxyType({}),
    known: KnownTables | None = None,
    limits: AuditLimits = USUAL,
    insiders: Insiders = NO_INSIDERS,
    all_that_follows: bool = False,
) -> Audit:
    """Attack the hidden cells of tables, a cell that several of them share once.

    Args:
        published: what a reader holds of them.
        policy: what must be protected, and from whom.
        told: by table, what is known of its cells besides; of one that is left out, nothing. Where
            it is told which hidden cells are
            unsafe by themselves, only these are judged, and where the policy's intruder knows them,
            so does this one.
        known: tables of the stacked cells, for whoever has some; the attack checks them, and they
            show no more than those that it finds itself. None: it finds all itself.
        limits: how far each step of the attack goes.
        insiders: for whom the attack is played again, each with the true counts that it knows. What
            an insider knows is no finding, nor what falls to an outsider anyway.
        all_that_follows: whether it is asked as well which counts follow exactly that nothing calls
            unsafe.

    Raises:
        TableError: the cells contradict each other.
    """
    holding = TableHolding.of(published, policy, told)
    verdict = holding.attack(known, limits, insiders, all_that_follows)
    return verdict.sealed(published.tables.values(), policy)


@dataclass(frozen=True)
class TableHolding(HeldCells):
    """What somebody holds of published tables; see `HeldCells`.

    Args:
        published: their rows.
        told: by table, what is known of its cells besides.
    """

    published: PublishedTables
    told: Mapping[str, Told]

    @classmethod
    def of(cls, published: PublishedTables, policy: Policy, told: Mapping[str, Told]) -> Self:
        """Put together what the tables tell; as for `attack_published`.

        Raises:
            TableError: the tables contradict each other.
        """
        told = {name: told.get(name, Told(rows.hidden)) for name, rows in published.tables.items()}
        roots = roots_of(published.stack.grids.values())
        cells = {
            name: bounded_cells(rows, policy, told[name], roots)
            for name, rows in published.tables.items()
        }
        return cls(policy, StackedCells.of(published.stack, cells), published, told)

    def found(self, places: Places, rule: str) -> tuple[Finding, ...]:
        """Return the cells at *places* as found by a rule."""
        return self.published.findings_at(places, rule)

    def attack(
        self,
        known: KnownTables | None = None,
        limits: AuditLimits = USUAL,
        insiders: Insiders = NO_INSIDERS,
        all_that_follows: bool = False,
    ) -> Audit:
        """Attack the hidden cells, without a seal; see `attack_published`."""
        # Of what another rule than the minimum count makes unsafe, published rows do not tell.
        by_count = self.policy.k is None and self.policy.minimum_agencies == 1
        unsafe, safe = self._elsewhere(by_count and all_that_follows)
        asked = self._asked(unsafe)
        verdict = attack_holding(self, asked, known, limits, insiders, all_that_follows)
        if verdict.follows is None:
            return verdict
        return replace(verdict, follows=safe + verdict.follows)

    def _asked(self, elsewhere: tuple[Finding, ...]) -> Asked:
        """Return what the attack has to end with a verdict on, beside unsafe cells that fell."""
        stack, tables = self.published.stack, self.published.tables
        seen = stack.any({name: rows.published for name, rows in tables.items()})
        shown = stack.any({name: ~rows.hidden for name, rows in tables.items()})
        known_unsafe = any(one.primary is not None for one in self.told.values())
        return Asked(
            self._judged(seen),
            Requirement.of(self.policy, known_unsafe, self._least_safe),
            seen,
            self._rows & ~shown,
            self._wrong + elsewhere,
            known_unsafe and self.policy.intruder == "knows-primary",
        )

    @property
    def _roots(self) -> Roots:
        return roots_of(self.published.stack.grids.values())

    @cached_property
    def _rows(self) -> Flags:
        """(stacked cells,) True where a row is of a count that is not known."""
        tables = self.published.tables
        return self.published.stack.any(
            {name: one.unknown & tables[name].published for name, one in self.told.items()}
        )

    def _judged(self, seen: Flags) -> Flags:
        """Return (stacked cells,) True for the counts to be judged, given those that have a row."""
        stack, tables = self.published.stack, self.published.tables
        unknown = stack.any({name: one.unknown for name, one in self.told.items()})
        # What one table does not publish may be published by another: then it is no detail.
        judged = self._rows | (~seen & unknown)
        primary = {name: one.primary for name, one in self.told.items() if one.primary is not None}
        if not primary:
            return judged
        unsafe = {
            name: unsafe_cells(tables[name].cells(self._roots, one.table), self.policy)
            for name, one in self.told.items()
            if one.table is not None
        }
        return judged & stack.any(unsafe or primary)

    @property
    def _least_safe(self) -> Counts | None:
        """(stacked cells,) the smallest count other than 0 that may be known of each.

        Of what another rule than that calls unsafe none may be, up to the true one. None: the
        policy's of all.
        """
        with_counts = {name: one.table for name, one in self.told.items() if one.table is not None}
        if not self.policy.minimum_counts and not with_counts:
            return None
        stack = self.published.stack
        least = Cells.stacked(stack, np.zeros(stack.size, np.int64), {}).least(self.policy)
        for name, table in with_counts.items():
            cells = self.published.tables[name].cells(self._roots, table)
            unsafe = unsafe_cells(cells, self.policy)
            places = stack.places[name][unsafe]
            least[places] = np.maximum(least[places], cells.counts[unsafe] + 1)
        return least

    @property
    def _wrong(self) -> tuple[Finding, ...]:
        """The cells that are published though they must not be."""
        wrong: tuple[Finding, ...] = ()
        for rule in RULES:
            unsafe = {
                name: ~rows.hidden
                & rule.unsafe(rows.cells(self._roots, self.told[name].table), self.policy)
                for name, rows in self.published.tables.items()
            }
            wrong += self.published.findings(unsafe, rule.published)
        return wrong

    def _elsewhere(self, by_count: bool) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Return the cells that are hidden in one table alone: unsafe ones, and safe ones.

        Args:
            by_count: False where counts alone do not tell what is unsafe: none is called safe then.
        """
        unsafe, safe = {}, {}
        for name, rows in self.published.tables.items():
            least = rows.cells(self._roots, None).least(self.policy)
            count = self.cells.lowest[self.published.stack.places[name]]
            shown = self.told[name].unknown & rows.published & self.cells.public[name]
            safe[name] = shown & ((count == 0) | (count >= least)) & by_count
            unsafe[name] = shown & ~safe[name]
        findings = self.published.findings
        return findings(unsafe, OTHER_TABLE), findings(safe, OTHER_TABLE)


def bounded_cells(
    rows: PublishedRows, policy: Policy, told: Told, roots: Roots = NO_ROOTS
) -> BoundedCells:
    """Return the cells of one table with what the intruder knows of each before any sum is used.

    Where it is known which hidden cells are unsafe, a hidden 0 is known, too: it comes as if it
    were published.
    """
    small = told.primary if policy.intruder == "knows-primary" else None
    classes = None if small is None else Classes.told(small, rows.cells(roots).least(policy))
    lowest, highest = bounds(rows, policy, told.unknown, classes)
    return BoundedCells(rows.grid, rows.keys, lowest, highest, told.unknown)
