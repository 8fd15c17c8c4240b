"""A sum of two moves that leaves its slack is brought back by others that are left."""

from __future__ import annotations

from typing import NamedTuple

from covey.disclosure.numeric.compiled import compiled_once, compiled_part, whole
from covey.disclosure.suppression.search.elimination.columns import (
    NEXT,
    Sum,
    amount_of,
    entries,
    forward,
    is_next,
    is_sound,
    next_entry,
)
from covey.disclosure.suppression.search.elimination.state import Elimination
from covey.disclosure.suppression.search.elimination.sums import add_up, times_of, write_down


class Helper(NamedTuple):
    """Where a move begins and ends that is added so many times; 0: there is none."""

    move: tuple[int, int]
    times: int


@compiled_once
def repair(state: Elimination, turn: int, pivot: int, end: int) -> bool:
    """Write down a listed move less the pivot, with other moves that bring it into its slack."""
    place = state.order[turn]
    move, taken = state.listed[place], state.listed[pivot]
    times = times_of(state.columns, move, taken)
    before = state.looked_at[0]
    if times == 0 or state.looked_at[1] >= state.tries.repairs:
        return False
    if state.stale[0] * state.tries.outdated > state.stale[1]:
        index_moves(state)
    done = False
    for upwards in (True, False):
        if not done:
            done = _repair_sum(state, turn, pivot, -times, upwards, end)
    state.looked_at[1] += state.looked_at[0] - before
    return done


@compiled_part
def _repair_sum(
    state: Elimination, turn: int, pivot: int, times: int, upwards: bool, end: int
) -> bool:
    columns, place, most = state.columns, state.order[turn], state.tries.wrong
    first = entries(columns, state.listed[place])
    other = entries(columns, state.listed[pivot])
    limit, sound = most, is_sound(state.columns, state.listed[place])
    while True:
        found = add_up(state, first, times, other, end, _most(upwards, limit), sound)
        wrong = found.up if upwards else found.down
        if wrong > most:
            return False
        if wrong == 0:
            break
        first = whole(end), found.end
        _lay_out(state, first)
        helper = _helper(state, turn, pivot, first, found, upwards)
        _clear(state, first)
        if helper.times == 0:
            return False
        end, times, other, limit, sound = found.end, helper.times, helper.move, wrong, False
    write_down(state, place, end, found)
    return True


@compiled_part
def _helper(
    state: Elimination, turn: int, pivot: int, sum_: tuple[int, int], found: Sum, upwards: bool
) -> Helper:
    """Return the move that leaves fewest cells out of their slack, and how often to add it.

    It is one of those through a cell that is out of its slack now: one that does not change the
    cell that is being decided, or what was written down for one in an earlier turn.
    """
    columns, best, best_times = state.columns, (whole(0), whole(0)), whole(0)
    most = whole(found.up if upwards else found.down)
    least = most
    at = found.up_at if upwards else found.down_at
    rank, wrong = columns.rank[at], columns.amount[at]
    cell = whole(rank) - state.still.size
    if cell < 0:
        return Helper(best, best_times)
    here = columns.rank[next_entry(columns, state.listed[state.order[turn]])]
    begin, last = state.first[cell], state.first[cell + 1]
    for number in range(begin, last + turn):
        if number < last:
            move = state.through[number]
            if columns.size[move] == 0 or is_next(columns, move, here):
                continue
            other = entries(columns, move)
        else:
            place = state.order[number - last]
            if place == pivot:
                continue
            other = whole(state.begin[place]), whole(state.begin[place] + state.size[place])
        amount = amount_of(columns, other, rank)
        size = sum_[1] - sum_[0] + other[1] - other[0]
        if amount == 0 or sum_[1] + size - columns.end[0] > columns.left[0]:
            continue
        times = whole(-1 if (amount > 0) == (wrong > 0) else 1)
        left = left_wrong(state, most, times, other, upwards)
        if left < least:
            least, best, best_times = left, other, times
        if least == 0:
            break
    return Helper(best, best_times)


@compiled_part
def left_wrong(
    state: Elimination, wrong: int, times: int, other: tuple[int, int], upwards: bool
) -> int:
    """Return how many cells would be out of their slack if a move were added so many times.

    It looks at the cells of that move alone, and no further once it puts as many out as it can
    bring back.
    """
    columns, reach, new, mended = state.columns, state.reach, whole(0), whole(0)
    entry, end = forward(other[0]), forward(other[1])
    while entry < end:
        rank = forward(columns.rank[entry])
        before = state.laid_out[rank]
        after = before + times * columns.amount[entry]
        rise = reach.rise[rank] if upwards else reach.fall[rank]
        fall = reach.fall[rank] if upwards else reach.rise[rank]
        was_in, is_in = -fall <= before <= rise, -fall <= after <= rise
        new += was_in and not is_in
        mended += is_in and not was_in
        entry += NEXT
        if new >= wrong:
            state.looked_at[0] += whole(entry) - other[0]
            return wrong
    state.looked_at[0] += other[1] - other[0]
    return whole(wrong + new - mended)


@compiled_part
def _lay_out(state: Elimination, sum_: tuple[int, int]) -> None:
    """Write a sum down by rank, so that a move is added to it without a look at all of it."""
    for entry in range(sum_[0], sum_[1]):
        state.laid_out[state.columns.rank[entry]] = state.columns.amount[entry]


@compiled_part
def _clear(state: Elimination, sum_: tuple[int, int]) -> None:
    for entry in range(sum_[0], sum_[1]):
        state.laid_out[state.columns.rank[entry]] = 0


@compiled_part
def _most(upwards: bool, most: int) -> tuple[int, int]:
    """Return what `add` is to stop at where only one of a sum and its opposite is of use."""
    return whole(most if upwards else -1), whole(-1 if upwards else most)


@compiled_part
def index_moves(state: Elimination) -> None:
    """List the moves through each cell that is no candidate."""
    columns, first, candidates = state.columns, state.first, state.still.size
    first[:] = 0
    moves = whole(0)
    for filled in (False, True):
        for move in range(columns.size.size):
            moves += filled and columns.size[move] > 0
            begin, end = entries(columns, move)
            for entry in range(end - 1, begin - 1, -1):
                cell = whole(columns.rank[entry]) - candidates
                if cell < 0:
                    break
                if filled:
                    first[cell] -= 1
                    state.through[first[cell]] = move
                else:
                    first[cell] += 1
        if not filled:
            for cell in range(1, first.size):
                first[cell] += first[cell - 1]
    state.stale[0], state.stale[1] = 0, moves
