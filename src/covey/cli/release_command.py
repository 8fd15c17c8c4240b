"""The commands that publish a period, or say before what that would be and cost."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from covey.cli.detail_options import Repeated, named_breakdowns
from covey.cli.panels import told
from covey.cli.project import OfficersKey, is_reported, opened, settings_of, signed_with, tell_head
from covey.cli.project_commands import Flag, Project
from covey.errors import CommandError

if TYPE_CHECKING:
    from covey.contracts import Registry
    from covey.errors import ReleaseWaits
    from covey.hub.release import ReleaseRequest
    from covey.hub.settings import Settings
    from covey.store import Published


def release(
    dataset: str,
    period: str | None = None,
    /,
    *,
    plan: Flag = False,
    quiet: Flag = False,
    embargo: Annotated[str | None, Parameter(show_default="shown at once")] = None,
    commit: Annotated[str | None, told("a plan is not needed")] = None,
    without: Repeated = (),
    way: Annotated[str | None, told("the policy of the contract")] = None,
    key: OfficersKey = None,
    project: Project = Path(),
) -> None:
    """Publish one period of one dataset: protected, attacked, whole or not at all.

    Args:
        dataset: The name of the dataset.
        period: The period, such as 2026-Q3; without one, every period that is due.
        plan: Say what would go out, of one period or of all that are due; publish nothing. What
            is said is kept in the confidential folder, for officers to look at before they sign.
        quiet: Keep a plan and print nothing of it, where others read what is printed.
        embargo: When the period is shown, in the project's time zone, such as 2025-03-01T08:00. It
            is decided now; the first command or scheduled run after that time shows it.
        commit: Publish the plan that has this hash; refuse if anything moved since.
        without: An agency that has not sent, or not all of its rows: the period goes out without
            them, marked as incomplete, and again once they are there. Repeat it for more.
        way: A way out of a plan that stops, by the name that the plan gives it, such as 'hide wider
            total': this one period goes out under the policy of the contract with that change.
        key: The file of an officer's private key: the ledger then has her signature of that she
            planned it, or carried it out. Without it the entry says how it was done, and that
            nobody signed.
        project: The project's folder.
    """
    if embargo is not None and (plan or period is None):
        raise CommandError("--embargo is of one period that goes out: name it, without --plan.")
    if quiet and not plan:
        raise CommandError("--quiet is of a plan that is kept: give it with --plan.")
    if commit is not None and (plan or period is None):
        raise CommandError("--commit publishes what was planned of one period. Name it, alone.")
    if (without or way) and period is None:
        raise CommandError("--without and --way are of one period. Name it.")
    if plan:
        with signed_with(settings_of(project), key):
            _plan(dataset, period, (without, way or ""), project, quiet=quiet)
        return
    from covey.cli.release_words import published_words
    from covey.hub.release import ReleaseRequest

    settings, registry = opened(project)
    asked = ReleaseRequest(dataset, period, embargo, commit or "", without, way=way or "")
    with signed_with(settings, key):
        out, waiting = _released(settings, registry, asked)
    for one in out:
        trees = registry.trees(registry.dataset(one.dataset).dimensions)
        print(published_words(one, trees))
    if waiting:
        print(waiting)
    if out:
        tell_head(settings)
    if not (out or waiting):
        print(f"{dataset}: nothing is due.")


def _released(
    settings: Settings, registry: Registry, asked: ReleaseRequest
) -> tuple[tuple[Published, ...], str]:
    """Return what went out, and what waits and for what, in words."""
    if is_reported(settings.project):
        from covey.flows.command import release as release_under_prefect

        return release_under_prefect(settings.project, asked)
    from covey.hub.release import release

    waiting: list[ReleaseWaits] = []
    out = release(settings, registry, asked, waits=waiting.append)
    return out, "\n".join(map(str, waiting))


def _plan(
    dataset: str,
    period: str | None,
    how: tuple[tuple[str, ...], str],
    project: Path,
    *,
    quiet: bool,
) -> None:
    """Plan; *how* is without whom, and by which way out."""
    from covey.cli.plan_words import plan_words
    from covey.hub.kept_plan import keep_plan
    from covey.hub.plan import plan_releases

    settings, registry = opened(project)
    planned = None
    for planned in plan_releases(settings, registry, dataset, period, *how):
        keep_plan(settings, registry, planned)
        if not quiet:
            print(plan_words(planned))
    if planned is None:
        print(f"{dataset}: nothing is due.")


def plan(
    dataset: str,
    /,
    *periods: Annotated[str, Parameter(help="The periods, in the order in which they go out.")],
    breakdown: Repeated = (),
    json: Flag = False,
    project: Project = Path(),
) -> None:
    """Say what releases would cost together, in sequence and each alone; publish nothing.

    What it prints is confidential: it tells how much is hidden, and what would follow.

    Args:
        dataset: The name of the dataset.
        breakdown: NAME=LEVEL[,NAME=LEVEL]: one breakdown more, with all that are coarser, such as
            area=district,sex=1; repeat it for more. Hold what it prints against a plan without it.
        json: Print figures in place of sentences.
        project: The project's folder.
    """
    from covey.cli.plan_words import series_figures, series_words
    from covey.hub.plan_series import costs_of

    if not periods:
        raise CommandError("no period is named. Name those that are to go out, such as 2026-Q3.")
    more = named_breakdowns(breakdown)
    planned = costs_of(*opened(project), dataset, periods, more)
    if json:
        print(json_text.dumps(series_figures(planned), ensure_ascii=False, indent=2))
    else:
        print(series_words(planned))
