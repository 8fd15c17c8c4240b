"""A withdrawal is undone: the release is in the public file again, and the ledger knows of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from covey.errors import CommandError
from covey.log import Entry, standing_of, was_out, withdrawals
from covey.store.approved import Approved, itself
from covey.store.archive import Archive
from covey.store.judging import held_against
from covey.store.outlet import catch_up, enter_change, refuse_fault
from covey.store.protocol import ConfidentialStore


@dataclass(frozen=True, slots=True)
class Reinstated:
    """A release of which the withdrawal was undone.

    Args:
        entry: the reinstatement as the ledger has it.
        head: the head of the ledger after it.
        newest: the newest vintage of the period that stands.
        waits_for: the moment before which it is not shown; None where it is out.
    """

    entry: Entry
    head: str
    newest: int
    waits_for: datetime | None


def reinstate(
    store: ConfidentialStore,
    archive: Archive,
    release: tuple[str, str, int | None],
    reason: str,
    moment: datetime,
    approved: Approved = itself,
) -> Reinstated:
    """Put a release back into the public file, by the steps of a release: decided, shown, settled.

    Nothing new is told by it: whoever had the release knows it still, and all that went out since
    was protected beside it. One that waited for its time waits for it again; since nothing was
    protected beside it meanwhile, it is held against all that was decided, and others published.

    Args:
        store: the confidential store, open.
        archive: where the published file is kept and seen.
        release: dataset, period and vintage; None for the one that was withdrawn last.
        reason: why, in a sentence that an auditor reads.
        moment: when, with a time zone.
        approved: returns the entry with the approvals that it needs.

    Raises:
        ApprovalsMissing: it waits for some.
        CommandError: there is no such release, it is not withdrawn, or nobody ever had it and a
            later vintage took its place.
        ReleaseRefused: the public file is not what was published, or the ledger not what was
            entered; or nobody had it, and it would tell too much by now.
        StoreError: what the ledger keeps of a release was changed, or the disk refuses.
    """
    refuse_fault(catch_up(store, archive, moment))
    at = max(moment.astimezone(UTC), store.editions.newest.at)
    undone = _withdrawn(store, *release)
    back = store.ledger.entry(undone.withdraws or 0)
    _refuse_overtaken(store, back, undone)
    beside = () if was_out(back, undone) else held_against(store, archive.judge, back)
    entry = Entry(
        kind="reinstatement",
        dataset=back.dataset,
        period=back.period,
        vintage=back.vintage,
        released_at=at,
        reason=reason,
        reinstates=undone.number,
        outside=beside,
    )
    waits_for = back.not_before if back.not_before is not None and back.not_before > at else None
    line = enter_change(store, archive, approved(entry), moment)
    newest = max(
        entry.vintage for entry in standing_of(store.ledger.entries(), back.dataset, back.period)
    )
    return Reinstated(line.link.entry, line.head, newest, waits_for)


def _withdrawn(store: ConfidentialStore, dataset: str, period: str, vintage: int | None) -> Entry:
    """Return the withdrawal that is meant: the last one of the period that was not undone.

    Raises:
        CommandError: there is none.
    """
    entries = store.ledger.entries()
    named = f"{dataset} {period}" + (f", vintage {vintage}" if vintage is not None else "")

    def is_meant(entry: Entry) -> bool:
        of_period = (entry.dataset, entry.period) == (dataset, period)
        return of_period and vintage in (None, entry.vintage)

    if not any(map(is_meant, entries)):
        raise CommandError(f"{named} was never released. covey ledger lists what was.")
    meant = [entry for entry in withdrawals(entries) if is_meant(entry)]
    if not meant:
        raise CommandError(
            f"{named} is not withdrawn, so there is nothing to undo. covey ledger lists what was."
        )
    return meant[-1]


def _refuse_overtaken(store: ConfidentialStore, back: Entry, undone: Entry) -> None:
    """Refuse to show for the first time what a later vintage has taken the place of.

    Raises:
        CommandError: naming that vintage.
    """
    later = [
        entry
        for entry in standing_of(store.ledger.entries(), back.dataset, back.period)
        if entry.vintage > back.vintage
    ]
    if later and not was_out(back, undone):
        raise CommandError(
            f"{back.named} was withdrawn before anybody had it, and vintage {later[0].vintage} has "
            "taken its place: to show it now would tell what nobody asks for any more. Leave it "
            "withdrawn; or withdraw the later vintage first."
        )
