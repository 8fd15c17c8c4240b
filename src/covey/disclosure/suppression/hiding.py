"""One search over the cells of one or more tables, and what it hid in each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.progress import Run
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.insiders import Insiders
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.table import known_unsafe
from covey.disclosure.suppression.apriori import Apriori
from covey.disclosure.suppression.counted_cells import CountedCells
from covey.disclosure.suppression.suppress import Suppression, suppress
from covey.disclosure.suppression.wanted import Wanted
from covey.system.stack import Stack

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Hiding:
    """What was hidden in tables that are published together.

    Args:
        wanted: the tables, and what was asked for.
        stack: their cells that may be hidden, and details that are not published.
        cells: the same with their counts.
        suppression: which cells are hidden, and why that is enough.
        wider: whether the grand total could be hidden.
        remedies: what else was done, one sentence each.
    """

    wanted: Wanted
    stack: Stack
    cells: CountedCells
    suppression: Suppression
    wider: bool
    remedies: tuple[str, ...] = ()

    @classmethod
    def of(cls, wanted: Wanted, wider: bool, run: Run) -> Self:
        """Hide what is unsafe and what would give it away; unsafe cells without a twin are told.

        Args:
            wanted: the tables, and what is asked for.
            wider: whether the grand total may be hidden to protect others.
            run: who watches, and how many processors it takes.

        Raises:
            TableError: the tables count a shared cell differently.
            DisclosureRisk: a cell that must stay published is unsafe.
            PolicyError: zeros are to be hidden in a table too large to list them.
        """
        stack, cells = wanted.stacked
        apriori = Apriori.of(stack, wanted.policy, wanted.levels).only(cells.published)
        apriori.refuse_contradictions(stack, cells.unsafe)
        return cls(wanted, stack, cells, suppress(cells, wanted.policy, run, apriori, wider), wider)

    @property
    def policy(self) -> Policy:
        """What was asked for."""
        return self.wanted.policy

    @property
    def complete(self) -> bool:
        """True if every unsafe cell is protected."""
        return not self.suppression.unprotected.size

    @property
    def evidence(self) -> KnownTables:
        """Tables of the stacked cells for the attack to check: the true one, and the twins."""
        return KnownTables(self.cells.counts, self.suppression.twins.changes)

    @property
    def insiders(self) -> Insiders:
        """What each insider knows of the stacked cells, and what follows from that alone."""
        return Insiders.of(
            self.cells.counts, self.cells.known, lambda: EqualCells.of(self.stack.sums)
        )

    def published(self, table: str) -> Flags:
        """Return (cells of table,) True where a cell has a row, or counts 0 and needs none."""
        return self.wanted.published(table, self.stack.keys[table])

    def hidden(self, table: str) -> Flags:
        """Return (cells of table,) True where the table does not publish the count."""
        return self.suppression.hidden[self.stack.places[table]] | ~self.published(table)

    def unknown(self, table: str) -> Flags:
        """Return (cells of table,) True where the policy's intruder does not know the count."""
        hidden = self.hidden(table)
        if self.policy.intruder == "knows-primary":
            hidden = hidden & ((self._counts(table) > 0) | ~self.published(table))
        return hidden

    def values(self, table: str) -> Counts:
        """Return (cells of table,) people per cell; 0 where hidden."""
        return np.where(self.hidden(table), 0, self._counts(table))

    def small(self, table: str) -> Flags:
        """Return (cells of table,) True where a cell is unsafe for its small count."""
        few = known_unsafe(Cells.stacked(self.stack, self.cells.counts, {}), self.policy)
        return (self.suppression.primary & few)[self.stack.places[table]]

    def _counts(self, table: str) -> Counts:
        return self.cells.counts[self.stack.places[table]]
