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


def next_day(cron: str, day: date) -> date | None:
    """Return the first day from *day* on that a cron line runs on; None within ten years.

    Where both days are given, of the month and of the week, either will do, as cron has it.

    >>> next_day("0 6 5 2,5,8,11 *", date(2024, 4, 1))
    datetime.date(2024, 5, 5)
    """
    _, _, monthly, month, weekly = cron.split()
    for ahead in range(3653):
        then = day + timedelta(days=ahead)
        of_month, of_week = _has(monthly, then.day, 1, 31), _has(weekly, then.isoweekday(), 0, 7)
        of_week |= then.isoweekday() == 7 and _has(weekly, 0, 0, 7)  # Sunday is 0, and 7
        either = monthly[0] != "*" and weekly[0] != "*"
        if _has(month, then.month, 1, 12) and (
            of_month or of_week if either else of_month and of_week
        ):
            return then
    return None


def _has(field: str, number: int, low: int, high: int) -> bool:
    """Tell whether a field of a cron line names a number."""
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        begin, end = (low, high) if span == "*" else (int(first), int(last or first))
        if step and not last and span != "*":
            end = high  # 5/2: every second one from the fifth on
        if begin <= number <= end and (number - begin) % int(step or 1) == 0:
            return True
    return False


def _fits(part: str, low: int, high: int) -> bool:
    if not _PART.fullmatch(part):
        return False
    numbers = [int(number) for number in re.findall(r"[0-9]+", part.partition("/")[0])]
    in_order = all(first <= last for first, last in pairwise(numbers))
    return in_order and all(low <= number <= high for number in numbers)
