"""Where a project stands: what came in, what waits, what is out and what can go out next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from covey.contracts import PERIODS, Registry, frequency_of, load_registry
from covey.flows.inbox import look_into
from covey.flows.settings import read_settings
from covey.store import Published, Receipt, open_confidential, published, wanted_files


@dataclass(frozen=True)
class Next:
    """A period of a dataset that is not out yet.

    Args:
        dataset: what would be released.
        period: for which period.
        missing: the submission and period of each file it waits for; empty: it can go out.
    """

    dataset: str
    period: str
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Status:
    """Where a project stands.

    Args:
        received: the newest accepted file of each submission and period.
        refused: the refused files that no accepted file of the same name has replaced.
        waiting: paths of files in the inbox that no collection has seen.
        strays: what lies in the inbox but not in the folder of a submission, or cannot be read.
        published: every release in the published file.
        next: the periods that are not out and for which at least one file was accepted.
    """

    received: tuple[Receipt, ...]
    refused: tuple[Receipt, ...]
    waiting: tuple[str, ...]
    strays: tuple[str, ...]
    published: tuple[Published, ...]
    next: tuple[Next, ...]


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
        receipts, releases = store.receipts(), store.releases()
    seen = {(receipt.submission, receipt.sha256) for receipt in receipts}
    latest = {(receipt.submission, receipt.file_name): receipt for receipt in receipts}
    newest = {(receipt.submission, receipt.period): receipt for receipt in receipts}
    released = {(one.dataset, one.period) for one in releases}
    released |= {(one.dataset, one.period) for one in out}
    return Status(
        received=tuple(receipt for receipt in newest.values() if receipt.period),
        refused=tuple(receipt for receipt in latest.values() if receipt.verdict == "refused"),
        waiting=tuple(
            str(file.path) for file in inbox.files if (file.submission, file.sha256) not in seen
        ),
        strays=tuple(map(str, inbox.strays)),
        published=out,
        next=tuple(_ahead(registry, set(newest), released)),
    )


def _ahead(
    registry: Registry, accepted: set[tuple[str, str | None]], released: set[tuple[str, str]]
) -> Iterator[Next]:
    for dataset in registry.datasets:
        for period in registry.hierarchies[PERIODS].codes:
            if frequency_of(period) != dataset.frequency or (dataset.name, period) in released:
                continue
            wanted = wanted_files(registry, dataset, period)
            missing = tuple(file for file in wanted if file not in accepted)
            if len(missing) < len(wanted):
                yield Next(dataset.name, period, missing)
