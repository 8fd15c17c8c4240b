"""A signing key with a passphrase: asked for in a terminal, or given by file and environment."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Covey
from tests.unit.store.tiny import built, vintage

KEY = Path("confidential/signing.pem")
WORDS = "nine quiet boats"


@pytest.fixture
def locked(covey: Covey, monkeypatch: pytest.MonkeyPatch) -> Covey:
    """The command line in a folder with a key whose passphrase the environment does not say."""
    monkeypatch.setenv("COVEY_PASSPHRASE", WORDS)
    assert covey("keys --passphrase --project .").code == 0
    monkeypatch.delenv("COVEY_PASSPHRASE")
    return covey


def export(covey: Covey) -> tuple[int, str]:
    if not Path("public.duckdb").exists():
        built(Path("public.duckdb"), [vintage()])
    answer = covey(f"export --out exports --file public.duckdb --key {KEY}")
    return answer.code, answer.out + answer.err


def typed(covey_words: str, *lines: str) -> tuple[int, str]:
    """Run a command in a terminal of its own, in which somebody types *lines*."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from covey.cli import main; main()", *covey_words.split()]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        shown = b""
        for line in lines:
            while not shown.endswith(b": "):
                shown += os.read(ours, 1024)
            shown += b"\n"
            os.write(ours, line.encode() + b"\n")
        try:
            while more := os.read(ours, 1024):
                shown += more
        except OSError:  # its end of the terminal is closed
            pass
        os.close(ours)
    return process.returncode, shown.decode()


def test_a_key_with_a_passphrase_is_encrypted_and_signs_for_who_knows_it(
    locked: Covey, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert KEY.read_text(encoding="utf-8").startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    monkeypatch.setenv("COVEY_PASSPHRASE", WORDS)
    code, said = export(locked)
    assert (code, ", signed" in said) == (0, True), said
    assert locked("verify exports --key confidential/signed_by.pem").code == 0


def test_a_file_may_hold_the_passphrase_that_nobody_else_may_read(
    locked: Covey, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path("passphrase.txt")
    file.write_text(f"{WORDS}\nkept since 2026\n", encoding="utf-8")
    file.chmod(0o644)
    monkeypatch.setenv("COVEY_PASSPHRASE_FILE", str(file))
    assert "others than its owner may read this passphrase" in export(locked)[1]
    file.chmod(0o600)
    assert export(locked)[0] == 0
    file.unlink()
    assert "the passphrase cannot be read" in export(locked)[1]


def test_a_wrong_passphrase_signs_nothing(locked: Covey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVEY_PASSPHRASE", "nine loud boats")
    code, said = export(locked)
    assert (code, Path("exports").exists()) == (2, False)
    assert f"{KEY}: this is not the passphrase of this key. Nothing was signed" in said
    assert "boats" not in said


def test_an_empty_passphrase_makes_no_key(covey: Covey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVEY_PASSPHRASE", "")
    answer = covey("keys --passphrase --project .")
    assert (answer.code, KEY.exists()) == (2, False)
    assert "COVEY_PASSPHRASE: this is empty" in answer.err


def test_where_nobody_can_be_asked_the_way_out_is_told(locked: Covey) -> None:
    code, said = export(locked)
    assert code == 2
    assert "this key has a passphrase, and there is no terminal to ask for it" in said
    assert "COVEY_PASSPHRASE_FILE" in said


def test_half_of_an_encrypted_key_is_no_key_and_nothing_is_asked(locked: Covey) -> None:
    KEY.write_bytes(KEY.read_bytes()[:90])
    assert "this is no private Ed25519 key as PEM" in export(locked)[1]


@pytest.mark.long
def test_a_terminal_is_asked_twice_for_a_new_passphrase_and_shows_none(covey: Covey) -> None:
    code, shown = typed("keys --passphrase --project .", WORDS, "nine quite boats")
    assert (code, KEY.exists()) == (2, False), shown
    assert "these are two passphrases. No key was made" in shown
    code, shown = typed("keys --passphrase --project .", WORDS, WORDS)
    assert code == 0, shown
    export(covey)
    signing = f"export --out exports --file public.duckdb --key {KEY}"
    code, again = typed(signing, WORDS)
    assert (code, ", signed" in again) == (0, True), again
    assert "boats" not in shown + again


def test_a_key_that_is_there_is_told_before_anybody_thinks_of_a_passphrase(locked: Covey) -> None:
    assert "a key is there already" in locked("keys --passphrase --project .").err
