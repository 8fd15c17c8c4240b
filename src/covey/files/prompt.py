"""An analyst's questions to a DuckDB file, none of which changes or leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from covey.errors import InputError
from covey.files.connection import SEALED, connected, refuse_log


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

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def questions(self, text: str) -> tuple[str, ...]:
        """Return the queries in a text that may hold several; as it is where it is not SQL."""
        try:
            return tuple(one.query for one in self._connection.extract_statements(text))
        except duckdb.Error:
            return (text,)

    def ask(self, query: str, most: int) -> QueryAnswer:
        """Answer a question with at most so many rows.

        Raises:
            InputError: DuckDB cannot answer it; in its own words, as all of the file is public.
        """
        try:
            found = self._connection.execute(query)
            rows = found.fetchmany(most + 1) if found.description else []
            columns = tuple(column[0] for column in found.description or ())
        except duckdb.Error as error:
            raise InputError(str(error)) from None
        return QueryAnswer(columns, tuple(rows[:most]), len(rows) > most)


@contextmanager
def opened(path: Path) -> Iterator[Prompt]:
    """Open a published file for questions: read-only, and without a way to any other file.

    Raises:
        StoreBusy: another process holds the file.
        StoreError: there is none, a log lies beside it, or it cannot be read.
    """
    refuse_log(path)
    with connected(path, read_only=True, **SEALED) as connection:
        yield Prompt(connection)
