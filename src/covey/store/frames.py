"""Frames of Polars out of DuckDB and into it, by the Arrow C stream of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import polars as pl


def frame(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()
) -> pl.DataFrame:
    """Return the rows that *query* answers, as an eager frame."""
    return pl.DataFrame(connection.sql(query, params=list(values)))


def register(connection: duckdb.DuckDBPyConnection, name: str, table: pl.DataFrame) -> None:
    """Let *table* be read by its *name*."""
    connection.register(name, _Stream(table))


@dataclass(frozen=True, slots=True)
class _Stream:
    """A frame as its Arrow C stream alone: of one of Polars, DuckDB would ask for pyarrow."""

    table: pl.DataFrame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)
