"""The people of a table at any levels of its dimensions, and which of them stand in unsafe cells.

The rules for the sensitive dimension are about its finest categories, as in k-anonymity. Where a
breakdown has that dimension at its total, it tells no category, and classes are held against k
alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity.cells import Classes, WeightedCells
from covey.disclosure.anonymity.ladder import Ladder
from covey.disclosure.anonymity.problem import quasi_identifiers
from covey.disclosure.anonymity.rollup import RollUp
from covey.disclosure.detail.breakdown import Held
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells, CellsOfTable
from covey.disclosure.rules.class_table import class_tests, hidden_classes, hidden_share
from covey.disclosure.rules.part_cells import NO_ROOTS
from covey.disclosure.rules.table import unsafe_cells
from covey.tables import CountTable
from covey.tables.breakdowns import Levels
from covey.tables.grid import Keys


class Cube:
    """The cells of any breakdown of a table.

    Args:
        table: the counts.
        policy: which cells are unsafe by themselves, and k with what else a class may not tell.
    """

    def __init__(self, table: CountTable, policy: Policy) -> None:
        cells = WeightedCells.of(table, table.grid.names)
        self.ladders = cells.ladders
        self.size = cells.people.size
        self._rollup = _rollup(cells)
        self._table = table
        self._policy = policy
        self._unsafe_classes = None if policy.k is None else UnsafeClasses(table, policy)

    @property
    def class_rules(self) -> tuple[str, ...]:
        """The rules for classes in words; none without k."""
        return () if self._unsafe_classes is None else self._unsafe_classes.names

    def held(self, levels: Levels) -> Held:
        """Return what the table holds at *levels*."""
        cells = self._rollup.classes(_node(self.ladders, levels))
        people = cells.sizes.astype(np.int64)
        small = self._unsafe_alone(cells, levels)
        in_class = np.zeros(people.size, dtype=bool)
        if self._unsafe_classes is not None:
            in_class = self._unsafe_classes.cells_within(cells, levels)
        unsafe = small | in_class
        return Held(
            rows=int(people.size),
            people=int(people.sum()),
            small_cells=int(small.sum()),
            small_people=int(people[small].sum()),
            class_people=int(people[in_class].sum()),
            unsafe_cells=int(unsafe.sum()),
            unsafe_people=int(people[unsafe].sum()),
        )

    def _unsafe_alone(self, cells: Classes, levels: Levels) -> NDArray[np.bool_]:
        """Return (cells,) True where a cell at *levels* is unsafe by itself."""
        people = cells.sizes.astype(np.int64)

        def of_tables() -> tuple[CellsOfTable]:
            keys, table = self._grid_keys(cells, levels), self._table
            return (CellsOfTable(table.grid, keys, np.arange(keys.size), NO_ROOTS, table),)

        return unsafe_cells(Cells(people, of_tables), self._policy)

    def _grid_keys(self, cells: Classes, levels: Levels) -> Keys:
        """Return (cells,) the key in the table of each cell at *levels*."""
        part = cells.a_cell_of(np.arange(cells.sizes.size))
        columns = zip(
            self._table.grid.axes,
            self.ladders,
            _node(self.ladders, levels),
            cells.cells.leaves,
            strict=True,
        )
        return self._table.grid.key(
            [
                axis.node_of_code[ladder.place_of_leaf(level)[leaves[part]]]
                for axis, ladder, level, leaves in columns
            ]
        )


class UnsafeClasses:
    """The classes of any breakdown that break a rule of a policy with k."""

    def __init__(self, table: CountTable, policy: Policy) -> None:
        names = table.grid.names
        chosen = quasi_identifiers(names, policy)
        cells = WeightedCells.of(table, chosen, policy.sensitive)
        sensitive = None if policy.sensitive is None else table.dimensions[policy.sensitive]
        self._ladders = cells.ladders
        self._places = [names.index(name) for name in chosen]
        self._sensitive = None if policy.sensitive is None else names.index(policy.sensitive)
        self._tests = class_tests(policy, cells, sensitive)
        # Where classes are the cells themselves, they need not be summed up again.
        self._rollup = None if chosen == names else _rollup(cells)

    @property
    def names(self) -> tuple[str, ...]:
        """The rules in words."""
        return tuple(test.name for test in self._tests)

    def cells_within(self, cells: Classes, levels: Levels) -> NDArray[np.bool_]:
        """Return (cells,) True for the cells of a breakdown that lie in a class that breaks a rule.

        Args:
            cells: all cells of the breakdown.
            levels: its levels.
        """
        node = _node(self._ladders, [levels[place] for place in self._places])
        classes = cells if self._rollup is None else self._rollup.classes(node)
        tells_categories = self._sensitive is not None and levels[self._sensitive] > 0
        tests = (
            self._tests
            if tells_categories
            else [test for test in self._tests if test.about == "people"]
        )
        bad = hidden_classes(tests, classes, hidden_share(tests, classes) > 0)
        if classes is cells:
            return bad
        if not bad.any():
            return np.zeros(cells.sizes.size, dtype=bool)
        places = range(len(self._places))
        unsafe = self._keys(classes, np.flatnonzero(bad), places, node)
        return np.isin(self._keys(cells, np.arange(cells.sizes.size), self._places, node), unsafe)

    def _keys(
        self, classes: Classes, which: NDArray[np.int64], places: Sequence[int], node: Levels
    ) -> Keys:
        """(which,) a number for the class at *node*; *places* are those of the dimensions."""
        part = classes.a_cell_of(which)
        keys = np.zeros(which.size, dtype=np.int64)
        for ladder, place, level in zip(self._ladders, places, node, strict=True):
            leaf = classes.cells.leaves[place][part]
            keys = keys * ladder.width(level) + ladder.class_of_leaf(level)[leaf]
        return keys


def _rollup(cells: WeightedCells) -> RollUp:
    return RollUp(cells, tuple(tuple(range(ladder.levels)) for ladder in cells.ladders))


def _node(ladders: Sequence[Ladder], levels: Sequence[int]) -> Levels:
    """The same levels as k-anonymity counts them, from the finest."""
    return tuple(ladder.height - level for ladder, level in zip(ladders, levels, strict=True))
