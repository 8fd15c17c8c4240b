"""A Prefect server is named by the environment or a profile, and told when it is away."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from covey.cli.main import run
from covey.errors import CommandError
from covey.flows.named_server import server_is_named
from tests.sampled import sampled

PROFILES = """
active = "alone"

[profiles.alone]
PREFECT_SERVER_ALLOW_EPHEMERAL_MODE = "true"

[profiles.office]
PREFECT_API_URL = "http://127.0.0.1:4200/api"
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("API_URL", "PROFILE", "PROFILES_PATH"):
        monkeypatch.delenv(f"PREFECT_{name}", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setenv("COVEY_PROJECT", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("words", sampled(["collect", "release people_supported 2024-Q1"], 2))
def test_a_server_that_is_away_is_named_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        address = f"127.0.0.1:{taken.getsockname()[1]}/api"
        url = f"http://officer:secret@{address}"
        monkeypatch.setenv("PREFECT_API_URL", url)
        with temporary_settings({PREFECT_API_URL: url}):  # as a process of its own would read it
            code = run(words.split())
    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    assert f"PREFECT_API_URL names a Prefect server at http://{address}" in printed.err
    assert "unset PREFECT_API_URL" in printed.err
    assert "secret" not in printed.err


def test_where_nothing_names_one_there_is_none() -> None:
    assert not server_is_named()


def test_an_address_in_the_environment_names_one_and_an_empty_one_does_not(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    assert server_is_named()
    (home / "profiles.toml").write_text(PROFILES.replace('"alone"', '"office"'), encoding="utf-8")
    monkeypatch.setenv("PREFECT_API_URL", "")
    assert not server_is_named()


def test_the_active_profile_names_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "profiles.toml").write_text(PROFILES, encoding="utf-8")
    assert not server_is_named()
    monkeypatch.setenv("PREFECT_PROFILE", "office")
    assert server_is_named()


def test_profiles_that_cannot_be_read_are_refused(home: Path) -> None:
    (home / "profiles.toml").write_text("active = [", encoding="utf-8")
    with pytest.raises(CommandError, match=r"profiles\.toml: Prefect's profiles are no TOML"):
        server_is_named()
