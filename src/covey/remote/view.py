"""The rows of a view: of PostgreSQL by its library, of a DuckDB file in a process of its own."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import duckdb

from covey.apart import EndedEarly, Nursery, twice
from covey.errors import InputError
from covey.files.connection import SEALED, quoted
from covey.remote.extra import of_the_extra
from covey.remote.table_rows import rows_as_bytes

_PATIENCE: Final = 20
"""Seconds until a server has to answer."""

_LONGEST: Final = 300
"""Seconds that a view may take on its server; of processor, where it is reckoned here."""

_RESIDENT: Final = 2**30
"""Bytes in memory that a DuckDB file may take in its process."""

_AT_ONCE: Final = 10_000
_HERE: Final = ("", "localhost", "127.0.0.1", "::1")
_ROWS: Final = b"["

_nursery: Final = Nursery("covey.remote.view")


@dataclass(frozen=True, slots=True)
class View:
    """A view, or a table.

    Args:
        database: an address postgresql://user@host/name, or where a DuckDB file lies.
        name: of the view, behind its schema where that is not the usual one.
        password: of the user, where the database asks for one and its library has no other way.
    """

    database: str
    name: str
    password: str = field(default="", repr=False)

    @property
    def statement(self) -> str:
        """What is asked."""
        return f"SELECT * FROM {'.'.join(map(quoted, self.name.split('.')))}"


def is_postgres(database: str) -> bool:
    """Tell whether an address is of a PostgreSQL server, and no place of a file."""
    return database.startswith(("postgresql://", "postgres://"))


def read_view(view: View, largest: int) -> bytes:
    """Return the rows of a view, see `rows_as_bytes`.

    Args:
        view: which one.
        largest: bytes behind which no more rows are read.

    Raises:
        CommandError: the extra is missing.
        NurseryEnded: the process that reads it was ended from outside.
        InputError: it cannot be read now; the message holds nothing of what is in it.
    """
    if is_postgres(view.database):
        with _from_postgres(view) as (columns, rows):
            return rows_as_bytes(columns, rows, largest)
    try:
        answer = twice(lambda: _nursery.ask(_from_file, (view, largest), _RESIDENT))
    except EndedEarly:
        raise InputError(
            f"{_file_of(view)}: view {view.name} takes more memory or time than it is given. The "
            "agency's turn: make a table of it."
        ) from None
    if answer.startswith(_ROWS):
        return answer
    raise InputError(answer.decode())


def _from_file(asked: tuple[View, int]) -> bytes:
    """Return the rows of a view in a DuckDB file, or why they cannot be read."""
    view, largest = asked
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    resource.setrlimit(resource.RLIMIT_CPU, (_LONGEST, _LONGEST))
    name, path = _file_of(view), Path(view.database)
    if not path.is_file():
        return f"{name}: there is no such file. The agency's turn: put it there.".encode()
    settings = {**SEALED, "threads": 1, "memory_limit": "640MB"}
    try:
        with duckdb.connect(path.absolute(), read_only=True, config=settings) as connection:
            asked_for = connection.execute(view.statement)
            columns = [str(column[0]) for column in asked_for.description or ()]
            return rows_as_bytes(columns, _in_parts(asked_for), largest)
    except duckdb.CatalogException:
        return f"{name}: there is no view {view.name}. {_CORRECT}".encode()
    except duckdb.Error as error:
        if isinstance(error, duckdb.IOException) and "lock" in str(error).lower():
            return f"{name}: another program holds the file. {_AGAIN}".encode()
        kind = type(error).__name__
        return f"{name}: view {view.name} cannot be read ({kind}). {_LOOK}".encode()


_CORRECT: Final = "The data officer's turn: correct [fetch] in covey.toml."
_AGAIN: Final = "The agency's turn: close it there; the next collection tries again."
_LOOK: Final = "The agency's turn: look whether it opens there."


def _file_of(view: View) -> str:
    return Path(view.database).name


def _in_parts(cursor: Any) -> Iterator[Sequence[Any]]:
    while part := cursor.fetchmany(_AT_ONCE):
        yield from part


@contextmanager
def _from_postgres(view: View) -> Iterator[tuple[list[str], Iterator[Sequence[Any]]]]:
    with of_the_extra():
        import psycopg

    where = urlsplit(view.database).hostname or "the database"
    given: dict[str, Any] = {"password": view.password} if view.password else {}
    if where not in _HERE and "sslmode" not in view.database:
        given["sslmode"] = "require"  # who reads along would see counts that nobody has protected
    try:
        with psycopg.connect(
            view.database,
            connect_timeout=_PATIENCE,
            keepalives_idle=_PATIENCE,
            tcp_user_timeout=_PATIENCE * 1000,
            options=f"-c statement_timeout={_LONGEST * 1000}",
            **given,
        ) as connection:
            connection.read_only = True
            with connection.cursor(name="covey") as cursor:
                cursor.itersize = _AT_ONCE
                cursor.execute(view.statement.encode())
                columns = [column.name for column in cursor.description or ()]
                yield columns, iter(cursor)
    except psycopg.Error as error:
        raise InputError(f"{where}: {_why(view, error.sqlstate)}") from None


def _why(view: View, state: str | None) -> str:
    """Return what went wrong in PostgreSQL, and whose turn it is.

    Source: PostgreSQL, appendix A, error codes.
    """
    if state in ("42P01", "3F000"):
        return f"there is no view {view.name}. {_CORRECT}"
    if state == "42501":
        return f"the user may not read view {view.name}. The agency's turn: let her."
    if state == "57014":
        return (
            f"view {view.name} takes longer than {_LONGEST} s. The agency's turn: make a table of "
            "it."
        )
    if state is None or state.startswith(("08", "28", "3D", "53", "57")):
        return (
            "the server does not answer, or does not know the user. Its office's turn, or the data "
            "officer's: look at the address and the password; the next collection tries again."
        )
    return f"view {view.name} cannot be read (SQLSTATE {state}). {_LOOK}"
