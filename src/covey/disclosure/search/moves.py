"""The cheapest move through one cell: a depth-first search over sums that are out of balance.

A move changes cells by +1 or -1 such that every sum still holds; scaled by a step and added to
the true table it is a twin. The search starts at the cell that must move, and mends one broken
sum after the other with the cell that costs least and mends most. How often it may stray from
that first choice is limited: a wrong choice early costs more than one late.
It may miss a move that exists; `exact` is asked then.

Source: limited discrepancy search, Harvey & Ginsberg (1995), IJCAI.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.compiled import compiled, whole
from covey.disclosure.search.outlook import Outlook, mending_price
from covey.disclosure.search.web import Room, Web

_BREADTH = 10
_TIE = 1e-3  # of two moves at the same cost the shorter one is the better
_NO_OPTION = 1 << 30
_BROKEN = 0.5  # a newly broken sum counts this much even where a hidden cell can mend it
_TWICE = 2.0  # and this much where it was broken already
_SHARED = 3.0  # broken sums that one cell mends, at most, for what is still to be spent at least


class Taste(NamedTuple):
    """By what a cell is chosen among those that mend a sum.

    Attributes:
        caution: how much the mending of newly broken sums counts against a cell.
        whim: by how much a cell may seem worse than it is, by chance.
    """

    caution: float
    whim: float


class MoveScratch(NamedTuple):
    """Working memory of one search; all balances are 0 between searches."""

    change: NDArray[np.int8]
    balance: NDArray[np.int16]
    broken: NDArray[np.int32]
    place: NDArray[np.int32]
    broken_count: NDArray[np.int64]
    option_cell: NDArray[np.int32]
    option_change: NDArray[np.int8]
    option_score: NDArray[np.float64]
    option_count: NDArray[np.int64]
    option_next: NDArray[np.int64]
    chosen: NDArray[np.int32]
    spent: NDArray[np.float64]
    strayed: NDArray[np.int64]
    best_cell: NDArray[np.int32]
    best_change: NDArray[np.int8]
    random: NDArray[np.uint64]


def move_scratch(web: Web, longest: int) -> MoveScratch:
    """Return working memory for searches on *web* for moves of at most *longest* cells."""
    cells, sums = web.cell_start.size - 1, web.relation_start.size - 1
    return MoveScratch(
        change=np.zeros(cells, np.int8),
        balance=np.zeros(sums, np.int16),
        broken=np.zeros(sums, np.int32),
        place=np.zeros(sums, np.int32),
        broken_count=np.zeros(1, np.int64),
        option_cell=np.zeros((longest, _BREADTH), np.int32),
        option_change=np.zeros((longest, _BREADTH), np.int8),
        option_score=np.zeros((longest, _BREADTH)),
        option_count=np.zeros(longest, np.int64),
        option_next=np.zeros(longest, np.int64),
        chosen=np.zeros(longest, np.int32),
        spent=np.zeros(longest),
        strayed=np.zeros(longest, np.int64),
        best_cell=np.zeros(longest, np.int32),
        best_change=np.zeros(longest, np.int8),
        random=np.ones(1, np.uint64),
    )


@compiled
def cheapest_move(
    web: Web,
    room: Room,
    price: NDArray[np.float64],
    view: Outlook,
    work: MoveScratch,
    cell: int,
    sign: int,
    step: int,
    taste: Taste,
    stray: int,
    visits: int,
    budget: float,
) -> tuple[float, int]:
    """Search the cheapest move that changes *cell* by *sign*.

    Args:
        web: the relations.
        room: (cells,) each way; a cell takes part only where *step* fits.
        price: (cells,) what it costs to change a cell; 0 where it is hidden already.
        view: how easily each sum could be mended.
        work: scratch memory; on return ``best_cell[:size]``, ``best_change[:size]`` is the move.
        cell: the cell that must change.
        sign: 1 or -1.
        step: people by which the move will be scaled.
        taste: by what cells are chosen.
        stray: how many places down the lists of options one move may go, all cells together.
        visits: cells the search may try.
        budget: only a move that costs less is of use.

    Returns:
        (cost, size); size 0: none was found, and cost is the budget.
    """
    best, size = budget, 0
    if not _fits(room, cell, sign, step):
        return best, size
    _change(web, work, cell, sign)
    depth, visited = whole(0), 0
    work.spent[0], work.strayed[0] = price[cell], 0
    if work.broken_count[0] == 0:
        work.best_cell[0], work.best_change[0] = cell, sign
        best, size, depth = price[cell], 1, depth - 1
    else:
        _list_options(web, room, price, view, work, step, depth, taste, best - work.spent[0])
    while depth >= 0:
        option = work.option_next[depth]
        strayed = work.strayed[depth] + option
        if option == work.option_count[depth] or strayed > stray or visited >= visits:
            depth -= 1
            if depth >= 0:
                _change(web, work, work.chosen[depth], -whole(work.change[work.chosen[depth]]))
            continue
        work.option_next[depth] += 1
        other, change = work.option_cell[depth, option], work.option_change[depth, option]
        spent = work.spent[depth] + price[other] + _TIE
        if spent >= best:
            continue
        visited += 1
        _change(web, work, other, whole(change))
        work.chosen[depth] = other
        if work.broken_count[0] == 0:
            best, size = spent, depth + 2
            work.best_cell[0], work.best_change[0] = cell, sign
            for k in range(depth + 1):
                work.best_cell[k + 1] = work.chosen[k]
                work.best_change[k + 1] = work.change[work.chosen[k]]
            _change(web, work, other, -whole(change))
        elif depth + 2 == work.chosen.size:
            _change(web, work, other, -whole(change))
        else:
            depth += 1
            work.spent[depth], work.strayed[depth] = spent, strayed
            _list_options(web, room, price, view, work, step, depth, taste, best - spent)
    _change(web, work, cell, -sign)
    return best, size


@compiled
def _fits(room: Room, cell: int, change: int, step: int) -> bool:
    return bool((room.rise[cell] if change > 0 else room.fall[cell]) >= step)


@compiled
def _change(web: Web, work: MoveScratch, cell: int, change: int) -> None:
    """Change a cell and keep the list of broken sums."""
    work.change[cell] += change
    for entry in range(web.cell_start[cell], web.cell_start[cell + 1]):
        relation = web.cell_relation[entry]
        before = work.balance[relation]
        after = before + change * web.cell_sign[entry]
        work.balance[relation] = after
        if before == 0:
            work.place[relation] = work.broken_count[0]
            work.broken[work.broken_count[0]] = relation
            work.broken_count[0] += 1
        elif after == 0:
            work.broken_count[0] -= 1
            last = work.broken[work.broken_count[0]]
            work.broken[work.place[relation]] = last
            work.place[last] = work.place[relation]


@compiled
def _list_options(
    web: Web,
    room: Room,
    price: NDArray[np.float64],
    view: Outlook,
    work: MoveScratch,
    step: int,
    depth: int,
    taste: Taste,
    left: float,
) -> None:
    """List the best cells within what is *left* that mend the broken sum with the fewest."""
    work.option_count[depth] = work.option_next[depth] = 0
    if _least_mending(view, work) >= left:
        return
    relation = _narrowest(web, room, price, work, step, left)
    if relation < 0:
        return
    count = 0
    for entry in range(web.relation_start[relation], web.relation_start[relation + 1]):
        cell = web.relation_cell[entry]
        change = _mending(web, work, relation, entry)
        if work.change[cell] != 0 or price[cell] >= left or not _fits(room, cell, change, step):
            continue
        score = price[cell] + _prospect(web, room, price, view, work, cell, change, taste.caution)
        if taste.whim > 0:
            score *= 1.0 + taste.whim * _chance(work)
        if count == _BREADTH and work.option_score[depth, _BREADTH - 1] <= score:
            continue
        place = count if count < _BREADTH else _BREADTH - 1
        while place > 0 and work.option_score[depth, place - 1] > score:
            work.option_score[depth, place] = work.option_score[depth, place - 1]
            work.option_cell[depth, place] = work.option_cell[depth, place - 1]
            work.option_change[depth, place] = work.option_change[depth, place - 1]
            place -= 1
        work.option_score[depth, place] = score
        work.option_cell[depth, place] = cell
        work.option_change[depth, place] = change
        count = min(count + 1, _BREADTH)
    work.option_count[depth] = count


@compiled
def _least_mending(view: Outlook, work: MoveScratch) -> float:
    """Return what mending all broken sums costs at least."""
    least = 0.0
    for place in range(work.broken_count[0]):
        relation = work.broken[place]
        least += mending_price(view, relation, work.balance[relation], 0)
    return least / _SHARED


@compiled
def _chance(work: MoveScratch) -> float:
    """Return the next random number from 0 to 1. Source: Marsaglia (2003), Xorshift RNGs."""
    state = work.random[0]
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    work.random[0] = state
    return float(state >> np.uint64(11)) / 9007199254740992.0


@compiled
def _narrowest(
    web: Web, room: Room, price: NDArray[np.float64], work: MoveScratch, step: int, left: float
) -> int:
    """Return the broken sum that the fewest cells can mend; -1 where one cannot be mended."""
    narrowest, fewest = -1, _NO_OPTION
    for place in range(work.broken_count[0]):
        relation = work.broken[place]
        count = 0
        for entry in range(web.relation_start[relation], web.relation_start[relation + 1]):
            cell = web.relation_cell[entry]
            change = _mending(web, work, relation, entry)
            if work.change[cell] == 0 and price[cell] < left and _fits(room, cell, change, step):
                count += 1
                if count >= fewest:
                    break
        if count < fewest:
            narrowest, fewest = relation, count
            if fewest == 0:
                return -1
            if fewest == 1:
                break
    return narrowest


@compiled
def _mending(web: Web, work: MoveScratch, relation: int, entry: int) -> int:
    """Return the change of an entry's cell that brings its broken sum nearer to balance."""
    sign = web.relation_sign[entry]
    return int(-sign if work.balance[relation] > 0 else sign)


@compiled
def _prospect(
    web: Web,
    room: Room,
    price: NDArray[np.float64],
    view: Outlook,
    work: MoveScratch,
    cell: int,
    change: int,
    caution: float,
) -> float:
    """Return what the sums that a change breaks will cost to mend, less those that it mends."""
    returns = room.fall[cell] > 0 if change > 0 else room.rise[cell] > 0
    itself = 1 if returns and price[cell] == 0 else 0
    cost = 0.0
    for entry in range(web.cell_start[cell], web.cell_start[cell + 1]):
        relation = web.cell_relation[entry]
        before = work.balance[relation]
        after = before + change * web.cell_sign[entry]
        if before == 0:
            cost += caution * (_BROKEN + mending_price(view, relation, after, itself))
        elif abs(after) < abs(before):
            cost -= caution * (_BROKEN + mending_price(view, relation, before, 0))
        else:
            cost += caution * _TWICE
    return cost
