"""Rows in DuckDB and Parquet files, which DuckDB reads and writes.

A file that is handed in is hostile until shown otherwise: names in it are quoted, nothing in it
but a table is looked at, and the connection reaches no other file.
"""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np

from covey.admission import too_large
from covey.disk import refusal
from covey.errors import CommandError, InputError
from covey.files.connection import SEALED, STORAGE, literal, quoted, rows, seal
from covey.files.rows import Rows
from covey.plurals import numbered
from covey.tables.status import OBS_VALUE

_TABLES: Final = """
SELECT schema_name, table_name FROM duckdb_tables()
WHERE database_name = current_database() AND NOT internal
"""

# Moments are codes like any other; as such some have no counterpart outside DuckDB.
_MOMENTS: Final = ("DATE", "TIME", "INTERVAL", "UUID", "BIT")


@dataclass(frozen=True)
class Tables:
    """Tables to be written.

    Args:
        path: a DuckDB file that does not exist, or is empty.
        rows: those of each table, by its name.
    """

    path: Path
    rows: Mapping[str, Rows]


def write_duckdb(table: Rows, path: Path, name: str) -> None:
    """Write *table* as table *name* into a new DuckDB file at *path*, which must not exist.

    Raises:
        CommandError: two columns have the same name to DuckDB, which knows no capitals.
        OSError: the disk refuses.
    """
    write_tables(Tables(path, {name: table}))


def write_tables(tables: Tables) -> None:
    """Write tables into one DuckDB file.

    Raises:
        CommandError: two columns have the same name to DuckDB, which knows no capitals.
        OSError: the disk refuses.
    """
    for table in tables.rows.values():
        _refuse_alike([*table], tables.path)
    with _writing() as connection:
        target = literal(str(tables.path.absolute()))
        connection.execute(f"ATTACH {target} AS fresh (STORAGE_VERSION {literal(STORAGE)})")
        for name, table in tables.rows.items():
            query = _registered(connection, table)
            connection.execute(f"CREATE TABLE fresh.{quoted(name)} AS {query}")
        connection.execute("DETACH fresh")


def write_parquet(table: Rows, path: Path) -> None:
    """Write *table* as Parquet.

    Raises:
        CommandError: two columns have the same name to DuckDB, which knows no capitals.
        OSError: the disk refuses.
    """
    _refuse_alike([*table], path)
    with _writing() as connection:
        query = _registered(connection, table)
        target = literal(str(path.absolute()))
        connection.execute(f"COPY ({query}) TO {target} (FORMAT parquet, COMPRESSION zstd)")


def read_duckdb(path: Path) -> Rows:
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
            return _read(connection, ".".join(map(quoted, tables[0])), path)
    except duckdb.Error:
        raise InputError(
            f"{path.name}: this is not a DuckDB file, or it is in use or damaged. Close it "
            "elsewhere, or export it again."
        ) from None


def read_parquet(path: Path) -> Rows:
    """Read a Parquet file.

    Raises:
        InputError: the file is none, or holds too much.
    """
    where = str(path.absolute())
    only, this = literal(glob.escape(where)), literal(where)
    try:
        with duckdb.connect() as connection:
            connection.execute(f"SET allowed_paths = [{only}, {this}]")
            seal(connection)
            return _read(connection, f"read_parquet({only})", path)
    except duckdb.Error:
        raise InputError(f"{path.name}: this is not a Parquet file, or it is damaged.") from None


def _read(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> Rows:
    """Return the rows of a table, or of what stands in the place of one."""
    kinds = {name: kind for name, kind, *_ in rows(connection, f"DESCRIBE FROM {table}")}
    wrong = too_large(rows(connection, f"SELECT count(*) FROM {table}")[0][0], len(kinds))
    if wrong:
        raise InputError(f"{path.name}: {wrong}")
    columns = ", ".join(
        f"CAST({quoted(name)} AS VARCHAR)"
        if kind.startswith(_MOMENTS) and not kind.endswith("]")
        else quoted(name)
        for name, kind in kinds.items()
    )
    found = rows(connection, f"SELECT {columns} FROM {table}")
    values = [list(column) for column in zip(*found, strict=True)] or [[] for _ in kinds]
    return dict(zip(kinds, values, strict=True))


@contextmanager
def _writing() -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        with duckdb.connect(config={"temp_directory": ""}) as connection:
            yield connection
    except duckdb.Error as error:
        raise OSError(refusal(error) or type(error).__name__) from None


def _registered(connection: duckdb.DuckDBPyConnection, table: Rows) -> str:
    """Let DuckDB see rows; return the query that has them."""
    seen: dict[str, Any] = {}
    columns = []
    for at, (name, column) in enumerate(table.items()):
        numbers = name == OBS_VALUE or (any(column) and {int}.issuperset(map(type, column)))
        # DuckDB 1.5 takes what a masked array hides, so that what is missing is told beside it.
        nothing = 0 if numbers else ""
        seen[f"missing{at}"] = np.array([value is None for value in column], np.bool_)
        seen[f"value{at}"] = np.array(
            [nothing if value is None else value for value in column],
            np.int64 if numbers else np.object_,
        )
        kind = "BIGINT" if numbers else "VARCHAR"
        columns.append(
            f"CAST(CASE WHEN missing{at} THEN NULL ELSE value{at} END AS {kind}) AS {quoted(name)}"
        )
    connection.register("seen", seen)
    return f"SELECT {', '.join(columns)} FROM seen"


def _refuse_alike(columns: list[str], path: Path) -> None:
    folded = [name.casefold() for name in columns]
    twice = next((name for name in columns if folded.count(name.casefold()) > 1), None)
    if twice is not None:
        raise CommandError(
            f"{path.name}: two columns are called {twice!r}, but for capitals, which DuckDB does "
            "not tell apart. Rename one of them, or write a .csv file."
        )
