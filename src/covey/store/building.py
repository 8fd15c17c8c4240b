"""A published file while it is being built: all that was published before, and what is added.

What the file is to say is put together in memory, vintage after vintage, and written in one go. So
a file tells what is in it, and nothing of how often it was built on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from covey.contracts import PERIOD, PERIODS, VINTAGE
from covey.errors import CoveyError, StoreError
from covey.store.bounds import bounds_of
from covey.store.connection import connected, frame, literal, quoted, rows, seal, transaction
from covey.store.describing import numbers, put, take_over
from covey.store.fresh import STORAGE
from covey.store.layout import (
    BREAKDOWNS,
    LEVEL_CODES,
    RELEASES,
    SUPERSEDED,
    WITHDRAWALS,
    Table,
    codelists,
    datasets,
)
from covey.store.levels import Levels, breakdowns_out, codes_of_levels
from covey.store.macros import write_macros
from covey.store.readme import lines, readme
from covey.store.translated import languages_in, write_translated
from covey.store.views import (
    BOUNDS,
    LABEL,
    Described,
    codes,
    comment,
    joins,
    meaning_of,
    write_views,
)
from covey.store.vintages import Additions, Vintage, Withdrawal, refuse_out_of_turn
from covey.store.words import ENGLISH


def build(additions: Additions) -> None:
    """Fill a fresh file with everything published before and the vintages that are added.

    Vintages that are added one after the other, each to the file before, make the same file as all
    of them at once.

    Raises:
        ReleaseRefused: a vintage is in the file already, was withdrawn, or is out of turn.
        StoreBusy: another process holds the old file.
        StoreError: a file cannot be read or written, a dataset has other dimensions now, or the
            old file holds what is withdrawn.
    """
    with connected(None, threads=1, temp_directory="") as connection:
        building = Building.start(connection, additions)
        building.withdraw(additions.withdrawals)
        for vintage in additions.vintages:
            building.add(vintage)
        building.explain()
        with transaction(connection):  # else the disk is waited for at every comment
            building.write()
        building.finish()


@dataclass(frozen=True)
class Building:
    """A connection to the old file, as ``before``, and to the new one, as ``fresh``.

    What describes the rows stands in the memory of the connection until it is written.

    Args:
        connection: in memory, of its own.
        before: schema and name of the tables of the old file; empty where there is none.
        vintages: what is added.
        languages: those that labels are translated into, here or in the old file.
    """

    connection: duckdb.DuckDBPyConnection
    before: frozenset[tuple[str, str]]
    vintages: Sequence[Vintage]
    languages: tuple[str, ...]

    @classmethod
    def start(cls, connection: duckdb.DuckDBPyConnection, additions: Additions) -> Building:
        """Open both files, and take over what the old one says."""
        before = frozenset[tuple[str, str]]()
        if additions.before is not None and additions.before.exists():
            old = literal(str(additions.before.absolute()))
            connection.execute(f"ATTACH {old} AS before (READ_ONLY)")
            before = _tables_before(connection)
        new = literal(str(additions.fresh.absolute()))
        connection.execute(f"ATTACH {new} AS fresh (STORAGE_VERSION {literal(STORAGE)})")
        seal(connection)
        languages = _languages_before(connection) if _has(before, "codelists") else set()
        languages.update(*(vintage.languages for vintage in additions.vintages))
        building = cls(connection, before, additions.vintages, tuple(sorted(languages)))
        for table in building._describing:
            take_over(connection, table, from_before=_has(before, table.name))
        connection.execute(f"CREATE TABLE newest_before AS FROM releases WHERE NOT {SUPERSEDED}")
        for vintage in additions.vintages:
            connection.register(_rows_of(*vintage.name), vintage.cells.to_arrow())
        return building

    @property
    def _describing(self) -> tuple[Table, ...]:
        """The tables that describe the rows, in the order in which they are written."""
        said = (codelists(self.languages), datasets(self.languages))
        return (*said, RELEASES, WITHDRAWALS, readme(self.languages), LEVEL_CODES, BREAKDOWNS)

    def withdraw(self, withdrawals: Sequence[Withdrawal]) -> None:
        """List vintages as withdrawn; the old file must not hold them.

        Bytes of what is read there could get into the new file.
        """
        for one in withdrawals:
            if one.vintage in numbers(self.connection, RELEASES, one.dataset, one.period):
                raise StoreError(
                    f"{one.dataset} {one.period}, vintage {one.vintage}, is in the file that the "
                    "new one was to be made of; nothing was changed. Make the new one from "
                    "nothing, of the releases that stay."
                )
        put(self.connection, WITHDRAWALS, [one.row for one in withdrawals])

    def add(self, vintage: Vintage) -> None:
        """Add a vintage, which takes the place of the one before."""
        name, period, _ = vintage.name
        out, withdrawn = (
            numbers(self.connection, table, name, period) for table in (RELEASES, WITHDRAWALS)
        )
        refuse_out_of_turn(vintage.name, out, withdrawn)
        self._refuse_other_dimensions(vintage)
        put(self.connection, codelists(self.languages), vintage.codes)
        put(self.connection, datasets(self.languages), [vintage.dataset])
        earlier = f"WHERE dataset = {literal(name)} AND {PERIOD} = {literal(period)}"
        self.connection.execute(f"UPDATE releases SET {SUPERSEDED} = true {earlier}")
        put(self.connection, RELEASES, [{**vintage.release, SUPERSEDED: False}])
        for table in (LEVEL_CODES, BREAKDOWNS):
            self.connection.execute(f"DELETE FROM {table.name} {earlier}")
        self._describe()

    def explain(self) -> None:
        """Say what is not said by the vintages that are added."""
        self._describe()
        known = [name for (name,) in rows(self.connection, "SELECT dataset FROM datasets")]
        put(self.connection, readme(self.languages), list(lines(min(known, default="people"))))

    def write(self) -> None:
        """Write the new file, its rows in an order that their content alone decides."""
        self.connection.execute("USE fresh")
        for table in self._describing:
            order = ", ".join(map(quoted, table.order))
            said = f"FROM memory.main.{table.name} ORDER BY {order}"
            self.connection.execute(f"CREATE TABLE {table.name} AS {said}")
            meanings = {column.name: column.meaning for column in table.columns}
            comment(self.connection, "TABLE", table.name, table.meaning, meanings)
        described = self._described()
        for one in described:
            self._write_cells(one, quoted(one.name), one.meaning, one.meanings)
            self._write_bounds(one)
        self._write_superseded(described)
        for one in described:
            write_views(self.connection, one)
            write_translated(self.connection, one)
            write_macros(self.connection, one)

    def finish(self) -> None:
        """Let go of both files; everything is in the new one then, and no log beside it."""
        self.connection.execute("USE memory")
        self.connection.execute("DETACH fresh")

    def _refuse_other_dimensions(self, vintage: Vintage) -> None:
        name, *_ = vintage.name
        query = "SELECT dimensions FROM datasets WHERE dataset = ?"
        for (old,) in rows(self.connection, query, [name]):
            if list(old.items()) != list(vintage.dimensions.items()):
                raise StoreError(
                    f"{name} was published with other dimensions before ({', '.join(old)}). "
                    "Register the changed dataset under a new name."
                )

    def _describe(self) -> None:
        """Say of each newest vintage, where nobody did, which breakdowns its rows stand in."""
        new = rows(
            self.connection,
            f"SELECT dataset, {PERIOD}, {VINTAGE}, dimensions FROM releases JOIN datasets USING "
            f"(dataset) WHERE NOT {SUPERSEDED} AND (dataset, {PERIOD}) NOT IN "
            f"(SELECT (dataset, {PERIOD}) FROM breakdowns) ORDER BY ALL",
        )
        for name, period, number, dimensions in new:
            cells = self._cells(name, period, number)
            levels = [Levels.read(self.connection, *cut) for cut in dimensions.items()]
            for table, told in ((LEVEL_CODES, codes_of_levels), (BREAKDOWNS, breakdowns_out)):
                put(self.connection, table, told(self.connection, name, period, cells, levels))

    def _cells(self, dataset: str, period: str, number: int) -> str:
        """Return where the rows of a newest vintage are."""
        if (dataset, period, number) in {vintage.name for vintage in self.vintages}:
            return quoted(_rows_of(dataset, period, number))
        if not _has(self.before, dataset):  # a view of this name could say, and do, anything
            raise StoreError(
                f"{dataset} {period} is listed in the published file, which has no table of it; "
                "nothing was changed. Make the file again with covey rebuild."
            )
        return f"(FROM before.main.{quoted(dataset)} WHERE {PERIOD} = {literal(period)})"

    def _write_superseded(self, described: Sequence[Described]) -> None:
        """Write the vintages that a newer one has taken the place of, where there are any."""
        query = f"SELECT DISTINCT dataset FROM releases WHERE {SUPERSEDED}"
        corrected = {name for (name,) in rows(self.connection, query)}
        if corrected:
            self.connection.execute(f"CREATE SCHEMA {SUPERSEDED}")
        for one in described:
            if one.name in corrected:
                meaning = f"{one.meaning} Vintages that a newer one has taken the place of."
                number = {PERIOD: one.meanings[PERIOD], VINTAGE: "Which vintage of the period."}
                table = f"{SUPERSEDED}.{quoted(one.name)}"
                self._write_cells(one, table, meaning, number | one.meanings)

    def _write_cells(
        self, dataset: Described, table: str, meaning: str, meanings: Mapping[str, str]
    ) -> None:
        """Write one dataset, its rows in the order of the codelists: totals first."""
        columns = ", ".join(f"c.{quoted(column)}" for column in meanings)
        order = [f"{codes(column)}.position" for column in dataset.cut]
        order += [f"c.{quoted(column)}" for column in (*dataset.cut, VINTAGE)]
        wanted = "" if VINTAGE in meanings else "NOT "
        self.connection.execute(
            f"CREATE TABLE {table} AS SELECT {columns} FROM ({self._all_cells(dataset.name)}) AS c "
            f"JOIN releases AS r ON r.dataset = {literal(dataset.name)} "
            f"AND r.{PERIOD} = c.{PERIOD} AND r.{VINTAGE} = c.{VINTAGE} AND {wanted}r.{SUPERSEDED} "
            f"{joins('c', dataset.cut)} ORDER BY {', '.join(order)}"
        )
        comment(self.connection, "TABLE", table, meaning, meanings)

    def _write_bounds(self, dataset: Described) -> None:
        """Write what can be worked out of the hidden cells of the newest vintages."""
        newest = rows(
            self.connection,
            f"SELECT {PERIOD}, {VINTAGE}, zeros FROM memory.main.releases "
            f"WHERE dataset = ? AND NOT {SUPERSEDED} ORDER BY ALL",
            [dataset.name],
        )
        for period, number, zeros in newest:
            found = self._bounds(dataset, period, number, zeros)
            self.connection.register(_bounds_of(dataset.name, period), found.to_arrow())
        columns = ", ".join(f"k.{quoted(name)}" for name in (*dataset.cut, *BOUNDS))
        parts = " UNION ALL BY NAME ".join(
            f"SELECT {literal(period)} AS {PERIOD}, * FROM "
            f"{quoted(_bounds_of(dataset.name, period))}"
            for period, *_ in newest
        )
        order = ", ".join(f"{codes(column)}.position" for column in dataset.cut)
        self.connection.execute(
            f"CREATE TABLE {dataset.bounds} AS SELECT {columns} FROM ({parts}) AS k "
            f"{joins('k', dataset.cut)} ORDER BY {order}"
        )
        meaning = (
            f"What anybody can work out of the hidden cells of {dataset.name}: from the published "
            "rows of the release alone, and made from nothing else."
        )
        told = {name: dataset.meanings[name] for name in dataset.cut} | dataset.bound_meanings
        comment(self.connection, "TABLE", dataset.bounds, meaning, told)

    def _bounds(self, dataset: Described, period: str, number: int, zeros: object) -> pl.DataFrame:
        """Return the bounds of a newest vintage: those that are out already, or new ones."""
        for vintage in self.vintages:
            if vintage.name == (dataset.name, period, number):
                return bounds_of(vintage.cells, vintage.dimensions, vintage.codes, zeros)
        here = f"FROM before.main.{{}} WHERE {PERIOD} = {literal(period)}"
        out = f"{dataset.name}_bounds"
        if _has(self.before, out):
            query = f"SELECT * EXCLUDE ({PERIOD}) {here.format(quoted(out))}"
            return frame(self.connection, query)
        cells = frame(
            self.connection, f"SELECT * EXCLUDE ({PERIOD}) {here.format(quoted(dataset.name))}"
        )
        listed = frame(
            self.connection,
            "SELECT codelist, code, parent FROM memory.main.codelists ORDER BY codelist, position",
        )
        try:
            return bounds_of(cells, dataset.dimensions, listed.to_dicts(), zeros)
        except CoveyError:
            # The trees of its time may be gone; what is out must not keep new releases in.
            return bounds_of(cells.clear(), dataset.dimensions, (), zeros)

    def _all_cells(self, dataset: str) -> str:
        """Return the query of all rows of a dataset, old and new, with the vintage of each."""
        parts = [
            f"SELECT {number}::BIGINT AS {VINTAGE}, {literal(period)} AS {PERIOD}, * "
            f"FROM {quoted(_rows_of(name, period, number))}"
            for name, period, number in (vintage.name for vintage in self.vintages)
            if name == dataset
        ]
        if _has(self.before, dataset):
            parts.append(
                f"SELECT n.{VINTAGE}, c.* FROM before.main.{quoted(dataset)} AS c "
                f"JOIN memory.main.newest_before AS n "
                f"ON n.dataset = {literal(dataset)} AND n.{PERIOD} = c.{PERIOD}"
            )
        if (SUPERSEDED, dataset) in self.before:
            parts.append(f"FROM before.{SUPERSEDED}.{quoted(dataset)}")
        return " UNION ALL BY NAME ".join(parts)

    def _described(self) -> list[Described]:
        """Return what the new file says of each dataset."""
        known = rows(
            self.connection,
            "SELECT dataset, title, counts, note, dimensions FROM datasets ORDER BY dataset",
        )
        return [
            Described(
                name,
                dimensions,
                counts,
                meaning_of(title, counts, note, ENGLISH),
                {codelist: self._labels(codelist) for codelist in (*dimensions.values(), PERIODS)},
            )
            for name, title, counts, note, dimensions in known
        ]

    def _labels(self, codelist: str) -> list[str]:
        """Return the label columns that this codelist fills."""
        described = rows(self.connection, "DESCRIBE codelists")
        labels = [row[0] for row in described if row[0].startswith(LABEL)]
        counted = ", ".join(f"count({quoted(label)})" for label in labels)
        filled = rows(
            self.connection, f"SELECT {counted} FROM codelists WHERE codelist = ?", [codelist]
        )[0]
        return [label for label, count in zip(labels, filled, strict=True) if count]


def _tables_before(connection: duckdb.DuckDBPyConnection) -> frozenset[tuple[str, str]]:
    query = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'before'"
    return frozenset((schema, table) for schema, table in rows(connection, query))


def _has(before: frozenset[tuple[str, str]], table: str) -> bool:
    return ("main", table) in before


def _languages_before(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the languages that labels of the old file are translated into."""
    columns = rows(connection, "DESCRIBE before.main.codelists")
    return languages_in(row[0] for row in columns)


def _bounds_of(dataset: str, period: str) -> str:
    """Return what the bounds of a newest vintage are called in a query."""
    return f"{dataset} {period} bounds"


def _rows_of(dataset: str, period: str, number: int) -> str:
    """Return what the rows of an added vintage are called in a query."""
    return f"{dataset} {period} {number}"
