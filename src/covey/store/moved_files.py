"""Files of a submission that has another name: kept under it, before those that came under it."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from covey.contracts import PERIOD
from covey.errors import StoreError
from covey.files.connection import quoted, rows
from covey.log import Renaming
from covey.store.receipts import Receipt
from covey.store.submitted import REVISION, accepted_table, held_table


def files_before(receipts: Iterable[Receipt], old: str, new: str) -> tuple[tuple[str, int], ...]:
    """Return by period, where files of both names were accepted, how many of the old one were."""
    accepted = [one for one in receipts if one.verdict == "accepted"]
    last: dict[str, int] = {}
    for one in accepted:
        if one.submission == old:
            period = str(one.period)
            last[period] = max(last.get(period, 0), one.revision or 0)
    both = {str(one.period) for one in accepted if one.submission == new} & last.keys()
    return tuple((period, last[period]) for period in sorted(both))


def move_files(connection: duckdb.DuckDBPyConnection, renaming: Renaming) -> None:
    """Keep the files of a submission under its new name; call it within a transaction.

    A file that is held is superseded where one of its period is held under the new name.

    Raises:
        StoreError: files of both names have other columns.
    """
    old, new = renaming.old, renaming.new
    for period, before in renaming.moved:
        on = f"SET {REVISION} = {REVISION} + ? WHERE {PERIOD} = ?"
        connection.execute(f"UPDATE {accepted_table(new)} {on}", [before, period])
        connection.execute(f"UPDATE received {on} AND submission = ?", [before, period, new])
    _supersede(connection, old, new)
    connection.execute("UPDATE received SET submission = ? WHERE submission = ?", [new, old])
    _join(connection, "accepted", old, new)
    _join(connection, "held", old, new)


def _supersede(connection: duckdb.DuckDBPyConnection, old: str, new: str) -> None:
    query = f"SELECT {PERIOD} FROM received WHERE verdict = 'held' AND submission = ?"
    periods = [{period for (period,) in rows(connection, query, [name])} for name in (old, new)]
    for period in sorted(periods[0] & periods[1]):
        connection.execute(
            "UPDATE received SET verdict = 'superseded' "
            f"WHERE verdict = 'held' AND submission = ? AND {PERIOD} = ?",
            [old, period],
        )
        connection.execute(f"DELETE FROM {held_table(old)} WHERE {PERIOD} = ?", [period])


def _join(connection: duckdb.DuckDBPyConnection, schema: str, old: str, new: str) -> None:
    """Put the rows of one table into another, which need not be there."""
    before, after = (_columns(connection, schema, name) for name in (old, new))
    if not before:
        return
    if not after:
        connection.execute(f"ALTER TABLE {schema}.{quoted(old)} RENAME TO {quoted(new)}")
        return
    if before != after:
        raise StoreError(
            f"files of {old} have the columns {', '.join(before)}, and those of {new} "
            f"{', '.join(after)}: they are two submissions. Nothing was changed."
        )
    connection.execute(f"INSERT INTO {schema}.{quoted(new)} FROM {schema}.{quoted(old)}")
    connection.execute(f"DROP TABLE {schema}.{quoted(old)}")


def _columns(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> list[str]:
    """Return the columns of a table; none where it is not there."""
    found = rows(
        connection,
        "SELECT column_name FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? "
        "ORDER BY column_index",
        [schema, name],
    )
    return [column for (column,) in found]
