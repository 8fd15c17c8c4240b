"""All tables of whole numbers that keep some sums and some bounds, one by one."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled, compiled_part
from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.numeric.shared import shared

_IN_VAIN: Final = 20
"""How many times as many values are tried as the parts of all tables that are looked for."""

_ENTRIES: Final = 1_000_000_000
"""How many entries of sums are gone through for that at most, were each gone through once a value:
of 100 cells and 2,000 tables nearly all are tried, of 1,000 cells what takes some seconds."""


@shared
class _Scratch(NamedTuple):
    """Working memory of one enumeration.

    Attributes:
        lowest: (cells set + 1, cells) what is left possible of each cell, after each that is set.
        highest: likewise.
        following: (cells set,) the next value to be tried.
    """

    lowest: NDArray[np.int64]
    highest: NDArray[np.int64]
    following: NDArray[np.int64]


def tables_that_fit(
    sums: Incidence,
    parts: NDArray[np.int64],
    lowest: NDArray[np.int64],
    highest: NDArray[np.int64],
    most: int,
) -> NDArray[np.int64] | None:
    """Return (tables, cells) every table that fits, in the order of their parts; None: too many.

    Args:
        sums: which cells add up to which.
        parts: (n,) places of the cells that are no total: with them all others are settled.
        lowest: (cells,) the smallest count of each.
        highest: (cells,) the largest.
        most: how many tables are not too many; more are supposed where nearly all that is tried is
            in vain.
    """
    found = np.zeros((most, lowest.size), np.int64)
    shape = (parts.size + 1, lowest.size)
    scratch = _Scratch(np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros_like(parts))
    scratch.lowest[0], scratch.highest[0] = lowest, highest
    number = _enumerate(sums, parts, scratch, found)
    return None if number > most else found[:number].copy()


@compiled
def _enumerate(
    sums: Incidence, parts: NDArray[np.int64], scratch: _Scratch, found: NDArray[np.int64]
) -> int:
    """Fill *found* with the tables that fit; return how many, or one more than there is room."""
    left = _IN_VAIN * parts.size * (found.shape[0] + 1)
    left = min(left, _ENTRIES // max(sums.relation_cell.size, 1))
    lowest, highest = scratch.lowest, scratch.highest
    following = scratch.following
    if not _narrow(sums, lowest[0], highest[0]):
        return 0
    number, depth = 0, 0
    following[0] = lowest[0, parts[0]]
    while depth >= 0:
        cell, value = parts[depth], following[depth]
        if value > highest[depth, cell]:
            depth -= 1
            continue
        following[depth] = value + 1
        left -= 1
        if left < 0:
            return int(found.shape[0]) + 1
        for each in range(lowest.shape[1]):
            lowest[depth + 1, each] = lowest[depth, each]
            highest[depth + 1, each] = highest[depth, each]
        lowest[depth + 1, cell] = value
        highest[depth + 1, cell] = value
        if not _narrow(sums, lowest[depth + 1], highest[depth + 1]):
            continue
        if depth + 1 < parts.size:
            depth += 1
            following[depth] = lowest[depth, parts[depth]]
            continue
        if number == found.shape[0]:
            return number + 1
        for each in range(lowest.shape[1]):
            found[number, each] = lowest[depth + 1, each]
        number += 1
    return number


@compiled_part
def _narrow(sums: Incidence, lowest: NDArray[np.int64], highest: NDArray[np.int64]) -> bool:
    """Narrow the bounds by every sum until none does so any more; False where nothing is left."""
    narrowed = True
    while narrowed:
        narrowed = False
        for relation in range(sums.relation_start.size - 1):
            first, last = sums.relation_start[relation], sums.relation_start[relation + 1]
            least, most = 0, 0
            for entry in range(first, last):
                cell, sign = sums.relation_cell[entry], sums.relation_sign[entry]
                low, high = sign * lowest[cell], sign * highest[cell]
                least += min(low, high)
                most += max(low, high)
            if least > 0 or most < 0:
                return False
            for entry in range(first, last):
                cell, sign = sums.relation_cell[entry], sums.relation_sign[entry]
                size = abs(sign)
                low, high = sign * lowest[cell], sign * highest[cell]
                # All others together lie between these, and this cell makes up for them.
                above, below = max(low, high) - most, min(low, high) - least
                if sign < 0:
                    above, below = -below, -above
                above, below = -(-above // size), below // size
                if above > lowest[cell]:
                    lowest[cell] = above
                    narrowed = True
                if below < highest[cell]:
                    highest[cell] = below
                    narrowed = True
                if lowest[cell] > highest[cell]:
                    return False
    return True


def some_that_fit(
    sums: Incidence,
    parts: NDArray[np.int64],
    lowest: NDArray[np.int64],
    highest: NDArray[np.int64],
    most: int,
    seed: int,
) -> NDArray[np.int64]:
    """Return (tables, cells) at most *most* tables that fit, each drawn anew: any may come twice.

    A draw sets the parts in a random order, each to a random value of those that are left; one that
    comes to an end where nothing fits is given up.

    Args:
        sums: as for `tables_that_fit`.
        parts: likewise.
        lowest: likewise.
        highest: (cells,) the largest count of each; every cell needs one.
        most: how many are drawn.
        seed: of the draws.
    """
    random = np.random.default_rng(seed)
    orders = random.permuted(np.tile(parts, (most, 1)), axis=1)
    shares = random.random(orders.shape)
    found = np.zeros((most, lowest.size), np.int64)
    bounds = np.zeros((2, lowest.size), np.int64)
    first = np.stack([lowest, highest])
    return found[: _draw(sums, orders, shares, first, bounds, found)].copy()


@compiled
def _draw(
    sums: Incidence,
    orders: NDArray[np.int64],
    shares: NDArray[np.float64],
    first: NDArray[np.int64],
    bounds: NDArray[np.int64],
    found: NDArray[np.int64],
) -> int:
    """Fill *found* with the draws that fit; return how many there are."""
    number, fits = 0, _narrow(sums, first[0], first[1])
    for draw in range(orders.shape[0] if fits else 0):
        for cell in range(first.shape[1]):
            bounds[0, cell], bounds[1, cell] = first[0, cell], first[1, cell]
        fits = True
        for at in range(orders.shape[1]):
            cell = orders[draw, at]
            choices = bounds[1, cell] - bounds[0, cell] + 1
            value = bounds[0, cell] + int(shares[draw, at] * choices)
            bounds[0, cell] = value
            bounds[1, cell] = value
            fits = fits and _narrow(sums, bounds[0], bounds[1])
            if not fits:
                break
        if fits:
            for cell in range(first.shape[1]):
                found[number, cell] = bounds[0, cell]
            number += 1
    return number
