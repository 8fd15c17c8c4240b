"""Moves as sparse columns, and the sum of two of them that leaves one cell as it is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled_part, whole
from covey.disclosure.numeric.shared import shared


@shared
class Columns(NamedTuple):
    """Moves one behind the other; what a move was before it changed is left behind as a gap.

    Attributes:
        rank: (entries,) the cells of each move by their rank, in order.
        amount: (entries,) what each gains, in steps.
        begin, size: (moves,) where each move lies; a move that was used up has size 0.
        next: (moves,) the first entry of a cell about which nothing is decided yet.
        rises, falls: (moves,) whether the move, or its opposite, stays within all slack.
        end: (1,) where the free space begins.
    """

    rank: NDArray[np.int32]
    amount: NDArray[np.int64]
    begin: NDArray[np.int64]
    size: NDArray[np.int64]
    next: NDArray[np.int64]
    rises: NDArray[np.bool_]
    falls: NDArray[np.bool_]
    end: NDArray[np.int64]


class Leaves(NamedTuple):
    """Moves of one leaf each and all above it, by one step upwards.

    Attributes:
        ranks: (entries,) the moves one behind the other, each by the ranks of its cells in order.
        begin: (moves + 1,) where each begins.
    """

    ranks: NDArray[np.int32]
    begin: NDArray[np.int64]


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


def first_columns(leaves: Leaves, reach: Reach, space: int) -> Columns:
    """Return the moves of leaves, with space for so many entries in all."""
    ranks, begin = leaves
    rank, amount = np.zeros(space, np.int32), np.zeros(space, np.int64)
    rank[: ranks.size], amount[: ranks.size] = ranks, 1
    return Columns(
        rank,
        amount,
        begin[:-1].copy(),
        np.diff(begin),
        np.zeros(begin.size - 1, np.int64),
        np.minimum.reduceat(reach.rise[ranks], begin[:-1]) >= 1,
        np.minimum.reduceat(reach.fall[ranks], begin[:-1]) >= 1,
        np.array([ranks.size]),
    )


def closed_up(columns: Columns, space: int) -> Columns:
    """Return the same moves without gaps, with *space* entries in all."""
    inside = np.repeat(columns.begin - np.cumsum(columns.size) + columns.size, columns.size)
    places = inside + np.arange(inside.size)
    rank, amount = np.zeros(space, np.int32), np.zeros(space, np.int64)
    rank[: places.size], amount[: places.size] = columns.rank[places], columns.amount[places]
    begin = np.cumsum(columns.size) - columns.size
    return columns._replace(
        rank=rank, amount=amount, begin=begin, end=np.array([places.size], np.int64)
    )


@compiled_part
def entries(columns: Columns, move: int) -> tuple[int, int]:
    """Return where a move begins and ends."""
    return whole(columns.begin[move]), whole(columns.begin[move] + columns.size[move])


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
def add(
    columns: Columns,
    reach: Reach,
    first: tuple[int, int],
    times: int,
    other: tuple[int, int],
    end: int,
    most: tuple[int, int],
) -> Sum:
    """Write a move and so many *times* an *other* one into the free space, from *end* on.

    Args:
        columns: the moves.
        reach: how far each cell may move.
        first: where the move begins and ends.
        times: how often the other is added.
        other: where that one begins and ends.
        end: where the sum is to begin; there must be space for both.
        most: it is not written to its end where more cells leave their slack in it, and more in
            its opposite; -1: that is of no use.
    """
    one, two = first[0], other[0]
    up, down, up_at, down_at = whole(0), whole(0), whole(-1), whole(-1)
    while one < first[1] or two < other[1]:
        if two >= other[1] or (one < first[1] and columns.rank[one] < columns.rank[two]):
            rank, amount = columns.rank[one], columns.amount[one]
            one += 1
        elif one >= first[1] or columns.rank[two] < columns.rank[one]:
            rank, amount = columns.rank[two], times * columns.amount[two]
            two += 1
        else:
            rank, amount = columns.rank[one], columns.amount[one] + times * columns.amount[two]
            one += 1
            two += 1
        if amount == 0:
            continue
        columns.rank[end], columns.amount[end] = rank, amount
        if not -reach.fall[rank] <= amount <= reach.rise[rank]:
            up, up_at = up + 1, whole(end)
        if not -reach.rise[rank] <= amount <= reach.fall[rank]:
            down, down_at = down + 1, whole(end)
        end += 1
        if up > most[0] and down > most[1]:
            break
    return Sum(whole(end), up, down, up_at, down_at)


@compiled_part
def amount_of(columns: Columns, move: tuple[int, int], rank: int) -> int:
    """Return what a cell gains in the move that begins and ends so."""
    low, high = move
    while low < high:
        middle = (low + high) // 2
        if columns.rank[middle] < rank:
            low = middle + 1
        else:
            high = middle
    return whole(columns.amount[low] if low < move[1] and columns.rank[low] == rank else 0)
