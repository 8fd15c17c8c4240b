"""Equivalence classes: the people who share the codes of all quasi-identifiers.

Agencies send counts, so a class is a sum of counts, not a number of rows.

Source: Sweeney (2002), k-anonymity: a model for protecting privacy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.kanonymity.generalise import leaf_cells
from covey.disclosure.kanonymity.ladder import Ladder
from covey.errors import PolicyError
from covey.tables import CountTable
from covey.tables.grid import Keys

Node = tuple[int, ...]
"""A level for each quasi-identifier, in the order of the table's dimensions; 0 is the finest."""


@dataclass(frozen=True)
class WeightedCells:
    """The leaf cells of a table by quasi-identifiers alone, and the people each stands for.

    Args:
        ladders: the levels of each quasi-identifier.
        leaves: one array a quasi-identifier: (cells,) which leaf, from 0.
        people: (cells,) people per cell, all positive.
    """

    ladders: tuple[Ladder, ...]
    leaves: tuple[NDArray[np.int64], ...]
    people: NDArray[np.int64]

    @classmethod
    def of(cls, table: CountTable, quasi_identifiers: Sequence[str]) -> WeightedCells:
        """Return the leaf cells of *table*; those that differ on other dimensions stay apart."""
        leaves, people = leaf_cells(table)
        chosen = [d for d, name in enumerate(table.grid.names) if name in quasi_identifiers]
        axes = [table.grid.axes[d] for d in chosen]
        ladders = tuple(Ladder(axis.name, axis.hierarchy) for axis in axes)
        return cls(ladders, tuple(leaves[d] for d in chosen), people)

    def class_sizes(self, node: Node) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the classes at *node*.

        Returns:
            (cells,) the class of each cell, and (classes,) the people in each class.
        """
        number = np.zeros(self.people.size, dtype=np.int64)
        for ladder, leaf, level in zip(self.ladders, self.leaves, node, strict=True):
            number = number * ladder.width(level) + ladder.class_of_leaf(level)[leaf]
        _, of_cell = np.unique(number, return_inverse=True)
        sizes = np.zeros(int(of_cell.max(initial=-1)) + 1, dtype=np.int64)
        np.add.at(sizes, of_cell, self.people)
        return of_cell, sizes


def class_of_cells(table: CountTable, quasi_identifiers: Sequence[str]) -> Keys:
    """Return (cells,) the key of the class each cell lies in; -1 above the leaves of one."""
    inside = np.ones(table.keys.size, dtype=bool)
    keys = table.keys.copy()
    for d, axis in enumerate(table.grid.axes):
        digit = table.grid.digit(table.keys, d)
        if axis.name in quasi_identifiers:
            inside &= axis.is_leaf[digit]
        else:
            keys -= digit * table.grid.strides[d]
    return np.where(inside, keys, -1)


def chosen_dimensions(table: CountTable, quasi_identifiers: Sequence[str]) -> tuple[str, ...]:
    """Return the quasi-identifiers in the order of the table; all dimensions when none is named.

    Raises:
        PolicyError: one of them is no dimension of the table.
    """
    unknown = [name for name in quasi_identifiers if name not in table.grid.names]
    if unknown:
        raise PolicyError(
            f"quasi-identifier {unknown[0]!r} is no dimension of the table and has no hierarchy. "
            f"The dimensions are: {', '.join(table.grid.names)}."
        )
    return tuple(
        name for name in table.grid.names if not quasi_identifiers or name in quasi_identifiers
    )
