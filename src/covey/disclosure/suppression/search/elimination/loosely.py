"""What may be published of a table whose moves may leave their slack for a while.

As in `eliminate`, one of the moves through a cell is used up to publish it. But where most leaves
are small, few sums of moves stay within all slack, and a sum that does not may lead to twins later
on. So here moves need not be twins: they are held to counts that cannot fall alone, and
instead each need keeps a twin of its own. Needs that would lose their last one get another by a
`walk` over the moves that are left, and over the twins found so before, which are kept beside the
basis as long as no cell of them is published. Where a need gets none the cell stays hidden.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled, compiled_part, whole
from covey.disclosure.numeric.incidence import is_total
from covey.disclosure.numeric.runs import AT_ONCE
from covey.disclosure.proof.needs import Needs
from covey.disclosure.suppression.search.elimination.columns import (
    MOST,
    Columns,
    Leaves,
    Reach,
    entries,
)
from covey.disclosure.suppression.search.elimination.eliminate import (
    UNEVEN,
    cancel_all,
    roomiest,
    space_for,
    tightness,
)
from covey.disclosure.suppression.search.elimination.state import NONE, begin_elimination
from covey.disclosure.suppression.search.elimination.twins import (
    Twins,
    begin_twins,
    by_chance,
    count_gain,
    count_met,
    gain_nothing,
    is_twin,
    keep_change,
    link,
    next_of,
    unlink,
    with_space,
)
from covey.disclosure.suppression.search.elimination.used_up import keep_used_up
from covey.disclosure.suppression.search.elimination.walk import add_to_change, change_nothing, walk
from covey.disclosure.suppression.search.task import Task

HIDDEN, PUBLISHED, NO_SPACE = whole(0), whole(1), whole(2)
"""What became of a cell; of the last, nothing: there is too little space to try."""


def may_walk(task: Task) -> bool:
    """Tell whether moves may leave their slack: each need is of one person, and walks may work."""
    needs = task.needs
    return bool(task.limits.walks.work and ((needs.sign == 0) & (needs.step == 1)).all())


def goes_loosely(task: Task) -> bool:
    """Tell whether the first moves are found by walks.

    Those of small tables are not: to choose them anew wins more, from the better of two others.
    """
    return task.open_cells > task.limits.reopening.cells and may_walk(task)


def is_sparse(task: Task) -> bool:
    """Tell whether nearly every leaf is unsafe, too, so that no search from nothing does better."""
    leaves = ~is_total(task.sums)
    unsafe = np.count_nonzero(leaves[task.needs.cell])
    sparsely = unsafe >= task.limits.walks.unsafe * np.count_nonzero(leaves)
    return goes_loosely(task) and bool(sparsely)


def eliminate_loosely(twins: Twins, task: Task) -> Twins:
    """Publish what may be published; return the state that is left, see `twins_left`.

    Args:
        twins: the state in which everything is hidden.
        task: one that `goes_loosely`; what is not decided when its time is up stays hidden.
    """
    still = twins.basis.still
    for rank in np.tile(np.arange(still.size), max(1, round(task.effort))).tolist():
        if task.deadline.is_past:
            # What must not move is in no twin, however late it is.
            for fixed in np.flatnonzero(still).tolist():
                drop_moves(twins, fixed)
            break
        twins = decide(twins, rank)
    return twins


def begin_loosely(
    leaves: Leaves,
    reach: Reach,
    needs: Needs,
    still: NDArray[np.bool_],
    task: Task,
    to_be_opened: bool = False,
    hastily: bool = False,
) -> Twins:
    """Return the state in which everything is hidden.

    Args:
        leaves: as in `eliminate`,
        reach: likewise,
        needs: likewise,
        still: and likewise.
        task: the table.
        to_be_opened: whether the moves that are used up are kept, so that cells can be opened.
        hastily: whether walks look at little for a cell.
    """
    loose = Reach(*(np.where(side > 0, MOST, 0) for side in reach))
    basis = begin_elimination(leaves, loose, needs, still, 0, task.limits.elimination)
    basis.room[:] = np.minimum(reach.fall, task.limits.walks.slack) + 0.5
    walks = task.limits.walks
    work = walks.hasty_work if hastily else walks.share(task.base.size)
    return begin_twins(basis, reach, task.limits, work, to_be_opened)


def decide(twins: Twins, rank: int) -> Twins:
    """Publish a cell if all needs keep a twin, or it must not move; return what is left."""
    while (done := publish_cell(twins, rank)) == NO_SPACE:
        twins = with_space(twins, int(_wanted(twins, rank)))
    if done == HIDDEN and twins.basis.still[rank]:
        drop_moves(twins, rank)
    return twins


def twins_left(twins: Twins) -> Columns:
    """Return all twins of a state; in memory that is the state's."""
    rises, falls = (twins.out == 0).T
    size = np.where(rises | falls, twins.basis.columns.size, 0)
    return twins.basis.columns._replace(size=size, rises=rises, falls=falls)


@compiled
def publish_cell(twins: Twins, rank: int) -> int:
    """Publish a cell if all needs keep a twin; tell whether it is, or there is no space to try."""
    columns = twins.basis.columns
    count, basis = _list_moves(twins, rank)
    space, kept = _space(twins, count), twins.used_up
    if columns.end[0] + space > columns.rank.size - whole(AT_ONCE):
        return NO_SPACE
    if kept.rank.size > 0 and kept.end[0] + space > kept.rank.size:
        return NO_SPACE
    pivot = _choose_pivot(twins, basis)
    if pivot < 0:
        return HIDDEN
    _give_up(twins, pivot, whole(pivot + 1))
    _give_up(twins, basis, count)
    before = whole(columns.end[0])
    gain_nothing(twins)
    _count_listed(twins, count, whole(-1))
    _exchange(twins, count)
    for turn in range(basis):
        move = whole(twins.basis.listed[twins.basis.order[turn]])
        columns.end[0] += columns.size[move]
        link(twins, move)
    _count_listed(twins, count, whole(1))
    if _meet_open(twins, pivot, basis, count):
        for place in range(twins.length[2]):
            twins.met[twins.gained[place]] += twins.gain[twins.gained[place]]
        if twins.used_up.rank.size > 0:
            lies = twins.basis.begin[pivot], twins.basis.begin[pivot] + twins.basis.size[pivot]
            keep_used_up(twins.used_up, columns, whole(twins.basis.listed[pivot]), lies, rank)
        return PUBLISHED
    unlink(twins, before, whole(columns.end[0]))
    columns.end[0] = before
    _exchange(twins, count)
    return HIDDEN


@compiled
def drop_moves(twins: Twins, rank: int) -> None:
    """Give up all moves that change a cell."""
    count, _ = _list_moves(twins, rank)
    for place in range(count):
        move = twins.basis.listed[place]
        if is_twin(twins, move):
            count_met(twins, move, whole(-1))
        twins.basis.columns.size[move] = 0


@compiled
def _wanted(twins: Twins, rank: int) -> int:
    """Return how much space publishing a cell may take."""
    return _space(twins, _list_moves(twins, rank)[0])


@compiled_part
def _space(twins: Twins, count: int) -> int:
    """Return how much space the listed moves may take, and twins that are found."""
    return whole(space_for(twins.basis, count) + twins.met.size)


@compiled_part
def _list_moves(twins: Twins, rank: int) -> tuple[int, int]:
    """List the moves of the basis through a cell, and twins beside it; return how many, of both.

    Entries that no move has, nor had in what may be put back, are passed over for good.
    """
    listed, columns = twins.basis.listed, twins.basis.columns
    count, basis, before = whole(0), whole(0), whole(NONE)
    entry = whole(twins.first[rank])
    while entry >= 0:
        move, after = whole(twins.move[entry]), whole(twins.after[entry])
        begin, end = entries(columns, move)
        if begin <= entry < end:
            columns.next[move] = entry - begin
            listed[count] = move
            if move < twins.moves[0]:
                listed[count], listed[basis] = listed[basis], move
                basis += 1
            count += 1
            before = entry
        elif twins.lay[move, 0] <= entry < twins.lay[move, 1]:
            before = entry
        elif before < 0:
            twins.first[rank] = after
        else:
            twins.after[before] = after
        entry = after
    return count, basis


@compiled_part
def _choose_pivot(twins: Twins, basis: int) -> int:
    """Return the place of the move with most slack that all others can do without; -1: none.

    All others can where they take that move off alone, or else one of some helpers, which then are
    the first of the list. What they become is written down.
    """
    state = twins.basis
    for helpers in (whole(0), min(twins.tries.helpers, basis, state.pivots.size)):
        for place in range(basis):
            state.order[place] = place
            state.tightness[place] = tightness(state, place)
        for place in range(helpers):
            _swap(twins, whole(place), roomiest(state, whole(place), basis))
            state.pivots[place] = place
        for _ in range(basis):
            best = roomiest(state, whole(0), basis)
            if state.tightness[best] >= UNEVEN:
                break
            if cancel_all(state, basis, best, helpers, False):
                return best
            state.tightness[best] = np.inf
    return whole(NONE)


@compiled_part
def _swap(twins: Twins, one: int, other: int) -> None:
    """Let two moves change their places in the list."""
    listed, tightness = twins.basis.listed, twins.basis.tightness
    listed[one], listed[other] = listed[other], listed[one]
    tightness[one], tightness[other] = tightness[other], tightness[one]


@compiled_part
def _give_up(twins: Twins, begin: int, end: int) -> None:
    """Note that the moves listed from *begin* to *end* become nothing."""
    for place in range(begin, end):
        twins.basis.begin[place], twins.basis.size[place] = 0, 0


@compiled_part
def _exchange(twins: Twins, count: int) -> None:
    """Let the listed moves become what is noted for them, and note what they were."""
    state, columns = twins.basis, twins.basis.columns
    for place in range(count):
        move = state.listed[place]
        state.begin[place], columns.begin[move] = columns.begin[move], state.begin[place]
        state.size[place], columns.size[move] = columns.size[move], state.size[place]
        state.rises[place], columns.rises[move] = columns.rises[move], state.rises[place]
        state.falls[place], columns.falls[move] = columns.falls[move], state.falls[place]
        for way in range(2):
            out, then = twins.out[move, way], twins.out_then[place, way]
            twins.out[move, way], twins.out_then[place, way] = then, out


@compiled_part
def _count_listed(twins: Twins, count: int, times: int) -> None:
    """Add *times* to the gain of all cells of listed moves that are twins."""
    for place in range(count):
        move = whole(twins.basis.listed[place])
        if is_twin(twins, move):
            count_gain(twins, move, times)


@compiled_part
def _meet_open(twins: Twins, pivot: int, begin: int, end: int) -> bool:
    """Find a twin for each need that would lose its last; return whether each has one.

    Twins that are given up are listed from *begin* to *end*.
    """
    left, added = _list_open(twins), whole(0)
    twins.looked_at[0] = 0
    while left > 0:
        at = _hardest(twins, left)
        wanted = whole(twins.open[at])
        left -= 1
        twins.open[at] = twins.open[left]
        if twins.met[wanted] + twins.gain[wanted] > 0:
            continue
        move = _find_twin(twins, pivot, wanted, begin, end)
        if move < 0:
            for place in range(added):
                twins.basis.columns.size[twins.added[place]] = 0
            return False
        count_gain(twins, move, whole(1))
        twins.added[added] = move
        added += 1
    return True


@compiled_part
def _list_open(twins: Twins) -> int:
    """List the needs that would lose their last twin; return how many."""
    left = whole(0)
    for place in range(twins.length[2]):
        rank = twins.gained[place]
        met = twins.met[rank]
        if twins.has_need[rank] and met > 0 and met + twins.gain[rank] <= 0:
            twins.open[left] = rank
            left += 1
    return left


@compiled_part
def _hardest(twins: Twins, left: int) -> int:
    """Return where the need is listed for which no twin was found most often."""
    hardest = whole(0)
    for place in range(1, left):
        if twins.failed[twins.open[place]] > twins.failed[twins.open[hardest]]:
            hardest = whole(place)
    return hardest


@compiled_part
def _find_twin(twins: Twins, pivot: int, wanted: int, begin: int, end: int) -> int:
    """Return a new twin that changes the wanted cell; -1: none was found."""
    found = False
    for start in range(2):  # at the twin that is given up, if there is one, and at any move
        begun = start == 0 and _begin_at_twin(twins, pivot, wanted, begin, end)
        if not begun and not _begin_at_move(twins, wanted, start):
            break
        change = twins.change[wanted]
        if change > 0 or (change < 0 and twins.reach.fall[wanted] > 0):
            found = walk(twins, wanted)
        if found:
            break
        change_nothing(twins)
    move = keep_change(twins) if found else whole(NONE)
    change_nothing(twins)
    if move < 0:
        twins.failed[wanted] += 1
    else:
        link(twins, move)
    return move


@compiled_part
def _begin_at_twin(twins: Twins, pivot: int, wanted: int, begin: int, end: int) -> bool:
    """Begin at a twin that is given up, less the move used up; return whether there is one."""
    state = twins.basis
    for place in range(begin, end):
        first, last = state.begin[place], state.begin[place] + state.size[place]
        for entry in range(first, last):
            if state.columns.rank[entry] == wanted:
                used_up = state.begin[pivot], state.begin[pivot] + state.size[pivot]
                times = _amount(twins, place) * _amount(twins, pivot)
                add_to_change(twins, (first, last), whole(1))
                add_to_change(twins, used_up, -times)
                return True
    return False


@compiled_part
def _amount(twins: Twins, place: int) -> int:
    """Return what a listed move that is given up changes the cell by that is being decided."""
    state = twins.basis
    return whole(state.columns.amount[state.begin[place] + state.columns.next[state.listed[place]]])


@compiled_part
def _begin_at_move(twins: Twins, wanted: int, start: int) -> bool:
    """Begin at the shortest move through the wanted cell, later at any; tell if there is one."""
    columns = twins.basis.columns
    best, best_amount, least = whole(NONE), whole(0), np.inf
    entry = next_of(twins, whole(twins.first[wanted]))
    while entry >= 0:
        move = whole(twins.move[entry])
        size = columns.size[move] * (1.0 if start == 0 else by_chance(twins))
        if move < twins.moves[0] and size < least:
            best, best_amount, least = move, whole(columns.amount[entry]), size
        entry = next_of(twins, whole(twins.after[entry]))
    if best < 0:
        return False
    way = whole(-1 if twins.reach.fall[wanted] == 0 and best_amount < 0 else 1)
    add_to_change(twins, entries(columns, best), way)
    return True
