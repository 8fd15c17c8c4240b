"""Whole tables of the published file, for whoever makes something else of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb
import polars as pl

from covey.errors import StoreError
from covey.files.connection import SEALED, connected, literal, quoted, refuse_log, rows
from covey.store.frames import frame


@dataclass(frozen=True, slots=True)
class PublicTables:
    """Gives each table of a published file as it lies there.

    Args:
        path: the file.
        connection: to it, read-only and without any way out of it.
        file: it, opened as bytes.
    """

    path: Path
    connection: duckdb.DuckDBPyConnection
    file: BinaryIO

    def __call__(self, name: str, schema: str = "main") -> pl.DataFrame:
        """Return all rows of a table, in their order.

        Raises:
            StoreError: there is no such table; a view could say, and do, anything.
        """
        listed = (
            "SELECT 1 FROM duckdb_tables() WHERE NOT internal "
            f"AND schema_name = {literal(schema)} AND table_name = {literal(name)}"
        )
        if not rows(self.connection, listed):
            raise StoreError(
                f"{self.path}: it has no table {name}, so it was published by an earlier version "
                "of Covey or by somebody else. The next release writes one with all tables; or "
                "name the folder of another."
            )
        return frame(self.connection, f"FROM {quoted(schema)}.{quoted(name)}")

    def content(self, most: int) -> bytes | None:
        """Return the bytes of the file; None where they are more than *most*."""
        if os.fstat(self.file.fileno()).st_size > most:
            return None
        self.file.seek(0)
        return self.file.read()


@contextmanager
def public_tables(path: Path) -> Iterator[PublicTables]:
    """Give the tables of the published file at *path*, all of one moment.

    A release that lands meanwhile is not seen: the open file keeps what it held.

    Raises:
        StoreError: there is no file, or it cannot be read.
    """
    if not path.exists():
        raise StoreError(
            f"{path}: nothing was published yet. Release a period first: covey release."
        )
    refuse_log(path)
    while True:
        before = path.stat()
        with (
            connected(path, read_only=True, threads=1, **SEALED) as connection,
            path.open("rb") as file,
        ):
            if not os.path.samestat(before, os.fstat(file.fileno())):
                continue  # a release landed meanwhile
            yield PublicTables(path, connection, file)
            return
