"""The cells of a table by one tree, read as sums of cells by another tree of the same leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.system.details import Flags, Outline
from covey.tables.entries import spread
from covey.tables.grid import Axis, Grid, Keys
from covey.tables.hierarchy import Hierarchy
from covey.tables.refined import Leaves, home, shape
from covey.tables.regrouped import regrouped
from covey.tables.table import CountTable

Nodes = NDArray[np.int64]


@dataclass(frozen=True)
class AxisReading:
    """The nodes of one dimension by one tree, as nodes by the tree of all.

    Args:
        exact: (own nodes,) the node that is the same; -1 where there is none.
        back: (nodes,) the own node that is the same; -1 where there is none.
        tight: (nodes,) the smallest own node that it is in.
        first: (nodes + 1,) where the own nodes begin that each is a part of,
        of: among these: own nodes, itself where it is one.
    """

    exact: Nodes
    back: Nodes
    tight: Nodes
    first: Nodes
    of: Nodes

    @classmethod
    def same(cls, axis: Axis) -> Self:
        """Read a tree as itself."""
        nodes = np.arange(axis.size)
        return cls(nodes, nodes, nodes, np.arange(axis.size + 1), nodes)

    @classmethod
    def between(
        cls, own: Axis, inside: Mapping[str, Leaves], all_of: Axis, every: Mapping[str, Leaves]
    ) -> Self:
        """Read a tree by the tree of all.

        Args:
            own: the dimension by its own tree.
            inside: by code of it: its leaves.
            all_of: the dimension by the tree of all.
            every: by code of that: its leaves.
        """
        place = {leaf: at for at, leaf in enumerate(every[all_of.hierarchy.root])}
        ours, theirs = _leaves(own, inside, place), _leaves(all_of, every, place)
        size = np.asarray(theirs.sum(axis=1)).ravel()
        shared = sparse.coo_array(ours @ theirs.T)
        whole = shared.data == size[shared.col]
        row, col = shared.row[whole].astype(np.int64), shared.col[whole].astype(np.int64)
        weight = np.asarray(ours.sum(axis=1)).ravel()
        same = weight[row] == size[col]
        exact, back = np.full(own.size, -1), np.full(all_of.size, -1)
        exact[row[same]], back[col[same]] = col[same], row[same]
        tight = np.zeros(all_of.size, np.int64)
        for at in np.argsort(own.depth[row], kind="stable").tolist():
            tight[col[at]] = row[at]
        # A part is a node of which the one above is not inside as well.
        pair = row * all_of.size + col
        above = np.where(all_of.parent[col] >= 0, row * all_of.size + all_of.parent[col], -1)
        part = ~np.isin(above, pair)
        order = np.argsort(col[part], kind="stable")
        first = np.searchsorted(col[part][order], np.arange(all_of.size + 1))
        return cls(exact, back, tight, first, row[part][order])


@dataclass(frozen=True)
class Reading:
    """The cells of one grid as sums of cells of another.

    Args:
        own: the grid of the table.
        grid: the grid of all.
        axes: how each dimension is read.
    """

    own: Grid
    grid: Grid
    axes: tuple[AxisReading, ...]

    @cached_property
    def is_same(self) -> bool:
        """Whether both grids are one."""
        return self.own is self.grid

    def exact(self, own: Keys) -> Keys:
        """Return (cells,) the cell of all that each own cell is; -1 where there is none."""
        if self.is_same:
            return own
        return _moved(self.own, own, self.grid, [one.exact for one in self.axes])

    def back(self, keys: Keys) -> Keys:
        """Return (cells,) the own cell that each cell of all is; -1 where there is none."""
        if self.is_same:
            return keys
        return _moved(self.grid, keys, self.own, [one.back for one in self.axes])

    def tight(self, keys: Keys) -> Keys:
        """Return (cells,) the smallest own cell that each cell of all is in."""
        return _moved(self.grid, keys, self.own, [one.tight for one in self.axes])

    def sums(self, keys: Keys) -> tuple[Keys, NDArray[np.int64]]:
        """Return the own cells that *keys* are parts of, and which of these each has."""
        at, own = np.arange(keys.size), np.zeros(keys.size, np.int64)
        if self.is_same:
            return keys, at
        for dimension, one in enumerate(self.axes):
            node = self.grid.digit(keys[at], dimension)
            places, number = spread(one.first, node)
            again = np.repeat(np.arange(at.size), number)
            found = one.of[places]
            own = own[again] + found * self.own.strides[dimension]
            at = at[again]
        return own, at


@dataclass(frozen=True)
class ReadOutline:
    """What a table by its own trees publishes, of the cells of all.

    Args:
        outline: of the table.
        reading: of its cells.
        open_dimensions: those of which other codes may hold people.
    """

    outline: Outline
    reading: Reading
    open_dimensions: frozenset[str]

    @property
    def awaited(self) -> frozenset[str]:
        """Those of the table, and those that have several trees."""
        return self.outline.awaited | self.open_dimensions

    def hold(self, grid: Grid, keys: Keys) -> Flags:  # noqa: ARG002  there is one grid of all
        """Return (keys,) True for the cells that are published."""
        own = self.reading.back(keys)
        held = own >= 0
        held[held] = self.outline.hold(self.reading.own, own[held])
        return held

    def hold_codes(self, grid: Grid, places: Sequence[Nodes]) -> Flags:
        """Return (rows,) True for the combinations of codes that are published.

        Args:
            grid: the dimensions.
            places: one array a dimension: (rows,) the place of each row's code in its tree.
        """
        nodes = [axis.node_of_code[place] for axis, place in zip(grid.axes, places, strict=True)]
        return self.hold(grid, grid.key(nodes))


def by_trees(table: CountTable, trees: Mapping[str, Hierarchy]) -> CountTable:
    """Return counts by other trees; a leaf that a tree does not have is in a code above it.

    Args:
        table: the counts by the newest trees.
        trees: the tree of each dimension.
    """
    for name, tree in trees.items():
        newest = table.dimensions[name]
        if shape(tree) != shape(newest):
            place = np.zeros(len(newest.codes), np.int64)
            for leaf in np.flatnonzero(newest.is_leaf).tolist():
                at = tree.position[home(newest.codes[leaf], tree, newest)]
                place[[leaf, newest.merged[leaf]]] = at
            table = regrouped(table, name, tree, place)
    return table


def _leaves(axis: Axis, inside: Mapping[str, Leaves], place: Mapping[str, int]) -> sparse.csr_array:
    """Return (nodes, leaves) 1 where a leaf is in a node."""
    of = [[place[leaf] for leaf in inside[axis.code(node)]] for node in range(axis.size)]
    first = np.cumsum([0, *map(len, of)])
    columns = np.array([leaf for leaves in of for leaf in leaves], np.int64)
    entries = (np.ones(columns.size, np.int64), columns, first)
    return sparse.csr_array(entries, shape=(axis.size, len(place)))


def _moved(grid: Grid, keys: Keys, other: Grid, nodes: Sequence[Nodes]) -> Keys:
    digits = [of[grid.digit(keys, dimension)] for dimension, of in enumerate(nodes)]
    missing = np.logical_or.reduce([of < 0 for of in digits])
    moved: Keys = np.where(missing, -1, other.key(digits))
    return moved
