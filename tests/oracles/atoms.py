"""All whole-number tables of atoms that fit what several groupings publish.

An oracle for `covey.protect_groupings`; it shares no code with it. A region is a set of finest
cells; what is published of some regions is known, of hidden ones that they are not empty.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Region = frozenset[int]

MOST_TABLES = 400_000


def possible_tables(
    leaves: int, known: Mapping[Region, int | None], lowest: int, most: int
) -> NDArray[np.int64]:
    """Return (tables, leaves) all counts of the finest cells that fit.

    Args:
        leaves: how many there are, called 0, 1, ….
        known: the count of each region that is published; None where it is hidden.
        lowest: fewest people a hidden region can hold.
        most: the largest value tried for one cell.

    Raises:
        OverflowError: there are too many tables.
    """
    tables = np.zeros((1, 0), np.int64)
    for leaf in range(leaves):
        limits = [count for region, count in known.items() if leaf in region and count is not None]
        values = np.arange(min([most, *limits]) + 1)
        if tables.shape[0] * values.size > MOST_TABLES:
            raise OverflowError("too many tables")
        tables = np.column_stack(
            [np.repeat(tables, values.size, axis=0), np.tile(values, tables.shape[0])]
        )
        for region, count in known.items():
            sums = tables[:, [one for one in region if one <= leaf]].sum(axis=1)
            if count is not None:
                tables = tables[sums == count if max(region) <= leaf else sums <= count]
            elif max(region) <= leaf:
                tables = tables[sums >= lowest]
    return tables


def rests(zones: Sequence[frozenset[str]], codes: Sequence[frozenset[str]]) -> set[frozenset[str]]:
    """Return what is left of each zone and around it, by trying all unions of *codes*."""
    unions = [frozenset[str]().union(*some) for some in _subsets(codes)]
    found = set()
    for zone in zones:
        inner = max((one for one in unions if one <= zone), key=len)
        outer = min((one for one in unions if one >= zone), key=len)
        found |= {zone - inner, outer - zone}
    return found - {frozenset()}


def _subsets(codes: Sequence[frozenset[str]]) -> Iterable[tuple[frozenset[str], ...]]:
    return itertools.chain.from_iterable(
        itertools.combinations(codes, size) for size in range(len(codes) + 1)
    )
