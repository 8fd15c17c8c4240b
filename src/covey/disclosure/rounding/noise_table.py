"""How likely each noise is for a count: as even as its mean, its variance and its limits allow.

Among all noises with mean 0 and one variance that keep within the largest shift, that of maximum
entropy says least beyond these. No count becomes negative, and 0 never becomes anything else.

Source: Marley & Leaver (2011), A method for confidentialising user-defined tables, ISI World
Statistics Congress; Giessing (2016), Computational issues in the design of transition probabilities
and disclosure risk estimation for additive noise, PSD; Meindl & Enderle (2019), cellKey and ptable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from covey.disclosure.rules import Rounding
from covey.errors import CoveyError

Counts = NDArray[np.int64]
Reals = NDArray[np.float64]

_CLOSE: Final = 1e-9
"""Share of the largest shift, or of its square, by which a mean or a variance may be off."""


@dataclass(frozen=True)
class NoiseTable:
    """How likely each noise is, by count.

    Args:
        shifts: (noises,) in people, rising.
        likely: (counts, noises) probabilities, a row for each count from 0 on; the last row is of
            all larger counts as well.
    """

    shifts: Counts
    likely: Reals

    @classmethod
    def of(cls, rounding: Rounding) -> NoiseTable:
        """Work it out for the largest shift, variance and minimum_count of a cell-key method."""
        most = rounding.largest_shift
        least = rounding.minimum_count or 1
        shifts = np.arange(-most, most + 1)
        likely = np.zeros((most + least + 1, shifts.size))
        likely[0, most] = 1.0
        for count in range(1, likely.shape[0]):
            shown = count + shifts
            allowed = (shown == 0) | (shown >= least)
            likely[count, allowed] = _most_even(shifts[allowed], rounding.variance)
        return cls(shifts, likely)

    def shift(self, counts: Counts, drawn: Reals) -> Counts:
        """Return (cells,) the noise of each count by what was *drawn* for it, 0 to below 1."""
        row = np.minimum(counts, self.likely.shape[0] - 1)
        # The last limit is 1 and beyond, whatever was lost by adding up.
        limits = np.cumsum(self.likely, axis=1)[:, :-1]
        limits[limits > 1 - _CLOSE] = 1.0
        place = (limits[row] <= drawn[:, None]).sum(axis=1)
        return np.asarray(self.shifts[place])


def _most_even(shifts: Counts, variance: float) -> Reals:
    """Return how likely each of *shifts* is, with mean 0 and the variance, or the nearest to it."""
    below, above = shifts[shifts < 0], shifts[shifts > 0]
    if not below.size:
        return np.where(shifts == 0, 1.0, 0.0)
    widest = -int(below.min()) * int(above.max())
    if variance >= widest * (1 - _CLOSE):
        return _two(shifts, int(below.min()), int(above.max()))
    narrowest = 0 if (shifts == 0).any() else -int(below.max()) * int(above.min())
    if variance <= narrowest * (1 + _CLOSE):
        return _two(shifts, int(below.max()), int(above.min()))
    return _exponential(shifts, variance)


def _two(shifts: Counts, below: int, above: int) -> Reals:
    """Return two noises with mean 0."""
    return (np.where(shifts == below, above, 0.0) + np.where(shifts == above, -below, 0.0)) / float(
        above - below
    )


def _exponential(shifts: Counts, variance: float) -> Reals:
    """Return exp(a·shift + b·shift²) with the a and b that give mean 0 and the variance.

    They are where the dual, log Σ exp(a·shift + b·(shift² - variance)), is lowest; it is convex.
    """
    most = float(np.abs(shifts).max())
    moments = np.stack([shifts / most, (shifts**2 - variance) / most**2])

    def likely(at: Reals) -> tuple[float, Reals]:
        exponents = at @ moments
        weights = np.exp(exponents - exponents.max())
        total = float(weights.sum())
        return float(np.log(total) + exponents.max()), weights / total

    def slope(at: Reals) -> Reals:
        return np.asarray(moments @ likely(at)[1])

    def height(at: Reals) -> tuple[float, Reals]:
        return likely(at)[0], slope(at)

    def curve(at: Reals) -> Reals:
        weights = likely(at)[1]
        mean = moments @ weights
        return np.asarray((moments * weights) @ moments.T - np.outer(mean, mean))

    start = np.zeros(2)
    near = optimize.minimize(height, start, method="trust-exact", jac=True, hess=curve)
    # Where the dual is flat, its slope still tells how far off it is.
    found = optimize.root(slope, near.x, jac=curve, tol=_CLOSE / 100)
    if np.abs(slope(found.x)).max() > _CLOSE:
        raise CoveyError(f"No noise of variance {variance:g} was found. Please report it.")
    return likely(found.x)[1]
