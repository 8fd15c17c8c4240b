"""A Prefect server of one command's own, which ends when that command does, however it ends.

Prefect stops the server that it starts for a run when Python ends in peace. A command that is
killed has no time for that, so the server holds one end of a pipe and ends when the other closes.
Run as a module this is the server's side.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time
from typing import Final

PATIENCE: Final = 5.0
"""Seconds in which the server may end in peace."""


def end_with_parent() -> None:
    """End this process once the other end of its standard input is closed."""

    def wait() -> None:
        sys.stdin.buffer.read()
        # What is cut off in the middle of its work says so at length, and nobody is concerned.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    end_with_parent()
    runpy.run_module("uvicorn", run_name="__main__", alter_sys=True)
