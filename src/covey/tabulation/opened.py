"""Where an agency's records lie: files and databases through DuckDB, workbooks, a Spark cluster.

Nothing is copied: a relation is a question, and the engine reads what the question needs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from covey.errors import CommandError, InputError
from covey.files.connection import literal, quoted

_READERS: Final = {
    # Texts stay texts: 01 is a code, and no number.
    ".csv": "read_csv({path}, all_varchar = true)",
    ".parquet": "read_parquet({path})",
}
_WORKBOOKS: Final = (".xlsx", ".xls", ".ods")
_DATABASES: Final = {".duckdb": "DUCKDB", ".sqlite": "SQLITE", ".db": "SQLITE"}
_MEMORY: Final = "640MB"


@contextmanager
def opened(place: str, table: str | None = None, spark: str | None = None) -> Iterator[Any]:
    """Give the records at a place, to be asked while the block lasts.

    Args:
        place: a file .csv, .parquet, .duckdb, .sqlite, .xlsx, .xls or .ods, several files by a
            pattern such as ``cases-*.parquet``; with *spark* the name of a table.
        table: which one, of a database; of a workbook the sheet, its first where none is named.
        spark: the Spark cluster, ``sc://host:port``; None where the records lie in files.

    Raises:
        CommandError: there is no such place, or a table has to be named.
        InputError: it cannot be read.
    """
    if spark is not None:
        with _on_cluster(spark, place) as frame:
            yield frame
        return
    path = Path(place)
    kind = path.suffix.lower()
    if kind not in (*_READERS, *_WORKBOOKS, *_DATABASES):
        kinds = ", ".join((*_READERS, *_DATABASES, *_WORKBOOKS))
        raise CommandError(f"{path.name}: records lie in {kinds}.")
    files = [*path.parent.glob(path.name)]
    if not files:
        raise CommandError(f"{place}: there is no such file.")
    if not any(file.stat().st_size for file in files):
        raise InputError(f"{path.name}: the file is empty. Name one with records.")
    if kind in _WORKBOOKS:
        yield _sheet(path, table)
        return
    with tempfile.TemporaryDirectory(prefix="covey-") as spilled:  # 0700; gone at the end
        settings: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": spilled,
            "memory_limit": _MEMORY,
            "preserve_insertion_order": False,
        }
        with duckdb.connect(":memory:", config=settings) as connection:
            try:
                relation = connection.sql(f"FROM {_source(connection, path, kind, table)}")
            except duckdb.Error as error:
                reason = type(error).__name__
                raise InputError(f"{path.name}: DuckDB cannot read this ({reason}).") from None
            yield relation


def _source(connection: duckdb.DuckDBPyConnection, path: Path, kind: str, table: str | None) -> str:
    """Return what to select from."""
    if kind in _READERS:
        return _READERS[kind].format(path=literal(str(path)))
    if table is None:
        raise CommandError(f"{path.name}: name the table by --table.")
    connection.execute(
        f"ATTACH {literal(str(path))} AS records (TYPE {_DATABASES[kind]}, READ_ONLY)"
    )
    return f"records.{quoted(table)}"


def _sheet(path: Path, table: str | None) -> pl.DataFrame:
    """Return a sheet of a workbook as texts; its first row names the columns."""
    from python_calamine import CalamineError, load_workbook

    try:
        with load_workbook(path) as workbook:
            names = workbook.sheet_names
            if table is not None and table not in names:
                raise CommandError(f"{path.name}: there is no sheet {table!r}: {', '.join(names)}.")
            header, *rows = workbook.get_sheet_by_name(table or names[0]).to_python() or [[]]
    except CalamineError:
        raise InputError(f"{path.name}: this is no workbook that can be read.") from None
    columns = [*zip(*rows, strict=True)] or [() for _ in header]
    return pl.DataFrame(
        {
            str(name): pl.Series([_text(cell) for cell in column], dtype=pl.String)
            for name, column in zip(header, columns, strict=True)
            if name != ""
        }
    )


def _text(cell: Any) -> str:
    """Return a cell as a person reads it: 5 is no 5.0, and a day has no hour."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


@contextmanager
def _on_cluster(address: str, table: str) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    session = SparkSession.builder.remote(address).getOrCreate()
    try:
        yield session.table(table)
    finally:
        session.stop()
