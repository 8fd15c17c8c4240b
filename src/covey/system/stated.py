"""Single cells of a table that somebody states, such as an agency in a report of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.system.details import Flags
from covey.tables.grid import Grid, Keys


@dataclass(frozen=True)
class StatedCells:
    """An outline of single cells: of all others nothing is said, not even that they are 0.

    Args:
        grid: the dimensions.
        keys: (cells,) sorted; what is stated.
    """

    grid: Grid
    keys: Keys

    @property
    def awaited(self) -> frozenset[str]:
        """The dimensions that the cells are broken down by: their other codes may hold people."""
        return frozenset(
            axis.name
            for dimension, axis in enumerate(self.grid.axes)
            if (axis.depth[self.grid.digit(self.keys, dimension)] > 0).any()
        )

    def hold(self, grid: Grid, keys: Keys) -> Flags:  # noqa: ARG002  there is one grid
        """Return (keys,) True for the cells that are stated."""
        return np.isin(keys, self.keys)

    def hold_codes(self, grid: Grid, places: Sequence[NDArray[np.int64]]) -> Flags:
        """Return (rows,) True for the combinations of codes that are stated.

        Args:
            grid: the dimensions.
            places: one array a dimension: (rows,) the place of each row's code in its tree.
        """
        nodes = [axis.node_of_code[place] for axis, place in zip(grid.axes, places, strict=True)]
        return self.hold(grid, grid.key(nodes))
