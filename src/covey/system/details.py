"""What is not published of a table and may hold people: details that stay open, or seem to.

They have no row. Readers know of each that it is 0 or more, and that it adds up with what is
published; that can tell it all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from covey.errors import TableError
from covey.tables.breakdowns import Levels, one_coarser
from covey.tables.entries import spread
from covey.tables.grid import Grid, Keys, distinct, find

Flags = NDArray[np.bool_]

MOST_DETAILS: Final = 5_000_000
"""Details up to which they are reckoned with one by one."""


class Outline(Protocol):
    """Which cells of a grid are published: those that have a row, or count 0 without one."""

    @property
    def awaited(self) -> frozenset[str]:
        """Dimensions of which a code without a row is not 0 but not published, or not yet."""

    def hold(self, grid: Grid, keys: Keys) -> Flags:
        """Return (keys,) True for the cells that are published."""

    def hold_codes(self, grid: Grid, places: Sequence[NDArray[np.int64]]) -> Flags:
        """Return (rows,) True for the combinations of codes that are published.

        Args:
            grid: the dimensions.
            places: one array a dimension: (rows,) the place of each row's code in its tree.
        """


def unpublished(
    outline: Outline,
    grid: Grid,
    keys: Keys,
    told_apart: frozenset[str] = frozenset(),
    most: int = MOST_DETAILS,
) -> Keys:
    """Return the cells that are not published and may hold people, as far as readers know.

    A cell of which any total is published as 0 holds nobody. So does one with a code that stands in
    no published cell, or else its level is published nowhere and everything is open.

    Args:
        outline: what is published.
        grid: the dimensions.
        keys: (cells,) sorted, unique; the published cells that may not be 0.
        told_apart: dimensions of which somebody knows counts by code, even of a level that is
            published nowhere.
        most: how many there may be.

    Returns:
        (details,) sorted.

    Raises:
        TableError: there are more.
    """
    children = [
        _Children.of(grid, keys, d, axis.name in outline.awaited | told_apart)
        for d, axis in enumerate(grid.axes)
    ]
    heights = [one.height for one in children]
    shown = _by_depth(grid, keys, heights)
    possible: dict[Levels, Keys] = {}
    found: list[Keys] = []
    number = 0
    for at in sorted(product(*(range(n + 1) for n in heights)), key=sum):
        more = _candidates(grid, at, possible, children)
        more = more[~outline.hold(grid, more)]
        number += more.size
        if number > most:
            raise TableError(
                f"More than {most:,} cells that are not published may hold people. Publish fewer "
                "breakdowns, or leave dimensions or levels out of the table."
            )
        found.append(more)
        possible[at] = np.sort(np.concatenate([shown.get(at, more[:0]), more]))
    return np.sort(np.concatenate(found))


def _candidates(
    grid: Grid, at: Levels, possible: dict[Levels, Keys], children: Sequence[_Children]
) -> Keys:
    """Return the cells so far below the total of which all totals are *possible*."""
    above = {d: possible[one_coarser(at, d)] for d, level in enumerate(at) if level}
    if not above:
        return np.zeros(1, np.int64)
    if not all(one.size for one in above.values()):
        return np.zeros(0, np.int64)
    fewest = min(above, key=lambda d: above[d].size)
    cells = children[fewest].below(above[fewest])
    for d in above.keys() - {fewest}:
        cells = cells[find(grid.parent_key(cells, d), above[d]) >= 0]
    return cells


@dataclass(frozen=True)
class _Children:
    """The nodes below each node of a dimension, as far as some cell has them.

    Args:
        grid: the dimensions.
        dimension: which of them.
        first: (nodes + 1,) where the nodes below each one begin among *nodes*.
        nodes: in the order of those above them.
    """

    grid: Grid
    dimension: int
    first: NDArray[np.int64]
    nodes: NDArray[np.int64]

    @classmethod
    def of(cls, grid: Grid, keys: Keys, dimension: int, awaited: bool) -> Self:
        """Take the nodes of *keys*, or where codes are *awaited* all of them."""
        axis = grid.axes[dimension]
        nodes = (
            np.arange(axis.size) if awaited else distinct(grid.digit(keys, dimension), axis.size)
        )
        nodes = nodes[axis.parent[nodes] >= 0]
        nodes = nodes[np.argsort(axis.parent[nodes], kind="stable")]
        first = np.searchsorted(axis.parent[nodes], np.arange(axis.size + 1))
        return cls(grid, dimension, first, nodes)

    @property
    def height(self) -> int:
        """How far below the total the deepest of them is."""
        return int(self.grid.axes[self.dimension].depth[self.nodes].max(initial=0))

    def below(self, keys: Keys) -> Keys:
        """Return all cells one step below *keys* on the dimension."""
        node = self.grid.digit(keys, self.dimension)
        places, number = spread(self.first, node)
        again = np.repeat(np.arange(keys.size), number)
        step = self.nodes[places] - node[again]
        below: Keys = keys[again] + step * self.grid.strides[self.dimension]
        return below


def _by_depth(grid: Grid, keys: Keys, heights: Sequence[int]) -> dict[Levels, Keys]:
    """Return the cells by how far below the total each of their nodes is."""
    shape = [height + 1 for height in heights]
    depth = [axis.depth[grid.digit(keys, d)] for d, axis in enumerate(grid.axes)]
    number = np.ravel_multi_index(depth, shape)
    order = np.argsort(number, kind="stable")
    numbers, first = np.unique(number[order], return_index=True)
    parts = np.split(keys[order], first[1:]) if keys.size else []
    levels = np.stack(np.unravel_index(numbers, shape), axis=1).tolist()
    return {tuple(at): part for at, part in zip(levels, parts, strict=True)}
