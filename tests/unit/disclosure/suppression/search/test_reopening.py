"""Small tables chosen anew: as cheap as the best of all choices, and nothing is lost on the way."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from scipy import sparse

from covey import CountTable, Policy
from covey.disclosure.deadline import Deadline
from covey.disclosure.progress import nobody
from covey.disclosure.proof.needs import is_met
from covey.disclosure.proof.twins import Twins
from covey.disclosure.suppression.moves.move import Move
from covey.disclosure.suppression.search.limits import MemoryLimits, ReopeningLimits, SearchLimits
from covey.disclosure.suppression.search.reopening import reopen
from covey.disclosure.suppression.search.run import _made_safe
from covey.disclosure.suppression.search.table_search import TableSearch
from covey.disclosure.suppression.search.task import Task
from tests.unit.disclosure.small import table
from tests.unit.disclosure.suppression.search.test_basis import task_of

TABLES = {
    "one unsafe": table([1, 9, 30], [8, 20, 7], [40, 6, 50]),
    "a diagonal": table([2, 30, 9], [11, 1, 40], [60, 12, 3]),
    "a corner": table([1, 1, 25], [1, 14, 60], [31, 70, 16]),
    "a row": table([1, 2, 3], [40, 20, 18], [15, 33, 27]),
}


def make_safe(task: Task, known: list[Move]) -> tuple[sparse.csr_array, bool]:
    """The search that `covey.protect` uses."""
    search = TableSearch.begin(task, nobody, known)
    search.cover()
    safe = not search.cover_rest(wider=True).size
    return search.changes(), safe


def dear_answer(task: Task) -> sparse.csr_array:
    """Moves that meet all needs and hide the largest counts."""
    return make_safe(dataclasses.replace(task, base=1 / np.maximum(task.base, 0.1)), [])[0]


def cost(task: Task, changes: sparse.csr_array) -> float:
    return float(task.base[np.unique(changes.indices)].sum())


def least_cost(counts: CountTable, task: Task) -> float:
    """The least cost of all choices, each held against all moves of single people."""
    parts = np.array([
        [1 if (row in (3, r)) and (column in (3, c)) else 0 for r in range(3) for c in range(3)]
        for row, column in itertools.product((3, 0, 1, 2), repeat=2)
    ])  # fmt: skip
    assert (parts @ counts.counts[(parts.sum(axis=1) == 1)] == counts.counts).all()
    moves = np.array(list(itertools.product((-1, 0, 1), repeat=9))) @ parts.T
    fits = (moves <= task.slack.rise) & (-moves <= task.slack.fall)
    moves = moves[fits.all(axis=1) & moves.any(axis=1)]
    touched = (moves != 0) @ (1 << np.arange(16))
    chosen = np.arange(1 << 16)
    safe = ((chosen >> np.flatnonzero(task.base == 0)[:, None]) & 1).all(axis=0)
    chosen = chosen[safe]
    costs = ((chosen[:, None] >> np.arange(16)) & 1) @ task.base
    for place in np.argsort(costs, kind="stable"):
        inside = (touched & ~chosen[place]) == 0
        if (np.abs(moves[inside])[:, task.needs.cell] >= task.needs.step).any(axis=0).all():
            return float(costs[place])
    raise AssertionError("no choice is safe")


def test_a_table_larger_than_limits_allow_stays_as_it_is() -> None:
    task = task_of(TABLES["a row"], Policy(4))
    begun, cells = dear_answer(task), task.base.size
    for most, is_reopened in ((cells, True), (cells - 1, False)):
        limits = SearchLimits(reopening=ReopeningLimits(cells=most))
        found = reopen(dataclasses.replace(task, limits=limits), begun, make_safe)
        assert (found is not begun) == is_reopened


@pytest.mark.parametrize("name", TABLES)
def test_no_choice_is_cheaper_than_the_one_that_is_found(name: str) -> None:
    task = dataclasses.replace(task_of(TABLES[name], Policy(4)), crossed=None)
    begun = dear_answer(task)
    found = reopen(task, begun, make_safe)
    assert cost(task, found) < cost(task, begun)
    assert cost(task, found) == pytest.approx(least_cost(TABLES[name], task))


def test_moves_that_only_the_solver_finds_are_among_those_of_a_safe_table() -> None:
    limits = SearchLimits(memory=MemoryLimits(longest=3))
    task = dataclasses.replace(task_of(TABLES["a row"], Policy(4)), limits=limits)
    begun = TableSearch.begin(task, nobody)
    begun.cover()
    assert not begun.met.all()
    changes, safe = _made_safe(wider=True)(task, [])
    below, above = Twins(changes).reach()
    assert safe
    assert is_met(task.needs, below, above).all()


def test_a_total_that_was_published_stays_published() -> None:
    task = task_of(TABLES["a row"], Policy(4))
    assert task.crossed is not None
    begun = dear_answer(task)
    found = reopen(task, begun, make_safe)
    newly = np.setdiff1d(found.indices, begun.indices)
    assert (task.crossed.dimensions[newly] > 1).all()


def test_where_no_time_is_left_the_answer_stays_as_it_is() -> None:
    task = task_of(TABLES["a diagonal"], Policy(4))
    begun = dear_answer(task)
    late = dataclasses.replace(task, deadline=Deadline(limit=0.0, ends=0.0))
    assert reopen(late, begun, make_safe) is begun
