"""What is to be published, as one system of cells, before anything of it is hidden.

Tables that share cells are one system, and one table is the simplest; what is out before is in it
as well, see `beside_what_is_out`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity import quasi_identifiers
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.parts import known_parts, told_apart
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.classes import group_rule
from covey.disclosure.rules.table import known_unsafe, unsafe_cells
from covey.disclosure.rules.thresholds import Thresholds
from covey.disclosure.suppression.apriori import Apriori
from covey.disclosure.suppression.counted_cells import CountedCells
from covey.disclosure.suppression.telling_classes import telling_classes
from covey.errors import PolicyError
from covey.sentence import Sentence, Setting
from covey.system import relations
from covey.system.details import Outline, unpublished
from covey.system.orphans import without_orphans
from covey.system.series import Series
from covey.system.shared_details import possible_in_all
from covey.system.stack import Stack
from covey.tables import CountTable, Grid
from covey.tables.grid import Keys
from covey.tables.status import LISTED_ROWS

Flags = NDArray[np.bool_]

ALL: Final[Mapping[str, Outline]] = MappingProxyType({})
"""The outlines of tables of which everything is published."""

AS_THEY_CAME: Final[Mapping[str, int]] = MappingProxyType({})
"""The levels of dimensions of which none was coarsened."""


@dataclass(frozen=True)
class Before:
    """What is out of the cells of a series before anything goes out now, and follows from that.

    Args:
        series: the cells.
        shown: (stacked cells,) True where a count is out.
        hidden: (stacked cells,) True where a row is out whose count is hidden.
        told: (stacked cells,) True where a count is known that was not published here: others state
            it, or it follows from what is out. It can be protected no more.
        narrowed: (stacked cells,) True where what is out leaves fewer values than the policy asks
            for; two can be kept.
        learned: by insider, (stacked cells,) True for what it alone worked out from what is out.
        thresholds: what may not be told.
        positive: (stacked cells,) True where a row is out whose count is at least 1 if it is
            hidden, since zeros are published there.
        matched: (stacked cells,) True for what goes out now where a sum has it beside the same cell
            of another part, which is hidden.
    """

    series: Series
    shown: Flags
    hidden: Flags
    told: Flags
    narrowed: Flags
    learned: Mapping[str, Flags]
    thresholds: Thresholds
    positive: Flags
    matched: Flags

    @property
    def known(self) -> Flags:
        """(stacked cells,) True where everybody knows the count."""
        return self.shown | self.told


@dataclass(frozen=True)
class Request:
    """Tables that are to be published together, or beside what is out.

    Args:
        tables: the true counts of each, by name; of what is out as well.
        policy: what is unsafe, what the intruder knows, what hiding costs.
        stack: the cells that a twin may change, each once.
        judged: the same with their true counts, as rules judge them.
        cells: and as the search takes them.
        apriori: what is settled of them before: by the officer, and by what is out.
        levels: the level that a dimension was coarsened to, where it was.
        outlines: by table, what of it is published; of one that is left out all is.
        before: what is out; None: nothing is.
    """

    tables: Mapping[str, CountTable]
    policy: Policy
    stack: Stack
    judged: Cells
    cells: CountedCells
    apriori: Apriori
    levels: Mapping[str, int] = field(default_factory=lambda: AS_THEY_CAME)
    outlines: Mapping[str, Outline] = field(default_factory=lambda: ALL)
    before: Before | None = None

    @classmethod
    def of_tables(
        cls,
        tables: Mapping[str, CountTable],
        policy: Policy,
        levels: Mapping[str, int] = AS_THEY_CAME,
        outlines: Mapping[str, Outline] = ALL,
    ) -> Self:
        """Ask for one table, or for several that share cells, where nothing is out.

        Their cells are those that are published and not certainly 0, and of what is not published
        those that may hold people as far as readers know; see `unpublished`.

        Raises:
            TableError: the tables count a shared cell differently.
            DisclosureRisk: a cell that must stay published is unsafe; or what is published tells
                which categories a group has, whatever is hidden.
            PolicyError: zeros are to be hidden in a table too large to list them.
        """
        keys = {name: _cells(one, outlines.get(name), policy) for name, one in tables.items()}
        if len(keys) > 1 and outlines:
            keys = _possible(tables, keys, outlines)
        grids = {name: table.grid for name, table in tables.items()}
        stack = Stack.of(grids, keys)
        counts = stack.one({name: tables[name].count_of(of) for name, of in keys.items()})
        judged = Cells.stacked(stack, counts, tables)
        in_classes = {name: _in_unsafe_class(tables[name], of, policy) for name, of in keys.items()}
        held = {name: _held(outlines.get(name), grids[name], of) for name, of in keys.items()}
        # One table alone has a cross of dimensions, and its cells stand in the order of its keys.
        alone = next(iter(grids)) if len(grids) == 1 else None
        cells = CountedCells(
            stack.sums,
            counts,
            # Whether a cell is published does not matter: what is not may follow from what is.
            unsafe_cells(judged, policy) | stack.any(in_classes),
            stack.any(held),
            None if alone is None else (grids[alone], keys[alone]),
            known=known_parts(stack, policy),
            minimum=judged.least(policy),
        )
        apriori = Apriori.of(stack, policy, levels).only(cells.published)
        apriori.refuse_contradictions(stack, cells.unsafe)
        return cls(tables, policy, stack, judged, cells, apriori, levels, outlines)

    def matched(self, keys: Keys) -> Self:
        """Return the same for one table of which the cells *keys* are hidden of others beside it.

        See `Before`.
        """
        (own,) = self.stack.keys.values()
        return replace(self, apriori=self.apriori.matched(np.isin(own, keys)))

    def holds(self, table: str, keys: Keys) -> Flags:
        """Return (keys,) True for cells that a table publishes."""
        return _held(self.outlines.get(table), self.stack.grids[table], keys)

    def published_by(self, table: str) -> tuple[Keys, NDArray[np.int64]]:
        """Return the cells that a table publishes: their keys, and the stacked cell of each."""
        keys, places = self.stack.keys[table], self.stack.places[table]
        own = self.holds(table, keys)
        return keys[own], places[own]

    @cached_property
    def lost(self) -> Flags:
        """(stacked cells,) True for unsafe counts that can be protected no more.

        They are hidden all the same.
        """
        if self.before is None:
            return np.zeros(self.stack.size, dtype=bool)
        return unsafe_cells(self.judged, self.policy) & self.before.known

    @property
    def few(self) -> Flags:
        """(stacked cells,) True for counts that are unsafe since too few people share them."""
        return known_unsafe(self.judged, self.policy) & self.cells.unsafe

    @property
    def equal(self) -> EqualCells:
        """The cells with equal ones folded."""
        return self.cells.equal


def _held(outline: Outline | None, grid: Grid, keys: Keys) -> Flags:
    """Return (keys,) True for cells that are published; without an outline all are."""
    return np.ones(keys.size, dtype=bool) if outline is None else outline.hold(grid, keys)


def _cells(table: CountTable, outline: Outline | None, policy: Policy) -> Keys:
    """Return the cells of a table that a twin may change, as far as it tells, sorted."""
    grid, keys = table.grid, filled(table, policy)
    if outline is None:
        return keys
    keys = keys[outline.hold(grid, keys)]
    details = unpublished(outline, grid, keys, told_apart(policy))
    return _without_certain_zeros(grid, np.sort(np.concatenate([keys, details])))


def _possible(
    tables: Mapping[str, CountTable], cells: Mapping[str, Keys], outlines: Mapping[str, Outline]
) -> dict[str, Keys]:
    """Return the cells of tables without details that are 0 by another table."""
    grids = {name: table.grid for name, table in tables.items()}
    while True:
        details = {
            name: ~_held(outlines.get(name), grids[name], keys) for name, keys in cells.items()
        }
        kept = possible_in_all(grids, cells, details)
        cells = {name: keys[kept[name]] for name, keys in cells.items()}
        stack = Stack.of(grids, cells)
        equal = EqualCells.of(stack.sums)
        empty = equal.empty[equal.group]
        if not empty.any():
            return cells
        cells = {name: keys[~empty[stack.places[name]]] for name, keys in cells.items()}
        cells = {name: without_orphans(grids[name], keys) for name, keys in cells.items()}


def _in_unsafe_class(table: CountTable, keys: Keys, policy: Policy) -> Flags:
    """Return (cells,) True in classes of people alike that break a rule of the policy."""
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


def filled(table: CountTable, policy: Policy) -> Keys:
    """Return the cells of a table that may be hidden: those that are not 0, or all, sorted.

    Raises:
        PolicyError: zeros are to be hidden in a table too large to list them; the ways out.
    """
    grid = table.grid
    if policy.zeros == "public":
        return table.keys
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
    return np.arange(grid.possible_cells, dtype=np.int64)
