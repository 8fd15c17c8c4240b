"""Where a project stands: what came in, what waits, what is out and what is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from covey.contracts import Codes, Registry
from covey.disclosure import asked_more
from covey.errors import CommandError, ContractError, StoreError
from covey.hub.answers import Answers, answers_to
from covey.hub.approvals import Planned, waiting_plans
from covey.hub.calendar_end import calendar_words
from covey.hub.clock import clock_words, moment_now
from covey.hub.due import Books, Due, Superseded, day_in, due, superseded
from covey.hub.fetch import is_fetched
from covey.hub.forms import forms_fault
from covey.hub.inbox import look_into, unseen
from covey.hub.judge import judging
from covey.hub.letters import where_letters_lie
from covey.hub.new_reports import known_reports
from covey.hub.news import recipient_faults
from covey.hub.outside import contradictions, stated, told_of
from covey.hub.settings import Settings
from covey.intake import OutsideReport, printable_name, read_register
from covey.log import Entry, Link, called_now, read_policy
from covey.store import (
    Arrived,
    ConfidentialStore,
    Failure,
    Message,
    Receipt,
    Release,
    Standing,
    Withdrawal,
    catch_up,
    open_confidential,
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
        newer: what others published of its dataset since, which it is held against at its time.
    """

    release: Release
    until: datetime
    stricter: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()


@dataclass(frozen=True)
class Status:
    """Where a project stands.

    Args:
        received: the newest accepted file of each submission and period.
        refused: the refused files that lie in the inbox, or where they were fetched, and that no
            accepted file of the same name has replaced; to delete one there settles it.
        waiting: paths of files in the inbox that no collection has seen.
        strays: what lies in the inbox but not in the folder of a submission.
        published: every release that is out, in all its vintages.
        superseded: the newest releases whose files were corrected since.
        fault: what is wrong with the public file; None where it is what was published.
        beside: what is wrong with exports and pages beside it; None where they are of it.
        unsealed: what was changed of accepted rows since they were accepted.
        clock: what is odd about the date of the newest entry of the ledger.
        calendar: the periods that end before or soon after today.
        untold: what is wrong with those who are to be told the news.
        unsent: the messages that wait, each with why and whose turn it is.
        due: the periods that are due, and those to come for which a file was accepted or is held.
        held: the files that a data officer has to accept or decline, and why.
        answers: what agencies said of files that are held, and which of it cannot be read.
        partial: the files that count and lack expected codes, with these and their columns.
        failed: the files that the last collection could not deal with, and why.
        planned: what waits for approval.
        embargoed: the releases that are decided and not shown.
        withdrawn: the releases that were withdrawn.
        retired: the retirements of periods that are closed.
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
    retired: tuple[Entry, ...] = ()
    outside: tuple[tuple[OutsideReport, tuple[str, ...]], ...] = ()
    contradictions: tuple[str, ...] = ()
    beside: str | None = None
    unsealed: tuple[str, ...] = ()
    clock: tuple[str, ...] = ()
    calendar: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    unsent: tuple[Message, ...] = ()
    answers: Answers = field(default_factory=Answers)

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is not as it should be, whoever is to see to it."""
        told = (self.fault, self.beside, *self.unsealed, *self.clock)
        return tuple(filter(None, (*told, *self.contradictions, *self.answers.faults)))

    @property
    def standing(self) -> tuple[Release, ...]:
        """The newest release of each period that stands, also where it waits for its time."""
        waiting = tuple((one.release, one.until) for one in self.embargoed)
        return Standing(self.published, waiting).newest


def status_of(settings: Settings, registry: Registry) -> Status:
    """Say where a project stands.

    A release that a killed run had decided is finished first, and so are exports and pages.

    Raises:
        CoveyError: one of its stores cannot be read.
    """
    inbox = look_into(settings.inbox_folder, registry)
    today = day_in(settings.time_zone, moment_now())
    with open_confidential(settings.confidential_file) as store:
        fault = catch_up(store, judging(settings, registry))
        receipts = where_letters_lie(store.receipts(), settings.letters_folder)
        failed = store.failures()
        arrived, unsealed = Arrived.of(store, registry), store.unsealed()
        newest, silent = arrived.newest, arrived.unreported
        books = Books.of(registry, store, arrived)
        counting, standing = books.counting, books.counting.standing
        corrected = tuple(one for of in standing.newest for one in superseded(of, counting))
        ahead = tuple(_due(books, today, arrived))
        links = _links(store)
        clock = tuple(clock_words(links, moment_now()))
        unsent = store.outbox.unsent()
        outside, wrong = _outside(registry, store, settings.outside_folder)
    latest = {(receipt.submission, receipt.file_name): receipt for receipt in receipts}
    held = tuple(receipt for receipt in receipts if receipt.verdict == "held")
    lying = {(file.submission, file.name) for file in inbox.files}
    return Status(
        received=tuple(newest.values()),
        refused=tuple(
            receipt
            for place, receipt in latest.items()
            if receipt.verdict == "refused"
            and (place in lying or _lies_elsewhere(settings, receipt))
        ),
        waiting=tuple(
            printable_name(str(one.path)) for one in unseen(inbox.files, receipts, glance=True)
        ),
        strays=tuple(printable_name(str(path)) for path in inbox.strays),
        published=standing.out,
        superseded=corrected,
        fault=fault,
        due=ahead,
        held=held,
        partial=tuple((one, silent[file]) for file, one in newest.items() if file in silent),
        failed=failed,
        planned=waiting_plans(settings, registry, links),
        embargoed=tuple(
            Embargoed(
                release,
                moment.astimezone(ZoneInfo(settings.time_zone)),
                _stricter_now(registry, release),
                _newer(registry, links, release, outside),
            )
            for release, moment in standing.waiting
        ),
        withdrawn=standing.withdrawn,
        retired=tuple(link.entry for link in called_now(links) if link.entry.kind == "retirement"),
        outside=outside,
        contradictions=wrong,
        beside=forms_fault(settings),
        unsealed=unsealed,
        clock=clock,
        calendar=tuple(calendar_words(registry, today)),
        untold=tuple(recipient_faults(settings, registry)),
        unsent=unsent,
        answers=answers_to(settings, held),
    )


def _lies_elsewhere(settings: Settings, receipt: Receipt) -> bool:
    """Tell whether a refused file was fetched and lies there still, as its letter does."""
    return is_fetched(settings, receipt) and bool(receipt.letter and Path(receipt.letter).exists())


def about(state: Status, registry: Registry, name: str) -> Status:
    """Return what a status says of one dataset with its files, or of one submission.

    Raises:
        CommandError: there is neither of that name.
    """
    takes = {one.name: {of.submission for of in one.sources} for one in registry.datasets}
    files = takes.get(name, {name})
    datasets = {name} if name in takes else {of for of, kinds in takes.items() if name in kinds}
    if name not in takes and name not in {one.name for one in registry.submissions}:
        known = [*takes, *(one.name for one in registry.submissions)]
        raise CommandError(f"no dataset or submission {name!r}. There are: {', '.join(known)}.")
    return replace(
        state,
        received=tuple(one for one in state.received if one.submission in files),
        refused=tuple(one for one in state.refused if one.submission in files),
        waiting=tuple(one for one in state.waiting if Path(one).parent.name in files),
        published=tuple(one for one in state.published if one.dataset in datasets),
        superseded=tuple(one for one in state.superseded if one.release.dataset in datasets),
        due=tuple(one for one in state.due if one.dataset in datasets),
        held=tuple(one for one in state.held if one.submission in files),
        partial=tuple(one for one in state.partial if one[0].submission in files),
        failed=tuple(one for one in state.failed if one.submission in files),
        embargoed=tuple(one for one in state.embargoed if one.release.dataset in datasets),
        withdrawn=tuple(one for one in state.withdrawn if one.dataset in datasets),
        retired=tuple(one for one in state.retired if one.dataset in datasets),
        outside=tuple(one for one in state.outside if one[0].dataset in datasets),
    )


def _stricter_now(registry: Registry, release: Release) -> tuple[str, ...]:
    """Return the fields in which the policy asks for more than when *release* was decided."""
    return tuple(
        field
        for dataset in registry.datasets  # of which it may be none any more
        if dataset.name == release.dataset
        for field in asked_more(
            read_policy(release.policy),
            registry.with_agencies(dataset, {one.agency for one in release.missing}).policy,
        )
    )


def _newer(
    registry: Registry,
    links: Sequence[Link],
    release: Release,
    outside: Iterable[tuple[OutsideReport, tuple[str, ...]]],
) -> tuple[str, ...]:
    """Return what others published of the same persons since *release* was decided."""
    entries = [link.entry for link in called_now(links)]
    (own,) = (
        one
        for one in entries
        if one.kind == "release" and (one.dataset, one.period, one.vintage) == release.key
    )
    known = known_reports(entries, own)
    alike = {
        one.name
        for dataset in registry.datasets  # of which it may be none any more
        if dataset.name == release.dataset
        for one in registry.of_same_persons(dataset)
    }
    return tuple(
        one.named
        for one, _ in outside
        if one.dataset in alike and (one.named, one.sha256) not in known
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


def _due(books: Books, day: date, arrived: Arrived) -> Iterator[Due]:
    """Yield what is due of every dataset, with all that it waits for."""
    for dataset in books.registry.datasets:
        for one in due(books, dataset, day):
            waiting = waiting_for(arrived, books.counting, dataset, one.period)
            left = replace(waiting, missing=()).without(books.registry, one.without)
            yield replace(one, waits=left.words)
