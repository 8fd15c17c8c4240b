"""A published file is written: what stands in memory, and rows in the order of the codelists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import duckdb
import polars as pl

from covey.contracts import PERIOD, PERIODS, VINTAGE
from covey.errors import CoveyError
from covey.files.connection import quoted, rows, transaction
from covey.store.bounds import bounds_of
from covey.store.coded import Positions, coded, in_order, together
from covey.store.frames import frame, register
from covey.store.layout import SUPERSEDED, Table
from covey.store.macros import write_macros
from covey.store.old_file import OldFile
from covey.store.translated import write_translated
from covey.store.views import BOUNDS, LABEL, Described, comment, meaning_of, write_views
from covey.store.vintages import Vintage
from covey.store.words import ENGLISH
from covey.tables.codelist import POPULATION

_ROWS: Final = "rows in order"

_TOTALS_BESIDE: Final = (
    "Totals stand beside their parts, and half-years beside their quarters: never sum a column of "
    "it. FROM {name}_sum() counts nobody twice, nor do the views in {name}_by, each in the newest "
    "period."
)


@dataclass(frozen=True)
class Writing:
    """Writes the new file, attached as ``fresh``.

    Args:
        connection: to it, and to what describes the rows, in memory.
        old: what is out already.
        vintages: what is added, coded.
        bounds: by dataset and period: of the newest vintage that is added, as soon as they are
            worked out.
    """

    connection: duckdb.DuckDBPyConnection
    old: OldFile
    vintages: Sequence[Vintage]
    bounds: Mapping[tuple[str, str], Future[pl.DataFrame]]

    def write(self, describing: Sequence[Table]) -> None:
        """Write all of it, its rows in an order that their content alone decides.

        Args:
            describing: the tables in memory.
        """
        self.connection.execute("USE fresh")
        for table in describing:
            order = ", ".join(map(quoted, table.order))
            meanings = {column.name: column.meaning for column in table.columns}
            said = f"FROM memory.main.{table.name} ORDER BY {order}"
            self._write_table(table.name, said, table.meaning, meanings)
        datasets = self._datasets()
        for one in datasets:
            beside = f"{one.meaning} {_TOTALS_BESIDE.format(name=one.name)}"
            self._write_cells(one, quoted(one.name), beside, one.meanings)
            self._write_bounds(one)
        self._write_superseded(datasets)
        with transaction(self.connection):  # else the disk is waited for at every comment
            for one in datasets:
                write_views(self.connection, one)
                write_translated(self.connection, one)
                write_macros(self.connection, one)
        self.connection.execute("USE memory")

    def _write_table(
        self, table: str, query: str, meaning: str, meanings: Mapping[str, str]
    ) -> None:
        """Write one table, and what it is.

        Each by itself: of several large ones in one transaction, DuckDB puts into the file first
        what lies first in memory, which is another one each time.
        """
        with transaction(self.connection):
            self.connection.execute(f"CREATE TABLE {table} AS {query}")
            comment(self.connection, "TABLE", table, meaning, meanings)

    def _write_cells(
        self, dataset: Described, table: str, meaning: str, meanings: Mapping[str, str]
    ) -> None:
        """Write one dataset: its newest vintages; the others where the vintage is a column."""
        superseded = VINTAGE in meanings
        parts = [*self.old.vintages(dataset.name, meanings, superseded=superseded)]
        newest = {vintage.name[:2]: vintage for vintage in self.vintages}
        for vintage in self.vintages:
            name, period, number = vintage.name
            if name == dataset.name and (vintage is not newest[name, period]) is superseded:
                numbered = vintage.cells.with_columns(pl.lit(number, pl.Int64).alias(VINTAGE))
                parts.append(coded(_of_period(period, numbered, meanings)))
        self._write_in_order(dataset, table, parts, meaning, meanings)

    def _write_bounds(self, dataset: Described) -> None:
        """Write what can be worked out of the hidden cells of the newest vintages."""
        newest = rows(
            self.connection,
            f"SELECT {PERIOD}, zeros FROM memory.main.releases "
            f"WHERE dataset = ? AND NOT {SUPERSEDED} ORDER BY ALL",
            [dataset.name],
        )
        meaning = (
            f"What anybody can work out of the hidden cells of {dataset.name}: from the published "
            "rows of the release alone, and made from nothing else."
        )
        told = {name: dataset.meanings[name] for name in dataset.cut} | dataset.bound_meanings
        parts = [
            coded(_of_period(period, self._bounds(dataset, period, zeros), [*dataset.cut, *BOUNDS]))
            for period, zeros in newest
        ]
        self._write_in_order(dataset, dataset.bounds, parts, meaning, told)

    def _bounds(self, dataset: Described, period: str, zeros: object) -> pl.DataFrame:
        """Return the bounds of a newest vintage: those that are out already, or new ones."""
        if (dataset.name, period) in self.bounds:
            return self.bounds[dataset.name, period].result()
        out = self.old.bounds(dataset.name, period)
        if out is not None:
            return out
        cells = self.old.cells(dataset.name, period)
        listed = frame(
            self.connection,
            "SELECT codelist, code, parent FROM memory.main.codelists ORDER BY codelist, position",
        )
        try:
            return bounds_of(cells, dataset.dimensions, listed.to_dicts(), zeros)
        except CoveyError:
            # The trees of its time may be gone; what is out must not keep new releases in.
            return bounds_of(cells.clear(), dataset.dimensions, (), zeros)

    def _write_superseded(self, datasets: Sequence[Described]) -> None:
        """Write the vintages that a newer one has taken the place of, where there are any."""
        query = f"SELECT DISTINCT dataset FROM releases WHERE {SUPERSEDED}"
        corrected = {name for (name,) in rows(self.connection, query)}
        if corrected:
            self.connection.execute(f"CREATE SCHEMA {SUPERSEDED}")
        for one in datasets:
            if one.name in corrected:
                meaning = f"{one.meaning} Vintages that a newer one has taken the place of."
                number = {PERIOD: one.meanings[PERIOD], VINTAGE: "Which vintage of the period."}
                table = f"{SUPERSEDED}.{quoted(one.name)}"
                self._write_cells(one, table, meaning, number | one.meanings)

    def _write_in_order(
        self,
        dataset: Described,
        table: str,
        parts: Sequence[pl.DataFrame],
        meaning: str,
        meanings: Mapping[str, str],
    ) -> None:
        """Write coded rows of a dataset, of the same columns, in the order of the codelists."""
        ordered = in_order(together(parts), dataset.cut, self._positions)
        register(self.connection, _ROWS, ordered)
        self._write_table(table, f"FROM {quoted(_ROWS)}", meaning, meanings)
        self.connection.unregister(_ROWS)

    @cached_property
    def _positions(self) -> Mapping[str, Positions]:
        """The place of each code, by codelist."""
        positions: dict[str, dict[str, int]] = defaultdict(dict)
        for codelist, code, position in rows(
            self.connection, "SELECT codelist, code, position FROM memory.main.codelists"
        ):
            positions[codelist][code] = position
        return positions

    def _datasets(self) -> list[Described]:
        """Return what the new file says of each dataset."""
        known = rows(
            self.connection,
            "SELECT dataset, title, counts, note, dimensions, frequency FROM datasets "
            "ORDER BY dataset",
        )
        said = f"SELECT DISTINCT codelist FROM codelists WHERE {POPULATION} IS NOT NULL"
        peopled = frozenset(codelist for (codelist,) in rows(self.connection, said))
        return [
            Described(
                name,
                dimensions,
                counts,
                meaning_of(title, counts, note, ENGLISH),
                {codelist: self._labels(codelist) for codelist in (*dimensions.values(), PERIODS)},
                *self._told_period(name, frequency),
                peopled,
            )
            for name, title, counts, note, dimensions, frequency in known
        ]

    def _told_period(self, dataset: str, frequency: str) -> tuple[str, str]:
        """Return the newest period of a dataset and its length: its own, or the shortest out."""
        out = rows(
            self.connection,
            f"SELECT {PERIOD}, coalesce(s.frequency, ?) FROM releases AS r "
            f"JOIN periods AS s USING ({PERIOD}) LEFT JOIN codelists AS c ON c.code = {PERIOD} "
            f"AND c.codelist = ? WHERE r.dataset = ? AND NOT r.{SUPERSEDED} "
            "ORDER BY coalesce(s.frequency <> ?, false), s.period_end - s.period_start, "
            f"s.period_end DESC NULLS LAST, c.position DESC, {PERIOD} DESC LIMIT 1",
            [frequency, PERIODS, dataset, frequency],
        )
        return out[0] if out else (frequency, frequency)

    def _labels(self, codelist: str) -> list[str]:
        """Return the label columns that this codelist fills."""
        described = rows(self.connection, "DESCRIBE codelists")
        labels = [row[0] for row in described if row[0].startswith(LABEL)]
        counted = ", ".join(f"count({quoted(label)})" for label in labels)
        filled = rows(
            self.connection, f"SELECT {counted} FROM codelists WHERE codelist = ?", [codelist]
        )[0]
        return [label for label, count in zip(labels, filled, strict=True) if count]


def _of_period(period: str, cells: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """Return *columns* of rows, that of the period among them."""
    return cells.with_columns(pl.lit(period, pl.Enum([period])).alias(PERIOD)).select(*columns)
