"""Whole numbers next to counts that are not whole, such that every sum is met to the last person.

Source: Cox (1987), A constructive procedure for unbiased controlled rounding. Solver: HiGHS
(Huangfu & Hall 2018), https://highs.dev.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.folded import Told
from covey.disclosure.attack.intruder.program import solver_bounds
from covey.disclosure.attack.intruder.unknowns import Counts, Unknowns
from covey.disclosure.insight.bound_limits import BoundLimits
from covey.disclosure.numeric.highs import FEASIBLE, Between, QuietHighs


def nearest_whole(
    unknowns: Unknowns, told: Told, near: NDArray[np.float64], limits: BoundLimits
) -> Counts | None:
    """Return (cells,) whole numbers within bounds that meet all sums; None where none is found.

    Args:
        unknowns: the sums and bounds of what tells the cells.
        told: how it tells them.
        near: (cells,) what they should be next to.
        limits: how long to look for the nearest.
    """
    asked = told.others(np.rint(near).astype(np.int64), unknowns.size)
    base = np.clip(asked, unknowns.lowest, unknowns.highest)
    highs = QuietHighs(random_seed=0, mip_max_nodes=limits.nodes, mip_rel_gap=limits.gap)
    up_and_down = sparse.hstack([unknowns.sums, -unknowns.sums], format="csc")
    left = (unknowns.rests - unknowns.sums @ base).astype(np.float64)
    room = np.concatenate([unknowns.highest - base, base - unknowns.lowest])
    # A step away from what is near costs more.
    beyond, weight = told.sign * (told.counts(base) - near), 1 / np.sqrt(near + 1)
    cost = np.concatenate(
        [np.bincount(told.of, weight * (1 + 2 * way * beyond), base.size) for way in (1, -1)]
    )
    within = solver_bounds(np.zeros_like(room), room)
    highs.take(up_and_down, cost, within, Between(left, left), whole=True)
    highs.check(highs.run())
    if highs.getInfo().primal_solution_status != FEASIBLE:
        return None
    steps = np.rint(np.array(highs.getSolution().col_value)).astype(np.int64)
    counts = base + steps[: base.size] - steps[base.size :]
    return told.counts(counts) if unknowns.fit(counts) else None
