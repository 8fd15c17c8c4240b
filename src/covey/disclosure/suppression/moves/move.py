"""A move as solvers give it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.shared import shared
from covey.disclosure.proof.needs import Needs

Limit = NDArray[np.float64] | NDArray[np.int64]

MOST_TIMES = 2
"""How often a move may be made where it is not in whole numbers: most such are halves."""

FORBIDDEN = 1e15
"""A price above every budget but that of a need which must be met."""

_WHOLE = 1e-6


class Wanted(NamedTuple):
    """The move that a compiled search is to find.

    Attributes:
        cell: the cell that must move.
        way: 1 upwards, -1 downwards.
        step: people by which it moves.
        budget: a move that costs as much is of no use.
    """

    cell: int
    way: int
    step: int
    budget: float


class Found(NamedTuple):
    """What a compiled search found: what the move costs, and its cells; 0: none."""

    cost: float
    size: int


@shared
class Draft(NamedTuple):
    """Memory that a compiled search writes a move into.

    Attributes:
        cell: (longest,) its cells, the one that must move first.
        change: (longest,) by how many people each changes, or by how many steps.
    """

    cell: NDArray[np.int32]
    change: NDArray[np.int32]


def draft(longest: int) -> Draft:
    """Return memory for a move of at most *longest* cells."""
    return Draft(np.zeros(longest, np.int32), np.zeros(longest, np.int32))


@dataclass(frozen=True)
class Move:
    """A change of several cells that keeps every sum.

    Args:
        cells: (size,) places of the cells.
        changes: (size,) people added to each.
    """

    cells: NDArray[np.int64]
    changes: NDArray[np.int64]

    @property
    def compact(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Its cells and changes as compiled code keeps them."""
        return self.cells.astype(np.int32), self.changes.astype(np.int32)

    def back(self) -> Move:
        """Return the same the other way."""
        return Move(self.cells, -self.changes)

    def meets(self, needs: Needs) -> NDArray[np.int64]:
        """Return the places of the needs that it meets by itself."""
        first, last = needs.first[self.cells], needs.first[self.cells + 1]
        change = np.repeat(self.changes, last - first)
        need = np.arange(change.size) + np.repeat(last - np.cumsum(last - first), last - first)
        reach = np.where(needs.sign[need] == 0, np.abs(change), needs.sign[need] * change)
        return need[reach >= needs.step[need]]


def as_moves(changes: sparse.csr_array) -> Iterator[Move]:
    """Yield the moves that are the rows of *changes*, (moves, cells)."""
    for begin, end in itertools.pairwise(changes.indptr):
        yield Move(changes.indices[begin:end].astype(np.int64), changes.data[begin:end])


def as_changes(moves: Iterable[Move], cells: int) -> sparse.csr_array:
    """Return moves as the rows of changes of so many *cells*: (moves, cells)."""
    moves = list(moves)
    ends = np.cumsum([0, *(move.cells.size for move in moves)])
    none = np.zeros(0, np.int64)
    place = np.concatenate([none, *(move.cells for move in moves)])
    people = np.concatenate([none, *(move.changes for move in moves)])
    changes = sparse.csr_array((people, place, ends), shape=(len(moves), cells))
    changes.sort_indices()
    return changes


def useful(moves: Iterable[Move], needs: Needs) -> Iterator[Move]:
    """Yield the moves that meet a need which none before them meets."""
    met = np.zeros(needs.cell.size, dtype=bool)
    for move in moves:
        new = move.meets(needs)
        if not met[new].all():
            met[new] = True
            yield move


def in_whole(change: NDArray[np.float64], rise: Limit, fall: Limit) -> NDArray[np.int64] | None:
    """Return the *change* of some cells in whole numbers, or twice of it, which hides no more.

    Args:
        change: (n,) people added to each cell.
        rise: (n,) how far each may move upwards.
        fall: (n,) how far each may move downwards.

    Returns:
        None where neither is whole and has slack.

    >>> in_whole(np.array([0.5, -1.0]), np.array([9.0, 9.0]), np.array([9.0, 9.0])).tolist()
    [1, -2]
    """
    for times in range(1, MOST_TIMES + 1):
        net = np.rint(times * change)
        off = np.abs(times * change - net).max(initial=0.0)
        if off <= _WHOLE and (net <= rise).all() and (-net <= fall).all():
            return net.astype(np.int64)
    return None
