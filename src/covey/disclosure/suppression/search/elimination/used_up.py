"""Moves that were used up, each to publish a cell: with them a cell can be opened again."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from covey.disclosure.numeric.compiled import compiled, compiled_part, whole
from covey.disclosure.numeric.shared import shared
from covey.disclosure.suppression.search.elimination.columns import Columns


@shared
class UsedUp(NamedTuple):
    """Moves one behind the other; none changes what was published before it was used up.

    Attributes:
        rank: (entries,) the cells of each move by their rank; no place where none are kept.
        amount: (entries,) what each gains.
        begin, size: (cells,) where the move lies that each was published by; of size 0 where it is
            not published, or none was needed.
        own: (cells,) what the cell gains in that move.
        place: (cells,) where the move was among those of the basis.
        when: (cells,) how many were used up before.
        end: (2,) where the free space begins, and how many were used up so far.
    """

    rank: NDArray[np.unsignedinteger[Any]]
    amount: NDArray[np.int16]
    begin: NDArray[np.int64]
    size: NDArray[np.int64]
    own: NDArray[np.int64]
    place: NDArray[np.int64]
    when: NDArray[np.int64]
    end: NDArray[np.int64]


def nothing_used_up(cells: int, space: int, of_rank: DTypeLike) -> UsedUp:
    """Return memory for so many entries; 0: none are to be kept."""
    begin, size, own, place, when = np.zeros((5, cells), np.int64)
    rank, amount = np.empty(space, of_rank), np.empty(space, np.int16)
    return UsedUp(rank, amount, begin, size, own, place, when, np.zeros(2, np.int64))


def with_room(kept: UsedUp, wanted: int) -> UsedUp:
    """Return the same moves without gaps, with space for *wanted* entries where any are kept."""
    if not kept.rank.size:
        return kept
    space = 2 * (int(kept.size.sum()) + wanted)
    moved = kept._replace(rank=np.empty(space, kept.rank.dtype), amount=np.empty(space, np.int16))
    _move_over(moved, kept.rank, kept.amount)
    return moved


@compiled
def _move_over(
    kept: UsedUp, rank: NDArray[np.unsignedinteger[Any]], amount: NDArray[np.int16]
) -> None:
    """Copy the entries of all moves from where they were."""
    end = whole(0)
    for cell in range(kept.size.size):
        begin = whole(kept.begin[cell])
        for entry in range(kept.size[cell]):
            kept.rank[end + entry] = rank[begin + entry]
            kept.amount[end + entry] = amount[begin + entry]
        kept.begin[cell] = end
        end += kept.size[cell]
    kept.end[0] = end


@compiled_part
def keep_used_up(
    kept: UsedUp, columns: Columns, move: int, lies: tuple[int, int], rank: int
) -> None:
    """Keep a move that begins and ends so, used up to publish a cell."""
    end = whole(kept.end[0])
    kept.begin[rank], kept.size[rank] = end, lies[1] - lies[0]
    for entry in range(lies[0], lies[1]):
        kept.rank[end], kept.amount[end] = columns.rank[entry], columns.amount[entry]
        if columns.rank[entry] == rank:
            kept.own[rank] = columns.amount[entry]
        end += 1
    kept.place[rank], kept.when[rank] = move, kept.end[1]
    kept.end[0] = end
    kept.end[1] += 1
