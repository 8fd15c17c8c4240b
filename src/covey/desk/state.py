"""What the desk itself remembers: users, sessions, files that wait to be sent, jobs; no count.

It is a small SQLite file for its owner alone, outside the stores. Whoever reads it learns no
password and can take over no session: of both there are hashes.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from covey.disk import refusal
from covey.errors import StoreError
from covey.intake import Letter
from covey.store import private_folder

_OWN: Final = 0o600
_BUSY: Final = 10.0
"""Seconds to wait for another process that writes, such as a job that ends."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS users (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, agency TEXT NOT NULL, called TEXT NOT NULL,
    password TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, user TEXT NOT NULL, begun REAL NOT NULL, seen REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS attempts (who TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS attempts_by_who ON attempts (who);
CREATE TABLE IF NOT EXISTS waiting (
    session TEXT NOT NULL, submission TEXT NOT NULL, sha256 TEXT NOT NULL, period TEXT NOT NULL,
    ending TEXT NOT NULL, until REAL NOT NULL, PRIMARY KEY (session, submission)
);
CREATE TABLE IF NOT EXISTS sent (
    submission TEXT NOT NULL, file TEXT NOT NULL, user TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (submission, file)
);
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, user TEXT NOT NULL,
    command TEXT NOT NULL, begun REAL NOT NULL, ended REAL, code INTEGER, said TEXT
);
"""


class State:
    """The file, open; one statement at a time.

    Args:
        folder: where it lies, made for its owner alone if it is not there.
        kept: whether it lies there; else it is in memory, and the folder is not made.

    Attributes:
        letters: what was wrong with files, in memory alone, see `covey.desk.waiting`.

    Raises:
        StoreError: it cannot be made or opened.
    """

    def __init__(self, folder: Path, *, kept: bool = True) -> None:
        self.folder = folder
        path = folder / "desk.sqlite"
        try:
            if kept:
                private_folder(folder)
                path.touch(_OWN)
                path.chmod(_OWN)
            self._connection = sqlite3.connect(
                path if kept else ":memory:",
                timeout=_BUSY,
                isolation_level=None,
                check_same_thread=False,
            )
            self._connection.executescript(
                # What is deleted is overwritten, and lies in no journal either.
                "PRAGMA secure_delete = ON; PRAGMA journal_mode = TRUNCATE;" + _TABLES
            )
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"{path}: this cannot be used ({refusal(error) or error}). Make room, or correct "
                "the rights of the folder."
            ) from None
        self._lock = threading.RLock()
        self.letters: dict[tuple[str, str], tuple[float, Letter]] = {}

    def close(self) -> None:
        """Close the file, once nobody is in the middle of using it."""
        with self._lock:  # a thread that sweeps goes on though nobody waits for it any more
            self._connection.close()

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Carry out a statement; return its rows."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def changed(self, statement: str, *values: object) -> int:
        """Carry out a statement; return how many rows it changed."""
        with self._lock:
            return self._connection.execute(statement, values).rowcount

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Keep everything that the block does, or nothing; nobody else writes meanwhile."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def hashed(secret: str) -> str:
    """Return what is kept of a secret that nobody could guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def now() -> float:
    """Return the seconds since 1970."""
    return datetime.now(UTC).timestamp()
