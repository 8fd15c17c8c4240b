"""Right files between the check and the sending: half an hour, for one session and one hash.

They lie in a folder of their own outside the stores, and in no inbox. What is there beside them,
as after a kill, is swept out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from covey.desk.state import State, now
from covey.disk import refusal, write_whole
from covey.errors import StoreError
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
    """Forget what waits in a session; of one kind of file, where it is named."""
    state.changed(
        "DELETE FROM waiting WHERE session = ? AND (? IS NULL OR submission = ?)",
        *(session, submission, submission),
    )
    sweep(state)


def sweep(state: State) -> None:
    """Remove every file that waits no more, and whatever lies beside."""
    folder = _folder(state)
    with state.whole():
        state.changed("DELETE FROM waiting WHERE until <= ?", now())
        kept = {_path(state, *row) for row in state.rows("SELECT session, submission FROM waiting")}
        for path in folder.iterdir():
            if path not in kept:
                path.unlink(missing_ok=True)


def _folder(state: State) -> Path:
    folder = state.folder / "waiting"
    private_folder(folder)
    return folder


def _path(state: State, session: str, submission: str) -> Path:
    name = hashlib.sha256(f"{session}\n{submission}".encode()).hexdigest()
    return state.folder / "waiting" / name
