"""The command plan: what a series would cost before anybody promises it."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from covey.cli.detail_options import Repeated, named_breakdowns
from covey.cli.project import opened
from covey.cli.project_commands import Flag, Project
from covey.errors import CommandError


def add_plan_command(app: App) -> None:
    """Give *app* the command plan."""
    app.command(plan)


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
