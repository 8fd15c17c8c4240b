"""How a DuckDB file is opened and spoken to, the same on DuckDB 1.5 and 2.0.

DuckDB's own messages may quote a stored value, so only those about the file itself are repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from covey.errors import StoreBusy, StoreError


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
        connection = duckdb.connect(path or ":memory:", read_only=read_only, config=settings)
        try:
            yield connection
        finally:
            connection.close()
    except duckdb.IOException as error:
        raise _file_trouble(str(where), str(error)) from None
    except duckdb.Error as error:
        raise StoreError(
            f"{where}: DuckDB refused ({type(error).__name__}); nothing was changed. "
            "Its message is withheld, as it may quote what is stored."
        ) from None


def rows(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()
) -> list[tuple[Any, ...]]:
    """Return the rows that *query* answers."""
    return connection.execute(query, list(values)).fetchall()


def frame(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()
) -> pl.DataFrame:
    """Return the rows that *query* answers, as an eager frame."""
    found: pl.DataFrame = connection.sql(query, params=list(values)).pl()
    return found


def quoted(name: str) -> str:
    """Return *name* as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return *text* as an SQL string, where a statement takes no parameter."""
    return "'" + text.replace("'", "''") + "'"


def _file_trouble(where: str, message: str) -> StoreError:
    if "lock" in message.lower():
        return StoreBusy(
            f"{where}: another process holds the file. Close it there, or wait for it to end, "
            "and try again."
        )
    said = message.splitlines()[0].removeprefix("IO Error: ")
    return StoreError(f"{where}: the file cannot be used; nothing was changed. DuckDB says: {said}")
