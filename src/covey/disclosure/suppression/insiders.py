"""The search against those who know part of the counts: one pass more for each of them.

What is hidden already costs a pass nothing, and what an earlier pass found stands in wherever it
keeps the cells that this insider knows. At the end those cells are published again for which the
moves of other passes stand in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.proof.needs import Needs, are_shown
from covey.disclosure.proof.parts import OUTSIDER
from covey.disclosure.proof.slack import Slack
from covey.disclosure.proof.twins import Twins
from covey.disclosure.suppression.search.task import Task

Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
Find = Callable[[Task], tuple[sparse.csr_array, Places]]
"""The search of one task: the moves that it found, and the unsafe cells without one."""


@dataclass(frozen=True)
class Found:
    """What all passes found together.

    Args:
        changes: (moves, cells) the change of each cell in each move, in people.
        unprotected: by the name of who could work them out, the unsafe cells for which no move was
            found; those that anybody could are an outsider's.
    """

    changes: sparse.csr_array
    unprotected: Mapping[str, Places]


def against_each(
    task: Task,
    known: Mapping[str, Flags],
    harmless: Mapping[str, Flags],
    find: Find,
    moves: sparse.csr_array | None = None,
) -> Found:
    """Search moves against each who knows some counts, and against an outsider.

    Who knows most comes first: what is found against it mostly stands in against the others, an
    outsider last of all.

    Args:
        task: the table, as an outsider sees it.
        known: by name, (cells,) True where somebody knows the count.
        harmless: by name, (cells,) True for cells that somebody may learn.
        find: the search of one task.
        moves: (moves, cells) that are known before any is searched; None: none.
    """
    if not known and moves is None:
        changes, missed = find(task)
        return Found(changes, {OUTSIDER: missed} if missed.size else {})
    everybody = sorted(known.items(), key=lambda one: -np.count_nonzero(one[1]))
    nothing = np.zeros(task.base.size, dtype=bool)
    everybody.append((OUTSIDER, nothing))
    harmless = {**harmless, OUTSIDER: nothing}
    nowhere = sparse.csr_array((0, task.base.size), dtype=np.int64)
    changes = nowhere if moves is None else moves
    left: dict[str, Places] = {}
    for who, theirs in everybody:
        seen = _as_seen_by(task, theirs, harmless[who], changes)
        if seen.needs.cell.size:
            more, left[who] = find(seen)
            changes = sparse.csr_array(sparse.vstack([changes, more], format="csr"))
    anybody = left.pop(OUTSIDER, np.zeros(0, np.int64))
    left = {who: np.setdiff1d(cells, anybody) for who, cells in left.items()}
    unprotected = {who: cells for who, cells in {OUTSIDER: anybody, **left}.items() if cells.size}
    if known and not unprotected:
        changes = _without_spare(task, dict(everybody), changes)
    return Found(changes, unprotected)


def _as_seen_by(task: Task, known: Flags, harmless: Flags, changes: sparse.csr_array) -> Task:
    """Return what is left to do against who knows some cells, beside moves that were found."""
    kept = Twins(changes).keeping(known)
    left = ~((known | harmless)[task.needs.cell] | are_shown(task.needs, *kept.reach()))
    slack = Slack(*(np.where(known, 0, side) for side in task.slack))
    base = np.where(Twins(changes).cells, 0.0, task.base)
    return replace(task, slack=slack, base=base).with_needs(np.flatnonzero(left))


def _without_spare(
    task: Task, known: Mapping[str, Flags], changes: sparse.csr_array
) -> sparse.csr_array:
    """Return moves without those through cells, the dearest first, for which others stand in."""
    meets = sparse.csc_array(
        sparse.vstack([_meets(task.needs, changes, one) for one in known.values()])
    )
    number = np.asarray(meets.sum(axis=1)).ravel()
    pinned = _pinned(task.needs, changes, number.reshape(len(known), -1))
    by_cell, gone = changes.tocsc(), np.zeros(changes.shape[0], dtype=bool)
    cells = np.flatnonzero(Twins(changes).cells & (task.base > 0))
    for cell in cells[np.argsort(-task.base[cells], kind="stable")].tolist():
        users = by_cell.indices[by_cell.indptr[cell] : by_cell.indptr[cell + 1]]
        users = users[~gone[users]]
        if pinned[users].any():
            continue
        fewer = number - np.asarray(meets[:, users].sum(axis=1)).ravel()
        if ((fewer > 0) | (number == 0)).all():
            number, gone[users] = fewer, True
    return sparse.csr_array(changes[np.flatnonzero(~gone)])


def _meets(needs: Needs, changes: sparse.csr_array, known: Flags) -> sparse.csr_array:
    """Return (needs, moves) 1 where a move that keeps the known cells meets a need by itself."""
    keeps = np.asarray(abs(changes) @ known.astype(np.int64)) == 0
    moved = sparse.csr_array(changes.T[needs.cell]).tocoo()
    sign = needs.sign[moved.row]
    reach = np.where(sign == 0, abs(moved.data), moved.data * sign)
    enough = (reach >= needs.step[moved.row]) & keeps[moved.col]
    place = (moved.row[enough], moved.col[enough])
    ones = np.ones(int(enough.sum()), np.int64)
    return sparse.csr_array((ones, place), shape=(needs.cell.size, changes.shape[0]))


def _pinned(needs: Needs, changes: sparse.csr_array, number: NDArray[np.int64]) -> Flags:
    """Return (moves,) True for those through a cell of which no move meets some need by itself.

    Args:
        needs: what is to be met.
        changes: (moves, cells).
        number: (who, needs) how many moves meet each by themselves.
    """
    several = np.zeros(changes.shape[1], np.int64)
    several[needs.cell[(number == 0).any(axis=0)]] = 1
    return np.asarray(abs(changes) @ several) > 0
