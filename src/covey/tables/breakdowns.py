"""Which breakdowns of a table are published, and what stays open of those that are not.

A breakdown is one level for each dimension, 0 the total. A cell belongs to the breakdown at the
levels of its codes, and a code that ends early to those below as well, where it stands for itself.
What is published in one breakdown adds up to all coarser ones, so these are published with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.errors import TableError
from covey.tables.grid import Axis, Grid, Keys

Levels = tuple[int, ...]
Flags = NDArray[np.bool_]

MOST_DETAILS: Final = 5_000_000
"""Cells of breakdowns that are not published, up to which they are reckoned with one by one."""


@dataclass(frozen=True)
class Breakdowns:
    """The breakdowns of a grid that are published.

    Args:
        levels: one level for each dimension, in their order; with each breakdown all coarser ones.
    """

    levels: frozenset[Levels]

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
        for dimension in range(len(grid.axes)):
            above = grid.parent_key(keys[filled], dimension)
            if not np.isin(above[above >= 0], keys).all():
                return None
        found = np.unique(np.stack(_levels(grid, keys)), axis=1).T.tolist() if keys.size else []
        waiting = [tuple(one) for one in found]
        levels = set(waiting)
        while waiting:
            more = set(_coarser(waiting.pop())) - levels
            levels |= more
            waiting.extend(more)
        return cls(frozenset(levels))

    def hold(self, grid: Grid, keys: Keys) -> Flags:
        """Return (keys,) True for the cells that are published."""
        return self._among(grid, _levels(grid, keys))

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

    def details(self, grid: Grid, keys: Keys, most: int = MOST_DETAILS) -> Keys:
        """Return the cells that are not published and may hold people, as far as readers know.

        A cell of which any total is published as 0 holds nobody. So does one with a code that
        stands in no published cell, or else its level is published nowhere and everything is open.

        Args:
            grid: the dimensions.
            keys: (cells,) sorted, unique; the published cells that may not be 0.
            most: how many there may be.

        Returns:
            (details,) sorted.

        Raises:
            TableError: there are more.
        """
        depth = [axis.depth[grid.digit(keys, d)] for d, axis in enumerate(grid.axes)]
        heights = [int(one.max(initial=0)) for one in depth]
        shown = _by_depth(keys, depth, heights)
        children = [_Children.of(grid, keys, d) for d in range(len(grid.axes))]
        possible: dict[Levels, Keys] = {}
        found: list[Keys] = []
        number = 0
        nothing = np.zeros(0, np.int64)
        for at in sorted(product(*(range(n + 1) for n in heights)), key=sum):
            here = shown.get(at, nothing)
            above = {d: possible[_up(at, d)] for d, level in enumerate(at) if level}
            if above and all(one.size for one in above.values()):
                fewest = min(above, key=lambda d: above[d].size)
                more = children[fewest].below(above[fewest])
                more = more[~self.hold(grid, more)]
                for d in above.keys() - {fewest}:
                    more = more[_is_in(grid.parent_key(more, d), above[d])]
                number += more.size
                _refuse_too_many(number, most)
                found.append(more)
                here = np.sort(np.concatenate([here, more]))
            possible[at] = here
        return np.sort(np.concatenate(found)) if found else nothing


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
    def of(cls, grid: Grid, keys: Keys, dimension: int) -> Self:
        axis = grid.axes[dimension]
        nodes = np.unique(grid.digit(keys, dimension))
        nodes = nodes[axis.parent[nodes] >= 0]
        nodes = nodes[np.argsort(axis.parent[nodes], kind="stable")]
        first = np.searchsorted(axis.parent[nodes], np.arange(axis.size + 1))
        return cls(grid, dimension, first, nodes)

    def below(self, keys: Keys) -> Keys:
        """Return all cells one step below *keys* on the dimension."""
        node = self.grid.digit(keys, self.dimension)
        number = self.first[node + 1] - self.first[node]
        again = np.repeat(np.arange(keys.size), number)
        within = np.arange(again.size) - np.repeat(np.cumsum(number) - number, number)
        step = self.nodes[self.first[node[again]] + within] - node[again]
        below: Keys = keys[again] + step * self.grid.strides[self.dimension]
        return below


def _levels(grid: Grid, keys: Keys) -> list[NDArray[np.int64]]:
    """Return by dimension: (keys,) the first level that each cell stands at."""
    return [_level(axis)[grid.digit(keys, d)] for d, axis in enumerate(grid.axes)]


def _level(axis: Axis) -> NDArray[np.int64]:
    """Return (nodes,) the first level that each node stands at, of the codes that are one node."""
    level = np.full(axis.size, axis.hierarchy.depth.max())
    np.minimum.at(level, axis.node_of_code, axis.hierarchy.depth)
    return level


def _by_depth(
    keys: Keys, depth: Sequence[NDArray[np.int64]], heights: Sequence[int]
) -> dict[Levels, Keys]:
    """Return the cells by how far below the total each of their nodes is."""
    if not keys.size:
        return {}
    shape = [height + 1 for height in heights]
    number = np.ravel_multi_index(list(depth), shape)
    order = np.argsort(number, kind="stable")
    numbers, first = np.unique(number[order], return_index=True)
    parts = np.split(keys[order], first[1:])
    levels = np.stack(np.unravel_index(numbers, shape), axis=1).tolist()
    return {tuple(at): part for at, part in zip(levels, parts, strict=True)}


def _coarser(levels: Levels) -> list[Levels]:
    return [_up(levels, d) for d, level in enumerate(levels) if level]


def _up(levels: Levels, dimension: int) -> Levels:
    return (*levels[:dimension], levels[dimension] - 1, *levels[dimension + 1 :])


def _is_in(keys: Keys, among: Keys) -> Flags:
    """Return (keys,) True where a key is *among* sorted ones."""
    place = np.minimum(np.searchsorted(among, keys), among.size - 1)
    return np.asarray(among[place] == keys)


def _refuse_too_many(number: int, most: int) -> None:
    if number > most:
        raise TableError(
            f"More than {most:,} cells of breakdowns that are not published may hold people. "
            "Publish fewer breakdowns, or leave dimensions or levels out of the table."
        )
