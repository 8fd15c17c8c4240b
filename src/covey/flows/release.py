"""Release: one period of one dataset goes out, protected and attacked, or nothing does."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.runtime import flow_run

from covey import CountTable, protect
from covey.contracts import load_registry, previous_period, refuse_other_length
from covey.flows.artifacts import markdown_table
from covey.flows.discretion import discreet, quiet_terminal, store_task
from covey.flows.settings import read_settings
from covey.store import (
    Publication,
    Published,
    Release,
    gather,
    open_confidential,
    publish,
    refuse_missing,
)

PREVIOUS = "previous"
"""The period that was over when the run was to start; for schedules."""

TIME_ZONE = "Asia/Ho_Chi_Minh"


def release_period(dataset: str, period: str) -> Published:
    """Run the release of one period, and say what went out.

    Raises:
        ReleaseRefused: the period may not go out, or not yet; the message says why.
        CoveyError: the release failed; nothing went out.
    """
    with quiet_terminal():
        return release(dataset, period)


@flow(name="release", flow_run_name="{dataset} {period}", persist_result=False)
@discreet
def release(dataset: str, period: str = PREVIOUS) -> Published:
    """Publish *dataset* for *period*: all of it, or nothing."""
    covered = covered_period(dataset, period, flow_run.scheduled_start_time or datetime.now(UTC))
    released_at = datetime.now(UTC).isoformat(timespec="seconds")
    check_release(dataset, covered)
    published = publish_protected(dataset, covered, released_at)
    record_release(dataset, covered, released_at)
    create_markdown_artifact(
        key=f"release-{dataset.replace('_', '-')}",
        markdown=_report(published),
        description=f"{dataset} {covered}: cells published and hidden",
    )
    return published


def covered_period(dataset: str, period: str, planned: datetime) -> str:
    """Return *period*, or the one that was over when the run was planned to start."""
    if period != PREVIOUS:
        return period
    contract = load_registry(read_settings().project).dataset(dataset)
    start = datetime.fromtimestamp(planned.timestamp(), ZoneInfo(TIME_ZONE))
    return previous_period(contract.frequency, start.date())


@store_task("check {dataset} {period}")
def check_release(dataset: str, period: str) -> None:
    """Refuse what may not go out, before any work is done."""
    settings = read_settings()
    registry = load_registry(settings.project)
    contract = registry.dataset(dataset)
    refuse_other_length(dataset, contract.frequency, period)
    with open_confidential(settings.confidential_file) as store:
        store.refuse_second_release(dataset, period)
        refuse_missing(store, registry, contract, period)


@store_task("protect and publish {dataset} {period}")
def publish_protected(dataset: str, period: str, released_at: str) -> Published:
    """Gather, protect and publish; protection ends with an attack on what is to be published."""
    settings = read_settings()
    registry = load_registry(settings.project)
    contract = registry.dataset(dataset)
    with open_confidential(settings.confidential_file) as store:
        counts = gather(store, registry, contract, period)
    table = CountTable.from_frame(
        counts, registry.trees(contract.dimensions), contract.counts, duplicates="sum"
    )
    publication = Publication(
        contract, period, datetime.fromisoformat(released_at), registry.hierarchies
    )
    return publish(protect(table, contract.policy), publication, settings.public_file)


@store_task("record {dataset} {period}")
def record_release(dataset: str, period: str, released_at: str) -> None:
    """Remember the release, so that the period never goes out again."""
    settings = read_settings()
    policy = load_registry(settings.project).dataset(dataset).policy
    made = Release(dataset, period, str(policy), "safe", datetime.fromisoformat(released_at))
    with open_confidential(settings.confidential_file) as store:
        store.record_release(made)


def _report(published: Published) -> str:
    """Tell a data officer what went out, by numbers of cells."""
    return f"# {published.dataset} {published.period} is published\n\n" + markdown_table(
        ["dataset", "period", "cells published", "cells hidden", "attack"],
        [
            (
                published.dataset,
                published.period,
                published.rows - published.hidden,
                published.hidden,
                "no hidden count can be worked out",
            )
        ],
    )
