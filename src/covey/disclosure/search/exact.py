"""The cheapest twin of one cell by integer programming: slower than a search, and complete.

Source: Fischetti & Salazar (2001), section 3; solved with HiGHS, Huangfu & Hall (2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.search.web import Room

_NEARBY = (300, 3_000, 30_000)
"""Cells around the unsafe one that may move, tried in turn; then the whole table."""

_LARGEST_WHOLE = 200_000
"""Cells up to which the whole table is tried when the neighbourhoods gave nothing."""

_TIE = 1e-3
_NODES = 2_000
_WHOLE = 1e-6
_FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible


class _QuietSolver(highspy.Highs):
    """HiGHS without its banner, which its constructor would print among our results."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # highspy is typed in part

    def enableCallbacks(self) -> None:  # noqa: N802
        self.setOptionValue("output_flag", False)


@dataclass(frozen=True)
class ExactMove:
    """A change of several cells that keeps every sum.

    Args:
        cells: (size,) places of the cells.
        changes: (size,) people added to each.
    """

    cells: NDArray[np.int64]
    changes: NDArray[np.int64]


def exact_move(
    sums: sparse.csr_array,
    room: Room,
    price: NDArray[np.float64],
    cell: int,
    sign: int,
    step: int,
) -> ExactMove | None:
    """Return the cheapest move of *cell* by *step* people or more, None where none was found.

    Args:
        sums: (relations, cells) with entries 1 and -1.
        room: (cells,) how far each cell may move.
        price: (cells,) what hiding each cell costs now.
        cell: the cell that must move.
        sign: 1 upwards, -1 downwards, 0 either way.
        step: people by which it must move at least.
    """
    by_cell = sums.tocsc()
    for size in (*_NEARBY, sums.shape[1]):
        if size == sums.shape[1] and size > _LARGEST_WHOLE:
            break
        nearby = _neighbourhood(sums, by_cell, cell, size)
        moves = [
            _solve(by_cell[:, nearby], room, price, nearby, cell, way, step)
            for way in (1, -1)
            if sign != -way
        ]
        found = [move for move in moves if move is not None]
        if found:
            return min(found, key=lambda move: float(price[move.cells].sum()))
        if nearby.size == sums.shape[1]:
            break
    return None


def _neighbourhood(
    sums: sparse.csr_array, by_cell: sparse.csc_array, cell: int, size: int
) -> NDArray[np.int64]:
    """Return the cells reached from *cell* over sums, ring by ring, at most about *size*."""
    inside = np.zeros(sums.shape[1], dtype=bool)
    inside[cell] = True
    ring = np.array([cell])
    while ring.size and inside.sum() < size:
        touched = np.unique(by_cell[:, ring].indices)
        reached = np.unique(sums[touched].indices)
        ring = reached[~inside[reached]]
        inside[ring] = True
    return np.flatnonzero(inside)


def _solve(
    columns: sparse.csc_array,
    room: Room,
    price: NDArray[np.float64],
    nearby: NDArray[np.int64],
    cell: int,
    sign: int,
    step: int,
) -> ExactMove | None:
    size = nearby.size
    here = int(np.searchsorted(nearby, cell))
    limit = np.concatenate([room.rise[nearby], room.fall[nearby]]).astype(float)
    least = np.zeros(2 * size)
    least[here if sign > 0 else here + size] = step
    limit[here + size if sign > 0 else here] = 0
    if (least > limit).any():
        return None
    rows = columns[np.unique(columns.indices)]
    both = sparse.hstack([rows, -rows], format="csc")
    cost = np.tile(price[nearby] + _TIE, 2)
    change = _minimise(both, cost, least, limit)
    if change is None:
        return None
    net = np.rint(change[:size] - change[size:]).astype(np.int64)
    moved = np.flatnonzero(net)
    return ExactMove(nearby[moved], net[moved])


def optimum(
    rows: sparse.csc_array,
    cost: NDArray[np.float64],
    least: NDArray[np.float64],
    limit: NDArray[np.float64],
    whole: bool = False,
) -> NDArray[np.float64] | None:
    """Return the point with rows·point = 0 within its bounds that costs least; None: there is none.

    Args:
        rows: (relations, columns).
        cost: (columns,) what one unit costs.
        least: (columns,) lower bounds.
        limit: (columns,) upper bounds.
        whole: ask for whole numbers.
    """
    solver = _QuietSolver()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_max_nodes", _NODES)
    problem = highspy.HighsLp()
    problem.num_row_, problem.num_col_ = rows.shape
    problem.col_cost_, problem.col_lower_, problem.col_upper_ = cost, least, limit
    problem.row_lower_ = problem.row_upper_ = np.zeros(rows.shape[0])
    problem.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    problem.a_matrix_.start_ = rows.indptr
    problem.a_matrix_.index_ = rows.indices
    problem.a_matrix_.value_ = rows.data.astype(float)
    if whole:
        problem.integrality_ = [highspy.HighsVarType.kInteger] * cost.size
    solver.passModel(problem)
    solver.run()
    if solver.getInfo().primal_solution_status != _FEASIBLE:
        return None
    return np.asarray(solver.getSolution().col_value)


def _minimise(
    rows: sparse.csc_array,
    cost: NDArray[np.float64],
    least: NDArray[np.float64],
    limit: NDArray[np.float64],
) -> NDArray[np.float64] | None:
    """Return the cheapest point in whole numbers; the linear program mostly gives it at once."""
    for whole in (False, True):
        point = optimum(rows, cost, least, limit, whole)
        if point is None or (np.abs(point - np.rint(point)) < _WHOLE).all():
            return point
    return None
