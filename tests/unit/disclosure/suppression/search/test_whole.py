"""The whole of a small table: no cut forbids a safe choice, and the optimum is the optimum."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from covey import Policy
from covey.disclosure.deadline import Deadline
from covey.disclosure.suppression.moves.solver import Allowance
from covey.disclosure.suppression.search.attack import Attack
from covey.disclosure.suppression.search.choice import Choice, Cut
from covey.disclosure.suppression.search.limits import ReopeningLimits, SearchLimits
from covey.disclosure.suppression.search.reopening import _Reopening, reopen
from covey.disclosure.suppression.search.task import Task
from covey.disclosure.suppression.search.whole import Whole
from tests.properties.leaky_tables import skewed_table
from tests.sampled import sampled
from tests.unit.disclosure.small import table
from tests.unit.disclosure.suppression.search.test_basis import task_of
from tests.unit.disclosure.suppression.search.test_reopening import (
    TABLES,
    cost,
    dear_answer,
    least_cost,
    make_safe,
)

HOWEVER_FAR = SearchLimits(reopening=ReopeningLimits(near=0.0))
LITTLE_SLACK = table([2, 4], [3, 9])
PARTS = np.array([
    [int(row in (2, r) and column in (2, c)) for r in range(2) for c in range(2)]
    for row, column in itertools.product((2, 0, 1), repeat=2)
])  # fmt: skip


def moves_of(task: Task, most: int) -> NDArray[np.int64]:
    """(moves, cells) all moves by at most so many people in each leaf of a table of two by two."""
    moves = np.array(list(itertools.product(range(-most, most + 1), repeat=4))) @ PARTS.T
    return moves[((moves <= task.slack.rise) & (-moves <= task.slack.fall)).all(axis=1)]


def is_asked(cut: Cut, task: Task, inside: NDArray[np.int64]) -> bool:
    """Whether what a cut speaks of happens in a choice, given all moves inside it."""
    if cut.unless_open >= 0:
        return bool(inside[:, cut.unless_open].any())
    needs = task.needs
    if cut.need < 0:
        return all(
            (np.abs(inside[:, cell]) >= step).any()
            for cell, step in zip(needs.cell, needs.step, strict=True)
        )
    way = 1 if cut.upwards else -1
    return bool((way * inside[:, needs.cell[cut.need]] >= needs.step[cut.need]).any())


@pytest.mark.parametrize("protection", sampled([1, 3], 2))
def test_no_cut_forbids_what_lets_cells_move(protection: int) -> None:
    task = task_of(LITTLE_SLACK, Policy(4, protection=protection))
    assert (PARTS @ LITTLE_SLACK.counts[PARTS.sum(axis=1) == 1] == LITTLE_SLACK.counts).all()
    moves, allowance = moves_of(task, 3), Allowance(10**6, 10**6)
    choice, attack = Choice.of(task, allowance), Attack.of(task, allowance)
    every = [np.array(one) for one in itertools.product((False, True), repeat=task.base.size)]
    every = [chosen for chosen in every if chosen[task.base == 0].all()]
    whole = Whole.of(task, choice, attack, np.full(task.base.size, 0.5))
    lifted, held = 0, set[tuple[bool, bool]]()
    unmet = list(range(task.needs.cell.size))
    for cut in itertools.chain.from_iterable(whole._cuts(chosen, unmet) for chosen in every):
        assert cut.weights is not None
        lifted += (cut.weights < 1).any()
        weights = np.zeros(task.base.size)
        weights[cut.cells] = cut.weights
        for chosen in every:
            inside = moves[(moves[:, ~chosen] == 0).all(axis=1)]
            if is_asked(cut, task, inside):
                assert weights[chosen].sum() >= 1 - 1e-9
                held.add((cut.need >= 0, cut.unless_open >= 0))
    assert len(held) == (3 if protection == 1 else 2)
    assert lifted or protection == 1


@pytest.mark.parametrize("name", TABLES)
def test_with_effort_the_whole_ends_at_the_cheapest_of_all_choices(name: str) -> None:
    usual = dataclasses.replace(task_of(TABLES[name], Policy(4)), crossed=None)
    task = dataclasses.replace(usual, limits=HOWEVER_FAR, effort=10.0)
    whole = _Reopening.begin(task, dear_answer(task), make_safe)
    if whole.cut_shares():
        whole.choose_whole()
    assert whole.cost == pytest.approx(least_cost(TABLES[name], task))


def test_what_is_proved_to_cost_least_is_taken_though_readers_miss_it_more() -> None:
    plain = task_of(TABLES["a row"], Policy(4))
    usual = dataclasses.replace(plain, crossed=None, limits=HOWEVER_FAR)
    begun = dear_answer(usual)
    rows = np.ones(usual.base.size)
    rows[-1] = 1e-4
    task = dataclasses.replace(usual, rows=rows, effort=10.0)
    found = reopen(task, begun, make_safe)
    assert task.burden(np.unique(found.indices)) > task.burden(np.unique(begun.indices))
    assert cost(task, found) == pytest.approx(least_cost(TABLES["a row"], task))


def test_no_choice_is_looked_for_after_the_deadline() -> None:
    task = task_of(skewed_table(2), Policy(3))
    every = np.ones(task.base.size, np.bool_)
    for deadline, is_found in ((Deadline(), True), (Deadline(limit=0.0, ends=0.0), False)):
        in_time = dataclasses.replace(task, deadline=deadline)
        choice = Choice.of(in_time, Allowance(10**6, 10**6))
        assert (choice.cheapest(every, every, 10, 0.05).chosen is not None) == is_found
