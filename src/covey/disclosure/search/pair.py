"""A move that nearly always exists: a person more in one leaf cell, one less in another.

Every total above only one of the two leaves changes with it. That is many cells, so it is asked for
where neither a least move nor a box is found; the grand total stays as it is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.compiled import compiled, whole
from covey.disclosure.search.exact_move import ExactMove
from covey.disclosure.search.web import Room, Web

_NONE = -1


class PairScratch(NamedTuple):
    """Working memory of one search; all but the lists is 0 between searches.

    Attributes:
        above: (cells,) 1 for the leaf that moves the right way and all above it.
        other: (cells,) the same for the leaf that makes up for it.
        balance: (relations,) by how much a sum is off.
        cells, others: (cells,) lists of the leaf and all above it, and the same for the other one.
        best: (cells,) the list of the best other leaf.
    """

    above: NDArray[np.int8]
    other: NDArray[np.int8]
    balance: NDArray[np.int64]
    cells: NDArray[np.int32]
    others: NDArray[np.int32]
    best: NDArray[np.int32]


def pair_scratch(web: Web) -> PairScratch:
    """Return working memory for pairs on *web*."""
    cells, relations = web.cell_start.size - 1, web.relation_start.size - 1
    return PairScratch(
        np.zeros(cells, np.int8),
        np.zeros(cells, np.int8),
        np.zeros(relations, np.int64),
        np.zeros(cells, np.int32),
        np.zeros(cells, np.int32),
        np.zeros(cells, np.int32),
    )


def pair_move(
    web: Web,
    room: Room,
    price: NDArray[np.float64],
    work: PairScratch,
    cell: int,
    sign: int,
    step: int,
) -> ExactMove | None:
    """Return a cheap change of *cell* by *step* with one leaf below it, and of another leaf.

    Args:
        web: the relations.
        room: (cells,) how far each cell may move.
        price: (cells,) what hiding each cell costs now.
        work: scratch memory.
        cell: the cell that must move.
        sign: 1 upwards, -1 downwards, 0 either way.
        step: people by which it must move.

    Returns:
        None where no other leaf was found that may move so far.
    """
    for way in (1, -1):
        there, back = (room.rise, room.fall) if way > 0 else (room.fall, room.rise)
        if sign == -way:
            continue
        size, others = _pair(web, there, back, price, work, cell, step)
        if size:
            one, other = work.cells[:size], work.best[:others]
            more, less = np.setdiff1d(one, other), np.setdiff1d(other, one)
            changes = np.repeat([way * step, -way * step], [more.size, less.size])
            return ExactMove(np.concatenate([more, less]).astype(np.int64), changes)
    return None


@compiled
def _pair(
    web: Web,
    there: NDArray[np.int64],
    back: NDArray[np.int64],
    price: NDArray[np.float64],
    work: PairScratch,
    cell: int,
    step: int,
) -> tuple[int, int]:
    """List what is above the two leaves; return how many cells that are, 0 where there is none."""
    leaf = _leaf_below(web, there, price, cell, step, True)
    if leaf < 0:
        return whole(0), whole(0)
    size, others, least = _climb(web, leaf, work.above, work.cells), whole(0), np.inf
    # The nearer the other leaf, the more totals are above both; each total leads to two of them.
    for place in range(2 * size):
        other = _leaf_below(web, back, price, work.cells[place // 2], step, place % 2 == 0)
        if other < 0 or other == leaf:
            continue
        count = _climb(web, other, work.other, work.others)
        cost = _cost(there, back, price, work, cell, step, size, count)
        if cost < least and _balances(web, work, size, count):
            least, others = cost, count
            work.best[:count] = work.others[:count]
        work.other[work.others[:count]] = 0
    work.above[work.cells[:size]] = 0
    return (size, others) if others else (whole(0), whole(0))


@compiled
def _leaf_below(
    web: Web,
    limit: NDArray[np.int64],
    price: NDArray[np.float64],
    cell: int,
    step: int,
    cheap: bool,
) -> int:
    """Go down to a leaf over the cheapest or the largest cells that may move; -1 for none."""
    if limit[cell] < step:
        return whole(_NONE)
    while True:
        below = whole(_NONE)
        for entry in range(web.cell_start[cell], web.cell_start[cell + 1]):
            if web.cell_sign[entry] < 0:
                below = web.cell_relation[entry]
                break
        if below < 0:
            return whole(cell)
        next_cell = whole(_NONE)
        for entry in range(web.relation_start[below], web.relation_start[below + 1]):
            part = whole(web.relation_cell[entry])
            if web.relation_sign[entry] < 0 or limit[part] < step:
                continue
            better = next_cell < 0 or (
                price[part] < price[next_cell] if cheap else limit[part] > limit[next_cell]
            )
            if better:
                next_cell = part
        if next_cell < 0:
            return whole(_NONE)
        cell = next_cell


@compiled
def _climb(web: Web, leaf: int, marked: NDArray[np.int8], found: NDArray[np.int32]) -> int:
    """List and mark a leaf and every total above it; return how many they are."""
    found[0], marked[leaf] = leaf, 1
    size, place = whole(1), 0
    while place < size:
        cell = found[place]
        place += 1
        for entry in range(web.cell_start[cell], web.cell_start[cell + 1]):
            if web.cell_sign[entry] < 0:
                continue
            relation = web.cell_relation[entry]
            for other in range(web.relation_start[relation], web.relation_start[relation + 1]):
                total = web.relation_cell[other]
                if web.relation_sign[other] < 0 and not marked[total]:
                    found[size], marked[total] = total, 1
                    size += 1
    return size


@compiled
def _cost(
    there: NDArray[np.int64],
    back: NDArray[np.int64],
    price: NDArray[np.float64],
    work: PairScratch,
    cell: int,
    step: int,
    size: int,
    others: int,
) -> float:
    """Return what the cells above only one leaf cost; infinite where one may not move so far."""
    if work.other[cell]:
        return np.inf
    cost = 0.0
    for one in work.cells[:size]:
        if not work.other[one]:
            cost += price[one] if there[one] >= step else np.inf
    for one in work.others[:others]:
        if not work.above[one]:
            cost += price[one] if back[one] >= step else np.inf
    return cost


@compiled
def _balances(web: Web, work: PairScratch, size: int, others: int) -> bool:
    """Tell whether every sum holds when the one leaf gains what the other loses."""
    for sign, cells in ((1, work.cells[:size]), (-1, work.others[:others])):
        for cell in cells:
            for entry in range(web.cell_start[cell], web.cell_start[cell + 1]):
                work.balance[web.cell_relation[entry]] += sign * web.cell_sign[entry]
    even = True
    for cells in (work.cells[:size], work.others[:others]):
        for cell in cells:
            for entry in range(web.cell_start[cell], web.cell_start[cell + 1]):
                even &= work.balance[web.cell_relation[entry]] == 0
    for cells in (work.cells[:size], work.others[:others]):
        for cell in cells:
            for entry in range(web.cell_start[cell], web.cell_start[cell + 1]):
                work.balance[web.cell_relation[entry]] = 0
    return even
