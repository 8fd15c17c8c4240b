"""The plan of a release: what would go out, for the officer alone. Nothing does, nothing is kept.

It is no flow of Prefect, since it tells how many people are hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from covey.disclosure import Certificate, Visible, visible
from covey.errors import ReleaseRefused
from covey.flows.beside import protected_beside
from covey.flows.due import Books, day_in, periods_due
from covey.flows.release import gathered, refuse_release, to_protect
from covey.flows.settings import read_settings
from covey.project import load_registry
from covey.store import SourceFile, open_confidential
from covey.tables import Hierarchy


@dataclass(frozen=True)
class Plan:
    """What a release would be.

    Args:
        dataset: what would be released.
        period: for which period.
        counts: whether persons or events are counted.
        certificate: what would be done to the table.
        trees: the tree of each dimension before it is coarsened.
        visible: how much can be seen at each level of each dimension.
        files: the files whose counts would be in it.
    """

    dataset: str
    period: str
    counts: str
    certificate: Certificate
    trees: Mapping[str, Hierarchy]
    visible: tuple[Visible, ...]
    files: tuple[SourceFile, ...]


def plan_releases(dataset: str, period: str | None = None) -> Iterator[Plan]:
    """Yield the plan of *period*, or of each period that is due, the oldest first.

    Raises:
        ReleaseRefused: after all other plans, saying of each period that may not go out why.
    """
    refused = []
    for one in [period] if period else _due_today(dataset):
        try:
            yield plan_release(dataset, one)
        except ReleaseRefused as refusal:
            refused.append(refusal)
    if refused:
        raise refused[0] if len(refused) == 1 else ReleaseRefused("\n".join(map(str, refused)))


def plan_release(dataset: str, period: str) -> Plan:
    """Do everything that a release does but publish and record it.

    Raises:
        ReleaseRefused: the period may not go out, or not yet; the message says why.
    """
    settings = read_settings()
    registry = load_registry(settings.project)
    contract = registry.dataset(dataset)
    with open_confidential(settings.confidential_file) as store:
        refuse_release(registry, store, dataset, period)
        beside, files = gathered(registry, store, contract, period)
        vintage = store.record.next_vintage(dataset, period, files)
    contract = to_protect(registry, contract, settings.archive.public, vintage)
    protected = protected_beside(beside, contract, vintage)
    return Plan(
        dataset,
        period,
        contract.counts,
        protected.certificate,
        registry.trees(contract.dimensions),
        visible(protected, beside.total),
        files,
    )


def _due_today(dataset: str) -> list[str]:
    settings = read_settings()
    registry = load_registry(settings.project)
    with open_confidential(settings.confidential_file) as store:
        books = Books.of(registry, store)
    return periods_due(
        books, registry.dataset(dataset), day_in(settings.time_zone, datetime.now(UTC))
    )
