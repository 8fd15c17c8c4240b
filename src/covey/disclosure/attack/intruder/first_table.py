"""One whole-number table that fits all that is published, component by component.

A low corner is asked for, and where it is in halves whole numbers near one. The largest would take
the solvers minutes, yet numbers that nearly meet the sums take seconds. They are well within all
bounds, so that they can be rounded and the sums solved in whole numbers; the few cells that end
beyond their bounds walk back. Where some do not, nothing is found: a program over so many cells has
no end, and what is left undecided is not called safe.
"""

from __future__ import annotations

import numpy as np

from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.neighbourhood import IncidenceGraph, Neighbourhood
from covey.disclosure.attack.intruder.program import Answer, Program, Solver, any_weights, whole
from covey.disclosure.attack.intruder.propagation import contradiction
from covey.disclosure.attack.intruder.unknowns import Counts, Flags, Unknowns
from covey.disclosure.attack.intruder.within import well_within
from covey.system.together import batches


def first_table(
    unknowns: Unknowns,
    graph: IncidenceGraph,
    random: np.random.Generator,
    limits: AuditLimits = USUAL,
) -> tuple[Counts, Flags]:
    """Find counts that fit.

    Args:
        unknowns: the hidden cells.
        graph: their relations.
        random: of corners, and of the walks by which a start is repaired.
        limits: how far it goes.

    Returns:
        (unknowns,) the counts, and (unknowns,) True where they were found.

    Raises:
        TableError: no counts fit the published cells.
    """
    counts = unknowns.lowest.copy()
    parts = [graph.around(batch) for batch in batches(unknowns.sums, limits.batch)]
    found, solver = np.zeros(unknowns.size, dtype=bool), Solver(limits)
    for near in parts:
        lowest = unknowns.lowest[near.cells]
        if near.cells.size <= limits.cornered:
            counts[near.cells] = lowest + _low(_program(unknowns, near), solver, random, limits)
        if near.cells.size > limits.repaired and not _fits(unknowns, near, counts):
            counts[near.cells] = _mended(unknowns.restricted(near.cells), random, limits)
        found[near.cells] = _fits(unknowns, near, counts)
    return counts, found


def _low(
    program: Program, solver: Solver, random: np.random.Generator, limits: AuditLimits
) -> Counts:
    """Return how far above their lowest the cells are near a low corner; 0 where none is found.

    Raises:
        TableError: no whole numbers fit.
    """
    weights = -np.abs(any_weights(program.near.cells.size, random))
    answer = Answer(None, None)
    if weights.size <= limits.repaired:
        answer = solver.maximise(program, weights)
    if answer.counts is None and not answer.impossible:
        answer = whole(program, weights, limits.work, first=True)
    if answer.impossible:
        raise contradiction()
    return np.zeros_like(weights) if answer.counts is None else answer.counts


def _mended(unknowns: Unknowns, random: np.random.Generator, limits: AuditLimits) -> Counts:
    """Return counts of a large component, which may still not fit."""
    # Here and not above: the compiler takes half a second to load.
    from covey.disclosure.attack.intruder.repair import repaired

    graph = IncidenceGraph(unknowns.sums)
    return repaired(well_within(unknowns), unknowns, graph, random, limits)


def _program(unknowns: Unknowns, near: Neighbourhood) -> Program:
    cells = near.cells
    rests = unknowns.rests[near.relations] - near.sums(unknowns.lowest[cells])
    room = unknowns.highest[cells] - unknowns.lowest[cells]
    return Program(near, np.zeros_like(room), room, rests, rests)


def _fits(unknowns: Unknowns, near: Neighbourhood, counts: Counts) -> bool:
    here = counts[near.cells]
    within = (unknowns.lowest[near.cells] <= here) & (here <= unknowns.highest[near.cells])
    return bool(within.all() and (near.sums(here) == unknowns.rests[near.relations]).all())
