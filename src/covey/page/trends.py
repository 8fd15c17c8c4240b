"""The counts of every group from period to period, as far as they are out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import polars as pl

from covey.contracts import Span, running_of
from covey.page.codes import Dimension
from covey.page.counts import Count, counts_of
from covey.page.release import HIDDEN, ReleaseMetadata, pairs

SHOWN: Final = "A"
NOT_OUT: Final = "-"

_MOVING: Final = "moving"


def periods_alike(period: str, out: Collection[str]) -> list[str]:
    """Return the periods that are *out* and one line with *period*, in the order they end in.

    They are as long as it. Beside the first nine months of a year are those of other years; beside
    moving years are the calendar years too, and beside the last seven days the weeks, but not the
    other way round.

    Args:
        period: one of them.
        out: those of its dataset.
    """
    own = Span.of(period)
    kind = running_of(period)
    alike = {
        code: span.end
        for code in out
        if (span := Span.of(code)) is not None
        and own is not None
        and span.is_as_long_as(own)
        and (running_of(code) == kind or (kind or "").startswith(_MOVING))
    }
    return sorted(alike, key=alike.__getitem__) or [period]


def trends_of(
    release: ReleaseMetadata,
    periods: Sequence[str],
    rows: pl.DataFrame,
    breakdowns: pl.DataFrame,
    level_codes: pl.DataFrame,
    dimensions: Sequence[Dimension],
) -> list[dict[str, Any]]:
    """Return a series for the total and for each group of one dimension.

    Args:
        release: which.
        periods: in their order.
        rows: the newest rows of its dataset, of all periods.
        breakdowns: the table of that name.
        level_codes: likewise.
        dimensions: of the release.

    Returns:
        For each series ``dimension`` and ``code``, the place of each, -1 and 0 for the total; its
        ``values``, None where nothing is shown; ``low`` and ``high``, what a hidden one may be; and
        its ``status``, a letter a period: A shown, Q hidden, - of a breakdown that is not out, of a
        code that was none, or of a count that lacks an agency.
    """
    out, known = _out(release.dataset, breakdowns), _known(release.dataset, level_codes)
    total = counts_of(rows, dimensions, None)
    whole = dimensions[0].codes[0]
    series = [_series(-1, 0, [_point(total, period, whole, True) for period in periods])]
    for place, one in enumerate(dimensions):
        counts = counts_of(rows, dimensions, one)
        for level in one.levels[1:]:
            listed = [period for period in periods if (period, one.name, level.name) in out]
            series += [
                _series(place, code, [
                    _point(counts, period, one.codes[code],
                           period in listed and (period, one.name, one.codes[code]) in known)
                    for period in periods
                ])
                for code in level.own
            ]  # fmt: skip
    return series


def _point(
    counts: Mapping[tuple[str, str], Count], period: str, code: str, listed: bool
) -> tuple[Count, str]:
    """Return count and status; a row that is absent though its breakdown is out counts 0."""
    if (period, code) in counts:
        found = counts[period, code]
        if found.lacks:  # what an agency had not sent is no change
            return Count(None), NOT_OUT
        return found, HIDDEN if found.value is None else SHOWN
    return (Count(0), SHOWN) if listed else (Count(None), NOT_OUT)


def _series(dimension: int, code: int, points: Sequence[tuple[Count, str]]) -> dict[str, Any]:
    return {
        "dimension": dimension,
        "code": code,
        "values": [count.value for count, _ in points],
        "low": [count.low for count, _ in points],
        "high": [count.high for count, _ in points],
        "status": "".join(status for _, status in points),
    }


def _out(dataset: str, breakdowns: pl.DataFrame) -> set[tuple[str, str, str]]:
    """Return the period, dimension and level of each breakdown by one dimension that is out."""
    listed = breakdowns.filter(dataset=dataset, dimensions=1)
    totals = {
        name: level
        for row in breakdowns.filter(dataset=dataset, dimensions=0).iter_rows(named=True)
        for name, level in pairs(row["levels"]).items()
    }
    return {
        (row["period"], name, level)
        for row in listed.iter_rows(named=True)
        for name, level in pairs(row["levels"]).items()
        if level != totals.get(name)
    }


def _known(dataset: str, level_codes: pl.DataFrame) -> set[tuple[str, str, str]]:
    """Return the codes of each period and dimension that a row has.

    Of any other nobody can say whether it counted 0 or was no code then, before a reform.
    """
    own = level_codes.filter(dataset=dataset).select("period", "dimension", "code")
    return set(own.iter_rows())
