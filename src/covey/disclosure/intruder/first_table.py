"""One whole-number table that fits all that is published, component by component."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from scipy.sparse.csgraph import connected_components

from covey.disclosure.intruder.neighbourhood import Neighbourhood, Places, Ties
from covey.disclosure.intruder.program import Effort, Program, Solver
from covey.disclosure.intruder.propagation import contradiction
from covey.disclosure.intruder.unknowns import Counts, Flags, Unknowns

_BATCH: Final = 1_000
_EFFORT: Final = Effort(nodes=20_000)
_OTHER_WAY: Final = Effort(nodes=20_000, presolve=False)


def first_table(unknowns: Unknowns, ties: Ties, solver: Solver) -> tuple[Counts, Flags]:
    """Find counts that fit.

    Returns:
        (unknowns,) the counts, and (unknowns,) True where they were found.

    Raises:
        TableError: no counts fit the published cells.
    """
    counts = unknowns.lowest.copy()
    found = np.zeros(unknowns.size, dtype=bool)
    for batch in _batches(unknowns):
        near = ties.around(batch)
        above = _above_lowest(unknowns, near, solver)
        if above is not None:
            counts[near.cells] += above
            found[near.cells] = True
    return counts, found


def _above_lowest(unknowns: Unknowns, near: Neighbourhood, solver: Solver) -> Counts | None:
    cells = near.cells
    rests = unknowns.rests[near.relations] - near.sums(unknowns.lowest[cells])
    room = unknowns.highest[cells] - unknowns.lowest[cells]
    program = Program(near, np.zeros_like(room), room, rests, rests)
    denied = 0
    for effort in (_EFFORT, _OTHER_WAY):
        answer = solver.maximise(program, np.zeros(cells.size), effort)
        if answer.counts is not None and program.fit(answer.counts):
            return answer.counts
        denied += answer.impossible
    # The published cells are called contradictory only if the solver says so twice.
    if denied == 2:
        raise contradiction()
    return None


def _batches(unknowns: Unknowns) -> Iterator[Places]:
    """Yield whole components, small ones together."""
    links = abs(unknowns.sums.T) @ abs(unknowns.sums)
    number, label = connected_components(links, directed=False)
    sizes = np.bincount(label, minlength=number)
    order = np.argsort(label, kind="stable")
    ends = np.cumsum(sizes)
    # A batch ends with the component that fills it.
    full = ends // _BATCH
    last = np.flatnonzero(np.diff(full, append=full[-1] + 1))
    yield from np.split(order, ends[last][:-1])
