"""Cells as weights: the rows of a table by quasi-identifiers, and the classes they form at a node.

Agencies send counts, so an equivalence class is a sum of counts, not a number of rows.

Source: Sweeney (2002), k-anonymity: a model for protecting privacy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity.blocks import Block, Node, blocks_of
from covey.disclosure.anonymity.generalise import leaf_cells
from covey.disclosure.anonymity.ladder import Ladder
from covey.disclosure.rules.classes import people_by
from covey.tables import CountTable

Places = NDArray[np.int64]
Leaves = NDArray[np.int32]
"""Which leaf, from 0; at half the size of other numbers, since a search holds many of them."""

People = NDArray[np.float64]
"""Sums of counts, in people; exact below 2^53."""

# Counting over all numbers of a space this many times the rows is quicker than sorting the rows.
_SPARSEST = 8

# As quick in any case.
_SMALL_SPACE = 100_000


@dataclass(frozen=True)
class WeightedCells:
    """Cells by the leaves of the quasi-identifiers, and how many people each stands for.

    Args:
        ladders: the levels of each quasi-identifier.
        blocks: the quasi-identifiers in few columns.
        leaves: one array a quasi-identifier: (cells,) which leaf.
        people: (cells,) people per cell, all positive.
        sensitive: (cells,) which leaf of the sensitive dimension, from 0; None without one.
        categories: leaves of the sensitive dimension, 1 without one.
    """

    ladders: tuple[Ladder, ...]
    blocks: tuple[Block, ...]
    leaves: tuple[Leaves, ...]
    people: People
    sensitive: Places | None = None
    categories: int = 1

    @classmethod
    def of(
        cls, table: CountTable, quasi_identifiers: Sequence[str], sensitive: str | None = None
    ) -> WeightedCells:
        """Return the leaf cells of *table*, summed over every dimension that is not named."""
        leaves, people = leaf_cells(table)
        by_name = dict(zip(table.grid.names, leaves, strict=True))
        ladders = tuple(Ladder(name, table.dimensions[name]) for name in quasi_identifiers)
        cells = cls(
            ladders,
            blocks_of(ladders),
            tuple(by_name[name].astype(np.int32) for name in quasi_identifiers),
            people.astype(np.float64),
            by_name[sensitive] if sensitive else None,
            Ladder(sensitive, table.dimensions[sensitive]).leaves.size if sensitive else 1,
        )
        return cells.merged((0,) * len(ladders))

    @cached_property
    def total(self) -> float:
        """All people."""
        return float(self.people.sum())

    def classes(self, node: Node) -> Classes:
        """Return the equivalence classes at *node*."""
        return Classes(self, node, *self._numbers(node))

    def find(self, leaves: Sequence[Places], sensitive: Places | None) -> Places:
        """Return (rows,) the cell of each row, which must be one of the cells.

        Args:
            leaves: one array a quasi-identifier: (rows,) which leaf, from 0.
            sensitive: (rows,) which leaf of the sensitive dimension; None without one.
        """
        # These numbers fit, since the keys of the table do.
        own, wanted = (np.zeros(one.size, np.int64) for one in (self.people, leaves[0]))
        for ladder, mine, leaf in zip(self.ladders, self.leaves, leaves, strict=True):
            own = own * ladder.leaves.size + mine
            wanted = wanted * ladder.leaves.size + leaf
        if self.sensitive is not None and sensitive is not None:
            own = own * self.categories + self.sensitive
            wanted = wanted * self.categories + sensitive
        order = np.argsort(own)
        return order[np.searchsorted(own[order], wanted)]

    def merged(self, node: Node) -> WeightedCells:
        """Return the same people with the cells of one class and category at *node* as one cell.

        Each such cell goes by the leaves of one of its parts, so every coarser node has the same
        classes as before.
        """
        number, space = self._numbers(node)
        if self.sensitive is not None:
            number, space = _renumbered(number, space)
            number, space = number * self.categories + self.sensitive, space * self.categories
        number, cells = _renumbered(number, space)
        part = np.empty(cells, dtype=np.int64)
        part[number] = np.arange(number.size)
        return WeightedCells(
            self.ladders,
            self.blocks,
            tuple(leaf[part] for leaf in self.leaves),
            people_by(number, self.people, cells),
            None if self.sensitive is None else self.sensitive[part],
            self.categories,
        )

    def _numbers(self, node: Node) -> tuple[Places, int]:
        """(cells,) a number that cells share when they are of one class at *node*; and its bound.

        The numbers stay below a small multiple of the cells, so that arrays can run over them.
        """
        number, space = np.zeros(self.people.size, dtype=np.int64), 1
        limit = max(_SPARSEST * self.people.size, _SMALL_SPACE)
        for block, combination in zip(self.blocks, self.combinations, strict=True):
            # Where a whole block is too much at once, its dimensions follow one by one.
            parts = (
                [(block, combination)]
                if space * block.classes(node)[1] <= limit
                else list(zip(block.alone, (self.leaves[d] for d in block.ladders), strict=True))
            )
            for part, which in parts:
                lookup, size = part.classes(node)
                if size > 1 and space * size > limit:
                    number, space = _renumbered(number, space)
                if size > 1:
                    column = lookup.take(which)
                    number = number * size + column if space > 1 else column
                    space *= size
        return (number, space) if space <= limit else _renumbered(number, space)

    @cached_property
    def combinations(self) -> tuple[Leaves, ...]:
        """One array a block: (cells,) which combination of leaves each cell has."""
        return tuple(_combined(block, self.leaves) for block in self.blocks)


def _combined(block: Block, leaves: Sequence[Leaves]) -> Leaves:
    first, *others = block.ladders
    place = leaves[first]
    for d in others:
        place = place * np.int32(block.ladders[d].leaves.size) + leaves[d]
    return place


@dataclass(frozen=True)
class Classes:
    """The equivalence classes at one node.

    Args:
        cells: what they consist of.
        node: the levels.
        number: (cells,) the same number for the cells of one class.
        space: all numbers are below it; not all of them occur.
    """

    cells: WeightedCells
    node: Node
    number: Places
    space: int

    @cached_property
    def _people(self) -> People:
        """(space,) people by number."""
        return people_by(self.number, self.cells.people, self.space)

    @cached_property
    def _occurring(self) -> Places:
        """(classes,) the numbers that occur, ascending."""
        # Of booleans, the true ones are found several times faster than numbers that are not 0.
        return np.flatnonzero(self._people > 0)

    @cached_property
    def sizes(self) -> People:
        """(classes,) people per class, all positive."""
        return self._people[self._occurring]

    @cached_property
    def _part(self) -> Places:
        """(space,) one of the cells of each number that occurs."""
        part = np.empty(self.space, dtype=np.int64)
        part[self.number] = np.arange(self.number.size)
        return part

    def a_cell_of(self, classes: Places) -> Places:
        """Return one of the cells of each of the *classes*."""
        return self._part[self._occurring[classes]]

    @cached_property
    def of_cell(self) -> Places:
        """(cells,) the class each cell is in."""
        rank = np.empty(self.space, dtype=np.int64)
        rank[self._occurring] = np.arange(self._occurring.size)
        return rank[self.number]

    @cached_property
    def groups(self) -> Groups:
        """The people of each class by sensitive category."""
        if self.cells.sensitive is None:
            raise TypeError("these cells have no sensitive dimension")
        categories = self.cells.categories
        number = self.of_cell * categories + self.cells.sensitive
        group, groups = _renumbered(number, self.sizes.size * categories)
        part = np.empty(groups, dtype=np.int64)
        part[group] = np.arange(group.size)
        return Groups(
            self.of_cell[part],
            self.cells.sensitive[part],
            people_by(group, self.cells.people, groups),
        )


@dataclass(frozen=True)
class Groups:
    """The people of each class by sensitive category; categories that nobody is in are left out.

    Args:
        of_class: (groups,) the class.
        category: (groups,) which leaf of the sensitive dimension, from 0.
        people: (groups,) people.
    """

    of_class: Places
    category: Places
    people: People


def _renumbered(number: Places, space: int) -> tuple[Places, int]:
    """Number the numbers that occur, in their order, and say how many there are."""
    if not number.size:
        return number, 0
    if space > 4 * max(_SPARSEST * number.size, _SMALL_SPACE):
        occurring, renumbered = np.unique(number, return_inverse=True)
        return renumbered, occurring.size
    occurs = np.zeros(space, dtype=np.bool_)
    occurs[number] = True
    rank = np.cumsum(occurs)
    return rank[number] - 1, int(rank[-1]) if space else 0
