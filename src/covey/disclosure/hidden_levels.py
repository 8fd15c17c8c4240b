"""How much of a table is hidden on each of its levels: the grand total, simple totals, cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.tables import Grid
from covey.tables.grid import Keys

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class HiddenLevel:
    """What is hidden among the cells that are broken down by as many dimensions.

    Args:
        dimensions: by how many; 0 is the grand total.
        cells: cells that are published or hidden, zeros among them where they are listed.
        unsafe: cells that the frequency rule or k called unsafe.
        secondary: cells hidden to protect them.
        people_hidden: people in the secondary cells, a total counted again with each part.
    """

    dimensions: int
    cells: int
    unsafe: int
    secondary: int
    people_hidden: int

    @property
    def hidden(self) -> int:
        """Cells that are hidden for either reason."""
        return self.unsafe + self.secondary


def hidden_levels(
    grid: Grid,
    every: Keys,
    keys: Keys,
    counts: NDArray[np.int64],
    primary: Flags,
    secondary: Flags,
) -> tuple[HiddenLevel, ...]:
    """Return what is hidden on each level, the grand total first.

    Args:
        grid: the dimensions.
        every: (n,) the cells that are published or hidden, zeros where they are listed.
        keys: (cells,) of those that may be hidden.
        counts: (cells,) people per cell.
        primary: (cells,) True where a cell is unsafe.
        secondary: (cells,) True where it is hidden for the sake of others.
    """
    levels = len(grid.axes) + 1
    below = grid.crossed_dimensions(keys)
    cells = np.bincount(grid.crossed_dimensions(every), minlength=levels)
    unsafe = np.bincount(below[primary], minlength=levels)
    others = np.bincount(below[secondary], minlength=levels)
    people = np.zeros(levels, np.int64)
    np.add.at(people, below[secondary], counts[secondary])
    columns = (one.tolist() for one in (np.arange(levels), cells, unsafe, others, people))
    return tuple(HiddenLevel(*row) for row in zip(*columns, strict=True))
