"""What goes out, and what is out: parts with their true counts, and editions with their rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.release.protected import ProtectedTable
from covey.disclosure.rules import Policy
from covey.system.details import Outline
from covey.system.editions import Edition
from covey.system.layer_cells import Leaves
from covey.system.reading import by_trees
from covey.system.reform import closed
from covey.system.stated import StatedCells
from covey.tables import CountTable, Grid, Hierarchy
from covey.tables.breakdowns import Breakdowns, levels_met
from covey.tables.frames import Frame, read_columns
from covey.tables.grid import Keys
from covey.tables.status import OBS_STATUS, OBS_VALUE


@dataclass(frozen=True)
class Part:
    """What editions add up: what was counted, or what a correction changed of that.

    Args:
        counts: the true counts; of a correction, as they are after it.
        less: of a correction, the counts as they were before it.
        leaves: by dimension, the codes of the leaves at which it counts alone, whatever it counts;
            all where a dimension is not named. Everybody knows that.
    """

    counts: CountTable
    less: CountTable | None = None
    leaves: Leaves = field(default_factory=dict)

    @staticmethod
    def added(parts: Mapping[str, Part], names: Iterable[str]) -> CountTable:
        """Return what some of *parts* add up to."""
        own = [parts[name] for name in sorted(names)]
        less = [part.less for part in own if part.less is not None]
        return CountTable.added([part.counts for part in own], less)

    def count_of(self, keys: Keys) -> NDArray[np.int64]:
        """Return (keys,) what it adds to each cell."""
        counts = self.counts.count_of(keys)
        return counts if self.less is None else counts - self.less.count_of(keys)

    def by_trees(self, trees: Mapping[str, Hierarchy]) -> Part:
        """Return the same by other trees of the same leaves."""
        less = None if self.less is None else by_trees(self.less, trees)
        return Part(by_trees(self.counts, trees), less, self.leaves)

    def touched(self) -> Keys:
        """Return the cells that a correction may have changed, totals included, sorted."""
        leaves = np.union1d(self.counts.leaf_keys, self.less.leaf_keys if self.less else [])
        leaves = leaves.astype(np.int64)
        return closed(self.counts.grid, leaves[self.count_of(leaves) != 0])


@dataclass(frozen=True)
class Out:
    """An edition that is out.

    Args:
        parts: the names of what it adds up.
        rows: its published cells.
        outline: which cells it publishes: those without a row among them count 0.
        ours: False where others state single counts: whatever is unsafe of these, or follows from
            them and from what is out, can be protected no more.
        promised: the policy that it went out under, which holds for its counts whatever goes out
            later; None: that of what goes out.
        waits: whether it is decided and nobody has seen it yet, so that nothing follows from it so
            far; it is protected all the same.
    """

    parts: frozenset[str]
    rows: PublishedRows
    outline: Outline
    ours: bool = True
    promised: Policy | None = None
    waits: bool = False

    @classmethod
    def of(cls, protected: ProtectedTable, parts: Collection[str]) -> Self:
        """Take a table that is to go out with these parts."""
        grid = protected.grid
        rows = PublishedRows.of(grid, protected.keys, protected.values, protected.hidden)
        return cls(
            *(frozenset(parts), rows, protected.breakdowns or everything(grid)),
            promised=protected.policy,
        )

    @classmethod
    def stated(
        cls, grid: Grid, keys: Keys, values: NDArray[np.int64], parts: Collection[str]
    ) -> Self:
        """Take counts that others state.

        Args:
            grid: the dimensions of the series.
            keys: (cells,) sorted, unique.
            values: (cells,) people.
            parts: the names of what is counted there.
        """
        rows = PublishedRows.of(grid, keys, values, np.zeros(keys.size, dtype=bool))
        return cls(frozenset(parts), rows, StatedCells(grid, keys), ours=False)

    @classmethod
    def read(cls, frame: Frame, trees: Mapping[str, Hierarchy], parts: Collection[str]) -> Self:
        """Read an edition from its rows.

        Args:
            frame: as for `covey.audit`. At a dimension without a column it is at the total.
            trees: the tree of each dimension of the series, by name.
            parts: the names of what it adds up.

        Raises:
            TableError: the rows cannot be a published table.
        """
        rows = read_columns(frame, (OBS_VALUE, OBS_STATUS), optional=trees)
        for name in trees.keys() - rows.keys():
            rows[name] = [trees[name].root] * len(rows[OBS_VALUE])
        read = PublishedRows.read(rows, trees)
        outline = Breakdowns.under(levels_met(read.grid, read.keys))
        return cls(frozenset(parts), read, outline)

    @property
    def trees(self) -> Mapping[str, Hierarchy]:
        """The tree that each dimension had when it went out."""
        return self.rows.grid.hierarchies

    @property
    def edition(self) -> Edition:
        """What everybody knows of it."""
        filled = self.rows.keys[self.rows.hidden | (self.rows.values > 0)]
        return Edition(self.parts, self.outline, filled, self.rows.grid, self.ours)


def everything(grid: Grid) -> Breakdowns:
    """Return all breakdowns of a grid."""
    return Breakdowns.under([tuple(int(axis.hierarchy.depth.max()) for axis in grid.axes)])
