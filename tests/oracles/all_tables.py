"""All whole-number tables at once, as rows of an array: the plainest way to see what is possible.

An oracle for `covey.protect` and its parts; it shares no code with them. A table is its leaf
counts; every total is a sum over the leaves below it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from covey.tables import Hierarchy

Codes = tuple[str, ...]


def all_cells(hierarchies: Mapping[str, Hierarchy]) -> list[Codes]:
    """Every combination of codes."""
    return list(itertools.product(*(tree.codes for tree in hierarchies.values())))


def all_leaves(hierarchies: Mapping[str, Hierarchy]) -> list[Codes]:
    """Every combination of codes that have none below them."""
    return list(
        itertools.product(
            *(
                [code for code in tree.codes if not tree.children(code)]
                for tree in hierarchies.values()
            )
        )
    )


def parts(hierarchies: Mapping[str, Hierarchy], cells: Sequence[Codes]) -> NDArray[np.int64]:
    """(cells, leaves) 1 where the leaf is part of the cell."""
    leaves = all_leaves(hierarchies)
    inside = np.zeros((len(cells), len(leaves)), np.int64)
    for row, cell in enumerate(cells):
        for column, leaf in enumerate(leaves):
            inside[row, column] = all(
                code in tree.ancestors(below)
                for tree, code, below in zip(hierarchies.values(), cell, leaf, strict=True)
            )
    return inside


def tables(ranges: Sequence[range], most: int = 300_000) -> NDArray[np.int64]:
    """(tables, leaves) every choice of one number a leaf.

    Raises:
        OverflowError: there are more than `most`.
    """
    if math.prod(len(numbers) for numbers in ranges) > most:
        raise OverflowError("too many tables")
    axes = np.meshgrid(*(np.array(numbers, np.int64) for numbers in ranges), indexing="ij")
    return np.stack([axis.ravel() for axis in axes], axis=1)


def possible_tables(
    hierarchies: Mapping[str, Hierarchy],
    rows: Mapping[Codes, int | None],
    lowest: int,
    more: int,
    known: Mapping[Codes, range] | None = None,
) -> dict[Codes, NDArray[np.int64]]:
    """Return (tables,) the count of each hidden cell in every table that fits what is published.

    Args:
        hierarchies: the tree of each dimension, in the order of the codes.
        rows: people per cell by its codes, None where hidden; a cell without a row counts 0.
        lowest: fewest people a hidden cell can hold.
        more: the largest value tried for a leaf.
        known: what somebody knows of cells besides.

    Raises:
        OverflowError: there are too many tables.
    """
    cells, leaves = all_cells(hierarchies), all_leaves(hierarchies)
    inside = parts(hierarchies, cells)
    counts = [rows.get(cell, 0) for cell in cells]
    ranges = []
    for column, leaf in enumerate(leaves):
        value = rows.get(leaf, 0)
        above = [
            count for row, count in enumerate(counts) if inside[row, column] and count is not None
        ]
        ranges.append(
            range(lowest, min([more, *above]) + 1) if value is None else range(value, value + 1)
        )
    sums = tables(ranges) @ inside.T
    fits = np.ones(len(sums), bool)
    for row, (cell, count) in enumerate(zip(cells, counts, strict=True)):
        fits &= sums[:, row] >= lowest if count is None else sums[:, row] == count
        if known and cell in known:
            fits &= (sums[:, row] >= known[cell].start) & (sums[:, row] < known[cell].stop)
    return {
        cell: sums[fits, row]
        for row, (cell, count) in enumerate(zip(cells, counts, strict=True))
        if count is None
    }
