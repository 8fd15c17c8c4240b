"""An analyst's questions to a DuckDB file, none of which changes or leaves it."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Timer
from typing import Any, Final

import duckdb

from covey.errors import InputError
from covey.files.connection import SEALED, connected, refuse_log

_MEMORY: Final = 2 * 2**30
"""That an answer may take, in bytes; nothing of it goes to the disk."""

_OF_DUCKDB: Final = "1GB"
"""The half of it that DuckDB may take: what it hands over is there twice."""

_WIDEST: Final = 100_000
"""Letters of a row that is shown; more than that nobody reads in a terminal."""


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

    def breakdowns(self) -> list[tuple[str, str | None, int]]:
        """Return the dataset, the view and the hidden cells of each; none where unsaid."""
        try:
            found = self._connection.execute("SELECT dataset, view, hidden FROM main.breakdowns")
            return found.fetchall()
        except duckdb.Error:
            return []

    def ask(self, query: str, most: int) -> QueryAnswer:
        """Answer a question with at most so many rows.

        Raises:
            InputError: DuckDB cannot answer it, in its own words, as all of the file is public; or
                not in time, or not in so much memory.
        """
        stop = Timer(self._seconds, self._connection.interrupt)
        stop.start()
        try:
            with _at_most(_MEMORY):
                found = self._connection.execute(query)
                columns = tuple(column[0] for column in found.description or ())
                rows = list(islice(_rows(found, columns), most + 1))
        except duckdb.InterruptException:
            raise InputError(
                f"no answer within {self._seconds:g} seconds. Ask for less, or give --seconds more."
            ) from None
        except duckdb.Error as error:
            raise InputError(str(error)) from None
        except MemoryError:
            raise InputError("no answer within 2 GB of memory. Ask for less.") from None
        finally:
            stop.cancel()
        return QueryAnswer(columns, tuple(rows[:most]), len(rows) > most)


def _rows(found: duckdb.DuckDBPyConnection, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of an answer one by one, as one alone may fill the memory."""
    row: tuple[Any, ...] | None = columns
    while row:
        if sum(len(str(cell)) for cell in row) > _WIDEST:
            raise InputError(
                f"a row of more than {_WIDEST:,} letters is not shown. Ask for less of it, as by "
                "left(column, 100)."
            )
        row = found.fetchone()
        if row:
            yield row


@contextmanager
def _at_most(size: int) -> Iterator[None]:
    """Let this process take so many bytes more, where the system tells how many it has."""
    told = Path("/proc/self/statm")
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if not told.exists() or soft != resource.RLIM_INFINITY:  # whoever set one has a reason
        yield
        return
    taken = int(told.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


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
    limits: dict[str, str] = {"memory_limit": _OF_DUCKDB, "temp_directory": ""}
    with connected(path, read_only=True, **SEALED, **limits) as connection:
        yield Prompt(connection, seconds)
