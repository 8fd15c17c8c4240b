from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.project import FILES, ROOT

WITHIN = 120.0  # seconds, on a busy machine

INGEST = """
import time
from pathlib import Path
from covey.flows import ingest

def collect():
    ingest.collect()
    Path("collected").touch()
    time.sleep(600)
"""


def servers_of(folder: Path) -> list[int]:
    """Return the processes of servers that work for the project in *folder*."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
            names = (process / "environ").read_bytes()
        except OSError:
            continue
        if b"create_app" in words and f"COVEY_PROJECT={folder}".encode() in names.split(b"\0"):
            found.append(int(process.name))
    return found


def wait_until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.1)


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/environ").is_file(), reason="processes are read there")
def test_a_killed_command_leaves_no_server_of_its_own(tmp_path: Path) -> None:
    for name, text in (FILES | {"pipelines/ingest.py": INGEST}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    own = {"PREFECT_SERVER_EPHEMERAL_ENABLED": "true", "PYTHONPATH": str(ROOT / "src")}
    settings = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    command = subprocess.Popen(
        [Path(sys.executable).with_name("covey"), "collect"],
        cwd=tmp_path,
        env=settings | own | {"PREFECT_HOME": str(tmp_path / "prefect")},
    )
    try:
        wait_until((tmp_path / "collected").exists)
        assert servers_of(tmp_path)
    finally:
        command.send_signal(signal.SIGKILL)
        command.wait()
    wait_until(lambda: not servers_of(tmp_path))
