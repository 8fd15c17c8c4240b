"""Whole tables of the published file, for whoever makes something else of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from covey.errors import StoreError
from covey.store.connection import SEALED, connected, frame, literal, quoted, rows
from covey.store.fresh import refuse_log


@dataclass(frozen=True, slots=True)
class PublicTables:
    """Gives each table of the published file at *path* as it lies there.

    Every call opens the file anew, read-only and without any way out of it.
    """

    path: Path

    def __call__(self, name: str, schema: str = "main") -> pl.DataFrame:
        """Return all rows of a table, in their order.

        Raises:
            StoreError: there is no file, it cannot be read, or it has no such table; a view could
                say, and do, anything.
        """
        if not self.path.exists():
            raise StoreError(
                f"{self.path}: nothing was published yet. Release a period first: covey release."
            )
        refuse_log(self.path)
        with connected(self.path, read_only=True, threads=1, **SEALED) as connection:
            listed = (
                "SELECT 1 FROM duckdb_tables() WHERE NOT internal "
                f"AND schema_name = {literal(schema)} AND table_name = {literal(name)}"
            )
            if not rows(connection, listed):
                raise StoreError(
                    f"{self.path}: it has no table {name}, so it was published by an earlier "
                    "version of Covey or by somebody else. The next release writes one with all "
                    "tables; or name the folder of another."
                )
            return frame(connection, f"FROM {quoted(schema)}.{quoted(name)}")
