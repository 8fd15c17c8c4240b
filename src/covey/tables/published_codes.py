"""Which codes of a dimension are published, where what is below them is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.tables.grid import Grid, Keys

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class PublishedCodes:
    """The codes of one dimension that have rows; of the others all is open.

    Args:
        dimension: its name.
        codes: those that are published.
    """

    dimension: str
    codes: frozenset[str]

    @property
    def awaited(self) -> frozenset[str]:
        """The dimension: a code that is not published may count people."""
        return frozenset({self.dimension})

    def hold(self, grid: Grid, keys: Keys) -> Flags:
        """Return (keys,) True for the cells that are published, under one of their codes."""
        place = grid.names.index(self.dimension)
        axis = grid.axes[place]
        shown = np.zeros(axis.size, dtype=bool)
        shown[axis.node_of_code[self._held(grid)]] = True
        return np.asarray(shown[grid.digit(keys, place)])

    def hold_codes(self, grid: Grid, places: Sequence[NDArray[np.int64]]) -> Flags:
        """Return (rows,) True for the combinations of codes that are published.

        Args:
            grid: the dimensions.
            places: one array a dimension: (rows,) the place of each row's code in its tree.
        """
        return np.asarray(self._held(grid)[places[grid.names.index(self.dimension)]])

    def _held(self, grid: Grid) -> Flags:
        """Return (codes,) True for those of the tree that are published."""
        codes = grid.hierarchies[self.dimension].codes
        return np.array([code in self.codes for code in codes], dtype=bool)


@dataclass(frozen=True)
class NothingPublished:
    """Of a table no cell has a row; what is known of it follows from others.

    Args:
        dimensions: those of the table.
    """

    dimensions: frozenset[str]

    @property
    def awaited(self) -> frozenset[str]:
        """All dimensions: no code has a row."""
        return self.dimensions

    def hold(self, grid: Grid, keys: Keys) -> Flags:  # noqa: ARG002 - as all outlines
        """Return (keys,) False for all."""
        return np.zeros(keys.size, dtype=bool)

    def hold_codes(self, grid: Grid, places: Sequence[NDArray[np.int64]]) -> Flags:  # noqa: ARG002
        """Return (rows,) False for all."""
        return np.zeros(places[0].size, dtype=bool)
