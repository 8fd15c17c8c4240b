"""What may be published, decided from the dearest cell down; every unsafe cell keeps a move.

At first everything is hidden, and there is a move for each leaf cell: one more in it, and in every
total above it. To publish a cell, one of the moves through it is added to each of the others so
that they leave the cell as it is, and is then used up. The cell is published if all moves made so
stay within the rooms of their cells, one way or the other, and still meet all needs that were met;
else it stays hidden. So at any time the moves that are left are twins of the table, and a basis of
all of them: nothing is left to prove at the end, and the totals, which come first, stay.

Source: elimination for suppression is by Langsrud (2024), Secondary cell suppression by Gaussian
elimination, Privacy in Statistical Databases. There a cell is published if no unsafe one follows
from the published ones by sums; here, if whole numbers within the intruder's bounds remain.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.compiled import compiled, compiled_part, whole
from covey.disclosure.search.columns import (
    Columns,
    Reach,
    cancel,
    closed_up,
    first_columns,
)
from covey.disclosure.search.web import Needs
from covey.disclosure.shared import shared

_PIVOTS = 30  # moves that are tried as the one to be used up
_WITH_OTHERS = 3  # of them may be helped out by other moves where they are not enough,
_OTHERS = 5  # so many of which are tried
_UNEVEN = 1e12  # a move that changes the cell by one step goes before one that changes it by more
_SPACE = 8  # entries for each of the first ones
_NONE = -1


@shared
class Elimination(NamedTuple):
    """The state of an elimination.

    Attributes:
        columns: the moves.
        reach: how far each cell may move, by rank.
        needs: what the moves must meet, by rank.
        met: (needs,) how many moves meet each.
        gain: (needs,) the same of a change that is being tried; else 0.
        still: (candidates,) True for cells that must not move.
        head: (candidates + 1,) the first move whose next undecided cell has this rank; -1: none.
        after: (moves,) the move behind it; -1: none.
        hidden: (cells,) True where a cell stays hidden, by rank.
        listed: (moves,) the moves through the cell that is being decided.
        tightness: (moves,) how near each of these is to the ends of its rooms.
        pivots: (most,) places in this list of the moves with most room.
        order: (moves,) places in this list, what failed last first.
        begin, size, rises, falls: (moves,) what each would become.
        left: (1,) entries that may still be looked at.
    """

    columns: Columns
    reach: Reach
    needs: Needs
    met: NDArray[np.int64]
    gain: NDArray[np.int64]
    still: NDArray[np.bool_]
    head: NDArray[np.int64]
    after: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    listed: NDArray[np.int64]
    tightness: NDArray[np.float64]
    pivots: NDArray[np.int64]
    order: NDArray[np.int64]
    begin: NDArray[np.int64]
    size: NDArray[np.int64]
    rises: NDArray[np.bool_]
    falls: NDArray[np.bool_]
    left: NDArray[np.int64]


def eliminate(
    ranks: NDArray[np.int32],
    begin: NDArray[np.int64],
    reach: Reach,
    needs: Needs,
    still: NDArray[np.bool_],
    work_limit: int,
) -> Columns | None:
    """Publish what may be published; return the moves that are left.

    Args:
        ranks: (entries,) the leaf moves one behind the other, each by the ranks of its cells in
            order; candidates come first, the first to be decided before all.
        begin: (moves + 1,) where each begins.
        reach: how far each cell may move, by rank, in steps.
        needs: what must be met, by rank, in steps of 1; of cells that are no candidates.
        still: (candidates,) True for cells that must not move, whatever that takes.
        work_limit: entries that may be looked at.

    Returns:
        None where the limit was reached before everything was decided.
    """
    state = _begin(ranks, begin, reach, needs, still, work_limit)
    rank = 0
    while True:
        rank = publish_cells(state, rank)
        if rank == still.size:
            return closed_up(state.columns, int(state.columns.size.sum()))
        if state.left[0] <= 0:
            return None
        space = max(state.columns.rank.size, 2 * int(state.columns.size.sum()))
        more = closed_up(state.columns, space + _space_for(state, rank))
        state = state._replace(columns=more)


def _begin(
    ranks: NDArray[np.int32],
    begin: NDArray[np.int64],
    reach: Reach,
    needs: Needs,
    still: NDArray[np.bool_],
    work_limit: int,
) -> Elimination:
    columns = first_columns(ranks, begin, reach, _SPACE * ranks.size)
    moves = begin.size - 1
    state = Elimination(
        columns,
        reach,
        needs,
        np.zeros(needs.cell.size, np.int64),
        np.zeros(needs.cell.size, np.int64),
        still,
        np.full(still.size + 1, _NONE, np.int64),
        np.full(moves, _NONE, np.int64),
        np.arange(reach.rise.size) >= still.size,
        np.zeros(moves, np.int64),
        np.zeros(moves),
        np.zeros(_PIVOTS, np.int64),
        np.zeros(moves, np.int64),
        np.zeros(moves, np.int64),
        np.zeros(moves, np.int64),
        np.zeros(moves, np.bool_),
        np.zeros(moves, np.bool_),
        np.array([work_limit], np.int64),
    )
    _queue_all(state)
    return state


def _space_for(state: Elimination, rank: int) -> int:
    count = _list_moves(state, rank)
    return int(_wanted(state, count))


@compiled
def _queue_all(state: Elimination) -> None:
    columns = state.columns
    for move in range(columns.size.size):
        begin, size = columns.begin[move], columns.size[move]
        _count(state, state.met, begin, size, columns.rises[move], columns.falls[move], 1)
        _queue(state, move, 0)


@compiled
def publish_cells(state: Elimination, begin: int) -> int:
    """Decide about the candidates from *begin* on; return the first that is not decided."""
    candidates = state.still.size
    for rank in range(begin, candidates):
        count = _list_moves(state, rank)
        if count == 0:
            continue
        space = state.columns.rank.size - state.columns.end[0]
        if state.left[0] <= 0 or space < _wanted(state, count):
            return whole(rank)
        if _publish(state, rank, count):
            continue
        for place in range(count):
            move = state.listed[place]
            if state.still[rank]:
                _use_up(state, move)
            else:
                _queue(state, move, state.columns.next[move] + 1)
        state.hidden[rank] = not state.still[rank]
    return whole(candidates)


@compiled
def _list_moves(state: Elimination, rank: int) -> int:
    count, move = whole(0), state.head[rank]
    while move >= 0:
        state.listed[count] = move
        count += 1
        move = state.after[move]
    return count


@compiled
def _wanted(state: Elimination, count: int) -> int:
    """Return how much space the sums of the listed moves may take, with what is tried in vain."""
    total, longest = whole(0), whole(0)
    for place in range(count):
        size = state.columns.size[state.listed[place]]
        total += size
        longest = max(longest, size)
    return total + longest * (count + 1)


@compiled_part
def _queue(state: Elimination, move: int, entry: int) -> None:
    """Put a move behind its first undecided cell, at *entry* or later."""
    columns, candidates = state.columns, state.still.size
    columns.next[move] = entry
    if entry < columns.size[move]:
        rank = columns.rank[columns.begin[move] + entry]
        if rank < candidates:
            state.after[move], state.head[rank] = state.head[rank], move


@compiled_part
def _publish(state: Elimination, rank: int, count: int) -> bool:
    """Try to leave a cell as it is in all moves; return whether it is published."""
    pivots = _choose_pivots(state, count)
    for place in range(count):
        state.order[place] = place
    for trial in range(pivots):
        pivot = state.pivots[trial]
        others = pivots if trial < _WITH_OTHERS else 0
        if _cancel_all(state, count, pivot, others) and _keeps_needs_met(state, count, pivot):
            _take_over(state, rank, count, pivot)
            return True
    return False


@compiled_part
def _choose_pivots(state: Elimination, count: int) -> int:
    """List the moves with most room; return how many."""
    columns = state.columns
    for place in range(count):
        move = state.listed[place]
        begin = columns.begin[move]
        tightness = 0.0 if abs(columns.amount[begin + columns.next[move]]) == 1 else _UNEVEN
        for entry in range(begin, begin + columns.size[move]):
            room = state.reach.fall[columns.rank[entry]] + 0.5
            tightness += abs(columns.amount[entry]) / room
        state.tightness[place] = tightness
    chosen = min(whole(_PIVOTS), count)
    for number in range(chosen):
        best = whole(_NONE)
        for place in range(count):
            if best < 0 or state.tightness[place] < state.tightness[best]:
                best = whole(place)
        state.pivots[number], state.tightness[best] = best, np.inf
    return chosen


@compiled_part
def _cancel_all(state: Elimination, count: int, pivot: int, others: int) -> bool:
    """Write down what each listed move becomes without the cell; False where one finds no way."""
    end = state.columns.end[0]
    for turn in range(count):
        place = state.order[turn]
        if place == pivot:
            continue
        state.begin[place] = end
        done = _cancel_one(state, place, pivot, end)
        for number in range(others):
            # Only moves listed before it, so that they are a basis again.
            if done or number == _OTHERS:
                break
            if state.pivots[number] < place and state.pivots[number] != pivot:
                done = _cancel_one(state, place, state.pivots[number], end)
        if not done:
            state.order[turn], state.order[0] = state.order[0], place
            return False
        end += state.size[place]
    return True


@compiled_part
def _cancel_one(state: Elimination, place: int, other: int, end: int) -> bool:
    """Write down a listed move less so many times another one that it leaves the cell alone."""
    columns = state.columns
    move, taken = state.listed[place], state.listed[other]
    amount = columns.amount[columns.begin[move] + columns.next[move]]
    by = columns.amount[columns.begin[taken] + columns.next[taken]]
    if amount % by != 0:
        return False
    state.left[0] -= columns.size[move] + columns.size[taken]
    last, rises, falls = cancel(columns, state.reach, move, amount // by, taken, end)
    state.size[place], state.rises[place], state.falls[place] = last - end, rises, falls
    return rises or falls


@compiled_part
def _keeps_needs_met(state: Elimination, count: int, pivot: int) -> bool:
    """Count the moves that would meet each need; return whether all needs that are met still are.

    If so, they are counted from then on.
    """
    kept = True
    for place in range(count):
        _count_change(state, place, pivot, 1)
    for place in range(count):
        kept &= _is_kept(state, state.listed[place])
    for place in range(count):
        if kept:
            _count_for_good(state, place, pivot)
        _count_change(state, place, pivot, -1)
    return kept


@compiled_part
def _count_change(state: Elimination, place: int, pivot: int, times: int) -> None:
    columns, move = state.columns, state.listed[place]
    begin, size = columns.begin[move], columns.size[move]
    _count(state, state.gain, begin, size, columns.rises[move], columns.falls[move], -times)
    if place != pivot:
        begin, size = state.begin[place], state.size[place]
        _count(state, state.gain, begin, size, state.rises[place], state.falls[place], times)


@compiled_part
def _count_for_good(state: Elimination, place: int, pivot: int) -> None:
    columns, move = state.columns, state.listed[place]
    begin, size = columns.begin[move], columns.size[move]
    _count(state, state.met, begin, size, columns.rises[move], columns.falls[move], -1)
    if place != pivot:
        begin, size = state.begin[place], state.size[place]
        _count(state, state.met, begin, size, state.rises[place], state.falls[place], 1)


@compiled_part
def _count(
    state: Elimination,
    counts: NDArray[np.int64],
    begin: int,
    size: int,
    rises: bool,
    falls: bool,
    times: int,
) -> None:
    """Add *times* to the counts of the needs that a move meets."""
    columns, needs = state.columns, state.needs
    for entry in range(begin + size - 1, begin - 1, -1):
        rank = columns.rank[entry]
        if rank < state.still.size:
            break  # candidates come first, and have no needs
        for need in range(needs.first[rank], needs.first[rank + 1]):
            amount, sign = columns.amount[entry], needs.sign[need]
            up = (amount > 0 and rises) or (amount < 0 and falls)
            down = (amount < 0 and rises) or (amount > 0 and falls)
            if (sign >= 0 and up) or (sign <= 0 and down):
                counts[need] += times


@compiled_part
def _is_kept(state: Elimination, move: int) -> bool:
    """Tell whether all needs at the cells of a move stay met that are met now."""
    columns, needs = state.columns, state.needs
    begin = columns.begin[move]
    for entry in range(begin + columns.size[move] - 1, begin - 1, -1):
        rank = columns.rank[entry]
        if rank < state.still.size:
            break
        for need in range(needs.first[rank], needs.first[rank + 1]):
            if state.met[need] > 0 and state.met[need] + state.gain[need] <= 0:
                return False
    return True


@compiled_part
def _take_over(state: Elimination, rank: int, count: int, pivot: int) -> None:
    """Let the listed moves be what was written down for them; the pivot is used up."""
    columns, end = state.columns, state.columns.end[0]
    for place in range(count):
        move = state.listed[place]
        if place == pivot:
            columns.size[move] = 0
            continue
        columns.begin[move], columns.size[move] = state.begin[place], state.size[place]
        columns.rises[move], columns.falls[move] = state.rises[place], state.falls[place]
        end = max(end, state.begin[place] + state.size[place])
        entry = whole(0)
        while entry < state.size[place] and columns.rank[columns.begin[move] + entry] <= rank:
            entry += 1
        _queue(state, move, entry)
    columns.end[0] = end


@compiled_part
def _use_up(state: Elimination, move: int) -> None:
    """Drop a move that changes a cell which must not move."""
    columns = state.columns
    begin, size = columns.begin[move], columns.size[move]
    _count(state, state.met, begin, size, columns.rises[move], columns.falls[move], -1)
    columns.size[move] = 0
