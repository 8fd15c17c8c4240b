"""Release under Prefect: each period that goes out has a report, and a refusal ends as failed.

A period that waits is no failure: the run is completed, and its state says what waits and for what.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.runtime import flow_run
from prefect.states import Completed

from covey.contracts import Registry
from covey.disclosure import coarsened
from covey.errors import ReleaseWaits
from covey.flows.artifacts import markdown_table
from covey.flows.record import close_record
from covey.flows.steps import as_task
from covey.hub import release as hub
from covey.hub.discretion import discreet
from covey.hub.doers import Hand, acting
from covey.hub.settings import read_settings
from covey.project import load_registry
from covey.store import Published

PREVIOUS: Final = "previous"
"""The period that was over when the run was to start, and every earlier one that is not out."""


@flow(name="release", flow_run_name="{dataset} {period}", persist_result=False)
@discreet
def release(
    dataset: str,
    period: str = PREVIOUS,
    embargo: str | None = None,
    commit: str = "",
    without: list[str] | None = None,
    way: str = "",
) -> tuple[Published, ...] | State[tuple[Published, ...]]:
    """Publish *dataset* for *period*: all of it, or nothing; each due period by itself.

    Args:
        dataset: what is released.
        period: for which period; all that are due where missing.
        embargo: when it is shown, in the project's time zone; at once where missing.
        commit: the hash of the plan of that period that is carried out: it, or nothing; empty
            where it was not planned.
        without: the agencies that the period does not wait for.
        way: the change of the policy by which it goes out; empty: none.

    Returns:
        What went out; where a period waits, in a completed state whose message says for what.

    Raises:
        ReleaseRefused: a period may not go out, or the one that was named not yet; the message
            says why.
        CommandError: the embargo is no time to come, or no period is named for it.
        CoveyError: the release failed; nothing went out.
    """
    close_record()
    settings = read_settings()
    registry = load_registry(settings.project)
    named = None if period == PREVIOUS else period
    planned = flow_run.scheduled_start_time
    silent = tuple(without or ())
    asked = hub.ReleaseRequest(dataset, named, embargo, commit, silent, planned, way)
    waiting: list[ReleaseWaits] = []
    with acting_for_the_run():
        out = hub.release(
            *(settings, registry, asked, as_task),
            tell=lambda one: _leave(one, registry),
            waits=waiting.append,
        )
    if not waiting:
        return out
    _leave_waiting(dataset, waiting)
    return Completed(message="\n".join(map(str, waiting)), data=out)


def acting_for_the_run() -> AbstractContextManager[None]:
    """Say that a schedule acts, or whoever asked the server; a command says itself who does."""
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None or run.deployment_id is None:
        return nullcontext()
    return acting(Hand("schedule" if run.auto_scheduled else "server"))


def _leave(published: Published, registry: Registry) -> None:
    """Leave a report of a period that is out in Prefect."""
    create_markdown_artifact(
        key=f"release-{published.dataset.replace('_', '-')}",
        markdown=_report(published, registry),
        description=f"{published.dataset} {published.period}: cells published and hidden",
    )


def _leave_waiting(dataset: str, waiting: Sequence[ReleaseWaits]) -> None:
    """Leave in Prefect what is due and waits."""
    create_markdown_artifact(
        key=f"waiting-{dataset.replace('_', '-')}",
        markdown=markdown_table(["what waits, and for what"], [(str(one),) for one in waiting]),
        description=f"{dataset}: periods that are due and wait",
    )


def _report(published: Published, registry: Registry) -> str:
    """Tell a data officer what went out and what did not, by numbers of cells and codes."""
    trees = registry.trees(registry.dataset(published.dataset).dimensions)
    lost = coarsened(trees, published.levels)
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
    missing = markdown_table(["missing in it"], [(text,) for text in published.missing])
    return "\n\n".join(filter(None, [title, missing, done, out, not_out, ended, areas]))
