"""What is to be published, before anything of it is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity import quasi_identifiers
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.parts import known_parts, told_apart
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.classes import group_rule
from covey.disclosure.rules.table import unsafe_cells
from covey.disclosure.suppression.counted_cells import CountedCells
from covey.disclosure.suppression.telling_classes import telling_classes
from covey.errors import PolicyError
from covey.sentence import Sentence, Setting
from covey.system import relations
from covey.system.details import Outline, unpublished
from covey.system.orphans import without_orphans
from covey.system.shared_details import possible_in_all
from covey.system.stack import Stack
from covey.tables import CountTable, Grid
from covey.tables.grid import Keys
from covey.tables.status import LISTED_ROWS

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Wanted:
    """Tables that are to be published beside each other, as fine as they come out of this.

    Args:
        tables: the counts, by name; one table, or several that share cells.
        policy: what is unsafe, what the intruder knows, what hiding costs.
        levels: the level that a dimension was coarsened to, where it was.
        outlines: by table, what of it is published; of one that is left out all is.
    """

    tables: Mapping[str, CountTable]
    policy: Policy
    levels: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    outlines: Mapping[str, Outline] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def stacked(self) -> tuple[Stack, CountedCells]:
        """The cells of all tables that a twin may change, each once.

        They are those that are published and not certainly 0, and of what is not published those
        that may hold people as far as readers know; see `unpublished`.

        Raises:
            TableError: the tables count a shared cell differently.
            DisclosureRisk: what is published tells which categories a group has, whatever is
                hidden.
            PolicyError: zeros are to be hidden in a table too large to list them.
        """
        grids = {name: table.grid for name, table in self.tables.items()}
        cells = {name: self._cells(name) for name in self.tables}
        if len(cells) > 1 and self.outlines:
            cells = self._possible(cells)
        stack = Stack.of(grids, cells)
        counts = {name: self.tables[name].count_of(keys) for name, keys in cells.items()}
        system = Cells.stacked(stack, stack.one(counts), self.tables)
        in_classes = {name: self._in_unsafe_class(name, keys) for name, keys in cells.items()}
        # One table alone has a cross of dimensions, and its cells stand in the order of its keys.
        alone = next(iter(grids)) if len(grids) == 1 else None
        counted = CountedCells(
            stack.sums,
            system.counts,
            # Whether a cell is published does not matter: what is not may follow from what is.
            unsafe_cells(system, self.policy) | stack.any(in_classes),
            stack.any({name: self.published(name, keys) for name, keys in cells.items()}),
            None if alone is None else (grids[alone], cells[alone]),
            known=known_parts(stack, self.policy),
            minimum=system.least(self.policy),
        )
        return stack, counted

    def published(self, table: str, keys: Keys) -> Flags:
        """Return (keys,) True for the cells of a table that are published."""
        outline = self.outlines.get(table)
        if outline is None:
            return np.ones(keys.size, dtype=bool)
        return outline.hold(self.tables[table].grid, keys)

    def _cells(self, name: str) -> Keys:
        """Return the cells of a table that a twin may change, as far as it tells, sorted."""
        table, outline = self.tables[name], self.outlines.get(name)
        grid, keys = table.grid, table.keys
        if self.policy.zeros == "hidden":
            refuse_unlisted_zeros(table.grid)
            keys = np.arange(grid.possible_cells, dtype=np.int64)
        if outline is None:
            return keys
        keys = keys[outline.hold(grid, keys)]
        details = unpublished(outline, grid, keys, told_apart(self.policy))
        return _without_certain_zeros(grid, np.sort(np.concatenate([keys, details])))

    def _possible(self, cells: Mapping[str, Keys]) -> dict[str, Keys]:
        """Return the same without details that are 0 by another table."""
        grids = {name: table.grid for name, table in self.tables.items()}
        while True:
            details = {name: ~self.published(name, keys) for name, keys in cells.items()}
            kept = possible_in_all(grids, cells, details)
            cells = {name: keys[kept[name]] for name, keys in cells.items()}
            stack = Stack.of(grids, cells)
            equal = EqualCells.of(stack.sums)
            empty = equal.empty[equal.group]
            if not empty.any():
                return cells
            cells = {name: keys[~empty[stack.places[name]]] for name, keys in cells.items()}
            cells = {name: without_orphans(grids[name], keys) for name, keys in cells.items()}

    def _in_unsafe_class(self, name: str, keys: Keys) -> Flags:
        """Return (cells,) True in classes of people alike that break a rule of the policy."""
        table, policy = self.tables[name], self.policy
        if policy.k is None:
            return np.zeros(keys.size, dtype=bool)
        names = quasi_identifiers(table.grid.names, policy)
        groups = table.keys[group_rule(table, names, policy.k)]
        return np.isin(keys, groups) | telling_classes(table, keys, policy)


def _without_certain_zeros(grid: Grid, keys: Keys) -> Keys:
    """Return the cells without details that are 0 whatever the others count."""
    while True:
        equal = EqualCells.of(relations(grid, keys))
        kept = ~equal.empty[equal.group]
        if kept.all():
            return keys
        keys = without_orphans(grid, keys[kept])


def refuse_unlisted_zeros(grid: Grid) -> None:
    """Refuse to hide the zeros of a table too large to list them.

    Raises:
        PolicyError: saying how large it is, and the ways out.
    """
    if grid.possible_rows > LISTED_ROWS:
        raise PolicyError(
            Sentence(
                Setting("zeros", "hidden"),
                f" needs every zero as a row, at most {LISTED_ROWS:,} rows; this table has "
                f"{grid.possible_rows:,}. Use ",
                Setting("zeros", "public"),
                ", or fewer or coarser dimensions.",
            )
        )
