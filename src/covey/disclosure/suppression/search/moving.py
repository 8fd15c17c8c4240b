"""Cells that cannot move left out of a search, and cells that move each other made one.

Beside what is out most cells are published, and in many sums one hidden cell is left, or two. One
by itself cannot move, and of two each moves by what the other does, alike or the other way. Of a
year beside its quarters 1,247 cells of 4,399 are left, and as much work makes more rounds.

Source: fixed columns and doubleton equations, Andersen & Andersen (1995), Presolving in linear
programming, Mathematical Programming 71.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.incidence import row_of_entries
from covey.disclosure.proof.equal_cells import distinct
from covey.disclosure.suppression.moves.move import Move, as_changes, as_moves
from covey.disclosure.suppression.search.layers import needs_along, oriented, slack_along
from covey.disclosure.suppression.search.task import Task
from covey.system.together import hanging_together

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Moving:
    """What is left of a task without what cannot move.

    Args:
        task: groups of cells that move each other. A need of a cell that cannot move is left out.
        along: (groups, cells) 1 for the first cell of each and for what rises with it, and -1 for
            what falls.
    """

    task: Task
    along: sparse.csr_array

    @classmethod
    def of(cls, task: Task) -> Self:
        """Leave out what cannot move, where that is more than the total over all dimensions.

        A series of persons counted once stays as it is: its gaps have moves of their own.
        """
        still = task.slack.still
        if task.follows is not None or not still[task.dimensions > 0].any():
            return cls(task, sparse.eye_array(still.size, dtype=np.int64, format="csr"))
        along, said = _folded(task.sums, still)
        first, cells = along.indptr[:-1], along.indices
        sums, _ = oriented(said)
        left = replace(
            task,
            sums=distinct(sums.astype(np.int8)),
            slack=slack_along(task.slack, along),
            needs=needs_along(task.needs, np.arange(task.needs.cell.size), along),
            base=np.asarray(abs(along) @ task.base),
            rows=np.asarray(abs(along) @ task.rows),
            crossed=task.crossed and task.crossed.part(_alike(along)),
            crossings=np.minimum.reduceat(task.dimensions[cells], first) if cells.size else None,
        )
        return cls(left, along)

    def fold(self, moves: Iterable[Move]) -> list[Move]:
        """Return moves of cells as moves of what is left."""
        first = self.along.indices[self.along.indptr[:-1]]
        changes = as_changes(moves, self.along.shape[1])
        return list(as_moves(sparse.csr_array(changes[:, first])))

    def put_back(self, changes: sparse.csr_array) -> sparse.csr_array:
        """Return moves of what is left, (moves, groups), as (moves, cells) moves of the whole."""
        return sparse.csr_array(changes @ self.along)


def _folded(sums: sparse.csr_array, still: Flags) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Return (groups, cells) what moves together, and (relations, groups) what sums say of it.

    No sum counts a group twice: those that would make one are left apart.
    """
    moving = np.flatnonzero(~still)
    entries = (np.ones(moving.size, np.int64), (np.arange(moving.size), moving))
    along = sparse.csr_array(entries, shape=(moving.size, still.size))
    apart = np.zeros(moving.size, dtype=bool)
    while True:
        said = sparse.csr_array(sums.astype(np.int64) @ along.T)
        said.eliminate_zeros()
        fixed, group, way = _pairs(said, apart)
        if not fixed.any() and np.unique(group).size == group.size:
            along.sort_indices()
            return along, said
        fold = _fold(group, way, fixed)
        twice = sparse.csc_array(abs(said @ fold.T) > 1).sum(axis=0) > 0
        new = np.append(twice, False)[_place(fold)] & ~apart
        if new.any():
            apart |= new
            continue
        apart = np.asarray(abs(fold) @ apart > 0)
        along = sparse.csr_array(fold @ along)


def _pairs(
    said: sparse.csr_array, apart: Flags
) -> tuple[Flags, NDArray[np.int64], NDArray[np.int64]]:
    """Return what cannot move, and what moves together since a sum holds two of it.

    Returns:
        (groups,) True where it cannot move; the number of the larger group that each is of; and
        whether it moves as the first of that does, 1, or the other way, -1.
    """
    size, begin, entries = said.shape[1], said.indptr[:-1], np.diff(said.indptr)
    one, other = (said.indices[begin[entries == 2] + at] for at in (0, 1))
    ways = [said.data[begin[entries == 2] + at] for at in (0, 1)]
    against, alike = ways[0] == ways[1], np.abs(ways[0]) == np.abs(ways[1])
    joined = alike & ~(apart[one] | apart[other])
    one, other, against = one[joined], other[joined], against[joined]
    # Each stands there twice: as it is, and the other way.
    ends = np.concatenate([other + size * against, other + size * ~against])
    _, label = hanging_together(np.concatenate([one, one + size]), ends, 2 * size)
    up, down = label[:size], label[size:]
    group = np.minimum(up, down)
    fixed = up == down
    fixed[said.indices[begin[entries == 1]]] = True
    fixed = np.isin(group, group[fixed])
    return fixed, group, np.where(up <= down, 1, -1)


def _fold(group: NDArray[np.int64], way: NDArray[np.int64], fixed: Flags) -> sparse.csr_array:
    """Return (larger groups, groups) the ways of all that can move."""
    kept = np.flatnonzero(~fixed)
    own, place = np.unique(group[kept], return_inverse=True)
    return sparse.csr_array((way[kept], (place, kept)), shape=(own.size, group.size))


def _place(fold: sparse.csr_array) -> NDArray[np.int64]:
    """Return (groups,) which larger one each is of; -1: none."""
    place = np.full(fold.shape[1], -1)
    place[fold.indices] = row_of_entries(fold)
    return place


def _alike(along: sparse.csr_array) -> NDArray[np.int64]:
    """Return (cells,) the group of each; -1: none, or one of which some fall where others rise."""
    place = _place(along)
    mixed = np.bincount(row_of_entries(along), along.data < 0, along.shape[0]) > 0
    place[np.append(mixed, False)[place]] = -1
    return place
