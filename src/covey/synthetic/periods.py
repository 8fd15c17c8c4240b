"""Which periods of the codelist a file can cover, and where they lie in time."""

from __future__ import annotations

from collections.abc import Sequence

from covey.contracts import Span
from covey.contracts.periods import Frequency, frequency_of
from covey.errors import ContractError
from covey.tables import Hierarchy

_IN_A_QUARTER: dict[Frequency, float] = {
    "year": 0.25,
    "half-year": 0.5,
    "quarter": 1.0,
    "month": 3.0,
    "week": 13.0,
    "day": 91.0,
}
_START = 2024


def periods_of(periods: Hierarchy, frequency: Frequency) -> tuple[str, ...]:
    """Return the codes of one length, in time.

    >>> periods_of(Hierarchy.flat(["2024-Q2", "2024-Q1"]), "quarter")
    ('2024-Q1', '2024-Q2')
    """
    return tuple(sorted(code for code in periods.codes if frequency_of(code) == frequency))


def first_periods(periods: Hierarchy, number: int) -> tuple[str, ...]:
    """Return the first *number* quarters of the codelist; years where it has no quarters."""
    return (periods_of(periods, "quarter") or periods_of(periods, "year"))[:number]


def periods_within(
    periods: Hierarchy, wanted: Sequence[str], frequency: Frequency
) -> tuple[str, ...]:
    """Return the codes of one length that are in, or contain, a wanted period.

    Raises:
        ContractError: a wanted period is not in the codelist, or nothing of that length is.
    """
    unknown = [code for code in wanted if code not in periods.position]
    if unknown:
        raise ContractError(
            f"period {unknown[0]!r} is not in {periods.source}. Add it there, or ask for another."
        )
    above = {ancestor for code in wanted for ancestor in periods.ancestors(code)}
    found = tuple(
        code
        for code in periods_of(periods, frequency)
        if code in above or not set(wanted).isdisjoint(periods.ancestors(code))
    )
    if not found:
        raise ContractError(
            f"{periods.source} has no {frequency} in {', '.join(wanted)}. Add its codes there."
        )
    return found


def length(frequency: Frequency) -> float:
    """Return how many quarters a period lasts."""
    return 1.0 / _IN_A_QUARTER[frequency]


def quarters_since_start(code: str) -> tuple[float, int]:
    """Return where a period begins, in quarters since 2024-Q1, and its quarter of the year, 1-4.

    >>> quarters_since_start("2024-05")[1], quarters_since_start("2025-Q1")
    (2, (4.0, 1))
    """
    span = Span.of(code)
    if span is None:
        raise ContractError(f"period {code!r} is no year, quarter, month, week or day.")
    first = span.first
    months = (first.month - 1) / _IN_A_QUARTER["month"]
    # Of the longest quarter all days lie in it.
    quarters = (first.year - _START) * 4 + months + (first.day - 1) / (_IN_A_QUARTER["day"] + 2)
    return quarters, int(quarters) % 4 + 1
