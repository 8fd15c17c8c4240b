"""The attack on published tables: what their rows leave open, and which cells fall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np

from covey.disclosure.attack.intruder.attack import attack
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.settled import settled
from covey.disclosure.attack.intruder.stacked import StackedCells
from covey.disclosure.attack.intruder.unknowns import BoundedCells, Counts, Flags, Unknowns
from covey.disclosure.attack.intruder.verdicts import CERTAIN, CLEARED, Means, Verdicts
from covey.disclosure.attack.published import PublishedTables
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.told import Told
from covey.disclosure.attack.verdict import Audit, denied
from covey.disclosure.finding import NARROW, ONE_VALUE, Finding
from covey.disclosure.proof.insiders import NO_INSIDERS, Insiders
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.knowledge import hidden_bounds
from covey.disclosure.rules.part_cells import NO_ROOTS, Roots, roots_of
from covey.disclosure.rules.parts import AND
from covey.disclosure.rules.table import FREQUENCY, RULES, unsafe_cells

BELOW: Final = FREQUENCY.published
OTHER_TABLE: Final = "published in another table"
FELL: Final[Mapping[Means, str]] = MappingProxyType(
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
    told = {name: told.get(name, Told(of.hidden)) for name, of in published.tables.items()}
    cells, judged = bounded_tables(published, policy, told), _judged(published, policy, told)
    known_unsafe = any(one.primary is not None for one in told.values())
    demand = Requirement.of(policy, known_unsafe, _least_safe(published, policy, told))
    verdicts, unknowns = _verdicts(cells, demand, judged, known, limits)
    # Of what another rule than the minimum count makes unsafe, published rows do not tell.
    by_count = all_that_follows and policy.k is None and policy.minimum_agencies == 1
    small, known_by = _shown(published, policy, told, cells, by_count)
    findings = small + _fallen(published, unknowns, verdicts)
    undecided = verdicts.count("undecided")
    for who, theirs in insiders.known.items():
        with_theirs = cells.knowing(theirs, insiders.counts)
        others = judged & ~theirs
        again, left = _verdicts(with_theirs, demand, others, known, limits)
        findings += only_to(who, _fallen(published, left, again), findings)
        undecided += again.count("undecided")
    # Hidden cells among certain zeros are no unknowns: they are 0, and known to be safe.
    certain = int(np.count_nonzero(judged)) - int(np.count_nonzero(judged[unknowns.cells]))
    seen = published.stack.any({name: rows.published for name, rows in published.tables.items()})
    verdict = Audit(
        findings,
        int(np.count_nonzero(judged & seen)),
        _cleared(verdicts, certain),
        undecided == 0,
        known_unsafe and policy.intruder == "knows-primary",
        details=int(np.count_nonzero(judged & ~seen)),
        insiders=tuple(insiders.known),
        denies=denied(policy),
    )
    if all_that_follows:
        verdict = _with_all_that_follows(verdict, published, told, unknowns, verdicts, limits)
        verdict = replace(verdict, follows=(*known_by, *(verdict.follows or ())))
    return verdict.sealed(published, policy)


def _least_safe(
    published: PublishedTables, policy: Policy, told: Mapping[str, Told]
) -> Counts | None:
    """Return (stacked cells,) the smallest count other than 0 that may be known of each.

    Of what another rule than that calls unsafe none may be, up to the true one. None: the policy's
    of all.
    """
    with_counts = {name: one.table for name, one in told.items() if one.table is not None}
    if not policy.minimum_counts and not with_counts:
        return None
    stack = published.stack
    roots = roots_of(stack.grids.values())
    least = Cells.stacked(stack, np.zeros(stack.size, np.int64), {}).least(policy)
    for name, table in with_counts.items():
        cells = published.tables[name].cells(roots, table)
        unsafe = unsafe_cells(cells, policy)
        places = stack.places[name][unsafe]
        least[places] = np.maximum(least[places], cells.counts[unsafe] + 1)
    return least


def _with_all_that_follows(
    verdict: Audit,
    published: PublishedTables,
    told: Mapping[str, Told],
    unknowns: Unknowns,
    verdicts: Verdicts,
    limits: AuditLimits,
) -> Audit:
    """Return the verdict with the hidden cells that have one possible count, and did not fall."""
    stack, tables = published.stack, published.tables
    rows = stack.any({name: one.unknown & tables[name].published for name, one in told.items()})
    shown = stack.any({name: ~one.hidden for name, one in tables.items()})
    asked = (rows & ~shown)[unknowns.cells] & ~verdicts.varied & ~verdicts.fell
    exact, unsure = settled(unknowns, asked, limits)
    # Hidden cells among certain zeros are no unknowns, and everybody knows them.
    zeros = rows & ~shown
    zeros[unknowns.cells] = False
    places = np.union1d(unknowns.cells[exact], np.flatnonzero(zeros))
    follows = published.findings_at(places, ONE_VALUE)
    return replace(verdict, follows=follows, unsure=int(unsure.size))


def _verdicts(
    cells: StackedCells,
    demand: Requirement,
    judged: Flags,
    known: KnownTables | None,
    limits: AuditLimits,
) -> tuple[Verdicts, Unknowns]:
    """Attack the hidden *cells*; *demand* and *judged* are about stacked cells."""
    unknowns = cells.unknowns()
    brought = known and known.of(unknowns.cells)
    of_unknowns, demand = judged[unknowns.cells], demand.at(unknowns.cells)
    return attack(unknowns, demand, of_unknowns, known=brought, limits=limits), unknowns


def _shown(
    published: PublishedTables,
    policy: Policy,
    told: Mapping[str, Told],
    cells: StackedCells,
    by_count: bool,
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the cells that are published though they must not be, and safe ones hidden here alone.

    Where counts alone do not tell what is unsafe, none of those hidden here alone is called safe.
    """
    roots = roots_of(published.stack.grids.values())
    wrong: tuple[Finding, ...] = ()
    for rule in RULES:
        wrong += published.findings(
            {
                name: ~rows.hidden & rule.unsafe(rows.cells(roots, told[name].table), policy)
                for name, rows in published.tables.items()
            },
            rule.published,
        )
    unsafe, safe = {}, {}
    for name, rows in published.tables.items():
        least = rows.cells(roots, None).least(policy)
        count = cells.lowest[published.stack.places[name]]
        shown = told[name].unknown & rows.published & cells.public[name]
        safe[name] = shown & ((count == 0) | (count >= least)) & by_count
        unsafe[name] = shown & ~safe[name]
    findings = published.findings
    return wrong + findings(unsafe, OTHER_TABLE), findings(safe, OTHER_TABLE)


def _fallen(
    published: PublishedTables, unknowns: Unknowns, verdicts: Verdicts
) -> tuple[Finding, ...]:
    """Return the cells that fell, and those that could not be cleared."""
    return tuple(
        finding
        for means, rule in FELL.items()
        for finding in published.findings_at(unknowns.cells[verdicts.places(means)], rule)
    )


def only_to(
    who: str, fallen: tuple[Finding, ...], before: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """Return what has *fallen* to an insider and not *before* to those who know no more."""
    members = who.split(AND)
    told = {(one.table, one.codes) for one in before if not one.to or one.to in members}
    return tuple(replace(one, to=who) for one in fallen if (one.table, one.codes) not in told)


def bounded_tables(
    published: PublishedTables, policy: Policy, told: Mapping[str, Told]
) -> StackedCells:
    """Return the cells with what the intruder knows of each before any sum is used."""
    roots = roots_of(published.stack.grids.values())
    cells = {
        name: bounded_cells(rows, policy, told[name], roots)
        for name, rows in published.tables.items()
    }
    return StackedCells.of(published.stack, cells)


def bounded_cells(
    rows: PublishedRows, policy: Policy, told: Told, roots: Roots = NO_ROOTS
) -> BoundedCells:
    """Return the cells of one table with what the intruder knows of each before any sum is used.

    Where it is known which hidden cells are unsafe, a hidden 0 is known, too: it comes as if it
    were published.
    """
    hidden, knows = told.unknown, policy.intruder == "knows-primary"
    least = rows.cells(roots).least(policy)
    small = told.primary if knows else None
    lowest, highest = hidden_bounds(policy, hidden & rows.published, least, small)
    lowest = np.where(hidden, lowest, rows.values)
    highest = np.where(hidden, np.minimum(highest, rows.ceilings), rows.values)
    return BoundedCells(rows.grid, rows.keys, lowest, highest, hidden)


def _judged(published: PublishedTables, policy: Policy, told: Mapping[str, Told]) -> Flags:
    """Return (stacked cells,) True where the attack has to end with a verdict."""
    stack, tables = published.stack, published.tables
    seen = stack.any({name: rows.published for name, rows in tables.items()})
    rows = stack.any({name: one.unknown & tables[name].published for name, one in told.items()})
    # What one table does not publish may be published by another: then it is no detail.
    judged = rows | (~seen & stack.any({name: one.unknown for name, one in told.items()}))
    primary = {name: one.primary for name, one in told.items() if one.primary is not None}
    if not primary:
        return judged
    roots = roots_of(stack.grids.values())
    unsafe = {
        name: unsafe_cells(tables[name].cells(roots, one.table), policy)
        for name, one in told.items()
        if one.table is not None
    }
    return judged & stack.any(unsafe or primary)


def _cleared(verdicts: Verdicts, certain: int) -> dict[str, int]:
    """Return how many cells withstood, by the means that showed it."""
    cleared = {means: verdicts.count(means) for means in CLEARED}
    cleared[CERTAIN] += certain
    return {means: number for means, number in cleared.items() if number}
