"""An analyst's questions to a DuckDB file, none of which changes or leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any, Final

import duckdb

from covey.errors import InputError
from covey.files.connection import SEALED, connected, refuse_log

_MEMORY: Final = "2GB"
"""That an answer may take; nothing of it goes to the disk."""


@dataclass(frozen=True)
class QueryAnswer:
    """What a question got.

    Args:
        columns: their names.
        rows: the first of them, as many as were asked for; None stands for NULL.
        more: whether there are others.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool


class Prompt:
    """A connection that reads one file and nothing else; see `opened`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, seconds: float) -> None:
        self._connection = connection
        self._seconds = seconds

    def questions(self, text: str) -> tuple[str, ...]:
        """Return the queries in a text that may hold several; as it is where it is not SQL."""
        try:
            return tuple(one.query for one in self._connection.extract_statements(text))
        except duckdb.Error:
            return (text,)

    def ask(self, query: str, most: int) -> QueryAnswer:
        """Answer a question with at most so many rows.

        Raises:
            InputError: DuckDB cannot answer it, in its own words, as all of the file is public; or
                not in time.
        """
        stop = Timer(self._seconds, self._connection.interrupt)
        stop.start()
        try:
            found = self._connection.execute(query)
            rows = found.fetchmany(most + 1) if found.description else []
            columns = tuple(column[0] for column in found.description or ())
        except duckdb.InterruptException:
            raise InputError(
                f"no answer within {self._seconds:g} seconds. Ask for less, or give --seconds more."
            ) from None
        except duckdb.Error as error:
            raise InputError(str(error)) from None
        finally:
            stop.cancel()
        return QueryAnswer(columns, tuple(rows[:most]), len(rows) > most)


@contextmanager
def opened(path: Path, seconds: float = 60) -> Iterator[Prompt]:
    """Open a published file for questions: read-only, and without a way to any other file.

    Args:
        path: of the file.
        seconds: that one answer may take.

    Raises:
        StoreBusy: another process holds the file.
        StoreError: there is none, a log lies beside it, or it cannot be read.
    """
    refuse_log(path)
    limits: dict[str, str] = {"memory_limit": _MEMORY, "temp_directory": ""}
    with connected(path, read_only=True, **SEALED, **limits) as connection:
        yield Prompt(connection, seconds)
