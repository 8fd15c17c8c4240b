"""How a confidential file moves from one version of Covey to the next, step by step.

Whoever changes a table of the confidential file adds a step at the end of `STEPS`, with a test that
moves a file of the version before. Nothing else in Covey reads a file of another version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import duckdb

from covey.errors import StoreError
from covey.files.connection import rows, transaction
from covey.log import METHOD
from covey.store.outbox import OUTBOX_TABLES

Step = Callable[[duckdb.DuckDBPyConnection], object]
"""Moves a file from the version of its place in the list to the next; within a transaction."""


def _as_it_is(_: duckdb.DuckDBPyConnection) -> None:
    """Take a file without anything in it for one of the first version: nothing has to move."""


def _leaves_of_the_day(connection: duckdb.DuckDBPyConnection) -> None:
    """Give receipts a place for the leaves that a file may have counts of; nobody kept them yet."""
    connection.execute("ALTER TABLE IF EXISTS received ADD COLUMN IF NOT EXISTS leaves VARCHAR")


def _seals(connection: duckdb.DuckDBPyConnection) -> None:
    """Give receipts a place for the seal of their rows; those of before were never sealed."""
    connection.execute("ALTER TABLE IF EXISTS received ADD COLUMN IF NOT EXISTS seal VARCHAR")


def _outbox(connection: duckdb.DuckDBPyConnection) -> None:
    """Make room for news; nobody is told of what happened before."""
    connection.execute(OUTBOX_TABLES)


STEPS: Final[tuple[Step, ...]] = (_as_it_is, _leaves_of_the_day, _seals, _outbox)
"""From version 0, an empty file, to the one that this Covey reads and writes."""

_TABLE: Final = "CREATE TABLE IF NOT EXISTS store_version (version INTEGER NOT NULL)"


def move_to_now(
    connection: duckdb.DuckDBPyConnection, path: Path, steps: Sequence[Step] = STEPS
) -> None:
    """Move a confidential file to the version that is read and written, all the way or not at all.

    Args:
        connection: to the file.
        path: where it lies, for messages.
        steps: all there are.

    Raises:
        StoreError: the file is of a newer version, or of none; nothing was changed.
    """
    version, now = version_of(connection, path), len(steps)
    if version > now:
        raise StoreError(
            f"{path}: this store was written by a newer Covey: it has version {version}, and "
            f"{METHOD} reads up to {now}. Nothing was changed. Install that Covey again, or a "
            "later one."
        )
    if version == now:
        return
    with transaction(connection):
        for step in steps[version:]:
            step(connection)
        connection.execute(_TABLE)
        connection.execute("DELETE FROM store_version")
        connection.execute("INSERT INTO store_version VALUES (?)", [now])


def version_of(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Return the version of a confidential file; 0 where nothing is in it.

    Raises:
        StoreError: something is in it, and no version.
    """
    try:
        # Not by the list of all tables: a hub of many submissions has a thousand of them.
        return int(rows(connection, "SELECT max(version) FROM store_version")[0][0] or 0)
    except duckdb.CatalogException:
        pass
    if rows(connection, "SELECT 1 FROM duckdb_tables() LIMIT 1"):
        raise StoreError(
            f"{path}: this store does not say of which version it is, so no Covey that was "
            "released has written it. Nothing was changed. Move it away, and collect the files of "
            "the agencies anew."
        )
    return 0
