"""The attack on all hidden cells: what sums give away, then random tables, then cell by cell."""

from __future__ import annotations

import numpy as np

from covey.disclosure.intruder.evidence import Evidence
from covey.disclosure.intruder.first_table import first_table
from covey.disclosure.intruder.interval import decide
from covey.disclosure.intruder.neighbourhood import Places, Ties
from covey.disclosure.intruder.outcome import Outcome
from covey.disclosure.intruder.program import Solver
from covey.disclosure.intruder.propagation import tighten
from covey.disclosure.intruder.random_tables import vary
from covey.disclosure.intruder.requirement import Requirement
from covey.disclosure.intruder.unknowns import Flags, Unknowns


def attack(unknowns: Unknowns, requirement: Requirement, judged: Flags, seed: int = 0) -> Outcome:
    """Attack every hidden cell.

    Args:
        unknowns: the hidden cells and what is known of them.
        requirement: what must stay open about each.
        judged: (unknowns,) True for the cells the requirement is about.
        seed: of the random tables; the verdict does not depend on it.

    Raises:
        TableError: no counts fit the published cells.
    """
    unknowns = tighten(unknowns)
    outcome = Outcome.of(judged)
    lowest, highest = unknowns.lowest, unknowns.highest
    outcome.end(np.flatnonzero(requirement.void(lowest, highest)), "known to be safe")
    fixed = lowest == highest
    outcome.end(np.flatnonzero(fixed & ~requirement.met(lowest, highest)), "exact")
    outcome.end(np.flatnonzero(fixed), "known to be safe")
    _solve(unknowns, np.flatnonzero(~fixed), requirement, outcome, seed)
    return outcome


def _solve(
    unknowns: Unknowns, free: Places, requirement: Requirement, outcome: Outcome, seed: int
) -> None:
    if not free.size:
        return
    solver, rest = Solver(), unknowns.restricted(free)
    table, found = first_table(rest, Ties(rest.sums), solver)
    outcome.end(free[~found], "undecided")
    free, rest = free[found], rest.restricted(np.flatnonzero(found))
    judged = outcome.is_open(free)
    evidence = Evidence(rest, Ties(rest.sums), table[found], requirement, judged)
    vary(evidence, solver, np.random.default_rng(seed))
    left = evidence.open()
    for cell in left:
        if not evidence.is_met(int(cell)):
            outcome.end(free[[cell]], decide(int(cell), evidence, solver))
    outcome.end(free, "random tables")
