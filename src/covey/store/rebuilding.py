"""The public file made again as it was: from its kept copy, or from the ledger alone."""

from __future__ import annotations

from dataclasses import dataclass

from covey.errors import ReleaseRefused, StoreBusy, StoreError
from covey.store.archive import Archive
from covey.store.contents import contents
from covey.store.editions import MAKER, NOTHING, SAME_BYTES, PublicEdition
from covey.store.heads import printed_heads
from covey.store.outlet import catch_up, refuse_fault
from covey.store.protocol import ConfidentialStore
from covey.store.published import Published, published


@dataclass(frozen=True, slots=True)
class Remade:
    """The public file as it is again.

    Args:
        releases: the releases in it.
        differs: why its bytes are others than before, though its rows are the same; None where it
            is the same byte for byte.
    """

    releases: tuple[Published, ...]
    differs: str | None = None


def rebuild(store: ConfidentialStore, archive: Archive) -> Remade:
    """Make the public file again as it was published.

    It is copied from the kept file; where that is missing or damaged as well, it is made from the
    ledger alone. Then the bytes are the same too, if the same versions make it. A file that others
    make is kept and shown all the same, since each of its rows is the one that was entered; it is
    the newest edition from then on.

    Raises:
        ReleaseRefused: nothing was published, or the public file holds a release that the ledger
            does not know.
        StoreError: the ledger is not what was entered, or lacks a release; or the versions are the
            same and the bytes are others.
    """
    newest = store.editions.newest
    if archive.shown() != newest.sha256:
        _refuse_unknown(store, archive)
    if newest.sha256 == NOTHING:
        raise ReleaseRefused("Nothing was published yet, so there is nothing to make again.")
    differs = None if archive.holds(newest.sha256) else _from_ledger(store, archive, newest)
    archive.show(store.editions.newest.sha256)
    refuse_fault(catch_up(store, archive))
    return Remade(published(archive.public), differs)


def _from_ledger(store: ConfidentialStore, archive: Archive, newest: PublicEdition) -> str | None:
    """Keep the newest edition again; return why its bytes are others, None if they are the same."""
    store.ledger.refuse_broken()
    links = store.ledger.links()
    sha256 = archive.remake(contents(store.ledger, links, newest.at))
    if sha256 == newest.sha256:
        return None
    if SAME_BYTES and newest.maker == MAKER:
        raise StoreError(
            f"The ledger makes another public file than the one that was published, though the "
            f"same versions ({MAKER}) made both: what the record or the ledger holds was changed. "
            f"Nothing was shown; {archive.file(sha256)} is the file that was made, to look at. "
            "Restore the confidential store, or the public file, from a backup."
        )
    store.show(sha256, newest.at)
    return (
        f"{newest.maker or 'a version that was not recorded'} made the file that is lost, "
        f"{MAKER} this one; its SHA-256 is now {sha256}, and was {newest.sha256}"
    )


def _refuse_unknown(store: ConfidentialStore, archive: Archive) -> None:
    """Refuse to lose what a record that was restored from an old backup does not know.

    Without a withdrawal, what was taken back would be public again.
    """
    known = {release.key for release in store.record.all()}
    gone = {
        (entry.dataset, entry.period, entry.vintage)
        for entry in store.ledger.entries()
        if entry.kind == "withdrawal"
    }
    try:
        out = {(one.dataset, one.period, one.vintage) for one in published(archive.public)}
        _, withdrawn = printed_heads(archive.public)
    except StoreBusy:
        raise
    except StoreError:
        return  # nothing that could be read is lost
    back = set(withdrawn) - gone
    for dataset, period, vintage in sorted((out - known) | back):
        what = "the withdrawal of " if (dataset, period, vintage) in back else ""
        later = f", vintage {vintage}" if vintage > 1 else ""
        raise ReleaseRefused(
            f"{archive.public} holds {what}{dataset} {period}{later}, which the ledger does not "
            "know. Restore the newest confidential store; or, if somebody wrote that row "
            "by hand, move the file away. Then run covey rebuild again."
        )
