"""A published file while it is being built: all that was published before, and what is added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from covey.contracts import PERIOD, PERIODS
from covey.errors import ReleaseRefused, StoreError
from covey.store.connection import connected, literal, quoted, rows, seal, transaction
from covey.store.fresh import STORAGE
from covey.store.layout import (
    BREAKDOWNS,
    DATASETS,
    LEVEL_CODES,
    READING,
    README,
    RELEASES,
    Table,
    codelists,
)
from covey.store.levels import Levels, breakdowns_out, codes_of_levels
from covey.store.views import LABEL, Described, codes, comment, joins, write_views


@dataclass(frozen=True)
class Addition:
    """All that a builder is told: what is public already, and what becomes public now.

    Args:
        before: the published file, which need not be there.
        fresh: an empty DuckDB file to fill.
        period: the period of the new rows.
        dataset: their row in ``datasets``.
        release: their row in ``releases``.
        codes: their rows in ``codelists``.
        languages: the languages that labels are translated into.
        cells: the new rows: dimensions, obs_value and obs_status.
    """

    before: Path
    fresh: Path
    period: str
    dataset: Mapping[str, object]
    release: Mapping[str, object]
    codes: Sequence[Mapping[str, object]]
    languages: frozenset[str]
    cells: pl.DataFrame


def build(addition: Addition) -> None:
    """Fill a fresh file with everything published before and one release more.

    Raises:
        ReleaseRefused: the period is out already.
        StoreBusy: another process holds the old file.
        StoreError: a file cannot be read or written, or the dataset has other dimensions now.
    """
    name = str(addition.dataset["dataset"])
    with connected(None, threads=1, temp_directory="") as connection:
        before = addition.before if addition.before.exists() else None
        building = Building.start(connection, before, addition.fresh)
        _refuse_second(building, name, addition)
        _refuse_other_dimensions(building, name, addition)
        languages = sorted(building.languages() | addition.languages)
        with transaction(connection):  # else the disk is waited for at every comment
            building.add_rows(codelists(tuple(languages)), addition.codes)
            building.add_rows(DATASETS, [addition.dataset])
            building.add_rows(RELEASES, [addition.release])
            building.add_rows(README, _reading(name))
            building.add_cells(name, addition.period, addition.cells)
            building.add_breakdowns()
        building.finish()


@dataclass(frozen=True)
class Building:
    """A connection to the old file, as ``before``, and to the new one, as ``fresh``.

    Args:
        connection: in memory, of its own.
        before: the tables of the old file; empty where there is none.
    """

    connection: duckdb.DuckDBPyConnection
    before: frozenset[str]

    @classmethod
    def start(
        cls, connection: duckdb.DuckDBPyConnection, before: Path | None, fresh: Path
    ) -> Building:
        """Open both files."""
        tables: list[tuple[str]] = []
        if before is not None:
            connection.execute(f"ATTACH {literal(str(before.absolute()))} AS before (READ_ONLY)")
            tables = rows(
                connection,
                "SELECT table_name FROM duckdb_tables() "
                "WHERE database_name = 'before' AND schema_name = 'main'",
            )
        storage = f"STORAGE_VERSION {literal(STORAGE)}"
        connection.execute(f"ATTACH {literal(str(fresh.absolute()))} AS fresh ({storage})")
        connection.execute("USE fresh")
        seal(connection)
        return cls(connection, frozenset(name for (name,) in tables))

    def finish(self) -> None:
        """Let go of both files; everything is in the new one then, and no log beside it."""
        self.connection.execute("USE memory")
        self.connection.execute("DETACH fresh")

    def is_out(self, dataset: str, period: str) -> bool:
        """Tell whether the old file holds this period already."""
        return "releases" in self.before and bool(
            rows(
                self.connection,
                f"FROM before.main.releases WHERE dataset = ? AND {PERIOD} = ?",
                [dataset, period],
            )
        )

    def languages(self) -> frozenset[str]:
        """Return the languages that labels of the old file are translated into."""
        if "codelists" not in self.before:
            return frozenset()
        columns = rows(self.connection, "DESCRIBE before.main.codelists")
        return frozenset(
            row[0].removeprefix(f"{LABEL}_") for row in columns if row[0].startswith(f"{LABEL}_")
        )

    def add_rows(self, table: Table, new: Sequence[Mapping[str, object]]) -> None:
        """Write a describing table: the old rows, and the *new* ones in place of their old ones."""
        schema = pa.schema([(column.name, column.type) for column in table.columns])
        self.connection.register("incoming", pa.Table.from_pylist(list(new), schema=schema))
        query = "SELECT * FROM incoming"
        if table.name in self.before:
            key = ", ".join(map(quoted, table.key))
            query += (
                f" UNION ALL BY NAME SELECT * FROM before.main.{table.name} "
                f"WHERE ({key}) NOT IN (SELECT ({key}) FROM incoming)"
            )
        order = ", ".join(map(quoted, table.order))
        self.connection.execute(f"CREATE TABLE {table.name} AS {query} ORDER BY {order}")
        self.connection.unregister("incoming")
        meanings = {column.name: column.meaning for column in table.columns}
        comment(self.connection, "TABLE", table.name, table.meaning, meanings)

    def add_cells(self, dataset: str, period: str, cells: pl.DataFrame) -> None:
        """Write the table of every dataset; *cells* are the new rows of one.

        Args:
            dataset: the dataset that is added to.
            period: the period of the new rows.
            cells: its dimensions, obs_value and obs_status.
        """
        self.connection.register("cells", cells.to_arrow())
        for one in self._described():
            parts = [f"FROM before.main.{quoted(one.name)}"] if one.name in self.before else []
            if one.name == dataset:
                parts.append(f"FROM (SELECT {literal(period)} AS {PERIOD}, * FROM cells)")
            self._write_table(one, parts)
            comment(self.connection, "TABLE", quoted(one.name), one.meaning, one.meanings)
        self.connection.unregister("cells")

    def add_breakdowns(self) -> None:
        """Say of every release which breakdowns its rows stand in, and write the views of them."""
        said = set[tuple[str, str]]()
        if BREAKDOWNS.name in self.before:
            said.update(rows(self.connection, "SELECT dataset, period FROM before.main.breakdowns"))
        known = rows(self.connection, "SELECT dataset, period FROM releases ORDER BY ALL")
        new = [release for release in known if release not in said]
        described = {one.name: one for one in self._described()}
        levels = {
            name: [Levels.read(self.connection, *cut) for cut in described[name].dimensions.items()]
            for name, _ in new
        }
        for table, told in ((LEVEL_CODES, codes_of_levels), (BREAKDOWNS, breakdowns_out)):
            told_of_each = [
                told(self.connection, name, period, levels[name]) for name, period in new
            ]
            self.add_rows(table, [row for of_one in told_of_each for row in of_one])
        for one in described.values():
            write_views(self.connection, one)

    def _write_table(self, dataset: Described, parts: Sequence[str]) -> None:
        """Write one dataset, its rows in the order of the codelists: totals first."""
        columns = ", ".join(f"c.{quoted(column)}" for column in dataset.meanings)
        order = [f"{codes(column)}.position" for column in dataset.cut]
        order += [f"c.{quoted(column)}" for column in dataset.cut]
        self.connection.execute(
            f"CREATE TABLE {quoted(dataset.name)} AS SELECT {columns} "
            f"FROM ({' UNION ALL BY NAME '.join(parts)}) AS c {joins('c', dataset.cut)} "
            f"ORDER BY {', '.join(order)}"
        )

    def _described(self) -> list[Described]:
        """Return what the new file says of each dataset."""
        known = rows(
            self.connection, "SELECT dataset, title, counts, note, dimensions FROM datasets"
        )
        return [
            Described(
                name,
                dimensions,
                counts,
                " ".join(filter(None, [f"{title}.", f"Counts of {counts}.", note])),
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


def _refuse_second(building: Building, name: str, addition: Addition) -> None:
    if building.is_out(name, addition.period):
        raise ReleaseRefused(
            f"{name} {addition.period} is in {addition.before} already. A second table beside it "
            "would tell counts by the difference of the two, so a period is released once."
        )


def _refuse_other_dimensions(building: Building, name: str, addition: Addition) -> None:
    if "datasets" not in building.before:
        return
    query = "SELECT dimensions FROM before.main.datasets WHERE dataset = ?"
    for (old,) in rows(building.connection, query, [name]):
        if list(old.items()) != addition.dataset["dimensions"]:
            raise StoreError(
                f"{name} was published with other dimensions before ({', '.join(old)}). "
                "Register the changed dataset under a new name."
            )


def _reading(dataset: str) -> list[dict[str, object]]:
    """Return the lines of the readme, with a dataset that is in the file as its example."""
    return [
        {"line": line, "topic": topic, "text": text.replace("people_", f"{dataset}_")}
        for line, (topic, text) in enumerate(READING.items(), start=1)
    ]
