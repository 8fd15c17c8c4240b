"""The tables that describe a published file, in memory until they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import duckdb
import polars as pl

from covey.contracts import PERIOD, VINTAGE
from covey.files.connection import quoted, rows
from covey.store.frames import register
from covey.store.layout import (
    DAY,
    FLAG,
    MOMENT,
    NUMBER,
    NUMBER_OF,
    SHARE,
    TEXT,
    TEXT_OF,
    TEXTS,
    Table,
)
from covey.store.vintages import Row

_MAPS: Final = (TEXT_OF, NUMBER_OF)

_TYPES: Final[Mapping[str, pl.DataType | type[pl.DataType]]] = {
    TEXT: pl.String,
    NUMBER: pl.Int64,
    SHARE: pl.Float64,
    FLAG: pl.Boolean,
    TEXTS: pl.List(pl.String),
    MOMENT: pl.Datetime("us"),
    DAY: pl.Date(),
    TEXT_OF: pl.List(pl.Struct({"key": pl.String, "value": pl.String})),
    NUMBER_OF: pl.List(pl.Struct({"key": pl.String, "value": pl.Int64})),
}
"""What each type is in a frame; mappings are lists of their entries there."""


def take_over(connection: duckdb.DuckDBPyConnection, table: Table, *, from_before: bool) -> None:
    """Make a table in memory, with the rows that it has in the file ``before``, if any."""
    none = ", ".join(f"NULL::{column.type} AS {quoted(column.name)}" for column in table.columns)
    old = f" UNION ALL BY NAME FROM before.main.{table.name}" if from_before else ""
    connection.execute(f"CREATE TABLE {table.name} AS SELECT {none} WHERE false{old}")


def put(connection: duckdb.DuckDBPyConnection, table: Table, new: Sequence[Row]) -> None:
    """Put rows into a table in memory, in place of those with the same key."""
    if not new:
        return
    _register(connection, table, new)
    key = ", ".join(map(quoted, table.key))
    connection.execute(f"DELETE FROM {table.name} WHERE ({key}) IN (SELECT ({key}) FROM incoming)")
    connection.execute(f"INSERT INTO {table.name} BY NAME FROM incoming")


def numbers(
    connection: duckdb.DuckDBPyConnection, table: Table, dataset: str, period: str
) -> list[int]:
    """Return the vintages of a period that a table in memory lists."""
    query = f"SELECT {VINTAGE} FROM {table.name} WHERE dataset = ? AND {PERIOD} = ?"
    return [number for (number,) in rows(connection, query, [dataset, period])]


def _register(connection: duckdb.DuckDBPyConnection, table: Table, new: Sequence[Row]) -> None:
    schema = {column.name: _TYPES[column.type] for column in table.columns}
    told = {
        column.name: [_told(column.type, row.get(column.name)) for row in new]
        for column in table.columns
    }
    register(connection, "told", pl.DataFrame(told, schema))
    columns = ", ".join(
        f"map_from_entries({quoted(column.name)}) AS {quoted(column.name)}"
        if column.type in _MAPS
        else quoted(column.name)
        for column in table.columns
    )
    connection.execute(f"CREATE OR REPLACE TEMP VIEW incoming AS SELECT {columns} FROM told")


def _told(kind: str, value: Any) -> object:
    """Return a value as Polars takes it: of a mapping, its entries."""
    if value is None or kind not in _MAPS:
        return value
    return [{"key": key, "value": of} for key, of in dict(value).items()]
