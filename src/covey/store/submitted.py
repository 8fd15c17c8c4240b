"""The rows that agencies sent: a table of accepted and one of held rows for each submission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from covey.contracts import PERIOD, Submission
from covey.errors import StoreError
from covey.files.connection import literal, quoted, rows
from covey.store.frames import frame, register

REVISION: Final = "revision"
HELD: Final = 0
"""In place of the revision of rows that are held, and have none yet."""

_HALF: Final = 64  # bits of a hash
_TOGETHER: Final = 60
"""Tables that one statement asks: at 480 tables, all at once took a third longer."""

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


def make_table(
    connection: duckdb.DuckDBPyConnection, path: Path, submission: Submission, table: str
) -> None:
    """Make a table for rows of *submission* where it is not there yet.

    Raises:
        StoreError: it is there, with other columns.
    """
    codes = "".join(f", {quoted(column)} VARCHAR NOT NULL" for column in submission.dimensions)
    wanted = [PERIOD, REVISION, *submission.dimensions, submission.count]
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
    return rows_of(connection, submission, [(period, revision)]).drop(PERIOD)


def rows_of(
    connection: duckdb.DuckDBPyConnection, submission: Submission, files: Sequence[tuple[str, int]]
) -> pl.DataFrame:
    """Return the accepted rows of some periods and revisions: the period, then as each has them."""
    asked = ", ".join(["(?, ?)"] * len(files)) or "(NULL, NULL)"
    return frame(
        connection,
        f"SELECT {PERIOD}, {_columns(submission)} FROM {accepted_table(submission.name)} "
        f"WHERE ({PERIOD}, {REVISION}) IN ({asked})",
        [value for file in files for value in file],
    )


def held_rows(
    connection: duckdb.DuckDBPyConnection, submission: Submission, period: str
) -> pl.DataFrame:
    """Return the held rows of a period."""
    return frame(
        connection,
        f"SELECT {_columns(submission)} FROM {held_table(submission.name)} WHERE {PERIOD} = ?",
        [period],
    )


def tables_of_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the columns of every table of rows, as an SQL name, without period and revision."""
    described = (
        "SELECT schema_name, table_name, list(column_name ORDER BY column_index) "
        "FROM duckdb_columns() WHERE schema_name IN ('accepted', 'held') GROUP BY ALL"
    )
    return {
        f"{schema}.{quoted(name)}": columns[2:]
        for schema, name, columns in rows(connection, described)
    }


def hashes(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Sequence[str]],
    key: str,
    place: tuple[str, int] | None = None,
) -> dict[tuple[str, str, int], tuple[int, int]]:
    """Return how many rows each file has, and what their hashes come to together.

    Args:
        connection: to the store.
        tables: the columns of each table that is looked at.
        key: that each row is hashed with.
        place: the one period and revision that is looked at; None: all.

    Returns:
        By table, period and revision; in whatever order the rows lie.
    """
    asked = "" if place is None else f"WHERE ({PERIOD}, {REVISION}) = ($2, $3)"
    queries = []
    for table, columns in tables.items():
        texts = ", ".join(f"CAST({quoted(column)} AS VARCHAR)" for column in columns)
        queries.append(
            f"SELECT {literal(table)} AS of, {PERIOD}, {REVISION}, "
            f"concat_ws(chr(31), $1, {texts}) AS told FROM {table} {asked}"
        )
    # In halves: to hand over a number of 128 bits takes DuckDB longer than all else.
    halves = "bit_xor(md5_number_lower(told)), bit_xor(md5_number_upper(told))"
    each = f"SELECT of, {PERIOD}, {REVISION}, count(*), {halves} FROM ({{}}) GROUP BY ALL"
    found = _of_all(connection, queries, [key, *(place or ())], each)
    return {
        (table, period, number): (many, (lower << _HALF) | upper)
        for table, period, number, many, lower, upper in found
    }


def reported(
    connection: duckdb.DuckDBPyConnection, submissions: Sequence[Submission], periods: Sequence[str]
) -> dict[tuple[str, str, int], tuple[tuple[str, ...], ...]]:
    """Return the codes that accepted files have rows of.

    Args:
        connection: to the store.
        submissions: those that expect codes, whose tables are there.
        periods: of the files that are looked at; others between them may be looked at too.

    Returns:
        By submission, period and revision: of each column with expected codes, in their order, the
        codes in order.
    """
    most = max((len(one.expected) for one in submissions), default=0)
    codes = [f"codes_{place}" for place in range(most)]
    queries = []
    for one in submissions:
        columns = [*map(quoted, one.expected), *["NULL"] * (most - len(one.expected))]
        named = ", ".join(f"{column} AS {of}" for column, of in zip(columns, codes, strict=True))
        queries.append(
            f"SELECT {literal(one.name)} AS submission, {PERIOD}, {REVISION}, {named} "
            f"FROM {accepted_table(one.name)} WHERE {PERIOD} BETWEEN $1 AND $2"
        )
    lists = ", ".join(f"list_sort(list(DISTINCT {of}))" for of in codes)
    each = f"SELECT submission, {PERIOD}, {REVISION}, [{lists}] FROM ({{}}) GROUP BY ALL"
    # From the first to the last: a list of them takes longer to look into than more rows do.
    found = _of_all(connection, queries, [min(periods, default=""), max(periods, default="")], each)
    many = {one.name: len(one.expected) for one in submissions}
    return {
        (name, period, number): tuple(map(tuple, sent[: many[name]]))
        for name, period, number, sent in found
    }


def _of_all(
    connection: duckdb.DuckDBPyConnection,
    queries: Sequence[str],
    values: Sequence[object],
    each: str,
) -> Iterator[tuple[Any, ...]]:
    """Yield what queries answer, many at once: one by one they take twice as long.

    Args:
        connection: to the store.
        queries: of the same columns,
        values: of the parameters, which are numbered: each query has all of them.
        each: what is asked of their answers, as a query around them.
    """
    for at in range(0, len(queries), _TOGETHER):
        some = queries[at : at + _TOGETHER]
        yield from rows(connection, each.format(" UNION ALL ".join(some)), values)


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
