"""Periods as codes: how long one is, when it is over, which lie inside another.

Source: SDMX 3.0, Section 6, time formats: 2024, 2024-S1, 2024-Q1, 2024-01.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from covey.errors import ContractError, ReleaseRefused
from covey.tables import Hierarchy

Frequency = Literal["year", "half-year", "quarter", "month"]
"""How long a period is, the longest first."""

PERIOD: Final = "period"
"""The column that every submission has besides its dimensions and its count."""

PERIODS: Final = "periods"
"""The codelist of that column."""

VINTAGE: Final = "vintage"
"""The column that numbers what was published of a period: 1 the first, 2 its first correction."""

_FORMS: Final[dict[Frequency, re.Pattern[str]]] = {
    "year": re.compile(r"\d{4}"),
    "half-year": re.compile(r"\d{4}-S[12]"),
    "quarter": re.compile(r"\d{4}-Q[1-4]"),
    "month": re.compile(r"\d{4}-(0[1-9]|1[0-2])"),
}

_MONTHS: Final = {"S": 6, "Q": 3}


def frequency_of(period: str) -> Frequency | None:
    """Return the length of *period*; None where the code is none of a single one.

    >>> frequency_of("2024-Q3"), frequency_of("_T")
    ('quarter', None)
    """
    return next((name for name, form in _FORMS.items() if form.fullmatch(period)), None)


def over_since(period: str) -> date:
    """Return the first day after *period*, which is of one length.

    >>> str(over_since("2024-Q4")), str(over_since("2024-02")), str(over_since("2023"))
    ('2025-01-01', '2024-03-01', '2024-01-01')
    """
    year, _, part = period.partition("-")
    months = 12 if not part else int(part.strip("SQ")) * _MONTHS.get(part[0], 1)
    return date(int(year) + months // 12, months % 12 + 1, 1)


def periods_over(periods: Hierarchy, frequency: Frequency, day: date) -> tuple[str, ...]:
    """Return the periods of length *frequency* that are over on *day*, the oldest first."""
    ended = {code: over_since(code) for code in periods.codes if frequency_of(code) == frequency}
    return tuple(sorted((code for code in ended if ended[code] <= day), key=lambda one: ended[one]))


def periods_inside(periods: Hierarchy, period: str, frequency: Frequency) -> tuple[str, ...]:
    """Return the periods of length *frequency* that make up *period*, itself where it is one.

    Raises:
        ContractError: *period* is not in the codelist, or nothing of that length lies inside it.
    """
    if period not in periods.position:
        raise ContractError(f"{periods.source}: no period {period!r}. Add it or correct it.")
    inside = tuple(
        code
        for code in periods.codes
        if frequency_of(code) == frequency and period in periods.ancestors(code)
    )
    if not inside:
        raise ContractError(f"{periods.source}: no {frequency} lies inside {period!r}. Add them.")
    return inside


def refuse_other_length(dataset: str, lengths: Sequence[Frequency], period: str) -> None:
    """Refuse to release a period of a length that the dataset is not released by.

    Args:
        dataset: its name.
        lengths: those that it is released by.
        period: what is to be released.

    Raises:
        ReleaseRefused: saying why, and which period to release instead.
    """
    if frequency_of(period) not in lengths:
        raise ReleaseRefused(
            f"{dataset} is released by the {' and by the '.join(lengths)}; {period!r} is none. "
            "Release one of these, or name its length in the calendar of the dataset."
        )
