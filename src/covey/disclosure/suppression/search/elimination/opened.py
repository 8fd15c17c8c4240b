"""A published cell is opened again: the move that was used up for it is put back.

Cells that were published later may change in that move. Each is led back by the move that was used
up for it, the first that was published first, until none of them changes.
"""

from __future__ import annotations

from math import gcd
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled_part, whole
from covey.disclosure.numeric.runs import AT_ONCE
from covey.disclosure.suppression.search.elimination.state import NONE
from covey.disclosure.suppression.search.elimination.twins import (
    Twins,
    count_met,
    is_twin,
    link,
    write_change,
)

NO_ROOM: Final = whole(-2)

_FAR: Final = whole(2**40)
_NEVER: Final = whole(2**62)


@compiled_part
def open_cell(twins: Twins, rank: int, itself: NDArray[np.float64]) -> int:
    """Put back a move through a published cell, and count what it meets.

    Args:
        twins: the state.
        rank: of the cell.
        itself: (cells,) the rank of each cell.

    Returns:
        The move; -1: none was found that can be written down and leaves what must not move;
        `NO_ROOM`: there is too little space.
    """
    kept = twins.used_up
    size = kept.size[rank]
    kept.size[rank] = 0
    move = whole(NONE)
    if _lead_back(twins, rank, size):
        move = _write_down(twins, whole(kept.place[rank]), itself)
    _forget(twins)
    if move < 0:
        kept.size[rank] = size
        return move
    link(twins, move)
    columns = twins.basis.columns
    columns.rises[move], columns.falls[move] = twins.out[move, 0] == 0, twins.out[move, 1] == 0
    if is_twin(twins, move):
        count_met(twins, move, whole(1))
    return move


@compiled_part
def _lead_back(twins: Twins, rank: int, size: int) -> bool:
    """Make a change of a used up move, and lead back what is published in it, if not too much."""
    kept = twins.used_up
    begin = whole(kept.begin[rank])
    if not _add(twins, (begin, begin + size), whole(1)):
        return False
    # Each was published after the one before it, so that there is an end.
    other = _first_published(twins)
    while other >= 0:
        own, change = whole(kept.own[other]), whole(twins.change[other])
        common = whole(gcd(own, change))
        own, change = own // common, change // common
        if own < 0:
            own, change = -own, -change
        if own != 1:
            for place in range(twins.length[0]):
                changed = twins.touched[place]
                twins.change[changed] *= own
                if abs(twins.change[changed]) > _FAR:
                    return False
        begin = whole(kept.begin[other])
        if not _add(twins, (begin, begin + kept.size[other]), -change):
            return False
        twins.looked_at[0] += twins.length[0]
        other = _first_published(twins)
    return True


@compiled_part
def _add(twins: Twins, lies: tuple[int, int], times: int) -> bool:
    """Add a used up move so many times; return whether no change is too far for it."""
    kept = twins.used_up
    for entry in range(lies[0], lies[1]):
        rank = whole(kept.rank[entry])
        twins.change[rank] += times * whole(kept.amount[entry])
        if not twins.is_touched[rank]:
            twins.touched[twins.length[0]], twins.is_touched[rank] = rank, True
            twins.length[0] += 1
        if abs(twins.change[rank]) > _FAR:
            return False
    return True


@compiled_part
def _first_published(twins: Twins) -> int:
    """Return the changed cell that a move was used up for first; -1: there is none."""
    kept, found, first = twins.used_up, whole(NONE), _NEVER
    for place in range(twins.length[0]):
        rank = twins.touched[place]
        if kept.size[rank] > 0 and twins.change[rank] != 0 and kept.when[rank] < first:
            found, first = whole(rank), whole(kept.when[rank])
    return found


@compiled_part
def _write_down(twins: Twins, move: int, itself: NDArray[np.float64]) -> int:
    """Write the change down as a move of the basis that has no cells; return it, or as above."""
    columns, still = twins.basis.columns, twins.basis.still
    size, common = whole(0), whole(0)
    for place in range(twins.length[0]):
        rank = twins.touched[place]
        if twins.change[rank] != 0:
            common, size = whole(gcd(twins.change[rank], common)), size + 1
            if rank < still.size and still[rank]:
                return whole(NONE)
    if columns.end[0] + size > columns.rank.size - whole(AT_ONCE):
        return NO_ROOM
    sort(twins.touched, twins.length[0], itself)
    return write_change(twins, move, common)


@compiled_part
def _forget(twins: Twins) -> None:
    """Take the change back."""
    for place in range(twins.length[0]):
        rank = twins.touched[place]
        twins.change[rank], twins.is_touched[rank] = 0, False
    twins.length[0] = 0


@compiled_part
def sort(ranks: NDArray[np.int64], count: int, keys: NDArray[np.float64]) -> None:
    """Sort the first so many ranks where they are, by a key of each.

    Source: Shell (1959), A high-speed sorting procedure, Communications of the ACM 2.
    """
    gap = count // 2
    while gap > 0:
        for place in range(gap, count):
            rank, at = ranks[place], place
            while at >= gap and keys[ranks[at - gap]] > keys[rank]:
                ranks[at] = ranks[at - gap]
                at -= gap
            ranks[at] = rank
        gap //= 2
