"""Prefect's own server, which it starts where none is named: slow to start, or there at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.project import ROOT, write_files

COLLECT = """
import sys
from pathlib import Path
from covey.cli.refusal import say
from covey.errors import CoveyError
from covey.flows.command import collect
try:
    collect(Path(sys.argv[1]))
except CoveyError as error:
    sys.exit(say(error))
"""


def collect(project: Path, seconds: int) -> subprocess.CompletedProcess[str]:
    write_files(project)
    own = {name: text for name, text in os.environ.items() if not name.startswith("PREFECT_")}
    return subprocess.run(
        [sys.executable, "-c", COLLECT, str(project)],
        cwd=ROOT,
        env=own
        | {
            "COVEY_PROJECT": str(project),
            "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(seconds),
        },
        umask=0o022,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_a_server_that_starts_slowly_is_said_to_and_nothing_is_done(tmp_path: Path) -> None:
    done = collect(tmp_path, seconds=1)
    assert done.returncode == 2
    assert done.stderr == (
        "Prefect's own server did not start within 1 s, and nothing was done. Give it longer by "
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS=120, or start one beforehand (prefect "
        "server start) and name it by PREFECT_API_URL.\n"
        "Whose turn it is: whoever ran the command.\n"
    )
    assert not (tmp_path / "confidential").exists()


@pytest.mark.long  # half a minute
def test_its_record_is_for_its_owner_alone(tmp_path: Path) -> None:
    done = collect(tmp_path, seconds=120)
    assert done.returncode == 0, done.stderr
    record = list((tmp_path / ".prefect").glob("prefect.db*"))
    assert {path.stat().st_mode & 0o777 for path in record} == {0o600}
