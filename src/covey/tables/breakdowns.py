"""Which breakdowns of a table are published.

A breakdown is one level for each dimension, 0 the total. A cell belongs to the breakdown at the
levels of its codes, and a code that ends early to those below as well, where it stands for itself.
What is published in one breakdown adds up to all coarser ones, so these are published with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Self

import numpy as np
from numpy.typing import NDArray

from covey.tables.grid import Axis, Grid, Keys, Places, blocks, distinct

Levels = tuple[int, ...]
"""A level for each dimension, in the order of the table; 0 is its total."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Breakdowns:
    """The breakdowns of a grid that are published.

    Args:
        levels: one level for each dimension, in their order; with each breakdown all coarser ones.
    """

    levels: frozenset[Levels]

    @property
    def awaited(self) -> frozenset[str]:
        """No dimension: a code without a row counts 0."""
        return frozenset()

    @classmethod
    def under(cls, finest: Iterable[Levels]) -> Self:
        """Return some breakdowns and all that are coarser.

        >>> sorted(Breakdowns.under([(1, 0), (0, 2)]).levels)
        [(0, 0), (0, 1), (0, 2), (1, 0)]
        """
        return cls(
            frozenset(
                coarser for levels in finest for coarser in product(*(range(n + 1) for n in levels))
            )
        )

    @classmethod
    def of_cells(cls, grid: Grid, keys: Keys, filled: Flags) -> Self | None:
        """Return the breakdowns that cells stand in, and all that are coarser.

        At some levels no cell may stand first, where all codes are single children.

        Args:
            grid: the dimensions.
            keys: (cells,) sorted.
            filled: (cells,) False where a cell is 0.

        Returns:
            None where a cell that is not 0 stands without one that is coarser.
        """
        places = Places(keys)
        for some in blocks(keys.size):
            of_filled = keys[some][filled[some]]
            for dimension in range(len(grid.axes)):
                above = grid.parent_key(of_filled, dimension)
                if (places.of(above)[above >= 0] < 0).any():
                    return None
        return cls.under(levels_met(grid, keys))

    @property
    def are_all(self) -> bool:
        """Whether the finest level of every dimension is met in one of them."""
        return tuple(max(of) for of in zip(*self.levels, strict=True)) in self.levels

    def hold(self, grid: Grid, keys: Keys) -> Flags:
        """Return (keys,) True for the cells that are published."""
        return self._among(
            grid, [first_level(axis)[grid.digit(keys, d)] for d, axis in enumerate(grid.axes)]
        )

    def hold_codes(self, grid: Grid, places: Sequence[NDArray[np.int64]]) -> Flags:
        """Return (rows,) True for the combinations of codes that are published.

        Args:
            grid: the dimensions.
            places: one array a dimension: (rows,) the place of each row's code in its tree.
        """
        return self._among(
            grid,
            [axis.hierarchy.depth[place] for axis, place in zip(grid.axes, places, strict=True)],
        )

    def _among(self, grid: Grid, levels: Sequence[NDArray[np.int64]]) -> Flags:
        weights = [int(axis.hierarchy.depth.max()) + 1 for axis in grid.axes]
        number = np.zeros(levels[0].shape, np.int64)
        for weight, level in zip(weights, levels, strict=True):
            number = number * weight + level
        published = np.array(
            [
                np.ravel_multi_index(one, weights)
                for one in self.levels
                if all(level < weight for level, weight in zip(one, weights, strict=True))
            ],
            dtype=np.int64,
        )
        return np.isin(number, published)


def first_level(axis: Axis) -> NDArray[np.int64]:
    """Return (nodes,) the first level at which each node stands, from the total down."""
    return np.asarray(axis.hierarchy.depth[axis.nodes])


def levels_met(grid: Grid, keys: Keys) -> list[Levels]:
    """Return the coarsest breakdown that each cell belongs to, each once."""
    widths = [int(axis.hierarchy.depth.max()) + 1 for axis in grid.axes]
    met = np.zeros(0, np.int64)
    for some in blocks(keys.size):
        number = np.zeros_like(keys[some])
        for dimension, (axis, width) in enumerate(zip(grid.axes, widths, strict=True)):
            number = number * width + first_level(axis)[grid.digit(keys[some], dimension)]
        met = np.union1d(met, distinct(number, math.prod(widths)))
    levels = np.unravel_index(met, widths)
    return list(zip(*(level.tolist() for level in levels), strict=True))


def one_coarser(levels: Levels, dimension: int) -> Levels:
    """Return the breakdown that is one step coarser in a dimension."""
    return (*levels[:dimension], levels[dimension] - 1, *levels[dimension + 1 :])


def coarser(levels: Levels) -> list[Levels]:
    """Return the breakdowns that are one step coarser in one dimension."""
    return [one_coarser(levels, dimension) for dimension, level in enumerate(levels) if level]
