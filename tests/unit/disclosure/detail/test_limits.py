"""What each limit would give, held against asking for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from covey import CountTable, Policy
from covey.disclosure import AtLimit, by_limit, finest
from covey.disclosure.detail import BreakdownResult, breakdowns
from covey.tables import Grid, Hierarchy

AREA = Hierarchy.from_rows(
    [
        {"code": "VN", "parent": ""},
        {"code": "N", "parent": "VN"},
        {"code": "x", "parent": "N"},
        {"code": "y", "parent": "N"},
        {"code": "z", "parent": "VN"},
    ]
)
TREES = {"area": AREA, "sex": Hierarchy.flat(["F", "M"]), "age": Hierarchy.flat(list("abc"))}
POLICIES = {
    "small cells": Policy(10),
    "classes too": Policy(5, k=10, suppression_limit=0.2),
    "classes apart": Policy(5, k=10, suppression_limit=0.05, detail="frontier", class_limit=0.3),
}


def drawn(seed: int) -> CountTable:
    """Counts of 0 to 40 in 18 leaf cells."""
    counts = np.random.default_rng(seed).integers(0, 41, 18)
    grid = Grid.of(TREES)
    leaves = [np.flatnonzero(axis.is_leaf) for axis in grid.axes]
    places = [place.ravel() for place in np.meshgrid(*leaves, indexing="ij")]
    filled = counts > 0
    keys = grid.key([place[filled] for place in places])
    return CountTable.from_leaves(grid, keys, counts[filled])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_each_limit_gives_what_asking_for_it_does(policy: Policy, seed: int) -> None:
    table = drawn(seed)
    told = by_limit(breakdowns(table, policy), most=100)
    assert len(told) > 2
    for one in told:
        asked = breakdowns(table, replace(policy, suppression_limit=one.limit))
        assert one == AtLimit(
            one.limit,
            len(asked.qualifying),
            tuple(each.name for each in asked.frontier),
            sum(each.held.rows for each in asked.qualifying),
            sum(each.held.unsafe_cells for each in asked.qualifying),
        )


def test_between_the_limits_that_are_told_nothing_else_enters() -> None:
    found = breakdowns(drawn(1), Policy(40))
    told = by_limit(found, most=100)
    for limit in [hundredths / 100 for hundredths in range(10, 101)]:
        (*_, below) = (one for one in told if one.limit <= limit)
        asked = breakdowns(drawn(1), Policy(40, suppression_limit=limit))
        assert len(asked.qualifying) == below.breakdowns


def test_of_many_limits_a_few_are_told_the_first_the_last_and_the_one_asked_for() -> None:
    found = breakdowns(drawn(1), Policy(40, suppression_limit=0.123))
    every = [one.limit for one in by_limit(found, most=100)]
    few = [one.limit for one in by_limit(found, most=4)]
    assert len(every) > 4 >= len(few)
    assert {every[0], every[-1], 0.123} <= set(few) <= set(every)


def test_where_breakdowns_were_ruled_out_no_limit_is_told_at_which_one_could_enter() -> None:
    found = breakdowns(drawn(0), Policy(40))
    unlisted = replace(
        found, listed=tuple(one for one in found.listed if one.order < 3), ruled_out=4
    )
    entering = min(one.held.share for one in unlisted.listed if not one.qualifies)
    told = by_limit(unlisted)
    assert told[-1].limit < entering
    assert [one for one in told if one.limit <= 0.01] == list(told)


def test_an_empty_table_has_one_limit() -> None:
    grid = Grid.of({"sex": Hierarchy.flat(["F", "M"])})
    empty = CountTable.from_leaves(grid, np.array([], np.int64), np.array([], np.int64))
    assert [one.limit for one in by_limit(breakdowns(empty, Policy(10)))] == [0.01]


def test_the_finest_that_go_out_are_those_that_no_other_one_is_finer_than() -> None:
    results = [
        BreakdownResult({"area": area, "sex": sex}, f"{area}{sex}", True, reason, 1, 0, 0, 0.0)
        for area, sex, reason in [(0, 0, ""), (1, 0, ""), (2, 0, "too many"), (0, 1, "")]
    ]
    assert [one.name for one in finest(results)] == ["10", "01"]
    assert [one.name for one in results if one.dropped] == ["20"]
