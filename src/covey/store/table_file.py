"""Tables in a DuckDB file of their own, for those who ask for rows as .duckdb.

A file that is handed in is hostile until shown otherwise: names in it are quoted, nothing in it
but a table is looked at, and the connection reaches no other file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from covey.admission import too_large
from covey.disk import refusal
from covey.errors import CommandError, InputError
from covey.plurals import numbered
from covey.store.connection import SEALED, frame, literal, quoted, register, rows
from covey.store.fresh import STORAGE

_TABLES = """
SELECT schema_name, table_name, column_count FROM duckdb_tables()
WHERE database_name = current_database() AND NOT internal
"""

# Moments are codes like any other; as such some have no counterpart outside DuckDB.
_COLUMNS = r"""
SELECT list(CASE
    WHEN regexp_matches(data_type, '^(DATE|TIME|INTERVAL|UUID|BIT)[^\[]*$')
    THEN format('CAST("{0}" AS VARCHAR) AS "{0}"', replace(column_name, '"', '""'))
    ELSE format('"{}"', replace(column_name, '"', '""'))
END ORDER BY column_index)
FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = ? AND table_name = ?
"""


def write_table_file(table: pl.DataFrame, path: Path, name: str) -> None:
    """Write *table* as table *name* into a new DuckDB file at *path*, which must not exist.

    Raises:
        CommandError: two columns have the same name to DuckDB, which knows no capitals.
        OSError: the disk refuses.
    """
    write_tables(Tables(path, {name: table}))


@dataclass(frozen=True)
class Tables:
    """Tables to be written.

    Args:
        path: a DuckDB file that does not exist, or is empty.
        frames: the tables by name.
    """

    path: Path
    frames: Mapping[str, pl.DataFrame]


def write_tables(tables: Tables) -> None:
    """Write tables into one DuckDB file.

    Raises:
        CommandError: two columns have the same name to DuckDB, which knows no capitals.
        OSError: the disk refuses.
    """
    for table in tables.frames.values():
        _refuse_alike(table.columns, tables.path)
    try:
        with duckdb.connect(config={"temp_directory": ""}) as connection:
            target = literal(str(tables.path.absolute()))
            connection.execute(f"ATTACH {target} AS fresh (STORAGE_VERSION {literal(STORAGE)})")
            for name, table in tables.frames.items():
                register(connection, "rows", table)
                connection.execute(f"CREATE TABLE fresh.{quoted(name)} AS FROM rows")
                connection.unregister("rows")
            connection.execute("DETACH fresh")
    except duckdb.Error as error:
        raise OSError(refusal(error) or type(error).__name__) from None


def read_table_file(path: Path) -> pl.DataFrame:
    """Read the only table of a DuckDB file; views are no tables, and none of them runs.

    Raises:
        InputError: the file is no DuckDB file, holds another number of tables, or too much.
    """
    try:
        # Absolute, since DuckDB takes the likes of `md:` at the start of a path for an extension.
        where = str(path.absolute())
        with duckdb.connect(where, read_only=True, config=SEALED) as connection:
            tables = rows(connection, _TABLES)
            if len(tables) != 1:
                raise InputError(
                    f"{path.name}: {numbered(len(tables), 'table')}, where one is expected; "
                    "views are not run. Copy the rows that are meant into a file of their own."
                )
            schema, name, columns = tables[0]
            table = f"{quoted(schema)}.{quoted(name)}"
            height = rows(connection, f"SELECT count(*) FROM {table}")[0][0]
            wrong = too_large(height, columns)
            if wrong:
                raise InputError(f"{path.name}: {wrong}")
            named = rows(connection, _COLUMNS, [schema, name])[0][0]
            return frame(connection, f"SELECT {', '.join(named)} FROM {table}")
    except pl.exceptions.PolarsError:
        raise InputError(
            f"{path.name}: a column holds neither codes nor counts. Leave it out, or write each "
            "value as text."
        ) from None
    except duckdb.Error:
        raise InputError(
            f"{path.name}: this is not a DuckDB file, or it is in use or damaged. Close it "
            "elsewhere, or export it again."
        ) from None


def _refuse_alike(columns: list[str], path: Path) -> None:
    folded = [name.casefold() for name in columns]
    twice = next((name for name in columns if folded.count(name.casefold()) > 1), None)
    if twice is not None:
        raise CommandError(
            f"{path.name}: two columns are called {twice!r}, but for capitals, which DuckDB does "
            "not tell apart. Rename one of them, or write a .csv or .parquet file."
        )
