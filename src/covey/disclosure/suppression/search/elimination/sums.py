"""What the moves through a cell become when one of them is used up."""

from __future__ import annotations

from covey.disclosure.numeric.compiled import compiled_part, whole
from covey.disclosure.numeric.runs import AT_ONCE, copy_some
from covey.disclosure.suppression.search.elimination.columns import (
    MOST,
    NEXT,
    Columns,
    Sum,
    entries,
    forward,
    is_sound,
)
from covey.disclosure.suppression.search.elimination.state import Elimination


@compiled_part
def cancel_one(state: Elimination, place: int, other: int, end: int) -> bool:
    """Write down a listed move less so many times another one that it leaves the cell alone."""
    move, taken = state.listed[place], state.listed[other]
    times = times_of(state.columns, move, taken)
    if times == 0:
        return False
    first, second = entries(state.columns, move), entries(state.columns, taken)
    sound = is_sound(state.columns, move)
    found = add_up(state, first, -times, second, end, (whole(0), whole(0)), sound)
    write_down(state, place, end, found)
    return found.up == 0 or found.down == 0


@compiled_part
def times_of(columns: Columns, move: int, taken: int) -> int:
    """Return how often a move must be taken off another for the cell that is next in both; or 0."""
    amount = columns.amount[columns.begin[move] + columns.next[move]]
    by = columns.amount[columns.begin[taken] + columns.next[taken]]
    return whole(amount // by if amount % by == 0 else 0)


@compiled_part
def add_up(
    state: Elimination,
    first: tuple[int, int],
    times: int,
    other: tuple[int, int],
    end: int,
    most: tuple[int, int],
    sound: bool,
) -> Sum:
    """Write a move and so many *times* an *other* one into the free space, and count the work.

    Args:
        state: the moves, and how far each cell may move.
        first: where the move begins and ends.
        times: how often the other is added.
        other: where that one begins and ends.
        end: where the sum is to begin; there must be space for both.
        most: it is not written to its end where more cells leave their slack in it, and more in
            its opposite; -1: that is of no use. Nor is it where a cell gains or loses too much to
            be written down: as many leave their slack then as can be told.
        sound: whether the move and its opposite stay within all slack, so that none of its cells
            has to be looked at but those of the other.
    """
    state.looked_at[0] += first[1] - first[0] + other[1] - other[0]
    ranks, amounts, reach = state.columns.rank, state.columns.amount, state.reach
    one, one_end = forward(first[0]), forward(first[1])
    two, two_end = forward(other[0]), forward(other[1])
    at, zero = forward(end), whole(0)
    up, down, up_at, down_at = zero, zero, whole(-1), whole(-1)
    while one < one_end or two < two_end:
        begin = at
        if two < two_end:
            rank = ranks[two]
            # The move is often much the longer one, and is copied up to the next cell of the other.
            while True:
                copied, in_both = copy_some(ranks, amounts, one, one_end, at, rank)
                one += copied
                at += copied
                if copied < AT_ONCE:
                    break
            # To guess whether it has that cell as well is wrong half the time: it is added up.
            amount = times * amounts[two] + whole(in_both) * amounts[one]
            one += in_both
            two += NEXT
            if abs(amount) > MOST:
                return Sum(whole(at), MOST, MOST, up_at, down_at)
            ranks[at], amounts[at] = rank, amount
            begin, gone = at if sound else begin, forward(amount == 0)
            at += NEXT
        else:
            while one < one_end:
                copy_some(ranks, amounts, one, one_end, at, ranks[one])
                one += AT_ONCE
                at += AT_ONCE
            at -= one - one_end  # what was copied in vain
            begin, gone = at if sound else begin, forward(0)
        while begin < at:
            rank, amount = ranks[begin], amounts[begin]
            if not -reach.fall[rank] <= amount <= reach.rise[rank]:
                up, up_at = up + 1, whole(begin)
            if not -reach.rise[rank] <= amount <= reach.fall[rank]:
                down, down_at = down + 1, whole(begin)
            begin += NEXT
        at -= gone
        if up > most[0] and down > most[1]:
            break
    return Sum(whole(at), up, down, up_at, down_at)


@compiled_part
def write_down(state: Elimination, place: int, begin: int, found: Sum) -> None:
    """Note what a listed move becomes."""
    state.begin[place], state.size[place] = begin, found.end - begin
    state.rises[place], state.falls[place] = found.up == 0, found.down == 0
