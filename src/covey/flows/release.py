"""Release: a period of a dataset goes out, protected and attacked, or nothing of it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.runtime import flow_run

from covey.contracts import Registry
from covey.disclosure import coarsened
from covey.errors import CommandError, ReleaseRefused, SubmissionsMissing
from covey.flows.artifacts import markdown_table
from covey.flows.discretion import discreet, quiet_terminal, store_task
from covey.hub.due import Books, day_in, periods_due
from covey.hub.embargo import embargo_moment
from covey.hub.forms import follow_public_file
from covey.hub.release import publish_one, refuse_release
from covey.hub.settings import read_settings
from covey.plurals import numbered
from covey.project import load_registry
from covey.store import (
    Published,
    catch_up,
    open_confidential,
    refuse_fault,
)

PREVIOUS = "previous"
"""The period that was over when the run was to start, and every earlier one that is not out."""


def release_period(
    dataset: str, period: str = PREVIOUS, embargo: str | None = None, commit: str = ""
) -> tuple[Published, ...]:
    """Run the release of one period, or of all that are due, and say what went out.

    Args:
        dataset: what is released.
        period: for which period; all that are due where missing.
        embargo: when it is shown, in the project's time zone; at once where missing.
        commit: the hash of the plan of that period that is carried out: it, or nothing; empty
            where it was not planned.

    Raises:
        ReleaseRefused: a period may not go out, or not yet; the message says why.
        CommandError: the embargo is no time to come, or no period is named for it.
        CoveyError: the release failed; nothing went out.
    """
    with quiet_terminal():
        return release(dataset, period, embargo, commit)


@flow(name="release", flow_run_name="{dataset} {period}", persist_result=False)
@discreet
def release(
    dataset: str, period: str = PREVIOUS, embargo: str | None = None, commit: str = ""
) -> tuple[Published, ...]:
    """Publish *dataset* for *period*: all of it, or nothing; each due period by itself.

    With an embargo one period is decided now and shown by the first start after that time.
    """
    if period != PREVIOUS:
        published = release_one(dataset, period, _out_at(embargo), commit)
        write_forms()
        return (published,)
    if embargo is not None:
        raise CommandError("--embargo is of one period. Name it.")
    planned = flow_run.scheduled_start_time or datetime.now(UTC)
    out: list[Published] = []
    refused: list[ReleaseRefused] = []
    for one in due_periods(dataset, planned.isoformat()):
        try:
            out.append(release_one(dataset, one))
        except ReleaseRefused as refusal:
            refused.append(refusal)
    write_forms()
    if refused:
        raise _refusal(dataset, out, refused)
    return tuple(out)


def release_one(
    dataset: str, period: str, out_at: str | None = None, commit: str = ""
) -> Published:
    """Publish one period, at once or at a moment to come, and leave a report of it in Prefect."""
    check_release(dataset, period)
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    published = publish_protected(dataset, period, moment, out_at, commit)
    create_markdown_artifact(
        key=f"release-{dataset.replace('_', '-')}",
        markdown=_report(published, load_registry(read_settings().project)),
        description=f"{dataset} {period}: cells published and hidden",
    )
    return published


@store_task("write what stands beside the public file")
def write_forms() -> None:
    """Write exports and pages of what is public now, where the project chose to have them."""
    follow_public_file(read_settings())


@store_task("{dataset}: find what is due")
def due_periods(dataset: str, planned: str) -> list[str]:
    """List the periods that are due when a run is planned to start, the oldest first."""
    settings = read_settings()
    registry = load_registry(settings.project)
    day = day_in(settings.time_zone, datetime.fromisoformat(planned))
    with open_confidential(settings.confidential_file) as store:
        refuse_fault(catch_up(store, settings.archive))
        books = Books.of(registry, store)
    return periods_due(books, registry.dataset(dataset), day)


@store_task("check {dataset} {period}")
def check_release(dataset: str, period: str) -> None:
    """Finish what a killed run left, and refuse what may not go out before any work is done."""
    settings = read_settings()
    with open_confidential(settings.confidential_file) as store:
        refuse_fault(catch_up(store, settings.archive))
        refuse_release(load_registry(settings.project), store, dataset, period)


@store_task("protect and publish {dataset} {period}")
def publish_protected(
    dataset: str, period: str, released_at: str, out_at: str | None = None, commit: str = ""
) -> Published:
    """Gather, protect and publish; protection ends with an attack on what is to be published."""
    settings = read_settings()
    moment = datetime.fromisoformat(released_at)
    waits = None if out_at is None else datetime.fromisoformat(out_at)
    name, registry = (dataset, period), load_registry(settings.project)
    return publish_one(settings, registry, name, moment, commit, waits)


def _out_at(embargo: str | None) -> str | None:
    """Return when a release is shown, as a task takes it; None: at once."""
    if embargo is None:
        return None
    return embargo_moment(embargo, read_settings().time_zone, datetime.now(UTC)).isoformat()


def _refusal(
    dataset: str, out: Sequence[Published], refused: Sequence[ReleaseRefused]
) -> ReleaseRefused:
    """Return one refusal for all periods that did not go out, told after those that did."""
    told = [f"{one.dataset} {one.period} is published." for one in out]
    due = numbered(len(out) + len(refused), "due period")
    told.append(f"{dataset}: {len(refused)} of {due} did not go out.")
    message = "\n".join([*told, *map(str, refused)])
    waiting = [one for one in refused if isinstance(one, SubmissionsMissing)]
    if len(waiting) < len(refused):
        return ReleaseRefused(message)
    return SubmissionsMissing(message, [file for one in waiting for file in one.missing])


def _report(published: Published, registry: Registry) -> str:
    """Tell a data officer what went out and what did not, by numbers of cells and codes."""
    dimensions: Mapping[str, str] = registry.dataset(published.dataset).dimensions
    lost = coarsened(registry.trees(dimensions), published.levels)
    done = markdown_table(
        ["dataset", "period", "cells published", "cells hidden", "coarsened", "attack"],
        [
            (
                published.dataset,
                published.period,
                published.rows - published.hidden,
                published.hidden,
                "; ".join(lost) or "nothing",
                "no hidden count can be worked out",
            )
        ],
    )
    out = markdown_table(
        ["breakdown that is out", "cells", "hidden"],
        [(one.name, one.cells, one.hidden) for one in published.breakdowns],
    )
    not_out = markdown_table(["breakdown that is not out", "why"], published.left_out)
    ended = markdown_table(["breakdown that ends here"], [(name,) for name in published.ended])
    areas = markdown_table(["other codes than before"], [(text,) for text in published.regrouped])
    out_at = published.not_before
    what = "is published" if out_at is None else f"is decided, and shown from {out_at} on"
    title = f"# {published.dataset} {published.period} {what}"
    return "\n\n".join(filter(None, [title, done, out, not_out, ended, areas]))
