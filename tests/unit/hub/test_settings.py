from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from covey.errors import ContractError
from covey.hub.settings import read_settings


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PROJECT", "INBOX", "LETTERS", "CONFIDENTIAL", "PUBLIC", "TIME_ZONE"):
        monkeypatch.delenv(f"COVEY_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_every_folder_lies_in_the_current_one(tmp_path: Path) -> None:
    settings = read_settings()
    assert settings.inbox_folder == tmp_path / "inbox"
    assert settings.letters_folder == tmp_path / "letters"
    assert settings.confidential_file == tmp_path / "confidential" / "covey.duckdb"
    assert settings.public_file == tmp_path / "public" / "covey.duckdb"


def test_the_environment_names_another_project_and_other_folders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COVEY_PROJECT", "/srv/hub")
    monkeypatch.setenv("COVEY_INBOX", "/var/spool/inbox")
    monkeypatch.setenv("COVEY_PUBLIC", "out")
    settings = read_settings()
    assert settings.inbox_folder == Path("/var/spool/inbox")
    assert settings.public_file == Path("/srv/hub/out/covey.duckdb")


def test_a_project_keeps_its_settings_in_a_file_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "covey.toml").write_text('time_zone = "Africa/Nairobi"\ninbox = "in"\n', "utf-8")
    monkeypatch.setenv("COVEY_INBOX", "/var/spool/inbox")
    monkeypatch.setenv("COVEY_DASK", "tls://10.0.0.5:8786")
    for settings in (read_settings(), read_settings(tmp_path)):
        assert settings.dask == "tls://10.0.0.5:8786"
        assert settings.time_zone == "Africa/Nairobi"
        assert settings.inbox_folder == Path("/var/spool/inbox")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param('tim_zone = "UTC"', "tim_zone: Extra inputs", id="an unknown setting"),
        pytest.param('time_zone = "Nowhere"', "no time zone 'Nowhere'", id="an unknown time zone"),
        pytest.param("time_zone = UTC", "covey.toml is no TOML", id="no TOML"),
        pytest.param(f"forms = {'[' * 5000}", "lists inside lists without end", id="nested"),
        pytest.param("largest_file = 0", "largest_file: .* greater than or equal to 1", id="none"),
    ],
)
def test_a_wrong_line_of_the_file_is_named(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "covey.toml").write_text(text, "utf-8")
    with pytest.raises(ContractError, match=fault):
        read_settings()


@pytest.mark.parametrize(
    "public", ["confidential", "confidential/public"], ids=["the same", "inside"]
)
def test_public_and_confidential_files_never_share_a_folder(
    monkeypatch: pytest.MonkeyPatch, public: str
) -> None:
    monkeypatch.setenv("COVEY_PUBLIC", public)
    with pytest.raises(ContractError, match="must not share files"):
        read_settings()


def test_an_unknown_time_zone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVEY_TIME_ZONE", "Africa/Nairobi")
    assert read_settings().time_zone == "Africa/Nairobi"
    monkeypatch.setenv("COVEY_TIME_ZONE", "Nowhere")
    with pytest.raises(ContractError, match="no time zone 'Nowhere'"):
        read_settings()


def test_settings_do_not_change_during_a_run() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read_settings().public = Path("elsewhere")
