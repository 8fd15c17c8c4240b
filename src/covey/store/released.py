"""The breakdowns of an earlier release in a published file, so that a series keeps them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from covey.disclosure import published_breakdowns
from covey.errors import StoreError
from covey.files.connection import SEALED, connected, quoted, refuse_log, rows
from covey.store.frames import frame
from covey.store.layout import COMPLETENESS
from covey.store.levels import Levels
from covey.tables.status import OBS_STATUS

NamedBreakdowns = tuple[dict[str, int | str], ...]


def released_breakdowns(
    path: Path, dataset: str, period: str | None = None
) -> NamedBreakdowns | None:
    """Return the finest breakdowns of a release, for `Policy.detail`.

    They are told by its rows and by the codelists beside them.

    Args:
        path: a published file; None is returned where there is none.
        dataset: what was released.
        period: for which period; None: the newest release of the dataset that lacks no agency,
            since of fewer counts fewer breakdowns qualify.

    Returns:
        One mapping of dimensions to levels a breakdown; None where there is no such release.

    Raises:
        StoreBusy: another process holds the file.
        StoreError: the file is none that Covey published, or cannot be read.
    """
    if not path.exists():
        return None
    refuse_log(path)
    with connected(path, read_only=True, **SEALED) as connection:
        tables = rows(
            connection, "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'"
        )
        missing = {"releases", "datasets", "codelists"} - {name for (name,) in tables}
        if missing:
            raise StoreError(
                f"{path}: this is not a file that Covey published; it has no table of "
                f"{min(missing)}. Name the published file, or rows of one release."
            )
        named = {name for (name,) in tables}
        lacking = "SELECT dataset, period, vintage FROM main.completeness"
        whole = f"(dataset, period, vintage) NOT IN ({lacking})"
        asked = whole if period is None and COMPLETENESS.name in named else "true"
        found = rows(
            connection,
            "SELECT period, dimensions FROM main.releases JOIN main.datasets USING (dataset) "
            f"WHERE dataset = $1 AND coalesce(period = $2, true) AND NOT superseded AND {asked} "
            "ORDER BY released_at DESC, period DESC LIMIT 1",
            [dataset, period],
        )
        if not found or (dataset,) not in tables:
            return None
        ((newest, dimensions),) = found
        levels = [Levels.read(connection, *cut) for cut in dimensions.items()]
        columns = ", ".join(map(quoted, (*dimensions, OBS_STATUS)))
        query = f"SELECT DISTINCT {columns} FROM main.{quoted(dataset)} WHERE period = ?"
        cells = frame(connection, query, [newest])
    # Each code is as good as the level it stands at.
    at = cells.with_columns(
        pl.col(one.dimension).replace_strict(one.depth, return_dtype=pl.String) for one in levels
    )
    return published_breakdowns(at, {one.dimension: one.tree for one in levels})
