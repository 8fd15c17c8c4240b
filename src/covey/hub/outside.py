"""What others published of the people that a dataset counts, held against the files of the hub.

A publication is made of files like a release: those that the hub has newest, or those of a release
that is out, whichever it tells the counts of. While a file of its period is missing, nobody can
hold it against anything, and it is not reckoned with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey import CountTable
from covey.contracts import Registry
from covey.disclosure import Out
from covey.errors import ReleaseRefused, by_line
from covey.hub.counted import files_of, table_of
from covey.intake import OutsideReport, Statement
from covey.log import Files, released
from covey.store import ConfidentialStore, newest_accepted, source_files, taken
from covey.tables import Grid
from covey.tables.grid import Keys


@dataclass(frozen=True)
class Told:
    """One period that a publication tells counts of.

    Args:
        report: the publication.
        period: of the counts.
        files: the files that may be counted there, in the revisions that were ever released, the
            newest first; empty while one is missing.
    """

    report: OutsideReport
    period: str
    files: tuple[Files, ...]

    @property
    def name(self) -> str:
        """What errors call it."""
        report = self.report
        return f"{report.source} ({report.file}) on {report.dataset} {self.period}"


@dataclass(frozen=True)
class Stated:
    """What of it is made of the same files.

    Args:
        told: by whom, of which period.
        files: whose counts these are.
        table: the true counts of the files.
        statements: what is told.
        fits: whether that is what the files count.
    """

    told: Told
    files: Files
    table: CountTable
    statements: tuple[Statement, ...]
    fits: bool

    @property
    def name(self) -> str:
        """What errors call it."""
        revisions = ", ".join(map(str, self.files.values()))
        return f"{self.told.name}, revision {revisions}"

    def as_out(self, parts: Collection[str]) -> Out:
        """Return the counts as cells that everybody knows, of the parts of these names."""
        grid = self.table.grid
        keys = _keys(grid, self.statements)
        keys, first = np.unique(keys, return_index=True)
        values = np.array([one.value for one in self.statements], np.int64)[first]
        return Out.stated(grid, keys, values, parts)


def told_of(
    registry: Registry, store: ConfidentialStore, reports: Iterable[OutsideReport]
) -> dict[str, Told]:
    """Return what *reports* tell of each period, by a name for it.

    A period of which a file is missing has no files: nothing can be held against it yet.
    """
    told = [
        Told(report, period, tuple(_made_of(registry, store, report.dataset, period)))
        for report in reports
        for period in report.by_period
    ]
    return {one.name: one for one in told}


def stated(registry: Registry, store: ConfidentialStore, told: Told) -> Iterator[Stated]:
    """Yield what is told, by the files that it tells the counts of.

    What no known revision of the files counts is yielded as well, and does not fit.
    """
    dataset = registry.dataset(told.report.dataset)
    left: Sequence[Statement] = told.report.by_period[told.period]
    tables = [(files, table_of(registry, store, dataset, files)) for files in told.files]
    for files, table in tables:
        right = _right(table, left)
        those = tuple(one for one, fits in zip(left, right, strict=True) if fits)
        left = [one for one, fits in zip(left, right, strict=True) if not fits]
        if those:
            yield Stated(told, files, table, those, fits=True)
    if left and tables:
        yield Stated(told, *tables[0], tuple(left), fits=False)


def contradictions(of: Iterable[Stated]) -> list[str]:
    """Return a sentence for each count that is not what the files of the hub count."""
    return [
        f"{one.told.report.file}, line {wrong.line}: {one.told.report.dataset} {one.told.period} "
        f"{'×'.join(wrong.codes)} is not what the files of the hub count."
        for one in of
        if not one.fits
        for wrong in one.statements
    ]


def refuse_other_counts(of: Iterable[Stated]) -> None:
    """Refuse to go on beside counts of others that are not those of the hub.

    Raises:
        ReleaseRefused: naming the lines, and the ways out.
    """
    wrong = contradictions(of)
    if wrong:
        raise ReleaseRefused(
            f"The outside-knowledge register contradicts the hub.\n{by_line(wrong)}\nAsk who said "
            "so and the agency which count is right. Correct the line, or have the agency correct "
            "its file; remove the line where it counts something else. Nothing was published."
        )


def _made_of(
    registry: Registry, store: ConfidentialStore, dataset: str, period: str
) -> list[Files]:
    """Return the files that a period was ever released of, the newest that are there first."""
    found: list[Files] = []
    parts = registry.parts(registry.dataset(dataset), period)
    newest = source_files(parts, newest_accepted(store.receipts()))
    if len(newest) == len(parts):
        found.append(files_of(taken(newest)))
    for entry in released(store.ledger.entries()):
        if (entry.dataset, entry.period) == (dataset, period):
            files = files_of(entry.parts)
            found += [files] if files not in found else []
    return found


def _right(table: CountTable, statements: Sequence[Statement]) -> NDArray[np.bool_]:
    """Return (statements,) True where the count is that of the table."""
    values = np.array([one.value for one in statements], np.int64)
    return np.asarray(table.count_of(_keys(table.grid, statements)) == values)


def _keys(grid: Grid, statements: Sequence[Statement]) -> Keys:
    """Return (statements,) the key of each cell."""
    digits = [
        axis.node_of_code[[axis.hierarchy.position[one.codes[at]] for one in statements]]
        for at, axis in enumerate(grid.axes)
    ]
    return grid.key(digits)
