"""The commands of a project: what the hub would say of a file, and the flows.

Everything of a project is imported when a command asks for it, so that the others start fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from covey.cli.project import load_flow
from covey.contracts import load_registry

Project = Annotated[Path, Parameter(help="The project's folder.")]


def add_project_commands(app: App) -> None:
    """Give *app* the commands check, collect, release and status."""
    for command in (check, collect, release, status):
        app.command(command)


def check(
    file: Path,
    /,
    *,
    as_: Annotated[str, Parameter(name="--as")],
    project: Project = Path(),
) -> None:
    """Say what the hub would say of a file; nothing leaves this machine.

    Args:
        file: The file that an agency is about to send.
        as_: The submission it belongs to, such as health_services.
        project: The folder with schemas/.
    """
    from covey.intake import inspect

    registry = load_registry(project)
    accepted = inspect(file, registry.submission(as_), registry.hierarchies)
    print(f"{accepted.file} would be accepted: {accepted.rows:,} rows for {accepted.period}.")


def collect(*, project: Project = Path()) -> None:
    """Take in every new file of the inbox: whole, or not at all with a letter.

    Args:
        project: The project's folder.
    """
    collection = load_flow("ingest", project).collect()
    for receipt in collection.accepted:
        revised = f", revision {receipt.revision}" if receipt.revision > 1 else ""
        print(f"accepted  {receipt.submission} {receipt.period}: {receipt.file_name}{revised}")
    for receipt in collection.refused:
        print(f"refused   {receipt.submission}: {receipt.file_name}, see {receipt.letter}")
    for stray in collection.strays:
        print(f"not ours  {stray}: the inbox has one folder a submission")
    if not (collection.accepted or collection.refused or collection.strays):
        print("Nothing new in the inbox.")


def release(dataset: str, period: str, /, *, project: Project = Path()) -> None:
    """Publish one period of one dataset: protected, attacked, whole or not at all.

    Args:
        dataset: The name of the dataset.
        period: The period, such as 2026-Q3.
        project: The project's folder.
    """
    published = load_flow("release", project).release_period(dataset, period)
    print(
        f"{published.dataset} {published.period} is published: {published.rows:,} cells, "
        f"{published.hidden:,} of them hidden."
    )


def status(*, project: Project = Path()) -> None:
    """Say what came in, what waits, what is out and what can go out next.

    Args:
        project: The project's folder.
    """
    state = load_flow("status", project).project_status()
    _section(
        "Accepted",
        [f"{one.submission} {one.period}, revision {one.revision}" for one in state.received],
    )
    _section(
        "Refused, waiting for the agency",
        [f"{one.submission}: {one.file_name}, see {one.letter}" for one in state.refused],
    )
    _section("New in the inbox, for covey collect", state.waiting)
    _section("In the inbox, but of no submission", state.strays)
    _section("Published", [f"{one.dataset} {one.period}" for one in state.published])
    _section("Next", [_next_words(one) for one in state.next])


def _section(title: str, lines: Sequence[str]) -> None:
    print(f"{title}: {len(lines) or 'nothing'}")
    for line in lines:
        print(f"  {line}")


def _next_words(one: Any) -> str:
    if not one.missing:
        return f"{one.dataset} {one.period}: covey release {one.dataset} {one.period}"
    waits = ", ".join(f"{submission} {period}" for submission, period in one.missing)
    return f"{one.dataset} {one.period} waits for {waits}"
