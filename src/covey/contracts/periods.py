"""Periods as codes: how long one is, when it is over, which lie inside another.

Source: SDMX 3.0, Section 6, time formats: 2024, 2024-S1, 2024-Q1, 2024-01, 2024-W05, 2024-01-31;
and time ranges, a first day and a duration in months or days: 2024-01-01/P9M, 2024-01-08/P28D.
Weeks are those of ISO 8601: they begin on a Monday, and the first of a year holds its 4 January.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Final, Literal

from covey.errors import ContractError
from covey.tables import Hierarchy

Frequency = Literal["year", "half-year", "quarter", "month", "week", "day"]
"""How long a period is, the longest first."""

PERIOD: Final = "period"
"""The column that every submission has besides its dimensions and its count."""

PERIODS: Final = "periods"
"""The codelist of that column."""

VINTAGE: Final = "vintage"
"""The column that numbers what was published of a period: 1 the first, 2 its first correction."""

_MONTHS: Final[dict[Frequency, int]] = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}
"""How many months each is long, of those that are months."""

_DAYS: Final[dict[Frequency, int]] = {"week": 7, "day": 1}
"""How many days each is long, of the others."""

_A_YEAR_OF_WEEKS: Final = timedelta(weeks=52)

_FORMS: Final[dict[Frequency, re.Pattern[str]]] = {
    "year": re.compile(r"(\d{4})", re.ASCII),
    "half-year": re.compile(r"(\d{4})-S([12])", re.ASCII),
    "quarter": re.compile(r"(\d{4})-Q([1-4])", re.ASCII),
    "month": re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII),
    "week": re.compile(r"(\d{4})-W([0-5]\d)", re.ASCII),
    "day": re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII),
}
_RANGE: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})/P(?:(?:(\d{1,2})Y)?(?:(\d{1,3})M)?|(\d{1,4})D)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Span:
    """Days, one after the other.

    Args:
        first: the first of them.
        end: the first day after them.
    """

    first: date
    end: date

    @staticmethod
    def of(code: str) -> Span | None:
        """Return what a code stands for; None where it is no period.

        >>> Span.of("2024-Q3") == Span.of("2024-07-01/P3M"), Span.of("_T"), Span.of("2024-W53")
        (True, None, None)
        """
        return _read(code)[1]

    @property
    def days(self) -> int:
        """How many days it is long."""
        return (self.end - self.first).days

    @property
    def months(self) -> int | None:
        """How many months it is long; None where it is not whole ones."""
        if self.first.day > 1 or self.end.day > 1:
            return None
        return 12 * (self.end.year - self.first.year) + self.end.month - self.first.month

    @property
    def last(self) -> date:
        """The last of its days."""
        return self.end - timedelta(1)

    def is_in(self, whole: Span) -> bool:
        """Tell whether every day of it is in *whole*."""
        return whole.first <= self.first and self.end <= whole.end

    def is_as_long_as(self, other: Span) -> bool:
        """Tell whether both are so many months, or so many days."""
        of_months = self.months is not None and self.months == other.months
        return of_months or self.days == other.days

    @property
    def year_before(self) -> Span:
        """The same months of the year before; of weeks and days the same days of the week."""
        if self.months is None:
            return Span(self.first - _A_YEAR_OF_WEEKS, self.end - _A_YEAR_OF_WEEKS)
        return Span(*(months_later(day, -12) for day in (self.first, self.end)))

    @property
    def code(self) -> str:
        """The one code that it is written by: a time range only where there is no shorter one.

        >>> [Span(date(2024, 1, 1), date(2024, end, 1)).code for end in (2, 4, 7, 10)]
        ['2024-01', '2024-Q1', '2024-S1', '2024-01-01/P9M']
        >>> [Span(date(2024, 1, 1), date(2024, 1, end)).code for end in (2, 8, 29)]
        ['2024-01-01', '2024-W01', '2024-01-01/P28D']
        """
        for frequency in _FORMS:
            if _begins(frequency, self.first) and _after(frequency, self.first) == self.end:
                return _calendar_code(frequency, self.first)
        length = f"{self.days}D" if self.months is None else f"{self.months}M"
        return f"{self.first}/P{length}"

    def parts(self, frequency: Frequency) -> tuple[Span, ...]:
        """Return the periods of a length that make it up; none where they do not."""
        found = tuple(self.begun(frequency)) if _begins(frequency, self.first) else ()
        return found if found and found[-1].end == self.end else ()

    def begun(self, frequency: Frequency) -> Iterator[Span]:
        """Yield periods of a length that begin in it, one after the other from its first day on."""
        first = self.first
        while first < self.end:
            after = _after(frequency, first)
            yield Span(first, after)
            first = after


def months_later(day: date, months: int) -> date:
    """Return the first day of a month that is so many months after that of *day*."""
    month = 12 * day.year + day.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def is_made_of(longer: Frequency, shorter: Frequency) -> bool:
    """Tell whether whole periods of one length make up each one of another.

    >>> is_made_of("quarter", "month"), is_made_of("month", "week"), is_made_of("week", "day")
    (True, False, True)
    """
    if longer in _MONTHS and shorter in _MONTHS:
        return _MONTHS[longer] >= _MONTHS[shorter]
    return shorter in ("day", longer)


def frequency_of(period: str) -> Frequency | None:
    """Return the length of *period*; None where the code is none of a single one.

    >>> frequency_of("2024-Q3"), frequency_of("2024-W05"), frequency_of("2024-01-01/P9M")
    ('quarter', 'week', None)
    """
    return _read(period)[0]


def is_period(code: str) -> bool:
    """Tell whether a code stands for whole months, weeks or days, and is the one for these.

    >>> is_period("2024-01-01/P9M"), is_period("2024-01-01/P6M"), is_period("_T")
    (True, False, False)
    """
    span = Span.of(code)
    return span is not None and span.code == code


def begins_on(period: str) -> date:
    """Return the first day of *period*.

    Raises:
        ContractError: it is no period.

    >>> str(begins_on("2024-Q4")), str(begins_on("2024-W05"))
    ('2024-10-01', '2024-01-29')
    """
    return _span_of(period).first


def over_since(period: str) -> date:
    """Return the first day after *period*.

    Raises:
        ContractError: it is no period.

    >>> str(over_since("2024-Q4")), str(over_since("2024-W05")), str(over_since("2023-07-01/P12M"))
    ('2025-01-01', '2024-02-05', '2024-07-01')
    """
    return _span_of(period).end


def _span_of(period: str) -> Span:
    span = Span.of(period)
    if span is None:
        raise ContractError(f"{period!r} is no period, such as 2024-Q1. Correct it.")
    return span


def periods_inside(periods: Hierarchy, period: str, frequency: Frequency) -> tuple[str, ...]:
    """Return the periods of length *frequency* that make up *period*, itself where it is one.

    A period that is not in the codelist, which no tree of periods that overlap can be, is made of
    those that its code says; so are weeks and what they make up, since days lie in months there.

    Args:
        periods: the codelist of periods.
        period: the code of one.
        frequency: the length of its parts.

    Raises:
        ContractError: *period* or a part of it is not in the codelist, or nothing of that length
            lies inside it.
    """
    of_tree = period in periods.position and "week" not in (frequency, frequency_of(period))
    if not of_tree or (is_period(period) and not frequency_of(period)):
        return _parts_in(periods, period, frequency)
    # All that lies below a code stands next to it: of a long codelist no other is looked at.
    first = periods.position[period]
    below = takewhile(lambda parent: parent >= first, periods.parents[first + 1 :])
    inside = tuple(
        code
        for code in periods.codes[first : first + 1 + sum(1 for _ in below)]
        if frequency_of(code) == frequency
    )
    if not inside:
        raise ContractError(f"{periods.source}: no {frequency} lies inside {period!r}. Add them.")
    return inside


def file_name_of(period: str) -> str:
    """Return how files and folders of *period* are called; no two periods have one in common.

    >>> file_name_of("2024-Q3"), file_name_of("2024-01-01/P9M")
    ('2024-Q3', '2024-01-01_P9M')
    """
    return period.replace("/", "_")


def _parts_in(periods: Hierarchy, period: str, frequency: Frequency) -> tuple[str, ...]:
    span = Span.of(period)
    if span is None:
        raise ContractError(f"{periods.source}: no period {period!r}. Add it or correct it.")
    if span.code != period:
        raise ContractError(f"{period!r} is written {span.code}. Correct it.")
    inside = [part.code for part in span.parts(frequency)]
    if not inside:
        raise ContractError(f"{period!r} is not made of whole {frequency}s. Correct it.")
    for code in inside:
        if code not in periods.position:
            of = "" if code == period else f", which {period} is made of"
            raise ContractError(f"{periods.source}: no period {code!r}{of}. Add it or correct it.")
    return tuple(inside)


@lru_cache(maxsize=2**14)  # a status asks of every period of every dataset
def _read(code: str) -> tuple[Frequency | None, Span | None]:
    """Return the length and the days that a code stands for; neither of a day that never was."""
    try:
        for frequency, form in _FORMS.items():
            if found := form.fullmatch(code):
                first = _first_day(frequency, *map(int, found.groups()))
                return frequency, Span(first, _after(frequency, first))
        return None, _range(code)
    except (ValueError, OverflowError):
        return None, None


def _first_day(frequency: Frequency, year: int, number: int = 1, day: int = 1) -> date:
    if frequency == "week":
        return date.fromisocalendar(year, number, 1)
    month = number if frequency == "day" else (number - 1) * _MONTHS[frequency] + 1
    return date(year, month, day)


def _range(code: str) -> Span | None:
    found = _RANGE.fullmatch(code)
    if found is None:
        return None
    first = date.fromisoformat(found[1])
    years, months, days = (int(one or 0) for one in found.groups()[1:])
    if days:
        return Span(first, first + timedelta(days))
    if first.day > 1 or not (years or months):
        return None
    return Span(first, months_later(first, 12 * years + months))


def _begins(frequency: Frequency, day: date) -> bool:
    """Tell whether a period of a length begins on a day."""
    if frequency in _MONTHS:
        return day.day == 1 and (day.month - 1) % _MONTHS[frequency] == 0
    return frequency == "day" or day.weekday() == 0


def _after(frequency: Frequency, first: date) -> date:
    """Return the first day after a period of a length that begins on *first*."""
    if frequency in _MONTHS:
        return months_later(first, _MONTHS[frequency])
    return first + timedelta(_DAYS[frequency])


def _calendar_code(frequency: Frequency, first: date) -> str:
    if frequency == "week":
        year, week, _ = first.isocalendar()
        return f"{year:04}-W{week:02}"
    number = (first.month - 1) // _MONTHS.get(frequency, 1) + 1
    forms: dict[Frequency, str] = {
        "year": f"{first.year:04}",
        "half-year": f"{first.year:04}-S{number}",
        "quarter": f"{first.year:04}-Q{number}",
        "month": f"{first.year:04}-{number:02}",
    }
    return forms.get(frequency, str(first))
