"""A quarter hides what another quarter of its year hides, where that costs about as much."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from covey import ProtectedTable, protect
from covey.disclosure import Out, Part, Policy, protect_series
from covey.tables import CountTable, Grid, Hierarchy

GRID = Grid.of({"area": Hierarchy.flat(["a", "b", "c", "d"])})
POLICY = Policy(minimum_count=5)


def quarter(*people: int) -> Part:
    keys = GRID.key([1 + np.arange(4)])
    return Part(CountTable.from_leaves(GRID, keys, np.array(people)))


PARTS = {"Q1": quarter(2, 6, 9, 30), "Q2": quarter(2, 9, 6, 30)}
"""Area a is unsafe in both, and one more has to be hidden beside it."""


def hidden_in_second(asked: dict[str, frozenset[str]]) -> list[str]:
    first, second = ({name: frozenset([name])} for name in PARTS)
    out = {"Q1": Out.of(protect_series(PARTS, {}, first, POLICY)["Q1"], ["Q1"])}
    return hidden(protect_series(PARTS, out, second, POLICY, asked=asked)["Q2"])


def hidden(made: ProtectedTable) -> list[str]:
    return [GRID.codes(key)[0] for key in made.keys[made.hidden].tolist()]


def test_the_same_areas_are_hidden_where_a_sum_of_both_is_asked_for() -> None:
    assert hidden_in_second({"their half-year:": frozenset(PARTS)}) == ["a", "b"]


def test_the_cheapest_are_hidden_where_nothing_adds_them_up() -> None:
    assert hidden_in_second({}) == ["a", "c"]


BESIDE = GRID.key([np.array([1, 2])])
"""Areas a and b."""


def test_so_they_are_where_the_other_quarter_is_not_handed_in() -> None:
    assert hidden(protect(PARTS["Q2"].counts, POLICY, matched=BESIDE)) == ["a", "b"]
    new, matched = {"Q2": frozenset(["Q2"])}, {"Q2": BESIDE}
    assert hidden(protect_series(PARTS, {}, new, POLICY, matched=matched)["Q2"]) == ["a", "b"]


def test_what_is_drawn_takes_no_heed_of_it() -> None:
    drawn, key = replace(POLICY, reruns="tell nothing"), bytes(range(32))
    answers = [
        hidden(protect(PARTS["Q2"].counts, drawn, key=key, matched=matched))
        for matched in (None, BESIDE)
    ]
    assert answers[0] == answers[1]
