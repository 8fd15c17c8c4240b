"""The least move of one cell: a dual simplex method that touches few cells.

Nothing is moved at first but the one cell, so the basis is the identity and some ten to hundred
pivots mend the sums. Each visits only what it changes, and nothing is done once for each cell of
the table: a general solver spends most of its time on just that. Without whole numbers the optimum
is nearly always whole; where it is not, none is returned.

The cost of a change is the price times its size either way. A cell that is in the basis holds a
number of people on one side of no change; from there it may cross to the other.

Source: Koberstein (2005), The dual simplex method, techniques for a fast and stable implementation,
chapters 3 and 5; product form of the inverse, Dantzig & Orchard-Hays (1954).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.compiled import compiled, whole
from covey.disclosure.search.cover import FORBIDDEN
from covey.disclosure.search.web import Room, Web

MOST_PIVOTS = 400
_ENTRIES = 1 << 16  # of all pivot columns together
_TINY = 1e-7
_WHOLE = 1e-6
_TIE = 5e-4  # of moves at the same price the smaller one is the better

_STILL, _RISEN, _FALLEN, _BASIC = 0, 1, 2, 3
_NONE = -1


class Sparse(NamedTuple):
    """A vector that is 0 in most places.

    Attributes:
        value: (size,) its numbers.
        listed: (size,) True for the places in the list.
        place: (size,) the list of places that may differ from 0.
        length: (1,) how many they are.
    """

    value: NDArray[np.float64]
    listed: NDArray[np.bool_]
    place: NDArray[np.int32]
    length: NDArray[np.int64]


class SimplexScratch(NamedTuple):
    """Working memory; between two searches all of it is as if nothing were moved.

    Attributes:
        whim: (cells,) by what each price is multiplied, about 1.
        tie: (cells,) what changing a cell costs besides its price; no two cells alike, so that
            the method does not go round in circles.
        dual: by cell, what mending the sums of a cell is worth.
        state: (cells,) unchanged, as high or as low as it may be, or in the basis.
        side: (cells,) of a cell in the basis: 1 where it has risen, -1 where it has fallen.
        basic: (relations,) the cell that a relation is mended with; -1: with none.
        amount: by relation, the change of that cell, or by how much the sum is off.
        row: by relation, a row of the inverse.
        ratio: by cell, the same row times the sums.
        column: by relation, the inverse times a cell's sums.
        start: (pivots + 1,) where the column of each pivot begins in the arrays below.
        entry, number: the relations of the columns, and their numbers there.
        made: (1,) the number of pivots.
        left: (1,) numbers that may still be looked at, over many searches; then all give up.
        pivot: (pivots,) the relation of each.
        factor: (pivots,) its number.
    """

    whim: NDArray[np.float64]
    tie: NDArray[np.float64]
    dual: Sparse
    state: NDArray[np.int8]
    side: NDArray[np.int8]
    basic: NDArray[np.int32]
    amount: Sparse
    row: Sparse
    ratio: Sparse
    column: Sparse
    start: NDArray[np.int64]
    entry: NDArray[np.int32]
    number: NDArray[np.float64]
    made: NDArray[np.int64]
    left: NDArray[np.int64]
    pivot: NDArray[np.int32]
    factor: NDArray[np.float64]


def simplex_scratch(web: Web) -> SimplexScratch:
    """Return working memory for moves on *web*."""
    cells, relations = web.cell_start.size - 1, web.relation_start.size - 1
    return SimplexScratch(
        np.ones(cells),
        _TIE * (1 + np.random.default_rng(0).random(cells)),
        _sparse(cells),
        np.zeros(cells, np.int8),
        np.zeros(cells, np.int8),
        np.full(relations, _NONE, np.int32),
        _sparse(relations),
        _sparse(relations),
        _sparse(cells),
        _sparse(relations),
        np.zeros(MOST_PIVOTS + 1, np.int64),
        np.zeros(_ENTRIES, np.int32),
        np.zeros(_ENTRIES),
        np.zeros(1, np.int64),
        np.zeros(1, np.int64),
        np.zeros(MOST_PIVOTS, np.int32),
        np.zeros(MOST_PIVOTS),
    )


def _sparse(size: int) -> Sparse:
    return Sparse(
        np.zeros(size), np.zeros(size, np.bool_), np.zeros(size, np.int32), np.zeros(1, np.int64)
    )


@compiled
def least_move(
    web: Web,
    room: Room,
    price: NDArray[np.float64],
    work: SimplexScratch,
    cell: int,
    way: int,
    step: int,
    budget: float,
    pivots: int,
    cells: NDArray[np.int32],
    changes: NDArray[np.int32],
) -> int:
    """Search the move of *cell* by *step* people that costs least for each person moved.

    Args:
        web: the relations.
        room: (cells,) how far each cell may move.
        price: (cells,) what changing a cell costs.
        work: scratch memory.
        cell: the cell that must move.
        way: 1 upwards, -1 downwards.
        step: people by which it moves.
        budget: a dearer move is of no use.
        pivots: after how many to give up, at most `MOST_PIVOTS`.
        cells: (longest,) on return the cells of the move, the one that must move first.
        changes: (longest,) on return by how many people.

    Returns:
        The number of cells. -1: there is no move, or at the prices as they are here each costs at
        least the budget. 0: none was found, since it took too long, has too many cells or is not in
        whole numbers.
    """
    if (room.rise[cell] if way > 0 else room.fall[cell]) < step:
        return whole(-1)
    if work.left[0] <= 0:
        return whole(0)
    for entry in range(web.cell_start[cell], web.cell_start[cell + 1]):
        _add(work.amount, web.cell_relation[entry], -web.cell_sign[entry] * way * step)
    left, size = budget * step, whole(0)
    for _ in range(2 * pivots):
        relation, excess = _leaving(room, work)
        if relation < 0:
            size = _take_down(room, work, cell, way * step, cells, changes)
            if not _fits(web, room, work, cells[:size], changes[:size]):
                size = whole(0)
            break
        _multiply_row(web, work, relation)
        entering, worth = _entering(room, price, work, cell, relation, excess)
        left -= worth * abs(excess)
        if entering < 0 or left <= 0:
            size = whole(-1)
            break
        work.left[0] -= work.ratio.length[0] + work.start[work.made[0]]
        _shift_duals(work, relation, worth if excess > 0 else -worth)
        if work.made[0] == pivots or not _exchange(web, room, work, relation, entering, excess):
            break
        _clear(work.row)
        _clear(work.ratio)
    _begin_anew(work)
    return size


@compiled
def _leaving(room: Room, work: SimplexScratch) -> tuple[int, float]:
    """Return the relation whose amount is furthest beyond its limits, and by how much; or -1."""
    relation, most = whole(_NONE), _TINY
    amount, excess = work.amount, 0.0
    for place in range(amount.length[0]):
        one = whole(amount.place[place])
        value, cell = amount.value[one], work.basic[one]
        lowest = -float(room.fall[cell]) if cell >= 0 and work.side[cell] < 0 else 0.0
        highest = float(room.rise[cell]) if cell >= 0 and work.side[cell] > 0 else 0.0
        beyond = value - highest if value > highest else min(value - lowest, 0.0)
        if abs(beyond) > most:
            relation, most, excess = one, abs(beyond), beyond
    return relation, excess


@compiled
def _multiply_row(web: Web, work: SimplexScratch, relation: int) -> None:
    """Compute a relation's row of the inverse, and that row times the sums."""
    row, ratio = work.row, work.ratio
    _add(row, relation, 1.0)
    for pivot in range(work.made[0] - 1, -1, -1):
        value, at = 0.0, work.pivot[pivot]
        for entry in range(work.start[pivot], work.start[pivot + 1]):
            value -= row.value[work.entry[entry]] * work.number[entry]
        if value != 0 or row.value[at] != 0:
            _add(row, at, (row.value[at] + value) / work.factor[pivot] - row.value[at])
    for place in range(row.length[0]):
        one = row.place[place]
        value = row.value[one]
        if abs(value) > _TINY:
            for entry in range(web.relation_start[one], web.relation_start[one + 1]):
                _add(ratio, web.relation_cell[entry], value * web.relation_sign[entry])


@compiled
def _entering(
    room: Room,
    price: NDArray[np.float64],
    work: SimplexScratch,
    fixed: int,
    relation: int,
    excess: float,
) -> tuple[int, float]:
    """Return the cell that mends a relation at least cost, and that for each person; or -1."""
    entering, least, largest = whole(_NONE), np.inf, 0.0
    leaving = work.basic[relation]
    for place in range(work.ratio.length[0]):
        cell = whole(work.ratio.place[place])
        ratio = work.ratio.value[cell]
        if abs(ratio) < _TINY or cell == fixed or price[cell] >= FORBIDDEN:
            continue
        rises = (ratio > 0) == (excess > 0)
        state, dual = work.state[cell], work.dual.value[cell]
        cost = price[cell] * work.whim[cell] + work.tie[cell]
        if state in (_RISEN, _FALLEN):
            # It may only come back from the end of its room.
            if rises == (state == _RISEN):
                continue
            slack = abs(dual) - cost
        elif (room.rise[cell] if rises else room.fall[cell]) == 0:
            continue
        elif state == _STILL:
            slack = cost - dual if rises else cost + dual
        elif cell == leaving and (work.side[cell] < 0) == (excess > 0):
            # The cell that leaves may cross to the other side of no change.
            slack = 2 * cost
        else:
            continue
        worth = max(slack, 0.0) / abs(ratio)
        if worth < least or (worth == least and abs(ratio) > largest):
            entering, least, largest = cell, worth, abs(ratio)
    return entering, least if entering >= 0 else 0.0


@compiled
def _shift_duals(work: SimplexScratch, relation: int, by: float) -> None:
    """Change the duals along the row of a relation, of all cells that are not in the basis."""
    leaving = work.basic[relation]
    for place in range(work.ratio.length[0]):
        cell = work.ratio.place[place]
        if work.state[cell] != _BASIC or cell == leaving:
            _add(work.dual, cell, by * work.ratio.value[cell])


@compiled
def _exchange(
    web: Web, room: Room, work: SimplexScratch, relation: int, entering: int, excess: float
) -> bool:
    """Let a cell enter the basis at a relation; return False where the numbers fail."""
    leaving, column, made = work.basic[relation], work.column, work.made[0]
    if entering == leaving:
        work.side[entering] = -work.side[entering]
        return True
    for entry in range(web.cell_start[entering], web.cell_start[entering + 1]):
        _add(column, web.cell_relation[entry], float(web.cell_sign[entry]))
    for pivot in range(made):
        at = work.pivot[pivot]
        value = column.value[at] / work.factor[pivot]
        if value != 0:
            column.value[at] = value
            for entry in range(work.start[pivot], work.start[pivot + 1]):
                _add(column, work.entry[entry], -work.number[entry] * value)
    factor, end = column.value[relation], work.start[made]
    if abs(factor) < _TINY:
        return False
    if end + column.length[0] > work.entry.size:
        return False
    change = excess / factor
    for place in range(column.length[0]):
        one = column.place[place]
        value = column.value[one]
        if one != relation and abs(value) > _TINY:
            _add(work.amount, one, -value * change)
            work.entry[end], work.number[end] = one, value
            end += 1
    work.pivot[made], work.factor[made], work.start[made + 1] = relation, factor, end
    work.made[0] += 1
    _clear(column)
    if leaving >= 0:
        # It leaves at no change, or at the end of its room.
        inward = (work.side[leaving] > 0) == (excess < 0)
        outer = _RISEN if work.side[leaving] > 0 else _FALLEN
        work.state[leaving] = _STILL if inward else outer
    before = 0.0
    if work.state[entering] == _RISEN:
        before, work.side[entering] = float(room.rise[entering]), 1
    elif work.state[entering] == _FALLEN:
        before, work.side[entering] = -float(room.fall[entering]), -1
    else:
        work.side[entering] = 1 if change > 0 else -1
    work.basic[relation], work.state[entering] = entering, _BASIC
    work.amount.value[relation] = before + change
    return True


@compiled
def _take_down(
    room: Room,
    work: SimplexScratch,
    cell: int,
    by: int,
    cells: NDArray[np.int32],
    changes: NDArray[np.int32],
) -> int:
    """Write the move down; return its size, 0 where it is too long or not in whole numbers."""
    cells[0], changes[0] = cell, by
    size = whole(1)
    for place in range(work.amount.length[0]):
        relation = work.amount.place[place]
        other, value = work.basic[relation], work.amount.value[relation]
        if other < 0 or abs(value) < _WHOLE:
            continue
        if abs(value - np.rint(value)) > _WHOLE or size == cells.size:
            return whole(0)
        cells[size], changes[size] = other, whole(np.rint(value))
        size += 1
    for place in range(work.dual.length[0]):
        other = work.dual.place[place]
        state = work.state[other]
        if state in (_RISEN, _FALLEN):
            if size == cells.size:
                return whole(0)
            change = room.rise[other] if state == _RISEN else -room.fall[other]
            cells[size], changes[size] = other, change
            size += 1
    return size


@compiled
def _fits(
    web: Web,
    room: Room,
    work: SimplexScratch,
    cells: NDArray[np.int32],
    changes: NDArray[np.int32],
) -> bool:
    """Return whether a move keeps all sums and the room of each cell, in whole numbers."""
    off = work.column
    for place in range(cells.size):
        cell, change = cells[place], changes[place]
        if change > room.rise[cell] or -change > room.fall[cell]:
            return False
        for entry in range(web.cell_start[cell], web.cell_start[cell + 1]):
            _add(off, web.cell_relation[entry], float(change * web.cell_sign[entry]))
    worst = 0.0
    for place in range(off.length[0]):
        worst = max(worst, abs(off.value[off.place[place]]))
    return worst == 0


@compiled
def _begin_anew(work: SimplexScratch) -> None:
    """Make the working memory as if nothing were moved."""
    for place in range(work.amount.length[0]):
        relation = work.amount.place[place]
        if work.basic[relation] >= 0:
            work.state[work.basic[relation]] = _STILL
            work.basic[relation] = _NONE
    for place in range(work.dual.length[0]):
        work.state[work.dual.place[place]] = _STILL
    work.made[0] = 0
    for vector in (work.amount, work.dual, work.row, work.ratio, work.column):
        _clear(vector)


@compiled
def _add(vector: Sparse, place: int, by: float) -> None:
    if not vector.listed[place]:
        vector.listed[place] = True
        vector.place[vector.length[0]] = place
        vector.length[0] += 1
    vector.value[place] += by


@compiled
def _clear(vector: Sparse) -> None:
    for place in range(vector.length[0]):
        vector.value[vector.place[place]] = 0.0
        vector.listed[vector.place[place]] = False
    vector.length[0] = 0
