"""Sums of boxes: a move becomes cheaper by a box that cancels one of its dear cells.

A dear cell that must not change is left out by going round it, and the detour is a box again; what
the boxes of a table's cross cannot do alone they mostly can do in sums.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled_once, compiled_part, whole
from covey.disclosure.numeric.shared import shared
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.boxes import BoxScratch, box_move, box_scratch
from covey.disclosure.suppression.moves.cross import Cross
from covey.disclosure.suppression.moves.limits import BoxLimits
from covey.disclosure.suppression.moves.move import Draft, Found, Wanted

_WORTHWHILE = 1e-6


@shared
class SumScratch(NamedTuple):
    """Working memory of one sum.

    Attributes:
        box: of the search for each box.
        cell: (cells of two moves,) the cells that the sum has changed so far.
        price: (the same,) what each of them costs.
        tried: (the same,) True where no box could cancel it.
        in_vain: cells in succession that no box cancels before the move is left as it is.
    """

    box: BoxScratch
    cell: NDArray[np.int32]
    price: NDArray[np.float64]
    tried: NDArray[np.bool_]
    in_vain: int


def sum_scratch(cross: Cross, longest: int, limits: BoxLimits, in_vain: int) -> SumScratch:
    """Return working memory for moves of at most *longest* cells."""
    return SumScratch(
        box_scratch(cross, longest, limits),
        np.zeros(2 * longest, np.int32),
        np.zeros(2 * longest),
        np.zeros(2 * longest, np.bool_),
        in_vain,
    )


@compiled_once
def lighten(
    cross: Cross,
    slack: Slack,
    price: NDArray[np.float64],
    work: SumScratch,
    move: Draft,
    before: Found,
    step: int,
) -> Found:
    """Add boxes to a move while that makes it cheaper.

    Args:
        cross: the cross of the dimensions.
        slack: (cells,) how far each cell may move.
        price: (cells,) what it costs to change a cell; the same again on return.
        work: scratch memory.
        move: the move, in steps; changed in place.
        before: what the move costs, and its cells.
        step: people by which the move will be scaled.

    Returns:
        The same of the move as it is now.
    """
    if cross.stride.size == 0 or before.cost <= 0:
        return before
    box, cells, changes, cost = work.box, move.cell, move.change, before.cost
    count, must = before.size, changes[0]
    for place in range(before.size):
        _enlist(price, work, place, cells[place])
        box.shift[cells[place]] = changes[place]
    missed = 0
    while missed < work.in_vain:
        target = _dearest(box, work, count)
        if target < 0:
            break
        cell = work.cell[target]
        way = -1 if box.shift[cell] > 0 else 1
        wanted = Wanted(whole(cell), whole(way), whole(step), work.price[target])
        found = box_move(cross, slack, price, box, wanted).size
        work.tried[target] = True
        if found == 0:
            missed += 1
            continue
        if count + found > work.cell.size:
            break
        listed = count
        for place in range(found):
            other = box.best_cell[place]
            if not _is_listed(work, listed, other):
                _enlist(price, work, count, other)
                count += 1
            box.shift[other] += box.best_change[place]
        total = _total(box, work, count)
        cheaper = total.cost < cost - _WORTHWHILE and total.size <= cells.size
        if cheaper and box.shift[cells[0]] == must:
            cost, missed = total.cost, 0
            continue
        for place in range(found):
            box.shift[box.best_cell[place]] -= box.best_change[place]
        while count > listed:
            count -= 1
            price[work.cell[count]] = work.price[count]
        missed += 1
    size = whole(0)
    for place in range(count):
        cell = work.cell[place]
        price[cell] = work.price[place]
        if box.shift[cell] != 0:
            cells[size], changes[size] = cell, box.shift[cell]
            size += 1
        box.shift[cell] = 0
    return Found(cost, size)


@compiled_part
def _enlist(price: NDArray[np.float64], work: SumScratch, place: int, cell: int) -> None:
    """Put a cell of the move on the list; it costs nothing more from now on."""
    work.cell[place], work.price[place], work.tried[place] = cell, price[cell], False
    price[cell] = 0.0


@compiled_part
def _is_listed(work: SumScratch, count: int, cell: int) -> bool:
    for place in range(count):  # noqa: SIM110 - the compiler knows no generators
        if work.cell[place] == cell:
            return True
    return False


@compiled_part
def _dearest(box: BoxScratch, work: SumScratch, count: int) -> int:
    """Return the place of the dearest cell to cancel, but not of the one that must move; or -1."""
    dearest, most = -1, 0.0
    for place in range(1, count):
        is_open = box.shift[work.cell[place]] != 0 and not work.tried[place]
        if is_open and work.price[place] > most:
            dearest, most = place, work.price[place]
    return dearest


@compiled_part
def _total(box: BoxScratch, work: SumScratch, count: int) -> Found:
    """Return what the cells that are changed cost together, and how many they are."""
    total, moved = 0.0, whole(0)
    for place in range(count):
        if box.shift[work.cell[place]] != 0:
            total += work.price[place]
            moved += 1
    return Found(total, moved)
