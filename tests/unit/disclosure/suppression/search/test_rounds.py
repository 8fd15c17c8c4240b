"""The rounds of a search: how many there are, and what the last one is for."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import covey
from covey import Policy
from covey.disclosure.progress import nobody
from covey.disclosure.suppression.search.limits import USUAL
from covey.disclosure.suppression.search.rounds import (
    Round,
    default_rounds,
    quick_schedule,
    schedule,
    wide_round,
    with_effort,
)
from covey.disclosure.suppression.search.steps import Effort
from covey.disclosure.suppression.search.table_search import TableSearch
from covey.errors import PolicyError
from tests.properties.leaky_tables import skewed_table
from tests.unit.disclosure.small import table
from tests.unit.disclosure.suppression.search.test_parts import task_of


def test_the_harder_a_table_the_fewer_the_rounds() -> None:
    easy, hard, hopeless = (default_rounds(100, work, USUAL.rounds) for work in (100.0, 2e4, 1e9))
    assert easy > hard > hopeless > 1


def test_rows_cost_something_in_the_last_of_several_rounds_alone() -> None:
    fees = [[one.fixed_charge > 0 for one in schedule(rounds, USUAL)] for rounds in (1, 2, 5)]
    assert fees == [[False], [False, True], [False] * 4 + [True]]


@pytest.mark.long
def test_the_last_round_hides_fewer_cells_at_nearly_the_same_costs() -> None:
    cells, cost = np.zeros(2), np.zeros(2)
    for seed in range(4):
        counts = np.ceil(np.random.default_rng(seed).lognormal(2.5, 1.5, (10, 10, 8)))
        true = table(*counts.astype(int).tolist())
        task = task_of(true)
        root = np.where(task.base > 0, np.sqrt(true.counts), 0.0)
        for counted, rows in enumerate((np.zeros(root.size), np.ones(root.size))):
            search = TableSearch.begin(dataclasses.replace(task, base=root, rows=rows), nobody)
            search.cover()
            assert not search.cover_rest(True).size
            search.improve(schedule(2, USUAL))
            hidden = np.flatnonzero(search.moved)
            cells[counted] += np.count_nonzero(root[hidden])
            cost[counted] += root[hidden].sum()
    assert cells[1] < 0.99 * cells[0]
    assert cost[1] < 1.01 * cost[0]


def test_after_rounds_that_save_little_come_the_strict_ones_at_the_end() -> None:
    counts = np.ceil(np.random.default_rng(1).lognormal(2.5, 1.5, (8, 8))).astype(int)
    task, looked_at = task_of(table(*counts.tolist())), []
    for pays, idle in ((0.0, 1), (1.0, 10**9)):
        rounds = dataclasses.replace(USUAL.rounds, pays=pays, idle=idle)
        limits = dataclasses.replace(USUAL, rounds=rounds)
        search = TableSearch.begin(dataclasses.replace(task, limits=limits), nobody)
        search.cover()
        search.improve(schedule(12, limits))
        assert search.met.all()
        looked_at.append(int(search.work.simplex.looked_at[0]))
    patient, hasty = looked_at
    assert hasty < patient / 2


def test_a_hurried_round_goes_on_by_boxes_where_most_searches_were_given_up() -> None:
    counts = np.ceil(np.random.default_rng(1).lognormal(2.5, 1.5, (16, 16))).astype(int)
    limits = dataclasses.replace(USUAL, chunk=4)
    task = dataclasses.replace(task_of(table(*counts.tolist())), limits=limits)
    looked_at = {}
    # Nothing is found in one pivot, and all is in two hundred.
    for pivots in (1, 200):
        for hurried in (False, True):
            search = TableSearch.begin(task, nobody)
            search.cover()
            begun = int(search.work.simplex.looked_at[0])
            work = 1_000 if pivots == 1 else 10**9
            search.improve([Round(Effort(pivots, 0.0), work, np.inf, 0, hurried=hurried)])
            assert search.met.all()
            looked_at[pivots, hurried] = int(search.work.simplex.looked_at[0]) - begun
    assert 0 < looked_at[1, True] < looked_at[1, False]
    assert looked_at[200, True] == looked_at[200, False] > 0


def test_effort_multiplies_what_a_round_may_take() -> None:
    usual = [
        *schedule(5, USUAL),
        *quick_schedule(None, 4, 100_000, USUAL),
        wide_round(100_000, USUAL.parts),
    ]
    for one in usual:
        assert with_effort(one, 1.0, USUAL.simplex) == one
        harder = with_effort(one, 10.0, USUAL.simplex)
        assert harder.work_limit == 10 * one.work_limit
        assert harder.steps == 10 * one.steps
        assert harder.tried is None or harder.tried == 10 * (one.tried or 0)
        assert harder.effort.pivots == min(10 * one.effort.pivots, 400)
        assert harder.effort.threshold == one.effort.threshold
        assert harder.strict == one.strict


def test_more_effort_is_more_rounds_and_less_is_fewer() -> None:
    easy, hard = 100.0, 1e6

    def rounds(work_per_need: float, effort: float = 1.0) -> int:
        return default_rounds(100, work_per_need, USUAL.rounds, effort)

    assert rounds(hard, 10.0) > rounds(hard)
    assert rounds(easy, 10.0) > rounds(easy)
    assert 1 < rounds(easy, 0.01) < rounds(easy)


@pytest.mark.long
def test_a_tenth_of_the_usual_effort_hides_more() -> None:
    true = skewed_table(2)
    usual, less = (
        covey.protect(true, Policy(3, effort=effort)).certificate for effort in (1.0, 0.1)
    )
    assert less.people_hidden > usual.people_hidden
    assert Policy(3) == Policy(3, effort=1.0)


@pytest.mark.parametrize("effort", [0, -1, float("nan"), float("inf"), 10_001])
def test_an_effort_out_of_range_is_refused(effort: float) -> None:
    with pytest.raises(PolicyError, match=r"effort=.*: use more than 0 and at most 10,000"):
        Policy(3, effort=effort)
