"""Cells that are equal whatever the counts: a total with one non-empty part is that part.

Everybody can see which cells these are, so they are hidden and published together. The search for
twins sees one cell in their place: the fewer the cells, the shorter the twins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.incidence import row_of_entries
from covey.system.together import hanging_together


@dataclass(frozen=True)
class EqualCells:
    """A table with equal cells folded into one.

    Args:
        group: (cells,) the group each cell belongs to.
        sums: (relations, groups) the relations that remain, entries 1 and -1.
    """

    group: NDArray[np.int64]
    sums: sparse.csr_array

    @classmethod
    def of(cls, sums: sparse.csr_array) -> EqualCells:
        """Fold equal cells until no sum shows another pair.

        Args:
            sums: (relations, cells) with entries 1 for a part and -1 for its total.
        """
        group, folded = np.arange(sums.shape[1]), distinct(sums.astype(np.int8))
        while True:
            pairs = _equal_pairs(folded)
            if not pairs.shape[1]:
                return cls(group, folded)
            size = folded.shape[1]
            groups, label = hanging_together(pairs[0], pairs[1], size)
            fold = (np.ones(size, np.int8), (np.arange(size), label))
            group = label[group]
            folded = distinct(folded @ sparse.csr_array(fold, shape=(size, groups)))

    @property
    def empty(self) -> NDArray[np.bool_]:
        """(groups,) True for cells that are 0 whatever the others count.

        They add up to nothing since their total is equal to another part of it, or are equal though
        nobody is in two of them.
        """
        sums, cell = self.sums, self.sums.indices
        relation = row_of_entries(sums)
        total = _totals(sums)
        named = total >= 0
        empty = np.zeros(sums.shape[1], dtype=bool)
        empty[cell[~named[relation] | (sums.data > 1)]] = True
        while True:
            before = np.count_nonzero(empty)
            # What an empty total is made of is empty, and a total of empty parts alone.
            empty[cell[(empty[total] & named)[relation]]] = True
            open_parts = np.bincount(relation[(sums.data > 0) & ~empty[cell]], minlength=total.size)
            empty[total[named & (open_parts == 0)]] = True
            if np.count_nonzero(empty) == before:
                return empty

    def fold(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return (groups,) the count of each group, which all its cells have."""
        folded = np.zeros(self.sums.shape[1], np.int64)
        folded[self.group] = counts
        return folded

    def fold_moves(self, changes: sparse.csr_array) -> sparse.csr_array:
        """Return (moves, groups) changes from (moves, cells), in which equal cells change alike."""
        _, first = np.unique(self.group, return_index=True)
        return sparse.csr_array(changes[:, first])

    def any(self, marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return (groups,) True where some cell of the group is marked."""
        return np.bincount(self.group, marked, self.sums.shape[1]) > 0

    def most(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return (groups,) the largest value of the cells of each group, all of them 0 or more."""
        most = np.zeros(self.sums.shape[1], np.int64)
        np.maximum.at(most, self.group, values)
        return most

    def add(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (groups,) the sum over the cells of each group."""
        return np.bincount(self.group, values, self.sums.shape[1]).astype(np.float64)

    def least(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return (groups,) the least value of the cells of each group."""
        least = np.full(self.sums.shape[1], np.iinfo(np.int64).max)
        np.minimum.at(least, self.group, values)
        return least

    def unfold(self, changes: sparse.csr_array) -> sparse.csr_array:
        """Return (moves, cells) changes from (moves, groups): equal cells change alike."""
        cells = self.group.size
        ones = (np.ones(cells, np.int64), (self.group, np.arange(cells)))
        return sparse.csr_array(changes @ sparse.csr_array(ones, shape=(self.sums.shape[1], cells)))


def _equal_pairs(sums: sparse.csr_array) -> NDArray[np.int64]:
    """Return (2, pairs): a total and its only part, or two totals of the same parts."""
    length = np.diff(sums.indptr)
    entry = sums.indptr[:-1][length == 2]
    alone = np.stack([sums.indices[entry], sums.indices[entry + 1]])
    parts = (np.maximum(sums.data, 0), sums.indices, sums.indptr)
    totals, marks = _totals(sums), _marks(sparse.csr_array(parts, shape=sums.shape))
    order = np.lexsort((totals, marks[:, 1], marks[:, 0]))
    same = (marks[order[1:]] == marks[order[:-1]]).all(axis=1)
    same &= totals[order[1:]] != totals[order[:-1]]
    # What has no total adds up to 0; see `EqualCells.empty`.
    same &= (totals[order[1:]] >= 0) & (totals[order[:-1]] >= 0)
    repeated = np.stack([totals[order[1:]][same], totals[order[:-1]][same]])
    return np.concatenate([alone, repeated], axis=1).astype(np.int64)


def distinct(sums: sparse.csr_array) -> sparse.csr_array:
    """Return the relations without repeats and without those that say nothing."""
    sums.eliminate_zeros()
    marks = _marks(sums)
    order = np.lexsort(marks.T)  # of those that say the same, the first comes first
    first = np.ones(order.size, dtype=bool)
    first[1:] = (marks[order[1:]] != marks[order[:-1]]).any(axis=1)
    kept = np.sort(order[first])
    return sparse.csr_array(sums[kept[np.diff(sums.indptr)[kept] > 0]])


def _totals(sums: sparse.csr_array) -> NDArray[np.int64]:
    """Return (relations,) the total of each relation; -1 where it has none."""
    relation = row_of_entries(sums)
    totals = np.full(sums.shape[0], -1, np.int64)
    negative = sums.data < 0
    totals[relation[negative]] = sums.indices[negative]
    return totals


def _marks(sums: sparse.csr_array) -> NDArray[np.int64]:
    """Return (relations, 2) numbers that are the same for the same entries.

    Sums of two random 63-bit numbers a cell: two different rows agree by chance less
    often than once in 10^30. The numbers come from a fixed seed, so that runs repeat.
    """
    number = np.random.Generator(np.random.PCG64(0)).integers(0, 2**62, (sums.shape[1], 2))
    return np.asarray(sums.astype(np.int64) @ number)
