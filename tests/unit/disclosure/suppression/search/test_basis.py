"""What elimination leaves: moves that are twins as they are, and nothing published in vain."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

import covey
from covey import CountTable, Policy
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.needs import intruder_bounds, is_met, protection_needs
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.move import Move
from covey.disclosure.suppression.search.elimination import columns
from covey.disclosure.suppression.search.elimination.basis import basis_moves
from covey.disclosure.suppression.search.limits import EliminationLimits, SearchLimits
from covey.disclosure.suppression.search.task import Crossed, Task
from covey.system import relations
from tests.properties.leaky_tables import skewed_table
from tests.unit.disclosure.small import table


def task_of(counts: CountTable, policy: Policy) -> Task:
    """The search of a table in which hiding a cell costs the root of its count."""
    equal = EqualCells.of(relations(counts.grid, counts.keys))
    people = equal.fold(counts.counts)
    unsafe = (people > 0) & (people < policy.minimum_count)
    bounds = intruder_bounds(people, policy)
    needs = protection_needs(people, np.flatnonzero(unsafe), bounds, policy)
    root = equal.add(np.sqrt(counts.counts))
    rows = equal.add(np.ones(counts.counts.size))
    crossed = Crossed(counts.grid, counts.keys, equal.group)
    base = np.where(unsafe, 0.0, root)
    return Task(equal.sums, bounds.slack(people), needs, base, rows, crossed)


def limited(task: Task, **limits: int) -> Task:
    """The same search with other limits of the elimination."""
    return dataclasses.replace(task, limits=SearchLimits(EliminationLimits(**limits)))


def met(task: Task, moves: list[Move]) -> NDArray[np.bool_]:
    """(needs,) True where one of the moves is enough."""
    reached = np.zeros((2, task.base.size), np.int64)
    for move in moves:
        np.maximum.at(reached[0], move.cells, -move.changes)
        np.maximum.at(reached[1], move.cells, move.changes)
    return is_met(task.needs, *reached)


def moved(task: Task, moves: list[Move]) -> NDArray[np.bool_]:
    """(cells,) True where a move changes a cell."""
    changed = np.zeros(task.base.size, dtype=bool)
    for move in moves:
        changed[move.cells] = True
    return changed


def is_twin(task: Task, move: Move) -> bool:
    """Tell whether a move keeps all sums and stays within all slack."""
    change = np.zeros(task.base.size, np.int64)
    change[move.cells] = move.changes
    within = (change <= task.slack.rise) & (-change <= task.slack.fall)
    return not (task.sums.astype(np.int64) @ change).any() and bool(within.all())


POLICIES = {
    "outsider": Policy(minimum_count=4),
    "far apart": Policy(minimum_count=4, protection=3),
    "both sides": Policy(minimum_count=4, protection=1, sides="both"),
    "told": Policy(minimum_count=4, intruder="knows-primary"),
}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@pytest.mark.parametrize("seed", range(3))
def test_every_move_that_is_left_keeps_all_sums_and_stays_within_all_rooms(
    seed: int, policy: Policy
) -> None:
    task = task_of(skewed_table(seed), policy)
    moves = basis_moves(task)
    assert moves
    assert all(is_twin(task, move) for move in moves)


@pytest.mark.parametrize("seed", range(5))
def test_every_need_is_met_within_what_is_hidden(seed: int) -> None:
    task = task_of(skewed_table(seed), Policy(minimum_count=4))
    assert met(task, basis_moves(task)).all()


@pytest.mark.long
def test_ranks_of_four_bytes_lead_to_the_same_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a table of more than 65,536 cells, which would take long."""
    task = task_of(skewed_table(0), Policy(minimum_count=4))
    few = basis_moves(task)
    monkeypatch.setattr(columns, "_FEW", 0)
    many = basis_moves(task)
    assert few
    assert [(*one.cells, *one.changes) for one in few] == [
        (*one.cells, *one.changes) for one in many
    ]


def test_the_largest_counts_and_all_simple_totals_are_published() -> None:
    true = table(*np.random.default_rng(3).lognormal(2.5, 1.5, (8, 8, 6)).astype(int).tolist())
    task = task_of(true, Policy(minimum_count=4))
    hidden = moved(task, basis_moves(task)) & (task.base > 0)
    assert hidden.any()
    assert task.crossed is not None
    assert not hidden[task.crossed.dimensions <= 1].any()
    assert task.base[hidden].max() < np.quantile(task.base, 0.95)


def test_a_cell_that_must_stay_is_moved_by_nothing() -> None:
    task = task_of(skewed_table(1), Policy(minimum_count=4))
    before = moved(task, basis_moves(task))
    still = np.flatnonzero(before & (task.base > 0))[::2]
    fixed = np.isin(np.arange(task.base.size), still)
    slack = Slack(np.where(fixed, 0, task.slack.rise), np.where(fixed, 0, task.slack.fall))
    after = moved(task, basis_moves(dataclasses.replace(task, slack=slack)))
    assert still.size
    assert after.any()
    assert not after[still].any()


def test_a_cell_that_is_hidden_anyway_helps_others() -> None:
    """Given all cells but one as hidden anyway, that one is published if any two leaves differ."""
    task = task_of(skewed_table(2), Policy(minimum_count=4))
    largest = int(np.argmax(task.base))
    free = np.where(np.arange(task.base.size) == largest, task.base, 0.0)
    moves = basis_moves(dataclasses.replace(task, base=free))
    assert met(task, moves).all()
    assert not moved(task, moves)[largest]


def test_where_sums_that_leave_their_rooms_are_repaired_more_is_published() -> None:
    cost = {0: 0.0, 1_000_000: 0.0}
    for seed, repairs in itertools.product(range(8), cost):
        task = task_of(skewed_table(seed), Policy(minimum_count=5))
        moves = basis_moves(limited(task, repair_work=repairs))
        assert met(task, moves).all()
        assert all(is_twin(task, move) for move in moves)
        cost[repairs] += float(task.base[moved(task, moves)].sum())
    assert cost[1_000_000] < cost[0]


def test_space_that_runs_out_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    task = task_of(skewed_table(0), Policy(minimum_count=4))
    roomy = basis_moves(task)
    monkeypatch.setattr(columns, "_WITH_GAPS", 2)
    tight = basis_moves(task)
    assert [move.cells.tolist() for move in tight] == [move.cells.tolist() for move in roomy]


def test_tables_of_two_or_three_ones_are_left_to_others() -> None:
    """Where no move of ones balances, nothing is called a move."""
    for counts in itertools.product((0, 1), repeat=3):
        moves = basis_moves(task_of(table(*counts), Policy(minimum_count=3)))
        assert all((move.changes > 0).all() for move in moves)


@pytest.mark.long
def test_a_table_with_heavy_tails_keeps_its_totals() -> None:
    counts = np.random.default_rng(7).lognormal(1.0, 3.0, (6, 6, 5)).astype(int)
    safe = covey.protect(table(*counts.tolist()), Policy(minimum_count=5))
    hidden = safe.to_frame("polars").filter(obs_status="Q")
    totals = hidden.select((hidden[name] == "_T").cast(int) for name in "abc").sum_horizontal()
    assert (totals < 2).all()
