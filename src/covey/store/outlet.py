"""How a release goes out: decided, shown, settled; and what a start finds undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from covey.errors import ReleaseRefused, StoreBusy, StoreError
from covey.log import shown, waiting
from covey.store.archive import Archive
from covey.store.confidential import ConfidentialStore
from covey.store.contents import contents
from covey.store.earlier import enter_earlier
from covey.store.editions import NOTHING
from covey.store.entered import entered
from covey.store.publication import Publication
from covey.store.published import Published
from covey.store.releases import Release, SourceFile
from covey.store.seals import refuse_broken

if TYPE_CHECKING:
    from covey.disclosure import ProtectedTable


def go_out(
    store: ConfidentialStore,
    archive: Archive,
    protected: ProtectedTable,
    publication: Publication,
    files: tuple[SourceFile, ...],
) -> Published:
    """Publish a protected table: once it is decided, it goes out with these rows and no others.

    Where it may not be shown yet, it is decided all the same, and the first start after its time
    shows it.

    Args:
        store: the record of releases, open.
        archive: where the published file is kept and seen.
        protected: the table.
        publication: what it goes out as.
        files: the files whose counts are in it.

    Raises:
        ReleaseRefused: its counts are out already, the public file is not what was published, an
            earlier release of the dataset is missing in the ledger, or one of the period waits
            for its time.
        StoreError: a file cannot be read or written, or the ledger is not what was entered.
    """
    name, period = publication.dataset.name, publication.period
    refuse_fault(catch_up(store, archive))
    releases = store.record.all()
    store.ledger.refuse_missing(name, [release.key for release in releases])
    _refuse_overtaking(store, name, period)
    line = store.ledger.next(*entered(protected, publication, files))
    sealed = replace(publication, ledger=line.head)
    # Made for an embargo too, so that nothing is decided that could not be shown.
    sha256, made = archive.add(protected, sealed, store.editions.newest.sha256)
    waits = store.editions.waits(publication.not_before)
    policy, moment = protected.carried_out, publication.released_at
    release = Release(
        *(name, period, policy, "safe", moment, NOTHING if waits else sha256),
        files=files,
        vintage=publication.vintage,
    )
    store.record.decide(release, line)
    refuse_fault(catch_up(store, archive))
    waits = store.editions.waits(publication.not_before)
    return replace(made, not_before=publication.not_before if waits else None)


def catch_up(store: ConfidentialStore, archive: Archive, now: datetime | None = None) -> str | None:
    """Finish what was decided and not settled, show what waited for its time, look at the file.

    What went out before there was a ledger is entered into it.

    Args:
        store: the confidential store, open.
        archive: where the published file is kept and seen.
        now: with a time zone; the clock's where missing.

    Returns:
        What is wrong with the public file, or with the ledger, and the way out; None where both are
        what was published.

    Raises:
        StoreBusy: another process writes into the public folder.
    """
    fault = _finish(store, archive)
    if fault is not None:
        return fault
    try:
        if not _decide_due(store, archive, now or datetime.now(UTC)):
            return None
    except StoreBusy:
        raise
    except (StoreError, ReleaseRefused) as error:
        return str(error)
    return _finish(store, archive)


def refuse_fault(fault: str | None) -> None:
    """Refuse to go on while the public file is not what was published.

    Raises:
        ReleaseRefused: with *fault* as its message.
    """
    if fault is not None:
        raise ReleaseRefused(fault)


def _finish(store: ConfidentialStore, archive: Archive) -> str | None:
    """Show and settle the newest edition, where a run was killed before it did."""
    newest, seen = store.editions.newest, archive.shown()
    if not newest.settled and seen == store.editions.before.sha256:
        try:
            archive.show(newest.sha256)
        except StoreBusy:
            raise
        except StoreError as error:
            return str(error)
        seen = newest.sha256
    if seen != newest.sha256:
        return _fault(archive, store.record.all(), newest.sha256, seen)
    if not newest.settled:
        store.editions.settle()
    archive.keep_only(newest.sha256)
    return _ledger_fault(store, archive, newest.sha256)


def _decide_due(store: ConfidentialStore, archive: Archive, now: datetime) -> bool:
    """Decide on an edition with the releases whose time has come since; tell whether any had."""
    newest, links = store.editions.newest, store.ledger.links()
    entries = [link.entry for link in links]
    late = waiting(entries, newest.at)
    due = [entry for entry in shown(entries, now) if entry in late]
    if due:
        sha256 = archive.remake(contents(store.ledger, links, now))
        keys = [(entry.dataset, entry.period, entry.vintage) for entry in due]
        store.record.show(keys, sha256, now)
    return bool(due)


def _refuse_overtaking(store: ConfidentialStore, dataset: str, period: str) -> None:
    """Refuse a vintage of a period of which an earlier one waits for its time."""
    for entry in waiting(store.ledger.entries(), store.editions.newest.at):
        if (entry.dataset, entry.period) == (dataset, period):
            raise ReleaseRefused(
                f"{entry.named} was decided and waits for {entry.not_before:%Y-%m-%d %H:%M} UTC. "
                "Vintages of a period go out one after the other: release this one after it, or "
                "withdraw the one that waits by covey withdraw."
            )


def _ledger_fault(store: ConfidentialStore, archive: Archive, newest: str) -> str | None:
    """Enter what went out before there was a ledger, and look whether the chain holds."""
    try:
        enter_earlier(store, archive)
        if newest == NOTHING:
            store.ledger.refuse_broken()
        else:
            refuse_broken(store, archive.kept(newest))
    except StoreBusy:
        raise
    except StoreError as error:
        return str(error)
    return None


def _fault(archive: Archive, releases: tuple[Release, ...], newest: str, seen: str) -> str:
    if newest == NOTHING:
        return (
            f"{archive.public} is there, and the record knows of no release. Restore the "
            "confidential store that belongs to it, or move the file away."
        )
    what = "is not what was published: it was changed" if seen else "is missing"
    last = next((one for one in releases if one.sha256 == newest), None)
    told = f" The newest release in it is to be {last.dataset} {last.period}." if last else ""
    return (
        f"{archive.public} {what}.{told} Nothing goes out until covey rebuild has made the file "
        "again as it was."
    )
