"""Where a project stands: what came in, what waits, what is out and what is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from covey.contracts import Codes, Registry
from covey.disclosure import asked_more
from covey.errors import ContractError, StoreError
from covey.hub.approvals import Planned, waiting_plans
from covey.hub.clock import clock_words
from covey.hub.due import Books, Due, Superseded, day_in, due, superseded
from covey.hub.forms import forms_fault
from covey.hub.inbox import look_into, unseen
from covey.hub.outside import contradictions, stated, told_of
from covey.hub.settings import Settings
from covey.intake import OutsideReport, printable_name, read_register
from covey.log import Link, read_policy
from covey.store import (
    ConfidentialStore,
    Counting,
    Failure,
    Receipt,
    Release,
    Withdrawal,
    catch_up,
    newest_accepted,
    open_confidential,
    standing_in,
    unreported_in,
    waiting_for,
)


@dataclass(frozen=True)
class Embargoed:
    """A release that is decided and not shown.

    Args:
        release: which.
        until: from which moment on it is shown, in the project's time zone.
        stricter: the fields of the policy in which more is asked for now than when it was decided:
            it is shown as it is all the same, unless it is withdrawn.
    """

    release: Release
    until: datetime
    stricter: tuple[str, ...] = ()


@dataclass(frozen=True)
class Status:
    """Where a project stands.

    Args:
        received: the newest accepted file of each submission and period.
        refused: the refused files that lie in the inbox and that no accepted file of the same
            name has replaced; to delete one from the inbox settles it.
        waiting: paths of files in the inbox that no collection has seen.
        strays: what lies in the inbox but not in the folder of a submission.
        published: every release that is out, in all its vintages.
        superseded: the newest releases whose files were corrected since.
        fault: what is wrong with the public file; None where it is what was published.
        beside: what is wrong with exports and pages beside it; None where they are of it.
        unsealed: what was changed of accepted rows since they were accepted.
        clock: what is odd about the date of the newest entry of the ledger.
        due: the periods that are due, and those to come for which a file was accepted or is held.
        held: the files that a data officer has to accept or decline, and why.
        partial: the files that count and lack expected codes, with these and their columns.
        failed: the files that the last collection could not deal with, and why.
        planned: what waits for approval.
        embargoed: the releases that are decided and not shown.
        withdrawn: the releases that were withdrawn.
        outside: what others published, and the periods of it that files are missing of.
        contradictions: what others published and the files of the hub do not count, and what of the
            register cannot be read.
    """

    received: tuple[Receipt, ...]
    refused: tuple[Receipt, ...]
    waiting: tuple[str, ...]
    strays: tuple[str, ...]
    published: tuple[Release, ...]
    superseded: tuple[Superseded, ...]
    fault: str | None
    due: tuple[Due, ...]
    held: tuple[Receipt, ...] = ()
    partial: tuple[tuple[Receipt, Codes], ...] = ()
    failed: tuple[Failure, ...] = ()
    planned: tuple[Planned, ...] = ()
    embargoed: tuple[Embargoed, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    outside: tuple[tuple[OutsideReport, tuple[str, ...]], ...] = ()
    contradictions: tuple[str, ...] = ()
    beside: str | None = None
    unsealed: tuple[str, ...] = ()
    clock: tuple[str, ...] = ()


def status_of(settings: Settings, registry: Registry) -> Status:
    """Say where a project stands.

    A release that a killed run had decided is finished first, and so are exports and pages.

    Raises:
        CoveyError: one of its stores cannot be read.
    """
    inbox = look_into(settings.inbox_folder, registry)
    today = day_in(settings.time_zone, datetime.now(UTC))
    with open_confidential(settings.confidential_file) as store:
        fault = catch_up(store, settings.archive)
        receipts, standing, failed = store.receipts(), standing_in(store), store.failures()
        newest, unsealed = newest_accepted(receipts), store.unsealed()
        counting = Counting.of(registry, store)
        corrected = tuple(one for of in standing.newest for one in superseded(of, counting))
        partial = [(one, unreported_in(store, registry, one)) for one in newest.values()]
        ahead = tuple(_due(registry, store, today))
        links = _links(store)
        clock = tuple(clock_words(links, datetime.now(UTC)))
        outside, wrong = _outside(registry, store, settings.outside_folder)
    latest = {(receipt.submission, receipt.file_name): receipt for receipt in receipts}
    lying = {(file.submission, file.name) for file in inbox.files}
    return Status(
        received=tuple(newest.values()),
        refused=tuple(
            receipt
            for place, receipt in latest.items()
            if receipt.verdict == "refused" and place in lying
        ),
        waiting=tuple(printable_name(str(one.path)) for one in unseen(inbox.files, receipts)),
        strays=tuple(printable_name(str(path)) for path in inbox.strays),
        published=standing.out,
        superseded=corrected,
        fault=fault,
        due=ahead,
        held=tuple(receipt for receipt in receipts if receipt.verdict == "held"),
        partial=tuple((one, codes) for one, codes in partial if codes),
        failed=failed,
        planned=waiting_plans(settings, links),
        embargoed=tuple(
            Embargoed(
                release,
                moment.astimezone(ZoneInfo(settings.time_zone)),
                _stricter_now(registry, release),
            )
            for release, moment in standing.waiting
        ),
        withdrawn=standing.withdrawn,
        outside=outside,
        contradictions=wrong,
        beside=forms_fault(settings),
        unsealed=unsealed,
        clock=clock,
    )


def _stricter_now(registry: Registry, release: Release) -> tuple[str, ...]:
    """Return the fields in which the policy asks for more than when *release* was decided."""
    return tuple(
        field
        for dataset in registry.datasets  # of which it may be none any more
        if dataset.name == release.dataset
        for field in asked_more(read_policy(release.policy), registry.with_agencies(dataset).policy)
    )


def _links(store: ConfidentialStore) -> tuple[Link, ...]:
    """Return the entries of the ledger; none where it cannot be read, which the fault tells."""
    try:
        return store.ledger.links()
    except StoreError:
        return ()


def _outside(
    registry: Registry, store: ConfidentialStore, folder: Path
) -> tuple[tuple[tuple[OutsideReport, tuple[str, ...]], ...], tuple[str, ...]]:
    """Return what others published, with the periods that wait for files, and what is wrong."""
    try:
        reports = read_register(folder, registry)
        told = list(told_of(registry, store, reports).values())
    except (ContractError, StoreError) as error:
        return (), (str(error),)
    waits: dict[OutsideReport, list[str]] = {report: [] for report in reports}
    for one in told:
        waits[one.report] += [] if one.files else [one.period]
    listed = tuple((report, tuple(periods)) for report, periods in waits.items())
    return listed, tuple(contradictions(one for of in told for one in stated(registry, store, of)))


def _due(registry: Registry, store: ConfidentialStore, day: date) -> Iterator[Due]:
    """Yield what is due of every dataset, with all that it waits for."""
    books = Books.of(registry, store)
    for dataset in registry.datasets:
        for one in due(books, dataset, day):
            waiting = waiting_for(store, books.counting, dataset, one.period)
            yield replace(one, waits=replace(waiting, missing=()).words)
