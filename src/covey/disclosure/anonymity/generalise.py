"""A table at coarser levels: the same people, the deepest codes of the hierarchies cut off.

The result is additive, and each of its codes is a node of the hierarchy it came from.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity.ladder import Ladder
from covey.errors import PolicyError
from covey.tables import Axis, CountTable, Grid


def generalise(table: CountTable, levels: Mapping[str, int]) -> CountTable:
    """Return *table* with each named dimension cut at its level.

    Args:
        table: the counts.
        levels: a level by dimension, 0 the finest; a dimension that is left out stays as it is.

    Raises:
        PolicyError: a dimension is not in the table, or its hierarchy has no such level.
    """
    ladders = {axis.name: Ladder(axis.name, axis.hierarchy) for axis in table.grid.axes}
    for name, level in levels.items():
        _refuse_unknown(ladders, name, level)
    kept = {name: ladder.trimmed(levels.get(name, 0)) for name, ladder in ladders.items()}
    grid = Grid.of(kept)
    leaves, people = leaf_cells(table)
    nodes = [
        coarser.node_of_code[_place_in_trimmed(ladder, levels.get(name, 0))][leaf]
        for coarser, (name, ladder), leaf in zip(grid.axes, ladders.items(), leaves, strict=True)
    ]
    return CountTable.from_leaves(grid, grid.key(nodes), people)


def leaf_cells(table: CountTable) -> tuple[list[NDArray[np.int64]], NDArray[np.int64]]:
    """Return the cells that are leaves on every dimension.

    Returns:
        One array a dimension: (leaf cells,) which leaf of its hierarchy, counted from 0; and
        (leaf cells,) people.
    """
    digits = [table.grid.digit(table.leaf_keys, d) for d in range(len(table.grid.axes))]
    leaves = [leaf_of_node(axis)[d] for axis, d in zip(table.grid.axes, digits, strict=True)]
    return leaves, table.leaf_counts


def leaf_of_node(axis: Axis) -> NDArray[np.int64]:
    """(nodes,) number of the leaf each leaf node is; 0 for the others."""
    leaf_nodes = axis.node_of_code[axis.hierarchy.is_leaf]
    leaf_of_node = np.zeros(axis.size, dtype=np.int64)
    leaf_of_node[leaf_nodes] = np.arange(leaf_nodes.size)
    return leaf_of_node


def _place_in_trimmed(ladder: Ladder, level: int) -> NDArray[np.int64]:
    """(leaves,) place of the code each leaf is generalised to, among the codes that stay."""
    stays = ladder.hierarchy.depth <= ladder.height - level
    return (np.cumsum(stays) - 1)[ladder.place_of_leaf(level)]


def _refuse_unknown(ladders: Mapping[str, Ladder], name: str, level: int) -> None:
    if name not in ladders:
        raise PolicyError(
            f"{name!r} is no dimension of the table and has no hierarchy. "
            f"Its dimensions are: {', '.join(ladders)}."
        )
    if not 0 <= level < ladders[name].levels:
        raise PolicyError(
            f"level {level} of {name!r}: its hierarchy has the levels 0 (finest) to "
            f"{ladders[name].height} (total)."
        )
