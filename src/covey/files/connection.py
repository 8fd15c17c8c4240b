"""How a DuckDB file is opened and spoken to, the same on DuckDB 1.5 and 2.0.

DuckDB's own messages may quote a stored value, so only those about the file itself are repeated.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import duckdb

from covey.disk import refusal
from covey.errors import StoreBusy, StoreError

SEALED: Final[dict[str, str | bool | int | float | list[str]]] = {
    "enable_external_access": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "lock_configuration": True,
}
"""Nothing in the file, and nothing that is asked of it, reaches any other file."""


STORAGE: Final = "v1.4.0"
"""The format that DuckDB 1.4, 1.5, 2.0 and the browser open."""

_EMPTY: Final = 3 * 4096
"""Bytes of a DuckDB file in which nothing is stored: a header of its own, and two of its states."""
_MARK: Final = slice(8, 12)
"""Where each such file names its kind, after a checksum."""


@contextmanager
def connected(
    path: Path | None, *, read_only: bool = False, **settings: str | bool | int | float | list[str]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to the DuckDB file at *path*, or to one in memory; closed at the end.

    Raises:
        StoreBusy: another process holds the file.
        StoreError: the file cannot be opened, or DuckDB refused a statement.
    """
    where = path or "the new file"
    try:
        # Absolute, since DuckDB takes the likes of `md:` at the start of a path for an extension.
        target = path.absolute() if path else ":memory:"
        connection = duckdb.connect(target, read_only=read_only, config=settings)
        try:
            yield connection
        finally:
            connection.close()
    except duckdb.IOException as error:
        raise _file_trouble(str(where), error) from None
    except duckdb.Error as error:
        if refusal(error):
            raise _file_trouble(str(where), error) from None
        raise StoreError(
            f"{where}: DuckDB refused ({type(error).__name__}); nothing was changed. "
            "Its message is withheld, as it may quote what is stored."
        ) from None


def rows(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()
) -> list[tuple[Any, ...]]:
    """Return the rows that *query* answers."""
    return connection.execute(query, list(values)).fetchall()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Keep everything that the block does, or nothing of it."""
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def quoted(name: str) -> str:
    """Return *name* as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return *text* as an SQL string, where a statement takes no parameter."""
    return "'" + text.replace("'", "''") + "'"


def seal(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep a connection that has opened all its files from any other."""
    for setting, value in SEALED.items():
        connection.execute(f"SET {setting} = {value}")


def refuse_log(path: Path) -> None:
    """Refuse a DuckDB file beside which a write-ahead log lies: it would be replayed into it.

    Raises:
        StoreError: there is one.
    """
    log = log_of(path)
    if log.exists():
        raise StoreError(
            f"{log}: somebody opened the published file for writing. Close that program, remove "
            "the log, and try again; analysts open the file read-only."
        )


def drop_unmade(path: Path) -> None:
    """Remove a DuckDB file that was not made whole: the disk was full, or its maker was killed.

    Nothing was stored in it yet, and DuckDB would neither open it nor make it anew. One that
    another process is making just now is left to it.
    """
    # Whatever keeps a file from being looked at, DuckDB meets it next, and tells.
    with suppress(OSError):
        # A whole one is not opened here: to close it would give up the lock that DuckDB has on it.
        if not 0 < path.stat().st_size < _EMPTY:
            return
        with path.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            begun = file.read(_EMPTY)
            if begun[_MARK] == b"DUCK" and len(begun) < _EMPTY:
                path.unlink()


def log_of(path: Path) -> Path:
    """Return where DuckDB keeps what was not yet written into the file at *path*."""
    return path.with_name(f"{path.name}.wal")


def _file_trouble(where: str, error: duckdb.Error) -> StoreError:
    full = refusal(error)
    if full:
        return StoreError(f"{where}: {full}; nothing was changed. Make room, and try again.")
    message = str(error)
    if "lock" in message.lower():
        return StoreBusy(
            f"{where}: another process holds the file. Close it there, or wait for it to end, "
            "and try again."
        )
    said = message.splitlines()[0].removeprefix("IO Error: ")
    return StoreError(f"{where}: the file cannot be used; nothing was changed. DuckDB says: {said}")
