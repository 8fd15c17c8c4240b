"""Moves as sparse columns."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from covey.disclosure.numeric.compiled import compiled, compiled_part, whole
from covey.disclosure.numeric.runs import AT_ONCE
from covey.disclosure.numeric.shared import shared


@shared
class Columns(NamedTuple):
    """Moves one behind the other; what a move was before it changed is left behind as a gap.

    Attributes:
        rank: (entries,) the cells of each move by their rank, in order.
        amount: (entries,) what each gains, in steps; MOST in size. Of both the types are small,
            since the less there is to be written, the sooner that is; and `AT_ONCE` more places
            are there than may be used.
        begin, size: (moves,) where each move lies; a move that was used up has size 0.
        next: (moves,) the first entry of a cell about which nothing is decided yet.
        rises, falls: (moves,) whether the move, or its opposite, stays within all slack.
        end: (2,) where the free space begins, and from where on gaps are closed.
        left: (2,) entries that may be written before there may be more, and how many that were,
            with the moves, when it was settled last. There is memory for no fewer.
    """

    rank: NDArray[np.unsignedinteger[Any]]
    amount: NDArray[np.int16]
    begin: NDArray[np.int64]
    size: NDArray[np.int64]
    next: NDArray[np.int64]
    rises: NDArray[np.bool_]
    falls: NDArray[np.bool_]
    end: NDArray[np.int64]
    left: NDArray[np.int64]


class Leaves(NamedTuple):
    """Moves of one leaf each and all above it, by one step upwards.

    Attributes:
        ranks: (entries,) the moves one behind the other, each by the ranks of its cells in order.
        begin: (moves + 1,) where each begins.
    """

    ranks: NDArray[np.int32]
    begin: NDArray[np.int64]


MOST = whole(2**15 - 1)
"""Steps that a cell may gain or lose in a move."""

_FEW: Final = 2**16
"""Cells of which each can be told by a number of two bytes."""

_WITH_GAPS = 4
"""Times as many entries, gaps among them, as moves have when gaps are closed."""


forward: Final = np.uint64
"""Makes a place an index that cannot count from the end, which takes a third of the time."""

NEXT: Final = np.uint64(1)


class Sum(NamedTuple):
    """A sum of moves, and the cells that leave their slack in it.

    Attributes:
        end: where it ends.
        up, down: how many cells leave their slack in it, and in its opposite.
        up_at, down_at: the last entry of such a cell; -1: none.
    """

    end: int
    up: int
    down: int
    up_at: int
    down_at: int


@shared
class Reach(NamedTuple):
    """How far each cell may move, by rank, in steps."""

    rise: NDArray[np.int64]
    fall: NDArray[np.int64]


def first_columns(leaves: Leaves, reach: Reach) -> Columns:
    """Return the moves of leaves, with space until gaps are closed for the first time."""
    ranks, begin = leaves
    space = _WITH_GAPS * ranks.size
    rank, amount = _memory(space, np.uint16 if reach.rise.size <= _FEW else np.uint32)
    rank[: ranks.size], amount[: ranks.size] = ranks, 1
    return Columns(
        rank,
        amount,
        begin[:-1].copy(),
        np.diff(begin),
        np.zeros(begin.size - 1, np.int64),
        np.minimum.reduceat(reach.rise[ranks], begin[:-1]) >= 1,
        np.minimum.reduceat(reach.fall[ranks], begin[:-1]) >= 1,
        np.array([ranks.size, _WITH_GAPS * ranks.size]),
        np.array([space - ranks.size, space]),
    )


def close_gaps(columns: Columns) -> None:
    """Move all moves down to where there are none: memory that was written is written again."""
    some = np.flatnonzero(columns.size)
    _move_down(columns, some[np.argsort(columns.begin[some])])
    columns.end[1] = _WITH_GAPS * columns.end[0]


def with_space(columns: Columns, wanted: int) -> Columns:
    """Return moves without gaps with space for *wanted* entries, and some to go on with."""
    end = int(columns.end[0])
    space = max(int(columns.left[1]), 2 * end) + wanted
    columns.left[:] = space - end, space
    if space <= columns.rank.size - int(AT_ONCE):
        return columns
    # Memory costs where it is written first: it is doubled, and most of it never written.
    return in_memory(columns, 2 * space)


def in_memory(columns: Columns, space: int) -> Columns:
    """Return moves without gaps in memory for so many entries."""
    end = int(columns.end[0])
    rank, amount = _memory(space, columns.rank.dtype)
    rank[:end], amount[:end] = columns.rank[:end], columns.amount[:end]
    return columns._replace(rank=rank, amount=amount)


def trimmed(columns: Columns) -> Columns:
    """Return moves without gaps and without memory for more."""
    end = int(columns.end[0])
    return columns._replace(rank=columns.rank[:end].copy(), amount=columns.amount[:end].copy())


def _memory(
    space: int, of_rank: DTypeLike
) -> tuple[NDArray[np.unsignedinteger[Any]], NDArray[np.int16]]:
    """Return memory for so many entries."""
    places = space + int(AT_ONCE)
    return np.empty(places, of_rank), np.empty(places, np.int16)


@compiled
def _move_down(columns: Columns, order: NDArray[np.int64]) -> None:
    """Move entries down of all moves in the order in which they lie."""
    to = forward(0)
    for move in order:
        entry, end = forward(columns.begin[move]), forward(entries(columns, move)[1])
        columns.begin[move] = to
        while entry < end:
            columns.rank[to], columns.amount[to] = columns.rank[entry], columns.amount[entry]
            entry += NEXT
            to += NEXT
    columns.end[0] = to


@compiled_part
def entries(columns: Columns, move: int) -> tuple[int, int]:
    """Return where a move begins and ends."""
    return whole(columns.begin[move]), whole(columns.begin[move] + columns.size[move])


@compiled_part
def is_sound(columns: Columns, move: int) -> bool:
    """Tell whether a move and its opposite stay within all slack."""
    return bool(columns.rises[move] and columns.falls[move])


@compiled_part
def next_entry(columns: Columns, move: int) -> int:
    """Return the first entry of a move about whose cell nothing is decided yet."""
    return whole(columns.begin[move] + columns.next[move])


@compiled_part
def is_next(columns: Columns, move: int, rank: int) -> bool:
    """Tell whether a cell is the first of a move about which nothing is decided."""
    if columns.next[move] >= columns.size[move]:
        return False
    return bool(columns.rank[next_entry(columns, move)] == rank)


@compiled_part
def amount_of(columns: Columns, move: tuple[int, int], rank: int) -> int:
    """Return what a cell gains in the move that begins and ends so."""
    at = first_after(columns, move, whole(rank) - 1)
    return whole(columns.amount[at] if at < move[1] and columns.rank[at] == rank else 0)


@compiled_part
def first_after(columns: Columns, move: tuple[int, int], rank: int) -> int:
    """Return the first entry, of the move that begins and ends so, of a cell behind *rank*."""
    low, high = move
    while low < high:
        middle = (low + high) // 2
        if columns.rank[middle] <= rank:
            low = middle + 1
        else:
            high = middle
    return whole(low)
