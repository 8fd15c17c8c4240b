"""Releases that went out before there was a ledger: entered once, as the kept public file has them.

A release whose head is printed there was in the ledger once. It is not entered again: whoever took
it out would go unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from covey.contracts import PERIOD, PERIODS
from covey.errors import StoreError, TableError
from covey.log import Entry
from covey.store.archive import Archive
from covey.store.confidential import ConfidentialStore
from covey.store.connection import SEALED, connected, frame, quoted, rows, transaction
from covey.store.descriptions import Description
from covey.store.entered import as_pairs, taken
from covey.store.ledger import BEFORE
from covey.store.released import released_breakdowns
from covey.store.releases import Release
from covey.tables.status import OBS_STATUS, OBS_VALUE

_NO_POLICY = ("dataset", PERIOD, "released_at", "rows", "hidden", "zeros_listed", "levels")
"""Columns of ``releases`` that say what went out and not under which policy, as do those of the
audit."""


def enter_earlier(store: ConfidentialStore, archive: Archive) -> None:
    """Enter what the record of releases has and the ledger has not, in order.

    What cannot be read, or was entered before, stays missing; `Ledger.refuse_missing` says so.
    """
    known = {(one.dataset, one.period, one.vintage) for one in store.ledger.entries()}
    releases = store.record.all()
    missing = [release for release in releases if release.key not in known]
    if not missing:
        return
    try:
        found = _read_all(archive.kept(store.editions.newest.sha256), missing)
    except (StoreError, TableError):
        return
    with transaction(store.connection):
        for entry, cells, description in found:
            store.ledger.append(entry, cells, description)


def _read_all(
    path: Path, releases: Iterable[Release]
) -> list[tuple[Entry, pl.DataFrame, Description]]:
    """Return what the public file at *path* has of releases that no ledger knew."""
    finest = {one.key: released_breakdowns(path, one.dataset, one.period) or () for one in releases}
    with connected(path, read_only=True, **SEALED) as connection:
        return [
            _read(connection, release, row, finest[release.key])
            for release in releases
            for row in _rows_of(connection, "releases", release)
            if row.get("ledger") is None
        ]


def _read(
    connection: duckdb.DuckDBPyConnection,
    release: Release,
    row: Mapping[str, Any],
    finest: Iterable[Mapping[str, int | str]],
) -> tuple[Entry, pl.DataFrame, Description]:
    query = "FROM main.datasets WHERE dataset = ?"
    (dataset,) = _mappings(connection, query, [release.dataset])
    dimensions = tuple(dict(dataset["dimensions"]).items())
    policy = {
        name: value
        for name, value in row.items()
        if name not in _NO_POLICY and not name.startswith("audit_")
    }
    entry = Entry(
        kind="release",
        dataset=release.dataset,
        period=release.period,
        vintage=release.vintage,
        released_at=row["released_at"].replace(tzinfo=UTC),
        dimensions=dimensions,
        zeros_listed=row["zeros_listed"],
        breakdowns=as_pairs(finest),
        policy=policy,
        method=BEFORE,
        granted=(row["intruder"],),
        parts=taken(release.files),
    )
    columns = ", ".join(quoted(name) for name in (*dict(dimensions), OBS_VALUE, OBS_STATUS))
    cells = frame(
        connection,
        f"SELECT {columns} FROM main.{quoted(release.dataset)} WHERE {PERIOD} = ? ORDER BY rowid",
        [release.period],
    )
    return entry, cells, _description(connection, dataset, row, dict(dimensions).values())


def _description(
    connection: duckdb.DuckDBPyConnection,
    dataset: Mapping[str, Any],
    row: Mapping[str, Any],
    codelists: Iterable[str],
) -> Description:
    codes = [
        {name: value for name, value in code.items() if value is not None or name == "parent"}
        for codelist in sorted({*codelists, PERIODS})
        for code in _mappings(
            connection, "FROM main.codelists WHERE codelist = ? ORDER BY position", [codelist]
        )
    ]
    languages = {
        name.removeprefix("label_") for code in codes for name in code if name.startswith("label_")
    }
    release = {name: value for name, value in row.items() if name != "ledger"}
    return Description(_paired(dataset), _paired(release), codes, frozenset(languages))


def _rows_of(
    connection: duckdb.DuckDBPyConnection, table: str, release: Release
) -> list[dict[str, Any]]:
    query = f"FROM main.{table} WHERE dataset = ? AND {PERIOD} = ?"
    return _mappings(connection, query, [release.dataset, release.period])


def _mappings(
    connection: duckdb.DuckDBPyConnection, query: str, values: list[object]
) -> list[dict[str, Any]]:
    names = [row[0] for row in rows(connection, f"DESCRIBE {query}", values)]
    return [dict(zip(names, row, strict=True)) for row in rows(connection, query, values)]


def _paired(row: Mapping[str, Any]) -> dict[str, object]:
    """Return a row with its mappings as pairs, as Arrow takes them."""
    return {
        name: list(value.items()) if isinstance(value, dict) else value
        for name, value in row.items()
    }
