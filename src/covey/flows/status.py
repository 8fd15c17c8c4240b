"""Where a project stands: what came in, what waits, what is out and what can go out next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from covey.contracts import PERIODS, Codes, Registry, frequency_of, load_registry
from covey.flows.inbox import look_into, unseen
from covey.flows.settings import read_settings
from covey.intake import printable_name
from covey.store import (
    ConfidentialStore,
    Failure,
    Published,
    Receipt,
    open_confidential,
    published,
    unreported_in,
    waiting_for,
    wanted_files,
)


@dataclass(frozen=True)
class Next:
    """A period of a dataset that is not out yet.

    Args:
        dataset: what would be released.
        period: for which period.
        missing: the submission and period of each file it waits for.
        waits: everything it waits for, a phrase each; empty: it can go out.
    """

    dataset: str
    period: str
    missing: tuple[tuple[str, str], ...]
    waits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Status:
    """Where a project stands.

    Args:
        received: the newest accepted file of each submission and period.
        refused: the refused files that no accepted file of the same name has replaced.
        waiting: paths of files in the inbox that no collection has seen.
        strays: what lies in the inbox but not in the folder of a submission.
        published: every release in the published file.
        next: the periods that are not out and for which at least one file was accepted or is held.
        held: the files that a data officer has to accept or decline, and why.
        partial: the files that count and lack expected codes, with these and their columns.
        failed: the files that the last collection could not deal with, and why.
    """

    received: tuple[Receipt, ...]
    refused: tuple[Receipt, ...]
    waiting: tuple[str, ...]
    strays: tuple[str, ...]
    published: tuple[Published, ...]
    next: tuple[Next, ...]
    held: tuple[Receipt, ...] = ()
    partial: tuple[tuple[Receipt, Codes], ...] = ()
    failed: tuple[Failure, ...] = ()


def project_status() -> Status:
    """Say where the project that this process serves stands.

    Raises:
        CoveyError: the project or one of its stores cannot be read.
    """
    settings = read_settings()
    registry = load_registry(settings.project)
    inbox = look_into(settings.inbox_folder, registry)
    out = published(settings.public_file)
    with open_confidential(settings.confidential_file) as store:
        receipts, releases, failed = store.receipts(), store.releases(), store.failures()
        released = {(one.dataset, one.period) for one in releases}
        released |= {(one.dataset, one.period) for one in out}
        ahead = tuple(_ahead(store, registry, released))
        newest = {
            (receipt.submission, receipt.period): receipt
            for receipt in receipts
            if receipt.verdict == "accepted"
        }
        partial = [(one, unreported_in(store, registry, one)) for one in newest.values()]
    latest = {(receipt.submission, receipt.file_name): receipt for receipt in receipts}
    return Status(
        received=tuple(newest.values()),
        refused=tuple(receipt for receipt in latest.values() if receipt.verdict == "refused"),
        waiting=tuple(printable_name(str(one.path)) for one in unseen(inbox.files, receipts)),
        strays=tuple(printable_name(str(path)) for path in inbox.strays),
        published=out,
        next=ahead,
        held=tuple(receipt for receipt in receipts if receipt.verdict == "held"),
        partial=tuple((one, codes) for one, codes in partial if codes),
        failed=failed,
    )


def _ahead(
    store: ConfidentialStore, registry: Registry, released: set[tuple[str, str]]
) -> Iterator[Next]:
    for dataset in registry.datasets:
        for period in registry.hierarchies[PERIODS].codes:
            if frequency_of(period) != dataset.frequency or (dataset.name, period) in released:
                continue
            waiting = waiting_for(store, registry, dataset, period)
            if len(waiting.missing) < len(wanted_files(registry, dataset, period)):
                yield Next(dataset.name, period, waiting.missing, waiting.words)
