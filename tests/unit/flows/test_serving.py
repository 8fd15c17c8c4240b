"""What covey serve sees before it starts anything.

Prefect is imported by the tests that run, not by every worker that collects them.
"""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from covey.cli.serve_command import serve
from covey.errors import CommandError
from tests.end_to_end.project import ROOT


def test_a_port_that_is_taken_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setenv("COVEY_PROJECT", str(ROOT))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"127.0.0.1 port {port}: nothing can listen there"):
            serve(port=port, desk=False, project=ROOT)
    assert "Ending" not in capsys.readouterr().out  # for nothing was started
