"""What a command costs: processor with all that it starts, and the most memory of one process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

COVEY: Final = "from covey.cli.main import main; main()"

_LEFT_OUT: Final = ("PREFECT_API_URL", "PYTHONDONTWRITEBYTECODE")
"""Of the environment: pip compiles what it installs, so nobody's command reads its own source."""


@dataclass(frozen=True)
class Cost:
    """What a command cost.

    Args:
        seconds: of processor, with all that it started.
        memory: the most bytes that one process had.
    """

    seconds: float
    memory: int


def cost_of(folder: Path, order: Sequence[str]) -> Cost:
    """Return what a Python costs in a folder, that of a hub.

    Raises:
        SystemExit: it did not come to its end.
    """
    environment = {name: text for name, text in os.environ.items() if name not in _LEFT_OUT}
    with subprocess.Popen(
        [sys.executable, *order],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, ended, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(ended)
    # 1: some file was not taken, or a correction waits; 2, and nothing else said: one is held.
    if process.returncode not in (0, 1) and (said or process.returncode != 2):
        end = f"ended with {process.returncode}"
        raise SystemExit(f"{' '.join(order)} {end}: {said.decode()[-2000:]}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)
