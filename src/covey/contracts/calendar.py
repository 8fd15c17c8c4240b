"""The calendar of a dataset: which periods it is released by.

Beside quarters and the years that they make up, sums over time may go out at the end of each
shortest period: of the year so far, and of the last twelve months; of weeks the last four, and of
days the last seven. Weeks lie in no month and make up years of their own, those of ISO 8601.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

from covey.contracts.periods import (
    Frequency,
    Span,
    frequency_of,
    is_made_of,
    is_period,
    months_later,
    over_since,
)
from covey.errors import ReleaseRefused
from covey.tables import Hierarchy

Running = Literal[
    "year-to-date", "moving-year", "iso-year", "moving-four-weeks", "moving-seven-days"
]
"""A sum that ends with a shortest period, and that no code of a codelist stands for.

Of all since January, of the last twelve months, four weeks or seven days; or of the weeks of a
year of ISO 8601, which ends with the last of them alone.
"""

Length = Frequency | Running
"""How long a period is that a dataset is released by."""

FREQUENCIES: Final[tuple[Frequency, ...]] = get_args(Frequency)
RUNNING: Final[tuple[Running, ...]] = get_args(Running)

_OF_MONTHS: Final[tuple[Running, ...]] = ("year-to-date", "moving-year")
_RUNNING_OF: Final[Mapping[Frequency, tuple[Running, ...]]] = {
    "half-year": _OF_MONTHS, "quarter": _OF_MONTHS, "month": _OF_MONTHS,
    "week": ("iso-year", "moving-four-weeks"), "day": ("iso-year", "moving-seven-days"),
}  # fmt: skip
"""The sums over time that shortest periods of a length make up."""

_ORDER: Final[tuple[Length, ...]] = (
    "day", "week", "moving-seven-days", "moving-four-weeks", "month", "quarter", "half-year",
    "iso-year", "year-to-date", "year", "moving-year",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which periods go out.

    A running sum that is a year, a half-year or a quarter is that period, under its code; it goes
    out once.

    Args:
        shortest: the length of the shortest of them, which all others are sums of.
        longer: the lengths of the others.
    """

    shortest: Frequency
    longer: tuple[Length, ...] = ()

    @property
    def lengths(self) -> tuple[Length, ...]:
        """The lengths, in the order in which of two periods that end on one day one goes out."""
        return tuple(length for length in _ORDER if length in (self.shortest, *self.longer))

    @property
    def possible(self) -> tuple[Length, ...]:
        """The lengths that the longer ones can be chosen from."""
        longer = (one for one in FREQUENCIES if one != self.shortest)
        whole = (one for one in longer if is_made_of(one, self.shortest))
        return (*whole, *_RUNNING_OF.get(self.shortest, ()))

    def __contains__(self, period: str) -> bool:
        """Tell whether a period of this code goes out.

        >>> "2024-01-01/P9M" in Calendar("quarter", ("year-to-date",))
        True
        >>> "2024-S2" in Calendar("quarter", ("year-to-date",))
        False
        """
        if frequency_of(period) in self.lengths:
            return True
        span = Span.of(period)
        return span is not None and self.adds_up_to(period) and any(
            _running(length, span.end) == span for length in RUNNING if length in self.longer
        )  # fmt: skip

    def adds_up_to(self, period: str) -> bool:
        """Tell whether a period is whole shortest ones, and the code the one that it has.

        >>> calendar = Calendar("quarter")
        >>> calendar.adds_up_to("2024-S1"), calendar.adds_up_to("2024-02-01/P12M")
        (True, False)
        """
        span = Span.of(period)
        return span is not None and is_period(period) and bool(span.parts(self.shortest))

    def periods(self, codelist: Hierarchy, length: Length) -> tuple[str, ...]:
        """Return the periods of one length, the oldest first.

        Args:
            codelist: of periods; a running sum of which a part is not in it is left out.
            length: how long they are.
        """
        if length not in RUNNING:
            own = [code for code in codelist.codes if frequency_of(code) == length]
            return tuple(sorted(own, key=over_since))
        shortest = map(Span.of, self.periods(codelist, self.shortest))
        sums = [_running(length, span.end) for span in shortest if span is not None]
        return tuple(
            span.code
            for span in sums
            if span is not None
            and all(one.code in codelist.position for one in span.parts(self.shortest))
        )


def running_of(period: str) -> Running | None:
    """Return which running sum a code is of; None where it is of a period that has another name.

    >>> running_of("2024-01-01/P9M"), running_of("2023-07-01/P12M"), running_of("2024")
    ('year-to-date', 'moving-year', None)
    >>> running_of("2024-01-08/P28D"), running_of("2024-01-09/P7D"), running_of("2024-01-01/P364D")
    ('moving-four-weeks', 'moving-seven-days', 'iso-year')
    """
    span = Span.of(period)
    if span is None or not is_period(period) or frequency_of(period) is not None:
        return None
    return next((length for length in RUNNING if _running(length, span.end) == span), None)


def length_of(period: str) -> str | None:
    """Return how long a period is, in a word where there is one; None where the code is of none.

    >>> length_of("2024-Q1"), length_of("2024-01-01/P9M"), length_of("2024-02-01/P5M")
    ('quarter', 'year-to-date', '5 months')
    >>> length_of("2024-W05"), length_of("2024-01-08/P28D"), length_of("2024-01-08/P10D")
    ('week', 'moving-four-weeks', '10 days')
    """
    span = Span.of(period)
    if span is None:
        return None
    other = f"{span.days} days" if span.months is None else f"{span.months} months"
    return frequency_of(period) or running_of(period) or other


def refuse_other_length(dataset: str, calendar: Calendar, period: str) -> None:
    """Refuse to release a period that the dataset is not released by.

    Args:
        dataset: its name.
        calendar: its own.
        period: what is to be released.

    Raises:
        ReleaseRefused: saying why, and which period to release instead.
    """
    if period in calendar:
        return
    refuse_other_code(period)
    raise ReleaseRefused(
        f"{dataset} is released by the {' and by the '.join(calendar.lengths)}; {period!r} is "
        "none. Release one of these, or name its length in the calendar of the dataset."
    )


def refuse_no_sum(dataset: str, calendar: Calendar, period: str) -> None:
    """Refuse a period that no calendar of the dataset could have.

    Args:
        dataset: its name.
        calendar: its own.
        period: what is asked about.

    Raises:
        ReleaseRefused: saying why, and which period to ask about instead.
    """
    refuse_other_code(period)
    if not calendar.adds_up_to(period):
        raise ReleaseRefused(
            f"{dataset} has no counts of {period!r}: it is not made of whole {calendar.shortest}s. "
            "Name one that is, such as 2024, or 2024-01-01/P9M for nine months from that day on."
        )


def refuse_other_code(period: str) -> None:
    """Refuse a code that means a period of another code.

    Raises:
        ReleaseRefused: with the one that it has.
    """
    span = Span.of(period)
    if span is not None and span.code != period:
        raise ReleaseRefused(f"{period!r} is the period {span.code}. Name it by that code.")


def _running(length: Running | Frequency, end: date) -> Span | None:
    """Return the running sum that ends before a day; None where none does, as of an ISO year."""
    if length == "iso-year":
        year, week, day = end.isocalendar()
        begins = week == day == 1
        return Span(date.fromisocalendar(year - 1, 1, 1), end) if begins else None
    if length == "moving-four-weeks":
        return Span(end - timedelta(weeks=4), end)
    if length == "moving-seven-days":
        return Span(end - timedelta(days=7), end)
    if end.day > 1:
        return None
    year_to_date = date((end - timedelta(1)).year, 1, 1)
    return Span(months_later(end, -12) if length == "moving-year" else year_to_date, end)
