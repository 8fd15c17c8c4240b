"""Bounds of all hidden cells from one sum after the other: blind to what two sums tell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.unknowns import Unknowns

_ROUNDS = 200
_OPEN = 10**15
"""Stands for no bound; sums of a few of these stay inside int64."""


def bounds(unknowns: Unknowns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (hidden,) lowest and highest counts, tightened until no sum tells more."""
    sums = unknowns.sums.tocoo()
    row, column, sign = sums.row, sums.col, sums.data
    low, high = unknowns.least.copy(), np.full(unknowns.keys.size, _OPEN)
    for _ in range(_ROUNDS):
        rest_low, rest_high = _others(unknowns, low, high, row, column, sign)
        # sign × count = right - others
        most = unknowns.right[row] - rest_low
        least = unknowns.right[row] - rest_high
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, column, np.where(sign > 0, least, -most))
        np.minimum.at(new_high, column, np.where(sign > 0, most, -least))
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            break
        low, high = new_low, new_high
    return low, high


def _others(
    unknowns: Unknowns,
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    row: NDArray[np.int32],
    column: NDArray[np.int32],
    sign: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (entries,) the least and the most that the other entries of the row come to."""
    relations = unknowns.right.size
    smallest = np.where(sign > 0, low[column], -high[column])
    largest = np.where(sign > 0, high[column], -low[column])
    open_below, open_above = smallest <= -_OPEN, largest >= _OPEN
    ends = []
    for part, unbounded, nothing in (
        (smallest, open_below, -_OPEN),
        (largest, open_above, _OPEN),
    ):
        finite = np.where(unbounded, 0, part)
        total = np.zeros(relations, np.int64)
        np.add.at(total, row, finite)
        missing = np.bincount(row, unbounded, relations).astype(np.int64)
        rest = total[row] - finite
        ends.append(np.where(missing[row] - unbounded > 0, nothing, rest))
    return ends[0], ends[1]
