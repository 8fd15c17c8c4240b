"""The move that always exists while totals may be hidden: one leaf cell and every total above it.

It hides wide totals, so it is the last resort of the search; that it exists is why an outsider can
always be kept in doubt.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled, whole
from covey.disclosure.numeric.incidence import Web
from covey.disclosure.proof.slack import Room
from covey.disclosure.suppression.moves.exact_move import ExactMove
from covey.disclosure.suppression.moves.line import LineScratch, balances, climb, leaf_below, unmark


def chain_move(
    web: Web,
    room: Room,
    price: NDArray[np.float64],
    work: LineScratch,
    cell: int,
    sign: int,
    step: int,
) -> ExactMove | None:
    """Return the change of *cell* by *step* with one leaf below it and all totals above that.

    Args:
        web: the relations.
        room: (cells,) how far each cell may move.
        price: (cells,) what hiding each cell costs now; the way down goes where that is least.
        work: scratch memory.
        cell: the cell that must move.
        sign: 1 upwards, -1 downwards, 0 either way.
        step: people by which it must move.

    Returns:
        None where a cell on the way may not move so far.
    """
    for way in (1, -1):
        limit = room.rise if way > 0 else room.fall
        if sign == -way:
            continue
        moved = np.sort(work.cells[: _chain(web, limit, price, work, cell, step)]).astype(np.int64)
        if moved.size and (limit[moved] >= step).all():
            return ExactMove(moved, np.full(moved.size, way * step, np.int64))
    return None


@compiled
def _chain(
    web: Web,
    limit: NDArray[np.int64],
    price: NDArray[np.float64],
    work: LineScratch,
    cell: int,
    step: int,
) -> int:
    """List a leaf below the cell and all above it; return how many they are, 0 for no leaf."""
    leaf = leaf_below(web, limit, price, cell, step, True)
    if leaf < 0:
        return whole(0)
    size = climb(web, leaf, work.above, work.cells)
    unmark(work.above, work.cells[:size])
    return size if balances(web, work, size, whole(0)) else whole(0)
