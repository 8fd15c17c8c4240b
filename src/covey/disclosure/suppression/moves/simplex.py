"""The least move of one cell: a dual simplex method that touches few cells.

Nothing is moved at first but the one cell, so the basis is the identity and some ten to hundred
pivots mend the sums. Each visits only what it changes, and nothing is done once for each cell of
the table: a general solver spends most of its time on just that. What differs from the identity in
the inverse is small and is kept as it is, column by column. Without whole numbers the optimum
is nearly always whole; where it is not, it is mostly whole twice over, and twice the move hides the
same cells; else none is returned.

The cost of a change is the price times its size either way. A cell that is in the basis holds a
number of people on one side of no change; from there it may cross to the other.

Source: Koberstein (2005), The dual simplex method, techniques for a fast and stable implementation,
chapters 3 and 5; steepest edge, Forrest & Goldfarb (1992), Mathematical Programming 57.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled_once, compiled_part, whole
from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.numeric.shared import shared
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.limits import SimplexLimits
from covey.disclosure.suppression.moves.move import FORBIDDEN, MOST_TIMES, Draft, Wanted

_TINY = 1e-7
_WHOLE = 1e-6
_LEAST_WEIGHT = 1e-4
_TIE = 5e-4  # of moves at the same price the smaller one is the better

_STILL, _RISEN, _FALLEN, _BASIC = 0, 1, 2, 3
_NONE = -1


class Patience(NamedTuple):
    """When a search gives up.

    Attributes:
        pivots: after so many, at most as many as there is memory for.
        until: once so many numbers were looked at in all, over many searches; see `looked_at`.
    """

    pivots: int
    until: int


class Least(NamedTuple):
    """How a search ended.

    Attributes:
        size: cells of the move that was written down; 0: none.
        hopeless: True where there is no move, or at the prices as they are here each costs at
            least the budget. If there is none and this is False, the search took too long, or the
            move has too many cells or is not in whole numbers.
    """

    size: int
    hopeless: bool


class Leaving(NamedTuple):
    """A row to mend, `_NONE` where all are within their limits; and by how much it is beyond."""

    row: int
    excess: float


class Entering(NamedTuple):
    """The cell that mends a row, `_NONE` where none does; and what that costs for each person."""

    cell: int
    worth: float


class _Cells(NamedTuple):
    """What is asked of cells when they are touched: slack, prices, and the cell that must move."""

    slack: Slack
    price: NDArray[np.float64]
    fixed: int


@shared
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


@shared
class SimplexScratch(NamedTuple):
    """Working memory; between two searches all of it is as if nothing were moved.

    A row is a relation that the search has touched, a column one that was mended by some cell. The
    cells that it has touched are numbered, too, and what it asks of them lies close together.

    Attributes:
        perturbation: (cells,) by what each price is multiplied, about 1.
        tie: (cells,) what changing a cell costs besides its price; no two cells alike, so that
            the method does not go round in circles.
        number_of: (cells,) the number of each cell; -1: none.
        cell: by number, the cell.
        numbers: (1,) how many there are.
        cost: by number, what changing a cell costs, besides included.
        rise, fall: by number, how far a cell may move; 0 for the one that must, and for those that
            are forbidden.
        dual: by number, what mending the sums of a cell is worth.
        ratio: by number, a row of the inverse times the sums.
        state: by number, unchanged, as high or as low as it may be, or in the basis.
        side: by number, of a cell in the basis: 1 where it has risen, -1 where it has fallen.
        row_of: (relations,) the row of each relation; -1: none.
        relation: (rows,) the relation of each row.
        begin, end: (rows,) where its entries are, once they were asked for.
        entry, sign: the number of the cell of each entry, and its sign.
        entries: (1,) how many there are.
        rows, columns: (1,) how many there are.
        basic: (rows,) the number of the cell that a row is mended with; -1: with none.
        amount: (rows,) the change of that cell, or by how much the sum is off.
        lowest, highest: (rows,) the limits of the amount.
        weight: (rows,) the squared length of a row of the inverse.
        column_of: (rows,) the column of each row; -1: none, there the inverse is the identity.
        row_in: (columns,) the row of each column.
        inverse: (columns, rows) the inverse.
        line: by column, one row of it.
        change: by row, the inverse times a cell's sums.
        share: by place in the list of *change*, the same once more,
        product: and the inverse times that row.
        off: (rows,) how far each sum is from what it should be.
        looked_at: (1,) numbers that were looked at so far, over all searches.
        searches: (2,) how many searches there were, and how many of them were given up.
    """

    perturbation: NDArray[np.float64]
    tie: NDArray[np.float64]
    number_of: NDArray[np.int32]
    cell: NDArray[np.int32]
    numbers: NDArray[np.int64]
    cost: NDArray[np.float64]
    rise: NDArray[np.int64]
    fall: NDArray[np.int64]
    dual: NDArray[np.float64]
    ratio: Sparse
    state: NDArray[np.int8]
    side: NDArray[np.int8]
    row_of: NDArray[np.int32]
    relation: NDArray[np.int32]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    entry: NDArray[np.int32]
    sign: NDArray[np.int8]
    entries: NDArray[np.int64]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    basic: NDArray[np.int32]
    amount: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    weight: NDArray[np.float64]
    column_of: NDArray[np.int32]
    row_in: NDArray[np.int32]
    inverse: NDArray[np.float64]
    line: Sparse
    change: Sparse
    share: NDArray[np.float64]
    product: NDArray[np.float64]
    off: NDArray[np.int64]
    looked_at: NDArray[np.int64]
    searches: NDArray[np.int64]


def simplex_scratch(incidence: Incidence, limits: SimplexLimits) -> SimplexScratch:
    """Return working memory for moves on *incidence*; a small table needs little of it."""
    cells, relations = incidence.cell_start.size - 1, incidence.relation_start.size - 1
    # The relations of a cell that enters count as if none were touched before.
    rows = min(limits.sums, relations + int(np.diff(incidence.cell_start).max(initial=0)))
    columns = min(limits.pivots, rows)
    return SimplexScratch(
        np.ones(cells),
        _TIE * (1 + np.random.default_rng(0).random(cells)),
        np.full(cells, _NONE, np.int32),
        np.zeros(cells, np.int32),
        np.zeros(1, np.int64),
        np.zeros(cells),
        np.zeros(cells, np.int64),
        np.zeros(cells, np.int64),
        np.zeros(cells),
        _sparse(cells),
        np.zeros(cells, np.int8),
        np.zeros(cells, np.int8),
        np.full(relations, _NONE, np.int32),
        np.zeros(rows, np.int32),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
        np.zeros(incidence.relation_cell.size, np.int32),
        np.zeros(incidence.relation_cell.size, np.int8),
        np.zeros(1, np.int64),
        np.zeros(1, np.int64),
        np.zeros(1, np.int64),
        np.zeros(rows, np.int32),
        np.zeros(rows),
        np.zeros(rows),
        np.zeros(rows),
        np.zeros(rows),
        np.zeros(rows, np.int32),
        np.zeros(columns, np.int32),
        np.zeros((columns, rows)),
        _sparse(columns),
        _sparse(rows),
        np.zeros(rows),
        np.zeros(rows),
        np.zeros(rows, np.int64),
        np.zeros(1, np.int64),
        np.zeros(2, np.int64),
    )


def _sparse(size: int) -> Sparse:
    return Sparse(
        np.zeros(size), np.zeros(size, np.bool_), np.zeros(size, np.int32), np.zeros(1, np.int64)
    )


@compiled_once
def least_move(
    incidence: Incidence,
    slack: Slack,
    price: NDArray[np.float64],
    work: SimplexScratch,
    wanted: Wanted,
    patience: Patience,
    into: Draft,
) -> Least:
    """Search the move of a cell that costs least for each person moved.

    Args:
        incidence: the relations.
        slack: (cells,) how far each cell may move.
        price: (cells,) what changing a cell costs.
        work: scratch memory.
        wanted: which cell, and how; it moves twice as far where the least move is in halves.
        patience: when to give up.
        into: on return the move, in people.
    """
    cell, by = wanted.cell, wanted.way * wanted.step
    left, size, hopeless = wanted.budget * wanted.step, whole(0), False
    if (slack.rise[cell] if wanted.way > 0 else slack.fall[cell]) < wanted.step:
        return Least(size, True)
    begin, end = incidence.cell_start[cell], incidence.cell_start[cell + 1]
    if work.looked_at[0] >= patience.until or end - begin > work.basic.size:
        return Least(size, hopeless)
    for entry in range(begin, end):
        row = _row(work, incidence.cell_relation[entry])
        work.amount[row] = -incidence.cell_sign[entry] * by
    of_cells = _Cells(slack, price, cell)
    for pivot in range(patience.pivots + 1):
        row, excess = _leaving(work)
        if row == _NONE:
            for times in range(1, MOST_TIMES + 1):
                size = _take_down(work, cell, by, times, into)
                if size and _fits(incidence, slack, work, into.cell[:size], into.change[:size]):
                    break
                size = whole(0)
            break
        _multiply_row(incidence, of_cells, work, row)
        entering, worth = _entering(work, row, excess)
        left -= worth * abs(excess)
        if entering == _NONE or left <= 0:
            hopeless = True
            break
        work.looked_at[0] += work.ratio.length[0] + work.rows[0]
        _shift_duals(work, row, worth if excess > 0 else -worth)
        if pivot == patience.pivots or not _exchange(incidence, work, row, entering, excess):
            break
        _clear(work.ratio)
    work.searches[0] += 1
    work.searches[1] += size == 0 and not hopeless
    _begin_anew(work)
    return Least(size, hopeless)


@compiled_part
def _row(work: SimplexScratch, relation: int) -> int:
    """Return the row of a relation, a new one where it had none."""
    row = whole(work.row_of[relation])
    if row < 0:
        row = work.rows[0]
        work.rows[0] += 1
        work.row_of[relation], work.relation[row] = row, relation
        work.basic[row] = work.column_of[row] = _NONE
        work.amount[row] = work.lowest[row] = work.highest[row] = 0.0
        work.weight[row] = 1.0
        work.begin[row] = _NONE
    return row


@compiled_part
def _leaving(work: SimplexScratch) -> Leaving:
    """Return the row whose amount is furthest beyond its limits.

    How far is told in lengths of the row of the inverse: this is the steepest way for the duals.
    """
    leaving, most, excess = whole(_NONE), 0.0, 0.0
    amount, lowest, highest, weight = work.amount, work.lowest, work.highest, work.weight
    for row in range(work.rows[0]):
        value = amount[row]
        if lowest[row] <= value <= highest[row]:
            continue
        beyond = max(value - highest[row], 0.0) + min(value - lowest[row], 0.0)
        if abs(beyond) > _TINY and beyond**2 > most * weight[row]:
            leaving, most, excess = row, beyond**2 / weight[row], beyond
    return Leaving(leaving, excess)


@compiled_part
def _multiply_row(incidence: Incidence, of_cells: _Cells, work: SimplexScratch, row: int) -> None:
    """Take down a row of the inverse, and that row times the sums."""
    _clear(work.line)
    inverse = work.inverse
    for column in range(work.columns[0]):
        value = inverse[column, row]
        if abs(value) > _TINY:
            _add(work.line, column, value)
            _add_sum(incidence, of_cells, work, work.row_in[column], value)
    if work.column_of[row] < 0:
        _add_sum(incidence, of_cells, work, row, 1.0)


@compiled_part
def _add_sum(
    incidence: Incidence, of_cells: _Cells, work: SimplexScratch, row: int, times: float
) -> None:
    if work.begin[row] == _NONE:
        _list_entries(incidence, of_cells, work, row)
    numbers, signs = work.entry, work.sign
    value, listed, place = work.ratio.value, work.ratio.listed, work.ratio.place
    length = work.ratio.length[0]
    for entry in range(work.begin[row], work.end[row]):
        number = numbers[entry]
        if not listed[number]:
            listed[number] = True
            place[length] = number
            length += 1
        value[number] += times * signs[entry]
    work.ratio.length[0] = length


@compiled_part
def _list_entries(incidence: Incidence, of_cells: _Cells, work: SimplexScratch, row: int) -> None:
    """List the entries of a row, with a number for each of its cells."""
    relation, end = work.relation[row], work.entries[0]
    work.begin[row] = end
    for entry in range(incidence.relation_start[relation], incidence.relation_start[relation + 1]):
        work.entry[end] = _number(of_cells, work, incidence.relation_cell[entry])
        work.sign[end] = incidence.relation_sign[entry]
        end += 1
    work.end[row] = work.entries[0] = end


@compiled_part
def _number(of_cells: _Cells, work: SimplexScratch, cell: int) -> int:
    """Return the number of a cell, a new one where it had none."""
    number = whole(work.number_of[cell])
    if number < 0:
        number = work.numbers[0]
        work.numbers[0] += 1
        work.number_of[cell], work.cell[number] = number, cell
        price = of_cells.price[cell]
        is_free = cell != of_cells.fixed and price < FORBIDDEN
        work.cost[number] = price * work.perturbation[cell] + work.tie[cell]
        work.rise[number] = of_cells.slack.rise[cell] if is_free else 0
        work.fall[number] = of_cells.slack.fall[cell] if is_free else 0
        work.dual[number], work.state[number] = 0.0, _STILL
    return number


@compiled_part
def _entering(work: SimplexScratch, row: int, excess: float) -> Entering:
    """Return the cell that mends a row at least cost, by its number."""
    entering, least, largest = whole(_NONE), np.inf, 0.0
    leaving, places, ratios = work.basic[row], work.ratio.place, work.ratio.value
    states, duals, costs, sides = work.state, work.dual, work.cost, work.side
    up, down = work.rise, work.fall
    for place in range(work.ratio.length[0]):
        cell = whole(places[place])
        ratio = ratios[cell]
        if abs(ratio) < _TINY:
            continue
        rises = (ratio > 0) == (excess > 0)
        state, dual, cost = states[cell], duals[cell], costs[cell]
        if state in (_RISEN, _FALLEN):
            # It may only come back from the end of its slack.
            if rises == (state == _RISEN):
                continue
            gap = abs(dual) - cost
        elif (up[cell] if rises else down[cell]) == 0:
            continue
        elif state == _STILL:
            gap = cost - dual if rises else cost + dual
        elif cell == leaving and (sides[cell] < 0) == (excess > 0):
            # The cell that leaves may cross to the other side of no change.
            gap = 2 * cost
        else:
            continue
        worth = max(gap, 0.0) / abs(ratio)
        if worth < least or (worth == least and abs(ratio) > largest):
            entering, least, largest = cell, worth, abs(ratio)
    return Entering(entering, least if entering >= 0 else 0.0)


@compiled_part
def _shift_duals(work: SimplexScratch, row: int, by: float) -> None:
    """Change the duals along a row, of all cells that are not in the basis."""
    leaving, places, ratios = work.basic[row], work.ratio.place, work.ratio.value
    states, duals = work.state, work.dual
    for place in range(work.ratio.length[0]):
        cell = places[place]
        if states[cell] != _BASIC or cell == leaving:
            duals[cell] += by * ratios[cell]


@compiled_part
def _exchange(
    incidence: Incidence, work: SimplexScratch, row: int, entering: int, excess: float
) -> bool:
    """Let a cell enter the basis at a row; return False where the numbers or the memory fail."""
    leaving = work.basic[row]
    if entering == leaving:
        _stand(work, row, entering, -work.side[entering])
        return True
    cell = work.cell[entering]
    relations = incidence.cell_start[cell + 1] - incidence.cell_start[cell]
    if work.rows[0] + relations > work.basic.size:
        return False
    if work.column_of[row] < 0 and work.columns[0] == work.row_in.size:
        return False
    _multiply_cell(incidence, work, cell)
    factor = work.change.value[row]
    if abs(factor) < _TINY:
        return False
    by = excess / factor
    for one in work.change.place[: work.change.length[0]]:
        work.amount[one] -= work.change.value[one] * by
    _replace(work, row)
    if leaving >= 0:
        # It leaves at no change, or at the end of its slack.
        inward = (work.side[leaving] > 0) == (excess < 0)
        outer = _RISEN if work.side[leaving] > 0 else _FALLEN
        work.state[leaving] = _STILL if inward else outer
    before, side = 0.0, 1 if by > 0 else -1
    if work.state[entering] == _RISEN:
        before, side = float(work.rise[entering]), 1
    elif work.state[entering] == _FALLEN:
        before, side = -float(work.fall[entering]), -1
    work.basic[row], work.state[entering] = entering, _BASIC
    work.amount[row] = before + by
    _stand(work, row, entering, side)
    return True


@compiled_part
def _stand(work: SimplexScratch, row: int, cell: int, side: int) -> None:
    """Put the cell that a row is mended with on one side of no change."""
    work.side[cell] = side
    work.lowest[row] = -float(work.fall[cell]) if side < 0 else 0.0
    work.highest[row] = float(work.rise[cell]) if side > 0 else 0.0


@compiled_part
def _multiply_cell(incidence: Incidence, work: SimplexScratch, cell: int) -> None:
    """Multiply the sums of a cell by the inverse."""
    for entry in range(incidence.cell_start[cell], incidence.cell_start[cell + 1]):
        _row(work, incidence.cell_relation[entry])
    _clear(work.change)
    for entry in range(incidence.cell_start[cell], incidence.cell_start[cell + 1]):
        row, sign = work.row_of[incidence.cell_relation[entry]], incidence.cell_sign[entry]
        column = work.column_of[row]
        if column < 0:
            _add(work.change, row, sign)
        else:
            of_column = work.inverse[column]
            for one in range(work.rows[0]):
                if of_column[one] != 0:
                    _add(work.change, one, sign * of_column[one])


@compiled_part
def _replace(work: SimplexScratch, row: int) -> None:
    """Bring the inverse and the lengths of its rows up to the cell that enters at a row."""
    columns, line, share, product = work.columns[0], work.line, work.share, work.product
    changed = work.change.place[: work.change.length[0]]
    factor = work.change.value[row]
    for place in range(changed.size):
        share[place], product[place] = work.change.value[changed[place]], 0.0
    if work.column_of[row] < 0:
        work.column_of[row], work.row_in[columns] = columns, row
        work.inverse[columns, row] = 1.0
        _add(line, columns, 1.0)
        work.columns[0] += 1
    # Both in one walk over the columns, which is most of what the whole method does.
    length = 0.0
    for column in line.place[: line.length[0]]:
        value, of_column = line.value[column], work.inverse[column]
        length += value**2
        by = value / factor
        for place in range(changed.size):
            one = changed[place]
            before = of_column[one]
            product[place] += value * before
            of_column[one] = before - by * share[place]
        of_column[row] = by
    for place in range(changed.size):
        part, one = share[place] / factor, changed[place]
        weight = work.weight[one] + part * (part * length - 2 * product[place])
        work.weight[one] = max(weight, _LEAST_WEIGHT)
    work.weight[row] = max(length / factor**2, _LEAST_WEIGHT)


@compiled_part
def _take_down(work: SimplexScratch, cell: int, by: int, times: int, into: Draft) -> int:
    """Write the move down some times; return its size, 0 if too long or not in whole numbers."""
    cells, changes = into.cell, into.change
    cells[0], changes[0] = cell, by * times
    size = whole(1)
    for row in range(work.rows[0]):
        other, value = work.basic[row], work.amount[row] * times
        if other < 0 or abs(value) < _WHOLE:
            continue
        if abs(value - np.rint(value)) > _WHOLE or size == cells.size:
            return whole(0)
        cells[size], changes[size] = work.cell[other], whole(np.rint(value))
        size += 1
    for other in range(work.numbers[0]):
        state = work.state[other]
        if state in (_RISEN, _FALLEN):
            if size == cells.size:
                return whole(0)
            change = work.rise[other] if state == _RISEN else -work.fall[other]
            cells[size], changes[size] = work.cell[other], change * times
            size += 1
    return size


@compiled_part
def _fits(
    incidence: Incidence,
    slack: Slack,
    work: SimplexScratch,
    cells: NDArray[np.int32],
    changes: NDArray[np.int32],
) -> bool:
    """Return whether a move keeps all sums and the slack of each cell, in whole numbers."""
    off = work.off
    off[: work.rows[0]] = 0
    for place in range(cells.size):
        cell, change = cells[place], changes[place]
        if change > slack.rise[cell] or -change > slack.fall[cell]:
            return False
        for entry in range(incidence.cell_start[cell], incidence.cell_start[cell + 1]):
            row = work.row_of[incidence.cell_relation[entry]]
            if row < 0:
                return False
            off[row] += change * incidence.cell_sign[entry]
    return not off[: work.rows[0]].any()


@compiled_part
def _begin_anew(work: SimplexScratch) -> None:
    """Make the working memory as if nothing were moved."""
    rows, columns = work.rows[0], work.columns[0]
    for row in range(rows):
        work.row_of[work.relation[row]] = _NONE
    for number in range(work.numbers[0]):
        work.number_of[work.cell[number]] = _NONE
    work.inverse[:columns, :rows] = 0.0
    work.rows[0] = work.columns[0] = work.numbers[0] = work.entries[0] = 0
    _clear(work.ratio)
    _clear(work.line)
    _clear(work.change)


@compiled_part
def _add(vector: Sparse, place: int, by: float) -> None:
    if not vector.listed[place]:
        vector.listed[place] = True
        vector.place[vector.length[0]] = place
        vector.length[0] += 1
    vector.value[place] += by


@compiled_part
def _clear(vector: Sparse) -> None:
    value, listed, places = vector.value, vector.listed, vector.place
    for place in places[: vector.length[0]]:
        value[place] = 0.0
        listed[place] = False
    vector.length[0] = 0
