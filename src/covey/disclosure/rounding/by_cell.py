"""Rounding of each cell by itself: at random, or to the nearest.

Source: Hundepool et al. (2012), Statistical Disclosure Control, section 5.4.3; Willenborg & de Waal
(2001), Elements of Statistical Disclosure Control, chapter 9.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rounding.draws import Chance, fractions
from covey.disclosure.rules import Rounding
from covey.tables import CountTable

Counts = NDArray[np.int64]


def randomly(table: CountTable, base: int, chance: Chance) -> Counts:
    """Return (cells,) the multiple of *base* below or above each count; right on average.

    Args:
        table: the true counts.
        base: what is rounded to, in people.
        chance: a count goes up if what it draws is below its rest's share of the base.
    """
    rest = table.counts % base
    up = fractions(chance.draw(table, table.keys, table.counts)) * base < rest
    return table.counts - rest + np.where(up, base, 0)


def to_nearest(counts: Counts, rounding: Rounding) -> Counts:
    """Return (cells,) the nearest multiple of the base, the one above from the middle on.

    Counts from 1 to below minimum_count become the middle of these.

    >>> by_five = Rounding("midpoint", base=5, minimum_count=5)
    >>> to_nearest(np.array([0, 1, 4, 7, 8]), by_five).tolist()
    [0, 3, 3, 5, 10]
    """
    base = rounding.base or 1
    nearest = (2 * counts + base) // (2 * base) * base
    least = rounding.minimum_count or 0
    small: NDArray[np.bool_] = (counts > 0) & (counts < least)
    return np.where(small, rounding.middle, nearest)
