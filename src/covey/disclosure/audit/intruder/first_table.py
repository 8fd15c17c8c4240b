"""One whole-number table that fits all that is published, component by component.

A small component is an integer program. A large one would take the solver minutes, yet without
whole numbers it takes seconds. That answer is well within all bounds, so that it can be rounded and
its sums solved in whole numbers; the few cells that end beyond their bounds walk back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from covey.disclosure.audit.intruder.neighbourhood import Neighbourhood, Places, Ties
from covey.disclosure.audit.intruder.program import Effort, Program, Solver
from covey.disclosure.audit.intruder.propagation import contradiction
from covey.disclosure.audit.intruder.unknowns import Counts, Flags, Unknowns

_BATCH: Final = 1_000
_LARGE: Final = 3_000
"""Cells of a component from which on its start is mended, not programmed."""
_EFFORT: Final = Effort(nodes=20_000)
_OTHER_WAY: Final = Effort(nodes=20_000, presolve=False)
_WITHIN: Final = Effort(nodes=0, whole=False, corner=False)


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
    found = np.zeros(unknowns.size, dtype=bool)
    for near in parts:
        if near.cells.size > _LARGE:
            counts[near.cells] = _mended(unknowns.restricted(near.cells), solver, random)
        if near.cells.size <= _LARGE or not _fits(unknowns, near, counts):
            lowest = unknowns.lowest[near.cells]
            counts[near.cells] = lowest + _above_lowest(unknowns, near, solver)
        found[near.cells] = _fits(unknowns, near, counts)
    return counts, found


def _mended(unknowns: Unknowns, solver: Solver, random: np.random.Generator) -> Counts:
    """Return counts of a large component, which may still not fit."""
    # Here and not above: the compiler takes half a second to load.
    from covey.disclosure.audit.intruder.mending import mended

    ties = Ties(unknowns.sums)
    program = _program(unknowns, ties.around(np.arange(unknowns.size)))
    answer = solver.maximise(program, np.zeros(unknowns.size), _WITHIN)
    if answer.counts is None:
        return unknowns.lowest
    above = np.clip(answer.counts, program.lowest, program.highest)
    return mended(unknowns.lowest + above, unknowns, ties, random)


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
