"""A period is retired: what is out of it stands for good, and no correction of its files counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from covey.errors import CommandError, ReleaseRefused
from covey.log import Entry, retired, standing_of
from covey.store.approved import Approved, itself
from covey.store.archive import Archive
from covey.store.editions import NOTHING
from covey.store.outlet import catch_up, refuse_fault
from covey.store.protocol import ConfidentialStore
from covey.store.receipts import Receipt
from covey.store.releases import newest_accepted


@dataclass(frozen=True, slots=True)
class Retired:
    """A period that was retired.

    Args:
        entry: the retirement as the ledger has it.
        head: the head of the ledger after it.
    """

    entry: Entry
    head: str


def retire(
    store: ConfidentialStore,
    archive: Archive,
    name: tuple[str, str],
    reason: str,
    moment: datetime,
    approved: Approved = itself,
) -> Retired:
    """Close a period of a dataset; the public file stays as it is.

    What its files count stays too, since whatever goes out later is held against it: nothing more
    is hidden for a period that is closed.

    Args:
        store: the confidential store, open.
        archive: where the published file is kept and seen.
        name: dataset and period.
        reason: why, in a sentence that everybody may read.
        moment: when, with a time zone.
        approved: returns the entry with the approvals that it needs.

    Raises:
        ApprovalsMissing: it waits for some.
        CommandError: nothing of it is out, or it is retired already.
        ReleaseRefused: a correction of it was accepted, is held, or waits for its time; or the
            public file is not what was published, or the ledger not what was entered.
        StoreError: the disk refuses.
    """
    refuse_fault(catch_up(store, archive, moment))
    last = to_retire(store, *name)
    entry = Entry(
        kind="retirement",
        dataset=last.dataset,
        period=last.period,
        vintage=last.vintage,
        released_at=max(moment.astimezone(UTC), store.editions.newest.at),
        reason=reason,
    )
    line = store.ledger.next(approved(entry))
    store.enter(line, NOTHING)
    return Retired(line.link.entry, line.head)


def to_retire(store: ConfidentialStore, dataset: str, period: str) -> Entry:
    """Return the release that would stand for good.

    Raises:
        CommandError: there is none, or the period is retired already.
        ReleaseRefused: a correction is on its way; naming the files, and the ways out.
    """
    entries = store.ledger.entries()
    named = f"{dataset} {period}"
    stand = standing_of(entries, dataset, period)
    if not stand:
        raise CommandError(f"nothing of {named} is out. covey ledger lists what is.")
    if closed := retirement_of(store, dataset, period):
        raise CommandError(f"{named} was retired already, on {closed.released_at:%Y-%m-%d}.")
    last = stand[-1]
    if store.editions.waits(last.not_before):
        raise ReleaseRefused(
            f"{last.named} waits for {last.not_before:%Y-%m-%d %H:%M} UTC. Retire the period once "
            "it is out, or withdraw what waits by covey withdraw."
        )
    late = sorted(_on_their_way(store, last))
    if late:
        raise ReleaseRefused(
            f"{named} has files that are not in what is out: {'; '.join(late)}. Release it again, "
            "accept or decline what is held, or have the correction taken back; then retire it."
        )
    return last


def retirement_of(store: ConfidentialStore, dataset: str, period: str) -> Entry | None:
    """Return the retirement of a period; None where it is not retired."""
    return next(
        (
            entry
            for entry in store.ledger.entries()
            if (entry.kind, entry.dataset, entry.period) == ("retirement", dataset, period)
        ),
        None,
    )


def refuse_retired(store: ConfidentialStore, dataset: str, period: str) -> None:
    """Refuse to release a period that is retired.

    Raises:
        ReleaseRefused: saying since when.
    """
    closed = retirement_of(store, dataset, period)
    if closed is not None:
        raise ReleaseRefused(
            f"{dataset} {period} was retired on {closed.released_at:%Y-%m-%d}: what is out of it "
            "stands for good, and nothing of it goes out any more. What is wrong in it can only "
            "be withdrawn, by covey withdraw."
        )


def retired_file(store: ConfidentialStore, submission: str, period: str) -> Entry | None:
    """Return the retirement after which no correction of a file counts; None where it may."""
    return retired(store.ledger.entries()).get((submission, period))


def _on_their_way(store: ConfidentialStore, last: Entry) -> set[str]:
    """Return the files of a release of which another counts, or is held, in words."""
    receipts = store.receipts()
    newest, revisions = newest_accepted(receipts), _by_revision(receipts)
    held = {(one.submission, one.period) for one in receipts if one.verdict == "held"}
    late = set()
    for part in last.parts:
        file = part.submission, part.period
        out, now = revisions.get((*file, part.revision)), newest.get(file)
        if file in held:
            late.add(f"{part.submission} {part.period}, of which one is held")
        if out is not None and now is not None and now.sha256 != out.sha256:
            late.add(f"{part.submission} {part.period}, of which {now.file_name} came later")
    there = {(part.submission, part.period) for part in last.parts}
    for one in last.missing:
        file = (one.submission, one.period)
        if file in newest.keys() - there:
            late.add(f"{one.submission} {one.period}, which came after it went out without it")
    return late


def _by_revision(receipts: tuple[Receipt, ...]) -> dict[tuple[str, str, int], Receipt]:
    return {
        (one.submission, str(one.period), one.revision): one
        for one in receipts
        if one.revision is not None
    }
