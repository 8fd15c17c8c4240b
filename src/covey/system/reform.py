"""What a series needs to reckon with where a dimension had other trees before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from covey.system.details import Outline
from covey.system.orphans import orphans
from covey.system.reading import AxisReading, Reading
from covey.tables.grid import Grid, Keys
from covey.tables.hierarchy import Hierarchy
from covey.tables.refined import Refined, Shape, members, shape

Shown = NDArray[np.bool_]


class PublishedCells(Protocol):
    """A table by trees of its own."""

    @property
    def grid(self) -> Grid:
        """Its dimensions."""

    @property
    def outline(self) -> Outline:
        """Which of its cells are published."""


@dataclass(frozen=True)
class Reform:
    """The trees of all tables of a series as one.

    Args:
        grid: by the tree of all, of each dimension.
        of_all: how its own cells are read, as themselves.
        newest: how the cells by the newest trees are read.
        readings: by table, how its cells are.
        apart: how the areas are that nobody publishes, and that cross codes of the tree of all.
        dimensions: those that have several trees.
    """

    grid: Grid
    of_all: Reading
    newest: Reading
    readings: Mapping[str, Reading]
    apart: tuple[Reading, ...]
    dimensions: frozenset[str]

    @classmethod
    def of(cls, newest: Grid, tables: Mapping[str, PublishedCells]) -> Self:
        """Put together the trees of *tables*, whose leaves are those of the *newest*.

        Raises:
            HierarchyError: a code stands for other leaves than before.
        """
        refined = {}
        for dimension, axis in enumerate(newest.axes):
            shown = _shown(dimension, tables)
            if shown.keys() - {shape(axis.hierarchy)}:
                refined[axis.name] = Refined.of(axis.hierarchy, list(shown.values()))
        if not refined:
            same = Reading(newest, newest, tuple(map(AxisReading.same, newest.axes)))
            return cls(newest, same, same, dict.fromkeys(tables, same), (), frozenset())
        trees = {name: one.tree for name, one in refined.items()}
        grid = Grid.of(newest.hierarchies | trees)
        known: dict[tuple[Shape, ...], Reading] = {}

        def read(own: Grid) -> Reading:
            trees = tuple(map(shape, own.hierarchies.values()))
            if trees not in known:
                known[trees] = _read(own, newest, grid, refined)
            return known[trees]

        apart = [
            read(Grid.of(grid.hierarchies | {name: tree}))
            for name, one in refined.items()
            for tree in one.apart
        ]
        return cls(
            grid,
            read(grid),
            read(newest),
            {name: read(one.grid) for name, one in tables.items()},
            tuple(apart),
            frozenset(refined),
        )

    def touched(self, keys: Keys) -> Keys:
        """Return the cells of all that stand for cells by the newest trees, totals among them.

        Args:
            keys: (cells,) sorted, totals among them.
        """
        if self.newest.is_same:
            return keys
        return closed(self.grid, self.newest.exact(keys))


def closed(grid: Grid, keys: Keys) -> Keys:
    """Return *keys* and all totals above them, sorted."""
    keys = np.unique(keys)
    while orphans(grid, keys).any():
        above = [grid.parent_key(keys, dimension) for dimension in range(len(grid.axes))]
        keys = np.unique(np.concatenate([keys, *above]))
        keys = keys[keys >= 0]
    return keys


def _shown(
    dimension: int, tables: Mapping[str, PublishedCells]
) -> dict[Shape, tuple[Hierarchy, Shown]]:
    """Return each tree of a dimension, with its codes of which some cell is published."""
    found: dict[Shape, tuple[Hierarchy, Shown]] = {}
    for one in tables.values():
        axis, tree = one.grid.axes[dimension], one.grid.axes[dimension].hierarchy
        keys = np.arange(axis.size) * one.grid.strides[dimension]
        held = np.asarray(one.outline.hold(one.grid, keys))[axis.node_of_code]
        held[0] = True
        for place in range(len(tree.codes) - 1, 0, -1):
            held[tree.parents[place]] |= held[place]
        _, before = found.get(shape(tree), (tree, held))
        found[shape(tree)] = tree, held | before
    return found


def _read(own: Grid, newest: Grid, grid: Grid, refined: Mapping[str, Refined]) -> Reading:
    axes = []
    for axis, new, of in zip(own.axes, newest.axes, grid.axes, strict=True):
        if axis.name not in refined or shape(axis.hierarchy) == shape(of.hierarchy):
            axes.append(AxisReading.same(of))
            continue
        one = refined[axis.name]
        published = any(axis.hierarchy is tree for tree in one.apart)
        inside = one.inside if published else members(axis.hierarchy, new.hierarchy)
        axes.append(AxisReading.between(axis, inside, of, one.inside))
    return Reading(own, grid, tuple(axes))
