"""Cells that rules are about: their counts, and where each stands in the tables that have it.

One table is the simplest case; a cell that several tables share is judged once, by what holds for
it in any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.part_cells import NO_ROOTS, Roots, minimums, roots_of
from covey.disclosure.rules.policy import Policy
from covey.disclosure.rules.thresholds import Thresholds
from covey.tables import CountTable, Grid
from covey.tables.grid import Keys

if TYPE_CHECKING:
    from covey.system.stack import Stack  # its sums load a library that a policy alone never needs

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class CellsOfTable:
    """The cells of one table among those that are judged.

    Args:
        grid: the dimensions.
        keys: (its cells,) the key of each.
        places: (its cells,) where each stands among all.
        roots: the totals of dimensions that the table lacks.
        table: the true counts; None where nobody has them.
    """

    grid: Grid
    keys: Keys
    places: NDArray[np.int64]
    roots: Roots
    table: CountTable | None


@dataclass(frozen=True)
class Cells:
    """Cells to be judged.

    Args:
        counts: (cells,) people per cell; of a change, how many more.
        of_tables: gives the cells table by table; asked only by rules that look at where one is.
        counted: (cells,) True for counts of people; None: every cell.
        changed: (cells,) True for what changes counts, which a count may be as well; None: no cell.
        thresholds: what was promised of each cell; None: what the policy says.
    """

    counts: Counts
    of_tables: Callable[[], Iterable[CellsOfTable]]
    counted: Flags | None = None
    changed: Flags | None = None
    thresholds: Thresholds | None = None

    @classmethod
    def of_table(
        cls,
        grid: Grid,
        keys: Keys,
        counts: Counts,
        table: CountTable | None = None,
        roots: Roots = NO_ROOTS,
    ) -> Self:
        """Take cells of one table."""
        return cls(counts, lambda: (CellsOfTable(grid, keys, np.arange(keys.size), roots, table),))

    @classmethod
    def stacked(
        cls,
        stack: Stack,
        counts: Counts,
        tables: Mapping[str, CountTable],
        counted: Flags | None = None,
        changed: Flags | None = None,
        thresholds: Thresholds | None = None,
    ) -> Self:
        """Take the cells of several tables, each once.

        Args:
            stack: the cells.
            counts: (stacked cells,) people per cell.
            tables: the true counts of those of the stack's tables that are published, by name.
            counted: as above, like the others.
            changed: likewise.
            thresholds: likewise.
        """

        def of_tables() -> Sequence[CellsOfTable]:
            roots = roots_of(stack.grids.values())
            return [
                CellsOfTable(grid, stack.keys[name], stack.places[name], roots, tables.get(name))
                for name, grid in stack.grids.items()
            ]

        return cls(counts, of_tables, counted, changed, thresholds)

    @property
    def is_count(self) -> Flags:
        """(cells,) True for counts of people."""
        return np.ones(self.counts.size, dtype=bool) if self.counted is None else self.counted

    @property
    def is_change(self) -> Flags:
        """(cells,) True for what changes counts."""
        return np.zeros(self.counts.size, dtype=bool) if self.changed is None else self.changed

    def least_change(self, policy: Policy) -> Counts | int:
        """Return the smallest change other than 0 that may be told of each, in people."""
        return policy.smallest_change if self.thresholds is None else self.thresholds.change

    def least(self, policy: Policy) -> Counts:
        """Return (cells,) the highest threshold that holds for each in any table, in people."""
        if self.thresholds is not None:
            return self.thresholds.count
        if not policy.minimum_counts:
            return np.full(self.counts.size, policy.minimum_count, np.int64)
        least = np.zeros(self.counts.size, np.int64)
        for of in self.of_tables():
            own = minimums(of.grid, of.keys, policy, of.roots)
            least[of.places] = np.maximum(least[of.places], own)
        return least

    def marked(self, mark: Callable[[CellsOfTable, CountTable], Flags]) -> Flags:
        """Return (cells,) True for counts that are marked in some table whose counts are known."""
        marked = np.zeros(self.counts.size, dtype=bool)
        for of in self.of_tables():
            if of.table is not None:
                marked[of.places[mark(of, of.table)]] = True
        return marked & self.is_count
