"""The commands that make a new project, and the folder by which an agency checks its files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from covey.cli.project import opened


def init(name: Path, /, *, time_zone: str = "UTC") -> None:
    """Make a project in a new folder: one agency, one dataset, runs, and tests that pass.

    Its README says how to try it and how to make it one's own.

    Args:
        name: The folder; its last part names the project, such as health-statistics.
        time_zone: Where the officers are, such as Europe/Paris; schedules are in their time.
    """
    from covey.project import make_project

    make_project(name, time_zone, datetime.now().astimezone().date())
    print(f"{name} is a project with one agency and one dataset. Next: read {name / 'README.md'}.")


def init_agency(
    agency: str,
    folder: Path,
    /,
    *,
    project: Annotated[Path, Parameter(help="The project's folder.")] = Path(),
) -> None:
    """Make a folder by which an agency checks its files on its own machine, for you to hand on.

    It has the contracts of that agency alone, and what they need: no dataset, no policy, no count.

    Args:
        agency: As submissions call it, such as health_centres.
        folder: A new folder.
        project: The project's folder.
    """
    from covey.project import make_agency_project

    settings, registry = opened(project)
    names = make_agency_project(settings.home, registry, agency, folder, settings.largest_file)
    print(f"{folder} checks files of {', '.join(names)}. Its README says how: hand it on whole.")
