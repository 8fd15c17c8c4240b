"""How a release goes out: decided, shown, settled; and what a start finds undone."""

from __future__ import annotations

from dataclasses import replace

from covey.disclosure import ProtectedTable
from covey.errors import ReleaseRefused, StoreBusy, StoreError
from covey.store.archive import NOTHING, Archive
from covey.store.confidential import ConfidentialStore
from covey.store.earlier import enter_earlier
from covey.store.entered import entered
from covey.store.published import Publication, Published, published
from covey.store.releases import Release, SourceFile
from covey.store.seals import refuse_broken


def go_out(
    store: ConfidentialStore,
    archive: Archive,
    protected: ProtectedTable,
    publication: Publication,
    files: tuple[SourceFile, ...],
) -> Published:
    """Publish a protected table: once it is decided, it goes out with these rows and no others.

    Args:
        store: the record of releases, open.
        archive: where the published file is kept and seen.
        protected: the table.
        publication: what it goes out as.
        files: the files whose counts are in it.

    Raises:
        ReleaseRefused: its counts are out already, the public file is not what was published, or
            an earlier release of the dataset is missing in the ledger.
        StoreError: a file cannot be read or written, or the ledger is not what was entered.
    """
    name, period = publication.dataset.name, publication.period
    refuse_fault(catch_up(store, archive))
    releases = store.record.all()
    store.ledger.refuse_missing(name, [release.key for release in releases])
    line = store.ledger.next(*entered(protected, publication, files))
    sealed = replace(publication, ledger=line.head)
    sha256, made = archive.add(protected, sealed, releases[-1].sha256 if releases else NOTHING)
    policy, moment = protected.carried_out, publication.released_at
    release = Release(
        *(name, period, policy, "safe", moment, sha256),
        files=files,
        vintage=publication.vintage,
    )
    store.record.decide(release, line)
    refuse_fault(catch_up(store, archive))
    return made


def catch_up(store: ConfidentialStore, archive: Archive) -> str | None:
    """Finish a release that was decided and not settled, and look at the public file.

    What went out before there was a ledger is entered into it.

    Returns:
        What is wrong with the public file, or with the ledger, and the way out; None where both are
        what was published.

    Raises:
        StoreBusy: another process writes into the public folder.
    """
    releases = store.record.all()
    newest = releases[-1].sha256 if releases else NOTHING
    shown = archive.shown()
    undone = [release for release in releases if not release.settled]
    if undone and shown == _before(releases):
        try:
            archive.show(newest)
        except StoreBusy:
            raise
        except StoreError as error:
            return str(error)
        shown = newest
    if shown != newest:
        return _fault(archive, releases, shown)
    for release in undone:
        store.record.settle(release)
    archive.keep_only(newest)
    return _ledger_fault(store, archive, newest)


def rebuild(store: ConfidentialStore, archive: Archive) -> tuple[Release, ...]:
    """Make the public file again as it was published, byte for byte.

    Returns:
        The releases in it.

    Raises:
        ReleaseRefused: nothing was published, or the public file holds a release that the record
            does not know.
        StoreError: the kept file is missing or damaged as well.
    """
    releases = store.record.all()
    if archive.shown() != (releases[-1].sha256 if releases else NOTHING):
        _refuse_unknown(archive, releases)
    if not releases:
        raise ReleaseRefused("Nothing was published yet, so there is nothing to make again.")
    archive.show(releases[-1].sha256)
    refuse_fault(catch_up(store, archive))
    return releases


def refuse_fault(fault: str | None) -> None:
    """Refuse to go on while the public file is not what was published.

    Raises:
        ReleaseRefused: with *fault* as its message.
    """
    if fault is not None:
        raise ReleaseRefused(fault)


def _ledger_fault(store: ConfidentialStore, archive: Archive, newest: str) -> str | None:
    """Enter what went out before there was a ledger, and look whether the chain holds."""
    try:
        enter_earlier(store, archive)
        if newest != NOTHING:
            refuse_broken(store, archive.kept(newest))
    except StoreBusy:
        raise
    except StoreError as error:
        return str(error)
    return None


def _before(releases: tuple[Release, ...]) -> str:
    """Return the hash of the public file before the newest release."""
    return releases[-2].sha256 if len(releases) > 1 else NOTHING


def _fault(archive: Archive, releases: tuple[Release, ...], shown: str) -> str:
    if not releases:
        return (
            f"{archive.public} is there, and the record knows of no release. Restore the "
            "confidential store that belongs to it, or move the file away."
        )
    what = "is not what was published: it was changed" if shown else "is missing"
    return (
        f"{archive.public} {what}. The newest release in it is to be {releases[-1].dataset} "
        f"{releases[-1].period}. Nothing goes out until covey rebuild has made the file again as "
        "it was."
    )


def _refuse_unknown(archive: Archive, releases: tuple[Release, ...]) -> None:
    """Refuse to lose a release: a record that was restored from an old backup does not know it."""
    known = {(release.dataset, release.period) for release in releases}
    try:
        out = published(archive.public)
    except StoreBusy:
        raise
    except StoreError:
        return  # nothing that could be read is lost
    for one in out:
        if (one.dataset, one.period) not in known:
            raise ReleaseRefused(
                f"{archive.public} holds {one.dataset} {one.period}, which the record of releases "
                "does not know. Restore the newest confidential store; or, if somebody wrote that "
                "row by hand, move the file away. Then run covey rebuild again."
            )
