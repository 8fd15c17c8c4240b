"""A published file while it is being built: all that was published before, and what is added.

What the file is to say is put together in memory, vintage after vintage, and written in one go. So
a file tells what is in it, and nothing of how often it was built on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb
import polars as pl

from covey.contracts import PERIOD, VINTAGE
from covey.errors import StoreError
from covey.files.connection import STORAGE, connected, literal, rows, seal
from covey.store.bounds import bounds_of
from covey.store.code_rows import span_row
from covey.store.coded import coded
from covey.store.describing import numbers, put, take_over
from covey.store.layout import (
    BREAKDOWNS,
    COMPLETENESS,
    LEVEL_CODES,
    RELEASES,
    SPANS,
    SUPERSEDED,
    WITHDRAWALS,
    Table,
    codelists,
    datasets,
)
from covey.store.levels import Levels, described
from covey.store.old_file import OldFile
from covey.store.readme import lines, readme
from covey.store.views import name_views
from covey.store.vintages import Additions, Vintage, Withdrawal, refuse_out_of_turn
from covey.store.writing import Writing


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
    with connected(None, threads=1, temp_directory="") as connection, _one_thread() as aside:
        building = Building.start(connection, additions.coded(), aside)
        building.withdraw(additions.withdrawals)
        for vintage in building.vintages:
            building.add(vintage)
        building.explain()
        building.write()


@dataclass(frozen=True)
class Building:
    """A connection to the old file, as ``before``, and to the new one, as ``fresh``.

    What describes the rows stands in the memory of the connection until it is written.

    Args:
        connection: in memory, of its own.
        old: the old file, if there is one.
        vintages: what is added, coded.
        languages: those that labels are translated into, here or in the old file.
        aside: who works out bounds while this thread waits for DuckDB, which writes with one
            thread alone: several put rows where chance has it.
        bounds: of the newest vintage that is added to a dataset and period.
    """

    connection: duckdb.DuckDBPyConnection
    old: OldFile
    vintages: Sequence[Vintage]
    languages: tuple[str, ...]
    aside: Executor
    bounds: dict[tuple[str, str], Future[pl.DataFrame]] = field(default_factory=dict)

    @classmethod
    def start(
        cls, connection: duckdb.DuckDBPyConnection, additions: Additions, aside: Executor
    ) -> Building:
        """Open both files, and take over what the old one says."""
        old = OldFile.attached(connection, additions.before)
        new = literal(str(additions.fresh.absolute()))
        connection.execute(f"ATTACH {new} AS fresh (STORAGE_VERSION {literal(STORAGE)})")
        seal(connection)
        languages = old.languages().union(*(vintage.languages for vintage in additions.vintages))
        building = cls(connection, old, additions.vintages, tuple(sorted(languages)), aside)
        # Levels of an earlier Covey were mixed ones: what follows from the rows is then told anew.
        known = old.has_column(LEVEL_CODES.name, "stands_in")
        for table in building._describing:
            told = old.has(table.name) and (known or table not in (LEVEL_CODES, BREAKDOWNS))
            take_over(connection, table, from_before=told)
        connection.execute(f"CREATE TABLE newest_before AS FROM releases WHERE NOT {SUPERSEDED}")
        return building

    @property
    def _describing(self) -> tuple[Table, ...]:
        """The tables that describe the rows, in the order in which they are written."""
        said = (codelists(self.languages), datasets(self.languages))
        told = (
            RELEASES,
            COMPLETENESS,
            WITHDRAWALS,
            readme(self.languages),
            SPANS,
            LEVEL_CODES,
            BREAKDOWNS,
        )
        return (*said, *told)

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
        put(self.connection, COMPLETENESS, vintage.completeness)
        if vintage is [one for one in self.vintages if one.name[:2] == (name, period)][-1]:
            told = (vintage.cells, vintage.dimensions, vintage.codes, vintage.release.get("zeros"))
            self.bounds[name, period] = self.aside.submit(bounds_of, *told)
        for table in (LEVEL_CODES, BREAKDOWNS):
            self.connection.execute(f"DELETE FROM {table.name} {earlier}")
        self._describe()

    def explain(self) -> None:
        """Say what is not said by the vintages that are added."""
        self._describe()
        periods = rows(self.connection, f"SELECT DISTINCT {PERIOD} FROM releases ORDER BY ALL")
        put(self.connection, SPANS, [span_row(period) for (period,) in periods])
        name_views(self.connection)
        known = [name for (name,) in rows(self.connection, "SELECT dataset FROM datasets")]
        put(self.connection, readme(self.languages), list(lines(min(known, default="people"))))

    def write(self) -> None:
        """Write the new file, and let go of it: everything is in it, and no log beside it."""
        writing = Writing(self.connection, self.old, self.vintages, self.bounds)
        writing.write(self._describing)
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
            f"SELECT dataset, frequency, {PERIOD}, {VINTAGE}, dimensions FROM releases "
            f"JOIN datasets USING (dataset) WHERE NOT {SUPERSEDED} AND (dataset, {PERIOD}) NOT IN "
            f"(SELECT (dataset, {PERIOD}) FROM breakdowns) ORDER BY ALL",
        )
        for name, frequency, period, number, dimensions in new:
            cells = self._cells(name, period, number)
            levels = [Levels.read(self.connection, *cut) for cut in dimensions.items()]
            told = described(name, frequency, period, cells, levels)
            for table, rows_of in zip((LEVEL_CODES, BREAKDOWNS), told, strict=True):
                put(self.connection, table, rows_of)

    def _cells(self, dataset: str, period: str, number: int) -> pl.DataFrame:
        """Return the rows of a newest vintage, coded."""
        for vintage in self.vintages:
            if vintage.name == (dataset, period, number):
                return vintage.cells
        return coded(self.old.cells(dataset, period))


@contextmanager
def _one_thread() -> Iterator[Executor]:
    """Give a thread that works aside; what it has not begun when the block ends is left."""
    aside = ThreadPoolExecutor(1)
    try:
        yield aside
    finally:
        aside.shutdown(cancel_futures=True)
