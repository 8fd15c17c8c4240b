"""The rounds of a search: how many there are, and what the last one is for."""

from __future__ import annotations

import dataclasses

import numpy as np

from covey.disclosure.search.progress import nobody
from covey.disclosure.search.rounds import default_rounds, schedule
from covey.disclosure.search.table_search import TableSearch
from tests.unit.disclosure.search.test_parts import task_of
from tests.unit.disclosure.small import table


def test_the_harder_a_table_the_fewer_the_rounds() -> None:
    easy, hard, hopeless = (default_rounds(100, numbers) for numbers in (100.0, 2e4, 1e9))
    assert easy > hard > hopeless > 1


def test_rows_cost_something_in_the_last_of_several_rounds_alone() -> None:
    fees = [[one.fee > 0 for one in schedule(rounds)] for rounds in (1, 2, 5)]
    assert fees == [[False], [False, True], [False] * 4 + [True]]


def test_the_last_round_hides_fewer_cells_at_nearly_the_same_costs() -> None:
    cells, cost = np.zeros(2), np.zeros(2)
    for seed in range(5):
        counts = np.ceil(np.random.default_rng(seed).lognormal(2.5, 1.5, (12, 12, 8)))
        true = table(*counts.astype(int).tolist())
        task = task_of(true)
        root = np.where(task.base > 0, np.sqrt(true.counts), 0.0)
        for counted, rows in enumerate((np.zeros(root.size), np.ones(root.size))):
            search = TableSearch.begin(dataclasses.replace(task, base=root, rows=rows), nobody)
            search.cover()
            assert not search.cover_rest(True).size
            search.improve(schedule(2), np.inf)
            hidden = np.flatnonzero(search.moved)
            cells[counted] += np.count_nonzero(root[hidden])
            cost[counted] += root[hidden].sum()
    assert cells[1] < 0.99 * cells[0]
    assert cost[1] < 1.01 * cost[0]
