"""What each limit would give: how many breakdowns qualify, and how much of them is unsafe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, inf, log10
from typing import Final

from covey.disclosure.anonymity.problem import people_within
from covey.disclosure.detail.breakdown import Breakdown, BreakdownList
from covey.tables.breakdowns import Levels, coarser

MOST_LIMITS: Final = 8
"""So many are told; more would not be compared."""


@dataclass(frozen=True, slots=True)
class AtLimit:
    """What qualifies at one value of suppression_limit, by itself. Confidential.

    Args:
        limit: largest share of the people who may stand in unsafe cells of a breakdown, 0 to 1.
        breakdowns: how many qualify.
        frontier: the finest of them, in words.
        rows: cells of all of them that are not 0; a code that ends early counts in each.
        unsafe: those that are unsafe; others are hidden beside them, so that they stay unknown.
    """

    limit: float
    breakdowns: int
    frontier: tuple[str, ...]
    rows: int
    unsafe: int


def by_limit(found: BreakdownList, most: int = MOST_LIMITS) -> tuple[AtLimit, ...]:
    """Return what would qualify at other limits, the smallest first.

    A limit is told where one more breakdown enters, rounded up to two digits, and besides the one
    that was asked for. Of more than *most* some in the middle are left out. What a policy says of
    classes apart, by class_limit, stays as it is.

    Args:
        found: the breakdowns that were looked at. Where others were ruled out, only limits are told
            at which none of these can enter.
        most: how many limits are told, 3 or more.

    >>> from covey.disclosure.detail.frontier import breakdowns
    >>> from covey.disclosure.rules import Policy
    >>> from covey.tables import CountTable, Grid, Hierarchy
    >>> import numpy as np
    >>> sex, age = Hierarchy.flat(["F", "M"]), Hierarchy.flat(["young", "old"])
    >>> grid = Grid.of({"sex": sex, "age": age})
    >>> table = CountTable.from_leaves(grid, grid.key([np.array([1, 1, 2]), np.array([1, 2, 2])]),
    ...     np.array([9, 2, 7]))
    >>> for one in by_limit(breakdowns(table, Policy(minimum_count=5))):
    ...     print(one.limit, one.breakdowns, one.rows, one.unsafe, one.frontier)
    0.0 3 5 0 ('sex', 'age')
    0.01 3 5 0 ('sex', 'age')
    0.12 4 8 1 ('sex × age',)
    """
    entering = people_to_enter(found)
    asked = found.policy.suppression_limit
    people = max((one.held.people for one in found.listed), default=0)
    beyond = min((at for at in entering.values() if at > people_within(asked, people)), default=inf)
    limits = {_rounded_up(at / people) for at in entering.values() if at < inf} if people else set()
    if found.ruled_out:
        limits = {limit for limit in limits if people_within(limit, people) < beyond}
    chosen = _spread(sorted(limits | {asked}), asked, most)
    return tuple(_at(found, entering, limit, people_within(limit, people)) for limit in chosen)


def people_to_enter(found: BreakdownList) -> dict[Levels, float]:
    """Return by breakdown how many people must be allowed in unsafe cells for it to qualify.

    Infinite where a rule for classes of its own keeps it out; never less than for one that is
    coarser.
    """
    entering: dict[Levels, float] = {}
    for one in found.listed:
        levels = tuple(one.levels.values())
        above = (entering.get(up, 0.0) for up in coarser(levels))
        entering[levels] = max(_own(one, found), *above, 0.0)
    return entering


def _own(one: Breakdown, found: BreakdownList) -> float:
    limit = found.policy.class_limit
    if limit is None:
        return one.held.unsafe_people
    return (
        one.held.small_people
        if one.held.class_people <= people_within(limit, one.held.people)
        else inf
    )


def _rounded_up(share: float) -> float:
    """Return a share with two digits that is no smaller.

    >>> _rounded_up(0.1023), _rounded_up(0.00301), _rounded_up(0.07), _rounded_up(0.0)
    (0.11, 0.0031, 0.07, 0.0)
    """
    if share <= 0:
        return 0.0
    digits = 1 - floor(log10(share))
    # 0.07 * 100 is a little more than 7 by machine arithmetic.
    steps = ceil(round(share * 10.0**digits, 9))
    return min(round(steps / 10.0**digits, digits), 1.0)


def _spread(limits: Sequence[float], asked: float, most: int) -> list[float]:
    """Return *most* of the limits at even steps, the first, the last and the one asked for too."""
    if len(limits) <= most:
        return list(limits)
    others = [limit for limit in limits if limit != asked]
    step = (len(others) - 1) / (most - 2)
    return sorted({asked, *(others[round(place * step)] for place in range(most - 1))})


def _at(
    found: BreakdownList, entering: Mapping[Levels, float], limit: float, allowed: float
) -> AtLimit:
    """Return what qualifies where so many people are allowed in unsafe cells."""
    listed = tuple(
        replace(one, reason="" if at <= allowed else "too many")
        for one, at in zip(found.listed, entering.values(), strict=True)
    )
    there = BreakdownList(found.policy, found.levels, listed)
    return AtLimit(
        limit,
        len(there.qualifying),
        tuple(one.name for one in there.frontier),
        sum(one.held.rows for one in there.qualifying),
        sum(one.held.unsafe_cells for one in there.qualifying),
    )
