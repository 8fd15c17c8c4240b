"""Counts of people by the codes of several dimensions, every total of every dimension included.

A table is its non-empty cells: a combination that is missing counts 0 and takes no room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from covey.errors import TableError
from covey.sentence import Sentence, Setting
from covey.tables.copied_counts import refuse_copied_counts
from covey.tables.defects import Defects, unequal
from covey.tables.extent import refuse_too_large
from covey.tables.flat import refuse_subtotals
from covey.tables.frames import Frame, whole_counts
from covey.tables.grid import Grid, Keys, find
from covey.tables.hierarchy import Hierarchy
from covey.tables.notebook import lines_html
from covey.tables.occurring import GridRows

_SHOWN = 5


@dataclass(frozen=True)
class CountTable:
    """The non-empty cells of a table of counts, totals included.

    Totals are computed when they are first asked for: a fine table of many dimensions has far
    more of them than it has leaf cells.

    Args:
        grid: the dimensions.
        leaf_keys: (leaf cells,) sorted, unique.
        leaf_counts: (leaf cells,) people per cell, all positive.
        sent_totals: how many totals the input brought; each was equal to its parts.
    """

    grid: Grid
    leaf_keys: Keys = field(repr=False)
    leaf_counts: NDArray[np.int64] = field(repr=False)  # a log may hold the words for a table
    sent_totals: int = 0

    def __post_init__(self) -> None:
        self.leaf_keys.setflags(write=False)
        self.leaf_counts.setflags(write=False)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: its dimensions, and no count, as it may be passed on."""
        lines = [
            (axis.name, f"{len(axis.hierarchy.codes):,}",
             ", ".join(axis.hierarchy.level_names) or int(axis.hierarchy.depth.max()) + 1)
            for axis in self.grid.axes
        ]  # fmt: skip
        return lines_html("Counts, which are confidential", ("dimension", "codes", "levels"), lines)

    @classmethod
    def from_frame(
        cls,
        frame: Frame,
        dimensions: Mapping[str, Hierarchy],
        count: str,
        duplicates: Literal["refuse", "sum"] = "refuse",
    ) -> CountTable:
        """Build a table from rows at leaf level; other columns of the frame are not read.

        Args:
            frame: anything with the Arrow C stream interface, one row a cell.
            dimensions: the tree of each dimension, by the name of its column.
            count: the column of people per row; whole, 0 or more, never missing.
            duplicates: whether rows of the same cell are refused or summed.

        Returns:
            The table with all totals computed; totals that were sent are checked, not trusted.

        Raises:
            TableError: an unknown code, an impossible count, a duplicate, totals that do not
                equal their parts, or a code of an assumed dimension that counts what others
                count; the message names rows and codes, never counts.
        """
        if duplicates not in ("refuse", "sum"):
            raise TableError(f"duplicates={duplicates!r}: choose 'refuse' or 'sum'.")
        if count in dimensions:
            raise TableError(f"column {count!r} cannot be both a dimension and the count.")
        found = Defects()
        rows = GridRows.read(frame, dimensions, count, found=found)
        counts = whole_counts(rows.columns[count], count, found)
        if duplicates == "refuse":
            add_up = Setting("duplicates", "sum", "ask for duplicates='sum'")
            found.note_repeated(rows.repeated, Sentence("Remove them, or ", add_up, "."))
        found.refuse()
        grid, table = rows.grid, _from_rows(rows, counts, duplicates)
        orders = {
            axis.name: axis.node_of_code[_in_order(place)]
            for axis, place in zip(grid.axes, rows.places, strict=True)
            if axis.hierarchy.assumed
        }
        refuse_copied_counts(grid, rows.places, counts, (table.leaf_keys, table.leaf_counts))
        refuse_subtotals(grid, table.leaf_keys, table.leaf_counts, orders)
        return table

    @classmethod
    def from_leaves(cls, grid: Grid, keys: Keys, counts: NDArray[np.int64]) -> CountTable:
        """Build a table from leaf cells; several counts of one cell are summed.

        Args:
            grid: the dimensions.
            keys: (rows,) leaf cells in any order.
            counts: (rows,) people per row, 0 or more.
        """
        positive = counts > 0
        return cls(grid, *_sum_by_key(keys[positive], counts[positive]))

    @classmethod
    def added(cls, tables: Sequence[CountTable], less: Sequence[CountTable] = ()) -> CountTable:
        """Return the sum of tables of the same dimensions, *less* that of others.

        Where that is below 0 nobody is counted.
        """
        signed = [(one, 1) for one in tables] + [(one, -1) for one in less]
        return cls.from_leaves(
            tables[0].grid,
            *_sum_by_key(
                np.concatenate([one.leaf_keys for one, _ in signed]),
                np.concatenate([sign * one.leaf_counts for one, sign in signed]),
            ),
        )

    @cached_property
    def _cells(self) -> tuple[Keys, NDArray[np.int64]]:
        refuse_too_large(self.grid, self.leaf_keys.size)
        keys, counts = self.leaf_keys, self.leaf_counts
        for dimension in range(len(self.grid.axes)):
            keys, counts = _add_totals(self.grid, dimension, keys, counts)
        keys.setflags(write=False)
        counts.setflags(write=False)
        return keys, counts

    @property
    def keys(self) -> Keys:
        """(cells,) sorted, unique; totals included."""
        return self._cells[0]

    @property
    def counts(self) -> NDArray[np.int64]:
        """(cells,) people per cell, all positive."""
        return self._cells[1]

    @property
    def dimensions(self) -> dict[str, Hierarchy]:
        """The trees by dimension."""
        return self.grid.hierarchies

    @cached_property
    def leaf(self) -> NDArray[np.bool_]:
        """(cells,) True where a cell is a leaf on every dimension."""
        return self.grid.is_leaf(self.keys)

    @property
    def total(self) -> int:
        """All people of the table."""
        return int(self.leaf_counts.sum())

    def find(self, keys: Keys) -> NDArray[np.int64]:
        """Return (keys,) the place of each key among the cells; -1 for an empty cell."""
        return find(keys, self.keys)

    def count_of(self, keys: Keys) -> NDArray[np.int64]:
        """Return (keys,) the people in each cell."""
        return np.append(self.counts, 0)[self.find(keys)]


def _from_rows(
    rows: GridRows, counts: NDArray[np.int64], duplicates: Literal["refuse", "sum"]
) -> CountTable:
    grid, places, keys = rows.grid, rows.places, rows.keys
    is_leaf_row = np.ones(counts.size, dtype=bool)
    for axis, place in zip(grid.axes, places, strict=True):
        is_leaf_row &= axis.hierarchy.is_leaf[place]
    table = CountTable.from_leaves(grid, keys[is_leaf_row], counts[is_leaf_row])
    sent = ~is_leaf_row
    total_keys, totals = keys[sent], counts[sent]
    if duplicates == "sum":
        total_keys, totals = _sum_by_number(rows.numbers(sent), total_keys, totals)
    _refuse_wrong_totals(table, total_keys, totals)
    return replace(table, sent_totals=int(total_keys.size)) if total_keys.size else table


def _in_order(places: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the codes but the total, each once, in the order of the rows."""
    codes, first = np.unique(places, return_index=True)
    ordered: NDArray[np.int32] = codes[np.argsort(first)]
    return ordered[ordered > 0]


def _sum_by_number(
    numbers: NDArray[np.int64], keys: Keys, counts: NDArray[np.int64]
) -> tuple[Keys, NDArray[np.int64]]:
    """Sum the rows of the same codes, each of which has the same key."""
    _, first, inverse = np.unique(numbers, return_index=True, return_inverse=True)
    sums = np.zeros(first.size, dtype=np.int64)
    np.add.at(sums, inverse, counts)
    return keys[first], sums


def _refuse_wrong_totals(table: CountTable, keys: Keys, totals: NDArray[np.int64]) -> None:
    if not keys.size:
        return
    place = table.find(keys)
    computed = np.where(place >= 0, table.counts[place] if table.keys.size else 0, 0)
    wrong = np.flatnonzero(computed != totals)
    if wrong.size:
        shown = "; ".join("×".join(table.grid.codes(int(keys[i]))) for i in wrong[:_SHOWN])
        raise TableError(
            f"{unequal(wrong.size)}: {shown}"
            f"{'; …' if wrong.size > _SHOWN else ''}. Correct the parts or leave the totals out."
        )


def _add_totals(
    grid: Grid, dimension: int, keys: Keys, counts: NDArray[np.int64]
) -> tuple[Keys, NDArray[np.int64]]:
    """Add the totals of one dimension on which all cells are leaves."""
    all_keys, all_counts = [keys], [counts]
    above, people = keys, counts
    while above.size:
        above = grid.parent_key(above, dimension)
        inside = above >= 0
        above, people = _sum_by_key(above[inside], people[inside])
        all_keys.append(above)
        all_counts.append(people)
    return _sum_by_key(np.concatenate(all_keys), np.concatenate(all_counts))


def _sum_by_key(keys: Keys, counts: NDArray[np.int64]) -> tuple[Keys, NDArray[np.int64]]:
    if not keys.size:
        return keys, counts
    order = np.argsort(keys, kind="stable")
    keys, counts = keys[order], counts[order]
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    return keys[first], np.add.reduceat(counts, first)
