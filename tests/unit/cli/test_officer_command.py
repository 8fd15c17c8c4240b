"""covey officer: who may approve, each with a key that is hers alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from covey.cli.main import run
from covey.exchange import read_key


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a project, as an officer whose own folder is elsewhere, and who has a passphrase."""
    for name in ("home", "project"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COVEY_PASSPHRASE", "some words")
    return tmp_path / "home"


def test_a_key_is_made_where_only_its_owner_reads_and_has_a_passphrase(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["officer", "add", "ana", "--until", "2999-12-31"]) == 0
    key = home / ".covey" / "ana.pem"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o777 == 0o700
    assert b"ENCRYPTED" in key.read_bytes()
    printed = capsys.readouterr().out
    assert "officers/ana.toml: ana, officer, until 2999-12-31" in printed
    assert f"  {read_key(key).public.fingerprint}\n" in printed
    assert Path("officers/ana.toml").stat().st_mode & 0o777 == 0o644


def test_beside_a_key_lies_the_page_that_signs_with_it_for_its_owner_alone(home: Path) -> None:
    assert run(["officer", "add", "ana"]) == 0
    page = home / ".covey" / "ana.html"
    assert page.stat().st_mode & 0o777 == 0o600
    assert 'const OFFICER = "ana";' in page.read_text(encoding="utf-8")
    page.unlink()
    assert run(["officer", "page", "ana"]) == 0
    assert page.exists()
    assert run(["officer", "page", "nobody"]) == 2


def test_all_who_are_known_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["officer", "list"]) == 0
    assert capsys.readouterr().out == "No officer is known yet: covey officer add NAME.\n"
    assert run(["officer", "add", "ana"]) == 0
    assert run(["officer", "add", "eva", "--role", "auditor"]) == 0
    capsys.readouterr()
    assert run(["officer", "list"]) == 0
    first, _, second, _ = capsys.readouterr().out.splitlines()
    assert (first, second) == ("ana, officer", "eva, auditor")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add",), "takes the name of one officer"),
        (("list", "ana"), "list takes none"),
        (("add", "ana", "--until", "tomorrow"), "--until takes a day"),
        (("add", "a b"), "is no name of an officer"),
    ],
)
def test_what_cannot_be_done_is_refused_and_makes_no_key(
    words: tuple[str, ...], why: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["officer", *words]) == 2
    assert why in " ".join(capsys.readouterr().err.split())
    assert list(home.rglob("*.pem")) == []
