"""The letters to agencies, one a file: about what was refused, held, or left out of a file.

One that another takes the place of, or of which nothing is to be said any more, is kept aside with
the time at which it was written: `covey history` tells where. No letter quotes a count. A folder of
letters is its owner's, and its agency's where an officer has given it to a group of hers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from covey.disk import is_given, own_mode, refusal, write_whole
from covey.errors import StoreError
from covey.store import Receipt, private_folder

_GIVEN: Final = 0o2750
_LONGEST_NAME: Final = 255  # bytes, on every file system in use
_DIGEST: Final = 16  # letters
_ENDING: Final = ".txt"
_PAGE_ENDING: Final = ".html"
_KEPT: Final = "kept"
_STAMP: Final = "%Y%m%dT%H%M%SZ"


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
    _make_folder(path.parent, path.parent)
    try:
        if not _says(path, letter):
            _set_aside(path)
        mode = own_mode(path.parent)
        write_whole(path, letter, mode)
        write_whole(_page_path(path), page, mode)
    except OSError as error:
        raise StoreError(
            f"{path}: the letter cannot be written ({refusal(error)}). Make room for it; the "
            "next collection takes the file again."
        ) from None
    return path


def withdraw_letter(folder: Path, submission: str, file_name: str) -> None:
    """Set the letter about a file aside, now that there is nothing to say of it any more.

    Raises:
        StoreError: it cannot be moved.
    """
    path = letter_path(folder, submission, file_name)
    try:
        _set_aside(path)
    except OSError as error:
        raise StoreError(
            f"{path}: the letter cannot be moved ({error.strerror}). Remove it by hand."
        ) from None


def where_letters_lie(receipts: Iterable[Receipt], folder: Path) -> tuple[Receipt, ...]:
    """Return receipts with their letters where they lie now, also after the project was moved."""
    return tuple(
        replace(one, letter=str(letter_path(folder, one.submission, one.file_name)))
        if one.letter
        else one
        for one in receipts
    )


def kept_letters(folder: Path, submission: str, file_name: str) -> list[tuple[datetime, Path]]:
    """Return the earlier letters about a file: when each was written, in UTC, and where it lies."""
    name = letter_path(folder, submission, file_name).stem
    found = []
    for path in sorted((folder / submission / _KEPT).glob(f"*{_ENDING}")):
        of, _, stamp = path.stem.rpartition(".")
        if of == name:
            second = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
            # The file knows its moment better than its name, unless it was copied.
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            found.append((written if written.replace(microsecond=0) == second else second, path))
    return found


def _says(path: Path, letter: str) -> bool:
    """Tell whether a letter lies there already, as after a run that was killed."""
    return path.exists() and path.read_text(encoding="utf-8") == letter


def _set_aside(letter: Path) -> None:
    """Move a letter, if there is one, and its page to those that are kept."""
    if not letter.exists():
        return
    written = datetime.fromtimestamp(letter.stat().st_mtime, UTC)
    kept = letter_path(letter.parent, _KEPT, f"{letter.stem}.{written:{_STAMP}}")
    _make_folder(kept.parent, letter.parent)
    letter.replace(kept)
    page = _page_path(letter)
    if page.exists():
        page.replace(_page_path(kept))


def _make_folder(folder: Path, like: Path) -> None:
    """Make a folder for those whom *like* was given to; where that was nobody, for its owner."""
    if not is_given(like):
        private_folder(folder)
        return
    folder.mkdir(exist_ok=True)  # the group of the one around it
    folder.chmod(_GIVEN)


def _page_path(letter: Path) -> Path:
    return letter.with_suffix(_PAGE_ENDING)
