"""Needs that may be met either way, put on both sides of the count where one has too little slack.

A move goes one way. Where neither way leads far enough, one move goes up and another one down.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.proof.needs import Needs
from covey.disclosure.suppression.moves.exact import MoveSolver
from covey.disclosure.suppression.search.task import Task


def sided_by_slack(task: Task) -> Task:
    """Return *task* with needs on both sides where a cell has too little slack on either."""
    needs, rise, fall = task.needs, *(side[task.needs.cell] for side in task.slack)
    narrow = np.flatnonzero((needs.sign == 0) & (np.maximum(rise, fall) < needs.step))
    return replace(task, needs=_split(needs, narrow, rise[narrow]))


def sided_by_moves(task: Task, cells: NDArray[np.int64]) -> Task | None:
    """Return *task* with the needs of *cells* on both sides, where sums leave slack on both.

    Args:
        task: with needs that may be met either way.
        cells: the unsafe cells for which no move was found.

    Returns:
        None where that helps none of them.
    """
    limits = task.limits.programs
    solver = MoveSolver(task.sums, task.by_cell, task.slack, limits)
    solver.allowance.renew(limits.steps, limits.all_steps)
    needs = task.needs
    left = np.flatnonzero(np.isin(needs.cell, cells) & (needs.sign == 0) & (needs.step > 1))
    rises = np.array([_rise(task, solver, need) for need in left.tolist()], np.int64)
    found = rises >= 0
    if not found.any():
        return None
    return sided_by_slack(replace(task, needs=_split(needs, left[found], rises[found])))


def _rise(task: Task, solver: MoveSolver, need: int) -> int:
    """Return how far up a cell goes where what is left goes down; -1 where it does not."""
    cell, step = int(task.needs.cell[need]), int(task.needs.step[need])
    most = min(step, int(task.slack.rise[cell]))
    ups = range(1, most + 1)
    rise = bisect(ups, False, key=lambda up: solver.any_move(task.base, cell, 1, up) is None)
    falls = rise == step or solver.any_move(task.base, cell, -1, step - rise) is not None
    return rise if falls else -1


def _split(needs: Needs, places: NDArray[np.int64], rises: NDArray[np.int64]) -> Needs:
    """Return *needs*, those at *places* met by a rise of so many people and a fall of the rest."""
    kept = np.ones(needs.cell.size, dtype=bool)
    kept[places] = False
    split, ones = needs.cell[places], np.ones(places.size, np.int8)
    cell = np.concatenate([needs.cell[kept], split, split])
    sign = np.concatenate([needs.sign[kept], ones, -ones])
    step = np.concatenate([needs.step[kept], rises, needs.step[places] - rises])
    order = np.argsort(cell, kind="stable")
    order = order[step[order] > 0]
    first = np.searchsorted(cell[order], np.arange(needs.first.size))
    return Needs(cell[order], sign[order], step[order], first)
