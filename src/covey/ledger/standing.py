"""What was public at a time: all releases until then, without those withdrawn by then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from covey.ledger.entry import Entry


def standing(entries: Iterable[Entry], until: int | datetime | None = None) -> tuple[Entry, ...]:
    """Return the releases that were public, in order.

    Args:
        entries: the whole ledger.
        until: the number of the last entry that counts, or the moment up to which they do, with a
            time zone; None: all of them.
    """
    told = [entry for entry in entries if until is None or _counts(entry, until)]
    withdrawn = {entry.withdraws for entry in told}
    return tuple(
        entry for entry in told if entry.kind == "release" and entry.number not in withdrawn
    )


def _counts(entry: Entry, until: int | datetime) -> bool:
    return entry.number <= until if isinstance(until, int) else entry.released_at <= until
