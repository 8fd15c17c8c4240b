"""The facts in the confidential file: a table a dataset with the published rows of every release.

Rows lie in the order in which they were published, so that DuckDB keeps a code in a few bits.
"""

from __future__ import annotations

from typing import Final

import duckdb
import polars as pl

from covey.errors import StoreError
from covey.files.connection import quoted, rows
from covey.log import Entry, facts_digest
from covey.store.frames import frame, register
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE, PUBLISHED

FACT_SCHEMA: Final = "CREATE SCHEMA IF NOT EXISTS facts;"

_NUMBER: Final = quoted("release number")
"""No dimension has this name: it has a blank."""


def digest_of(entry: Entry, cells: pl.DataFrame) -> str:
    """Return the hash of published rows; *entry* says which columns are dimensions."""
    codes = {name: cells[name].to_list() for name, _ in entry.dimensions}
    return facts_digest(codes, cells[OBS_VALUE].to_list())


def add_facts(connection: duckdb.DuckDBPyConnection, entry: Entry, cells: pl.DataFrame) -> None:
    """Keep the published rows of a release.

    Args:
        connection: to the confidential file.
        entry: the release, with its number.
        cells: the dimensions and obs_value, missing where hidden.

    Raises:
        StoreError: the dataset was kept with other dimensions.
    """
    table, names = _table(entry), [name for name, _ in entry.dimensions]
    columns = ", ".join(f"{quoted(name)} VARCHAR NOT NULL" for name in names)
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {table} ({_NUMBER} INTEGER NOT NULL, {columns}, "
        f"{OBS_VALUE} BIGINT)"
    )
    stored = [row[0] for row in rows(connection, f"DESCRIBE {table}")][1:-1]
    if stored != names:
        raise StoreError(
            f"{entry.dataset} went out with other dimensions before ({', '.join(stored)}). "
            "Register the changed dataset under a new name."
        )
    told = ", ".join(map(quoted, [*names, OBS_VALUE]))
    register(connection, "told", cells)
    connection.execute(f"INSERT INTO {table} SELECT ?, {told} FROM told", [entry.number])
    connection.unregister("told")


def facts_of(connection: duckdb.DuckDBPyConnection, entry: Entry) -> pl.DataFrame:
    """Return the rows of a release as they were published.

    Returns:
        The dimensions, obs_value (missing where hidden) and obs_status, in the order in which
        they went out.

    Raises:
        StoreError: the table of the dataset is missing.
    """
    told = ", ".join(quoted(name) for name, _ in entry.dimensions)
    query = (
        f"SELECT {told}, {OBS_VALUE}, "
        f"CASE WHEN {OBS_VALUE} IS NULL THEN '{HIDDEN}' ELSE '{PUBLISHED}' END AS {OBS_STATUS} "
        f"FROM {_table(entry)} WHERE {_NUMBER} = ? ORDER BY rowid"
    )
    try:
        return frame(connection, query, [entry.number])
    except duckdb.CatalogException:
        raise StoreError("its rows are missing") from None


def _table(entry: Entry) -> str:
    return f"facts.{quoted(entry.dataset)}"
