"""Single cells that are unlike their own history: typed wrong, or two columns exchanged.

Counts are compared as roots, whose chance does not grow with them, so that small ones cry no wolf.
A cell is asked about where it is far from everything that would be expected of it: its median, the
last period, the same one a year ago, and the share that it had of what is counted beside it.

Source: Anscombe (1948), The transformation of Poisson, binomial and negative-binomial data,
Biometrika 35; de Waal, Pannekoek & Scholtus (2011), Handbook of Statistical Data Editing and
Imputation, chapters 2 and 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from statistics import NormalDist
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.contracts.bounds import CellBounds
from covey.contracts.rules import DIGITS, TENFOLD, THOUSAND, UNLIKE_HISTORY, Rule

Counts = NDArray[np.int64]
Measured = NDArray[np.float64]

_ONE_DEVIATION: Final = 1.4826
"""Of a normal distribution, in median absolute deviations."""

_MEDIAN_OF_SQUARES: Final = 0.4549
"""Of a standard normal variable: the median of chi-square with one degree of freedom."""

_CHANCE: Final = 0.5
"""The standard deviation of a count on Anscombe's scale, whatever its size."""

_USUAL_WEIGHT: Final = 30
"""Periods that what is usual in a file counts for beside the spread of a cell over its own."""

_RECENT: Final = 3
"""The last periods, whose median is a new level: one odd file does not make it."""

_LEAST: Final = 0.01
"""How much counts vary beyond chance where too few were counted to tell: by a tenth."""

_NEAR: Final = 2.0
"""Deviations within which a count is what was expected, or what was accepted once before."""

_FEW: Final = 20.0
"""Persons or events added to both sides of a share, so that few say little."""

_MOST_SHIFT: Final = 2.0
"""How much what is counted beside a cell explains at the most: twice as many, or half."""

_MUCH_BETTER: Final = 4.0
"""How many times as well columns fit if they are exchanged: what is left is chance."""

_COUNTED: Final = 10
"""Cells with a median of so many tell how much counts vary beyond chance."""

_MOST_COLUMNS: Final = 12
"""A dimension with more codes than this is no row of columns that a clerk exchanges."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Two columns that were exchanged.

    Args:
        dimension: which dimension has both codes.
        pair: their positions among its codes.
        within: another dimension and the code of it that this is so for; None: the whole file.
    """

    dimension: int
    pair: tuple[int, int]
    within: tuple[int, int] | None


@dataclass(frozen=True)
class CellHistory:
    """A file cell by cell beside the files of earlier periods; a cell without a row counts 0.

    Args:
        codes: (dimensions, cells) number of each cell's code in its dimension, from 0.
        now: (cells,) what the file counts.
        before: (periods, cells) what earlier files count, the newest last.
        year_before: (cells,) the same period a year ago; None where no file was accepted for it.
        corrected: (cells,) the file of this very period that counts so far; None for a first one.
    """

    codes: Counts
    now: Counts = field(repr=False)
    before: Counts = field(repr=False)
    year_before: Counts | None = field(default=None, repr=False)
    corrected: Counts | None = field(default=None, repr=False)

    def typed_wrong(self, bounds: CellBounds) -> list[tuple[int, Rule]]:
        """Return the cells that a file is held for and the reason of each, the oddest first."""
        deviation = self._deviation(self.now)
        far, slip_far = map(self._largest, (bounds.by_chance, bounds.slips_by_chance))
        odd = np.flatnonzero(self._far(bounds) & (deviation >= min(far, slip_far)))
        found = []
        for cell in odd[np.argsort(-deviation[odd], kind="stable")].tolist():
            slip = self._slip(cell) if deviation[cell] >= slip_far else None
            if slip is not None or deviation[cell] >= far:
                found.append((cell, slip or UNLIKE_HISTORY))
        return found

    def _largest(self, by_chance: float) -> float:
        """Return how far the farthest of all cells is by chance in so large a share of files."""
        many = max(1, int((self._median >= _COUNTED).sum()))
        return NormalDist().inv_cdf(1 - by_chance / many)

    def exchanged(self, bounds: CellBounds) -> Iterator[Exchange]:
        """Yield columns that fit the history far better if they are taken for exchanged."""
        for dimension, codes in enumerate(self.codes):
            # One that closed beside one that opened is no exchange.
            settled = self._files_with(codes) >= bounds.fewest_periods
            columns = np.flatnonzero(settled & (np.bincount(codes, self.now) > 0))
            if 2 <= columns.size <= _MOST_COLUMNS:
                side_by_side = _Columns.of(self, dimension)
                for pair in combinations(columns.tolist(), 2):
                    yield from side_by_side.exchanged(pair, bounds)

    def cells_of(self, exchange: Exchange) -> NDArray[np.bool_]:
        """Tell which cells are in two columns."""
        mine = np.isin(self.codes[exchange.dimension], exchange.pair)
        if exchange.within is not None:
            dimension, code = exchange.within
            mine &= self.codes[dimension] == code
        return mine

    @cached_property
    def _median(self) -> Measured:
        return np.asarray(np.median(self.before, axis=0), dtype=np.float64)

    @cached_property
    def most_like(self) -> Measured:
        """(cells,) the one count that is expected most: of this very period, or the median."""
        return self._median if self.corrected is None else self.corrected.astype(np.float64)

    @cached_property
    def _expected(self) -> Measured:
        """(expectations, cells) what a cell may be near: it goes on, with all, or with its kind."""
        everything = np.zeros_like(self.now)
        shifts = [self._shift(codes) for codes in (everything, *self.codes)]
        recent = np.median(self.before[-_RECENT:], axis=0)
        return np.stack([self._median, recent, *(self._median * shift for shift in shifts)])

    @cached_property
    def _accepted_once(self) -> Measured:
        """(files, cells) what was accepted last, a year ago, and for this very period."""
        files = (self.before[-1], self.year_before, self.corrected)
        return np.stack([one for one in files if one is not None]).astype(np.float64)

    def _shift(self, codes: Counts) -> Measured:
        """Return by how much what shares a code with a cell grew, itself left out."""
        now = np.bincount(codes, self.now)[codes] - self.now
        then = np.bincount(codes, self._median)[codes] - self._median
        return np.clip((now + _FEW) / (then + _FEW), 1 / _MOST_SHIFT, _MOST_SHIFT)

    @cached_property
    def _beyond_chance(self) -> float:
        """How much the counts of this file vary from period to period beyond chance.

        The dispersion of a negative binomial: the variance of a mean m is m + dispersion · m².
        """
        many = self._median >= _COUNTED
        if not many.any():
            return _LEAST
        steps = np.diff(np.sqrt(self.before[:, many]), axis=0)
        ratio = steps**2 / (2 * _CHANCE**2 * _MEDIAN_OF_SQUARES)
        return max(_LEAST, float(np.median((ratio - 1) / self._median[many])))

    def scaled(self, counts: Counts | Measured) -> Measured:
        """Return counts on the scale on which chance is alike at every size (Anscombe)."""
        beyond = self._beyond_chance
        return np.asarray(np.arcsinh(np.sqrt(beyond * (counts + 3 / 8))) / np.sqrt(beyond))

    @cached_property
    def spread(self) -> Measured:
        """(cells,) the standard deviation of each cell on that scale, robustly."""
        before = self.scaled(self.before)
        own = _ONE_DEVIATION * np.median(np.abs(before - np.median(before, axis=0)), axis=0)
        periods = len(before)
        both = (_USUAL_WEIGHT * _CHANCE**2 + periods * own**2) / (_USUAL_WEIGHT + periods)
        return np.asarray(np.sqrt(both * (1 + np.pi / 2 / periods)))

    def _deviation(self, counts: Counts) -> Measured:
        """Return (cells,) how far counts are from the nearest of what would be expected."""
        away = np.abs(self.scaled(counts) - self.scaled(self._expected))
        return np.asarray(away.min(axis=0) / self.spread, dtype=np.float64)

    def _far(self, bounds: CellBounds) -> NDArray[np.bool_]:
        """Tell which cells are far from whatever would be expected, and matter."""
        change = np.abs(self.now - self._expected)
        low, high = np.minimum(self.now, self._expected), np.maximum(self.now, self._expected)
        matters = (change >= bounds.smallest_change) & (high >= bounds.smallest_factor * low)
        once = np.abs(self.scaled(self.now) - self.scaled(self._accepted_once)).min(axis=0)
        return np.asarray(
            matters.all(axis=0) & (once > _NEAR * self.spread) & ~self._is_new(bounds)
        )

    def _is_new(self, bounds: CellBounds) -> NDArray[np.bool_]:
        """Tell which cells are of a code that too few earlier files counted anybody of."""
        new = np.zeros(self.now.size, dtype=np.bool_)
        for codes in self.codes:
            new |= (self._files_with(codes) < bounds.fewest_periods)[codes]
        return new

    def _files_with(self, codes: Counts) -> Counts:
        """Return for each code of a dimension how many earlier files count anybody of it."""
        files = [np.bincount(codes, one) > 0 for one in self.before]
        return np.asarray(np.sum(files, axis=0), dtype=np.int64)

    def _slip(self, cell: int) -> Rule | None:
        """Return the slip of typing that explains a count best; None where none does."""
        count = int(self.now[cell])
        likely, spread = self.scaled(self._expected[:, cell]), self.spread[cell]

        def away(meant: float) -> float:
            return float(np.abs(self.scaled(np.array(meant)) - likely).min() / spread)

        best = min(_meant(count), key=lambda one: away(one[0]), default=None)
        return best[1] if best is not None and away(best[0]) <= _NEAR else None


@dataclass(frozen=True)
class _Columns:
    """A file as a sheet: a column for each code of one dimension, a row for all others.

    Args:
        history: of the file.
        dimension: of the columns.
        codes: (dimensions, rows) the codes of a row; those of the columns' own mean nothing.
        now: (rows, columns) what is counted.
        usual: (rows, columns) what is expected.
        spread: (rows, columns) the standard deviation on the scale of the history.
    """

    history: CellHistory
    dimension: int
    codes: Counts
    now: Measured
    usual: Measured
    spread: Measured

    @classmethod
    def of(cls, history: CellHistory, dimension: int) -> Self:
        """Lay out a file by one dimension."""
        rest = np.delete(history.codes, dimension, axis=0)
        sizes = [int(codes.max()) + 1 for codes in rest]
        key = np.ravel_multi_index(tuple(rest), sizes) if sizes else np.zeros_like(history.now)
        _, first, row = np.unique(key, return_index=True, return_inverse=True)
        place = (row, history.codes[dimension])
        shape = (first.size, int(history.codes[dimension].max()) + 1)

        def laid_out(values: Counts | Measured, absent: float) -> Measured:
            sheet = np.full(shape, absent)
            sheet[place] = values
            return sheet

        usual = history.most_like
        return cls(
            history,
            dimension,
            history.codes[:, first],
            laid_out(history.now, 0.0),
            laid_out(usual, 0.0),
            laid_out(history.spread, _CHANCE),
        )

    def exchanged(self, pair: tuple[int, int], bounds: CellBounds) -> Iterator[Exchange]:
        """Yield that two columns are exchanged: in the whole file, or in the parts that tell so."""
        columns = list(pair)
        now, usual = self.now[:, columns], self.usual[:, columns]
        sent, meant = self.history.scaled(now), self.history.scaled(usual)
        gap = np.stack([sent - meant, sent[:, ::-1] - meant]) / self.spread[:, columns]
        away = (gap**2).sum(axis=2)
        change = (now - usual).T
        most, parts = 0.0, list[Exchange]()
        for within in (None, *range(len(self.codes))):
            if within == self.dimension:
                continue
            codes = np.zeros(len(now), np.int64) if within is None else self.codes[within]
            as_sent, turned = (np.bincount(codes, of) for of in away)
            moved = np.abs([np.bincount(codes, of) for of in change]).min(axis=0)
            told = (as_sent - turned >= bounds.exchange_gain) & (turned * _MUCH_BETTER <= as_sent)
            told &= moved >= bounds.smallest_change
            gain = float((as_sent - turned)[told].sum())
            if gain > most:
                most, parts = gain, self._parts(pair, within, np.flatnonzero(told).tolist())
        yield from parts

    def _parts(self, pair: tuple[int, int], within: int | None, codes: list[int]) -> list[Exchange]:
        places = [None if within is None else (within, code) for code in codes]
        return [Exchange(self.dimension, pair, place) for place in places]


def _meant(count: int) -> Iterator[tuple[int | float, Rule]]:
    """Yield what may have been meant where *count* was typed."""
    digits = str(count)
    for one, other in combinations(range(len(digits)), 2):
        turned = list(digits)
        turned[one], turned[other] = turned[other], turned[one]
        if turned != list(digits) and turned[0] != "0":
            yield int("".join(turned)), DIGITS
    yield count * 10, TENFOLD
    yield count / 10, TENFOLD
    yield count * 1000, THOUSAND
