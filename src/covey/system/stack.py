"""Several tables of the same counts as one: a cell that some of them share stands once.

Cells of two tables are the same when they stand for the same category in every dimension of both;
a dimension that a table lacks is at its total. The sums of all tables, over shared cells, are what
ties linked tables: de Wolf & Giessing (2009), Adjusting the τ-ARGUS modular approach to deal with
linked tables, Data & Knowledge Engineering 68.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.errors import TableError, listed
from covey.system.categories import same_categories
from covey.system.relations import relations
from covey.tables.grid import Grid, Keys, find

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

ALONE: Final = ""
"""The name of a table that is published beside no other."""


@dataclass(frozen=True)
class Stack:
    """The cells of one or more tables, each cell once.

    Args:
        grids: the dimensions of each table, by its name.
        keys: by table: (cells,) sorted, unique.
        categories: by dimension and table: (nodes,) the category of each node, 0 the total.
        places: by table: (cells,) the place of each of its cells among the stacked ones. The
            first place is the grand total, where any cell is listed.
        size: number of stacked cells.
        apart: by table: (cells,) True for those that are no other table's, whatever their codes;
            a table that is left out has none.
    """

    grids: Mapping[str, Grid]
    keys: Mapping[str, Keys]
    categories: Mapping[str, Mapping[str, NDArray[np.int64]]]
    places: Mapping[str, Places]
    size: int
    apart: Mapping[str, Flags] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(
        cls,
        grids: Mapping[str, Grid],
        keys: Mapping[str, Keys],
        apart: Mapping[str, Flags] = MappingProxyType({}),
    ) -> Stack:
        """Stack the cells *keys* of tables, those that stand *apart* each for itself.

        Raises:
            TableError: trees of one dimension contradict each other.
        """
        names = dict.fromkeys(name for grid in grids.values() for name in grid.names)
        categories = {
            dimension: same_categories(
                {
                    table: grid.axes[grid.names.index(dimension)]
                    for table, grid in grids.items()
                    if dimension in grid.names
                }
            )
            for dimension in names
        }
        stack = cls(grids, keys, categories, {}, 0, apart)
        places: dict[str, Places] = {}
        size = 0
        for table, cells in keys.items():
            place = np.full(cells.size, -1, np.int64)
            for other, taken in places.items():
                found = stack.find(table, other)
                place = np.where((place < 0) & (found >= 0), np.append(taken, -1)[found], place)
            new = place < 0
            place[new] = size + np.arange(np.count_nonzero(new))
            size += int(np.count_nonzero(new))
            places[table] = place
        return cls(grids, keys, categories, places, size, apart)

    @cached_property
    def sums(self) -> sparse.csr_array:
        """(relations, stacked cells) int8, 1 for a part and -1 for its total, of all tables."""
        rows = []
        for table, keys in self.keys.items():
            sums = relations(self.grids[table], keys).tocoo()
            entries = (sums.data, (sums.row, self.places[table][sums.col]))
            rows.append(sparse.csr_array(entries, shape=(sums.shape[0], self.size)))
        return sparse.csr_array(sparse.vstack(rows, format="csr"))

    def elsewhere(self, table: str, other: str) -> Keys:
        """Return (cells of table,) the key of each cell in *other*; -1 where it has none."""
        grid, there, keys = self.grids[table], self.grids[other], self.keys[table]
        key = np.zeros(keys.size, np.int64)
        has = ~self.apart[table] if table in self.apart else np.ones(keys.size, dtype=bool)
        for dimension, numbers in self.categories.items():
            if dimension not in grid.names and dimension not in there.names:
                continue
            category = np.zeros(keys.size, np.int64)
            if table in numbers:
                category = numbers[table][grid.digit(keys, grid.names.index(dimension))]
            if other not in numbers:
                has &= category == 0
                continue
            node = np.full(max(int(one.max()) for one in numbers.values()) + 1, -1, np.int64)
            node[numbers[other]] = np.arange(numbers[other].size)
            has &= node[category] >= 0
            key += node[category] * there.strides[there.names.index(dimension)]
        return np.where(has, key, -1)

    def find(self, table: str, other: str) -> Places:
        """Return (cells of table,) the place of each cell among those of *other*; -1: not there."""
        return find(self.elsewhere(table, other), self.keys[other])

    def any(self, flags: Mapping[str, Flags]) -> Flags:
        """Return (stacked cells,) True where a table marks its cell."""
        marked = np.zeros(self.size, dtype=bool)
        for table, places in self.places.items():
            marked[places[flags[table]]] = True
        return marked

    def one(self, counts: Mapping[str, Counts]) -> Counts:
        """Return (stacked cells,) the count of each, which must be the same in all its tables.

        Args:
            counts: by table: (cells,) people per cell; a cell that is not listed counts 0.

        Raises:
            TableError: shared cells differ; the message names them, never their counts.
        """
        merged = np.zeros(self.size, np.int64)
        for table, places in self.places.items():
            for other in (name for name in self.places if name != table):
                found = self.find(table, other)
                there = np.append(counts[other], 0)[found]
                shared = self.elsewhere(table, other) >= 0
                wrong = np.flatnonzero(shared & (there != counts[table]))
                if wrong.size:
                    names = [self.name_in(table, int(cell)) for cell in wrong]
                    raise TableError(
                        f"tables {table!r} and {other!r} count the same cells differently: "
                        f"{listed(names)}. Linked tables count the same people: correct one."
                    )
            merged[places] = counts[table]
        return merged

    @cached_property
    def _home(self) -> tuple[NDArray[np.int64], Places]:
        """(stacked cells,) the first table that has each cell, and the cell's place there."""
        table, cell = np.zeros(self.size, np.int64), np.zeros(self.size, np.int64)
        for number, places in reversed(list(enumerate(self.places.values()))):
            table[places], cell[places] = number, np.arange(places.size)
        return table, cell

    def home(self, place: int) -> tuple[str, int]:
        """Return the first table that has a stacked cell, and the cell's key there."""
        table, cell = self._home
        name = list(self.keys)[int(table[place])]
        return name, int(self.keys[name][cell[place]])

    def place_of(self, table: str, codes: Sequence[str]) -> int:
        """Return the place of the cell that codes name in a table that has it."""
        cell = np.searchsorted(self.keys[table], self.grids[table].key_of(codes))
        return int(self.places[table][cell])

    def codes(self, place: int) -> tuple[str, ...]:
        """Return the codes of a stacked cell in the first table that has it."""
        table, key = self.home(place)
        return self.grids[table].codes(key)

    def name(self, place: int) -> str:
        """Return what errors call a stacked cell: its codes, after its table if there are some."""
        table, cell = self._home
        return self.name_in(list(self.keys)[int(table[place])], int(cell[place]))

    def name_in(self, table: str, cell: int) -> str:
        """Return the same of a cell at its place among those of a table."""
        codes = "×".join(self.grids[table].codes(int(self.keys[table][cell])))
        return f"{table} {codes}" if len(self.keys) > 1 else codes
