"""Counts of persons that cannot have been counted once each: see `once`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from covey.errors import listed
from covey.plurals import numbered
from covey.system.reform import closed
from covey.tables.grid import Grid, Keys
from covey.tables.table import CountTable


@dataclass(frozen=True)
class BrokenBounds:
    """Where a table does not count at least as many as each of others, and at most all of them.

    Args:
        fewer: by the name of another: (leaves,) in which the table counts fewer; none is empty.
        more: (leaves,) in which it counts more than all others together.
    """

    fewer: Mapping[str, Keys]
    more: Keys

    @classmethod
    def of(cls, whole: CountTable, parts: Mapping[str, CountTable], complete: bool = True) -> Self:
        """Compare the table with others on the same grid.

        Args:
            whole: which counts each person once.
            parts: which did so before, by name.
            complete: whether everybody is counted in some part.
        """
        cells = np.unique(np.concatenate([one.leaf_keys for one in (whole, *parts.values())]))
        every = whole.count_of(cells)
        each = {name: one.count_of(cells) for name, one in parts.items()}
        fewer = {name: cells[counts > every] for name, counts in each.items()}
        more = cells[every > np.sum(list(each.values()), axis=0)] if complete else cells[:0]
        return cls({name: of for name, of in fewer.items() if of.size}, more)

    def cells(self, grid: Grid) -> Keys:
        """Return the cells in which any of it stands, totals included, sorted."""
        return closed(grid, np.concatenate([self.more, *self.fewer.values()]))

    def __bool__(self) -> bool:
        return bool(self.fewer) or self.more.size > 0


def named_cells(grid: Grid, cells: Keys) -> str:
    """Return what errors call cells, by their codes."""
    names = listed(["×".join(grid.codes(key)) for key in cells.tolist()])
    return f"{numbered(cells.size, 'cell')}: {names}" if cells.size > 1 else names
