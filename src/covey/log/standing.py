"""What was public at a time: all releases until then, without those that were withdrawn then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from covey.log.entry import Entry


def standing(entries: Iterable[Entry], until: int | datetime | None = None) -> tuple[Entry, ...]:
    """Return the releases that were public, in order.

    Args:
        entries: the whole ledger.
        until: the number of the last entry that counts, as things were when it was entered; or the
            moment up to which they count, with a time zone; None: all of them, those among them
            that wait for their time.
    """
    told = [entry for entry in entries if until is None or counts_until(entry, until)]
    gone = {entry.withdraws for entry in withdrawals(told)}
    stand = tuple(entry for entry in told if entry.kind == "release" and entry.number not in gone)
    if until is None or not told:
        return stand
    moment = told[-1].released_at if isinstance(until, int) else until
    return tuple(entry for entry in stand if _has_come(entry, moment))


def standing_of(entries: Iterable[Entry], dataset: str, period: str) -> list[Entry]:
    """Return the releases of one period that stand, the oldest first."""
    return [one for one in standing(entries) if (one.dataset, one.period) == (dataset, period)]


def withdrawals(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the withdrawals that were not undone, in order."""
    told = list(entries)
    undone = {entry.reinstates for entry in told}
    return tuple(
        entry for entry in told if entry.kind == "withdrawal" and entry.number not in undone
    )


def unseen(entries: Iterable[Entry]) -> dict[int, Entry]:
    """Return the releases that nobody has, or will have: withdrawn before their time had come.

    Args:
        entries: the whole ledger.

    Returns:
        By the number of each release, its withdrawal.
    """
    told = {entry.number: entry for entry in entries}
    return {
        entry.number: back
        for back in withdrawals(told.values())
        if (entry := told.get(back.withdraws or 0)) and not was_out(entry, back)
    }


def released(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the releases that somebody has, or will have, in order; withdrawn ones among them.

    Args:
        entries: the whole ledger.
    """
    told = tuple(entries)
    gone = unseen(told)
    return tuple(one for one in told if one.kind == "release" and one.number not in gone)


def was_out(release: Entry, withdrawal: Entry) -> bool:
    """Tell whether anybody could have a release that was withdrawn."""
    return _has_come(release, withdrawal.released_at)


def retired(entries: Iterable[Entry]) -> dict[tuple[str, str], Entry]:
    """Return the files of which no correction is taken any more.

    Args:
        entries: the whole ledger.

    Returns:
        By the kind of file and its period, the retirement of a period that is made of it.
    """
    told = list(entries)
    made = {_vintage(entry): entry.parts for entry in told if entry.kind == "release"}
    return {
        (part.submission, part.period): entry
        for entry in told
        if entry.kind == "retirement"
        for part in made.get(_vintage(entry), ())
    }


def shown(entries: Iterable[Entry], at: datetime) -> tuple[Entry, ...]:
    """Return the releases that stand and whose time has come, in order.

    Args:
        entries: the whole ledger.
        at: the moment up to which their time has come, with a time zone.
    """
    return tuple(entry for entry in standing(entries) if _has_come(entry, at))


def waiting(entries: Iterable[Entry], at: datetime) -> tuple[Entry, ...]:
    """Return the releases that stand and whose time has not come, in order; see `shown`."""
    return tuple(entry for entry in standing(entries) if not _has_come(entry, at))


def counts_until(entry: Entry, until: int | datetime) -> bool:
    """Tell whether an entry is among those up to a number or a moment; see `standing`."""
    return entry.number <= until if isinstance(until, int) else entry.released_at <= until


def _vintage(entry: Entry) -> tuple[str, str, int]:
    return entry.dataset, entry.period, entry.vintage


def _has_come(entry: Entry, at: datetime) -> bool:
    return entry.not_before is None or entry.not_before <= at
