"""The command that runs a hub's schedules on one machine, until it is ended."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from covey.cli.project import name_project


def add_serve_command(app: App) -> None:
    """Give *app* the command serve."""
    app.command(serve)


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 4200,
    project: Annotated[Path, Parameter(help="The project's folder.")] = Path(),
) -> None:
    """Run all that a hub needs on one machine: Prefect's server, deployments and workers.

    The server asks everybody for a password, which is made when it is first started. SIGTERM or
    Ctrl-C ends all in order; a part that ends by itself ends the others too.

    Args:
        host: The address that the server listens at; from this machine alone unless it is given.
        port: The port of the server.
        project: The project's folder.
    """
    name_project(project)
    from covey.flows.serving import Serving

    Serving(project.resolve(), host, port, lambda said: print(said, flush=True)).until_ended()
