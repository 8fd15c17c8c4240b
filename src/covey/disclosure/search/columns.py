"""Moves as sparse columns, and the sum of two of them that leaves one cell as it is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.compiled import compiled_part, whole
from covey.disclosure.shared import shared


@shared
class Columns(NamedTuple):
    """Moves one behind the other; what a move was before it changed is left behind as a gap.

    Attributes:
        rank: (entries,) the cells of each move by their rank, in order.
        amount: (entries,) what each gains, in steps.
        begin, size: (moves,) where each move lies; a move that was used up has size 0.
        next: (moves,) the first entry of a cell about which nothing is decided yet.
        rises, falls: (moves,) whether the move, or its opposite, stays within all rooms.
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


@shared
class Reach(NamedTuple):
    """How far each cell may move, by rank, in steps."""

    rise: NDArray[np.int64]
    fall: NDArray[np.int64]


def first_columns(
    ranks: NDArray[np.int32], begin: NDArray[np.int64], reach: Reach, space: int
) -> Columns:
    """Return moves by one step upwards, the ranks of each in order, with *space* entries in all."""
    rank, amount = np.zeros(space, np.int32), np.zeros(space, np.int64)
    rank[: ranks.size], amount[: ranks.size] = ranks, 1
    moves = begin.size - 1
    can_rise = np.minimum.reduceat(reach.rise[ranks], begin[:-1]) >= 1
    can_fall = np.minimum.reduceat(reach.fall[ranks], begin[:-1]) >= 1
    return Columns(
        rank,
        amount,
        begin[:-1].copy(),
        np.diff(begin),
        np.zeros(moves, np.int64),
        can_rise,
        can_fall,
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
def cancel(
    columns: Columns, reach: Reach, move: int, times: int, other: int, end: int
) -> tuple[int, bool, bool]:
    """Write *move* less *times* the *other* into the free space, from *end* on.

    Returns:
        Where the sum ends, and whether it and its opposite stay within all rooms; it is not
        written to its end where neither does.
    """
    one, last = columns.begin[move], columns.begin[move] + columns.size[move]
    two, last_two = columns.begin[other], columns.begin[other] + columns.size[other]
    rises, falls = True, True
    while one < last or two < last_two:
        if two >= last_two or (one < last and columns.rank[one] < columns.rank[two]):
            rank, amount = columns.rank[one], columns.amount[one]
            one += 1
        elif one >= last or columns.rank[two] < columns.rank[one]:
            rank, amount = columns.rank[two], -times * columns.amount[two]
            two += 1
        else:
            rank, amount = columns.rank[one], columns.amount[one] - times * columns.amount[two]
            one += 1
            two += 1
        if amount != 0:
            columns.rank[end], columns.amount[end] = rank, amount
            end += 1
            rises &= -reach.fall[rank] <= amount <= reach.rise[rank]
            falls &= -reach.rise[rank] <= amount <= reach.fall[rank]
            if not (rises or falls):
                break
    return whole(end), rises, falls
