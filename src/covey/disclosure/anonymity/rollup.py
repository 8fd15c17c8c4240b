"""Cells kept at a few nodes, so that a coarser node is computed from few of them.

A class is a sum of the classes of any finer node. The cells are therefore merged at each level of
the dimensions on which they differ most, once that level is asked for; a node is then a sum over
the merged cells instead of all.
"""

from __future__ import annotations

from math import prod
from typing import Final

import numpy as np

from covey.disclosure.anonymity.blocks import Node
from covey.disclosure.anonymity.cells import Classes, WeightedCells

# More nodes kept make each one cheaper to sum up, but must be summed up themselves.
_MOST_NODES: Final = 24

# How many cells all kept nodes may hold, as a multiple of the finest ones.
_ROOM: Final = 8


class RollUp:
    """The classes at any node of a lattice.

    Args:
        cells: the people by quasi-identifiers.
        levels: the levels each quasi-identifier may take, ascending.
    """

    def __init__(self, cells: WeightedCells, levels: tuple[tuple[int, ...], ...]) -> None:
        self._finest = tuple(allowed[0] for allowed in levels)
        self._kept = {self._finest: cells.merged(self._finest) if any(self._finest) else cells}
        self._room = _ROOM * cells.people.size
        self._merged = _dimensions_to_merge(cells, levels)

    def classes(self, node: Node) -> Classes:
        """Return the equivalence classes at *node*, which takes allowed levels only."""
        below = tuple(
            node[d] if d in self._merged else finest for d, finest in enumerate(self._finest)
        )
        return self._cells(below).classes(node)

    def _cells(self, node: Node) -> WeightedCells:
        """The cells at *node*, or finer ones where there is no room for more."""
        if node not in self._kept:
            finer = min(
                (cells for kept, cells in self._kept.items() if _is_finer(kept, node)),
                key=lambda cells: cells.people.size,
            )
            if self._room < finer.people.size:
                return finer
            self._kept[node] = finer.merged(node)
            self._room -= self._kept[node].people.size
        return self._kept[node]


def _is_finer(node: Node, other: Node) -> bool:
    return all(level <= above for level, above in zip(node, other, strict=True))


def _dimensions_to_merge(
    cells: WeightedCells, levels: tuple[tuple[int, ...], ...]
) -> frozenset[int]:
    """The dimensions on which cells differ most, as long as they have few levels together."""
    by_gain = sorted(range(len(levels)), key=lambda d: -_spread(cells, d))
    chosen: list[int] = []
    for d in by_gain:
        if prod(len(levels[one]) for one in (*chosen, d)) <= _MOST_NODES:
            chosen.append(d)
    return frozenset(d for d in chosen if len(levels[d]) > 1)


def _spread(cells: WeightedCells, d: int) -> float:
    """The entropy of a dimension's leaves over the cells."""
    share = np.bincount(cells.leaves[d]) / max(cells.people.size, 1)
    share = share[share > 0]
    return float(-(share * np.log(share)).sum())
