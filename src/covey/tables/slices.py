"""One code of a dimension by itself, such as one period of a table of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.tables.grid import Grid, Keys
from covey.tables.table import CountTable

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Slice:
    """The cells of one code of a dimension.

    Args:
        dimension: its name.
        code: the code.
    """

    dimension: str
    code: str

    @property
    def awaited(self) -> frozenset[str]:
        """The dimension: another code may count people."""
        return frozenset({self.dimension})

    def hold(self, grid: Grid, keys: Keys) -> Flags:
        """Return (keys,) True for the cells of the code."""
        place, node = self._place(grid)
        return np.asarray(grid.digit(keys, place) == node)

    def hold_codes(self, grid: Grid, places: Sequence[NDArray[np.int64]]) -> Flags:
        """Return (rows,) True for the combinations with the code.

        Args:
            grid: the dimensions.
            places: one array a dimension: (rows,) the place of each row's code in its tree.
        """
        place, _ = self._place(grid)
        tree = grid.axes[place].hierarchy
        return np.asarray(places[place] == tree.position[self.code])

    def within(self, grid: Grid, keys: Keys) -> tuple[NDArray[np.int64], Keys]:
        """Return the places of its cells among *keys*, and their keys on the other dimensions."""
        place, _ = self._place(grid)
        own = np.flatnonzero(self.hold(grid, keys))
        digits = [grid.digit(keys[own], d) for d in range(len(grid.axes)) if d != place]
        return own, without(grid, self.dimension).key(digits)

    def back(self, grid: Grid, keys: Keys) -> Keys:
        """Return (keys,) the cells of *grid* for those on its other dimensions."""
        place, node = self._place(grid)
        others = without(grid, self.dimension)
        digits = [others.digit(keys, d) for d in range(len(others.axes))]
        digits.insert(place, np.full(keys.size, node))
        return grid.key(digits)

    def _place(self, grid: Grid) -> tuple[int, int]:
        place = grid.names.index(self.dimension)
        axis = grid.axes[place]
        return place, int(axis.node_of_code[axis.hierarchy.position[self.code]])


def without(grid: Grid, dimension: str) -> Grid:
    """Return the grid of all dimensions but one.

    Raises:
        TableError: it is the only one.
    """
    return Grid.of({name: tree for name, tree in grid.hierarchies.items() if name != dimension})


def leaves_below(grid: Grid, dimension: str, code: str) -> frozenset[str]:
    """Return the codes without parts that a code of a dimension adds up, itself if it is one.

    Of a single-child chain they are called by the first of its codes.
    """
    axis = grid.axes[grid.names.index(dimension)]
    tree = axis.hierarchy
    return frozenset(
        axis.code(node)
        for node in np.flatnonzero(axis.is_leaf).tolist()
        if not set(_chain(tree.codes, axis.node_of_code, node)).isdisjoint({code})
        or code in tree.ancestors(axis.code(node))
    )


def _chain(codes: Sequence[str], node_of_code: NDArray[np.int64], node: int) -> list[str]:
    return [codes[place] for place in np.flatnonzero(node_of_code == node).tolist()]


def sliced(table: CountTable, dimension: str) -> dict[str, CountTable]:
    """Return the counts of each code without parts of a dimension, on the other dimensions."""
    grid = table.grid
    axis, others = grid.axes[grid.names.index(dimension)], without(grid, dimension)
    return {
        code: CountTable.from_leaves(others, keys, table.leaf_counts[own])
        for node in np.flatnonzero(axis.is_leaf).tolist()
        for code in [axis.code(node)]
        for own, keys in [Slice(dimension, code).within(grid, table.leaf_keys)]
    }
