"""The audit of tables that share cells: the intruder holds all of them at once.

Like the audit of one table it sees published rows, hierarchies and the policy alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from covey.disclosure.audit.audit import (
    BELOW,
    OTHER_CODE,
    RULES,
    Audit,
    audit_rows,
    bounded_cells,
    place_of,
    sealed,
)
from covey.disclosure.audit.intruder.attack import attack
from covey.disclosure.audit.intruder.limits import USUAL, AuditLimits
from covey.disclosure.audit.intruder.outcome import CERTAIN, CLEARED
from covey.disclosure.audit.intruder.requirement import Requirement
from covey.disclosure.audit.intruder.stacked import StackedCells
from covey.disclosure.audit.intruder.unknowns import Counts, Flags
from covey.disclosure.audit.published_rows import PublishedRows
from covey.disclosure.audit.seal import digest
from covey.disclosure.audit.telling_sums import TellingSums
from covey.disclosure.audit.told import told_beside
from covey.disclosure.audit.undeclared import undeclared_sums
from covey.disclosure.finding import Finding
from covey.disclosure.policy import Policy
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.proof.told import Told
from covey.errors import TableError
from covey.tables import CountTable, Hierarchy
from covey.tables.arrow import ArrowStream
from covey.tables.stack import Stack

OTHER_TABLE: Final = "published in another table"


def audit_linked(
    frames: Mapping[str, ArrowStream],
    hierarchies: Mapping[str, Mapping[str, Hierarchy]],
    policy: Policy,
    counts: Mapping[str, CountTable] | None = None,
    limits: AuditLimits = USUAL,
) -> Audit:
    """Attack published tables of the same counts together, from their rows; see `audit`.

    Args:
        frames: the rows of each table, by its name; see `audit`.
        hierarchies: by table, the tree of each of its dimensions. A dimension that a table lacks
            is at its total there.
        policy: what must be protected, and from whom.
        counts: by table, the true counts, for ``intruder="knows-primary"``. None for an outsider.
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
    rows = {name: PublishedRows.read(frame, hierarchies[name]) for name, frame in frames.items()}
    told = {name: told_beside(of, policy, (counts or {}).get(name)) for name, of in rows.items()}
    stack = Stack.of(
        {name: of.grid for name, of in rows.items()}, {name: of.keys for name, of in rows.items()}
    )
    values = {name: of.values for name, of in rows.items()}
    hidden = {name: of.hidden for name, of in rows.items()}
    verdict = audit_stack(stack, values, hidden, policy, told, limits=limits)
    cells = _bounded(stack, values, _unknown(told), policy, _primary(told))
    verdict = _with_sums(verdict, cells, policy, limits)
    contested = _findings(stack, {name: of.contested for name, of in rows.items()}, OTHER_CODE)
    findings = contested + verdict.findings
    again = partial(audit_rows, policy=policy, limits=limits)
    for name, of in rows.items():
        more = undeclared_sums(frames[name], of, again, limits)
        findings += tuple(replace(one, table=name) for one in more)
    verdict = replace(verdict, findings=tuple(dict.fromkeys(findings)))
    return sealed(verdict, *_digests(stack, values, hidden, policy))


def audit_stack(
    stack: Stack,
    values: Mapping[str, Counts],
    hidden: Mapping[str, Flags],
    policy: Policy,
    told: Mapping[str, Told] | None = None,
    known: KnownTables | None = None,
    limits: AuditLimits = USUAL,
) -> Audit:
    """Attack the published cells of tables that share cells; see `audit_cells`.

    Args:
        stack: the cells of all tables.
        values: by table: (cells,) people per cell; 0 where hidden.
        hidden: by table: (cells,) True where the count is not published.
        policy: what must be protected, and from whom.
        told: by table: what is known of its cells besides; None: the attack of someone who holds
            nothing but the rows.
        known: tables of the cells of the stack; None: the attack finds all itself.
        limits: how far each step of the attack goes.

    Raises:
        TableError: the cells contradict each other.
    """
    unknown = hidden if told is None else _unknown(told)
    primary = None if told is None else _primary(told)
    knows = primary is not None and policy.intruder == "knows-primary"
    stacked = _bounded(stack, values, unknown, policy, primary if knows else None)
    unknowns = stacked.unknowns()
    judged = stack.any(unknown)
    if primary is not None:
        judged &= stack.any(primary)
    known_unsafe = primary is not None
    outcome = attack(
        unknowns,
        Requirement.of(policy, known_unsafe),
        judged[unknowns.cells],
        known=known and known.of(unknowns.cells),
        limits=limits,
    )
    small = {name: (of > 0) & (of < policy.minimum_count) for name, of in values.items()}
    shown = {name: of & stacked.public[name] for name, of in unknown.items()}
    findings = _findings(stack, small, BELOW) + _findings(stack, shown, OTHER_TABLE)
    for means, rule in RULES.items():
        for place in unknowns.cells[outcome.places(means)].tolist():
            findings += (Finding(stack.codes(place), rule, stack.home(place)[0]),)
    certain = int(np.count_nonzero(judged)) - int(np.count_nonzero(judged[unknowns.cells]))
    cleared = {means: outcome.count(means) for means in CLEARED}
    cleared[CERTAIN] += certain
    verdict = Audit(
        findings,
        int(np.count_nonzero(judged)),
        {means: number for means, number in cleared.items() if number},
        outcome.count("undecided") == 0,
        knows,
    )
    return sealed(verdict, *_digests(stack, values, hidden, policy))


def _unknown(told: Mapping[str, Told]) -> dict[str, Flags]:
    return {name: of.unknown for name, of in told.items()}


def _primary(told: Mapping[str, Told]) -> dict[str, Flags] | None:
    """Return by table the hidden cells that are known to be unsafe; None where nobody told."""
    primary = {name: of.primary for name, of in told.items() if of.primary is not None}
    return primary or None


def _digests(
    stack: Stack, values: Mapping[str, Counts], hidden: Mapping[str, Flags], policy: Policy
) -> Iterator[str]:
    """Yield what the verdict is bound to: each of the tables by itself."""
    for name, grid in stack.grids.items():
        yield digest(grid, stack.keys[name], values[name], hidden[name], policy)


def _bounded(
    stack: Stack,
    values: Mapping[str, Counts],
    hidden: Mapping[str, Flags],
    policy: Policy,
    primary: Mapping[str, Flags] | None,
) -> StackedCells:
    """Return the cells with what the intruder knows of each before any sum is used."""
    told = {} if primary is None else primary
    cells = {
        name: bounded_cells(
            grid, stack.keys[name], values[name], hidden[name], policy, told.get(name)
        )
        for name, grid in stack.grids.items()
    }
    return StackedCells.of(stack, cells)


def _with_sums(verdict: Audit, cells: StackedCells, policy: Policy, limits: AuditLimits) -> Audit:
    """Name the sums that tell the cells which fall."""
    if not verdict.findings:
        return verdict
    stack = cells.stack

    def place(found: Finding) -> int:
        name = found.table
        return int(stack.places[name][place_of(found, stack.grids[name], stack.keys[name])])

    told = TellingSums.of_tables(cells, limits).tell(verdict.findings, place, policy)
    return replace(verdict, findings=told)


def _findings(stack: Stack, wrong: Mapping[str, Flags], rule: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(stack.grids[name].codes(int(key)), rule, name)
        for name, flags in wrong.items()
        for key in stack.keys[name][flags]
    )
