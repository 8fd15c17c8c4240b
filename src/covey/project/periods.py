"""The codelist of periods: years with half-years, these with quarters, and quarters with months.

Source: SDMX 3.0, Section 6, time formats: 2024, 2024-S1, 2024-Q1, 2024-01.
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Iterator
from datetime import date


def last_quarter(day: date) -> str:
    """Return the last quarter that was over on *day*.

    >>> last_quarter(date(2025, 1, 15))
    '2024-Q4'
    """
    year, quarter = divmod(day.year * 4 + (day.month - 1) // 3 - 1, 4)
    return f"{year}-Q{quarter + 1}"


def period_codelist(first: int, last: int) -> str:
    """Return the codelist of the years *first* to *last*, as CSV.

    >>> period_codelist(2024, 2025).splitlines()[2:5]
    ['2024,_T,2024', '2024-S1,2024,First half of 2024', '2024-Q1,2024-S1,Quarter 1 of 2024']
    """
    lines = ["code,parent,label", "_T,,All periods"]
    for year in range(first, last + 1):
        lines += _year(year)
    return "\n".join(lines) + "\n"


def _year(year: int) -> Iterator[str]:
    yield f"{year},_T,{year}"
    for quarter in range(1, 5):
        half = f"{year}-S{(quarter + 1) // 2}"
        if quarter % 2:
            yield f"{half},{year},{'First' if quarter == 1 else 'Second'} half of {year}"
        yield f"{year}-Q{quarter},{half},Quarter {quarter} of {year}"
        for month in range(3 * quarter - 2, 3 * quarter + 1):
            yield f"{year}-{month:02},{year}-Q{quarter},{month_name[month]} {year}"
