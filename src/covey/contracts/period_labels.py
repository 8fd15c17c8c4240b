"""What a time range is called, where no codelist says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from covey.contracts.periods import Span

ENGLISH: Final = ""
"""The language of labels without a tag."""

MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""In English; those of the module calendar are in the language of the machine."""

_DASH: Final = "\N{EN DASH}"
_TO: Final = f" {_DASH} "


def labels_of(period: str) -> dict[str, str]:
    """Return what a period is called by its first and its last month, week or day, by language.

    Args:
        period: the code of one.

    Returns:
        The English label without a tag, and those of other languages; none for what is no period.

    >>> labels_of("2024-01-01/P9M")
    {'': 'January–September 2024', 'vi': 'Tháng 1–9 năm 2024'}
    >>> labels_of("2023-07-01/P12M")
    {'': 'July 2023 – June 2024', 'vi': 'Tháng 7 năm 2023 – tháng 6 năm 2024'}
    >>> labels_of("2024-01-08/P28D")
    {'': 'Weeks 2–5 of 2024', 'vi': 'Tuần 2–5 năm 2024'}
    >>> labels_of("2024-01-09/P7D")
    {'': '9 January 2024 – 15 January 2024', 'vi': '9/1/2024 – 15/1/2024'}
    """
    span = Span.of(period)
    if span is None:
        return {}
    if span.months is not None:
        return _of_months(span)
    weeks = span.parts("week")
    return _of_weeks(weeks) if weeks else _of_days(span)


def _of_months(span: Span) -> dict[str, str]:
    first, last = span.first.month, span.last.month
    english, vietnamese = (MONTH_NAMES[first - 1], MONTH_NAMES[last - 1]), (str(first), str(last))
    if span.first.year != span.last.year:
        return {
            ENGLISH: f"{english[0]} {span.first.year}{_TO}{english[1]} {span.last.year}",
            "vi": f"Tháng {first} năm {span.first.year}{_TO}tháng {last} năm {span.last.year}",
        }
    return {
        ENGLISH: f"{_DASH.join(dict.fromkeys(english))} {span.last.year}",
        "vi": f"Tháng {_DASH.join(dict.fromkeys(vietnamese))} năm {span.last.year}",
    }


def _of_weeks(weeks: Sequence[Span]) -> dict[str, str]:
    (year, first, _), (last_year, last, _) = (
        one.first.isocalendar() for one in (weeks[0], weeks[-1])
    )
    if year != last_year:
        return {
            ENGLISH: f"Week {first} of {year}{_TO}week {last} of {last_year}",
            "vi": f"Tuần {first} năm {year}{_TO}tuần {last} năm {last_year}",
        }
    numbers = _DASH.join(dict.fromkeys([str(first), str(last)]))
    return {
        ENGLISH: f"Week{'s' if first < last else ''} {numbers} of {year}",
        "vi": f"Tuần {numbers} năm {year}",
    }


def _of_days(span: Span) -> dict[str, str]:
    days = dict.fromkeys([span.first, span.last])
    return {
        ENGLISH: _TO.join(f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}" for day in days),
        "vi": _TO.join(f"{day.day}/{day.month}/{day.year}" for day in days),
    }
