"""The command that makes a new project."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cyclopts import App


def add_init_command(app: App) -> None:
    """Give *app* the command init."""
    app.command(init)


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
