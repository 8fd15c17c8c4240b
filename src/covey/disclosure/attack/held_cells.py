"""What somebody holds of tables, cell by cell: between which limits each count lies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from covey.disclosure.attack.intruder.limits import AuditLimits
from covey.disclosure.attack.intruder.propagation import tighten
from covey.disclosure.attack.intruder.stacked import StackedCells
from covey.disclosure.attack.intruder.unknowns import Counts, Flags, Unknowns
from covey.disclosure.attack.played import Places
from covey.disclosure.attack.telling_sums import TellingSums
from covey.disclosure.finding import Finding
from covey.disclosure.proof.known_tables import KnownTables
from covey.disclosure.rules import Policy
from covey.system.stack import Stack


@dataclass(frozen=True)
class HeldCells:
    """What somebody holds of the cells of one table or several; see `Holding`.

    Args:
        policy: what must be protected, and from whom.
        cells: with what is known of each before any sum is used.
    """

    policy: Policy
    cells: StackedCells

    @property
    def stack(self) -> Stack:
        """The cells of all tables, each once."""
        return self.cells.stack

    @cached_property
    def unknowns(self) -> Unknowns:
        """What is left to solve.

        Raises:
            TableError: the cells of one table contradict each other.
        """
        # Once for all that is asked of them: counts, changes, and how much is left open.
        return tighten(self.cells.unknowns())

    def knowing(self, cells: Flags, counts: Counts) -> Self:
        """Return what somebody holds who knows the true *counts* of some *cells* besides."""
        return replace(self, cells=self.cells.knowing(cells, counts))

    def brought(self, tables: KnownTables) -> KnownTables:
        """Return *tables* of all cells as those of the unknowns."""
        return tables.of(self.unknowns.cells)

    def found(self, places: Places, rule: str) -> tuple[Finding, ...]:
        """Return the cells at *places* as found by a rule."""
        return tuple(Finding(self.stack.codes(place), rule) for place in places.tolist())

    def telling(self, limits: AuditLimits) -> TellingSums:
        """Return all sums, to look for those that tell a cell."""
        return TellingSums.of(self.cells, limits)
