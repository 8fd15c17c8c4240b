"""A move that nearly always exists: a person more in one leaf cell, one less in another.

Every total above only one of the two leaves changes with it. That is many cells, so it is asked for
where neither a least move nor a box is found; the grand total stays as it is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled, whole
from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.copying import put
from covey.disclosure.suppression.moves.line import LineScratch, balances, climb, leaf_below, unmark
from covey.disclosure.suppression.moves.move import Move


class Pair(NamedTuple):
    """How many cells lie above each of two leaves, these among them; 0: no pair was found."""

    size: int
    others: int


def pair_move(
    incidence: Incidence,
    slack: Slack,
    price: NDArray[np.float64],
    work: LineScratch,
    cell: int,
    sign: int,
    step: int,
) -> Move | None:
    """Return a cheap change of *cell* by *step* with one leaf below it, and of another leaf.

    Args:
        incidence: the relations.
        slack: (cells,) how far each cell may move.
        price: (cells,) what hiding each cell costs now.
        work: scratch memory.
        cell: the cell that must move.
        sign: 1 upwards, -1 downwards, 0 either way.
        step: people by which it must move.

    Returns:
        None where no other leaf was found that may move so far.
    """
    for way in (1, -1):
        there, back = (slack.rise, slack.fall) if way > 0 else (slack.fall, slack.rise)
        if sign == -way:
            continue
        size, others = _pair(incidence, there, back, price, work, cell, step)
        if size:
            one, other = work.cells[:size], work.best[:others]
            more, less = np.setdiff1d(one, other), np.setdiff1d(other, one)
            changes = np.repeat([way * step, -way * step], [more.size, less.size])
            return Move(np.concatenate([more, less]).astype(np.int64), changes)
    return None


@compiled
def _pair(
    incidence: Incidence,
    there: NDArray[np.int64],
    back: NDArray[np.int64],
    price: NDArray[np.float64],
    work: LineScratch,
    cell: int,
    step: int,
) -> Pair:
    """List what is above a leaf below the cell, and what is above the cheapest other leaf."""
    leaf = leaf_below(incidence, there, price, cell, step, True)
    if leaf < 0:
        return Pair(whole(0), whole(0))
    size, others, least = climb(incidence, leaf, work.above, work.cells), whole(0), np.inf
    # The nearer the other leaf, the more totals are above both; each total leads to two of them.
    for place in range(2 * size):
        other = leaf_below(incidence, back, price, work.cells[place // 2], step, place % 2 == 0)
        if other < 0 or other == leaf:
            continue
        count = climb(incidence, other, work.other, work.others)
        cost = np.inf
        if count > 0 and not work.other[cell]:
            cost = _cost(there, back, price, work, step, size, count)
        if cost < least and balances(incidence, work, size, count):
            least, others = cost, count
            put(work.best, work.others[:count])
        unmark(work.other, work.others[:count])
    unmark(work.above, work.cells[:size])
    return Pair(size if others else whole(0), others)


@compiled
def _cost(
    there: NDArray[np.int64],
    back: NDArray[np.int64],
    price: NDArray[np.float64],
    work: LineScratch,
    step: int,
    size: int,
    others: int,
) -> float:
    """Return what the cells above only one leaf cost; infinite where one may not move so far."""
    cost = 0.0
    for one in work.cells[:size]:
        if not work.other[one]:
            cost += price[one] if there[one] >= step else np.inf
    for one in work.others[:others]:
        if not work.above[one]:
            cost += price[one] if back[one] >= step else np.inf
    return cost
