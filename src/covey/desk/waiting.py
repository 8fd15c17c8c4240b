"""What came of a check: for half an hour, for one session.

A right file waits to be sent in a folder of its own outside the stores, and in no inbox; what is
there beside such files, as after a kill, is swept out. Of a wrong one there is the letter, which is
drawn again in another language; as it shows what was sent, it is in memory alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from covey.desk.state import State, now
from covey.disk import refusal, write_whole
from covey.errors import StoreError
from covey.intake import Letter
from covey.store import private_folder

WAITS: Final = 30 * 60.0
"""Seconds."""

_OWN: Final = 0o600


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A right file that was not sent yet.

    Args:
        submission: the kind of file.
        period: its period.
        sha256: the hash of its bytes.
        ending: of its name.
    """

    submission: str
    period: str
    sha256: str
    ending: str


def keep(state: State, session: str, file: WaitingFile, content: bytes) -> None:
    """Keep a right file for its session, in place of an earlier one of its kind.

    Raises:
        StoreError: it cannot be written.
    """
    sweep(state)
    path = _path(state, session, file.submission)
    with state.whole():
        state.changed(
            "INSERT OR REPLACE INTO waiting VALUES (?, ?, ?, ?, ?, ?)",
            *(session, file.submission, file.sha256, file.period, file.ending, now() + WAITS),
        )
        try:
            write_whole(path, content, _OWN)
        except OSError as error:
            raise StoreError(
                f"{path.parent}: a file that waits cannot be kept ({refusal(error)}). Nothing was "
                "sent. Make room, and check it again."
            ) from None


def keep_letter(state: State, session: str, submission: str, letter: Letter) -> None:
    """Keep what is wrong with a file for its session, in place of what was kept of its kind."""
    _drop(state, lambda _, until: until <= now())
    state.letters[session, submission] = now() + WAITS, letter


def letter_of(state: State, session: str, submission: str) -> Letter | None:
    """Return what was wrong with the file that a session checked last; None where it is gone."""
    until, letter = state.letters.get((session, submission), (0.0, None))
    return letter if until > now() else None


def forget_letter(state: State, session: str, submission: str | None = None) -> None:
    """Forget the letters of a session; of one kind of file, where it is named."""
    _drop(state, lambda key, _: key[0] == session and submission in (None, key[1]))


def waiting_of(state: State, session: str, submission: str) -> WaitingFile | None:
    """Return what waits in a session; None where nothing does any more."""
    found = state.rows(
        "SELECT submission, period, sha256, ending FROM waiting "
        "WHERE session = ? AND submission = ? AND until > ?",
        *(session, submission, now()),
    )
    return WaitingFile(*found[0]) if found else None


def content_of(state: State, session: str, file: WaitingFile) -> bytes | None:
    """Return the bytes of a file that waits; None where they are not those any more."""
    try:
        content = _path(state, session, file.submission).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == file.sha256 else None


def forget(state: State, session: str, submission: str | None = None) -> None:
    """Forget what waits in a session, and its letters; of one kind of file, where it is named."""
    forget_letter(state, session, submission)
    state.changed(
        "DELETE FROM waiting WHERE session = ? AND (? IS NULL OR submission = ?)",
        *(session, submission, submission),
    )
    sweep(state)


def sweep(state: State) -> None:
    """Remove every file that waits no more, and whatever lies beside; and every old letter."""
    _drop(state, lambda _, until: until <= now())
    folder = _folder(state)
    with state.whole():
        state.changed("DELETE FROM waiting WHERE until <= ?", now())
        kept = {_path(state, *row) for row in state.rows("SELECT session, submission FROM waiting")}
        for path in folder.iterdir():
            if path not in kept:
                path.unlink(missing_ok=True)


def _drop(state: State, is_over: Callable[[tuple[str, str], float], bool]) -> None:
    for key, (until, _) in [*state.letters.items()]:
        if is_over(key, until):
            state.letters.pop(key, None)


def _folder(state: State) -> Path:
    folder = state.folder / "waiting"
    private_folder(folder)
    return folder


def _path(state: State, session: str, submission: str) -> Path:
    name = hashlib.sha256(f"{session}\n{submission}".encode()).hexdigest()
    return state.folder / "waiting" / name
