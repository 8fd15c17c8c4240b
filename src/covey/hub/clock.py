"""The clock that the hub goes by, and what the ledger tells of it: entries are dated for good.

It is that of this machine. A demonstration has a day of its own, since its periods are over for
years: ``COVEY_DEMONSTRATION_DAY=2024-07-30``, and only where ``COVEY_NOTICE`` tells readers what
its counts are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from covey.errors import ContractError
from covey.log import Link

DEMONSTRATION_DAY: Final = "COVEY_DEMONSTRATION_DAY"

_AHEAD: Final = timedelta(hours=1)
_QUIET: Final = timedelta(days=370)
"""Longer than a year is hardly a hub without a release."""


def moment_now() -> datetime:
    """Return the moment it is, in UTC; in a demonstration this hour on the day that it has.

    Raises:
        ContractError: that is no day, or no notice says that it is a demonstration.
    """
    moment, day = datetime.now(UTC), os.environ.get(DEMONSTRATION_DAY)
    if not day:
        return moment
    try:
        own = date.fromisoformat(day)
    except ValueError:
        raise ContractError(
            f"{DEMONSTRATION_DAY}={day!r} is no day. Write one as 2024-07-30."
        ) from None
    if not os.environ.get("COVEY_NOTICE"):
        raise ContractError(
            f"{DEMONSTRATION_DAY} is for made-up counts, which every reader is told of: set "
            "COVEY_NOTICE as well, or leave it out."
        )
    return moment + (own - moment.date())


def clock_words(links: Sequence[Link], now: datetime) -> Iterator[str]:
    """Yield what is odd about the date of the newest entry.

    Args:
        links: the whole ledger.
        now: by the clock, with a time zone.
    """
    if not links:
        return
    newest = links[-1].entry
    before = links[-2].entry.released_at if len(links) > 1 else newest.released_at
    if newest.released_at > now + _AHEAD:
        yield (
            f"Entry {newest.number} of the ledger is dated {newest.released_at:%Y-%m-%d}, which is "
            "to come: the clock was ahead then, or is behind now. Correct the clock; until that "
            "day, entries are dated as that one is."
        )
    elif newest.released_at - before > _QUIET:
        yield (
            f"Entry {newest.number} of the ledger is dated {(newest.released_at - before).days} "
            "days after the one before it. See whether the clock is right: no later entry is dated "
            "earlier."
        )
