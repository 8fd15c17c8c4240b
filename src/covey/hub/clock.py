"""What the ledger tells of the clock of this machine: every entry is dated by it, and for good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from covey.log import Link

_AHEAD: Final = timedelta(hours=1)
_QUIET: Final = timedelta(days=370)
"""Longer than a year is hardly a hub without a release."""


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
