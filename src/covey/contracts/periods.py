"""Periods as codes: how long one is, when it is over, which lie inside another.

Source: SDMX 3.0, Section 6, time formats: 2024, 2024-S1, 2024-Q1, 2024-01; and time ranges, a first
day and a duration: 2024-01-01/P9M.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import takewhile
from typing import Final, Literal, Self

from covey.errors import ContractError
from covey.tables import Hierarchy

Frequency = Literal["year", "half-year", "quarter", "month"]
"""How long a period is, the longest first."""

PERIOD: Final = "period"
"""The column that every submission has besides its dimensions and its count."""

PERIODS: Final = "periods"
"""The codelist of that column."""

VINTAGE: Final = "vintage"
"""The column that numbers what was published of a period: 1 the first, 2 its first correction."""

MONTHS: Final[dict[Frequency, int]] = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}
"""How many months each is long."""

_FORMS: Final[dict[Frequency, re.Pattern[str]]] = {
    "year": re.compile(r"\d{4}", re.ASCII),
    "half-year": re.compile(r"\d{4}-S[12]", re.ASCII),
    "quarter": re.compile(r"\d{4}-Q[1-4]", re.ASCII),
    "month": re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII),
}
_RANGE: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-01/P(?:(\d{1,2})Y)?(?:(\d{1,3})M)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months, one after the other.

    Args:
        first: the first of them, in months since January of the year 0.
        months: how many, 1 or more.
    """

    first: int
    months: int

    @classmethod
    def of(cls, code: str) -> Self | None:
        """Return what a code stands for; None where it is no period.

        >>> Span.of("2024-Q3") == Span.of("2024-07-01/P3M"), Span.of("_T")
        (True, None)
        """
        found = _RANGE.fullmatch(code)
        if found:
            start, month, years, months = (int(one or 0) for one in found.groups())
            length = 12 * years + months
            return cls(12 * start + month - 1, length) if length else None
        frequency = frequency_of(code)
        if frequency is None:
            return None
        year, _, number = code.partition("-")
        length = MONTHS[frequency]
        return cls(12 * int(year) + (int(number.strip("SQ") or 1) - 1) * length, length)

    @property
    def end(self) -> int:
        """The first month after it."""
        return self.first + self.months

    def is_in(self, whole: Span) -> bool:
        """Tell whether every month of it is in *whole*."""
        return whole.first <= self.first and self.end <= whole.end

    @property
    def code(self) -> str:
        """The one code that it is written by: a time range only where there is no shorter one.

        >>> [Span(24288, months).code for months in (3, 6, 9, 12)]
        ['2024-Q1', '2024-S1', '2024-01-01/P9M', '2024']
        """
        year, month = divmod(self.first, 12)
        for frequency, months in MONTHS.items():
            if self.months == months and self.first % months == 0:
                return _calendar_code(frequency, year, month // months + 1)
        return f"{year:04}-{month + 1:02}-01/P{self.months}M"

    def parts(self, months: int) -> tuple[Span, ...]:
        """Return the periods of so many months that make it up; none where they do not."""
        if self.first % months or self.months % months:
            return ()
        return tuple(Span(first, months) for first in range(self.first, self.end, months))


@lru_cache(maxsize=2**14)  # a status asks of every period of every dataset
def frequency_of(period: str) -> Frequency | None:
    """Return the length of *period*; None where the code is none of a single one.

    >>> frequency_of("2024-Q3"), frequency_of("_T"), frequency_of("2024-01-01/P9M")
    ('quarter', None, None)
    """
    return next((name for name, form in _FORMS.items() if form.fullmatch(period)), None)


def is_period(code: str) -> bool:
    """Tell whether a code stands for whole months, and is the one that they are written by.

    >>> is_period("2024-01-01/P9M"), is_period("2024-01-01/P6M"), is_period("_T")
    (True, False, False)
    """
    span = Span.of(code)
    return span is not None and span.code == code


def over_since(period: str) -> date:
    """Return the first day after *period*.

    Raises:
        ContractError: it is no period.

    >>> str(over_since("2024-Q4")), str(over_since("2024-02")), str(over_since("2023-07-01/P12M"))
    ('2025-01-01', '2024-03-01', '2024-07-01')
    """
    span = Span.of(period)
    if span is None:
        raise ContractError(f"{period!r} is no period, such as 2024-Q1. Correct it.")
    return date(span.end // 12, span.end % 12 + 1, 1)


def periods_inside(periods: Hierarchy, period: str, frequency: Frequency) -> tuple[str, ...]:
    """Return the periods of length *frequency* that make up *period*, itself where it is one.

    A period that is not in the codelist, which no tree of periods that overlap can be, is made of
    those that its code says.

    Args:
        periods: the codelist of periods.
        period: the code of one.
        frequency: the length of its parts.

    Raises:
        ContractError: *period* or a part of it is not in the codelist, or nothing of that length
            lies inside it.
    """
    if period not in periods.position or (is_period(period) and not frequency_of(period)):
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
    inside = [part.code for part in span.parts(MONTHS[frequency])]
    if not inside:
        raise ContractError(f"{period!r} is not made of whole {frequency}s. Correct it.")
    for code in inside:
        if code not in periods.position:
            of = "" if code == period else f", which {period} is made of"
            raise ContractError(f"{periods.source}: no period {code!r}{of}. Add it or correct it.")
    return tuple(inside)


def _calendar_code(frequency: Frequency, year: int, number: int) -> str:
    if frequency == "year":
        return f"{year:04}"
    if frequency == "month":
        return f"{year:04}-{number:02}"
    return f"{year:04}-{'S' if frequency == 'half-year' else 'Q'}{number}"
