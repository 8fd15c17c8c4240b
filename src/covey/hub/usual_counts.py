"""What a file would usually count in each cell, and how far from it counts are by themselves.

A cell is expected to count what it did in earlier periods, grown as what shares a code with it
grew, itself left out. Counts vary about that as a negative binomial, whose dispersion all cells of
the file share whatever their size; and now and then a right file counts something else altogether,
as often as the earlier ones did.

Source: Hilbe (2011), Negative Binomial Regression, chapter 8; de Waal, Pannekoek & Scholtus (2011),
Handbook of Statistical Data Editing and Imputation, chapters 2 and 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import special

Counts = NDArray[np.int64]
Measured = NDArray[np.float64]
Mask = NDArray[np.bool_]

_ROUNDS: Final = 3
"""Turns by which levels, growth and dispersion settle; a fourth changes nothing that is told."""

_STEADY: Final = 50.0
"""Persons or events that are added to both sides of a growth, so that few say little of it."""

_OUTLIER: Final = 2.5
"""Deviations beyond which a count says no more of the growth of others, or of its own level."""

_ABSENT: Final = 0.3
"""Persons or events that are added to the history of a cell, since one of 0 may count some."""

_LEAST: Final = 0.01
"""How much counts vary beyond chance at the least: by a tenth."""

_USUAL: Final = 0.05
"""The same where too few cells were counted to tell."""

_COUNTED: Final = 5
"""Cells that count so many tell how much counts vary beyond chance, where there are `_SOME`."""

_SOME: Final = 20

_SQUARES_CUT: Final = 0.985
"""The mean square of a standard normal variable, each square cut at 9."""

_ODD_FROM: Final = 12
"""Persons or events; below it nothing is so odd that it would be counted as such."""

_RARELY: Final = 1e-6
"""How often a right count is something else altogether, where earlier files had none that is."""

_WIDTH: Final = float(np.log(10**6))
"""Counts of something else are spread evenly over the orders of magnitude up to a million."""


@dataclass(frozen=True)
class Expected:
    """What one file would count by itself, cell by cell.

    Args:
        mean: (cells,) the count that is expected.
        variance: (cells,) how far from it counts are by themselves, squared.
        none, other: how often a right count is 0, or something else altogether.
    """

    mean: Measured = field(repr=False)
    variance: Measured = field(repr=False)
    none: float = _RARELY
    other: float = _RARELY

    def likelihood(self, counts: Counts) -> Measured:
        """Return (cells,) how likely each count is in a right file."""
        usual = (1 - self.none - self.other) * self.usual(counts)
        return np.asarray(usual + self.none * (counts == 0) + self.other * _elsewhere(counts))

    def usual(self, counts: Counts) -> Measured:
        """Return (cells,) how likely each count is, if it is none of those that are rare."""
        size, part = self._size, self._size / (self._size + self.mean)
        weight = special.gammaln(counts + size) - special.gammaln(size)
        weight -= special.gammaln(counts + 1.0)
        return np.asarray(np.exp(weight + size * np.log(part) + counts * np.log1p(-part)))

    def up_to(self, counts: Counts) -> Measured:
        """Return (cells,) how likely a cell is to count so many or fewer."""
        part = self._size / (self._size + self.mean)
        return np.asarray(
            np.where(counts < 0, 0.0, special.betainc(self._size, counts + 1.0, part))
        )

    @property
    def _size(self) -> Measured:
        beyond = np.maximum(self.variance - self.mean, self.mean * 1e-4)
        return np.asarray(self.mean**2 / beyond)


@dataclass(frozen=True)
class UsualCounts:
    """The history of a submission, cell by cell.

    Args:
        codes: (dimensions, cells) number of each cell's code in its dimension, from 0.
        before: (periods, cells) what earlier files count, the newest last.
        known: (periods, cells) True from the first period on that counts anybody of each code.
        level: (cells,) what a period counts, where nothing grew.
        growth: (periods, cells) of what shares a code with each cell, from that level.
        beyond: how much counts vary beyond chance: the dispersion of the negative binomial, of
            which a mean m has the variance m + beyond · m².
        none, other: how often a count is 0, or something else altogether.
    """

    codes: Counts
    before: Counts = field(repr=False)
    known: Mask = field(repr=False)
    level: Measured = field(repr=False)
    growth: Measured = field(repr=False)
    beyond: float
    none: float = _RARELY
    other: float = _RARELY

    @classmethod
    def of(cls, codes: Counts, before: Counts) -> Self:
        """Learn from the files of two periods or more what is usual."""
        known: Mask = np.ones(before.shape, dtype=np.bool_)
        for of_cell in codes:
            counted = np.stack([np.bincount(of_cell, one) > 0 for one in before])
            known = known & np.logical_or.accumulate(counted, axis=0)[:, of_cell]
        level = (before * known).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        growth, calm, beyond = np.ones(before.shape), before.astype(np.float64), _USUAL
        for _ in range(_ROUNDS):
            for at, one in enumerate(before):
                growth[at] = _growth(codes, one, level, beyond, known[at])
            level = _level(calm * known, growth * known)
            mean = level * growth
            calm = _cut(before, mean, beyond, 3.0)
            beyond = _beyond(before, mean, known, beyond)
        usual = cls(codes, before, known, level, growth, beyond)
        return cls(codes, before, known, level, growth, beyond, *usual._oddities(calm))

    def expected(self, now: Counts) -> Expected:
        """Return what a file would count, if all but one cell of it is right."""
        level = self.level + _ABSENT / np.maximum(self.known.sum(axis=0), 1)
        judged: Mask = np.asarray(self.known.any(axis=0))
        for of_cell in self.codes:
            judged = judged & (np.bincount(of_cell, now) > 0)[of_cell]
        growth = _growth(self.codes, now, level, self.beyond, judged)
        return self._about(level * growth, (self.growth * self.known).sum(axis=0))

    def was_counted(self, now: Counts) -> Mask:
        """Tell which counts lie between the least and the most that their cell counted before."""
        least = np.where(self.known, self.before, np.iinfo(np.int64).max).min(axis=0)
        most = np.where(self.known, self.before, -1).max(axis=0)
        return np.asarray((least <= now) & (now <= most))

    def _about(self, mean: Measured, periods: Measured) -> Expected:
        """Return counts about a mean that so many periods tell, and vary as those do."""
        variance = (mean + self.beyond * mean**2) * (1 + 1 / np.maximum(periods, 0.5))
        return Expected(mean, variance, self.none, self.other)

    def _oddities(self, calm: Measured) -> Iterator[float]:
        """Yield how often earlier files counted none, or something else; one odd cell is none."""
        counted, grown = calm * self.known, self.growth * self.known
        periods = grown.sum(axis=0) - grown
        mean = (counted.sum(axis=0) - counted + _ABSENT) / np.maximum(periods, 0.5) * self.growth
        told = self.known & (self.known.sum(axis=0) >= 3)
        told &= np.maximum(mean, self.before) >= _ODD_FROM
        counts = self.before[told]
        usual = self._about(mean, periods).usual(self.before)[told]
        unusual = np.stack([(counts == 0) * 1.0, _elsewhere(counts)])
        share, found = np.full((2, 1), 0.01), np.zeros(2)
        for _ in range(8):
            parts = share * unusual
            found = (parts / ((1 - share.sum()) * usual + parts.sum(axis=0))).sum(axis=1)
            share = found[:, None] / max(counts.size, 1)
        yield from np.maximum(_RARELY, (found - 1) / max(counts.size, 1)).tolist()


def _growth(codes: Counts, now: Counts, level: Measured, beyond: float, judged: Mask) -> Measured:
    """Return (cells,) by how much what shares a code with each cell grew, itself left out."""
    everything = np.zeros((1, now.size), dtype=np.int64)
    rows = np.concatenate([everything, codes])
    weight = judged / (1 + beyond * level)  # what a count says of the growth of others
    grown = [np.ones(int(of_cell.max()) + 1) for of_cell in rows]
    counts, usual = _cut(now, level, 1.0, 1.0), level.copy()  # at first up to twice as many
    for turn in range(_ROUNDS):
        if turn:
            counts = _cut(now, usual, beyond, _OUTLIER)
        for at, of_cell in enumerate(rows):
            then = np.bincount(of_cell, usual * weight) / grown[at]
            by_code = (np.bincount(of_cell, counts * weight) + _STEADY) / (then + _STEADY)
            usual *= (by_code / grown[at])[of_cell]
            grown[at] = by_code
    growth, counts, usual = np.ones(now.size), counts * weight, usual * weight
    for at, of_cell in enumerate(rows):
        then = (np.bincount(of_cell, usual)[of_cell] - usual) / grown[at][of_cell]
        others = np.bincount(of_cell, counts)[of_cell] - counts
        growth *= (others + _STEADY) / (then + _STEADY)
    return growth


def _level(calm: Measured, growth: Measured) -> Measured:
    return np.asarray(calm.sum(axis=0) / np.maximum(growth.sum(axis=0), 1e-9))


def _cut(counts: Counts, mean: Measured, beyond: float, deviations: float) -> Measured:
    """Return counts, the far ones moved to so many deviations from the mean."""
    far = deviations * np.sqrt(mean + beyond * mean**2 + 0.3)
    return np.clip(counts, np.maximum(0, mean - far), mean + far)


def _beyond(before: Counts, mean: Measured, known: Mask, until_now: float) -> float:
    """Return the dispersion at which squares of deviations are what chance makes them."""
    told = known & (mean >= _COUNTED)
    if told.sum() < _SOME:
        return until_now
    periods = known.sum(axis=0)
    squares = ((before - mean) ** 2 * (periods / np.maximum(periods - 1, 1)))[told]
    expected, low, high = mean[told], _LEAST, 3.0
    for _ in range(20):
        middle = (low + high) / 2
        cut = np.minimum(squares / (expected + middle * expected**2), 9)
        low, high = (middle, high) if cut.mean() > _SQUARES_CUT else (low, middle)
    return low


def _elsewhere(counts: Counts) -> Measured:
    return np.asarray((counts > 0) / (counts + 1.0) / _WIDTH)
