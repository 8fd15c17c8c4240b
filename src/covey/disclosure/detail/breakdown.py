"""A breakdown: one level for each dimension, what a table holds there, and whether it qualifies.

Levels are those of k-anonymity, counted from the other end: a reader starts at the total.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from covey.disclosure.rules import Policy
from covey.tables.breakdowns import Levels


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds at some levels. Confidential: these are true counts.

    Args:
        rows: cells that are not empty.
        people: people in them, which is all people of the table.
        small_cells: cells with fewer people than may be published there, or with those of too few
            agencies.
        small_people: people in these.
        class_people: people in classes that break k, or another rule for classes; 0 without k.
        unsafe_cells: cells that are unsafe for either reason, and would be hidden at least.
        unsafe_people: people in these, each counted once.
    """

    rows: int
    people: int
    small_cells: int
    small_people: int
    class_people: int
    unsafe_cells: int
    unsafe_people: int

    @property
    def share(self) -> float:
        """People in unsafe cells as a share of all, 0 to 1."""
        return self.unsafe_people / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One level for each dimension.

    Args:
        levels: the level of each dimension; 0 is its total, the highest its finest codes.
        name: the same in words; dimensions at their total are left out.
        held: what the table holds there.
        reason: why it does not qualify, in words without counts; empty where it does.
    """

    levels: Mapping[str, int]
    name: str
    held: Held
    reason: str = ""

    @property
    def qualifies(self) -> bool:
        """True where it, and every coarser one, hides few enough people by itself."""
        return not self.reason

    @property
    def order(self) -> int:
        """How many dimensions are crossed in it: those that are not at their total."""
        return sum(level > 0 for level in self.levels.values())


@dataclass(frozen=True, slots=True)
class Level:
    """One level of one dimension.

    Args:
        dimension: its name.
        level: steps down from the total, which is 0.
        codes: how many codes stand at it.
        label: the label of the first of them.
        name: what the level is called, such as district; empty where its tree does not say.
    """

    dimension: str
    level: int
    codes: int
    label: str
    name: str = ""


@dataclass(frozen=True)
class BreakdownList:
    """The breakdowns of a table, those that cross fewest dimensions first.

    What qualifies, qualifies by itself: nothing here says that several of them may be published
    beside each other.

    Args:
        policy: what was asked for.
        levels: the levels of the dimensions, in their order, the total first.
        listed: the breakdowns that were looked at; all of them in a table of usual size.
        ruled_out: how many more there are, each finer than a listed one that does not qualify, and
            therefore not qualifying either.
    """

    policy: Policy
    levels: tuple[Level, ...]
    listed: tuple[Breakdown, ...] = field(repr=False)
    ruled_out: int = 0

    @cached_property
    def qualifying(self) -> tuple[Breakdown, ...]:
        """Those that qualify. What is coarser than one of them is among them too."""
        return tuple(one for one in self.listed if one.qualifies)

    @cached_property
    def frontier(self) -> tuple[Breakdown, ...]:
        """Those that qualify while nothing finer does; all others that do are coarser than one."""
        known = {tuple(one.levels.values()) for one in self.qualifying}
        return tuple(
            one
            for one in self.qualifying
            if known.isdisjoint(_one_step_finer(tuple(one.levels.values())))
        )


def _one_step_finer(node: Levels) -> list[Levels]:
    return [(*node[:d], level + 1, *node[d + 1 :]) for d, level in enumerate(node)]
