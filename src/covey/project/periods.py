"""The codelist of periods: years with half-years, these with quarters, and quarters with months.

Where they are asked for, months have their days, and weeks stand beside the years: they lie in
none of these. Source: SDMX 3.0, Section 6, time formats: 2024, 2024-S1, 2024-Q1, 2024-01, 2024-W05,
2024-01-31.
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from covey.contracts import Frequency, Span, labels_of


def last_quarter(day: date) -> str:
    """Return the last quarter that was over on *day*.

    >>> last_quarter(date(2025, 1, 15))
    '2024-Q4'
    """
    year, quarter = divmod(day.year * 4 + (day.month - 1) // 3 - 1, 4)
    return f"{year}-Q{quarter + 1}"


def period_codelist(first: int, last: int, also: Collection[Frequency] = ()) -> str:
    """Return the codelist of the years *first* to *last*, as CSV.

    Args:
        first: a year.
        last: another, or the same.
        also: "week", "day" or both: beside years, half-years, quarters and months. The weeks are
            all that have a day in one of the years; beside days, those whose days are listed.

    >>> period_codelist(2024, 2025).splitlines()[2:5]
    ['2024,_T,2024', '2024-S1,2024,First half of 2024', '2024-Q1,2024-S1,Quarter 1 of 2024']
    >>> period_codelist(2024, 2024, ("week",)).splitlines()[-1]
    '2025-W01,_T,Week 1 of 2025'
    """
    lines = ["code,parent,label", "_T,,All periods"]
    for year in range(first, last + 1):
        lines += _year(year, "day" in also)
    if "week" in also:
        monday, ends = date(first, 1, 1), date(last + 1, 1, 1)
        monday -= timedelta(monday.weekday())
        if "day" in also:
            monday, ends = monday + timedelta(7 if monday.year < first else 0), ends - timedelta(6)
        lines += _parts(Span(monday, ends), "week", "_T")
    return "\n".join(lines) + "\n"


def _year(year: int, by_days: bool) -> Iterator[str]:
    yield f"{year},_T,{year}"
    for quarter in range(1, 5):
        half = f"{year}-S{(quarter + 1) // 2}"
        if quarter % 2:
            yield f"{half},{year},{'First' if quarter == 1 else 'Second'} half of {year}"
        yield f"{year}-Q{quarter},{half},Quarter {quarter} of {year}"
        for number in range(3 * quarter - 2, 3 * quarter + 1):
            month = f"{year}-{number:02}"
            yield f"{month},{year}-Q{quarter},{month_name[number]} {year}"
            span = Span.of(month)
            if by_days and span is not None:
                yield from _parts(span, "day", month)


def _parts(span: Span, frequency: Frequency, parent: str) -> Iterator[str]:
    for part in span.begun(frequency):
        yield f"{part.code},{parent},{labels_of(part.code)['']}"
