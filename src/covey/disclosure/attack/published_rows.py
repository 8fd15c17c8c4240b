"""What a reader of a published table holds: cells with a count, and cells that are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.unknowns import UNBOUNDED
from covey.disclosure.attack.seal import SHOWN, digest
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.part_cells import NO_ROOTS, Roots
from covey.errors import Defect, TableError
from covey.system.details import Outline, unpublished
from covey.tables import CountTable, Grid, Hierarchy
from covey.tables.breakdowns import Breakdowns
from covey.tables.defects import Defects, gathered, refuse_gathered
from covey.tables.frames import (
    Frame,
    Sent,
    counts_or_missing,
    missing_values,
    without_nan,
    word_positions,
)
from covey.tables.grid import Keys
from covey.tables.occurring import GridRows
from covey.tables.status import (
    HIDDEN,
    INCOMPLETE,
    NOT_COLLECTED,
    OBS_STATUS,
    OBS_VALUE,
    PUBLISHED,
)

NO_SYMBOLS: Final[Mapping[str, int]] = MappingProxyType({})


@dataclass(frozen=True)
class PublishedRows:
    """Cells of a published table, as far as its rows tell.

    Args:
        grid: the dimensions.
        keys: (cells,) sorted, unique.
        values: (cells,) people per cell; 0 where hidden.
        hidden: (cells,) True where every row of the cell is hidden.
        ceilings: (cells,) most people that a hidden cell can hold by what stands in its place;
            UNBOUNDED where that does not tell.
        contested: (cells,) True where a cell of a single-child chain is hidden under one code
            and published under another.
        published: (cells,) False where a cell has no row since its breakdown is not published. It
            is hidden then, and readers know no more than that it is 0 or more.
    """

    grid: Grid
    keys: Keys
    values: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    ceilings: NDArray[np.int64]
    contested: NDArray[np.bool_]
    published: NDArray[np.bool_]

    def __post_init__(self) -> None:
        cells = self.keys.size
        for array in (self.values, self.hidden, self.ceilings, self.contested, self.published):
            if array.size != cells:
                raise TableError(
                    "keys, values and masks differ in length. Give one of each a cell."
                )
        if (self.keys[1:] <= self.keys[:-1]).any():
            raise TableError("keys must be sorted and unique.")
        if (self.values < 0).any() or self.values[self.hidden].any():
            raise TableError("values must be 0 or more, and 0 where hidden.")

    @classmethod
    def of(
        cls,
        grid: Grid,
        keys: Keys,
        values: NDArray[np.int64],
        hidden: NDArray[np.bool_],
        published: NDArray[np.bool_] | None = None,
    ) -> Self:
        """Take cells of which every row tells the same, and a hidden one nothing.

        Where *published* is left out, all of them have a row.

        Raises:
            TableError: the arrays are no cells: see the attributes.
        """
        ceilings = _unbounded(keys.size)
        contested = np.zeros(keys.size, dtype=bool)
        return cls(
            *(grid, keys, values, hidden, ceilings, contested),
            np.ones(keys.size, dtype=bool) if published is None else published,
        )

    @classmethod
    def read(
        cls,
        frame: Frame,
        hierarchies: Mapping[str, Hierarchy],
        symbols: Mapping[str, int] = NO_SYMBOLS,
    ) -> PublishedRows:
        """Read the one published shape: the dimensions, obs_value, obs_status.

        As `read_by_row`, for whoever does not ask which cell each row was.
        """
        return cls.read_by_row(frame, hierarchies, symbols)[0]

    @classmethod
    def read_by_row(
        cls,
        frame: Frame,
        hierarchies: Mapping[str, Hierarchy],
        symbols: Mapping[str, int] = NO_SYMBOLS,
    ) -> tuple[PublishedRows, Keys]:
        """Read the one published shape, and (rows,) the cell of each row.

        Args:
            frame: anything with the Arrow C stream interface, one row a cell in any order.
            hierarchies: the tree of each dimension, by the name of its column.
            symbols: further statuses of hidden cells, each with the most people that it stands
                for; UNBOUNDED where it does not tell.

        Raises:
            TableError: a missing column, an unknown code or status, a count that is missing,
                impossible or stands beside a hidden cell, a duplicate, or one cell with two
                counts; the message names rows and codes, never counts.
        """
        found = Defects()
        rows = GridRows.read(frame, hierarchies, OBS_VALUE, OBS_STATUS, found=found)
        grid, keys, repeated, columns = rows.grid, rows.keys, rows.repeated, rows.columns
        del rows  # the places of all codes: of a large table memory is short
        status, ceilings, nobody = _statuses(columns[OBS_STATUS], symbols, found)
        values = _values(columns[OBS_VALUE], status, nobody, found)
        found.note_repeated(repeated, "Remove them.")
        found.refuse()
        return one_row_a_cell(grid, keys, values, status > 0, ceilings), keys

    def with_details(
        self, outline: Outline | None = None, told_apart: frozenset[str] = frozenset()
    ) -> Self:
        """Return the cells with those that are not published and may hold people.

        Where no *outline* says which breakdowns are published, it follows from the rows: those that
        some row stands in, unless a row has no coarser one. Then a cell without a row counts 0.

        Args:
            outline: what is published.
            told_apart: as for `unpublished`.

        Raises:
            TableError: there are too many of them.
        """
        filled = self.may_count
        if outline is None:
            breakdowns = Breakdowns.of_cells(self.grid, self.keys, filled)
            if breakdowns is None or (breakdowns.are_all and not told_apart):
                return self
            outline = breakdowns
        details = unpublished(outline, self.grid, self.keys[filled], told_apart)
        # A cell that is not 0 stands in a breakdown that is published, a detail in none.
        return self.with_hidden(details, published=False) if details.size else self

    def with_hidden(self, more: Keys, published: bool = True) -> Self:
        """Return the cells with others, of which nothing is told.

        Args:
            more: cells that are not among them.
            published: whether these are taken to have a row.
        """
        keys = np.concatenate([self.keys, more])
        order = np.argsort(keys, kind="stable")
        no, yes = np.zeros(more.size, dtype=bool), np.ones(more.size, dtype=bool)
        columns = (
            (self.values, np.zeros(more.size, np.int64)),
            (self.hidden, yes),
            (self.ceilings, np.full(more.size, UNBOUNDED)),
            (self.contested, no),
            (self.published, yes if published else no),
        )
        return type(self)(
            self.grid, keys[order], *(np.concatenate(column)[order] for column in columns)
        )

    @property
    def may_count(self) -> NDArray[np.bool_]:
        """(cells,) False where a cell is published as 0."""
        return self.hidden | (self.values > 0)

    def without(self, gone: NDArray[np.bool_]) -> Self:
        """Return the cells but those that are *gone*."""
        columns = (getattr(self, field.name)[~gone] for field in fields(self)[1:])
        return type(self)(self.grid, *columns)

    def cells(self, roots: Roots = NO_ROOTS, table: CountTable | None = None) -> Cells:
        """Return the cells as rules judge them: by what is published, hidden ones counting 0.

        Args:
            roots: the totals of dimensions that the table may lack.
            table: the true counts, by which they are judged where somebody has them.
        """
        counts = self.values if table is None else table.count_of(self.keys)
        return Cells.of_table(self.grid, self.keys, counts, table, roots)

    def digest(self, policy: Policy) -> str:
        """Return what binds a verdict to these cells under a policy."""
        told = (self.values > 0) | (self.hidden & self.published)
        status = np.where(self.hidden, self.ceilings, SHOWN)[told]
        return digest(self.grid, self.keys[told], self.values[told], status, policy)


def read_each(
    frames: Mapping[str, Frame],
    hierarchies: Mapping[str, Mapping[str, Hierarchy]],
    symbols: Mapping[str, int] = NO_SYMBOLS,
) -> dict[str, PublishedRows]:
    """Read the rows of several tables by their names; see `PublishedRows.read`.

    Raises:
        TableError: naming the defects of the rows of all of them.
    """
    tables: dict[str, PublishedRows] = {}
    found: list[Defect] = []
    for name, frame in frames.items():
        with gathered(name, found):
            tables[name] = PublishedRows.read(frame, hierarchies[name], symbols)
    refuse_gathered(found)
    return tables


def _statuses(
    column: Sent, symbols: Mapping[str, int], found: Defects
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.bool_]]:
    """Return (rows,) more than 0 where hidden, and the most people that each row can hold by it.

    A published row has 0, and one of a status that is noted in *found* -1. The last is True where
    nobody of those who are counted can be: such a row says 0 of them, and shows no count.
    """
    hiding = {HIDDEN: UNBOUNDED, **symbols}
    words = [NOT_COLLECTED, INCOMPLETE, PUBLISHED, *hiding]  # of a word twice the last counts
    place = word_positions(column, OBS_STATUS, words)
    found.note(place < 0, OBS_STATUS, f"a status other than {PUBLISHED} or {', '.join(hiding)}")
    known = np.where(place < 0, -1, np.maximum(place - words.index(PUBLISHED), 0))
    most = np.array([UNBOUNDED, *hiding.values()])
    ceilings = most[known] if symbols else _unbounded(known.size)
    return known, ceilings, place == 0


def _unbounded(cells: int) -> NDArray[np.int64]:
    """Return (cells,) UNBOUNDED each, which is held once."""
    return np.broadcast_to(np.int64(UNBOUNDED), cells)


def _values(
    column: Sent, status: NDArray[np.int32], nobody: NDArray[np.bool_], found: Defects
) -> NDArray[np.int64]:
    column = without_nan(column)
    missing = missing_values(column)
    found.note(missing & (status == 0) & ~nobody, OBS_VALUE, f"no count beside status {PUBLISHED}")
    found.note(~missing & nobody, OBS_VALUE, f"a count beside status {NOT_COLLECTED}")
    found.note(~missing & (status > 0), OBS_VALUE, f"a count beside status {HIDDEN}")
    return counts_or_missing(column, OBS_VALUE, found)[0]


def one_row_a_cell(
    grid: Grid,
    keys: Keys,
    values: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    ceilings: NDArray[np.int64],
) -> PublishedRows:
    """Fold the rows of single-child chains, which are one cell under several codes."""
    if (keys[1:] > keys[:-1]).all():
        return PublishedRows(
            *(grid, keys, values, hidden, ceilings),
            np.zeros(keys.size, dtype=bool),
            np.ones(keys.size, dtype=bool),
        )
    order = np.lexsort((hidden, keys))
    keys, values, hidden, ceilings = keys[order], values[order], hidden[order], ceilings[order]
    cells, first, rows = np.unique(keys, return_index=True, return_counts=True)
    cell = np.repeat(np.arange(cells.size), rows)
    # Published rows of a cell stand first, so the first row tells all that is known of it.
    differs = ~hidden & (values != values[first][cell])
    if differs.any():
        where = "×".join(grid.codes(int(keys[np.flatnonzero(differs)[0]])))
        raise TableError(
            f"cell {where} has one child only, so both are the same people, yet their counts "
            "differ. Correct one of them."
        )
    hidden_rows = np.bincount(cell[hidden], minlength=cells.size)
    least = np.minimum.reduceat(ceilings, first) if first.size else ceilings
    return PublishedRows(
        *(grid, cells, values[first], hidden[first], least),
        ~hidden[first] & (hidden_rows > 0),
        np.ones(cells.size, dtype=bool),
    )
