"""The hub of a folder as `covey serve` runs it, and collections and releases as its worker does."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_STARTS_WITHIN = 240.0  # seconds, on a busy machine
_RUNS_WITHIN = 600.0
_READY = "Ctrl-C ends all."


@contextmanager
def served(project: Path) -> Iterator[None]:
    """Run server, deployments and worker of a project until the end; this process knows them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["serve", "--no-desk", "--port", str(port), "--project", str(project)]
    home, said = project / ".prefect", project / "served.txt"
    os.environ["PREFECT_HOME"] = str(home)
    with said.open("wb") as log:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("covey")), *words],
            stdout=log, stderr=subprocess.STDOUT, cwd=project,
        )  # fmt: skip
    try:
        _wait(process, said)
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
        os.environ["PREFECT_API_AUTH_STRING"] = (home / "server.auth").read_text("utf-8").strip()
        yield
    finally:
        process.terminate()
        process.wait(_STARTS_WITHIN)


def run(command: str) -> tuple[bool, str]:
    """Have the worker run what a command does: a collection, or a release.

    Returns:
        Whether the run was completed, and what is told of it: its message and its reports.
    """
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
    from prefect.deployments import run_deployment

    name, given = _deployment(shlex.split(command))
    done = run_deployment(name, parameters=given, timeout=_RUNS_WITHIN, poll_interval=0.5)
    of_run = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[done.id]))
    with get_client(sync_client=True) as client:
        reports = [str(one.data) for one in client.read_artifacts(artifact_filter=of_run)]
    assert done.state is not None
    told = "\n\n".join([f"{done.name}: {done.state.name}", done.state.message or "", *reports])
    return done.state.is_completed(), f"{told}\n"


def _deployment(words: Sequence[str]) -> tuple[str, dict[str, object]]:
    """Return the deployment that does what a command does, and what it is given."""
    if words == ["collect"]:
        return "ingest/nightly", {}
    _, dataset, *others = words
    given: dict[str, object] = {"dataset": dataset}
    if others:
        given["period"], *options = others
        given["without"] = [one for one in options if one != "--without"]
    return f"release/{dataset}", given


def _wait(process: subprocess.Popen[bytes], said: Path) -> None:
    ends = time.monotonic() + _STARTS_WITHIN
    while _READY not in said.read_text(encoding="utf-8"):
        if process.poll() is not None or time.monotonic() > ends:
            sys.exit(f"covey serve did not start: {said.read_text(encoding='utf-8')}")
        time.sleep(0.2)
