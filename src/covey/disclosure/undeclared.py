"""The attack through sums that nobody declared: subtotals among the codes of a flat dimension.

An intruder sees from published counts, or from a name, that a code counts what others count. The
attack is then played with that sum as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.finding import Finding
from covey.disclosure.published_rows import PublishedRows, one_row_a_cell
from covey.tables import Axis, Grid, Hierarchy
from covey.tables.arrow import ArrowStream, code_positions, read_columns
from covey.tables.flat import named_totals
from covey.tables.subtotals import Sum, find_sums

PARTS_UNKNOWN: Final = "beside a total whose parts are not known"

_COMBINATIONS = 256
"""Combinations whose counts are looked at for sums: those that show most."""

Nodes = NDArray[np.int64]
Order = Mapping[str, Nodes]
"""By assumed dimension, its nodes in the order of the file."""


def file_order(frame: ArrowStream, grid: Grid) -> dict[str, Nodes]:
    """Return the nodes of each assumed dimension in the order in which a file shows them."""
    orders = {}
    for axis in grid.axes:
        if axis.hierarchy.assumed:
            column = read_columns(frame, [axis.name])[axis.name]
            nodes = axis.node_of_code[code_positions(column, axis.name, axis.hierarchy)]
            _, first = np.unique(nodes, return_index=True)
            orders[axis.name] = nodes[np.sort(first)]
    return orders


def regrouped(rows: PublishedRows, orders: Order) -> PublishedRows:
    """Return published rows under the trees that their own counts show.

    The total of a dimension in which such sums are found holds each person once.

    Args:
        rows: the published cells.
        orders: the order of the codes of each assumed dimension.
    """
    for dimension, axis in enumerate(rows.grid.axes):
        if axis.name in orders:
            sums = _shown_sums(rows, dimension, orders[axis.name])
            tree = _tree(axis, sums)
            if tree is not None:
                rows = _under(rows, dimension, tree)
    return rows


def unexplained(rows: PublishedRows, under: PublishedRows) -> tuple[Finding, ...]:
    """Return the hidden cells beside codes that are called totals, and are not known to be.

    Args:
        rows: the published cells.
        under: the same as `regrouped` returns them.
    """
    trees = under.grid.hierarchies
    if all(_explained(axis, trees[axis.name]) for axis in rows.grid.axes):
        return ()
    return tuple(
        Finding(rows.grid.codes(key), PARTS_UNKNOWN) for key in rows.keys[rows.hidden].tolist()
    )


def _explained(axis: Axis, tree: Hierarchy) -> bool:
    """Tell whether the codes that are called totals count everything that is not one."""
    named = set(named_totals(axis))
    return not named or {tree.root, *tree.children(tree.root)} <= {axis.hierarchy.root, *named}


def _shown_sums(rows: PublishedRows, dimension: int, order: Nodes) -> dict[int, Sum]:
    """Return the sums that published counts show, by node, those with the most to say for them."""
    best: dict[int, Sum] = {}
    order = order[order > 0]
    for counts, seen in _levels(rows, dimension):
        for found in find_sums(counts[:, order], seen[:, order]):
            parts = tuple(order[list(found.parts)].tolist())
            one = Sum(int(order[found.code]), parts, found.bits)
            if one.code not in best or best[one.code].bits < one.bits:
                best[one.code] = one
    return best


def _levels(
    rows: PublishedRows, dimension: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.bool_]]]:
    """Yield (combinations, nodes) counts and what is seen of them, by the others' levels.

    No person is in two combinations of one level.
    """
    grid = rows.grid
    node = grid.digit(rows.keys, dimension)
    beside, group = np.unique(rows.keys - node * grid.strides[dimension], return_inverse=True)
    shape = (beside.size, grid.axes[dimension].size)
    counts, seen = np.zeros(shape, np.int64), np.ones(shape, dtype=bool)
    counts[group, node], seen[group, node] = rows.values, ~rows.hidden
    depths = [axis.depth[grid.digit(beside, d)] for d, axis in enumerate(grid.axes)]
    _, level = np.unique(np.stack(depths), axis=1, return_inverse=True)
    for one in range(int(level.max(initial=-1)) + 1):
        held = np.flatnonzero(level == one)
        held = held[np.argsort(-(seen & (counts > 0))[held].sum(axis=1), kind="stable")]
        yield counts[held[:_COMBINATIONS]], seen[held[:_COMBINATIONS]]


def _tree(axis: Axis, sums: Mapping[int, Sum]) -> Hierarchy | None:
    """Return the codes under the sums that nest; None where there is no sum."""
    leaves: dict[int, frozenset[int]] = {}
    for one in sorted(sums.values(), key=lambda one: -one.bits):
        below = _leaves(one.code, sums, frozenset())
        if below and all(
            below <= other or other <= below or not below & other for other in leaves.values()
        ):
            leaves[one.code] = below
    if not leaves:
        return None
    rows = [{"code": axis.code(0), "parent": ""}]
    for node in range(1, axis.size):
        mine = leaves.get(node, frozenset([node]))
        above = [
            (len(other), one)
            for one, other in leaves.items()
            if one != node and (mine < other or (mine == other and one < node))
        ]
        rows.append({"code": axis.code(node), "parent": axis.code(min(above)[1] if above else 0)})
    return _without_empty_root(rows)


def _leaves(code: int, sums: Mapping[int, Sum], above: frozenset[int]) -> frozenset[int]:
    """Return the codes without a sum that *code* counts; none where it would count itself."""
    if code not in sums:
        return frozenset([code])
    if code in above:
        return frozenset()
    below = [_leaves(part, sums, above | {code}) for part in sums[code].parts]
    return frozenset().union(*below) if all(below) else frozenset()


def _without_empty_root(rows: list[dict[str, str]]) -> Hierarchy:
    """Return the tree; where one code alone stands under the total, it is the total."""
    top = [row for row in rows if row["parent"] == rows[0]["code"]]
    if len(top) > 1:
        return Hierarchy.from_rows(rows)
    top[0]["parent"] = ""
    return Hierarchy.from_rows(rows[1:])


def _under(rows: PublishedRows, dimension: int, tree: Hierarchy) -> PublishedRows:
    """Return the cells with another tree on one dimension.

    Raises:
        TableError: cells that are one by the tree have two counts.
    """
    old = rows.grid
    new = Grid(
        tuple(replace(a, hierarchy=tree) if d == dimension else a for d, a in enumerate(old.axes))
    )
    rows = _with_total(rows, dimension, tree)
    axis = old.axes[dimension]
    place = np.array([tree.position.get(axis.code(node), -1) for node in range(axis.size)])
    place = place[old.digit(rows.keys, dimension)]
    kept = place >= 0
    digits = [old.digit(rows.keys[kept], d) for d in range(len(old.axes))]
    digits[dimension] = new.axes[dimension].node_of_code[place[kept]]
    return one_row_a_cell(new, new.key(digits), rows.values[kept], rows.hidden[kept])


def _with_total(rows: PublishedRows, dimension: int, tree: Hierarchy) -> PublishedRows:
    """Return the cells with the total less the sums, which count the same people once more."""
    grid, axis = rows.grid, rows.grid.axes[dimension]
    node = grid.digit(rows.keys, dimension)
    twice = [axis.hierarchy.position[code] for code in tree.codes[1:] if tree.children(code)]
    inner = np.isin(axis.nodes[node], twice)
    _, group = np.unique(rows.keys - node * grid.strides[dimension], return_inverse=True)
    people = np.zeros(int(group.max(initial=-1)) + 1, np.int64)
    np.add.at(people, group[inner], rows.values[inner])
    unknown = np.zeros(people.size, dtype=bool)
    unknown[group[inner & rows.hidden]] = True
    hidden = rows.hidden | ((node == 0) & unknown[group])
    values = np.where(node == 0, rows.values - people[group], rows.values)
    return replace(rows, values=np.where(hidden, 0, values), hidden=hidden)
