"""Data officers whose commands run by themselves, or under a real Prefect server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from tests.end_to_end.project import Office
from tests.end_to_end.shell import open_shell

_STARTS_WITHIN = 120  # seconds, on a busy machine

# No run of these tests is scheduled, late or paused, and no block is used.
_IDLE = ("scheduler", "late_runs", "pause_expirations", "cancellation_cleanup", "foreman")
_QUIET = {f"PREFECT_SERVER_SERVICES_{name.upper()}_ENABLED": "false" for name in _IDLE} | {
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
}


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Open a shell where no server is named, as most officers have it."""
    home = tmp_path_factory.mktemp("office")
    own = {name: text for name, text in os.environ.items() if name != "PREFECT_API_URL"}
    with open_shell(own | {"PREFECT_HOME": str(home)}) as shell:
        yield Office(home, shell)


# Of the package: for the rest of a session it would run beside tests that do not need it.
@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Start one server, with a home that can be searched, and open a shell that reports to it."""
    home = tmp_path_factory.mktemp("prefect")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    own = os.environ | {"PREFECT_HOME": str(home)}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            env=own | _QUIET,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, f"{url}/health")
            with open_shell(own | {"PREFECT_API_URL": url}, "covey.flows.command") as shell:
                yield Office(home, shell)
        finally:
            process.terminate()
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    ends = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < ends:
        assert process.poll() is None, "the server ended before it was ready"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)
