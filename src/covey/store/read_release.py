"""What the published file tells of one release, read back for those who pass it on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from covey.contracts import PERIOD, PERIODS, VINTAGE
from covey.errors import CommandError, StoreError
from covey.files.connection import SEALED, connected, quoted, refuse_log, rows
from covey.store.frames import frame
from covey.store.vintages import Row
from covey.tables.codelist import OUTLINE

_NEEDED = {"releases", "datasets", "codelists", "level_codes"}


@dataclass(frozen=True)
class ReadRelease:
    """The newest vintage of a period.

    Args:
        dataset: its row in ``datasets``, the dimensions as a mapping to their codelists.
        release: its row in ``releases``.
        codes: the rows of its codelists, without their position, in their order.
        levels: the level of each of its codes: dimension, level, level_name, code.
        cells: its rows: period, the dimensions, obs_value (missing where hidden) and obs_status.
    """

    dataset: Row
    release: Row
    codes: pl.DataFrame
    levels: pl.DataFrame
    cells: pl.DataFrame


def read_releases(
    path: Path, dataset: str | None = None, period: str | None = None
) -> tuple[ReadRelease, ...]:
    """Return what the published file tells of a release, or of all that match.

    Args:
        path: a published file.
        dataset: the name of one; None: of each.
        period: one period; None: each.

    Raises:
        CommandError: there is no file, or no such release in it.
        StoreBusy: another process holds the file.
        StoreError: the file is none that Covey published.
    """
    if not path.exists():
        raise CommandError(f"{path}: nothing is published there yet.")
    refuse_log(path)
    with connected(path, read_only=True, **SEALED) as connection:
        tables = _tables(connection)
        if not tables >= _NEEDED:
            raise StoreError(
                f"{path}: this is not a file that Covey published. Name the published file, or run "
                "covey rebuild to make it anew."
            )
        found = _releases(connection, dataset, period)
        if not found:
            named = " ".join(filter(None, [dataset, period]))
            if not named:
                raise CommandError(f"{path}: no release is in it.")
            raise CommandError(f"{path}: {named} is not in it. FROM releases lists what is.")
        for one in found:
            if one["dataset"] not in tables:
                raise StoreError(f"{path}: it lists {one['dataset']}, and has no table of it.")
        return tuple(_read(connection, one) for one in found)


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the tables; a view could say, and do, anything."""
    query = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'"
    return {name for (name,) in rows(connection, query)}


def _releases(
    connection: duckdb.DuckDBPyConnection, dataset: str | None, period: str | None
) -> list[dict[str, object]]:
    query = (
        "FROM main.releases WHERE ($1 IS NULL OR dataset = $1) AND ($2 IS NULL OR period = $2) "
        f"AND NOT superseded ORDER BY dataset, period, {VINTAGE}"
    )
    return frame(connection, query, [dataset, period]).rows(named=True)


def _read(connection: duckdb.DuckDBPyConnection, release: Row) -> ReadRelease:
    name, period = str(release["dataset"]), str(release[PERIOD])
    query = "SELECT * REPLACE (map_entries(dimensions) AS dimensions) FROM main.datasets "
    (dataset,) = frame(connection, f"{query} WHERE dataset = ?", [name]).rows(named=True)
    dimensions = {pair["key"]: pair["value"] for pair in dataset["dimensions"]}
    codes = frame(
        connection,
        "SELECT * EXCLUDE (position) FROM main.codelists WHERE codelist IN "
        "(SELECT unnest($1)) ORDER BY codelist, position, code",
        [[*dimensions.values(), PERIODS]],
    ).drop(OUTLINE, strict=False)  # a file of before has none, and no other form draws
    levels = frame(
        connection,
        "SELECT dimension, level, level_name, code FROM main.level_codes "
        "WHERE dataset = $1 AND period = $2 AND own ORDER BY ALL",
        [name, period],
    )
    cells = frame(connection, f"FROM main.{quoted(name)} WHERE {PERIOD} = $1", [period])
    return ReadRelease({**dataset, "dimensions": dimensions}, release, codes, levels, cells)
