"""Which codes of several trees over one dimension are the same category.

The totals are one category. So are equal codes, the codes of a single-child chain, and codes that
stand for the same set of leaves, where a tree that ends earlier is continued by one that does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from covey.errors import TableError
from covey.system.together import hanging_together
from covey.tables.grid import Axis

Leaves = frozenset[str]


def same_categories(axes: Mapping[str, Axis]) -> dict[str, NDArray[np.int64]]:
    """Number the categories of one dimension, 0 the total.

    Args:
        axes: the dimension in each table that has it, by the table's name.

    Returns:
        By table: (nodes,) the category of each node.

    Raises:
        TableError: one tree tells two codes apart that are the same by another.
    """
    first = np.cumsum([0, *(axis.size for axis in axes.values())])
    if len({(axis.hierarchy.codes, axis.hierarchy.parents) for axis in axes.values()}) == 1:
        return {name: np.arange(axis.size) for name, axis in axes.items()}
    one, other = np.array(list(_links(list(axes.values()), first)), np.int64).reshape(-1, 2).T
    _, label = hanging_together(one, other, int(first[-1]))
    _, start, number = np.unique(label, return_index=True, return_inverse=True)
    # In the order of their first node, which is the total of the first table.
    order = np.argsort(np.argsort(start))[number]
    numbered = dict(zip(axes, np.split(order, first[1:-1]), strict=True))
    for name, categories in numbered.items():
        _refuse_merged(name, axes[name], categories)
    return numbered


def _links(axes: list[Axis], first: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield pairs of nodes, counted over all trees, that are the same category."""
    finer = _Finer(axes)
    by_code: dict[str, int] = {}
    by_leaves: dict[Leaves, int] = {}
    for axis, start in zip(axes, first, strict=False):
        yield 0, int(start)
        nodes = start + axis.node_of_code
        for code, node in zip(axis.hierarchy.codes, nodes.tolist(), strict=True):
            yield by_code.setdefault(code, node), node
        for place, leaves in zip(axis.nodes, finer.leaves_of_nodes(axis), strict=True):
            node = int(nodes[place])
            yield by_leaves.setdefault(leaves, node), node


class _Finer:
    """The leaves of all trees together: a leaf that another tree divides is what it divides into.

    Args:
        axes: the trees over one dimension.
    """

    def __init__(self, axes: list[Axis]) -> None:
        self._children: dict[str, tuple[str, ...]] = {}
        for axis in axes:
            tree = axis.hierarchy
            children: dict[str, list[str]] = {}
            for place, parent in enumerate(tree.parents[1:], start=1):
                children.setdefault(tree.codes[parent], []).append(tree.codes[place])
            for code, below in children.items():
                self._children.setdefault(code, tuple(below))
        self._known: dict[str, Leaves] = {}

    def leaves_of_nodes(self, axis: Axis) -> list[Leaves]:
        """Return the leaves each node of one tree stands for, by that tree where it divides."""
        tree = axis.hierarchy
        leaves: list[set[str]] = [
            set(self._leaves(code, ())) if leaf else set()
            for code, leaf in zip(tree.codes, tree.is_leaf, strict=True)
        ]
        for place in range(len(tree.codes) - 1, 0, -1):
            leaves[tree.parents[place]] |= leaves[place]
        return [frozenset(leaves[place]) for place in axis.nodes]

    def _leaves(self, code: str, above: tuple[str, ...]) -> Leaves:
        if code in above:
            raise TableError(
                f"code {code!r} stands above {above[-1]!r} in one tree and below it in another. "
                "Tables that share cells need trees that agree."
            )
        if code not in self._known:
            below = self._children.get(code)
            self._known[code] = (
                frozenset().union(*(self._leaves(one, (*above, code)) for one in below))
                if below
                else frozenset([code])
            )
        return self._known[code]


def _refuse_merged(name: str, axis: Axis, categories: NDArray[np.int64]) -> None:
    numbers, first, times = np.unique(categories, return_index=True, return_counts=True)
    if numbers.size < categories.size:
        one = int(first[np.flatnonzero(times > 1)[0]])
        other = int(np.flatnonzero(categories == categories[one])[1])
        raise TableError(
            f"table {name!r} tells {axis.code(one)!r} and {axis.code(other)!r} of {axis.name!r} "
            "apart, which are the same by the tree of another table. Give all tables trees that "
            "name every category."
        )
