"""The letters to agencies, one a file: about what was refused, held, or left out of a file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from covey.disk import refusal, write_whole
from covey.errors import StoreError
from covey.store import private_folder

_OWN: Final = 0o600
_LONGEST_NAME: Final = 255  # bytes, on every file system in use
_DIGEST: Final = 16  # letters
_ENDING: Final = ".txt"
_PAGE_ENDING: Final = ".html"


def letter_path(folder: Path, submission: str, file_name: str) -> Path:
    """Return where the letter about a file lies; too long a name is cut, and told by a digest."""
    name = file_name.encode()
    if len(name) + len(_PAGE_ENDING) > _LONGEST_NAME:
        digest = f"~{hashlib.sha256(name).hexdigest()[:_DIGEST]}"
        kept = name[: _LONGEST_NAME - len(digest) - len(_PAGE_ENDING)]
        return folder / submission / f"{kept.decode(errors='ignore')}{digest}{_ENDING}"
    return folder / submission / f"{file_name}{_ENDING}"


def file_letter(folder: Path, submission: str, file_name: str, letter: str, page: str) -> Path:
    """Write the letter about a file in place of an earlier one, and return where.

    Args:
        folder: of all letters.
        submission: the kind of file.
        file_name: as it can be printed.
        letter: the text.
        page: the same in HTML, which lies beside it.

    Raises:
        StoreError: it cannot be written.
    """
    path = letter_path(folder, submission, file_name)
    private_folder(path.parent)
    try:
        write_whole(path, letter, _OWN)
        write_whole(_page_path(path), page, _OWN)
    except OSError as error:
        raise StoreError(
            f"{path}: the letter cannot be written ({refusal(error)}). Make room for it; the "
            "next collection takes the file again."
        ) from None
    return path


def withdraw_letter(folder: Path, submission: str, file_name: str) -> None:
    """Remove the letter about a file, now that there is nothing to say of it any more.

    Raises:
        StoreError: it cannot be removed.
    """
    path = letter_path(folder, submission, file_name)
    try:
        path.unlink(missing_ok=True)
        _page_path(path).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"{path}: the letter cannot be removed ({error.strerror}). Remove it by hand."
        ) from None


def _page_path(letter: Path) -> Path:
    return letter.with_suffix(_PAGE_ENDING)
