"""What the intruder has to solve who holds several tables that share cells.

A hidden cell of two tables is one unknown in the sums of both; where one of them publishes it, the
other's unknown is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from scipy import sparse

from covey.disclosure.attack.intruder.unknowns import (
    UNBOUNDED,
    BoundedCells,
    Counts,
    Flags,
    Unknowns,
)
from covey.errors import TableError, listed
from covey.system.stack import Stack
from covey.tables.grid import distinct


@dataclass(frozen=True)
class StackedCells:
    """Cells of several tables, with what all tables together tell of each.

    Args:
        stack: which cells are the same.
        cells: the published and hidden cells of each table.
        lowest: (stacked cells,) fewest people, by any of its tables.
        highest: (stacked cells,) most people, by any of its tables.
        public: by table: (cells,) True where another table publishes the cell.
    """

    stack: Stack
    cells: Mapping[str, BoundedCells]
    lowest: Counts
    highest: Counts
    public: Mapping[str, Flags]

    @classmethod
    def of(cls, stack: Stack, cells: Mapping[str, BoundedCells]) -> Self:
        """Put together what each table tells of its *cells*.

        Raises:
            TableError: the tables contradict each other; the message names cells, no counts.
        """
        lowest = np.zeros(stack.size, np.int64)
        highest = np.full(stack.size, UNBOUNDED)
        public: dict[str, Flags] = {}
        for table, of_table in cells.items():
            places = stack.places[table]
            lowest[places] = np.maximum(lowest[places], of_table.lowest)
            highest[places] = np.minimum(highest[places], of_table.highest)
            public[table] = np.zeros(places.size, dtype=bool)
            for other in (name for name in cells if name != table):
                found = stack.find(table, other)
                absent = (found < 0) & _counts_zero(stack, table, other)
                highest[places[absent]] = 0
                shown = np.append(~cells[other].hidden, False)[found] | absent
                public[table] |= shown
        wrong = np.flatnonzero(lowest > highest).tolist()
        if wrong:
            raise TableError(
                "The published tables contradict each other about "
                f"{listed([stack.name(place) for place in wrong])}. Publish them anew from one "
                "source."
            )
        return cls(stack, cells, lowest, highest, public)

    def knowing(self, known: Flags, counts: Counts) -> Self:
        """Return the same to somebody who knows the *counts* (stacked cells,) of *known* cells."""
        lowest, highest = (np.where(known, counts, one) for one in (self.lowest, self.highest))
        return replace(self, lowest=lowest, highest=highest)

    def unknowns(self) -> Unknowns:
        """Return what is left to solve; `cells` are the places of the unknowns in the stack.

        Raises:
            TableError: the cells of one table contradict each other.
        """
        solved = {table: cells.unknowns() for table, cells in self.cells.items()}
        at = {table: self.stack.places[table][of.cells] for table, of in solved.items()}
        highest = self.highest.copy()
        for table, cells in self.cells.items():
            # A hidden cell that is no unknown of its table is certainly 0.
            certain = np.zeros(highest.size, dtype=bool)
            certain[self.stack.places[table][cells.hidden]] = True
            certain[at[table]] = False
            highest[certain] = 0
        places = distinct(np.concatenate(list(at.values())), self.stack.size)
        sums = []
        for table, of in solved.items():
            entries = of.sums.tocoo()
            column = np.searchsorted(places, at[table])[entries.col]
            shape = (entries.shape[0], places.size)
            sums.append(sparse.csr_array((entries.data, (entries.row, column)), shape=shape))
        return Unknowns(
            places,
            sparse.csr_array(sparse.vstack(sums, format="csr")),
            np.concatenate([of.rests for of in solved.values()]),
            self.lowest[places],
            highest[places],
        )


def _counts_zero(stack: Stack, table: str, other: str) -> Flags:
    """Return (cells of table,) True where *other* publishes their codes, so that no row is a 0."""
    grid, keys = stack.grids[other], stack.keys[other]
    key = stack.elsewhere(table, other)
    there = key >= 0
    for dimension in range(len(grid.axes)):
        published = np.zeros(grid.axes[dimension].size, dtype=bool)
        published[grid.digit(keys, dimension)] = True
        there &= published[grid.digit(np.maximum(key, 0), dimension)]
    return there
