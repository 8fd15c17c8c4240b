"""The command report: what a release shows and hides, and what else could be decided."""

from __future__ import annotations

import sys
from pathlib import Path

from covey.cli.project import opened
from covey.cli.project_commands import Project


def report(
    dataset: str,
    period: str | None = None,
    /,
    *,
    project: Project = Path(),
) -> None:
    """Write a page for the officer on a release that is out, or is about to be; publish nothing.

    It tells who is seen and who is not, what each rule costs and what other policies would show and
    hide. It is confidential: it lies in reports/ of the confidential folder, and only its owner can
    open it. Every policy is carried out to the attack, so it takes as long as several releases.

    Args:
        dataset: The name of the dataset.
        period: The period, such as 2026-Q3; without one the newest release, or where nothing is
            out what has been due longest.
        project: The project's folder.
    """
    from covey.hub.report import report_one

    done = report_one(*opened(project), dataset, period, _tell)
    state = "is out" if done.is_out else "would go out; nothing was published"
    print(f"{done.path}: {done.dataset} {done.period} {state}. For your eyes alone.")


def _tell(name: str) -> None:
    """Say which policy is being carried out."""
    print(f"  {name} …", file=sys.stderr)
