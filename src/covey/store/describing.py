"""The tables that describe a published file, in memory until they are written."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from covey.contracts import PERIOD, VINTAGE
from covey.store.connection import quoted, rows
from covey.store.layout import Table
from covey.store.vintages import Row


def take_over(connection: duckdb.DuckDBPyConnection, table: Table, *, from_before: bool) -> None:
    """Make a table in memory, with the rows that it has in the file ``before``, if any."""
    _register(connection, table, [])
    old = f" UNION ALL BY NAME FROM before.main.{table.name}" if from_before else ""
    connection.execute(f"CREATE TABLE {table.name} AS FROM incoming{old}")


def put(connection: duckdb.DuckDBPyConnection, table: Table, new: Sequence[Row]) -> None:
    """Put rows into a table in memory, in place of those with the same key."""
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
    schema = pa.schema([(column.name, column.type) for column in table.columns])
    connection.register("incoming", pa.Table.from_pylist(list(new), schema=schema))
