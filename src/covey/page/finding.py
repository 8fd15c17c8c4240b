"""What a release says: its total, how it changed, where and of whom most are counted.

All of it is made of published counts. A hidden one is never ranked, added or compared; where it
might be larger than what would be named, nothing is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

import polars as pl

from covey.contracts import Span
from covey.page.codes import Dimension
from covey.page.counts import Count, Groups, counts_of, groups_at
from covey.page.release import ReleaseMetadata

FEW: Final = 12
"""Groups of one dimension up to which all of them are looked at beside each other."""

_SMALL_PART: Final = 0.2
"""Areas are few where they are at most this part of all."""


@dataclass(frozen=True)
class Finding:
    """What a release says.

    Args:
        total: everybody.
        trend: each period of its length up to it, with its total; itself the last.
        where: its largest dimension at the coarsest level of many codes; None where none is.
        who: the others, each at the finest level of few codes.
    """

    total: Count
    trend: tuple[tuple[str, Count], ...]
    where: Groups | None
    who: tuple[Groups, ...]

    @property
    def earlier(self) -> tuple[str, int] | None:
        """The period before and its total, where both totals are shown."""
        return self._shown(self.trend[-2]) if len(self.trend) > 1 else None

    @property
    def year_before(self) -> tuple[str, int] | None:
        """The same for the period that began a year before, where that is another one."""
        last = Span.of(self.trend[-1][0])
        for period, count in self.trend[:-2]:
            span = Span.of(period)
            if last is not None and span is not None and span == last.year_before:
                return self._shown((period, count))
        return None

    def _shown(self, point: tuple[str, Count]) -> tuple[str, int] | None:
        period, count = point
        if self.total.value is None or not count.value or self.total.lacks or count.lacks:
            return None
        return period, count.value

    def share(self, value: int) -> float | None:
        """Return what part of everybody a count is; None where nobody can say."""
        return value / self.total.value if self.total.value else None


def finding_of(
    release: ReleaseMetadata,
    periods: Sequence[str],
    rows: pl.DataFrame,
    out: Sequence[dict[str, Any]],
    dimensions: Sequence[Dimension],
) -> Finding:
    """Return what a release says.

    Args:
        release: which.
        periods: of its length, in order; those after it are left aside.
        rows: the newest rows of its dataset, of all periods, with bounds.
        out: the breakdowns that are out, as `breakdowns_of` returns them.
        dimensions: of the release.
    """
    upto = list(periods[: list(periods).index(release.period) + 1])
    before = upto[-2] if len(upto) > 1 else None
    totals = counts_of(rows, dimensions, None)
    whole = dimensions[0].codes[0]
    trend = tuple((period, totals.get((period, whole), Count(0))) for period in upto)
    many: list[Groups] = []
    few: list[Groups] = []
    for place, one in enumerate(dimensions):
        levels = _levels_out(place, out)
        large = [level for level in levels if len(one.levels[level].codes) > FEW]
        # Of a level that leaves somebody out nobody could say which group is the largest.
        small = [
            level
            for level in levels
            if one.levels[level].whole and 1 < len(one.levels[level].codes) <= FEW
        ]
        counts = counts_of(rows, dimensions, one)
        for found, at in ((many, large[:1]), (few, [] if large else small[-1:])):
            found += [
                groups_at(one.levels[level], one, counts, release.period, before) for level in at
            ]
    where = max(many, key=lambda one: len(one.dimension.codes), default=None)
    return Finding(trend[-1][1], trend, where, tuple(few))


def most(groups: Groups, number: int) -> list[int] | None:
    """Return the places of so many codes that count the most; None where a hidden one might."""
    first = groups.by_size[:number]
    if any(one.lacks for one in groups.counts):
        return None  # with the agency that is missing it may be another
    if len(first) < number or any(groups.counts[at].value is None for at in first):
        return None
    least = min(groups.counts[at].value or 0 for at in first)
    hidden = (one.most for one in groups.counts if one.value is None)
    return first if least and all(one < least for one in hidden) else None


def few_that_hold_half(groups: Groups, total: int) -> tuple[int, int] | None:
    """Return the fewest codes that hold half of a total, and their count; None where not so few."""
    shown = [groups.counts[at].value or 0 for at in groups.by_size]
    for number, count in enumerate(accumulate(shown), start=1):
        if number > _SMALL_PART * len(shown) or most(groups, number) is None:
            return None
        if 2 * count >= total:
            return number, count
    return None


def _levels_out(place: int, out: Sequence[dict[str, Any]]) -> list[int]:
    """Return the levels of a dimension that are out by themselves, the coarsest first."""
    alone = (
        one["levels"]
        for one in out
        if one["levels"][place] and not any(one["levels"][:place] + one["levels"][place + 1 :])
    )
    return sorted(levels[place] for levels in alone)
