"""Moves that were found before. To see what one costs now takes a thousandth of a search for it.

Source: the columns of column generation, Dantzig & Wolfe (1960), Operations Research 8; searches
from good solutions met before, Glover (1997), A template for scatter search and path relinking.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled, whole
from covey.disclosure.numeric.shared import shared
from covey.disclosure.proof.needs import Needs
from covey.disclosure.suppression.moves.copying import put
from covey.disclosure.suppression.moves.move import Draft, Found
from covey.disclosure.suppression.search.incumbent import reaches
from covey.disclosure.suppression.search.limits import MemoryLimits

_LEAST: Final = 2
"""Cells that a move has at least."""


@shared
class Pool(NamedTuple):
    """Moves, linked from each need that they meet. Once it is full, no more are remembered.

    Attributes:
        start: (moves + 1,) where each move begins.
        cell, change: (entries,) the cells and their change, in people.
        mark: (moves,) a number that moves of the same cells share.
        head, after, move: the links of each need.
        used: (2,) how many moves and links there are.
    """

    start: NDArray[np.int64]
    cell: NDArray[np.int32]
    change: NDArray[np.int32]
    mark: NDArray[np.int64]
    head: NDArray[np.int32]
    after: NDArray[np.int32]
    move: NDArray[np.int32]
    used: NDArray[np.int64]


def empty_pool(needs: int, limits: MemoryLimits) -> Pool:
    """Return a pool for so many needs."""
    entries = limits.pool_entries
    moves = entries // _LEAST
    # Not cleared, since that takes 20 ms a table.
    pool = Pool(
        np.empty(moves + 1, np.int64),
        np.empty(entries, np.int32),
        np.empty(entries, np.int32),
        np.empty(moves, np.int64),
        np.full(needs, -1, np.int32),
        np.empty(entries, np.int32),
        np.empty(entries, np.int32),
        np.zeros(2, np.int64),
    )
    pool.start[0] = 0
    return pool


@compiled
def remember(
    pool: Pool, needs: Needs, need: int, cells: NDArray[np.int32], people: NDArray[np.int32]
) -> None:
    """Take up a move that was found for a need, if it is new."""
    number = pool.used[0]
    begin = pool.start[number]
    end = begin + cells.size
    if number == pool.mark.size or end > pool.cell.size:
        return
    mark = whole(0)
    for cell in cells:
        mark += (cell + whole(1)) ** 2
    link = pool.head[need]
    while link >= 0:
        if pool.mark[pool.move[link]] == mark:
            return
        link = pool.after[link]
    put(pool.cell[begin:], cells)
    put(pool.change[begin:], people)
    pool.mark[number], pool.start[number + 1] = mark, end
    pool.used[0] += 1
    for place in range(cells.size):
        for met in range(needs.first[cells[place]], needs.first[cells[place] + 1]):
            if reaches(needs, met, people[place]) and pool.used[1] < pool.move.size:
                link = pool.used[1]
                pool.used[1] += 1
                pool.move[link], pool.after[link], pool.head[met] = number, pool.head[met], link


@compiled
def recall(pool: Pool, price: NDArray[np.float64], need: int, budget: float, into: Draft) -> Found:
    """Write down the cheapest known move for a need.

    Args:
        pool: the moves.
        price: (cells,) what hiding each cell costs now.
        need: the need.
        budget: only a move that costs less is of use.
        into: on return the move, in people.
    """
    best, cheapest, link = budget, whole(-1), pool.head[need]
    while link >= 0:
        move, cost = pool.move[link], 0.0
        for entry in range(pool.start[move], pool.start[move + 1]):
            cost += price[pool.cell[entry]]
            if cost >= best:
                break
        if cost < best:
            best, cheapest = cost, whole(move)
        link = pool.after[link]
    if cheapest < 0:
        return Found(best, whole(0))
    begin, end = pool.start[cheapest], pool.start[cheapest + 1]
    put(into.cell, pool.cell[begin:end])
    put(into.change, pool.change[begin:end])
    return Found(best, whole(end - begin))
