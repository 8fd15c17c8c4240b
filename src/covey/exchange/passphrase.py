"""The passphrase of a private key: from a file, the environment or the terminal.

It is no argument of a command: those are listed for everybody on the machine, and kept by shells.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from getpass import getpass
from pathlib import Path
from typing import Final

from covey.disk import refusal
from covey.errors import CommandError, StoreError

_NAME: Final = "COVEY_PASSPHRASE"
_NAME_OF_FILE: Final = f"{_NAME}_FILE"
_OTHERS: Final = 0o077


def passphrase_of(key: Path) -> bytes:
    """Return the passphrase of the private key in a file; a terminal is asked once.

    Raises:
        CommandError: nobody gave one, and there is no terminal to ask.
        StoreError: the file that it stands in cannot be read, or is open to others.
    """
    return _given() or _asked(key)


def new_passphrase(key: Path) -> bytes:
    """Return the passphrase of a private key that is about to be made; a terminal is asked twice.

    Raises:
        CommandError: likewise, or the second is not the first.
        StoreError: likewise.
    """
    given = _given()
    if given is not None:
        return given
    first, second = (
        _ask(key, f"{which}assphrase of {key}: ") for which in ("New p", "Again the p")
    )
    if first != second:
        raise CommandError(f"{key}: these are two passphrases. No key was made; try again.")
    return first


def _given() -> bytes | None:
    """Return what the environment says; None where it says nothing."""
    if _NAME in os.environ:
        return _usable(os.environ[_NAME].encode(), _NAME)
    if _NAME_OF_FILE not in os.environ:
        return None
    path = Path(os.environ[_NAME_OF_FILE])
    try:
        if path.stat().st_mode & _OTHERS:
            raise StoreError(
                f"{path}: others than its owner may read this passphrase. Close it by chmod 600; "
                "if somebody may have read it, make another key."
            )
        return _usable(path.read_bytes().partition(b"\n")[0], str(path))
    except OSError as error:
        raise StoreError(
            f"{path}: the passphrase cannot be read ({refusal(error) or error}). Correct "
            f"{_NAME_OF_FILE}."
        ) from None


@cache
def _asked(key: Path) -> bytes:
    return _ask(key, f"Passphrase of {key}: ")


def _ask(key: Path, question: str) -> bytes:
    if not sys.stdin.isatty():
        raise CommandError(
            f"{key}: this key has a passphrase, and there is no terminal to ask for it. Write it "
            f"into a file that its owner alone may read, and name that by {_NAME_OF_FILE}."
        )
    return _usable(getpass(question).encode(), "the passphrase")


def _usable(passphrase: bytes, where: str) -> bytes:
    passphrase = passphrase.rstrip(b"\r")
    if not passphrase:
        raise CommandError(f"{where}: this is empty, and would protect nothing. Give some words.")
    return passphrase
