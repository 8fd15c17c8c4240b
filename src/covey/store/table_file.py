"""One table in a DuckDB file of its own, for those who ask for a single table as .duckdb."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from covey.errors import InputError

_VERSION = "v1.4.0"  # opens in DuckDB 1.4 to 2.0 and in the browser


def write_table_file(frame: pl.DataFrame, path: Path, name: str) -> None:
    """Write *frame* as table *name* into a new DuckDB file at *path*, which must not exist."""
    rows = frame.to_arrow()
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        connection.execute(f"ATTACH '{_quoted(path)}' AS fresh (STORAGE_VERSION '{_VERSION}')")
        connection.execute(f'CREATE TABLE fresh."{name}" AS FROM rows')
        connection.execute("DETACH fresh")


def read_table_file(path: Path) -> pl.DataFrame:
    """Read the only table of a DuckDB file.

    Raises:
        InputError: the file is no DuckDB file or holds another number of tables.
    """
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            if len(tables) != 1:
                raise InputError(f"{path.name}: {len(tables)} tables, where one is expected.")
            rows: pl.DataFrame = connection.sql(f'FROM "{tables[0][0]}"').pl()
            return rows
    except duckdb.IOException:
        raise InputError(f"{path.name}: this is not a DuckDB file, or it is in use.") from None


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
