"""Single cells that are unlike their own history: typed wrong, or two columns exchanged.

A cell is asked about where something typed wrong explains its count far better than what is usual:
each slip says what would have been meant, and so how likely the count is if that slip was made.

Source: Neyman & Pearson (1933), On the problem of the most efficient tests of statistical
hypotheses, Philosophical Transactions A 231; for the columns Anscombe (1948), The transformation of
Poisson, binomial and negative-binomial data, Biometrika 35.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.contracts.bounds import CellBounds
from covey.contracts.rules import DIGITS, TENFOLD, THOUSAND, UNLIKE_HISTORY, Rule
from covey.hub.usual_counts import Counts, Expected, Mask, Measured, UsualCounts

_ONE_DEVIATION: Final = 1.4826
"""Of a normal distribution, in median absolute deviations."""

_MEDIAN_OF_SQUARES: Final = 0.4549
"""Of a standard normal variable: the median of chi-square with one degree of freedom."""

_CHANCE: Final = 0.5
"""The standard deviation of a count on Anscombe's scale, whatever its size."""

_USUAL_WEIGHT: Final = 30
"""Periods that what is usual in a file counts for beside the spread of a cell over its own."""

_LEAST: Final = 0.01
"""How much counts vary beyond chance where too few were counted to tell: by a tenth."""

_LIKE: Final = 1.25
"""How many times as many, or as few, counts are that say how common one is in its file."""

_MUCH_BETTER: Final = 4.0
"""How many times as well columns fit if they are exchanged: what is left is chance."""

_COUNTED: Final = 10
"""Cells with a median of so many tell how much counts vary beyond chance."""

_CERTAIN: Final = 300.0
"""A logarithm of odds that no float is too small for; more is not told apart."""

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
        corrected: (cells,) the file of this very period that counts so far; None for a first one.
    """

    codes: Counts
    now: Counts = field(repr=False)
    before: Counts = field(repr=False)
    corrected: Counts | None = field(default=None, repr=False)

    def typed_wrong(self, bounds: CellBounds) -> list[tuple[int, Rule]]:
        """Return the cells that a file is held for and the reason of each, the oddest first."""
        usual = self._usual
        expected = usual.expected(self.now)
        slips = list(self._slips(expected))
        wrong = np.sum([likely for _, likely in slips], axis=0)
        odds = wrong / np.maximum(expected.likelihood(self.now), np.finfo(float).tiny)
        odd = np.flatnonzero(
            self._may_be_wrong(usual, expected, bounds) & (odds >= bounds.least_odds)
        )
        likeliest = np.argmax([likely for _, likely in slips], axis=0)
        return [
            (cell, slips[likeliest[cell]][0])
            for cell in odd[np.argsort(-odds[odd], kind="stable")].tolist()
        ]

    def _may_be_wrong(self, usual: UsualCounts, expected: Expected, bounds: CellBounds) -> Mask:
        """Tell which counts matter, and are none that their cell had before."""
        right = [expected.mean] if self.corrected is None else [expected.mean, self.corrected]
        matters = _matters(self.now, np.stack(right), bounds)
        known = usual.known.any(axis=0)
        return np.asarray(matters.all(axis=0) & known & ~usual.was_counted(self.now))

    def _slips(self, expected: Expected) -> Iterator[tuple[Rule, Measured]]:
        """Yield the slips of typing, and (cells,) how likely each is to have made the count.

        Each is reckoned with once in a file, in any cell that is large enough for it to matter.
        """
        now, mean = self.now, expected.mean

        def once(likely: Measured, fewest: int) -> Measured:
            return likely / max(1, int((mean >= fewest).sum()))

        def shortened(times: int) -> Measured:
            lost = expected.up_to(now * times + times - 1) - expected.up_to(now * times - 1)
            return np.where(now > 0, lost, 0.0)

        turned = np.zeros(now.size)
        for meant, of_digits in _turned(now):
            turned += np.where(of_digits, expected.usual(meant), 0.0)
        yield DIGITS, once(turned / np.maximum(1, _digits(now) - 1), 13)
        whole = (now > 0) & (now % 10 == 0)
        yield TENFOLD, once(np.where(whole, expected.usual(now // 10), 0.0), 3)
        yield TENFOLD, once(shortened(10), 22)
        yield THOUSAND, once(shortened(1000), 1000)
        left_out = 1 - expected.up_to(np.full_like(now, 19))
        yield UNLIKE_HISTORY, once(np.where(now == 0, left_out, 0.0), 20)
        yield UNLIKE_HISTORY, self._of_another_cell() / now.size

    def _of_another_cell(self) -> Measured:
        """Return (cells,) how likely a count is if it is that of some other cell of the file."""
        low, high = np.ceil(self.now / _LIKE - 0.5), np.floor(self.now * _LIKE + 0.5)
        counts = np.sort(self.now)
        alike = np.searchsorted(counts, high, "right") - np.searchsorted(counts, low, "left")
        return np.asarray((alike - 0.5) / self.now.size / (high - low + 1))

    def cumulated(self, bounds: CellBounds, most: int) -> int:
        """Return how many earlier files a file was added to, where that explains it better; else 0.

        Args:
            bounds: of the submission.
            most: how many of the newest earlier files may be in it, such as those of its year.
        """
        usual, known = self._usual, self._usual.known.any(axis=0)
        as_sent = np.log(usual.expected(self.now).likelihood(self.now))[known].sum()
        odds = np.zeros(most)
        for many in range(1, most + 1):
            rest = self.now - self.before[-many:].sum(axis=0)
            right = [rest] if self.corrected is None else [rest, self.corrected]
            if _matters(self.now.sum(), np.sum(right, axis=1), bounds).all():
                alone = np.maximum(rest, 0)
                expected = usual.expected(alone)
                likely = np.where(rest < 0, expected.other, expected.likelihood(alone))
                gain = np.log(likely)[known].sum() - as_sent
                odds[many - 1] = np.exp(min(gain, _CERTAIN)) / most
        return int(np.argmax(odds)) + 1 if odds.sum() >= bounds.least_odds else 0

    @cached_property
    def _usual(self) -> UsualCounts:
        return UsualCounts.of(self.codes, self.before)

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

    def _files_with(self, codes: Counts) -> Counts:
        """Return for each code of a dimension how many earlier files count anybody of it."""
        files = [np.bincount(codes, one) > 0 for one in self.before]
        return np.asarray(np.sum(files, axis=0), dtype=np.int64)


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


def _matters(sent: Counts | np.int64, meant: Measured, bounds: CellBounds) -> Mask:
    """Tell where a count is asked about, if another one may be meant."""
    low, high = np.minimum(sent, meant), np.maximum(sent, meant)
    far = high - low >= bounds.smallest_change
    return np.asarray(far & (high >= bounds.smallest_factor * low))


def _digits(counts: Counts) -> Counts:
    return np.floor(np.log10(np.maximum(counts, 1))).astype(np.int64) + 1


def _turned(counts: Counts) -> Iterator[tuple[Counts, Mask]]:
    """Yield what is meant if two neighbouring digits are exchanged, and where that is a count."""
    for place in (10**at for at in range(int(_digits(counts).max(initial=1)) - 1)):
        low, high = counts // place % 10, counts // (10 * place) % 10
        leads = counts < 100 * place  # no count begins with a 0
        two = (counts >= 10 * place) & (low != high) & ~(leads & (low == 0))
        yield counts + 9 * place * (low - high), np.asarray(two)
