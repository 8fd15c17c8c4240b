"""What may be published of a table whose moves may leave their slack for a while.

As in `eliminate`, one of the moves through a cell is used up to publish it. But where most leaves
are small, few sums of moves stay within all slack, and a sum that does not may lead to twins later
on. So here moves need not be twins: they are held to counts that cannot fall alone, and
instead each need keeps a twin of its own. Needs that would lose their last one get another by a
`walk` over the moves that are left, and over the twins found so before, which are kept beside the
basis as long as no cell of them is published. Where a need gets none the cell stays hidden.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.compiled import compiled, compiled_part, whole
from covey.disclosure.numeric.incidence import is_total
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.move import Move
from covey.disclosure.suppression.search.elimination.columns import FEW
from covey.disclosure.suppression.search.elimination.twins import (
    MOST,
    Twins,
    add_row,
    begin_twins,
    by_chance,
    can_take,
    count_row,
    is_twin_row,
    keep_change,
)
from covey.disclosure.suppression.search.elimination.walk import walk
from covey.disclosure.suppression.search.task import Task

_UNEVEN = 1e12  # a move that changes the cell by one step is used up before one by more


def goes_loosely(task: Task) -> bool:
    """Tell whether moves may leave their slack: each need is of one person, and all rows have room.

    Small tables do not: to choose them anew wins more, from the better of two other searches.
    """
    if task.open_cells <= task.limits.reopening.cells:
        return False
    limits, needs, cells = task.limits.walks, task.needs, task.base.size
    rows = np.count_nonzero(~is_total(task.sums)) + limits.twins
    fit = cells <= FEW and rows * cells <= limits.entries
    return bool(fit and ((needs.sign == 0) & (needs.step == 1)).all())


def is_sparse(task: Task) -> bool:
    """Tell whether nearly every leaf is unsafe, too, so that no search from nothing does better."""
    leaves = ~is_total(task.sums)
    unsafe = np.count_nonzero(leaves[task.needs.cell])
    sparsely = unsafe >= task.limits.walks.unsafe * np.count_nonzero(leaves)
    return goes_loosely(task) and bool(sparsely)


def twins_left(
    task: Task, above: sparse.csr_array, candidates: NDArray[np.int64]
) -> Iterator[Move]:
    """Publish what may be published; yield the twins that are left.

    Args:
        task: one that `goes_loosely`.
        above: (leaves, cells) 1 where a cell is a leaf, or a total that it is counted in.
        candidates: (n,) the cells that may be published, the first to be decided before all. What
            is not decided when time is up stays hidden.

    Yields:
        The shortest first, each way that stays within all slack.
    """
    has_need = np.zeros(task.base.size, np.bool_)
    has_need[task.needs.cell] = True
    # What must not move is let move until that is decided.
    still = task.slack.still
    slack = Slack(*(np.where(still, MOST, side) for side in task.slack))
    twins = begin_twins((above.indptr, above.indices), slack, has_need, task.limits)
    for cell in np.tile(candidates, max(1, round(task.effort))).tolist():
        if task.deadline.is_past:
            break
        if not publish_cell(twins, cell) and still[cell]:
            drop_rows(twins, cell)
    rise, fall = task.slack
    rows = np.flatnonzero(twins.is_twin & twins.in_use)
    for row in rows[np.argsort(twins.size[rows], kind="stable")].tolist():
        cells = np.sort(twins.cell[row, : twins.size[row]]).astype(np.int64)
        change = twins.amount[row, cells].astype(np.int64)
        for people in (change, -change):
            if (people <= rise[cells]).all() and (-people <= fall[cells]).all():
                yield Move(cells, people)


@compiled
def publish_cell(twins: Twins, cell: int) -> bool:
    """Publish a cell if all needs keep a twin; return whether it is published."""
    moves = whole(twins.moves[0])
    basis = _list_rows(twins, cell, whole(0), moves, whole(0))
    count = _list_rows(twins, cell, moves, whole(twins.size.size), basis)
    pivot = _choose_pivot(twins, cell, basis)
    if pivot < 0:
        return False
    twins.gain[:] = 0
    # The last first: what others take is as it was.
    for place in range(basis - 1, -1, -1):
        _cancel(twins, whole(place), pivot)
    for place in range(basis, count):
        count_row(twins, twins.listed[place], whole(-1))
    used_up = whole(twins.listed[pivot])
    twins.in_use[used_up] = False
    added = _meet_open(twins, cell, used_up, basis, count)
    if added < 0:
        _put_back(twins, pivot, basis)
        return False
    for place in range(basis, count):
        twins.in_use[twins.listed[place]] = False
    for other in range(twins.met.size):
        twins.met[other] += twins.gain[other]
    return True


@compiled
def drop_rows(twins: Twins, cell: int) -> None:
    """Give up all rows that change a cell."""
    twins.gain[:] = 0
    for row in range(twins.size.size):
        if twins.in_use[row] and twins.amount[row, cell] != 0:
            twins.in_use[row] = False
            if twins.is_twin[row]:
                count_row(twins, row, whole(-1))
    for other in range(twins.met.size):
        twins.met[other] += twins.gain[other]


@compiled_part
def _list_rows(twins: Twins, cell: int, begin: int, end: int, count: int) -> int:
    """List the rows from *begin* to *end* that change a cell behind so many; return how many."""
    for row in range(begin, end):
        if twins.in_use[row] and twins.amount[row, cell] != 0:
            twins.listed[count] = row
            count += 1
    return count


@compiled_part
def _choose_pivot(twins: Twins, cell: int, basis: int) -> int:
    """Return the place of the move with most slack that all others can do without; -1: none.

    All others can where they take that move off alone, or else one of some helpers, which then are
    the first of the list.
    """
    for helpers in (whole(0), min(twins.tries.helpers, basis)):
        for place in range(basis):
            twins.tightness[place] = _tightness(twins, cell, twins.listed[place])
        for place in range(helpers):
            _swap(twins, whole(place), _roomiest(twins, whole(place), basis))
        for _ in range(basis):
            best = _roomiest(twins, whole(0), basis)
            if twins.tightness[best] >= _UNEVEN:
                break
            if _is_spare(twins, cell, basis, best, helpers):
                return best
            twins.tightness[best] = np.inf
    return whole(-1)


@compiled_part
def _roomiest(twins: Twins, begin: int, end: int) -> int:
    """Return the place, of those listed from *begin* to *end*, of the move with most slack."""
    best = begin
    for place in range(begin + 1, end):
        if twins.tightness[place] < twins.tightness[best]:
            best = whole(place)
    return best


@compiled_part
def _swap(twins: Twins, one: int, other: int) -> None:
    """Let two moves change their places in the list."""
    listed, tightness = twins.listed, twins.tightness
    listed[one], listed[other] = listed[other], listed[one]
    tightness[one], tightness[other] = tightness[other], tightness[one]


@compiled_part
def _tightness(twins: Twins, cell: int, row: int) -> float:
    """Return how near a move is to the ends of its slack."""
    tightness = 0.0 if abs(twins.amount[row, cell]) == 1 else _UNEVEN
    for entry in range(twins.size[row]):
        one = twins.cell[row, entry]
        tightness += abs(twins.amount[row, one]) / (twins.fall[one] + 0.5)
    return tightness


@compiled_part
def _is_spare(twins: Twins, cell: int, basis: int, pivot: int, helpers: int) -> bool:
    """Tell whether all other moves keep to counts that cannot fall if this one is used up."""
    for place in range(basis):
        if place != pivot and not _is_free(twins, cell, whole(place), pivot, helpers):
            return False
    return True


@compiled_part
def _is_free(twins: Twins, cell: int, place: int, pivot: int, helpers: int) -> bool:
    """Tell whether a listed move can leave a cell as it is without the pivot, or a helper."""
    if _can_without(twins, cell, place, pivot):
        return True
    # Only moves listed before it, so that they are a basis again.
    for helper in range(min(helpers, place)):
        if helper != pivot and _can_without(twins, cell, place, whole(helper)):
            return True
    return False


@compiled_part
def _can_without(twins: Twins, cell: int, place: int, other: int) -> bool:
    """Tell if a listed move can leave a cell as it is once another is taken off it; note how."""
    row, taken = twins.listed[place], twins.listed[other]
    amount, by = whole(twins.amount[row, cell]), whole(twins.amount[taken, cell])
    times = whole(-(amount // by))
    if amount % by != 0 or not can_take(twins, row, taken, times):
        return False
    twins.times[place], twins.taken[place] = times, taken
    return True


@compiled_part
def _cancel(twins: Twins, place: int, pivot: int) -> None:
    """Let a listed move leave the cell as it is, and count what needs lose and gain by it."""
    row = twins.listed[place]
    twins.was_twin[place] = twins.is_twin[row]
    if twins.is_twin[row]:
        count_row(twins, row, whole(-1))
    if place == pivot:
        return
    add_row(twins, row, twins.taken[place], twins.times[place])
    twins.is_twin[row] = is_twin_row(twins, row)
    if twins.is_twin[row]:
        count_row(twins, row, whole(1))


@compiled_part
def _put_back(twins: Twins, pivot: int, basis: int) -> None:
    """Let all moves be what they were before the pivot was used up, the first before all."""
    twins.in_use[twins.listed[pivot]] = True
    for place in range(basis):
        if place != pivot:
            row = twins.listed[place]
            add_row(twins, row, twins.taken[place], -twins.times[place])
            twins.is_twin[row] = twins.was_twin[place]


@compiled_part
def _meet_open(twins: Twins, cell: int, pivot: int, begin: int, end: int) -> int:
    """Find a twin for each need that would lose its last; return how many, -1: not all.

    Twins that are given up are listed from *begin* to *end*.
    """
    left, added = _list_open(twins), whole(0)
    while left > 0:
        at = _hardest(twins, left)
        wanted = whole(twins.open[at])
        left -= 1
        twins.open[at] = twins.open[left]
        if twins.met[wanted] + twins.gain[wanted] > 0:
            continue
        row = _find_twin(twins, cell, pivot, wanted, begin, end)
        if row < 0:
            for place in range(added):
                twins.in_use[twins.added[place]] = False
            return whole(-1)
        count_row(twins, row, whole(1))
        twins.added[added] = row
        added += 1
    return added


@compiled_part
def _list_open(twins: Twins) -> int:
    """List the needs that would lose their last twin; return how many."""
    left = whole(0)
    for cell in range(twins.met.size):
        met = twins.met[cell]
        if twins.has_need[cell] and met > 0 and met + twins.gain[cell] <= 0:
            twins.open[left] = cell
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
def _find_twin(twins: Twins, cell: int, pivot: int, wanted: int, begin: int, end: int) -> int:
    """Return the row of a new twin that changes the wanted cell; -1: none was found."""
    for start in range(twins.tries.starts):
        begun = start == 0 and _begin_at_twin(twins, cell, pivot, wanted, begin, end)
        if not begun and not _begin_at_move(twins, wanted, start):
            break
        change = twins.change[wanted]
        if (change > 0 or (change < 0 and twins.fall[wanted] > 0)) and walk(twins, wanted, cell):
            return keep_change(twins)
    twins.failed[wanted] += 1
    return whole(-1)


@compiled_part
def _begin_at_twin(twins: Twins, cell: int, pivot: int, wanted: int, begin: int, end: int) -> bool:
    """Begin at a twin that is given up, less the move used up; return whether there is one."""
    for place in range(begin, end):
        row = twins.listed[place]
        if twins.amount[row, wanted] != 0:
            times = whole(twins.amount[row, cell]) * whole(twins.amount[pivot, cell])
            for one in range(twins.change.size):
                taken = times * whole(twins.amount[pivot, one])
                twins.change[one] = whole(twins.amount[row, one]) - taken
            return True
    return False


@compiled_part
def _begin_at_move(twins: Twins, wanted: int, start: int) -> bool:
    """Begin at the shortest move through the wanted cell, later at any; tell if there is one."""
    best, least = whole(-1), np.inf
    for row in range(twins.moves[0]):
        if twins.in_use[row] and twins.amount[row, wanted] != 0:
            size = twins.size[row] * (1.0 if start == 0 else by_chance(twins))
            if size < least:
                best, least = whole(row), size
    if best < 0:
        return False
    way = whole(-1 if twins.fall[wanted] == 0 and twins.amount[best, wanted] < 0 else 1)
    for one in range(twins.change.size):
        twins.change[one] = way * twins.amount[best, one]
    return True
