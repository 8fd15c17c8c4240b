"""What may be published, decided from the dearest cell down; every unsafe cell keeps a move.

At first everything is hidden, and there is a move for each leaf cell: one more in it, and in every
total above it. To publish a cell, one of the moves through it is added to each of the others so
that they leave the cell as it is, and is then used up. The cell is published if all moves made so
stay within the slack of their cells, one way or the other, and still meet all needs that were met;
else it stays hidden. A sum that leaves its slack is repaired by other moves, see `repair`. So at
any time the moves that are left are twins of the table, and a basis of all of them: nothing is left
to prove at the end, and the totals, which come first, stay.

Source: elimination for suppression is by Langsrud (2024), Secondary cell suppression by Gaussian
elimination, Privacy in Statistical Databases. There a cell is published if no unsafe one follows
from the published ones by sums; here, if whole numbers within the intruder's bounds remain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled, compiled_part, whole
from covey.disclosure.proof.needs import Needs
from covey.disclosure.suppression.search.elimination.columns import (
    NEXT,
    Columns,
    Leaves,
    Reach,
    close_gaps,
    entries,
    first_after,
    forward,
    trimmed,
    with_space,
)
from covey.disclosure.suppression.search.elimination.met import count_needs, keeps_needs_met
from covey.disclosure.suppression.search.elimination.queue import list_moves, queue, queue_again
from covey.disclosure.suppression.search.elimination.repair import repair
from covey.disclosure.suppression.search.elimination.state import (
    NONE,
    Elimination,
    begin_elimination,
)
from covey.disclosure.suppression.search.elimination.sums import cancel_one
from covey.disclosure.suppression.search.limits import EliminationLimits

_SURELY = 1 + 1e-9  # more than rounding may take off, in whatever order numbers are added
UNEVEN = 1e12  # a move that changes the cell by one step goes before one that changes it by more


class Budget(NamedTuple):
    """What the elimination of one table may take.

    Attributes:
        work: entries of moves that may be looked at.
        repairs: of them, those that may be looked at for repairs, about.
        is_past: tells whether time is up.
        limits: what may be tried for one cell, and the memory.
    """

    work: int
    repairs: int
    is_past: Callable[[], bool]
    limits: EliminationLimits


def eliminate(
    leaves: Leaves, reach: Reach, needs: Needs, still: NDArray[np.bool_], budget: Budget
) -> Columns | None:
    """Publish what may be published; return the moves that are left.

    Args:
        leaves: the moves to begin with. Candidates have the first ranks, the first to be decided
            before all.
        reach: how far each cell may move, by rank, in steps.
        needs: what must be met, by rank, in steps of 1; of cells that are no candidates.
        still: (candidates,) True for cells that must not move, whatever that takes; they are first.
        budget: when to stop. What is not decided when time is up stays hidden.

    Returns:
        None where a limit was reached too soon.
    """
    state = begin_elimination(leaves, reach, needs, still, budget.repairs, budget.limits)
    _queue_all(state)
    rank, moves = 0, None
    while True:
        until = int(state.looked_at[0]) + budget.limits.slice
        rank = _publish_on(state, rank, until)
        looked_at, repairs = state.looked_at.tolist()
        if rank == still.size:
            # Each cell that is published uses up a move.
            before, moves = moves, np.count_nonzero(state.columns.size)
            if moves == before or repairs >= budget.repairs:
                break
            queue_again(state)
            rank = 0
        elif looked_at >= budget.work or budget.is_past():
            if moves is None and (looked_at >= budget.work or rank < still.sum()):
                return None
            break
        elif looked_at < until:
            state = _with_space(state, rank)
    close_gaps(state.columns)
    return trimmed(state.columns)


def _publish_on(state: Elimination, rank: int, until: int) -> int:
    """Decide as `publish_cells` does, and close gaps on the way."""
    while True:
        rank = publish_cells(state, rank, until)
        if rank == state.still.size or state.columns.end[0] < state.columns.end[1]:
            return rank
        close_gaps(state.columns)


def _with_space(state: Elimination, rank: int) -> Elimination:
    """Return the same state with space for what a cell may take."""
    wanted = int(space_for(state, list_moves(state, rank)))
    close_gaps(state.columns)
    columns = with_space(state.columns, wanted)
    state.stale[:] = 1
    return state._replace(columns=columns, through=np.empty(columns.rank.size, np.int32))


@compiled
def _queue_all(state: Elimination) -> None:
    columns = state.columns
    for move in range(columns.size.size):
        begin, size = columns.begin[move], columns.size[move]
        rises, falls = columns.rises[move], columns.falls[move]
        count_needs(state, state.met, begin, size, rises, falls, whole(1))
        queue(state, move, whole(0))


@compiled
def publish_cells(state: Elimination, begin: int, until: int) -> int:
    """Decide about the candidates from *begin* on; return the first that is not decided.

    It stops once so many entries were looked at in all, where there is too little space, and where
    there are many gaps.
    """
    candidates = state.still.size
    for rank in range(begin, candidates):
        count = list_moves(state, rank)
        if count == 0:
            continue
        columns = state.columns
        if state.looked_at[0] >= until or columns.left[0] < space_for(state, count):
            return whole(rank)
        if columns.end[0] >= columns.end[1]:
            return whole(rank)
        if _publish(state, rank, count):
            continue
        for place in range(count):
            move = state.listed[place]
            if state.still[rank]:
                _use_up(state, move)
            else:
                queue(state, move, state.columns.next[move] + 1)
    return whole(candidates)


@compiled
def space_for(state: Elimination, count: int) -> int:
    """Return how much space the sums of the listed moves may take, with what is tried in vain."""
    total, longest = whole(0), whole(0)
    for place in range(count):
        size = state.columns.size[state.listed[place]]
        total += size
        longest = max(longest, size)
    return total + longest * (count + 1)


@compiled_part
def _publish(state: Elimination, rank: int, count: int) -> bool:
    """Try to leave a cell as it is in all moves; return whether it is published."""
    pivots = min(state.pivots.size, count)
    _choose_pivot(state, count)
    for place in range(count):
        state.order[place] = place
    for repaired in (False, True):
        for trial in range(pivots):
            pivot = _pivot(state, count, trial)
            helpers = min(state.tries.helpers, pivots) if repaired else whole(0)
            done = cancel_all(state, count, pivot, helpers, repaired)
            if done and keeps_needs_met(state, count, pivot):
                _take_over(state, rank, count, pivot)
                return True
    return False


@compiled_part
def _choose_pivot(state: Elimination, count: int) -> None:
    """List the move with most slack alone, which most often will do."""
    best, least = whole(0), tightness(state, 0)
    for place in range(1, count):
        if not _is_tighter(state, place, least):
            found = tightness(state, place)
            if found < least:
                best, least = whole(place), found
    state.pivots[0] = best
    state.pivots[1:2] = NONE


@compiled_part
def _pivot(state: Elimination, count: int, number: int) -> int:
    """Return the move that has most slack but for so many, once all such moves are listed."""
    if state.pivots[number] == NONE:
        _choose_pivots(state, count)
    return whole(state.pivots[number])


@compiled_part
def _choose_pivots(state: Elimination, count: int) -> None:
    """List the moves with most slack."""
    for place in range(count):
        state.tightness[place] = tightness(state, place)
    for number in range(min(state.pivots.size, count)):
        best = roomiest(state, whole(0), count)
        state.pivots[number], state.tightness[best] = best, np.inf


@compiled_part
def roomiest(state: Elimination, begin: int, end: int) -> int:
    """Return the place, of those listed from *begin* to *end*, of the move with most slack."""
    best = begin
    for place in range(begin + 1, end):
        if state.tightness[place] < state.tightness[best]:
            best = whole(place)
    return best


@compiled_part
def tightness(state: Elimination, place: int) -> float:
    """Return how near a listed move is to the ends of its slack."""
    columns, move = state.columns, state.listed[place]
    begin = columns.begin[move]
    total = 0.0 if abs(columns.amount[begin + columns.next[move]]) == 1 else UNEVEN
    entry, end = forward(begin), forward(begin + columns.size[move])
    while entry < end:
        room = state.room[forward(columns.rank[entry])]
        total += abs(columns.amount[entry]) / room
        entry += NEXT
    return total


@compiled_part
def _is_tighter(state: Elimination, place: int, least: float) -> bool:
    """Tell whether a listed move is surely nearer to the ends of its slack, from its end backwards.

    The cells with least slack come last, so most of it need not be looked at.
    """
    columns, move = state.columns, state.listed[place]
    begin = forward(columns.begin[move])
    entry, tightness = begin + forward(columns.size[move]), 0.0
    enough = least * _SURELY
    while entry > begin and tightness < enough:
        entry -= NEXT
        tightness += abs(columns.amount[entry]) * state.share[forward(columns.rank[entry])]
    return tightness >= enough


@compiled_part
def cancel_all(state: Elimination, count: int, pivot: int, helpers: int, repaired: bool) -> bool:
    """Write down what each listed move becomes without the cell; False where one finds no way.

    Each takes off the pivot, or one of so many helpers: the moves with most slack.
    """
    end = state.columns.end[0]
    for turn in range(count):
        place = state.order[turn]
        if place == pivot:
            continue
        done = cancel_one(state, place, pivot, end)
        for number in range(helpers):
            if done:
                break
            # Only moves listed before it, so that they are a basis again.
            other = _pivot(state, count, number)
            if other < place and other != pivot:
                done = cancel_one(state, place, other, end)
        if not done and not (repaired and repair(state, turn, pivot, end)):
            state.order[turn], state.order[0] = state.order[0], place
            return False
        end = state.begin[place] + state.size[place]
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
        queue(state, move, first_after(columns, entries(columns, move), rank) - columns.begin[move])
        state.stale[0] += 1
    columns.left[0] -= end - columns.end[0]
    columns.end[0] = end


@compiled_part
def _use_up(state: Elimination, move: int) -> None:
    """Drop a move that changes a cell which must not move."""
    columns = state.columns
    begin, size = columns.begin[move], columns.size[move]
    rises, falls = columns.rises[move], columns.falls[move]
    count_needs(state, state.met, begin, size, rises, falls, whole(-1))
    columns.size[move] = 0
