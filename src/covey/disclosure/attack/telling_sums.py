"""Which published sums tell the count of a cell that fell: as few as are needed, by their cells.

Starting from the sums around a cell, those are left out without which it falls all the same.
Source of the last step: Zeller & Hildebrandt (2002), Simplifying and isolating failure-inducing
input (delta debugging).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.neighbourhood import IncidenceGraph
from covey.disclosure.attack.intruder.program import Program, Solver
from covey.disclosure.attack.intruder.propagation import tighten
from covey.disclosure.attack.intruder.stacked import StackedCells
from covey.disclosure.attack.intruder.unknowns import BoundedCells, Counts, Unknowns
from covey.disclosure.finding import NARROW, ONE_VALUE, Finding
from covey.disclosure.rules import Policy

Rows = NDArray[np.int64]
"""Places of sums."""

_PARTS: Final = 6
"""Parts of a sum that are named one by one."""

BY_ITSELF: Final = "what stands in its place"
"""Told in place of a sum where no sum is needed."""


@dataclass(frozen=True)
class TellingSums:
    """All sums over the cells of one or more tables, and what is known of each before any sum.

    Args:
        sums: (sums, cells) 1 for a part, -1 for the total.
        lowest: (cells,) fewest people; the count where it is published.
        highest: (cells,) most people; the count where it is published.
        name: of a cell, from its place.
        limits: for how many cells, and how far around each, sums are looked for.
        said: what a sum says in other words than its total and its parts, from its place; empty
            where it is just that.
    """

    sums: sparse.csr_array
    lowest: Counts
    highest: Counts
    name: Callable[[int], str]
    limits: AuditLimits = USUAL
    said: Callable[[int], str] = lambda _: ""

    @classmethod
    def of(cls, tables: StackedCells, limits: AuditLimits = USUAL) -> TellingSums:
        """Take the sums of tables, of which some may share cells."""
        stack = tables.stack
        sums = [_over(of, stack.places[name], stack.size) for name, of in tables.cells.items()]
        return cls(
            sparse.csr_array(sparse.vstack(sums, format="csr")),
            *(tables.lowest, tables.highest, _names(tables), limits),
        )

    def tell(
        self, findings: tuple[Finding, ...], place: Callable[[Finding], int], policy: Policy
    ) -> tuple[Finding, ...]:
        """Return *findings*, the first of those that sums told with these sums.

        Args:
            findings: what fell.
            place: of the cell of a finding.
            policy: how far apart a count's possible values must be.
        """
        widths = {ONE_VALUE: 1, NARROW: policy.width}
        told: list[Finding] = []
        left = self.limits.sums_for
        for found in findings:
            if found.rule in widths and left:
                sums = self.telling(place(found), widths[found.rule])
                found, left = replace(found, sums=sums), left - 1
            told.append(found)
        return tuple(told)

    @cached_property
    def hidden(self) -> Unknowns:
        """The hidden cells as unknowns; sums without one stay, so that places do not change."""
        places = np.flatnonzero(self.lowest < self.highest)
        counts = np.where(self.lowest < self.highest, 0, self.lowest)
        return Unknowns(
            places,
            sparse.csr_array(self.sums[:, places]),
            -(self.sums @ counts),
            self.lowest[places],
            self.highest[places],
        )

    @cached_property
    def graph(self) -> IncidenceGraph:
        """Which hidden cells stand in which sums."""
        return IncidenceGraph(self.hidden.sums)

    def telling(self, place: int, width: int) -> tuple[str, ...]:
        """Return the sums that leave a cell less than *width* to move; empty where not found."""
        if self.highest[place] - self.lowest[place] < width:
            return (BY_ITSELF,)
        cell = int(np.searchsorted(self.hidden.cells, place))
        around = self.graph.around(np.array([cell])).relations
        for row in self._shortest(around):
            if self._falls(cell, np.array([row]), width):
                return (self._name(int(row)),)
        for size in self.limits.sums_near:
            rows = self._shortest(self.graph.around(self.graph.near(cell, size)).relations)[::-1]
            if self._falls(cell, rows, width):
                told = self._shortest(self._fewest(cell, rows, width))
                return tuple(dict.fromkeys(self._name(row) for row in told.tolist()))
        return ()

    def _shortest(self, rows: Rows) -> Rows:
        """Return sums, those first that name fewest cells."""
        return rows[np.argsort(np.diff(self.sums.indptr)[rows], kind="stable")]

    def _fewest(self, cell: int, rows: Rows, width: int) -> Rows:
        """Leave out sums, those of most cells first, as long as the cell falls."""
        size = max(1, rows.size // 2)
        while True:
            start = 0
            while start < rows.size:
                fewer = np.delete(rows, slice(start, start + size))
                if fewer.size and self._falls(cell, fewer, width):
                    rows = fewer
                else:
                    start += size
            if size == 1:
                return rows
            size //= 2

    def _falls(self, cell: int, rows: Rows, width: int) -> bool:
        """Tell whether the sums *rows* alone leave a cell less than *width* to move."""
        unknowns, at = self._part(cell, rows)
        unknowns = tighten(unknowns, self.limits)
        if unknowns.highest[at] - unknowns.lowest[at] < width:
            return True
        if rows.size == 1:
            return False
        most, least = (_reach(unknowns, at, sign, self.limits) for sign in (1, -1))
        return most is not None and least is not None and most + least < width

    def _part(self, cell: int, rows: Rows) -> tuple[Unknowns, int]:
        sums = sparse.csr_array(self.hidden.sums[rows])
        members = np.union1d(np.unique(sums.indices), [cell])
        part = Unknowns(
            self.hidden.cells[members],
            sparse.csr_array(sums[:, members]),
            self.hidden.rests[rows],
            self.hidden.lowest[members],
            self.hidden.highest[members],
        )
        return part, int(np.searchsorted(members, cell))

    def _name(self, row: int) -> str:
        """Return a sum as its total and its parts, such as ``VN×_T = VN×F + VN×M``."""
        if said := self.said(row):
            return said
        entries = slice(self.sums.indptr[row], self.sums.indptr[row + 1])
        members, signs = self.sums.indices[entries], self.sums.data[entries]
        parts = [self.name(int(part)) for part in np.sort(members[signs > 0])[:_PARTS]]
        more = int(np.count_nonzero(signs > 0)) - len(parts)
        parts += [f"{more} more"] if more else []
        return f"{self.name(int(members[signs < 0][0]))} = {' + '.join(parts)}"


def _names(tables: StackedCells) -> Callable[[int], str]:
    """Return what cells are called, by the first table that publishes them if one does."""
    stack, names = tables.stack, list(tables.cells)
    table, cell = np.full(stack.size, -1), np.zeros(stack.size, np.int64)
    for number in reversed(range(len(names))):
        shown = np.flatnonzero(~tables.cells[names[number]].hidden)
        places = stack.places[names[number]][shown]
        table[places], cell[places] = number, shown

    def name(place: int) -> str:
        if table[place] < 0:
            return stack.name(place)
        return stack.name_in(names[table[place]], int(cell[place]))

    return name


def _over(cells: BoundedCells, places: Rows, size: int) -> sparse.csr_array:
    """Return the sums of one table over *size* cells, its own at *places*."""
    kept, sums = cells.sums()
    entries = sums.tocoo()
    column = places[kept][entries.col]
    return sparse.csr_array((entries.data, (entries.row, column)), shape=(sums.shape[0], size))


def _reach(unknowns: Unknowns, at: int, sign: int, limits: AuditLimits) -> int | None:
    """Return the most that a cell, or its opposite, can be; None where nothing is proved."""
    near = IncidenceGraph(unknowns.sums).around(np.arange(unknowns.size))
    rests: Counts = unknowns.rests[near.relations]
    program = Program(near, unknowns.lowest, unknowns.highest, rests, rests)
    weights = np.where(np.arange(unknowns.size) == at, sign, 0)
    return Solver(limits).maximise(program, weights, limits.work).bound
