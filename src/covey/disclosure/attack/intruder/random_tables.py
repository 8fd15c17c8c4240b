"""Random tables that fit all that is published: they clear most hidden cells at little cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from covey.disclosure.attack.intruder.evidence import Evidence
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.neighbourhood import Places
from covey.disclosure.attack.intruder.program import Solver, any_weights
from covey.disclosure.attack.intruder.unknowns import Counts, Flags


def vary(evidence: Evidence, random: np.random.Generator, limits: AuditLimits = USUAL) -> None:
    """Move the table at random, block by block, until that clears few cells more.

    A block is left to be asked cell by cell where it is larger than the neighbourhoods of those of
    its cells that are open.
    """
    left, solver = evidence.open(), Solver(limits)
    for number in range(limits.rounds):
        if not left.size:
            return
        for block in _blocks(evidence, random.permutation(left), limits.batch):
            near = evidence.graph.around(block)
            wanted = evidence.is_open(near.cells)
            if wanted.sum() * min(limits.near, default=limits.batch) >= near.cells.size:
                program = evidence.moves(near)
                weights = _weights(number, wanted, random)
                evidence.move(program, solver.maximise(program, weights).counts)
        before, left = left.size, evidence.open()
        if before - left.size < limits.pays * before:
            return


def _weights(number: int, wanted: Flags, random: np.random.Generator) -> Counts:
    """Push all wanted cells up first, then all down, then each its own way."""
    if number < 2:
        return np.where(wanted, (1, -1)[number], 0)
    return np.where(wanted, any_weights(wanted.size, random), 0)


def _blocks(evidence: Evidence, seeds: Places, size: int) -> Iterator[Places]:
    """Yield neighbourhoods of some *size* cells, every seed in one; small components share it."""
    reached = np.zeros(evidence.table.size, dtype=bool)
    waiting: list[Places] = []
    room = size
    for seed in seeds:
        if reached[seed]:
            continue
        cells = evidence.graph.near(int(seed), size)
        reached[cells] = True
        if cells.size >= size:
            yield cells
            continue
        waiting.append(cells)
        room -= cells.size
        if room <= 0:
            yield np.concatenate(waiting)
            waiting, room = [], size
    if waiting:
        yield np.concatenate(waiting)
