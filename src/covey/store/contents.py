"""What the public file is to hold, from the ledger alone: releases that stand, and withdrawals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from covey.log import Entry, Link, called_now, shown, was_out
from covey.log import withdrawals as in_force
from covey.store.ledger import Ledger
from covey.store.vintages import Vintage, Withdrawal


@dataclass(frozen=True)
class Contents:
    """All that a public file is made of.

    Args:
        vintages: what is in it, in the order in which it was entered.
        withdrawals: what is listed as withdrawn.
    """

    vintages: tuple[Vintage, ...]
    withdrawals: tuple[Withdrawal, ...]


def contents(ledger: Ledger, links: Sequence[Link], at: datetime) -> Contents:
    """Return what the public file is to hold.

    Args:
        ledger: what was entered.
        links: its entries as they were entered, with the one that is about to be, if any.
        at: the moment up to which the time of releases has come, with a time zone.

    Raises:
        StoreError: what is kept of a release is missing or was changed.
    """
    named = called_now(links)
    out = shown([link.entry for link in named], at)
    return Contents(tuple(ledger.vintage(entry) for entry in out), withdrawals(named))


def withdrawals(links: Sequence[Link]) -> tuple[Withdrawal, ...]:
    """Return what was withdrawn and not reinstated, in order.

    Args:
        links: all entries of a ledger, by the names of now.
    """
    entries = {link.entry.number: link.entry for link in links}
    stand = {entry.number for entry in in_force(entries.values())}
    return tuple(
        Withdrawal(
            link.entry.dataset,
            link.entry.period,
            link.entry.vintage,
            went_out(entries.get(link.entry.withdraws or 0), link.entry),
            link.entry.released_at,
            link.entry.reason,
            link.head,
        )
        for link in links
        if link.entry.number in stand
    )


def went_out(release: Entry | None, withdrawal: Entry) -> datetime | None:
    """Return when a release that was withdrawn went out; None where it waited for its time."""
    if release is None:  # as in a ledger that lost an entry, which is told elsewhere
        return None
    moment = release.not_before or release.released_at
    return moment if was_out(release, withdrawal) else None
