"""The command that runs a hub's schedules on one machine, until it is ended."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from covey.cli.project import name_project, opened


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 4200,
    desk_port: int = 8321,
    desk: Annotated[bool, Parameter(negative="--no-desk")] = True,
    project: Annotated[Path, Parameter(help="The project's folder.")] = Path(),
) -> None:
    """Run all that a hub needs on one machine: Prefect's server, deployments, desk and workers.

    The server asks everybody for a password, which is made when it is first started. SIGTERM or
    Ctrl-C ends all in order; a part that ends by itself ends the others too.

    Args:
        host: The address that server and desk listen at, for this machine alone unless it is given.
        port: The port of the server.
        desk_port: The port of the desk.
        desk: Whether there is one. Where others reach it through a proxy, open it by covey desk.
        project: The project's folder.
    """
    opened(project)  # before Prefect makes itself a home in a folder that is none
    name_project(project)
    from covey.flows.serving import Serving

    served = Serving(
        project.resolve(), host, port, desk_port if desk else None, partial(print, flush=True)
    )
    served.until_ended()
