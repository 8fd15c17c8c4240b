"""A branch of a tree that ends earlier than the tree: its codes are counted under one of them.

The table stays additive, and its codes remain nodes of the same hierarchy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.suppression.request import Request
from covey.tables import CountTable, Grid, Hierarchy


@dataclass(frozen=True)
class Branch:
    """Where a dimension is to end.

    Args:
        dimension: its name.
        code: the code below which nothing is published any more.
    """

    dimension: str
    code: str

    def __str__(self) -> str:
        return f"{self.dimension} ends at {self.code}"

    def stands_in(self, tables: Mapping[str, CountTable]) -> bool:
        """Tell whether the code is still published, or a wider branch ended above it."""
        trees = [table.dimensions.get(self.dimension) for table in tables.values()]
        return any(tree is not None and self.code in tree.position for tree in trees)


def cheapest_branch(request: Request, place: int) -> Branch | None:
    """Return the branch whose end loses fewest cells and does away with one cell.

    Args:
        request: the tables as they were tried.
        place: the stacked cell.

    Returns:
        None where the cell is a total of every dimension, or stands beside cells that must stay,
        or where tables group the same codes differently: what is known of two groups that overlap
        would tie them, though no published cell does.
    """
    table, key = request.stack.home(place)
    grid, sensitive = request.stack.grids[table], request.policy.sensitive
    best: tuple[int, Branch] | None = None
    for dimension, axis in enumerate(grid.axes):
        node = int(grid.digit(np.array([key]), dimension)[0])
        if node == 0 or axis.name == sensitive or not _nested(request.tables, axis.name):
            continue
        above = axis.hierarchy.parents[int(axis.nodes[node])]
        branch = Branch(axis.name, axis.hierarchy.codes[above])
        lost = _lost(request, branch)
        if not (lost & request.apriori.open).any() and (best is None or lost.sum() < best[0]):
            best = int(lost.sum()), branch
    return best[1] if best else None


def cut(tables: Mapping[str, CountTable], branch: Branch) -> dict[str, CountTable]:
    """Return *tables* with the branch ended in each tree that has its code."""
    return {name: _cut(table, branch) for name, table in tables.items()}


def _cut(table: CountTable, branch: Branch) -> CountTable:
    if not branch.stands_in({"": table}):
        return table
    dimension = table.grid.names.index(branch.dimension)
    axis = table.grid.axes[dimension]
    below = _below(axis.hierarchy, branch.code)
    grid = Grid.of(table.dimensions | {branch.dimension: axis.hierarchy.keep(~below)})
    stays = np.where(below, axis.hierarchy.position[branch.code], np.arange(below.size))
    code = (np.cumsum(~below) - 1)[stays]
    digits = [table.grid.digit(table.leaf_keys, d) for d in range(len(grid.axes))]
    digits[dimension] = grid.axes[dimension].node_of_code[code[axis.nodes[digits[dimension]]]]
    return CountTable.from_leaves(grid, grid.key(digits), table.leaf_counts)


def _lost(request: Request, branch: Branch) -> NDArray[np.bool_]:
    """Return (stacked cells,) True for those that are not published once the branch ends."""
    stack = request.stack
    lost = np.zeros(stack.size, dtype=bool)
    for table, grid in stack.grids.items():
        tree = grid.hierarchies.get(branch.dimension)
        if tree is None or branch.code not in tree.position:
            continue
        dimension = grid.names.index(branch.dimension)
        gone = _below(tree, branch.code)[grid.axes[dimension].nodes]
        inside = gone[grid.digit(stack.keys[table], dimension)]
        lost[stack.places[table][inside]] = True
    return lost & request.cells.published


def _nested(tables: Mapping[str, CountTable], dimension: str) -> bool:
    """Tell whether the trees of a dimension are one tree that ends earlier in some tables."""
    trees = [table.dimensions.get(dimension) for table in tables.values()]
    parents = [_parents(tree) for tree in trees if tree is not None]
    longest = max(parents, key=len)
    return all(tree.items() <= longest.items() for tree in parents)


def _parents(tree: Hierarchy) -> dict[str, str]:
    return {
        code: tree.codes[parent] if parent >= 0 else ""
        for code, parent in zip(tree.codes, tree.parents, strict=True)
    }


def _below(tree: Hierarchy, code: str) -> NDArray[np.bool_]:
    """Return (codes,) True for those under *code*; in pre-order they follow it."""
    place = tree.position[code]
    deeper = tree.depth[place + 1 :] > tree.depth[place]
    end = place + 1 + (int(np.argmin(deeper)) if not deeper.all() else deeper.size)
    below = np.zeros(tree.depth.size, dtype=bool)
    below[place + 1 : end] = True
    return below
