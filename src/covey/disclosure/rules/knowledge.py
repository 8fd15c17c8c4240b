"""What a policy's intruder knows of hidden cells before any sum is used.

The search reckons with it, and the attack begins with it: from one table, several, or a series.
"""

from __future__ import annotations

from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.policy import Policy

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

OPEN: Final = np.iinfo(np.int64).max
"""In place of the largest possible count where nothing limits it."""


class Classes(NamedTuple):
    """What is known of hidden counts by being told whether they are unsafe.

    Attributes:
        lowest: (cells,) the fewest people.
        highest: (cells,) the most; OPEN where nothing limits it.
    """

    lowest: Counts
    highest: Counts

    @classmethod
    def told(cls, small: Flags, least: Counts) -> Self:
        """Return them of cells of which it is told whether they are *small*.

        Args:
            small: (cells,) True where the count is smaller than may be published.
            least: (cells,) the smallest count other than 0 that may be published.
        """
        return cls(np.where(small, 1, least), np.where(small, least - 1, OPEN))

    @classmethod
    def of(cls, counts: Counts, lower: Counts | int, upper: Counts | int) -> Self:
        """Return them of counts of which it is told on which side of two thresholds they lie.

        Args:
            counts: (cells,) people per cell; of a 0 it is told as well.
            lower: the lower threshold, one number or (cells,).
            upper: the higher one, which is the same where there was never another; 0: nothing is
                told of this count.

        >>> Classes.of(np.array([0, 3, 4, 9]), 4, 5).lowest.tolist()
        [0, 1, 4, 5]
        """
        every = [(counts == 0) & (np.asarray(upper) > 0), counts < lower, counts < upper]
        lowest = np.select(every, [0, 1, lower], upper)
        highest = np.select(every, [0, np.asarray(lower) - 1, np.asarray(upper) - 1], OPEN)
        return cls(lowest.astype(np.int64), highest.astype(np.int64))


def hidden_bounds(
    policy: Policy, seen: Flags, classes: Classes | None = None, positive: Flags | None = None
) -> tuple[Counts, Counts]:
    """Return the fewest and the most people that the intruder holds possible in each hidden cell.

    Args:
        policy: whether a hidden count may be 0.
        seen: (cells,) False where there is no row, not even a hidden one, so that nothing is known.
        classes: what follows from which counts are unsafe; None: nobody is told.
        positive: (cells,) True where a hidden count is at least 1, since zeros are published there;
            None: wherever there is a row, if the policy publishes zeros.

    Returns:
        (cells,) each; the most is OPEN where nothing limits it.
    """
    filled = seen & (policy.zeros == "public" if positive is None else positive)
    if classes is None:
        return filled.astype(np.int64), np.full(seen.size, OPEN)
    told = seen & ((classes.lowest > 0) | (classes.highest == 0))
    return np.where(told, classes.lowest, filled), np.where(told, classes.highest, OPEN)
