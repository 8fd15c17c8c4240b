"""The breakdowns of a table that qualify: each, and all that are coarser, hide few people alone.

A breakdown that hides too many is out, and so is every finer one, since adding up the finer one
would tell it. For k, small cells and which categories a class has, a finer one hides more anyway.

Source: Samarati (2001), Protecting respondents' identities in microdata release, on the lattice of
levels; LeFevre et al. (2005), Incognito, on all of its nodes that are anonymous.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Final

from covey.disclosure.anonymity.ladder import Ladder
from covey.disclosure.anonymity.problem import people_allowed, people_within
from covey.disclosure.detail.breakdown import Breakdown, BreakdownList, Held, Level
from covey.disclosure.detail.cube import Cube
from covey.disclosure.detail.lattice import MOST_BREAKDOWNS, closure, lattice, maximal
from covey.disclosure.detail.named import breakdown_name, levels_of
from covey.disclosure.rules import Policy
from covey.errors import PolicyError
from covey.sentence import Sentence, Setting
from covey.tables import CountTable
from covey.tables.breakdowns import Levels, coarser

MOST_WORK: Final = 10**10
"""Leaf cells times breakdowns up to which there is an answer."""

WHOLE: Final = 2 * 10**8
"""The same, up to which those are looked at, too, that are ruled out by others."""


def breakdowns(
    table: CountTable,
    policy: Policy,
    most_dimensions: int | None = None,
    whole: int = WHOLE,
) -> BreakdownList:
    """Return the breakdowns of *table*, what each would hide by itself, and which qualify.

    At most suppression_limit of the people may stand in cells below minimum_count or in classes
    that break k (and l, t, group disclosure where the policy has them); where there is a
    class_limit, each is held against its own. Nothing is protected or published by this. Where the
    policy names breakdowns, these and all coarser ones are listed, and no others.

    Args:
        table: the counts.
        policy: minimum_count, the limits, and what is said of classes.
        most_dimensions: how many dimensions may be crossed at most, where none are named; None: as
            many as the policy says.
        whole: leaf cells times breakdowns up to which those are looked at, too, that are ruled out.

    Returns:
        Every breakdown with its true counts, for the data officer alone. In a large table those
        that are finer than one that does not qualify are only counted.

    Raises:
        PolicyError: the table has too many breakdowns, or the policy names a dimension or code
            that is not there, or levels, which are not for it to choose here.

    >>> from covey.tables import Grid, Hierarchy
    >>> import numpy as np
    >>> sex, age = Hierarchy.flat(["F", "M"]), Hierarchy.flat(["young", "old"])
    >>> grid = Grid.of({"sex": sex, "age": age})
    >>> table = CountTable.from_leaves(grid, grid.key([np.array([1, 1, 2]), np.array([1, 2, 2])]),
    ...     np.array([9, 2, 7]))
    >>> found = breakdowns(table, Policy(minimum_count=5))
    >>> [(one.name, one.held.rows, one.held.small_people) for one in found.listed]
    [('total', 1, 0), ('sex', 2, 0), ('age', 2, 0), ('sex × age', 3, 2)]
    >>> [one.name for one in found.frontier]
    ['sex', 'age']
    """
    if policy.forbidden_levels or policy.demanded_levels:
        raise PolicyError(
            Sentence(
                Setting("forbidden_levels"),
                " and ",
                Setting("demanded_levels"),
                " have no effect on a list of all levels. Leave them out.",
            )
        )
    cube = Cube(table, policy)
    if isinstance(policy.detail, str):
        heights = [ladder.height for ladder in cube.ladders]
        crossed = policy.most_dimensions if most_dimensions is None else most_dimensions
        wanted = lattice(heights, crossed, _most(cube))
        all_of_them = len(wanted) * cube.size <= whole
    else:
        named = [levels_of(table.grid, dict(one)) for one in policy.detail]
        wanted, all_of_them = _within(cube, named)
    listed = tuple(_Descent(cube, table, policy, all_of_them).over(wanted))
    levels = tuple(one for ladder in cube.ladders for one in _levels(ladder))
    return BreakdownList(policy, levels, listed, len(wanted) - len(listed))


def _within(cube: Cube, named: Sequence[Levels]) -> tuple[list[Levels], bool]:
    """What is named and all that is coarser, coarser before finer; all of it is looked at."""
    most = _most(cube)
    if max(prod(level + 1 for level in one) for one in named) > most:
        raise PolicyError(
            f"A breakdown that is named stands over more than {most:,} coarser ones; of a table "
            "of this size no more are looked at. Name some that cross fewer dimensions."
        )
    return closure(maximal(named)), True


def _most(cube: Cube) -> int:
    return min(MOST_BREAKDOWNS, MOST_WORK // max(cube.size, 1))


class _Descent:
    """The way down the lattice: what is known of each breakdown once all coarser ones are."""

    def __init__(self, cube: Cube, table: CountTable, policy: Policy, whole: bool) -> None:
        people = table.total
        self._cube = cube
        self._trees = table.dimensions
        self._whole = whole
        self._allowed = people_allowed(policy, people)
        limit = policy.class_limit
        self._together = limit is None
        self._in_classes = self._allowed if limit is None else people_within(limit, people)
        self._small = Sentence("below ", Setting("minimum_count", policy.minimum_count))
        self._classes = Sentence("in classes with ", Sentence.joined(" or ", cube.class_rules))
        self._out: dict[Levels, str] = {}

    def over(self, wanted: Sequence[Levels]) -> Iterator[Breakdown]:
        """Yield those that are looked at; all that are coarser come first."""
        for levels in wanted:
            above = next((self._out[one] for one in coarser(levels) if one in self._out), None)
            name = breakdown_name(self._trees, levels)
            if above is not None and not self._whole:
                self._out[levels] = above
                continue
            held = self._cube.held(levels)
            reason = self._own_reason(held)
            if above is not None:
                reason = reason or f"finer than {above}, which does not qualify"
            if reason:
                self._out[levels] = above or name
            yield Breakdown(dict(zip(self._trees, levels, strict=True)), name, held, reason)

    def _own_reason(self, held: Held) -> str:
        limits = (
            (self._small, held.small_people, self._allowed),
            (self._classes, held.class_people, self._in_classes),
        )
        where = [where for where, people, allowed in limits if people > allowed]
        if not where and self._together and held.unsafe_people > self._allowed:
            where = [Sentence(self._small, " or ", self._classes, ", taken together")]
        return Sentence("too many people ", Sentence.joined(" and ", where)) if where else ""


def _levels(ladder: Ladder) -> Iterator[Level]:
    tree = ladder.hierarchy
    for level in range(ladder.levels):
        codes = ladder.codes(ladder.height - level)
        label = tree.codelist.labels[tree.position[codes[0]]]
        name = tree.level_names[level] if tree.level_names else ""
        yield Level(ladder.name, level, len(codes), label, name)
