"""When a release runs, as a cron line of five fields: minute, hour, day, month, day of the week.

Source: POSIX.1-2017, crontab; steps such as ``*/2`` are the common extension.
"""

from __future__ import annotations

import re
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


def _fits(part: str, low: int, high: int) -> bool:
    if not _PART.fullmatch(part):
        return False
    numbers = [int(number) for number in re.findall(r"[0-9]+", part.partition("/")[0])]
    in_order = all(first <= last for first, last in pairwise(numbers))
    return in_order and all(low <= number <= high for number in numbers)
