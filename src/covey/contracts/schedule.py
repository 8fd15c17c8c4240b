"""When a release runs, as a cron line of five fields: minute, hour, day, month, day of the week.

Source: POSIX.1-2017, crontab; steps such as ``*/2`` are the common extension.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from covey.errors import ContractError

_FIELDS: Final = {
    "minute": (0, 59),
    "hour": (0, 23),
    "day of the month": (1, 31),
    "month": (1, 12),
    "day of the week": (0, 7),
}
_FURTHEST: Final = 8 * 366
"""Days; a run on 29 February comes at least every eight years."""

_PART: Final = re.compile(r"(\*|[0-9]{1,2}(-[0-9]{1,2})?)(/[1-9][0-9]?)?")


def check_schedule(cron: str, where: str) -> None:
    """Check a cron line, so that a release cannot be missed in silence.

    Args:
        cron: the line.
        where: what it belongs to, for the message.

    Raises:
        ContractError: naming the field that is wrong.

    >>> check_schedule("0 6 5 2,5,8,11 *", "dataset 'people_supported'")
    """
    parts = cron.split()
    if len(parts) != len(_FIELDS):
        raise ContractError(f"{where}: schedule {cron!r} needs five fields: {', '.join(_FIELDS)}.")
    for field, (name, (low, high)) in zip(parts, _FIELDS.items(), strict=True):
        if not all(_fits(part, low, high) for part in field.split(",")):
            raise ContractError(
                f"{where}: schedule {cron!r}: {field!r} is no {name}. Use numbers from {low} to "
                f"{high}, such as *, {low}, {low},{high} or {low}-{high}."
            )


def first_run(cron: str, day: date) -> date:
    """Return the first day on which a schedule runs, *day* or later.

    As cron has it, where both the day of the month and that of the week are limited, either is
    enough.

    >>> first_run("0 6 5 2,5,8,11 *", date(2024, 9, 30))
    datetime.date(2024, 11, 5)
    """
    _, _, of_month, month, of_week = cron.split()
    for ahead in range(_FURTHEST):
        run = day + timedelta(ahead)
        days = _names(of_month, run.day, 1), _names(of_week, run.isoweekday() % 7, 0)
        limited = not (of_month.startswith("*") or of_week.startswith("*"))
        if (any if limited else all)(days) and _names(month, run.month, 1):
            return run
    return day + timedelta(_FURTHEST)


def _names(field: str, number: int, low: int) -> bool:
    """Tell whether a field of a cron line names a number; Sunday is 0 and 7."""
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span == "*":
            first, last = str(low), "99"
        numbers = range(int(first), int(last or (first if not step else 99)) + 1, int(step or 1))
        if number in numbers or (number == low == 0 and 7 in numbers):
            return True
    return False


def _fits(part: str, low: int, high: int) -> bool:
    if not _PART.fullmatch(part):
        return False
    numbers = [int(number) for number in re.findall(r"[0-9]+", part.partition("/")[0])]
    in_order = all(first <= last for first, last in pairwise(numbers))
    return in_order and all(low <= number <= high for number in numbers)
