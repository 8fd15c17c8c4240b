"""The lowest and highest whole number each hidden cell can hold, by two integer programs a cell.

An oracle for tables too large to enumerate. It solves with scipy what `covey.audit` solves in its
own way, and shares `covey.tables` with it alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from covey.system import relations
from covey.tables import CountTable


def integer_intervals(table: CountTable, hidden: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return (hidden cells, 2) the lowest and highest count of each, a hidden cell being 1 or more.

    Args:
        table: the true counts; those of hidden cells are not looked at.
        hidden: (cells,) True where the count is not published.
    """
    unknown = np.flatnonzero(hidden)
    lowest = np.where(hidden, 1, table.counts)
    highest = np.where(hidden, table.total, table.counts)
    return intervals_of(relations(table.grid, table.keys), lowest, highest, unknown)


def intervals_of(
    sums: sparse.csr_array,
    lowest: NDArray[np.int64],
    highest: NDArray[np.int64],
    places: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return (places, 2) the lowest and highest count that some cells can have.

    Args:
        sums: (relations, cells) 1 for a part, -1 for a total.
        lowest: (cells,) fewest people in each by itself; the count where it is published.
        highest: (cells,) most people likewise.
        places: of the cells that are asked about.
    """
    ties, box = LinearConstraint(sums.astype(float), 0, 0), Bounds(lowest, highest)
    whole = np.ones(lowest.size)
    intervals = np.empty((places.size, 2), dtype=np.int64)
    for row, place in enumerate(places.tolist()):
        for side, sign in enumerate((1.0, -1.0)):
            cost = np.zeros(lowest.size)
            cost[place] = sign
            solved = milp(cost, constraints=ties, bounds=box, integrality=whole)
            intervals[row, side] = round(sign * solved.fun)
    return intervals
