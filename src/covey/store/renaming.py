"""Something has another name: what goes on under it is tied to what went out under the old one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from covey.errors import CommandError
from covey.log import Entry, Link, Renaming, called_now
from covey.store.approved import Approved, itself
from covey.store.archive import Archive
from covey.store.editions import NOTHING
from covey.store.moved_files import files_before
from covey.store.outlet import catch_up, enter_change, refuse_fault
from covey.store.protocol import ConfidentialStore


@dataclass(frozen=True, slots=True)
class Renamed:
    """What has another name.

    Args:
        entry: the renaming as the ledger has it.
        head: the head of the ledger after it.
        releases: how many releases that stand are read by the new name from now on.
    """

    entry: Entry
    head: str
    releases: int


def rename(
    store: ConfidentialStore,
    archive: Archive,
    renaming: Renaming,
    reason: str,
    moment: datetime,
    approved: Approved = itself,
) -> Renamed:
    """Give something another name in all that is read of the ledger, by the steps of a release.

    What the public file has of a dataset or a codelist stands there under the new name; its rows
    are the same. Files of a submission are kept on under the new name, before those that came
    under it.

    Args:
        store: the confidential store, open.
        archive: where the published file is kept and seen.
        renaming: what, and its names.
        reason: why, in a sentence that everybody reads.
        moment: when, with a time zone.
        approved: returns the entry with the approvals that it needs.

    Raises:
        ApprovalsMissing: it waits for some.
        CommandError: nothing has the old name, or both names are out for one period.
        ReleaseRefused: the public file is not what was published, or the ledger not what was
            entered.
        StoreError: files of both names have other columns, what the ledger keeps of a release was
            changed, or the disk refuses.
    """
    refuse_fault(catch_up(store, archive, moment))
    at = max(moment.astimezone(UTC), store.editions.newest.at)
    _refuse_nothing(store, renaming)
    _refuse_both(store.ledger.entries(), renaming)
    if renaming.what == "submission":
        moved = files_before(store.receipts(), renaming.old, renaming.new)
        renaming = Renaming(renaming.what, renaming.old, renaming.new, moved)
    entry = Entry(
        kind="rename", dataset="", period="", released_at=at, reason=reason, renaming=renaming
    )
    is_public = renaming.what != "submission" and store.editions.newest.sha256 != NOTHING
    line = enter_change(store, archive, approved(entry), moment, is_public)
    return Renamed(line.link.entry, line.head, _concerned(store.ledger.links()))


def _refuse_nothing(store: ConfidentialStore, renaming: Renaming) -> None:
    """Refuse a name that nothing has: a slip would leave undone what it was to do.

    Raises:
        CommandError: saying so.
    """
    entries = [one for one in store.ledger.entries() if one.kind == "release"]
    known = {
        "dataset": {one.dataset for one in entries},
        "codelist": {codelist for one in entries for _, codelist in one.dimensions},
        "submission": {part.submission for one in entries for part in one.parts}
        | {one.submission for one in store.receipts() if one.verdict in ("accepted", "held")},
    }[renaming.what]
    if renaming.old not in known:
        raise CommandError(
            f"no release knows a {renaming.what} {renaming.old!r}, so there is nothing to rename. "
            f"They know: {', '.join(sorted(known)) or 'none yet'}."
        )


def _refuse_both(entries: tuple[Entry, ...], renaming: Renaming) -> None:
    """Refuse to make one series of two datasets that are out for the same period.

    Raises:
        CommandError: naming the period.
    """
    if renaming.what != "dataset":
        return
    out = [
        {(one.period, one.vintage) for one in entries if one.dataset == name and one.number}
        for name in (renaming.old, renaming.new)
    ]
    for period, _ in sorted(out[0] & out[1]):
        raise CommandError(
            f"both {renaming.old} and {renaming.new} went out for {period}, so they are two "
            f"datasets. Nothing was changed. Register {renaming.old} again as it was: what goes "
            "out of either is then protected beside both."
        )


def _concerned(links: tuple[Link, ...]) -> int:
    """Return how many releases the last entry of a ledger gives another name."""
    before = [link.entry for link in called_now(links[:-1])]
    after = [link.entry for link in called_now(links)[:-1]]
    return sum(old != new for old, new in zip(before, after, strict=True))
