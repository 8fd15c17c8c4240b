"""The Prefect server that a command starts where none is running: it never outlives the command."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import Any

from prefect.server.api.server import SubprocessASGIServer
from prefect.settings import get_current_settings

from covey.flows.tethered import PATIENCE


class TetheredServer(SubprocessASGIServer):
    """Prefect's own temporary server, tied to this process by a pipe; see `tethered`."""

    def _run_uvicorn_command(self) -> subprocess.Popen[Any]:
        settings = get_current_settings().to_environment_variables(exclude_unset=True)
        own = {
            "PREFECT_UI_ENABLED": "0",
            "PREFECT__SERVER_EPHEMERAL": "1",
            "PREFECT__SERVER_FINAL": "1",
        }
        app = ("--factory", "prefect.server.api.server:create_app", "--lifespan", "on")
        address = ("--host", "127.0.0.1", "--port", str(self.port), "--log-level", "error")
        return subprocess.Popen(
            [sys.executable, "-m", "covey.flows.tethered", *app, *address],
            env=os.environ | own | settings,
            stdin=subprocess.PIPE,  # held open by this process alone, as long as it lives
        )

    def stop(self) -> None:
        """End the server; it says nothing any more."""
        if self.server_process is not None and self.server_process.stdin is not None:
            # Prefect would have it killed at once: it ends by itself, quietly, and is waited for.
            self.server_process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                self.server_process.wait(timeout=PATIENCE)
        super().stop()


def tether() -> None:
    """Let the server that Prefect starts when it needs one be a tethered one."""
    # The one that is made first is the one that Prefect finds and starts.
    TetheredServer()
