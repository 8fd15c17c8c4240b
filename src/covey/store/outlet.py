"""How a release goes out: decided, shown, settled; and what a start finds undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from covey.errors import ContractError, ReleaseRefused, StoreBusy, StoreError
from covey.log import Entry, shown, waiting
from covey.store.archive import Archive
from covey.store.contents import contents
from covey.store.editions import NOTHING
from covey.store.entered import Entered
from covey.store.heads import refuse_broken, refuse_cut
from covey.store.judging import judged, refuse_unjudged
from covey.store.ledger import Line
from covey.store.outbox import News
from covey.store.protocol import ConfidentialStore
from covey.store.published import Published

_FAULTS: Final = (StoreError, ReleaseRefused, ContractError)
"""What stands in the way of showing what is to be seen, and is told in words."""


def go_out(store: ConfidentialStore, archive: Archive, made: Entered) -> Published:
    """Publish a protected table: once it is decided, it goes out with these rows and no others.

    Where it may not be shown yet, it is decided all the same, and the first start after its time
    shows it.

    Args:
        store: the confidential store, open.
        archive: where the published file is kept and seen.
        made: the table, as it is entered.

    Raises:
        ReleaseRefused: its counts are out already, the public file is not what was published, or
            one of the period waits for its time.
        StoreError: a file cannot be read or written, or the ledger is not what was entered.
    """
    entry = made.entry
    refuse_fault(catch_up(store, archive))
    refuse_unjudged(store, entry.released_at)
    _refuse_overtaking(store, entry.dataset, entry.period)
    line = store.ledger.next(entry, made.cells, made.description, made.carried_out)
    # Made for an embargo too, so that nothing is decided that could not be shown.
    vintage = made.description.vintage(made.cells, line.head)
    sha256, out = archive.add(vintage, store.editions.newest.sha256)
    store.enter(line, NOTHING if store.editions.waits(entry.not_before) else sha256)
    refuse_unshown(line, show_decided(store, archive))
    waits = store.editions.waits(entry.not_before)
    return replace(out, left_out=made.left_out, not_before=entry.not_before if waits else None)


def enter_change(
    store: ConfidentialStore,
    archive: Archive,
    entry: Entry,
    moment: datetime,
    is_public: bool = True,
) -> Line:
    """Enter what changes how the public file tells of what went out before, and show it so.

    Args:
        store: the confidential store, open, after `catch_up` found no fault.
        archive: where the published file is kept and seen.
        entry: what changes it, such as a withdrawal, with the approvals that it needs.
        moment: when, with a time zone.
        is_public: False where the file stays as it is, or there is none.

    Returns:
        The entry as the ledger has it.

    Raises:
        ReleaseRefused: it is entered, and is not seen yet; or what waited for its time has to be
            judged first.
        StoreError: a file cannot be read or written, or the ledger is not what was entered.
    """
    refuse_unjudged(store, entry.released_at)
    line, sha256 = store.ledger.next(entry), NOTHING
    if is_public:
        links = (*store.ledger.links(), line.link)
        sha256 = archive.remake(contents(store.ledger, links, entry.released_at))
    store.enter(line, sha256)
    refuse_unshown(line, show_decided(store, archive, moment))
    return line


def show_decided(
    store: ConfidentialStore, archive: Archive, now: datetime | None = None
) -> str | None:
    """Show what this process decided on, after it had looked at everything by `catch_up`.

    The arguments and what is returned are those of `catch_up`.
    """
    try:
        more = True
        while more:
            more = _decide_due(store, archive, now or datetime.now(UTC))
            if not store.editions.newest.settled:
                _show(store, archive)
        # What waits for its time was made as well, and stands in no file until then.
        archive.keep_only(store.editions.newest.sha256)
    except StoreBusy:
        raise
    except _FAULTS as error:
        return str(error)
    return None


def catch_up(store: ConfidentialStore, archive: Archive, now: datetime | None = None) -> str | None:
    """Finish what was decided and not settled, show what waited for its time, look at the file.

    What may not be shown any more is taken back; what nobody here can judge waits on.

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
    while fault is None:
        try:
            if not _decide_due(store, archive, now or datetime.now(UTC)):
                return None
        except StoreBusy:
            raise
        except _FAULTS as error:
            return str(error)
        fault = _finish(store, archive)
    return fault


def refuse_fault(fault: str | None) -> None:
    """Refuse to go on while the public file is not what was published.

    Raises:
        ReleaseRefused: with *fault* as its message.
    """
    if fault is not None:
        raise ReleaseRefused(fault)


def refuse_unshown(line: Line, fault: str | None) -> None:
    """Tell that what was entered is not seen yet.

    Args:
        line: what was entered.
        fault: what is wrong with the public file, in words; None where everybody sees it.

    Raises:
        ReleaseRefused: saying so, and what to do.
    """
    if fault is not None:
        entry = line.link.entry
        raise ReleaseRefused(
            f"{entry.named}: this {entry.kind} is in the ledger, as entry {entry.number}, and "
            f"everybody still sees the public file before it. {fault} Do not repeat it: covey "
            "status finishes it once that is mended."
        )


def _finish(store: ConfidentialStore, archive: Archive) -> str | None:
    """Show and settle the newest edition, where a run was killed before it did; look at all."""
    newest, seen = store.editions.newest, archive.shown()
    try:
        if not newest.settled and seen == store.editions.before.sha256:
            _show(store, archive)
            seen = newest.sha256
        if seen != newest.sha256:
            return _fault(store, archive, seen)
        if not newest.settled:
            store.editions.settle()
        archive.keep_only(newest.sha256)
        if newest.sha256 == NOTHING:
            store.ledger.refuse_broken()
            refuse_cut(store)
        else:
            refuse_broken(store, archive.kept(newest.sha256))
    except StoreBusy:
        raise
    except StoreError as error:
        return str(error)
    return None


def _show(store: ConfidentialStore, archive: Archive) -> None:
    """Let everybody see the newest edition, and settle it."""
    archive.show(store.editions.newest.sha256)
    store.editions.settle()


def _decide_due(store: ConfidentialStore, archive: Archive, now: datetime) -> bool:
    """Decide on an edition with the releases whose time has come since; tell whether any had.

    One that may not be shown is taken back first, with an edition of the second before its time.
    """
    due, links = judged(store, archive.judge, now), store.ledger.links()
    if due.back is not None:
        links = (*links, due.back.link)
        back = due.back.link.entry
        store.enter(due.back, archive.remake(contents(store.ledger, links, back.released_at)))
        told = News("failed", now, back.dataset, back.period, key=f"never shown {back.withdraws}")
        store.keep_news([told])
    elif due.may:
        store.show(archive.remake(contents(store.ledger, links, now)), now)
    return due.back is not None or bool(due.may)


def _shown(store: ConfidentialStore, at: datetime) -> tuple[Entry, ...]:
    """Return the releases that are out at a moment; none where the ledger cannot be read."""
    try:
        return shown(store.ledger.entries(), at)
    except StoreError:
        return ()


def _refuse_overtaking(store: ConfidentialStore, dataset: str, period: str) -> None:
    """Refuse a vintage of a period of which an earlier one waits for its time."""
    for entry in waiting(store.ledger.entries(), store.editions.newest.at):
        if (entry.dataset, entry.period) == (dataset, period):
            raise ReleaseRefused(
                f"{entry.named} was decided and waits for {entry.not_before:%Y-%m-%d %H:%M} UTC. "
                "Vintages of a period go out one after the other: release this one after it, or "
                "withdraw the one that waits by covey withdraw."
            )


def _fault(store: ConfidentialStore, archive: Archive, seen: str) -> str:
    newest = store.editions.newest
    if newest.sha256 == NOTHING:
        return (
            f"{archive.public} is there, and the record knows of no release. Restore the "
            "confidential store that belongs to it, or move the file away."
        )
    what = "is not what was published: it was changed" if seen else "is missing"
    out = _shown(store, newest.at)
    told = f" The newest release in it is to be {out[-1].dataset} {out[-1].period}." if out else ""
    return (
        f"{archive.public} {what}.{told} Nothing goes out until covey rebuild has made the file "
        "again as it was."
    )
