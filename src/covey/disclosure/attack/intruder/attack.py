"""The attack on all hidden cells: what sums give away, then other tables, then cell by cell.

Other tables are short walks away where many cells are open, corners of random blocks where few are,
and then whole tables with as much elsewhere as can be. Of what is still open each cell is asked for
by itself: a least change, in whole numbers, or a proof.
"""

from __future__ import annotations

import numpy as np

from covey.disclosure.attack.intruder.elsewhere import tables_elsewhere
from covey.disclosure.attack.intruder.evidence import Evidence
from covey.disclosure.attack.intruder.first_table import first_table
from covey.disclosure.attack.intruder.folded import Told, fold
from covey.disclosure.attack.intruder.interval import CellByCell
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.neighbourhood import IncidenceGraph, Places
from covey.disclosure.attack.intruder.program import Solver
from covey.disclosure.attack.intruder.propagation import contradiction, tighten
from covey.disclosure.attack.intruder.random_tables import vary
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.unknowns import Flags, Unknowns
from covey.disclosure.attack.intruder.verdicts import CERTAIN, Means, Verdicts
from covey.disclosure.proof.known_tables import KnownTables
from covey.errors import CoveyError


def attack(
    unknowns: Unknowns,
    requirement: Requirement,
    judged: Flags,
    seed: int = 0,
    known: KnownTables | None = None,
    limits: AuditLimits = USUAL,
) -> Verdicts:
    """Attack every hidden cell.

    Args:
        unknowns: the hidden cells and what is known of them.
        requirement: what must stay open about each.
        judged: (unknowns,) True for the cells the requirement is about.
        seed: of walks and random tables; the verdict does not depend on it.
        known: tables of the unknowns that somebody brings; each is checked before it counts.
        limits: how far each step goes; the verdict does not depend on them, but for what is left
            undecided.

    Raises:
        TableError: no counts fit the published cells.
    """
    unknowns, verdicts = tighten(unknowns, limits), Verdicts.of(judged)
    lowest, highest = unknowns.lowest, unknowns.highest
    verdicts.table[:] = lowest  # which is right where there is one count alone
    verdicts.end(np.flatnonzero(requirement.void(lowest, highest)), CERTAIN)
    exact = lowest == highest
    verdicts.end(np.flatnonzero(exact), "exact")
    _refuse_contradictions(unknowns, exact)
    if not exact.all():
        free = np.flatnonzero(~exact)
        brought = known and known.of(free)
        demand = requirement.at(free)
        _search(unknowns.restricted(free), free, demand, verdicts, brought, seed, limits)
    verdicts.end(np.arange(unknowns.size), "undecided")
    return verdicts


def _refuse_contradictions(unknowns: Unknowns, exact: Flags) -> None:
    """Refuse relations whose members can have one count each, and do not add up."""
    rests = unknowns.rests - unknowns.sums @ np.where(exact, unknowns.lowest, 0)
    settled = abs(unknowns.sums) @ (~exact).astype(np.int64) == 0
    if rests[settled].any():
        raise contradiction()


def _search(
    unknowns: Unknowns,
    places: Places,
    requirement: Requirement,
    verdicts: Verdicts,
    known: KnownTables | None,
    seed: int,
    limits: AuditLimits,
) -> None:
    """Attack the *unknowns* that single sums do not give away; *places* are theirs in outcome."""
    random = np.random.default_rng(seed)
    if known is not None and not unknowns.fit(known.counts):
        known = None
    # What others change is checked by the sums as they are.
    bare = known is None or not known.changes.shape[0]
    folded, told = fold(unknowns) if bare else (unknowns, Told.each(unknowns.size))
    graph = IncidenceGraph(folded.sums)
    if known is not None:
        table = told.others(known.counts, folded.size)
    else:
        table, found = first_table(folded, graph, random, limits)
        if not found.all():
            here = found[told.of]
            folded, told = folded.restricted(np.flatnonzero(found)), told.among(found).at(here)
            places, requirement = places[here], requirement.at(np.flatnonzero(here))
            graph, table = IncidenceGraph(folded.sums), table[found]
    if not places.size:
        return
    evidence = Evidence(
        *(folded, graph, table, requirement.by_other(told.sign, told.more)),
        *(verdicts.is_open(places), told.of),
    )
    if known is not None:
        if not bare:
            evidence.admit(known.changes)
        _end_met(evidence, places, verdicts, "known tables")
    if evidence.open().size > (0 if bare and folded.size > limits.repaired else limits.few):
        # Here and not above: the compiler takes half a second to load.
        from covey.disclosure.attack.intruder.walked_tables import walk_about

        walk_about(evidence, random, limits.hurried if folded.size <= limits.cornered else limits)
        _end_met(evidence, places, verdicts, "walked tables")
        for _ in tables_elsewhere(evidence, random, limits):
            walk_about(evidence, random, limits.hurried)
    else:
        vary(evidence, random, limits)
        for _ in tables_elsewhere(evidence, random, limits):
            pass
    _end_met(evidence, places, verdicts, "random tables")
    singly = evidence.open()
    if singly.size <= limits.singly:
        rest = CellByCell(evidence, Solver(limits), random, limits)
        rest.look(singly)
        for cell in singly.tolist():
            for asked, means in rest.end(cell):
                verdicts.end(places[[asked]], means)
    if not folded.fit(evidence.table):
        raise CoveyError("The tables of the audit stopped to fit. Please report the table's shape.")
    _end_met(evidence, places, verdicts, "nearby tables")
    between = told.between(evidence.lowest, evidence.highest)
    verdicts.show(places, told.counts(evidence.table), *between)


def _end_met(evidence: Evidence, places: Places, verdicts: Verdicts, means: Means) -> None:
    """Note that the cells which cannot fall any more ended by *means*."""
    still_open = np.zeros(places.size, dtype=bool)
    still_open[evidence.open_questions()] = True
    verdicts.end(places[~still_open], means)
