"""Which breakdowns of a table go out together under a policy, and why the others do not.

With a breakdown goes all that is coarser, since adding it up would tell that anyway. So those that
go out are told by the finest of them, their frontier.

Source: Dobra, Karr, Sanil (2003), Preserving confidentiality of high-dimensional tabulated data,
Statistics and Computing 13, on the frontier of what is released.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from covey.disclosure.detail.breakdown import Breakdown, BreakdownList
from covey.disclosure.detail.frontier import breakdowns
from covey.disclosure.detail.lattice import is_within, maximal
from covey.disclosure.detail.limits import people_to_enter
from covey.disclosure.detail.named import levels_of
from covey.disclosure.rules import Policy
from covey.sentence import Sentence, Setting
from covey.tables import CountTable
from covey.tables.breakdowns import Breakdowns, Levels, coarser


@dataclass(frozen=True)
class ChosenBreakdowns:
    """The breakdowns that go out.

    Args:
        dimensions: in the order of the table.
        frontier: the finest of them, sorted; each has a level for every dimension, 0 the total.
        looked_at: what the table holds at breakdowns, those that go out among them.
        left_out: breakdowns that were to go out and do not, with the reason; what is finer than
            one of them does not go out either.
    """

    dimensions: tuple[str, ...]
    frontier: tuple[Levels, ...]
    looked_at: BreakdownList = field(repr=False, compare=False)
    left_out: tuple[tuple[Levels, str], ...] = field(default=(), compare=False)

    def holds(self, levels: Levels) -> bool:
        """Return whether the breakdown at *levels* goes out."""
        return is_within(levels, self.frontier)

    @cached_property
    def breakdowns(self) -> Breakdowns:
        """All that go out."""
        return Breakdowns.under(self.frontier)

    def reason(self, levels: Levels) -> str:
        """Return why the breakdown at *levels* does not go out; empty where it does."""
        if self.holds(levels):
            return ""
        for out, reason in self.left_out:
            if is_within(out, [levels]):
                name = self._listed[out].name
                return reason if out == levels else f"finer than {name}, which does not go out"
        if self.looked_at.policy.detail != "frontier":
            return "neither asked for nor coarser than one that is"
        if levels in self._listed:
            return self._listed[levels].reason
        most = self.looked_at.policy.most_dimensions
        if most is not None and np.count_nonzero(levels) > most:
            return f"crosses more dimensions than {most}"
        return "finer than one that does not qualify"

    def without(self, levels: Levels, reason: str) -> ChosenBreakdowns:
        """Return what goes out if the breakdown at *levels* and all finer ones do not.

        Args:
            levels: a breakdown that goes out, but for the total.
            reason: why it does not, in words without counts.
        """
        assert self.holds(levels), "it does not go out anyway"
        assert any(levels), "the total always goes out"
        left = [one for one in self.frontier if not is_within(levels, [one])]
        cut = [one for one in self.frontier if is_within(levels, [one])]
        lower = [
            (*one[:d], level - 1, *one[d + 1 :])
            for one in cut
            for d, level in enumerate(levels)
            if level
        ]
        return replace(
            self,
            frontier=maximal([*left, *lower]),
            left_out=(*self.left_out, (levels, reason)),
        )

    @property
    def unsafe(self) -> float:
        """The rows that are unsafe by themselves as a share of all but the total, 0 to 1."""
        return self._unsafe(self.breakdowns.levels)

    def narrowed(self, unsafe: float) -> ChosenBreakdowns | None:
        """Return what goes out if only half as many people may stand in unsafe cells as now do.

        None where no breakdown that goes out has unsafe cells, or an officer named them all.

        Args:
            unsafe: the half is halved again until no larger share of the rows is unsafe by itself.
        """
        if self.looked_at.policy.detail != "frontier":
            return None
        needed, out = people_to_enter(self.looked_at), self.breakdowns.levels
        most = max((needed[one] for one in out if any(one)), default=0)
        if not most:
            return None
        kept = {*out}
        while kept == out or self._unsafe(kept) > unsafe:
            most /= 2
            kept = {one for one in out if not any(one) or needed[one] <= most}
        first = sorted(one for one in out - kept if kept.issuperset(coarser(one)))
        reason = Sentence("too many rows would be hidden if all that qualify went out")
        return replace(
            self,
            frontier=maximal(kept),
            left_out=(*self.left_out, *((levels, reason) for levels in first)),
        )

    def _unsafe(self, out: Iterable[Levels]) -> float:
        held = [self._listed[levels].held for levels in out if any(levels)]
        rows = sum(one.rows for one in held)
        return sum(one.unsafe_cells for one in held) / rows if rows else 0.0

    @cached_property
    def _listed(self) -> dict[Levels, Breakdown]:
        return {tuple(one.levels.values()): one for one in self.looked_at.listed}


def too_many_hidden(policy: Policy) -> str:
    """Return why a breakdown does not go out that would hide more than *policy* lets it."""
    limit = Setting("hidden_limit", policy.hidden_limit)
    return Sentence("too many of its people would be hidden, by ", limit)


def chosen_breakdowns(table: CountTable, policy: Policy) -> ChosenBreakdowns:
    """Return the breakdowns of *table* that go out under a policy that asks for several.

    With detail "frontier" these are all that qualify, and the total whatever it counts: it is one
    cell, and hidden where it is small. Of an officer's own list all go out, whatever they hide.

    Args:
        table: the counts.
        policy: with detail other than "one".

    Raises:
        PolicyError: the table has too many breakdowns, or the list names a dimension or a level
            that is not there.

    >>> from covey.tables import Grid, Hierarchy
    >>> sex, age = Hierarchy.flat(["F", "M"]), Hierarchy.flat(["young", "old"])
    >>> grid = Grid.of({"sex": sex, "age": age})
    >>> table = CountTable.from_leaves(grid, grid.key([np.array([1, 1, 2]), np.array([1, 2, 2])]),
    ...     np.array([9, 2, 7]))
    >>> chosen = chosen_breakdowns(table, Policy(minimum_count=5, detail="frontier"))
    >>> chosen.frontier, chosen.reason((1, 1))
    (((0, 1), (1, 0)), 'too many people below minimum_count=5')
    """
    assert policy.detail != "one", "one breakdown with its totals is not chosen here"
    names = table.grid.names
    found = breakdowns(table, policy)
    if isinstance(policy.detail, str):
        asked = [(0,) * len(names), *(tuple(one.levels.values()) for one in found.frontier)]
    else:
        asked = [levels_of(table.grid, dict(one)) for one in policy.detail]
    return ChosenBreakdowns(names, maximal(asked), found)
