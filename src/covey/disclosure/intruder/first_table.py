"""One whole-number table that fits all that is published, component by component.

A small component is an integer program. A large one would take the solver minutes, yet without
whole numbers it takes seconds, and most of that answer is whole; the rest is rounded, and mended by
walks and by a least change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from covey.disclosure.intruder.neighbourhood import Neighbourhood, Places, Ties
from covey.disclosure.intruder.program import Effort, Program, Solver
from covey.disclosure.intruder.propagation import contradiction
from covey.disclosure.intruder.unknowns import Counts, Flags, Unknowns

_BATCH: Final = 1_000
_LARGE: Final = 3_000
"""Cells of a component from which on its start is mended, not programmed."""
_STARTS: Final = (10_000, 10_000, 20_000, 40_000)
"""Steps of the simplex method for each start of a large component.

From one start the rest is mended in a second, from another not in minutes: it is better to begin
anew than to wait.
"""
_EFFORT: Final = Effort(nodes=20_000)
_OTHER_WAY: Final = Effort(nodes=20_000, presolve=False)
_NOT_WHOLE: Final = Effort(nodes=0, whole=False)


def first_table(
    unknowns: Unknowns, ties: Ties, solver: Solver, random: np.random.Generator
) -> tuple[Counts, Flags]:
    """Find counts that fit.

    Args:
        unknowns: the hidden cells.
        ties: their relations.
        solver: for small components, and where a large one starts.
        random: of the walks by which a start is mended.

    Returns:
        (unknowns,) the counts, and (unknowns,) True where they were found.

    Raises:
        TableError: no counts fit the published cells.
    """
    counts = unknowns.lowest.copy()
    parts = [ties.around(batch) for batch in _batches(unknowns.sums)]
    large = [near for near in parts if near.cells.size > _LARGE]
    for near in parts:
        if near.cells.size <= _LARGE:
            counts[near.cells] += _above_lowest(unknowns, near, solver)
    if large:
        counts = _start(counts, unknowns, large, ties, solver, random)
    found = np.zeros(unknowns.size, dtype=bool)
    for near in parts:
        if near.cells.size > _LARGE and not _fits(unknowns, near, counts):
            lowest = unknowns.lowest[near.cells]
            counts[near.cells] = lowest + _above_lowest(unknowns, near, solver)
        found[near.cells] = _fits(unknowns, near, counts)
    return counts, found


def _start(
    counts: Counts,
    unknowns: Unknowns,
    large: list[Neighbourhood],
    ties: Ties,
    solver: Solver,
    random: np.random.Generator,
) -> Counts:
    """Return *counts* with those of *large* components, which may still not fit."""
    # Here and not above: the compiler takes half a second to load.
    from covey.disclosure.intruder.mending import mended

    for steps in _STARTS:
        for near in large:
            lowest = unknowns.lowest[near.cells]
            counts[near.cells] = lowest + _about(unknowns, near, solver, random)
        counts = mended(counts, unknowns, ties, random, steps)
        large = [near for near in large if not _fits(unknowns, near, counts)]
        if not large:
            break
    return counts


def _above_lowest(unknowns: Unknowns, near: Neighbourhood, solver: Solver) -> Counts:
    """Return how far above their lowest the cells may be; 0 where the solver finds nothing."""
    program, denied = _program(unknowns, near), 0
    for effort in (_EFFORT, _OTHER_WAY):
        answer = solver.maximise(program, np.zeros(near.cells.size), effort)
        if answer.counts is not None and program.fit(answer.counts):
            return answer.counts
        denied += answer.impossible
    # The published cells are called contradictory only if the solver says so twice.
    if denied == 2:
        raise contradiction()
    return np.zeros(near.cells.size, np.int64)


def _about(
    unknowns: Unknowns, near: Neighbourhood, solver: Solver, random: np.random.Generator
) -> Counts:
    """Return about how far above their lowest the cells may be: rounded, within their bounds.

    The weights are random: without any, all corners are equally good and the solver ends in the
    middle of them, from where its way to a corner takes fifty times as long.
    """
    program = _program(unknowns, near)
    answer = solver.maximise(program, random.random(near.cells.size), _NOT_WHOLE)
    if answer.counts is None:
        return np.zeros(near.cells.size, np.int64)
    return np.clip(answer.counts, program.lowest, program.highest)


def _program(unknowns: Unknowns, near: Neighbourhood) -> Program:
    cells = near.cells
    rests = unknowns.rests[near.relations] - near.sums(unknowns.lowest[cells])
    room = unknowns.highest[cells] - unknowns.lowest[cells]
    return Program(near, np.zeros_like(room), room, rests, rests)


def _fits(unknowns: Unknowns, near: Neighbourhood, counts: Counts) -> bool:
    here = counts[near.cells]
    within = (unknowns.lowest[near.cells] <= here) & (here <= unknowns.highest[near.cells])
    return bool(within.all() and (near.sums(here) == unknowns.rests[near.relations]).all())


def _batches(sums: sparse.csr_array) -> Iterator[Places]:
    """Yield whole components, small ones together."""
    relations, cells = sums.shape
    entries = sums.tocoo()
    # Cells and relations are the nodes: cells alone would need a link for each pair in a sum.
    links = (np.ones(entries.nnz, np.int8), (entries.row, relations + entries.col))
    size = relations + cells
    graph = sparse.coo_array(links, shape=(size, size))
    component = connected_components(graph, directed=False)[1][relations:]
    _, label = np.unique(component, return_inverse=True)
    sizes = np.bincount(label)
    order = np.argsort(label, kind="stable")
    ends = np.cumsum(sizes)
    # A batch ends with the component that fills it.
    full = ends // _BATCH
    last = np.flatnonzero(np.diff(full, append=full[-1] + 1))
    yield from np.split(order, ends[last][:-1])
