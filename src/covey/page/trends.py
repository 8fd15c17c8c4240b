"""The counts of every group from period to period, as far as they are out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

import polars as pl

from covey.page.codes import Dimension
from covey.page.release import Release, pairs

SHOWN: Final = "A"
HIDDEN: Final = "Q"
NOT_OUT: Final = "-"


def periods_alike(release: Release, out: Collection[str], codelists: pl.DataFrame) -> list[str]:
    """Return the periods that are *out* and as long as that of *release*, in order."""
    listed = codelists.filter(codelist="periods").sort("position")
    parents = dict(zip(listed["code"], listed["parent"], strict=True))
    length = _depth(release.period, parents)
    return [code for code in listed["code"] if code in out and _depth(code, parents) == length]


def trends_of(
    release: Release,
    periods: Sequence[str],
    rows: pl.DataFrame,
    breakdowns: pl.DataFrame,
    dimensions: Sequence[Dimension],
) -> list[dict[str, Any]]:
    """Return a series for the total and for each group of one dimension.

    Returns:
        For each series ``dimension`` and ``code``, the place of each, -1 and 0 for the total; its
        ``values``, None where nothing is shown; ``low`` and ``high``, what a hidden one may be; and
        its ``status``, a letter a period: A shown, Q hidden, - of a breakdown that is not out.
    """
    out = _out(release.dataset, breakdowns)
    total = _counts(rows, dimensions, None)
    whole = dimensions[0].codes[0]
    series = [_series(-1, 0, [_point(total, period, whole, True) for period in periods])]
    for place, one in enumerate(dimensions):
        counts = _counts(rows, dimensions, one)
        for level in one.levels[1:]:
            listed = [(period, one.name, level.name) in out for period in periods]
            series += [
                _series(place, code, [_point(counts, period, one.codes[code], known)
                                      for period, known in zip(periods, listed, strict=True)])
                for code in level.own
            ]  # fmt: skip
    return series


class _Count(NamedTuple):
    """A count, None where it is hidden, and then the least and the most that it may be."""

    value: int | None
    low: int | None = None
    high: int | None = None


def _counts(
    rows: pl.DataFrame, dimensions: Sequence[Dimension], of: Dimension | None
) -> dict[tuple[str, str], _Count]:
    """Return the count by period and code of one dimension, all others at their total."""
    at_total = [pl.col(one.name) == one.codes[0] for one in dimensions if one is not of]
    name = (of or dimensions[0]).name
    found = rows.filter(*at_total).select("period", name, "obs_value", "low", "high")
    return {(period, code): _Count(*told) for period, code, *told in found.iter_rows()}


def _point(
    counts: Mapping[tuple[str, str], _Count], period: str, code: str, listed: bool
) -> tuple[_Count, str]:
    """Return count and status; a row that is absent though its breakdown is out counts 0."""
    if (period, code) in counts:
        found = counts[period, code]
        return found, HIDDEN if found.value is None else SHOWN
    return (_Count(0), SHOWN) if listed else (_Count(None), NOT_OUT)


def _series(dimension: int, code: int, points: Sequence[tuple[_Count, str]]) -> dict[str, Any]:
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


def _depth(code: str, parents: Mapping[str, str | None]) -> int:
    above = parents.get(code)
    return 0 if above is None else 1 + _depth(above, parents)
