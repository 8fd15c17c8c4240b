"""The lowest and highest whole number each hidden cell can hold, by two integer programs a cell.

An oracle for tables too large to enumerate. It solves with scipy what `covey.audit` solves in its
own way, and shares `covey.tables` with it alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from covey.tables import CountTable, relations


def integer_intervals(table: CountTable, hidden: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return (hidden cells, 2) the lowest and highest count of each, a hidden cell being 1 or more.

    Args:
        table: the true counts; those of hidden cells are not looked at.
        hidden: (cells,) True where the count is not published.
    """
    sums = relations(table.grid, table.keys).astype(float)
    rests = -(sums @ np.where(hidden, 0, table.counts))
    unknown = np.flatnonzero(hidden)
    ties = LinearConstraint(sums[:, unknown], rests, rests)
    box = Bounds(1, float(table.total))
    intervals = np.empty((unknown.size, 2), dtype=np.int64)
    for place in range(unknown.size):
        for side, sign in enumerate((1.0, -1.0)):
            cost = np.zeros(unknown.size)
            cost[place] = sign
            solved = milp(cost, constraints=ties, bounds=box, integrality=np.ones(unknown.size))
            intervals[place, side] = round(sign * solved.fun)
    return intervals
