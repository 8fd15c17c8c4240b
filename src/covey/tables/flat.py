"""Dimensions that are taken to be flat: what in the counts speaks against it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from covey.errors import TableError
from covey.plurals import numbered
from covey.sentence import Sentence, Setting
from covey.tables.grid import Axis, Grid, Keys
from covey.tables.subtotals import find_sums
from covey.tables.total_names import names_a_total

Nodes = NDArray[np.int64]

_GROUPS = 256
"""Combinations that are looked at one by one; of more, several are added up into one."""

_SHOWN = 5


def named_totals(axis: Axis) -> tuple[str, ...]:
    """Return the codes of an assumed dimension that are called totals, but for its root."""
    if not axis.hierarchy.assumed:
        return ()
    return tuple(code for code in axis.hierarchy.codes[1:] if names_a_total(code))


def refuse_subtotals(
    grid: Grid, keys: Keys, counts: NDArray[np.int64], orders: Mapping[str, Nodes]
) -> None:
    """Refuse counts whose assumed dimensions are not flat: a person would be counted twice.

    Args:
        grid: the dimensions.
        keys: (cells,) unique leaf cells.
        counts: (cells,) people per cell.
        orders: by assumed dimension, its nodes in the order of the file.

    Raises:
        TableError: a code is called a total, or counts what others count; it is named.
    """
    wrong: list[Sentence] = []
    for dimension, axis in enumerate(grid.axes):
        if not axis.hierarchy.assumed:
            continue
        named = [f"{code!r} is called a total" for code in named_totals(axis)]
        sums = _sums(grid, dimension, keys, counts, orders[axis.name])
        shown = [f"{axis.code(one)!r} counts what {_several(axis, of)} count" for one, of in sums]
        if found := [*named, *shown]:
            more = "; …" if len(found) > _SHOWN else ""
            tree = Setting("hierarchies", axis.name, f"a Hierarchy for {axis.name!r}")
            flat = f"Hierarchy.flat(…, insist=True) for {axis.name!r}"
            wrong.append(
                Sentence(
                    f"column {axis.name!r} has no tree, and {'; '.join(found[:_SHOWN])}{more}. "
                    "People would be counted twice, and a hidden count be known from its sum. Give "
                    "the tree (",
                    tree,
                    "), leave these rows out, or insist that no code is a sum of others (",
                    Setting("insist", axis.name, flat),
                    ").",
                )
            )
    if wrong:
        raise TableError(Sentence.joined("\n", wrong))


def _several(axis: Axis, nodes: tuple[int, ...]) -> str:
    codes = [repr(axis.code(node)) for node in nodes]
    if len(codes) <= _SHOWN:
        return " and ".join([", ".join(codes[:-1]), codes[-1]]) if codes[1:] else codes[0]
    return f"{', '.join(codes[:_SHOWN])} and {numbered(len(codes) - _SHOWN, 'other')}"


def _sums(
    grid: Grid, dimension: int, keys: Keys, counts: NDArray[np.int64], order: Nodes
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the nodes that are sums of others in every cell of the table."""
    node = grid.digit(keys, dimension)
    _, beside = np.unique(keys - node * grid.strides[dimension], return_inverse=True)
    groups = min(int(beside.max(initial=0)) + 1, _GROUPS)
    table = np.zeros((groups, grid.axes[dimension].size), np.int64)
    np.add.at(table, (beside % _GROUPS, node), counts)
    table = table[:, order]
    sums = [
        (int(order[one.code]), tuple(order[list(one.parts)].tolist()))
        for one in find_sums(table, np.ones_like(table, dtype=bool))
    ]
    return [one for one in sums if _everywhere(node, beside, counts, *one)]


def _everywhere(
    node: Nodes, beside: Nodes, counts: NDArray[np.int64], one: int, parts: tuple[int, ...]
) -> bool:
    sign = np.where(node == one, -1, np.isin(node, parts).astype(np.int64))
    left = np.zeros(int(beside.max(initial=0)) + 1, np.int64)
    np.add.at(left, beside, sign * counts)
    return not left.any()
