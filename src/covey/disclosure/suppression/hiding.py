"""One search over the cells of one or more tables, and what it hid in each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.kanonymity import quasi_identifiers, unsafe_classes
from covey.disclosure.kanonymity.rules import PATTERN_RULES, SHARE_RULES
from covey.disclosure.policy import Policy
from covey.disclosure.progress import Run
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.suppression.apriori import Apriori
from covey.disclosure.suppression.suppress import Suppression, suppress
from covey.disclosure.unsafe import class_keys, frequency_rule, group_rule
from covey.errors import DisclosureRisk, PolicyError, listed
from covey.tables import CountTable
from covey.tables.grid import Keys
from covey.tables.stack import Stack
from covey.tables.status import LISTED_ROWS

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Hiding:
    """What was hidden in tables that are published together.

    Args:
        tables: the counts, by name; one table, or several that share cells.
        stack: their cells that may be hidden.
        counts: (stacked cells,) people per cell.
        suppression: which cells are hidden, and why that is enough.
        policy: what was asked for.
        levels: the level that a dimension was coarsened to, where it was.
        wider: whether the grand total could be hidden.
        remedies: what else was done, one sentence each.
    """

    tables: Mapping[str, CountTable]
    stack: Stack
    counts: Counts
    suppression: Suppression
    policy: Policy
    levels: Mapping[str, int]
    wider: bool
    remedies: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        tables: Mapping[str, CountTable],
        policy: Policy,
        levels: Mapping[str, int],
        wider: bool,
        run: Run,
    ) -> Self:
        """Hide what is unsafe and what would give it away; unsafe cells without a twin are told.

        Args:
            tables: the counts, by name; one table, or several that share cells.
            policy: what is unsafe, what the intruder knows, what hiding costs.
            levels: the level that a dimension was coarsened to, where it was.
            wider: whether the grand total may be hidden to protect others.
            run: who watches, and how many processors it takes.

        Raises:
            TableError: the tables count a shared cell differently.
            DisclosureRisk: a cell that must stay published is unsafe.
            PolicyError: zeros are to be hidden in a table too large to list them.
        """
        cells = {name: _cells(table, policy) for name, table in tables.items()}
        stack = Stack.of(
            {name: table.grid for name, table in tables.items()},
            {name: keys for name, (keys, _) in cells.items()},
        )
        counts = stack.one({name: people for name, (_, people) in cells.items()})
        primary = stack.any(
            {
                name: _unsafe(tables[name], keys, people, policy)
                for name, (keys, people) in cells.items()
            }
        )
        apriori = Apriori.of(stack, policy, levels)
        apriori.refuse_contradictions(stack, primary)
        # One table alone has a cross of dimensions, and its cells stand in the order of its keys.
        alone = next(iter(tables)) if len(tables) == 1 else None
        suppression = suppress(
            stack.sums,
            counts,
            primary,
            policy,
            run,
            apriori,
            wider,
            None if alone is None else (stack.grids[alone], stack.keys[alone]),
        )
        return cls(tables, stack, counts, suppression, policy, levels, wider)

    @property
    def complete(self) -> bool:
        """True if every unsafe cell is protected."""
        return not self.suppression.unprotected.size

    @property
    def evidence(self) -> KnownTables:
        """Tables of the stacked cells for the attack to check: the true one, and the twins."""
        return KnownTables(self.counts, self.suppression.twins.changes)

    def hidden(self, table: str) -> Flags:
        """Return (cells of table,) True where the count is not published."""
        return self.suppression.hidden[self.stack.places[table]]

    def unknown(self, table: str) -> Flags:
        """Return (cells of table,) True where the policy's intruder does not know the count."""
        hidden = self.hidden(table)
        if self.policy.intruder == "knows-primary":
            hidden = hidden & (self.counts[self.stack.places[table]] > 0)
        return hidden

    def values(self, table: str) -> Counts:
        """Return (cells of table,) people per cell; 0 where hidden."""
        return np.where(self.hidden(table), 0, self.counts[self.stack.places[table]])

    def small(self, table: str) -> Flags:
        """Return (cells of table,) True where a cell is unsafe for its small count."""
        places = self.stack.places[table]
        counts = self.counts[places]
        few = (counts > 0) & (counts < self.policy.minimum_count)
        return self.suppression.primary[places] & few


def _cells(table: CountTable, policy: Policy) -> tuple[Keys, Counts]:
    """Return the cells that may be hidden: the non-empty ones, or all where a 0 may be hidden."""
    if policy.zeros == "public":
        return table.keys, table.counts
    if table.grid.possible_rows > LISTED_ROWS:
        raise PolicyError(
            f"zeros='hidden' needs every zero as a row, at most {LISTED_ROWS:,} rows; this table "
            f"has {table.grid.possible_rows:,}. Use zeros='public', or fewer or coarser "
            "dimensions."
        )
    keys = np.arange(table.grid.possible_cells, dtype=np.int64)
    counts = np.zeros(keys.size, np.int64)
    counts[table.keys] = table.counts
    return keys, counts


def _unsafe(table: CountTable, keys: Keys, counts: Counts, policy: Policy) -> Flags:
    """Return (cells,) True where a cell is unsafe by itself, or in a class that breaks a rule."""
    unsafe = frequency_rule(counts, policy.minimum_count)
    if policy.k is not None:
        groups = group_rule(table, quasi_identifiers(table.grid.names, policy), policy.k)
        unsafe[np.searchsorted(keys, table.keys)] |= groups
        unsafe |= _telling_classes(table, keys, policy)
    return unsafe


def _telling_classes(table: CountTable, keys: Keys, policy: Policy) -> Flags:
    """Return (cells,) True in groups that break a rule about sensitive categories.

    Raises:
        DisclosureRisk: zeros are published, and tell which categories such a group has.
    """
    if policy.sensitive is None:
        return np.zeros(keys.size, dtype=bool)
    shown = unsafe_classes(table, policy, PATTERN_RULES)
    if policy.zeros == "public" and shown.size:
        cells = [table.grid.codes(key) for key in shown.tolist()]
        raise DisclosureRisk(
            "Groups give away which sensitive categories they have, however their counts are "
            f"hidden, since zeros are published: {listed(['×'.join(one) for one in cells])}. Ways "
            "out: suppression_limit=0 and coarser levels, or zeros='hidden'.",
            cells,
        )
    uneven = unsafe_classes(table, policy, SHARE_RULES)
    names = quasi_identifiers(table.grid.names, policy)
    return np.isin(class_keys(table.grid, keys, names), np.union1d(shown, uneven))
