"""Collect and release as a command runs them where a Prefect server is named.

The flow is the project's own ``pipelines/ingest.py`` or ``release.py``, which its schedules run
too; without one, that of the package.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from prefect import Flow
from prefect.client.schemas.objects import State
from prefect.logging.handlers import PrefectConsoleHandler
from prefect.settings import get_current_settings

from covey.errors import CommandError, ContractError
from covey.flows.ingest import FilesNotTaken, ingest
from covey.flows.named_server import refuse_absent_server
from covey.flows.release import release as release_flow
from covey.hub.collect import Collection
from covey.hub.release import ReleaseRequest
from covey.loading import load_module
from covey.store import Published, private_files


def collect(project: Path) -> Collection:
    """Run the collection of the project in a folder, and say what it did.

    Raises:
        CommandError: the server that is named does not answer.
        CoveyError: the collection itself failed; a file that was refused is no error.
    """
    flow = _flow(project, ingest)
    with _quiet_terminal():
        try:
            return cast(Collection, flow())
        except FilesNotTaken as left:
            return left.collection


def release(project: Path, asked: ReleaseRequest) -> tuple[tuple[Published, ...], str]:
    """Run a release of the project in a folder; see `covey.hub.release.release`.

    Returns:
        What went out, and what waits and for what; empty where nothing does.

    Raises:
        CommandError: the server that is named does not answer.
    """
    flow = _flow(project, release_flow)
    given: dict[str, Any] = {"period": asked.period, "embargo": asked.embargo}
    given |= {"commit": asked.commit, "without": list(asked.without), "way": asked.way}
    with _quiet_terminal():
        named = {name: value for name, value in given.items() if value}
        state = cast(State[Any], flow(asked.dataset, **named, return_state=True))
        out = state.result()
    return cast(tuple[Published, ...], out), state.message or ""


def _flow(project: Path, ours: Flow[..., Any]) -> Flow[..., Any]:
    """Return the project's own flow of the name of one of ours, or ours where it has none.

    Raises:
        ContractError: its file has no such flow.
    """
    file = Path("pipelines", f"{ours.name}.py")
    if not (project / file).is_file():
        return ours
    own = getattr(load_module(f"pipelines.{ours.name}", project), ours.name, None)
    if not isinstance(own, Flow):
        raise ContractError(f"{file} has no flow named {ours.name}. Import or write one.")
    return own


@contextmanager
def _quiet_terminal() -> Iterator[None]:
    """Keep Prefect's lines off the terminal of a command, which says itself what went wrong.

    Raises:
        CommandError: a Prefect server is named, and does not answer, or Prefect's own one does
            not start in time.
    """
    refuse_absent_server()
    handlers = [
        handler
        for name in ("", "prefect", "prefect.flow_runs", "prefect.task_runs")
        for handler in logging.getLogger(name).handlers
        if isinstance(handler, PrefectConsoleHandler)
    ]
    levels = [handler.level for handler in handlers]
    try:
        for handler in handlers:
            handler.setLevel(logging.CRITICAL + 1)
        with private_files():  # the record of a server that Prefect starts for this run
            yield
    except RuntimeError as error:
        if "ephemeral Prefect API server" not in str(error):
            raise
        waited = get_current_settings().server.ephemeral.startup_timeout_seconds
        raise CommandError(
            f"Prefect's own server did not start within {waited} s, and nothing was done. Give it "
            f"longer by PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS={2 * max(waited, 60)}, or "
            "start one beforehand (prefect server start) and name it by PREFECT_API_URL."
        ) from None
    finally:
        for handler, level in zip(handlers, levels, strict=True):
            handler.setLevel(level)
