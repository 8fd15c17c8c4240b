"""A release is taken back: the public file is made without it, and the ledger knows it still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from covey.errors import CommandError
from covey.log import Entry, standing_of, was_out
from covey.store.approved import Approved, itself
from covey.store.archive import Archive
from covey.store.outlet import catch_up, enter_change, refuse_fault
from covey.store.protocol import ConfidentialStore


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A release that was withdrawn.

    Args:
        entry: the withdrawal as the ledger has it.
        head: the head of the ledger after it.
        newest: the vintage of the period that is the newest again; None where none is left.
        was_out: whether anybody could have it; False where it waited for its time.
    """

    entry: Entry
    head: str
    newest: int | None
    was_out: bool


def withdraw(
    store: ConfidentialStore,
    archive: Archive,
    release: tuple[str, str, int | None],
    reason: str,
    moment: datetime,
    approved: Approved = itself,
) -> Withdrawn:
    """Take a release out of the public file, by the steps of a release: decided, shown, settled.

    One that waits for its time is never shown. What it told is known to whoever has it, so the
    ledger keeps its rows.

    Args:
        store: the confidential store, open.
        archive: where the published file is kept and seen.
        release: dataset, period and vintage; None for the newest that stands.
        reason: why, in a sentence that everybody reads.
        moment: when, with a time zone.
        approved: returns the entry with the approvals that it needs.

    Raises:
        ApprovalsMissing: it waits for some.
        CommandError: there is no such release, it is withdrawn already, or a newer vintage stands.
        ReleaseRefused: the public file is not what was published, or the ledger not what was
            entered.
        StoreError: what the ledger keeps of another release was changed, or the disk refuses.
    """
    refuse_fault(catch_up(store, archive, moment))
    at = max(moment.astimezone(UTC), store.editions.newest.at)
    wrong = _standing(store, *release)
    entry = Entry(
        kind="withdrawal",
        dataset=wrong.dataset,
        period=wrong.period,
        vintage=wrong.vintage,
        released_at=at,
        reason=reason,
        withdraws=wrong.number,
    )
    line = enter_change(store, archive, approved(entry), moment)
    left = standing_of(store.ledger.entries(), wrong.dataset, wrong.period)
    newest = max((entry.vintage for entry in left), default=None)
    return Withdrawn(line.link.entry, line.head, newest, was_out(wrong, entry))


def _standing(store: ConfidentialStore, dataset: str, period: str, vintage: int | None) -> Entry:
    """Return the release that is meant: the newest vintage of its period that stands.

    Raises:
        CommandError: there is none, or it is another one.
    """
    told = [
        entry
        for entry in store.ledger.entries()
        if (entry.dataset, entry.period) == (dataset, period)
    ]
    named = f"{dataset} {period}" + (f", vintage {vintage}" if vintage is not None else "")
    meant = [entry for entry in told if vintage in (None, entry.vintage)]
    if not meant:
        raise CommandError(f"{named} was never released. covey ledger lists what was.")
    stand = standing_of(store.ledger.entries(), dataset, period)
    if not {entry.vintage for entry in meant} & {entry.vintage for entry in stand}:
        last = max(entry.released_at for entry in meant if entry.kind == "withdrawal")
        raise CommandError(f"{named} was withdrawn already, on {last:%Y-%m-%d}.")
    newest = max(stand, key=lambda entry: entry.vintage)
    if vintage not in (None, newest.vintage):
        raise CommandError(
            f"{named} is superseded by vintage {newest.vintage}. The newest is withdrawn first, "
            "then the one before it is the newest again."
        )
    return newest
