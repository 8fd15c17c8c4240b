"""What a policy's intruder knows of hidden cells before any sum is used.

The search reckons with it, and the attack begins with it: from one table, several, or a series.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.frequency import frequency_rule
from covey.disclosure.rules.policy import Policy

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

OPEN: Final = np.iinfo(np.int64).max
"""In place of the largest possible count where nothing limits it."""


def bounds_if_hidden(
    counts: Counts,
    policy: Policy,
    seen: Flags,
    least: Counts | int,
    positive: Flags | None = None,
) -> tuple[Counts, Counts]:
    """Return what the intruder would hold possible of each cell, were it hidden.

    Args:
        counts: (cells,) people per cell.
        policy: whether a hidden count may be 0, and whether the intruder is told which are unsafe.
        seen: as for `hidden_bounds`.
        least: likewise.
        positive: likewise.
    """
    if policy.intruder != "knows-primary":
        return hidden_bounds(policy, seen, positive=positive)
    small = frequency_rule(counts, least)
    return hidden_bounds(policy, seen, least, small, counts == 0)


def hidden_bounds(
    policy: Policy,
    seen: Flags,
    least: Counts | int = 0,
    small: Flags | None = None,
    empty: Flags | None = None,
    positive: Flags | None = None,
) -> tuple[Counts, Counts]:
    """Return the fewest and the most people that the intruder holds possible in each hidden cell.

    Args:
        policy: whether a hidden count may be 0.
        seen: (cells,) False where there is no row, not even a hidden one, so that nothing is known.
        least: the smallest count other than 0 that may be published; one number, or (cells,).
        small: (cells,) True where the count is smaller than that; None: nobody is told.
        empty: (cells,) True where it is 0, which who is told knows as well; None: nowhere.
        positive: (cells,) True where a hidden count is at least 1, since zeros are published there;
            None: wherever there is a row, if the policy publishes zeros.

    Returns:
        (cells,) each; the most is OPEN where nothing limits it.
    """
    lowest = seen & (policy.zeros == "public" if positive is None else positive)
    highest = np.full(seen.size, OPEN)
    if small is not None:
        none = np.zeros_like(seen) if empty is None else empty
        # Who knows which counts are unsafe knows of the others that they are not.
        lowest = np.where(seen, np.select([small, none], [1, 0], least), 0)
        highest = np.where(seen, np.select([small, none], [np.asarray(least) - 1, 0], OPEN), OPEN)
    return lowest.astype(np.int64), highest.astype(np.int64)
