"""The rows that agencies sent: a table of accepted and one of held rows for each submission."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from covey.contracts import PERIOD, Codes, Submission, Tally, unreported
from covey.errors import StoreError
from covey.files.connection import quoted, rows
from covey.store.frames import frame, register
from covey.tables import Hierarchy

REVISION: Final = "revision"
HELD: Final = 0
"""In place of the revision of rows that are held, and have none yet."""

_LIKE_ARRIVING: Final = """
SELECT {period} FROM {table} LEFT JOIN arriving USING ({cell})
WHERE {period} <> ? AND {count} > 0
  AND ({period}, {revision}) IN (
    SELECT period, max(revision) FROM received
    WHERE submission = ? AND verdict = 'accepted' GROUP BY period)
GROUP BY {period}
HAVING count(*) = ? AND bool_and(arriving.arrived IS NOT NULL)
ORDER BY {period}
"""


def accepted_table(submission: str) -> str:
    """Return the table of a submission's accepted rows, as an SQL name."""
    return f"accepted.{quoted(submission)}"


def held_table(submission: str) -> str:
    """Return the table of a submission's held rows, as an SQL name."""
    return f"held.{quoted(submission)}"


def make_tables(connection: duckdb.DuckDBPyConnection, path: Path, submission: Submission) -> None:
    """Make the tables of *submission* where they are not there yet.

    Raises:
        StoreError: they are there, with other columns.
    """
    codes = "".join(f", {quoted(column)} VARCHAR NOT NULL" for column in submission.dimensions)
    wanted = [PERIOD, REVISION, *submission.dimensions, submission.count]
    for table in (accepted_table(submission.name), held_table(submission.name)):
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {table} ({PERIOD} VARCHAR NOT NULL, "
            f"{REVISION} INTEGER NOT NULL{codes}, {quoted(submission.count)} BIGINT NOT NULL)"
        )
        stored = [row[0] for row in rows(connection, f"DESCRIBE {table}")]
        if stored != wanted:
            raise StoreError(
                f"{path}: {submission.name} was stored with other columns before "
                f"({', '.join(stored)}). Register the changed submission under a new name."
            )


def add_rows(
    connection: duckdb.DuckDBPyConnection,
    submission: Submission,
    place: tuple[str, int],
    counts: pl.DataFrame,
) -> None:
    """Store *counts* under their period and revision; held ones where that is `HELD`."""
    _, revision = place
    table = held_table if revision == HELD else accepted_table
    columns = _columns(submission)
    register(connection, "arriving", counts)
    connection.execute(
        f"INSERT INTO {table(submission.name)} ({PERIOD}, {REVISION}, {columns}) "
        f"SELECT ?, ?, {columns} FROM arriving",
        list(place),
    )
    connection.unregister("arriving")


def accept_rows(
    connection: duckdb.DuckDBPyConnection, submission: Submission, period: str, revision: int
) -> None:
    """Let the held rows of a period count, as the given revision of it."""
    columns = _columns(submission)
    connection.execute(
        f"INSERT INTO {accepted_table(submission.name)} ({PERIOD}, {REVISION}, {columns}) "
        f"SELECT {PERIOD}, ?, {columns} FROM {held_table(submission.name)} WHERE {PERIOD} = ?",
        [revision, period],
    )
    drop_rows(connection, submission, period)


def drop_rows(connection: duckdb.DuckDBPyConnection, submission: Submission, period: str) -> None:
    """Delete the held rows of a period."""
    connection.execute(f"DELETE FROM {held_table(submission.name)} WHERE {PERIOD} = ?", [period])


def revision_rows(
    connection: duckdb.DuckDBPyConnection, submission: Submission, period: str, revision: int
) -> pl.DataFrame:
    """Return the accepted rows of one revision: the dimensions and the count."""
    return frame(
        connection,
        f"SELECT {_columns(submission)} FROM {accepted_table(submission.name)} "
        f"WHERE {PERIOD} = ? AND {REVISION} = ?",
        [period, revision],
    )


def hashes(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    key: str,
    place: tuple[str, int] | None = None,
) -> tuple[list[str], dict[tuple[str, int], tuple[int, int]]]:
    """Return the columns of a table of rows; and of each period and revision how many rows it has.

    With it comes what the hashes of these rows, each with the *key*, come to together, in whatever
    order they lie. A table that is not there has nothing. Where a *place* is given, of that period
    and revision alone.
    """
    schema, _, name = table.partition(".")
    described = (
        "SELECT column_name FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? "
        "ORDER BY column_index"
    )
    named = [schema, name.strip('"').replace('""', '"')]
    columns = [column for (column,) in rows(connection, described, named)][2:]
    if not columns:
        return [], {}
    texts = ", ".join(f"CAST({quoted(column)} AS VARCHAR)" for column in columns)
    found = rows(
        connection,
        f"SELECT {PERIOD}, {REVISION}, count(*), "
        f"bit_xor(md5_number(concat_ws(chr(31), ?, {texts}))) FROM {table} "
        f"WHERE ? OR ({PERIOD}, {REVISION}) = (?, ?) GROUP BY ALL",
        [key, place is None, *(place or ("", 0))],
    )
    return columns, {(period, number): (many, all_) for period, number, many, all_ in found}


def tally(
    connection: duckdb.DuckDBPyConnection, submission: Submission, period: str, revision: int
) -> Tally:
    """Return how large one revision is."""
    count = quoted(submission.count)
    found = rows(
        connection,
        f"SELECT count(*) FILTER ({count} > 0), coalesce(sum({count}), 0) "
        f"FROM {accepted_table(submission.name)} WHERE {PERIOD} = ? AND {REVISION} = ?",
        [period, revision],
    )
    return Tally(int(found[0][0]), int(found[0][1]))


def unreported_codes(
    connection: duckdb.DuckDBPyConnection,
    submission: Submission,
    trees: dict[str, Hierarchy],
    place: tuple[str, int],
) -> Codes:
    """Return the codes that one revision should have rows of, and has none.

    Args:
        connection: to the store.
        submission: the contract.
        trees: the tree of each dimension by its column.
        place: period and revision.
    """
    sent = {
        column: [
            code
            for (code,) in rows(
                connection,
                f"SELECT DISTINCT {quoted(column)} FROM {accepted_table(submission.name)} "
                f"WHERE {PERIOD} = ? AND {REVISION} = ?",
                list(place),
            )
        ]
        for column in submission.expected
    }
    return unreported(submission, trees, sent)


def periods_alike(
    connection: duckdb.DuckDBPyConnection, submission: Submission, period: str, counts: pl.DataFrame
) -> tuple[str, ...]:
    """Return the other periods whose newest revision has the very counts of *counts*, 0 aside."""
    counted = counts.filter(pl.col(submission.count) > 0)
    if counted.is_empty():
        return ()
    query = _LIKE_ARRIVING.format(
        table=accepted_table(submission.name),
        period=PERIOD,
        revision=REVISION,
        cell=_columns(submission),
        count=quoted(submission.count),
    )
    register(connection, "arriving", counted.with_columns(pl.lit(1).alias("arrived")))
    found = rows(connection, query, [period, submission.name, counted.height])
    connection.unregister("arriving")
    return tuple(period for (period,) in found)


def _columns(submission: Submission) -> str:
    return ", ".join(map(quoted, (*submission.dimensions, submission.count)))
