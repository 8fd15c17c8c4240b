"""The attack on published tables: what their rows leave open, and which cells fall."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from covey.disclosure.audit.intruder.attack import attack
from covey.disclosure.audit.intruder.limits import USUAL, AuditLimits
from covey.disclosure.audit.intruder.requirement import Requirement
from covey.disclosure.audit.intruder.stacked import StackedCells
from covey.disclosure.audit.intruder.unknowns import BoundedCells, Flags
from covey.disclosure.audit.intruder.verdicts import CERTAIN, CLEARED, Means, Verdicts
from covey.disclosure.audit.published import PublishedTables
from covey.disclosure.audit.published_rows import PublishedRows
from covey.disclosure.audit.told import Told
from covey.disclosure.audit.verdict import Audit
from covey.disclosure.finding import NARROW, ONE_VALUE
from covey.disclosure.policy import Policy
from covey.disclosure.proof.known_tables import KnownTables

BELOW: Final = "published below minimum_count"
OTHER_TABLE: Final = "published in another table"
RULES: Final[Mapping[Means, str]] = MappingProxyType(
    {
        "exact": ONE_VALUE,
        "narrow": NARROW,
        "undecided": "could not be cleared",
    }
)


def attack_published(
    published: PublishedTables,
    policy: Policy,
    told: Mapping[str, Told] = MappingProxyType({}),
    known: KnownTables | None = None,
    limits: AuditLimits = USUAL,
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

    Raises:
        TableError: the cells contradict each other.
    """
    told = {name: told.get(name, Told(of.hidden)) for name, of in published.tables.items()}
    cells = bounded_tables(published, policy, told)
    unknowns, judged = cells.unknowns(), _judged(published, told)
    of_unknowns = judged[unknowns.cells]
    known_unsafe = any(one.primary is not None for one in told.values())
    verdicts = attack(
        unknowns,
        Requirement.of(policy, known_unsafe),
        of_unknowns,
        known=known and known.of(unknowns.cells),
        limits=limits,
    )
    tables = published.tables
    small = {name: rows.is_below(policy.minimum_count) for name, rows in tables.items()}
    shown = {
        name: told[name].unknown & rows.published & cells.public[name]
        for name, rows in tables.items()
    }
    findings = published.findings(small, BELOW) + published.findings(shown, OTHER_TABLE)
    for means, rule in RULES.items():
        findings += published.findings_at(unknowns.cells[verdicts.places(means)], rule)
    # Hidden cells among certain zeros are no unknowns: they are 0, and known to be safe.
    certain = int(np.count_nonzero(judged)) - int(np.count_nonzero(of_unknowns))
    seen = published.stack.any({name: rows.published for name, rows in tables.items()})
    verdict = Audit(
        findings,
        int(np.count_nonzero(judged & seen)),
        _cleared(verdicts, certain),
        verdicts.count("undecided") == 0,
        known_unsafe and policy.intruder == "knows-primary",
        details=int(np.count_nonzero(judged & ~seen)),
    )
    return verdict.sealed(published, policy)


def bounded_tables(
    published: PublishedTables, policy: Policy, told: Mapping[str, Told]
) -> StackedCells:
    """Return the cells with what the intruder knows of each before any sum is used."""
    cells = {
        name: bounded_cells(rows, policy, told[name]) for name, rows in published.tables.items()
    }
    return StackedCells.of(published.stack, cells)


def bounded_cells(rows: PublishedRows, policy: Policy, told: Told) -> BoundedCells:
    """Return the cells of one table with what the intruder knows of each before any sum is used.

    Where it is known which hidden cells are unsafe, a hidden 0 is known, too: it comes as if it
    were published.
    """
    hidden = told.unknown
    seen = hidden & rows.published
    lowest, highest = rows.values.copy(), np.where(hidden, rows.ceilings, rows.values)
    lowest[seen] = 1 if policy.zeros == "public" else 0
    if told.primary is not None and policy.intruder == "knows-primary":
        known = seen & told.primary
        # Who knows which counts are unsafe knows of the others that they are not.
        lowest[seen] = np.where(known[seen], 1, policy.minimum_count)
        highest[known] = policy.minimum_count - 1
    return BoundedCells(rows.grid, rows.keys, lowest, highest, hidden)


def _judged(published: PublishedTables, told: Mapping[str, Told]) -> Flags:
    """Return (stacked cells,) True where the attack has to end with a verdict."""
    stack, tables = published.stack, published.tables
    seen = stack.any({name: rows.published for name, rows in tables.items()})
    rows = stack.any({name: one.unknown & tables[name].published for name, one in told.items()})
    # What one table does not publish may be published by another: then it is no detail.
    judged = rows | (~seen & stack.any({name: one.unknown for name, one in told.items()}))
    primary = {name: one.primary for name, one in told.items() if one.primary is not None}
    return judged & stack.any(primary) if primary else judged


def _cleared(verdicts: Verdicts, certain: int) -> dict[str, int]:
    """Return how many cells withstood, by the means that showed it."""
    cleared = {means: verdicts.count(means) for means in CLEARED}
    cleared[CERTAIN] += certain
    return {means: number for means, number in cleared.items() if number}
