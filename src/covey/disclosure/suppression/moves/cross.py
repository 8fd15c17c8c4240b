"""The cross of a table's dimensions as compiled code sees it: which cells stand side by side.

Cells are those of the search, equal ones folded into one; a combination that nobody is in has none.
Tables that are linked have no cross in common, and an empty one stands for it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled, compiled_part, whole
from covey.disclosure.numeric.shared import shared
from covey.tables.grid import Grid, Keys

_FREE = -1
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # Knuth's multiplicative hashing: 2^64 by the golden ratio


@shared
class Cross(NamedTuple):
    """The trees of all dimensions, and the cell of each key.

    Attributes:
        key: (cells,) the key of each cell; of cells that are equal, the finest; -1: it has none.
        slot_key, slot_cell: (slots,) a hash table from keys to cells; key -1: free slot.
        shift: (1,) by how many bits a hash is shifted to be a slot.
        stride: (dimensions,) weight of each dimension's digit in a key.
        first: (dimensions + 1,) where the nodes of each dimension begin in the arrays below.
        parent: (nodes,) the node above, as a digit; -1 for the total.
        child_start: (nodes + 1,) where the children of each node begin.
        child: (children,) their digits.
    """

    key: NDArray[np.int64]
    slot_key: NDArray[np.int64]
    slot_cell: NDArray[np.int32]
    shift: NDArray[np.uint64]
    stride: NDArray[np.int64]
    first: NDArray[np.int64]
    parent: NDArray[np.int64]
    child_start: NDArray[np.int64]
    child: NDArray[np.int64]

    @property
    def deepest(self) -> int:
        """Nodes between a leaf and the total of its dimension, both counted, at most."""
        deepest = 1
        for begin, end in zip(self.first[:-1], self.first[1:], strict=True):
            depth = np.ones(end - begin, np.int64)
            for node in range(1, depth.size):
                above = self.parent[begin + node]
                depth[node] += depth[above] if above >= 0 else 0
            deepest = max(deepest, int(depth.max()))
        return deepest


def cross_of(
    grid: Grid, keys: Keys, cell: NDArray[np.int64], size: int, forest: bool = False
) -> Cross:
    """Return the cross of *grid*.

    Args:
        grid: the dimensions.
        keys: (keys,) of the cells that are not empty.
        cell: (keys,) the cell of each.
        size: how many cells there are.
        forest: True if the total of the first dimension stands for nothing.
    """
    cell = cell.astype(np.int64)
    depth = np.zeros(keys.size, np.int64)
    for dimension, axis in enumerate(grid.axes):
        depth += axis.depth[grid.digit(keys, dimension)]
    finest = np.lexsort([keys, depth, cell])
    last = np.flatnonzero(np.diff(cell[finest], append=-1))
    bits = max(int(2 * keys.size).bit_length(), 1)
    slot_key, slot_cell = np.full(1 << bits, _FREE, np.int64), np.zeros(1 << bits, np.int32)
    shift = np.array([64 - bits], np.uint64)
    _fill(slot_key, slot_cell, shift, keys, cell)
    sizes = [axis.size for axis in grid.axes]
    parents = [axis.parent for axis in grid.axes]
    if forest:
        parents[0] = np.where(parents[0] > 0, parents[0], -1)
    parent = np.concatenate(parents)
    first = np.concatenate([[0], np.cumsum(sizes)])
    above = np.repeat(first[:-1], sizes) + parent
    has_parent = np.flatnonzero(parent >= 0)
    by_parent = has_parent[np.argsort(above[has_parent], kind="stable")]
    children = np.bincount(above[has_parent], minlength=parent.size)
    key_of_cell = np.full(size, -1, np.int64)
    key_of_cell[cell[finest[last]]] = keys[finest[last]]
    return Cross(
        key_of_cell,
        slot_key,
        slot_cell,
        shift,
        np.array(grid.strides, np.int64),
        first.astype(np.int64),
        parent.astype(np.int64),
        np.concatenate([[0], np.cumsum(children)]).astype(np.int64),
        (by_parent - np.repeat(first[:-1], sizes)[by_parent]).astype(np.int64),
    )


def no_cross() -> Cross:
    """Return the cross of no dimension, in which nothing is found."""
    whole, part = np.empty(0, np.int64), np.empty(0, np.int32)
    first, start = np.zeros(1, np.int64), np.zeros(1, np.int64)
    return Cross(whole, whole, part, np.zeros(1, np.uint64), whole, first, whole, start, whole)


@compiled
def find(cross: Cross, key: int) -> int:
    """Return the cell with a key, -1 where that is empty."""
    slot = _slot(cross.shift, key)
    while cross.slot_key[slot] != key:
        if cross.slot_key[slot] == _FREE:
            return -1
        slot = (slot + 1) & (cross.slot_key.size - 1)
    return int(cross.slot_cell[slot])


@compiled_part
def digit(cross: Cross, key: int, dimension: int) -> int:
    """Return the node of a key on one dimension."""
    size = cross.first[dimension + 1] - cross.first[dimension]
    return int(key // cross.stride[dimension] % size)


@compiled_part
def _slot(shift: NDArray[np.uint64], key: int) -> int:
    return whole((np.uint64(key) * _SPREAD) >> shift[0])


@compiled
def _fill(
    slot_key: NDArray[np.int64],
    slot_cell: NDArray[np.int32],
    shift: NDArray[np.uint64],
    keys: NDArray[np.int64],
    cells: NDArray[np.int64],
) -> None:
    for place in range(keys.size):
        slot = _slot(shift, keys[place])
        while slot_key[slot] != _FREE:
            slot = (slot + 1) & (slot_key.size - 1)
        slot_key[slot], slot_cell[slot] = keys[place], cells[place]
