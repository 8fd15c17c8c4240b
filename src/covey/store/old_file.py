"""The published file that a new one takes the place of, while that one is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from covey.contracts import PERIOD, VINTAGE
from covey.errors import StoreError
from covey.files.connection import literal, quoted, rows
from covey.store.coded import coded
from covey.store.frames import frame
from covey.store.layout import SUPERSEDED
from covey.store.translated import languages_in

_TOGETHER: Final = 5_000_000


@dataclass(frozen=True)
class OldFile:
    """Reads what is out already; the file is attached as ``before``.

    Args:
        connection: to it.
        tables: schema and name of its tables; empty where there is no file. A view of the name of
            one could say, and do, anything.
    """

    connection: duckdb.DuckDBPyConnection
    tables: frozenset[tuple[str, str]]

    @classmethod
    def attached(cls, connection: duckdb.DuckDBPyConnection, path: Path | None) -> OldFile:
        """Attach the file at *path*, if there is one."""
        if path is None or not path.exists():
            return cls(connection, frozenset())
        connection.execute(f"ATTACH {literal(str(path.absolute()))} AS before (READ_ONLY)")
        query = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'before'"
        return cls(
            connection, frozenset((schema, name) for schema, name in rows(connection, query))
        )

    def has(self, table: str) -> bool:
        """Tell whether it has a table, not counting those with superseded vintages."""
        return ("main", table) in self.tables

    def has_column(self, table: str, column: str) -> bool:
        """Tell whether it has such a table, and in it such a column."""
        described = f"DESCRIBE before.main.{table}"
        return self.has(table) and column in [row[0] for row in rows(self.connection, described)]

    def languages(self) -> set[str]:
        """Return the languages that its labels are translated into."""
        if not self.has("codelists"):
            return set()
        columns = rows(self.connection, "DESCRIBE before.main.codelists")
        return languages_in(row[0] for row in columns)

    def cells(self, dataset: str, period: str) -> pl.DataFrame:
        """Return the rows of the newest vintage of a period, without the period.

        Raises:
            StoreError: it has no such table, although it lists the release.
        """
        if not self.has(dataset):
            raise StoreError(
                f"{dataset} {period} is listed in the published file, which has no table of it; "
                "nothing was changed. Make the file again with covey rebuild."
            )
        return self._of_period(dataset, period)

    def bounds(self, dataset: str, period: str) -> pl.DataFrame | None:
        """Return the bounds of the newest vintage of a period; None in a file without them."""
        name = f"{dataset}_bounds"
        return self._of_period(name, period) if self.has(name) else None

    def vintages(
        self, dataset: str, columns: Iterable[str], *, superseded: bool
    ) -> Iterator[pl.DataFrame]:
        """Yield the rows of a dataset, coded, those of some periods after those of others.

        Args:
            dataset: which one.
            columns: which columns; the vintage may be among them.
            superseded: whether those that have a newer vintage in the new file are wanted; if not,
                the others are.
        """
        parts = []
        if self.has(dataset):
            parts.append(
                f"SELECT n.{VINTAGE}, c.* FROM before.main.{quoted(dataset)} AS c "
                f"JOIN memory.main.newest_before AS n "
                f"ON n.dataset = {literal(dataset)} AND n.{PERIOD} = c.{PERIOD}"
            )
        if (SUPERSEDED, dataset) in self.tables:
            parts.append(f"FROM before.{SUPERSEDED}.{quoted(dataset)}")
        if not parts:
            return
        listed = ", ".join(f"c.{quoted(column)}" for column in columns)
        query = (
            f"SELECT {listed} FROM ({' UNION ALL BY NAME '.join(parts)}) AS c "
            f"JOIN memory.main.releases AS r ON r.dataset = {literal(dataset)} "
            f"AND r.{PERIOD} = c.{PERIOD} AND r.{VINTAGE} = c.{VINTAGE} "
            f"AND r.{SUPERSEDED} = {superseded}"
        )
        for first, last in self._spans(dataset):
            between = f"WHERE c.{PERIOD} BETWEEN {literal(first)} AND {literal(last)}"
            yield coded(frame(self.connection, f"{query} {between}"))

    def _spans(self, dataset: str) -> list[tuple[str, str]]:
        """Return the first and the last of periods whose rows are read as text together.

        Text takes six times the memory that its numbers do.
        """
        found: list[tuple[str, str]] = []
        together = _TOGETHER
        for period, number in rows(
            self.connection,
            f"SELECT {PERIOD}, sum(rows) FROM memory.main.releases WHERE dataset = ? "
            f"GROUP BY {PERIOD} ORDER BY {PERIOD}",
            [dataset],
        ):
            together += number
            if together > _TOGETHER:
                found.append((period, period))
                together = number
            found[-1] = found[-1][0], period
        return found

    def _of_period(self, table: str, period: str) -> pl.DataFrame:
        query = f"SELECT * EXCLUDE ({PERIOD}) FROM before.main.{quoted(table)}"
        return frame(self.connection, f"{query} WHERE {PERIOD} = {literal(period)}")
