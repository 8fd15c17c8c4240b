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

from covey.disclosure.compiled import compiled, whole
from covey.disclosure.search.columns import (
    Columns,
    Reach,
    Sum,
    add,
    amount_of,
    closed_up,
    first_columns,
)
from covey.disclosure.search.web import Needs

_PIVOTS = 30  # moves that are tried as the one to be used up
_WITH_OTHERS = 3  # of them may be helped out by other moves where they are not enough,
_OTHERS = 5  # so many of which are tried
_REPAIRED = 10  # and so many may have their sums repaired
_WRONG = 8  # cells of a sum that may be out of their rooms before it is repaired
_STALE = 8  # times as many moves as were rewritten since the index was made
_UNEVEN = 1e12  # a move that changes the cell by one step goes before one that changes it by more
_SPACE = 8  # entries for each of the first ones
_NONE = -1


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
        first: (free cells + 1,) where the moves through each cell that is no candidate begin in
        through: (entries,) which may have changed since.
        stale: (2,) how many were rewritten since, and how many there were.
        left: (2,) entries that may still be looked at, in all and for repairs.
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
    first: NDArray[np.int64]
    through: NDArray[np.int32]
    stale: NDArray[np.int64]
    left: NDArray[np.int64]


def eliminate(
    ranks: NDArray[np.int32],
    begin: NDArray[np.int64],
    reach: Reach,
    needs: Needs,
    still: NDArray[np.bool_],
    work_limit: int,
    repair_limit: int,
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
        repair_limit: of them, those that may be looked at for repairs, about.

    Returns:
        None where the limit was reached before everything was decided.
    """
    state = _begin(ranks, begin, reach, needs, still, work_limit, repair_limit)
    rank, hidden = 0, 0
    while True:
        rank = publish_cells(state, rank)
        if rank == still.size:
            hidden, before = int(state.hidden[: still.size].sum()), hidden
            if hidden == before or state.left[1] <= 0:
                return closed_up(state.columns, int(state.columns.size.sum()))
            _queue_again(state)
            rank = 0
            continue
        if state.left[0] <= 0:
            return None
        space = max(state.columns.rank.size, 2 * int(state.columns.size.sum()))
        more = closed_up(state.columns, space + _space_for(state, rank))
        through = np.zeros(more.rank.size, np.int32)
        state.stale[:] = 1
        state = state._replace(columns=more, through=through)


def _begin(
    ranks: NDArray[np.int32],
    begin: NDArray[np.int64],
    reach: Reach,
    needs: Needs,
    still: NDArray[np.bool_],
    work_limit: int,
    repair_limit: int,
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
        np.zeros(reach.rise.size - still.size + 1, np.int64),
        np.zeros(columns.rank.size, np.int32),
        np.ones(2, np.int64),
        np.array([work_limit, repair_limit], np.int64),
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
def _queue_again(state: Elimination) -> None:
    """Put all moves behind the first cells that they change: all those will be decided anew."""
    state.head[:] = _NONE
    for move in range(state.columns.size.size):
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
            state.hidden[rank] = False
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


@compiled
def _queue(state: Elimination, move: int, entry: int) -> None:
    """Put a move behind its first undecided cell, at *entry* or later."""
    columns, candidates = state.columns, state.still.size
    columns.next[move] = entry
    if entry < columns.size[move]:
        rank = columns.rank[columns.begin[move] + entry]
        if rank < candidates:
            state.after[move], state.head[rank] = state.head[rank], move


@compiled
def _publish(state: Elimination, rank: int, count: int) -> bool:
    """Try to leave a cell as it is in all moves; return whether it is published."""
    pivots = _choose_pivots(state, count)
    for place in range(count):
        state.order[place] = place
    for trial in range(pivots):
        pivot = state.pivots[trial]
        others = pivots if trial < _WITH_OTHERS else 0
        if _cancel_all(state, count, pivot, others, False) and _keeps_needs_met(state, count, pivot):
            _take_over(state, rank, count, pivot)
            return True
    for trial in range(min(pivots, _REPAIRED)):
        pivot = state.pivots[trial]
        if _cancel_all(state, count, pivot, pivots, True) and _keeps_needs_met(state, count, pivot):
            _take_over(state, rank, count, pivot)
            return True
    return False


@compiled
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


@compiled
def _cancel_all(
    state: Elimination, count: int, pivot: int, others: int, repaired: bool
) -> bool:
    """Write down what each listed move becomes without the cell; False where one finds no way."""
    end = state.columns.end[0]
    for turn in range(count):
        place = state.order[turn]
        if place == pivot:
            continue
        done = _cancel_one(state, place, pivot, end)
        for number in range(others):
            # Only moves listed before it, so that they are a basis again.
            if done or number == _OTHERS:
                break
            if state.pivots[number] < place and state.pivots[number] != pivot:
                done = _cancel_one(state, place, state.pivots[number], end)
        if not done and not (repaired and _repair(state, turn, pivot, end)):
            state.order[turn], state.order[0] = state.order[0], place
            return False
        end = state.begin[place] + state.size[place]
    return True


@compiled
def _cancel_one(state: Elimination, place: int, other: int, end: int) -> bool:
    """Write down a listed move less so many times another one that it leaves the cell alone."""
    move, taken = state.listed[place], state.listed[other]
    times = _times(state.columns, move, taken)
    if times == 0:
        return False
    found = _sum(state, _entries(state.columns, move), -times, _entries(state.columns, taken), end, (whole(0), whole(0)))
    _note(state, place, end, found)
    return found.up == 0 or found.down == 0


@compiled
def _times(columns: Columns, move: int, taken: int) -> int:
    """Return how often a move must be taken off another for the cell that is next in both; or 0."""
    amount = columns.amount[columns.begin[move] + columns.next[move]]
    by = columns.amount[columns.begin[taken] + columns.next[taken]]
    return whole(amount // by if amount % by == 0 else 0)


@compiled
def _entries(columns: Columns, move: int) -> tuple[int, int]:
    return whole(columns.begin[move]), whole(columns.begin[move] + columns.size[move])


@compiled
def _sum(
    state: Elimination,
    first: tuple[int, int],
    times: int,
    other: tuple[int, int],
    end: int,
    most: tuple[int, int],
) -> Sum:
    state.left[0] -= first[1] - first[0] + other[1] - other[0]
    return add(state.columns, state.reach, first, times, other, end, most)


@compiled
def _note(state: Elimination, place: int, begin: int, found: Sum) -> None:
    """Note what a listed move becomes."""
    state.begin[place], state.size[place] = begin, found.end - begin
    state.rises[place], state.falls[place] = found.up == 0, found.down == 0


@compiled
def _repair(state: Elimination, turn: int, pivot: int, end: int) -> bool:
    """Write down a listed move less the pivot, with other moves that bring it into its rooms."""
    place = state.order[turn]
    move, taken = state.listed[place], state.listed[pivot]
    times = _times(state.columns, move, taken)
    before = state.left[0]
    if times == 0 or state.left[1] <= 0:
        return False
    if state.stale[0] * _STALE > state.stale[1]:
        _index(state)
    done = False
    for upwards in (True, False):
        if not done:
            done = _repair_sum(state, turn, pivot, -times, upwards, end)
    state.left[1] -= before - state.left[0]
    return done


@compiled
def _most(upwards: bool, most: int) -> tuple[int, int]:
    """Return what `add` is to stop at where only one of a sum and its opposite is of use."""
    return whole(most if upwards else -1), whole(-1 if upwards else most)


@compiled
def _repair_sum(
    state: Elimination, turn: int, pivot: int, times: int, upwards: bool, end: int
) -> bool:
    columns, place = state.columns, state.order[turn]
    first = _entries(columns, state.listed[place])
    other = _entries(columns, state.listed[pivot])
    found = _sum(state, first, times, other, end, _most(upwards, _WRONG))
    wrong = found.up if upwards else found.down
    if wrong > _WRONG:
        return False
    while wrong > 0:
        first = whole(end), found.end
        other, times = _helper(state, turn, pivot, first, found, upwards)
        if times == 0:
            return False
        end = found.end
        found = _sum(state, first, times, other, end, _most(upwards, wrong))
        wrong = found.up if upwards else found.down
    _note(state, place, end, found)
    return True


@compiled
def _helper(
    state: Elimination, turn: int, pivot: int, sum_: tuple[int, int], found: Sum, upwards: bool
) -> tuple[tuple[int, int], int]:
    """Return the move that leaves fewest cells out of their rooms, and how often to add it; or 0.

    It is one of those through a cell that is out of its room now: one that does not change the
    cell that is being decided, or what was written down for one in an earlier turn.
    """
    columns, best, best_times = state.columns, (whole(0), whole(0)), whole(0)
    least = found.up if upwards else found.down
    at = found.up_at if upwards else found.down_at
    rank, wrong = columns.rank[at], columns.amount[at]
    cell = rank - state.still.size
    if cell < 0:
        return best, best_times
    here = columns.rank[_next(columns, state.listed[state.order[turn]])]
    begin, last = state.first[cell], state.first[cell + 1]
    for number in range(begin, last + turn):
        if number < last:
            move = state.through[number]
            if columns.size[move] == 0 or _is_next(columns, move, here):
                continue
            other = _entries(columns, move)
        else:
            place = state.order[number - last]
            if place == pivot:
                continue
            other = whole(state.begin[place]), whole(state.begin[place] + state.size[place])
        amount = amount_of(columns, other, rank)
        size = sum_[1] - sum_[0] + other[1] - other[0]
        if amount == 0 or sum_[1] + size > columns.rank.size:
            continue
        times = whole(-1 if (amount > 0) == (wrong > 0) else 1)
        now = _sum(state, sum_, times, other, sum_[1], _most(upwards, least - 1))
        left = now.up if upwards else now.down
        if left < least:
            least, best, best_times = left, other, times
        if least == 0:
            break
    return best, best_times


@compiled
def _next(columns: Columns, move: int) -> int:
    return whole(columns.begin[move] + columns.next[move])


@compiled
def _is_next(columns: Columns, move: int, rank: int) -> bool:
    """Tell whether a cell is the first of a move about which nothing is decided."""
    if columns.next[move] >= columns.size[move]:
        return False
    return bool(columns.rank[_next(columns, move)] == rank)


@compiled
def _index(state: Elimination) -> None:
    """List the moves through each cell that is no candidate."""
    columns, first, candidates = state.columns, state.first, state.still.size
    first[:] = 0
    moves = whole(0)
    for filled in (False, True):
        for move in range(columns.size.size):
            moves += filled and columns.size[move] > 0
            begin, end = _entries(columns, move)
            for entry in range(end - 1, begin - 1, -1):
                cell = columns.rank[entry] - candidates
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


@compiled
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


@compiled
def _count_change(state: Elimination, place: int, pivot: int, times: int) -> None:
    columns, move = state.columns, state.listed[place]
    begin, size = columns.begin[move], columns.size[move]
    _count(state, state.gain, begin, size, columns.rises[move], columns.falls[move], -times)
    if place != pivot:
        begin, size = state.begin[place], state.size[place]
        _count(state, state.gain, begin, size, state.rises[place], state.falls[place], times)


@compiled
def _count_for_good(state: Elimination, place: int, pivot: int) -> None:
    columns, move = state.columns, state.listed[place]
    begin, size = columns.begin[move], columns.size[move]
    _count(state, state.met, begin, size, columns.rises[move], columns.falls[move], -1)
    if place != pivot:
        begin, size = state.begin[place], state.size[place]
        _count(state, state.met, begin, size, state.rises[place], state.falls[place], 1)


@compiled
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


@compiled
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


@compiled
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
        state.stale[0] += 1
    columns.end[0] = end


@compiled
def _use_up(state: Elimination, move: int) -> None:
    """Drop a move that changes a cell which must not move."""
    columns = state.columns
    begin, size = columns.begin[move], columns.size[move]
    _count(state, state.met, begin, size, columns.rises[move], columns.falls[move], -1)
    columns.size[move] = 0
