"""The audit: attack what is published, and trust nothing that protected it.

It sees published rows, hierarchies and the policy; no twin, and of true counts no more than what
the policy's intruder knows of them. Only within `protect` it is handed tables, the true one and the
twins: it holds each against what is published and clears a cell by those that fit.

Source: Fischetti & Salazar (2001), Solving the cell suppression problem on tabular data with linear
constraints, the attacker's subproblem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from covey.disclosure.anonymity.published_classes import check_cells
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.played import tell_sums
from covey.disclosure.attack.published import PublishedTables
from covey.disclosure.attack.published_attack import TableHolding
from covey.disclosure.attack.published_rows import NO_SYMBOLS, PublishedRows, read_each
from covey.disclosure.attack.told import Told
from covey.disclosure.attack.undeclared import ReadCells, refuse_unknown_totals, undeclared_sums
from covey.disclosure.attack.verdict import Audit, denied
from covey.disclosure.finding import Finding
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.parts import (
    NO_INSIDERS,
    Insiders,
    known_parts,
    refuse_unknown_parts,
    told_apart,
    trees_of,
    worked_out,
)
from covey.disclosure.rules import Policy
from covey.disclosure.rules.part_cells import roots_of
from covey.errors import TableError
from covey.system.stack import ALONE
from covey.tables import CountTable, Hierarchy
from covey.tables.frames import Frame
from covey.tables.grid import Keys

OTHER_CODE: Final = "published under another code"


def audit(
    frame: Frame,
    hierarchies: Mapping[str, Hierarchy],
    policy: Policy,
    counts: CountTable | None = None,
    symbols: Mapping[str, int] = NO_SYMBOLS,
    limits: AuditLimits = USUAL,
) -> Audit:
    """Attack a published table from its rows alone, or as someone who is told what is unsafe.

    Where nobody said what adds up to what (`Hierarchy.flat` without insist), sums that the counts
    show are used as well, and hidden cells beside a total with unknown parts are not cleared.
    Where the total of such a dimension has no row, one of its codes may be it: nothing is called
    safe then, and the codes that can be the sum of all others are named.

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
            hidden ones are unsafe is taken from them, and which are 0; and for insiders, each of
            whom is told those that it knows. None for an outsider alone.
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
    detailed = detailed_each({ALONE: rows}, policy)
    return audit_detailed({ALONE: frame}, {ALONE: rows}, detailed, policy, {ALONE: counts}, limits)


def audit_linked(
    frames: Mapping[str, Frame],
    hierarchies: Mapping[str, Mapping[str, Hierarchy]],
    policy: Policy,
    counts: Mapping[str, CountTable] | None = None,
    symbols: Mapping[str, int] = NO_SYMBOLS,
    limits: AuditLimits = USUAL,
) -> Audit:
    """Attack published tables of the same counts together, from their rows; see `audit`.

    Args:
        frames: the rows of each table, by its name; see `audit`.
        hierarchies: by table, the tree of each of its dimensions. A dimension that a table lacks
            is at its total there.
        policy: what must be protected, and from whom.
        counts: by table, the true counts, for ``intruder="knows-primary"`` and for insiders. None
            for an outsider alone.
        symbols: further statuses of hidden cells of any of the tables; see `audit`.
        limits: how far each step of the attack goes.

    Returns:
        One verdict on all tables. A cell that several of them share is attacked once.

    Raises:
        TableError: rows cannot be a published table, or the tables contradict themselves or each
            other; the message names cells, never counts.
        PolicyError: the policy's intruder needs counts that are missing, or would not look at them.
    """
    if not frames or frames.keys() != hierarchies.keys():
        raise TableError("Give one or more tables, and the hierarchies of each under its name.")
    if counts is not None and counts.keys() != frames.keys():
        raise TableError("Give the true counts of each table under its name.")
    rows = read_each(frames, hierarchies, symbols)
    detailed = detailed_each(rows, policy)
    return audit_detailed(frames, rows, detailed, policy, counts or {}, limits)


def refuse_missing_totals(
    frames: Mapping[str, Frame],
    hierarchies: Mapping[str, Mapping[str, Hierarchy]],
    policy: Policy,
    symbols: Mapping[str, int],
) -> None:
    """Refuse to call tables safe as `refuse_unknown_totals` does, from rows as they were published.

    For whoever adds rows of totals that were not published before an audit sees them.
    """
    rows = read_each(frames, hierarchies, symbols)
    refuse_unknown_totals(ReadCells.of(each, policy) for each in rows.values())


def audit_groups(frame: Frame, hierarchies: Mapping[str, Hierarchy], policy: Policy) -> Audit:
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
    denies = denied(policy, attacked=False)
    return Audit(checked.findings, 0, {}, True, groups=checked.classes, denies=denies)


def detailed_each(tables: Mapping[str, PublishedRows], policy: Policy) -> dict[str, PublishedRows]:
    """Return tables with what is not published and may hold people."""
    dimensions = told_apart(policy)
    return {name: rows.with_details(told_apart=dimensions) for name, rows in tables.items()}


def audit_detailed(
    frames: Mapping[str, Frame],
    tables: Mapping[str, PublishedRows],
    detailed: Mapping[str, PublishedRows],
    policy: Policy,
    counts: Mapping[str, CountTable | None],
    limits: AuditLimits = USUAL,
    apart: Keys | None = None,
) -> Audit:
    """Attack tables by all sums, those that nobody declared among them, and hold groups against k.

    Args:
        frames: the rows of each table as they were published.
        tables: the same as cells.
        detailed: the same with what is not published and may hold people; and, by further names,
            cells of no table that follow from them.
        policy: what must be protected, and from whom.
        counts: by table, the true counts; of one that is left out, or None, for an outsider.
        limits: how far each step of the attack goes.
        apart: cells that each table has for itself, where all have one grid; None: none.

    Raises:
        TableError: the tables contradict themselves, each other, or *counts*.
        PolicyError: the policy's intruder needs counts that are missing, or would not look at them.
    """
    refuse_unknown_parts(policy, trees_of(rows.grid for rows in tables.values()))
    alone = () if apart is None else apart
    published = PublishedTables.of(
        detailed, {name: np.isin(rows.keys, alone) for name, rows in detailed.items()}
    )
    roots = roots_of(published.stack.grids.values())
    told = {name: Told.of(rows, policy, counts.get(name), roots) for name, rows in detailed.items()}
    verdict = _attack(published, policy, told, limits, _insiders(published, policy, told), True)
    contested = published.findings(
        {name: rows.contested for name, rows in detailed.items()}, OTHER_CODE
    )
    # A count that is published is unsafe by the minimum count alone, and found by it, unless
    # another rule may call it so, which rows do not tell.
    by_count = policy.k is None and policy.minimum_agencies == 1
    findings = (() if by_count else contested) + verdict.findings
    follows = (contested if by_count else ()) + (verdict.follows or ())
    again = partial(_fallen, policy=policy, limits=limits)
    for name, rows in tables.items():
        more = undeclared_sums(frames[name], rows, again, limits)
        findings += tuple(replace(one, table=name) for one in more)
    findings, groups = tuple(dict.fromkeys(findings)), 0
    for name, rows in tables.items() if policy.k is not None else ():
        checked = check_cells(rows.grid, rows.keys, rows.values, rows.hidden, policy)
        findings += tuple(replace(one, table=name) for one in checked.findings)
        groups += checked.classes
    if not findings:
        refuse_unknown_totals(ReadCells.of(rows, policy) for rows in tables.values())
    # What falls by sums that nobody declared is unsafe after all.
    fallen = {(one.table, one.codes) for one in findings}
    follows = tuple(one for one in follows if (one.table, one.codes) not in fallen)
    return replace(verdict, findings=findings, groups=groups, follows=follows).sealed(
        detailed.values(), policy
    )


def audit_published(rows: PublishedRows, policy: Policy, limits: AuditLimits = USUAL) -> Audit:
    """Attack cells as an outsider who holds nothing but them, and name the sums that tell."""
    told = {ALONE: Told(rows.hidden)}
    return _attack(PublishedTables.of({ALONE: rows}), policy, told, limits)


def _fallen(rows: PublishedRows, policy: Policy, limits: AuditLimits) -> tuple[Finding, ...]:
    """Return what falls in the cells of one table."""
    return audit_published(rows.with_details(), policy, limits).findings


def _insiders(published: PublishedTables, policy: Policy, told: Mapping[str, Told]) -> Insiders:
    """Return what the policy's insiders know of published cells; no 0 that is out is news."""
    counts = {name: one.counts for name, one in told.items() if one.counts is not None}
    if not policy.insiders:
        return NO_INSIDERS
    stack, tables = published.stack, published.tables
    zero = stack.any({name: ~of.hidden & (of.values == 0) for name, of in tables.items()})
    equal = EqualCells.of(stack.sums)
    known = known_parts(stack, policy)
    return Insiders(
        stack.one(counts), {who: worked_out(equal, theirs | zero) for who, theirs in known.items()}
    )


def _attack(
    published: PublishedTables,
    policy: Policy,
    told: Mapping[str, Told],
    limits: AuditLimits,
    insiders: Insiders = NO_INSIDERS,
    all_that_follows: bool = False,
) -> Audit:
    """Attack published cells, without a seal, and name the sums that tell those which fall."""
    holding = TableHolding.of(published, policy, told)
    verdict = holding.attack(None, limits, insiders, all_that_follows)
    return tell_sums(verdict, holding, limits, insiders)
