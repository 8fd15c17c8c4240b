"""The move that always exists while totals may be hidden: one leaf cell and every total above it.

It hides wide totals, so it is the last resort of the search; that it exists is why an outsider can
always be kept in doubt.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.search.exact_move import ExactMove
from covey.disclosure.search.web import Room, Web


def chain_move(
    web: Web, room: Room, price: NDArray[np.float64], cell: int, sign: int, step: int
) -> ExactMove | None:
    """Return the change of *cell* by *step* with one leaf below it and all totals above that.

    Args:
        web: the relations.
        room: (cells,) how far each cell may move.
        price: (cells,) what hiding each cell costs now; the way down goes where that is least.
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
        moved = _above(web, _leaf_below(web, limit, price, cell, step))
        if (limit[moved] >= step).all() and _balances(web, moved):
            return ExactMove(moved, np.full(moved.size, way * step, np.int64))
    return None


def _leaf_below(
    web: Web, limit: NDArray[np.int64], price: NDArray[np.float64], cell: int, step: int
) -> int:
    while True:
        entries = slice(web.cell_start[cell], web.cell_start[cell + 1])
        below = web.cell_relation[entries][web.cell_sign[entries] < 0]
        if not below.size:
            return cell
        inside = slice(web.relation_start[below[0]], web.relation_start[below[0] + 1])
        parts = web.relation_cell[inside][web.relation_sign[inside] > 0]
        able = parts[limit[parts] >= step]
        if not able.size:
            return cell
        cell = int(able[np.argmin(price[able])])


def _above(web: Web, leaf: int) -> NDArray[np.int64]:
    """Return the sorted cells that a leaf cell is counted in, itself included."""
    found, waiting = {leaf}, [leaf]
    while waiting:
        cell = waiting.pop()
        entries = slice(web.cell_start[cell], web.cell_start[cell + 1])
        for relation in web.cell_relation[entries][web.cell_sign[entries] > 0]:
            inside = slice(web.relation_start[relation], web.relation_start[relation + 1])
            total = int(web.relation_cell[inside][web.relation_sign[inside] < 0][0])
            if total not in found:
                found.add(total)
                waiting.append(total)
    return np.array(sorted(found), dtype=np.int64)


def _balances(web: Web, moved: NDArray[np.int64]) -> bool:
    balance: dict[int, int] = {}
    for cell in moved:
        for entry in range(web.cell_start[cell], web.cell_start[cell + 1]):
            relation = int(web.cell_relation[entry])
            balance[relation] = balance.get(relation, 0) + int(web.cell_sign[entry])
    return not any(balance.values())
