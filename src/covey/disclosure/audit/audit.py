"""The audit: attack what is published, and trust nothing that protected it.

It sees published rows, hierarchies and the policy; no twin, and of true counts no more than what
the policy's intruder knows of them. Only within `protect` it is handed tables, the true one and the
twins: it holds each against what is published and clears a cell by those that fit.

Source: Fischetti & Salazar (2001), Solving the cell suppression problem on tabular data with linear
constraints, the attacker's subproblem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np

from covey.disclosure.audit.intruder.attack import attack
from covey.disclosure.audit.intruder.limits import USUAL, AuditLimits
from covey.disclosure.audit.intruder.outcome import CERTAIN, CLEARED, Means
from covey.disclosure.audit.intruder.requirement import Requirement
from covey.disclosure.audit.intruder.unknowns import UNBOUNDED, Cells, Counts, Flags
from covey.disclosure.audit.published_rows import NO_SYMBOLS, PublishedRows
from covey.disclosure.audit.seal import digest, seal
from covey.disclosure.audit.telling_sums import TellingSums
from covey.disclosure.audit.told import told_beside
from covey.disclosure.audit.undeclared import undeclared_sums
from covey.disclosure.finding import NARROW, ONE_VALUE, Finding
from covey.disclosure.kanonymity.published_classes import check_cells
from covey.disclosure.policy import Policy
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.proof.told import Told
from covey.errors import TableError
from covey.tables import CountTable, Grid, Hierarchy
from covey.tables.arrow import ArrowStream
from covey.tables.grid import Keys

BELOW: Final = "published below minimum_count"
OTHER_CODE: Final = "published under another code"
RULES: Final[Mapping[Means, str]] = MappingProxyType(
    {
        "exact": ONE_VALUE,
        "narrow": NARROW,
        "undecided": "could not be cleared",
    }
)


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
        seals: what binds the verdict to each table that it judged, its trees and its policy.
    """

    findings: tuple[Finding, ...]
    attacked: int
    cleared: Mapping[str, int]
    exhaustive: bool
    played_primary: bool = False
    groups: int = 0
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
        return not rows.contested.any() and self.is_of(_digest_of(rows, policy))

    @property
    def said(self) -> tuple[object, ...]:
        """All that the verdict says, as a seal binds it."""
        cleared = tuple(sorted(self.cleared.items()))
        found = tuple((*one.codes, one.rule, one.table) for one in self.findings)
        return (found, self.attacked, cleared, self.exhaustive, self.played_primary, self.groups)

    def statement(self) -> str:
        """Return the verdict as sentences for a report."""
        how = "; ".join(f"{cells:,} by {means}" for means, cells in self.cleared.items())
        what = "cells or groups" if self.groups else "cells"
        sentences = [
            f"{self.attacked:,} hidden cells attacked, all of them."
            if self.exhaustive
            else f"{self.attacked:,} hidden cells attacked; not all could be decided.",
            f"Cleared: {how}." if how else "",
            f"{self.groups:,} groups held against the rules for them." if self.groups else "",
            f"{len(self.findings):,} {what} were found." if self.findings else "Nothing was found.",
            "The intruder knew which hidden cells are unsafe."
            if self.played_primary
            else "An intruder who knows which hidden cells are unsafe was not played.",
        ]
        return " ".join(filter(None, sentences))


def sealed(verdict: Audit, *judged: str) -> Audit:
    """Return a verdict bound to the tables of these digests: for an attack that judged them."""
    return replace(verdict, seals=tuple(seal(one, verdict.said) for one in judged))


def audit(
    frame: ArrowStream,
    hierarchies: Mapping[str, Hierarchy],
    policy: Policy,
    counts: CountTable | None = None,
    symbols: Mapping[str, int] = NO_SYMBOLS,
    limits: AuditLimits = USUAL,
) -> Audit:
    """Attack a published table from its rows alone, or as someone who is told what is unsafe.

    Where nobody said what adds up to what (`Hierarchy.flat` without insist), sums that the counts
    show are used as well, and hidden cells beside a total with unknown parts are not cleared.

    From rows alone nobody knows which hidden cells are unsafe. A hidden cell falls when an unsafe
    count is among its possible ones and they lie less than `policy.width` apart. With k, every
    published group of people alike is held against k and the policy's other rules for groups.

    Args:
        frame: anything with the Arrow C stream interface: the dimensions, obs_value (missing where
            hidden), obs_status (A or Q). A combination without a row counts 0.
        hierarchies: the tree of each dimension, by the name of its column. Codes that stand in no
            row are taken as levels that were not published.
        policy: what must be protected, and from whom.
        counts: the true counts, by the same trees, for ``intruder="knows-primary"``: which of the
            hidden ones are unsafe is taken from them, and which are 0. None for an outsider.
        symbols: further statuses of hidden cells, of a table that Covey did not make, each with the
            most people that every reader knows it to stand for: ``{"<5": 4}``; UNBOUNDED where
            it does not tell.
        limits: how far each step of the attack goes.

    Raises:
        TableError: the rows cannot be a published table, contradict each other, or are not made
            from *counts*.
        PolicyError: the policy names a dimension or code that the table does not have, or its
            intruder needs counts that are missing, or would not look at them.
    """
    rows = PublishedRows.read(frame, hierarchies, symbols)
    verdict = _audit_rows(rows, policy, told_beside(rows, policy, counts), limits)
    again = partial(audit_rows, policy=policy, limits=limits)
    undeclared = undeclared_sums(frame, rows, again, limits)
    verdict = replace(verdict, findings=tuple(dict.fromkeys(verdict.findings + undeclared)))
    contested = _findings(rows.grid, rows.keys[rows.contested], OTHER_CODE)
    verdict = replace(verdict, findings=contested + verdict.findings)
    if policy.k is not None:
        checked = check_cells(rows.grid, rows.keys, rows.values, rows.hidden, policy)
        findings = verdict.findings + checked.findings
        verdict = replace(verdict, findings=findings, groups=checked.classes)
    return sealed(verdict, _digest_of(rows, policy))


def audit_rows(
    rows: PublishedRows, policy: Policy, limits: AuditLimits = USUAL
) -> tuple[Finding, ...]:
    """Return what falls in published cells."""
    told = Told(rows.hidden, None, rows.ceilings)
    return _audit_rows(rows, policy, told, limits).findings


def _audit_rows(rows: PublishedRows, policy: Policy, told: Told, limits: AuditLimits) -> Audit:
    """Attack published cells, and name the sums that tell those which fall."""
    cells = (rows.grid, rows.keys, rows.values)
    verdict = audit_cells(*cells, rows.hidden, policy, told, limits=limits)
    if not verdict.findings:
        return verdict
    known = bounded_cells(*cells, told.unknown, policy, told.primary, told.ceilings)
    sums = TellingSums.of(known, limits)
    named = sums.tell(verdict.findings, lambda found: place_of(found, rows.grid, rows.keys), policy)
    return replace(verdict, findings=named)


def _digest_of(rows: PublishedRows, policy: Policy) -> str:
    return digest(rows.grid, rows.keys, rows.values, rows.hidden, policy, rows.ceilings)


def place_of(found: Finding, grid: Grid, keys: Keys) -> int:
    """Return the place of the cell of a finding among *keys* (cells,), which are sorted."""
    digits = [
        axis.node_of_code[[axis.hierarchy.position[code]]]
        for axis, code in zip(grid.axes, found.codes, strict=True)
    ]
    return int(np.searchsorted(keys, grid.key(digits))[0])


def audit_groups(frame: ArrowStream, hierarchies: Mapping[str, Hierarchy], policy: Policy) -> Audit:
    """Hold the groups of published rows against k and the other rules, and attack nothing.

    So the verdict has no seal: by itself it lets no table be published.

    For files without totals, locally recoded ones among them: from these no count can be worked
    out but those that are shown.

    Args:
        frame: as for `audit`.
        hierarchies: the tree of each dimension, by the name of its column.
        policy: with k.

    Raises:
        TableError: the rows cannot be a published table.
        PolicyError: there is no k, or a dimension or code is not in the table.
    """
    rows = PublishedRows.read(frame, hierarchies)
    checked = check_cells(rows.grid, rows.keys, rows.values, rows.hidden, policy)
    return Audit(checked.findings, 0, {}, True, groups=checked.classes)


def audit_cells(
    grid: Grid,
    keys: Keys,
    values: Counts,
    hidden: Flags,
    policy: Policy,
    told: Told | None = None,
    known: KnownTables | None = None,
    limits: AuditLimits = USUAL,
) -> Audit:
    """Attack the published cells of a table.

    Args:
        grid: the dimensions.
        keys: (cells,) sorted, unique; a cell that is not listed counts 0.
        values: (cells,) people per cell; 0 where hidden.
        hidden: (cells,) True where the count is not published.
        policy: what must be protected, and from whom.
        told: what is known of them besides. Only the hidden cells that are unsafe by themselves
            are judged then, and where the policy's intruder knows them, so does this one. None:
            the attack of someone who holds nothing but the rows.
        known: tables of the cells, for whoever has some; the attack checks them, and they show no
            more than those that it finds itself. None: it finds all itself.
        limits: how far each step of the attack goes.

    Raises:
        TableError: the cells contradict each other.
    """
    told = told or Told(hidden)
    unknown, primary = told.unknown, told.primary
    _refuse_shapes(keys, values, hidden, primary)
    knows = primary is not None and policy.intruder == "knows-primary"
    shown = primary if knows else None
    cells = bounded_cells(grid, keys, values, unknown, policy, shown, told.ceilings)
    unknowns = cells.unknowns()
    attacked = unknown if primary is None else unknown & primary
    outcome = attack(
        unknowns,
        Requirement.of(policy, primary is not None),
        attacked[unknowns.cells],
        known=known and known.of(unknowns.cells),
        limits=limits,
    )
    below = ~hidden & (values > 0) & (values < policy.minimum_count)
    findings = _findings(grid, keys[below], BELOW)
    for means, rule in RULES.items():
        findings += _findings(grid, keys[unknowns.cells[outcome.places(means)]], rule)
    # Hidden cells among certain zeros are no unknowns: they are 0, and known to be safe.
    certain = int(np.count_nonzero(attacked)) - int(np.count_nonzero(attacked[unknowns.cells]))
    cleared = {means: outcome.count(means) for means in CLEARED}
    cleared[CERTAIN] += certain
    verdict = Audit(
        findings,
        int(np.count_nonzero(attacked)),
        {means: number for means, number in cleared.items() if number},
        outcome.count("undecided") == 0,
        knows,
    )
    return sealed(verdict, digest(grid, keys, values, hidden, policy, told.ceilings))


def bounded_cells(
    grid: Grid,
    keys: Keys,
    values: Counts,
    hidden: Flags,
    policy: Policy,
    primary: Flags | None = None,
    ceilings: Counts | None = None,
) -> Cells:
    """Return the cells with what the intruder knows of each before any sum is used.

    Where it is known which hidden cells are *primary*, a hidden 0 is known, too: it comes as if it
    were published.
    """
    lowest = np.where(hidden, 1 if policy.zeros == "public" else 0, values)
    highest = np.where(hidden, UNBOUNDED if ceilings is None else ceilings, values)
    if primary is not None:
        known = hidden & primary
        # Who knows which counts are unsafe knows of the others that they are not.
        lowest[hidden] = np.where(known[hidden], 1, policy.minimum_count)
        highest[known] = policy.minimum_count - 1
    return Cells(grid, keys, lowest, highest, hidden)


def _findings(grid: Grid, keys: Keys, rule: str) -> tuple[Finding, ...]:
    return tuple(Finding(grid.codes(int(key)), rule) for key in keys)


def _refuse_shapes(keys: Keys, values: Counts, hidden: Flags, primary: Flags | None) -> None:
    lengths = {keys.size, values.size, hidden.size, keys.size if primary is None else primary.size}
    if len(lengths) > 1:
        raise TableError("keys, values and masks differ in length. Give one of each a cell.")
    if (np.diff(keys) <= 0).any():
        raise TableError("keys must be sorted and unique.")
    if (values < 0).any() or values[hidden].any():
        raise TableError("values must be 0 or more, and 0 where hidden.")
