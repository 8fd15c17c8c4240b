"""Whole numbers next to counts that are not whole, such that every sum is met to the last person.

Source: Cox (1987), A constructive procedure for unbiased controlled rounding.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.folded import Told
from covey.disclosure.attack.intruder.program import FAR
from covey.disclosure.attack.intruder.unknowns import Counts, Unknowns
from covey.disclosure.numeric.cp_sat import WholeBetween, heaviest


def nearest_whole(
    unknowns: Unknowns, told: Told, near: NDArray[np.float64], work: float
) -> Counts | None:
    """Return (cells,) whole numbers within bounds that meet all sums; None where none is found.

    Args:
        unknowns: the sums and bounds of what tells the cells.
        told: how it tells them.
        near: (cells,) what they should be next to, within their bounds.
        work: after which those found by then are the nearest, as CP-SAT counts its steps.
    """
    weight, size = 1 / np.sqrt(near + 1), unknowns.size
    heavy = np.bincount(told.of, weight, size)
    wanted = np.bincount(told.of, weight * told.sign * (near - told.more), size) / heavy
    base = np.clip(np.rint(wanted).astype(np.int64), unknowns.lowest, unknowns.highest)
    left = unknowns.rests - unknowns.sums @ base
    if not left.any():
        return told.counts(base)
    room = np.minimum(np.concatenate([unknowns.highest - base, base - unknowns.lowest]), FAR)
    # A step away from what is near costs more; in thousandths, and no step is for nothing.
    beyond = base - wanted
    costs = np.concatenate([heavy * (1 + 2 * beyond), heavy * (1 - 2 * beyond)])
    up_and_down = sparse.csr_array(sparse.hstack([unknowns.sums, -unknowns.sums]))
    found = heaviest(
        up_and_down,
        -1 - np.rint(1000 * costs).astype(np.int64),
        WholeBetween(np.zeros_like(room), room),
        WholeBetween(left, left),
        work,
    )
    if found.counts is None:
        return None
    return told.counts(base + found.counts[:size] - found.counts[size:])
