"""Dates of birth: days far apart, of any day of a month; periods follow each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from covey.persons.column import Column
from covey.persons.words import fold, listed

_MONTHS: Final = listed("jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec")
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        r"(?P<y>[0-9]{4})[-/. ](?P<m>[0-9]{1,2})[-/. ](?P<d>[0-9]{1,2})(?:[t ][0-9:.]+z?)?",
        r"(?P<d>[0-9]{1,2})[-/. ](?P<m>[0-9]{1,2})[-/. ](?P<y>[0-9]{4}|[0-9]{2})(?: [0-9:.]+)?",
        r"(?P<y>(?:19|20)[0-9]{2})(?P<m>[01][0-9])(?P<d>[0-3][0-9])",
        r"(?:ngay )?(?P<d>[0-9]{1,2}) thang (?P<m>[0-9]{1,2}),? nam (?P<y>[0-9]{4})",
        r"(?P<d>[0-9]{1,2})[ -](?P<name>[a-z]{3})[a-z]*\.?,?[ -](?P<y>[0-9]{4}|[0-9]{2})",
        r"(?P<name>[a-z]{3})[a-z]*\.? (?P<d>[0-9]{1,2}),? (?P<y>[0-9]{4})",
    )
)
_LAST_YEAR: Final = 30
"""Of this century, where a year has two digits."""

_YEAR: Final = re.compile(r"(?:(?:0?[1-9]|1[0-2])[-/.])?((?:19[2-9]|20[0-2])[0-9])(?:\.0)?")
_SERIAL: Final = range(7_306, 45_292)
"""Days from 1920 to 2023, as a spreadsheet counts them."""


_MOST: Final = 0.8
_FEW: Final = 4
_GENERATION: Final = 8 * 365
"""Days; dates this far apart are no period of one report."""

_SPARSE: Final = 0.2
"""Of the days between the first and the last; a report by days has more of them."""

_ENDS: Final = 0.5
"""Of the dates, on the first or the last day of a month, as periods are named."""

_YEARS_APART: Final = 15
_YEARS_MISSING: Final = 0.7


def date_in(text: str) -> date | None:
    """Return the day that *text* names, day before month where both would do, or None.

    >>> date_in("ngày 7 tháng 11 năm 1992"), date_in("1992-11"), date_in("31/02/1990")
    (datetime.date(1992, 11, 7), None, None)
    """
    folded = fold(text).strip()
    for form in _FORMS:
        found = form.fullmatch(folded)
        if found:
            return _day(found.groupdict())
    return None


def are_days(column: Column) -> bool:
    """Tell whether nearly all values are days."""
    return column.share(date_in) >= _MOST


def dates_of_birth(column: Column) -> bool | None:
    """Tell whether days are far enough apart for birth: True; scattered at all: False; else None.

    >>> dates_of_birth(Column("", ["12/3/1985", "7/11/1992", "25/6/2001", "1/9/1978"], 4))
    True
    """
    days = sorted({day for day in map(date_in, column.sample) if day is not None})
    if len(days) < _FEW or not are_days(column) or _are_periods(days):
        return None
    apart = (days[-1] - days[0]).days
    return apart >= _GENERATION if len(days) <= _SPARSE * apart else None


def are_years_of_birth(column: Column) -> bool:
    """Tell whether years, or months, are as far apart and as irregular as those of births."""
    years = {int(found[1]) for found in map(_YEAR.fullmatch, column.sample) if found}
    if len(years) < _FEW or column.share(_YEAR.fullmatch) < _MOST:
        return False
    apart = max(years) - min(years)
    return apart >= _YEARS_APART and len(years) < _YEARS_MISSING * (apart + 1)


def are_serial_days(column: Column) -> bool:
    """Tell whether numbers may be days of birth that a spreadsheet showed as numbers."""
    days = [int(text) for text in column.sample if text.isascii() and text.isdigit()]
    births = [day for day in days if day in _SERIAL]
    if len(births) < max(_FEW, _MOST * len(column.sample)) or not column.tells_rows_apart:
        return False
    return max(births) - min(births) >= _GENERATION and births != sorted(births)


def _are_periods(days: Sequence[date]) -> bool:
    ends = sum(day.day == 1 or date.fromordinal(day.toordinal() + 1).day == 1 for day in days)
    return ends > _ENDS * len(days) or len({day.day for day in days}) < min(3, len(days))


def _day(parts: dict[str, str]) -> date | None:
    year, day = int(parts["y"]), int(parts["d"])
    if year < 100:
        year += 1900 if year > _LAST_YEAR else 2000
    name = parts.get("name")
    if name is not None and name not in _MONTHS:
        return None
    month = _MONTHS.index(name) + 1 if name else int(parts["m"])
    if month > 12:
        day, month = month, day
    try:
        return date(year, month, day)
    except ValueError:
        return None
