"""All whole-number tables of the finest cells at once, where some breakdowns alone have rows.

An oracle for `covey.protect` and `covey.audit`; it shares no code with them. Only the trees come
from `covey.tables`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from covey.tables import Hierarchy
from tests.oracles.all_tables import Codes, all_cells, all_leaves, parts

Levels = tuple[int, ...]

MANY = 10**9
"""More people than any table of the tests has."""


def levels_of(hierarchies: Mapping[str, Hierarchy], codes: Codes) -> Levels:
    """How far each code is below the total."""
    return tuple(
        len(tree.ancestors(code)) - 1
        for tree, code in zip(hierarchies.values(), codes, strict=True)
    )


def with_coarser(breakdowns: Collection[Levels]) -> set[Levels]:
    """Breakdowns, and all that they add up to."""
    return {
        coarser
        for levels in breakdowns
        for coarser in itertools.product(*(range(level + 1) for level in levels))
    }


def what_is_known(
    hierarchies: Mapping[str, Hierarchy],
    rows: Mapping[Codes, int | None],
    lowest: int,
    out: Callable[[Codes], bool] | None = None,
) -> dict[Codes, range]:
    """Return the counts that each cell of the whole cube can have before anything is added up.

    Args:
        hierarchies: the tree of each dimension, in the order of the codes.
        rows: people per cell by its codes, None where hidden. A breakdown of which no cell has a
            row is unknown; where some have, the others are 0.
        lowest: fewest people a hidden row can stand for.
        out: tells whether a cell is published; None: by its breakdown.
    """
    published = with_coarser({levels_of(hierarchies, codes) for codes in rows})
    out = out or (lambda cell: levels_of(hierarchies, cell) in published)
    known = {}
    for cell in all_cells(hierarchies):
        if cell in rows:
            value = rows[cell]
            known[cell] = range(lowest, MANY) if value is None else range(value, value + 1)
        else:
            known[cell] = range(1 if out(cell) else MANY)
    return known


def possible_values(
    hierarchies: Mapping[str, Hierarchy],
    rows: Mapping[Codes, int | None],
    lowest: int,
    told: Mapping[Codes, range] | None = None,
    out: Callable[[Codes], bool] | None = None,
    unlimited: int = 12,
    most: int = 10_000,
) -> dict[Codes, set[int]]:
    """Return all values that each cell of the whole cube, published or not, takes in some table.

    Args:
        hierarchies: see `what_is_known`.
        rows: see `what_is_known`.
        lowest: see `what_is_known`.
        told: what somebody knows of cells besides.
        out: see `what_is_known`.
        unlimited: the largest value tried for a leaf that no published cell limits.
        most: how many tables may be looked at, begun ones among them.

    Raises:
        OverflowError: there are more.
    """
    known = what_is_known(hierarchies, rows, lowest, out)
    cells = list(known)
    least = np.array([max(known[cell].start, _of(told, cell).start) for cell in cells])
    greatest = np.array([min(known[cell].stop, _of(told, cell).stop) - 1 for cell in cells])
    inside = parts(hierarchies, cells)
    assert inside.shape[1] == len(all_leaves(hierarchies))
    sums = _all_sums(inside, least, greatest, unlimited, most)
    return {cell: set(column.tolist()) for cell, column in zip(cells, sums.T, strict=True)}


def _of(told: Mapping[Codes, range] | None, cell: Codes) -> range:
    return (told or {}).get(cell, range(MANY))


def _all_sums(
    inside: NDArray[np.int64],
    least: NDArray[np.int64],
    greatest: NDArray[np.int64],
    unlimited: int,
    most: int,
) -> NDArray[np.int64]:
    """Return (tables, cells) what all cells are in each table, one leaf after the other put in."""
    sums = np.zeros((1, len(inside)), np.int64)
    last = np.array([np.flatnonzero(row).max() for row in inside])
    for leaf, of_leaf in enumerate(inside.T):
        more = np.arange(min(unlimited, int(greatest[of_leaf > 0].min())) + 1)
        if len(sums) * len(more) > most:
            raise OverflowError("too many tables to look at")
        sums = (sums[:, None, :] + more[None, :, None] * of_leaf).reshape(-1, len(inside))
        done = last == leaf
        fits = (sums <= greatest).all(axis=1) & (sums[:, done] >= least[done]).all(axis=1)
        sums = sums[fits]
    return sums
