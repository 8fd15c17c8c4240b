"""All non-empty cells of a table, totals included, made without Covey: answers are held to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.tables import Table, Tree

Keys = NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """Non-empty cells under mixed-radix keys.

    Args:
        trees: the dimensions.
        keys: (cells,) sorted.
        counts: (cells,) people, all positive.
    """

    trees: tuple[Tree, ...]
    keys: Keys
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, table: Table) -> Cells:
        """Sum a table up along every dimension."""
        trees = tuple(table.trees.values())
        empty = cls(trees, np.zeros(0, np.int64), np.zeros(0, np.int64))
        keys, counts = _summed(empty.key(table.places), table.counts)
        for dimension in range(len(trees)):
            layer, people = keys, counts
            layers = [(layer, people)]
            while layer.size:
                above = empty.parent(layer, dimension)
                inside = above >= 0
                layer, people = _summed(above[inside], people[inside])
                layers.append((layer, people))
            keys, counts = _summed(
                np.concatenate([k for k, _ in layers]), np.concatenate([c for _, c in layers])
            )
        return cls(trees, keys, counts)

    @property
    def strides(self) -> list[int]:
        sizes = [len(tree.codes) for tree in self.trees]
        return [int(np.prod(sizes[d + 1 :], dtype=np.int64)) for d in range(len(sizes))]

    def key(self, places: Sequence[NDArray[np.int64]]) -> Keys:
        """Return keys from one array of places a dimension."""
        keys = np.zeros(places[0].size, np.int64)
        for place, stride in zip(places, self.strides, strict=True):
            keys += place * stride
        return keys

    def keys_of_rows(self, rows: pa.Table) -> Keys:
        """Return the key of each row of codes, the dimensions in their order."""
        columns = zip(self.trees, rows.columns, strict=True)
        return self.key([tree.places(column) for tree, column in columns])

    def place(self, keys: Keys, dimension: int) -> NDArray[np.int64]:
        """Return each cell's place on one dimension."""
        return keys // self.strides[dimension] % len(self.trees[dimension].codes)

    def parent(self, keys: Keys, dimension: int) -> Keys:
        """Return the cell above each cell on one dimension; -1 above a total."""
        place = self.place(keys, dimension)
        above = self.trees[dimension].parent[place]
        return np.where(above >= 0, keys + (above - place) * self.strides[dimension], -1)

    def count(self, keys: Keys) -> NDArray[np.int64]:
        """Return the people in each cell, 0 where it is empty."""
        found = np.minimum(np.searchsorted(self.keys, keys), self.keys.size - 1)
        return np.where(self.keys[found] == keys, self.counts[found], 0)


def _summed(keys: Keys, counts: NDArray[np.int64]) -> tuple[Keys, NDArray[np.int64]]:
    unique, group = np.unique(keys, return_inverse=True)
    sums = np.zeros(unique.size, np.int64)
    np.add.at(sums, group, counts)
    return unique, sums
