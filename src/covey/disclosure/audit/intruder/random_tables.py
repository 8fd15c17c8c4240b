"""Random tables that fit all that is published: they clear most hidden cells at little cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.audit.intruder.evidence import Evidence
from covey.disclosure.audit.intruder.neighbourhood import Places
from covey.disclosure.audit.intruder.program import Effort, Solver
from covey.disclosure.audit.intruder.unknowns import Flags

_BLOCK: Final = 1_500
_ROUNDS: Final = 20
_WORTHWHILE: Final = 0.05
_EFFORT: Final = Effort(nodes=50, gap=0.05)
# Moves stay small: far-away bounds cost the solver its precision, and clear nothing more.
_MOST: Final = 1_000


def vary(evidence: Evidence, solver: Solver, random: np.random.Generator) -> None:
    """Move the table at random, block by block, until that clears few cells more."""
    left = evidence.open()
    for number in range(_ROUNDS):
        if not left.size:
            return
        for block in _blocks(evidence, random.permutation(left)):
            near = evidence.ties.around(block)
            wanted = evidence.is_open(near.cells)
            if wanted.any():
                program = evidence.moves(near, _MOST)
                answer = solver.maximise(program, _weights(number, wanted, random), _EFFORT)
                evidence.move(program, answer.counts)
        before, left = left.size, evidence.open()
        if before - left.size < _WORTHWHILE * before:
            return


def _weights(number: int, wanted: Flags, random: np.random.Generator) -> NDArray[np.float64]:
    """Push all wanted cells up first, then all down, then each its own way."""
    weights = np.zeros(wanted.size)
    weights[wanted] = (1.0, -1.0)[number] if number < 2 else random.standard_normal(wanted.sum())
    return weights


def _blocks(evidence: Evidence, seeds: Places) -> Iterator[Places]:
    """Yield neighbourhoods that hold every seed; small components share one."""
    reached = np.zeros(evidence.table.size, dtype=bool)
    waiting: list[Places] = []
    room = _BLOCK
    for seed in seeds:
        if reached[seed]:
            continue
        cells = evidence.ties.near(int(seed), _BLOCK)
        reached[cells] = True
        if cells.size >= _BLOCK:
            yield cells
            continue
        waiting.append(cells)
        room -= cells.size
        if room <= 0:
            yield np.concatenate(waiting)
            waiting, room = [], _BLOCK
    if waiting:
        yield np.concatenate(waiting)
