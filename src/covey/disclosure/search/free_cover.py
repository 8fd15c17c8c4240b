"""Twins for nothing: tables that differ from the true one in cells that are hidden anyway.

One linear program over those cells alone, with an objective drawn at random, moves most of them
at once; a few of them spare the search most of its needs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.search.exact import ExactMove, optimum
from covey.disclosure.search.web import Needs, Room, is_met

_LARGEST = 30_000  # hidden cells up to which one program is solved in a second or two
_PROGRAMS = 6


def free_moves(
    sums: sparse.csr_array, room: Room, needs: Needs, base: NDArray[np.float64]
) -> list[ExactMove]:
    """Return whole-number moves that change only cells whose *base* price is 0.

    Args:
        sums: (relations, cells) with entries 1 and -1.
        room: (cells,) how far each cell may move.
        needs: what the moves are to show; they need not meet all of them.
        base: (cells,) what hiding each cell costs.
    """
    free = np.flatnonzero(base == 0)
    moves: list[ExactMove] = []
    if not 0 < free.size <= _LARGEST or not needs.cell.size:
        return moves
    by_relation = sums.tocsc()[:, free].tocsr()
    rows = by_relation[np.diff(by_relation.indptr) > 0].tocsc()
    furthest = int(needs.step.max())
    limit = np.minimum(room.rise[free], furthest).astype(float)
    least = -np.minimum(room.fall[free], furthest).astype(float)
    below, above = np.zeros(base.size, np.int64), np.zeros(base.size, np.int64)
    random = np.random.Generator(np.random.PCG64(0))
    for _ in range(_PROGRAMS):
        open_needs = ~is_met(needs, below, above)
        if not open_needs.any():
            break
        wanted = np.zeros(base.size)
        wanted[needs.cell[open_needs]] = 1.0
        cost = np.where(random.integers(0, 2, free.size) > 0, 1.0, -1.0) * (
            0.01 * random.random(free.size) + wanted[free]
        )
        point = optimum(rows, cost, least, limit)
        if point is None:
            continue
        net = np.rint(point).astype(np.int64)
        moved = np.flatnonzero(net)
        if not moved.size or (rows @ net).any():
            continue
        before = int(open_needs.sum())
        np.maximum.at(above, free[moved], net[moved])
        np.maximum.at(below, free[moved], -net[moved])
        if int((~is_met(needs, below, above)).sum()) < before:
            moves.append(ExactMove(free[moved], net[moved]))
    return moves
