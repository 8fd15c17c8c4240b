"""A Prefect server that is named and away is told as such, before anything is done."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from covey.cli.main import run


@pytest.mark.parametrize("words", ["collect", "release people_supported 2024-Q1"])
def test_a_server_that_is_away_is_named_with_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        address = f"127.0.0.1:{taken.getsockname()[1]}/api"
        with temporary_settings({PREFECT_API_URL: f"http://officer:secret@{address}"}):
            code = run([*words.split(), "--project", str(tmp_path)])
    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    assert f"PREFECT_API_URL names a Prefect server at http://{address}" in printed.err
    assert "unset PREFECT_API_URL" in printed.err
    assert "secret" not in printed.err
