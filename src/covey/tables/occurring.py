"""The rows of a table on a grid, whose trees are trimmed where whole ones span too many cells.

A code that stands in no row counts 0 with all that is below it, so a table without it is the same
table. Each trimmed tree keeps a deepest code, so that its levels have the same numbers as before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from covey.tables.defects import Defects
from covey.tables.frames import Frame, Sent, code_positions, read_columns
from covey.tables.grid import (
    LARGEST_KEY,
    Axis,
    Grid,
    Keys,
    blocks,
    is_spanned,
    refuse_unfit_names,
)
from covey.tables.hierarchy import Hierarchy

Places = NDArray[np.int32]


@dataclass(frozen=True)
class GridRows:
    """Rows by the places of their codes.

    Args:
        grid: the dimensions: the trees as they were given where a grid spans them, else each with
            the codes of the rows, those above them, and one code of the lowest level.
        places: one array a dimension: (rows,) the place of each row's code in the grid's tree.
        columns: the other columns, by name.
        coded: (rows,) True where all codes are known.
    """

    grid: Grid
    places: list[Places]
    columns: Mapping[str, Sent]
    coded: NDArray[np.bool_]

    @classmethod
    def read(
        cls,
        frame: Frame,
        dimensions: Mapping[str, Hierarchy],
        *others: str,
        found: Defects,
    ) -> Self:
        """Read the columns of *dimensions* and *others*; any further one is not looked at.

        Rows without a code that is known are noted in *found*, and stand at the total until they
        are refused.

        Raises:
            TableError: a missing column, or dimensions that make no grid.
        """
        refuse_unfit_names(tuple(dimensions))
        columns = read_columns(frame, [*dimensions, *others])
        trees = dict(dimensions)
        places = [code_positions(columns[name], name, tree, found) for name, tree in trees.items()]
        coded = np.ones(len(columns[next(iter(trees))]), dtype=bool)
        for place in places:
            unknown = place < 0
            if unknown.any():
                coded &= ~unknown
                place[unknown] = 0
        if not is_spanned(tuple(Axis(name, tree) for name, tree in trees.items())):
            kept = [_occur(tree, own) for tree, own in zip(trees.values(), places, strict=True)]
            trees = {name: trees[name].keep(own) for name, own in zip(trees, kept, strict=True)}
            again = [np.cumsum(one, dtype=np.int32) - 1 for one in kept]
            places = [of[own] for of, own in zip(again, places, strict=True)]
        return cls(Grid.of(trees), places, {name: columns[name] for name in others}, coded)

    @cached_property
    def keys(self) -> Keys:
        """(rows,) the cell of each row."""
        keys = np.zeros(self.coded.size, np.int64)
        for axis, stride, place in zip(self.grid.axes, self.grid.strides, self.places, strict=True):
            digit = axis.node_of_code * stride
            for some in blocks(keys.size):
                keys[some] += digit[place[some]]
        return keys

    def numbers(self, among: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return (some,) a number per combination of codes, the same in rows of the same codes.

        Args:
            among: (rows,) True for the rows that are numbered.
        """
        number, span = np.zeros(np.count_nonzero(among), dtype=np.int64), 1
        for axis, place in zip(self.grid.axes, self.places, strict=True):
            codes = len(axis.hierarchy.codes)
            if span * codes > LARGEST_KEY:
                distinct, number = np.unique(number, return_inverse=True)
                span = distinct.size
            number, span = number * codes + place[among], span * codes
        return number

    @property
    def repeated(self) -> NDArray[np.bool_]:
        """(rows,) True where an earlier row has the same codes, all of them known."""
        repeated = np.zeros(self.coded.size, dtype=bool)
        if (self.keys[1:] > self.keys[:-1]).all():
            return repeated
        numbers = self.numbers(self.coded)
        if (np.diff(numbers) > 0).all():
            return repeated
        _, first = np.unique(numbers, return_index=True)
        repeated[self.coded] = True
        repeated[np.flatnonzero(self.coded)[first]] = False
        return repeated


def _occur(tree: Hierarchy, places: Places) -> NDArray[np.bool_]:
    """Return (codes,) True for the codes at *places*, a deepest one, and all above them."""
    kept = np.zeros(len(tree.codes), dtype=bool)
    kept[places] = kept[np.argmax(tree.depth)] = True
    for place in range(kept.size - 1, 0, -1):
        kept[tree.parents[place]] |= kept[place]
    return kept
