"""How far each cell can move at most, as single sums show: what is beyond needs no search.

A search for a move that does not exist takes the longest of all.

Source: Savelsbergh (1994), Preprocessing and probing techniques for mixed integer programming
problems, ORSA Journal on Computing 6.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.proof.needs import is_met
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.search.task import Task


def within_reach(task: Task) -> NDArray[np.bool_]:
    """Return (needs,) False for those that no move meets, however much is hidden."""
    farthest = _farthest(task.sums, task.slack, task.limits.cover.narrowings)
    return is_met(task.needs, farthest.fall, farthest.rise)


def _farthest(sums: sparse.csr_array, slack: Slack, rounds: int) -> Slack:
    """Return the slack narrowed from sum to sum, each cell's by that of all others in one."""
    low, high = -slack.fall, slack.rise.copy()
    active = np.flatnonzero(np.diff(sums.indptr))
    for _ in range(rounds):
        changed = _narrowed(sparse.csr_array(sums[active]), low, high)
        if not changed.any():
            break
        active = np.flatnonzero(abs(sums) @ changed.astype(np.int64))
    return Slack(high, -low)


def _narrowed(
    sums: sparse.csr_array, low: NDArray[np.int64], high: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Narrow in place how far cells move, by sums that none is empty of; return which changed."""
    first, cell, is_part = sums.indptr[:-1], sums.indices, sums.data > 0
    members = np.diff(sums.indptr)
    least = np.where(is_part, low[cell], -high[cell])
    most = np.where(is_part, high[cell], -low[cell])
    # All others of a sum hold at least this much, and at most that; what is left is its own.
    others_least = np.repeat(np.add.reduceat(least, first), members) - least
    others_most = np.repeat(np.add.reduceat(most, first), members) - most
    before = low.copy(), high.copy()
    np.minimum.at(high, cell, np.where(is_part, -others_least, others_most))
    np.maximum.at(low, cell, np.where(is_part, -others_most, others_least))
    return np.asarray((low != before[0]) | (high != before[1]))
