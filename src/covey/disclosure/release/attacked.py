"""Hide, then attack what is left: one table, several, or editions beside what is out.

Whoever attacks knows nothing of how it was hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.unknowns import UNBOUNDED
from covey.disclosure.attack.leeway import Leeway, leeway
from covey.disclosure.attack.played import Holding
from covey.disclosure.attack.published import PublishedTables
from covey.disclosure.attack.published_attack import TableHolding
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.series_attack import PublishedSeries, attack_series
from covey.disclosure.attack.told import Told
from covey.disclosure.attack.verdict import Audit
from covey.disclosure.deadline import Deadline
from covey.disclosure.detail import (
    ChosenBreakdowns,
    Kept,
    Shown,
    breakdown_results,
    kept,
    shown_of,
    too_many_hidden,
)
from covey.disclosure.hidden_levels import hidden_levels
from covey.disclosure.numeric.compiled import plainly
from covey.disclosure.progress import Run
from covey.disclosure.release.in_time import hide_in_time
from covey.disclosure.release.protected import Certificate, ProtectedTable
from covey.disclosure.rules import Policy
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.request import Before, Request
from covey.errors import CoveyError, DisclosureRisk
from covey.tables import CountTable
from covey.tables.breakdowns import Breakdowns, Levels
from covey.tables.published_codes import PublishedCodes
from covey.tables.status import LISTED_ROWS

Chosen = Mapping[str, ChosenBreakdowns]
"""By table, the breakdowns that go out; of one that is left out all do."""

_MOST_HIDDEN: Final = 1 / 3
"""Share of the rows of all that qualifies, from which on fewer breakdowns are tried."""


def within_limit(
    attempt: Callable[[Chosen], Attacked], tables: Mapping[str, CountTable], chosen: Chosen
) -> dict[str, ProtectedTable]:
    """Publish all breakdowns that are chosen of tables, as one system.

    One of which more is hidden than the policy bears is left out, and the search begins anew. Of
    a policy that does not say so, fewer go out where more than a third of the rows would be hidden:
    half as many people may be unsafe, and so on as long as readers keep more by it.

    Args:
        attempt: hides and attacks what is chosen.
        tables: what goes out, by name, as it came.
        chosen: its breakdowns.
    """
    made = _Attempt.of(attempt, tables, chosen)
    while (fewer := made.fewer()) is not None:
        try:
            other = _Attempt.of(attempt, tables, fewer)
        except DisclosureRisk:
            # In time, or at all: what is found already can go out.
            break
        if other.figure <= made.figure:
            break
        made = other
    return made.published()


@dataclass(frozen=True)
class _Attempt:
    """Breakdowns of tables, hidden and attacked: each shows as much as the policy asks of it.

    Args:
        tables: what goes out, by name, as it came.
        chosen: its breakdowns.
        attacked: what was hidden in them, and attacked.
    """

    tables: Mapping[str, CountTable]
    chosen: Chosen
    attacked: Attacked

    @classmethod
    def of(
        cls,
        attempt: Callable[[Chosen], Attacked],
        tables: Mapping[str, CountTable],
        chosen: Chosen,
    ) -> Self:
        """Leave out what is over the limit, the fullest first, until nothing is."""
        while True:
            made = cls(tables, chosen, attempt(chosen))
            limit = made.attacked.policy.hidden_limit
            fullest = _fullest(made.shown, 1.0 if limit is None else limit)
            if fullest is None:
                return made
            name, levels = fullest
            without = chosen[name].without(levels, too_many_hidden(made.attacked.policy))
            chosen = {**chosen, name: without}

    @cached_property
    def shown(self) -> dict[str, dict[Levels, Shown]]:
        """By table, what can be seen of each breakdown."""
        return {
            name: shown_of(self.tables[name], rows.keys, rows.hidden, self.chosen[name])
            for name, rows in self._rows.items()
        }

    @cached_property
    def kept(self) -> dict[str, Kept]:
        """By table, what a reader keeps of it."""
        return {
            name: kept(self.tables[name], rows.grid, rows.keys, rows.hidden)
            for name, rows in self._rows.items()
        }

    @cached_property
    def _rows(self) -> dict[str, PublishedRows]:
        return {name: self.attacked.rows(name) for name in self.chosen}

    @property
    def figure(self) -> float:
        """By which attempts are compared; 0 where it may not go out."""
        safe = self.attacked.verdict.safe
        return sum(one.figure for one in self.kept.values()) if safe else 0.0

    def fewer(self) -> Chosen | None:
        """Return fewer breakdowns of tables of which too much is hidden; None: there are none.

        Those that are likely to hide no more than they may, if as many rows are hidden for an
        unsafe one as here.
        """
        if self.attacked.policy.hidden_limit is not None or self.attacked.deadline.is_past:
            return None
        fewer = dict(self.chosen)
        for name, of in self.chosen.items():
            hidden = 1 - self.kept[name].answered
            if hidden > _MOST_HIDDEN:
                fewer[name] = of.narrowed(of.unsafe / hidden * _MOST_HIDDEN) or of
        return fewer if fewer != self.chosen else None

    def published(self) -> dict[str, ProtectedTable]:
        """Return the tables as they may be published.

        Raises:
            DisclosureRisk: the verdict of the attack is not safe.
        """
        made = self.attacked.protected(self.tables)
        for name, of in self.chosen.items():
            results = breakdown_results(of, self.shown[name])
            made[name] = made[name].with_certificate(kept=self.kept[name], breakdowns=results)
        return made


def _fullest(
    shown: Mapping[str, Mapping[Levels, Shown]], limit: float
) -> tuple[str, Levels] | None:
    """Return the breakdown to be left out first; None where each shows as much as it must."""
    over = [
        (of.share_hidden, levels, name)
        for name, each in shown.items()
        for levels, of in each.items()
        if any(levels) and of.share_hidden > limit
    ]
    return (max(over)[2], max(over)[1]) if over else None


@dataclass(frozen=True)
class Attacked:
    """What was hidden of a request, and attacked.

    Args:
        hiding: what was hidden.
        holding: what a reader holds, and the policy's intruder knows.
        verdict: of the attack on that.
        policy: under which it goes out.
        deadline: after which nothing more is asked.
    """

    hiding: Hiding
    holding: Holding
    verdict: Audit
    policy: Policy
    deadline: Deadline

    @classmethod
    def of(cls, request: Request, run: Run, policy: Policy | None = None) -> Self:
        """Hide what has to be hidden, and attack all that is left.

        Args:
            request: what is to be published.
            run: who watches, and until when it may take.
            policy: under which it goes out; None: that of the request, or of its remedies.

        Raises:
            DisclosureRisk: nothing safe was found, or not in time.
        """
        with plainly(request.cells.counts.size):
            hiding = hide_in_time(request, run)
        before, known = hiding.request.before, hiding.evidence
        holding: Holding
        if before is None:
            holding = _tables(hiding)
            verdict = holding.attack(known, insiders=hiding.insiders)
        else:
            holding = _editions(hiding, before)
            unsafe = hiding.request.cells.unsafe
            verdict = attack_series(holding, unsafe, known, insiders=hiding.insiders)
        return cls(hiding, holding, verdict, policy or hiding.request.policy, run.deadline)

    def rows(self, table: str) -> PublishedRows:
        """Return the cells of a table that have a row and are hidden or not 0.

        Raises:
            CoveyError: they are not what the table counts; our own fault.
        """
        request = self.hiding.request
        keys, places = request.published_by(table)
        hidden = (self.hiding.suppression.hidden | request.lost)[places]
        counts = request.cells.counts[places]
        listed = hidden | (counts > 0)
        keys, hidden, counts = keys[listed], hidden[listed], counts[listed]
        counted = request.tables[table]
        filled = counted.keys[request.holds(table, counted.keys)]
        if not (np.array_equal(counted.count_of(keys), counts) and np.isin(filled, keys).all()):
            raise CoveyError(
                "The cells that were searched are not those of the table. Nothing is published; "
                "please report this."
            )
        grid = request.stack.grids[table]
        return PublishedRows.of(grid, keys, np.where(hidden, 0, counts), hidden)

    def protected(self, tables: Iterable[str]) -> dict[str, ProtectedTable]:
        """Return the tables of some names as they may be published.

        Raises:
            DisclosureRisk: the verdict is not safe.
        """
        rows = {name: self.rows(name) for name in tables}
        verdict, made = self.verdict.sealed(rows.values(), self.policy), {}
        for name, of in rows.items():
            outline = self.hiding.request.outlines.get(name)
            made[name] = ProtectedTable(
                *(of.grid, of.keys, of.values, of.hidden),
                *(self.policy, self._certificate(name), verdict),
                outline if isinstance(outline, Breakdowns) else None,
                outline if isinstance(outline, PublishedCodes) else None,
            )
        return made

    @cached_property
    def _leeway(self) -> NDArray[np.int8] | None:
        """(stacked cells,) how many values an unsafe cell can have; None: there was no time."""
        if self.deadline.is_past:
            return None
        cells = self.hiding.request.cells
        unsafe = self.hiding.suppression.primary & cells.published
        if cells.signed is not None:
            unsafe = unsafe & ~cells.signed
        return leeway(self.holding, unsafe, self.hiding.evidence)

    def _certificate(self, table: str) -> Certificate:
        """Return what was done to a table; the twins are those of all of them."""
        request, found = self.hiding.request, self.hiding.suppression
        cells, grid = request.cells, request.stack.grids[table]
        keys, places = request.published_by(table)
        primary, lost = found.primary[places], request.lost[places]
        secondary = found.hidden[places] & ~primary
        below, above = found.twins.reach()
        zeros_listed = grid.possible_rows <= LISTED_ROWS
        every = np.arange(grid.possible_cells) if zeros_listed else keys
        every = every[request.holds(table, every)]
        counts = cells.counts[places]
        return Certificate(
            cells=every.size,
            unsafe=int(primary.sum()),
            unsafe_details=int((found.primary & ~cells.published).sum()),
            secondary=int(secondary.sum()),
            people_hidden=int(counts[secondary].sum()),
            by_level=hidden_levels(grid, every, keys, counts, primary | lost, secondary),
            twins=found.twins.changes.shape[0],
            narrowest=int((below + above)[found.primary].min()) if found.primary.any() else 0,
            levels=dict(request.levels),
            compared=(),
            remedies=self.hiding.remedies,
            zeros_listed=zeros_listed,
            insiders=tuple(cells.known),
            told=int(lost.sum()),
            leeway=None if self._leeway is None else Leeway.of(self._leeway[places]),
        )


def _tables(hiding: Hiding) -> TableHolding:
    """Return what a reader will hold of tables, and what the policy's intruder knows of them."""
    request, stack = hiding.request, hiding.request.stack
    rows, told, knows = {}, {}, request.policy.intruder == "knows-primary"
    few = hiding.suppression.primary & request.few
    for name, keys in stack.keys.items():
        hidden, places = hiding.hidden_in(name), stack.places[name]
        values = np.where(hidden, 0, request.cells.counts[places])
        own = request.holds(name, keys)
        rows[name] = PublishedRows.of(stack.grids[name], keys, values, hidden, own)
        told[name] = Told(hiding.unknown_in(name), few[places] if knows else None)
    return TableHolding.of(PublishedTables(rows, stack), request.policy, told)


def _editions(hiding: Hiding, before: Before) -> PublishedSeries:
    """Return the same of editions, those that are out among them."""
    request, unknown, positive = hiding.request, hiding.unknown, hiding.request.cells.positive
    assert positive is not None  # beside what is out it is always said
    return PublishedSeries(
        before.series,
        np.where(unknown, 0, request.cells.counts),
        unknown,
        request.cells.published,
        np.full(unknown.size, UNBOUNDED),
        before.known,
        *(request.policy, before.thresholds),
        *(positive, request.cells.narrowed),
        request.few if request.policy.intruder == "knows-primary" else None,
        request.cells.classes(request.policy),
    )
