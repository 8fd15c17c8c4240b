"""A safe table once more: parts are opened and decided about anew, and what gains nothing goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from covey import CountTable, Policy
from covey.disclosure.deadline import Deadline
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.move import as_changes, as_moves, useful
from covey.disclosure.suppression.search.elimination import anew
from covey.disclosure.suppression.search.elimination.anew import (
    Turns,
    decided_anew,
    take_turns,
)
from covey.disclosure.suppression.search.elimination.basis import (
    Ranked,
    State,
    above_leaves,
    basis_moves,
    basis_of,
)
from covey.disclosure.suppression.search.elimination.twins import Twins, with_space
from covey.disclosure.suppression.search.limits import (
    NOTHING_ANEW,
    AnewLimits,
    ReopeningLimits,
    SearchLimits,
)
from covey.disclosure.suppression.search.task import Task
from tests.properties.leaky_tables import skewed_table
from tests.sampled import sampled
from tests.unit.disclosure.suppression.search.test_basis import task_of as usual_task_of
from tests.unit.disclosure.suppression.search.test_sparse_tables import (
    cost,
    rows_of,
    sparse_table,
)

POLICY = Policy(minimum_count=5)
TABLES = [*(skewed_table(seed) for seed in range(4)), sparse_table(0)]


EVERY = SearchLimits(anew=AnewLimits(cells=0))


def task_of(table: CountTable, policy: Policy) -> Task:
    """Return the task of a table that is not too small to be decided about anew."""
    return replace(usual_task_of(table, policy), limits=EVERY)


def begun(task: Task) -> sparse.csr_array:
    """Return moves that meet all needs, and hide more than they have to."""
    changes = as_changes(useful(basis_moves(task), task.needs), task.base.size)
    cost(task, list(as_moves(changes)))
    return changes


def state_of(task: Task, of: State | None = None) -> tuple[Ranked, Twins, Turns]:
    """Return the state in which a table is as moves of a basis leave it, and its turns.

    Args:
        task: the table.
        of: the state that an elimination ended in; None: it is made from these moves.
    """
    kept = task.with_totals_kept(begun(task))
    changes, above = begun(task if of else kept), above_leaves(kept)
    assert above is not None
    hidden = np.zeros(task.base.size, np.bool_)
    hidden[changes.indices] = True
    state = of or anew._all_hidden(kept, above, hidden)
    twins = anew._as_decided(kept, state, changes, hidden)
    assert twins is not None
    moved = state.ranked.order[twins.met > 0]
    assert hidden[moved[kept.base[moved] > 0]].all()
    return state.ranked, twins, anew._begin_turns(kept, state.ranked, twins)


def walked_state(task: Task) -> tuple[Task, State]:
    """Return the task of a table that goes by walks, and the state that these end in."""
    task = replace(task, limits=replace(EVERY, reopening=ReopeningLimits(cells=0)))
    state = basis_of(task, to_be_opened=True).state
    assert state is not None
    return task, state


def used_up_rows(twins: Twins) -> NDArray[np.int64]:
    """Return (published, cells) the moves that were used up, in the order in which they were."""
    kept = twins.used_up
    cells = np.flatnonzero(kept.size)
    cells = cells[np.argsort(kept.when[cells])]
    rows = np.zeros((cells.size, twins.met.size), np.int64)
    for row, cell in zip(rows, cells, strict=True):
        lies = slice(kept.begin[cell], kept.begin[cell] + kept.size[cell])
        row[kept.rank[lies]] = kept.amount[lies]
        assert row[cell] == kept.own[cell] != 0
    # None changes a cell that was published before.
    assert not np.tril(rows[:, cells], -1).any()
    return rows


def is_sound(task: Task, ranked: Ranked, twins: Twins) -> None:
    """Refuse a state whose moves break sums, leave a need, or are miscounted."""
    rows, used_up = rows_of(twins), used_up_rows(twins)
    sums = task.sums[:, ranked.order].astype(np.int64)
    assert not (sums @ rows.T).any()
    assert not (sums @ used_up.T).any()
    published = np.flatnonzero(twins.used_up.size)
    assert not rows[:, published].any()
    basis = rows[: twins.moves[0]]
    both = np.vstack([basis[basis.any(axis=1)], used_up])
    assert np.linalg.matrix_rank(both) == both.shape[0]
    rise, fall = twins.reach
    up = (rows <= rise).all(axis=1) & (-rows <= fall).all(axis=1)
    down = (-rows <= rise).all(axis=1) & (rows <= fall).all(axis=1)
    within = (up | down) & rows.any(axis=1)
    assert (np.count_nonzero(rows[within], axis=0) == twins.met).all()
    assert (twins.met[twins.has_need] > 0).all()


def test_what_is_decided_anew_is_safe_and_costs_no_more() -> None:
    gained = 0
    for table in TABLES:
        task = task_of(table, POLICY)
        changes = begun(task)
        found = decided_anew(task, changes)
        before, after = (cost(task, list(as_moves(of))) for of in (changes, found))
        assert after <= before
        gained += after < before
        totals = (task.dimensions <= 1) & (task.base > 0)
        assert set(np.unique(found.indices)[totals[np.unique(found.indices)]]) <= set(
            changes.indices
        )
    assert gained >= 3


def test_what_goes_on_from_a_state_is_safe_and_costs_no_more() -> None:
    gained = 0
    for table in TABLES:
        task, state = walked_state(task_of(table, POLICY))
        changes = begun(task)
        found = decided_anew(task, changes, state)
        before, after = (cost(task, list(as_moves(of))) for of in (changes, found))
        assert after <= before
        gained += after < before
        totals = (task.dimensions <= 1) & (task.base > 0)
        assert not (set(np.flatnonzero(totals)) & set(found.indices)) - set(changes.indices)
    assert gained >= 3


def test_an_elimination_is_the_same_whether_cells_may_be_opened_after_it() -> None:
    task, _ = walked_state(task_of(TABLES[0], POLICY))
    closed, opened = (basis_of(task, may).moves for may in (False, True))
    assert [(*one.cells, *one.changes) for one in closed] == [
        (*one.cells, *one.changes) for one in opened
    ]
    assert basis_of(task).state is None


def test_moves_to_begin_with_are_left_as_they_were() -> None:
    task = task_of(TABLES[0], POLICY)
    changes = begun(task)
    before = changes.toarray()
    decided_anew(task, changes)
    assert (changes.toarray() == before).all()


@pytest.mark.parametrize("goes_on", [False, True], ids=["from moves", "from a state"])
@pytest.mark.parametrize("table", sampled(range(len(TABLES)), 2))
def test_turns_keep_sums_needs_and_what_was_used_up(table: int, goes_on: bool) -> None:
    task, state = task_of(TABLES[table], POLICY), None
    if goes_on:
        task, state = walked_state(task)
    ranked, twins, turns = state_of(task, state)
    is_sound(task, ranked, twins)
    costs = [float(turns.best[0])]
    for _ in range(20):
        take_turns(twins, turns, int(turns.looked_at[0]) + 20_000, 10**9)
        is_sound(task, ranked, twins)
        costs.append(float(turns.best[0]))
        assert costs[-1] == pytest.approx(turns.cost[twins.met[: turns.cost.size] > 0].sum())
    assert costs == sorted(costs, reverse=True)


def test_a_turn_that_gains_nothing_leaves_the_state_as_it_was() -> None:
    task = task_of(TABLES[1], POLICY)
    ranked, twins, turns = state_of(task)
    turns.best[0] = -1.0  # nothing is as good
    before = rows_of(twins), used_up_rows(twins), twins.met.copy()
    for _ in range(40):
        if take_turns(twins, turns, int(turns.looked_at[0]) + 20_000, 10**9) == 2:
            twins = with_space(twins, 10_000)
    after = rows_of(twins), used_up_rows(twins), twins.met
    assert turns.in_vain[0] > 40
    assert all((one == other).all() for one, other in zip(before, after, strict=True))
    is_sound(task, ranked, twins)


def test_what_must_not_move_stays() -> None:
    task = task_of(TABLES[2], POLICY)
    published = np.flatnonzero(task.base > 0)[::7]
    still = np.zeros(task.base.size, np.bool_)
    still[np.setdiff1d(published, begun(task).indices)] = True
    kept = replace(task, slack=Slack(*(np.where(still, 0, side) for side in task.slack)))
    found = decided_anew(kept, begun(kept))
    assert still.any()
    assert not still[found.indices].any()


def test_nothing_is_decided_anew_without_time() -> None:
    task = replace(task_of(TABLES[0], POLICY), deadline=Deadline(ends=0.0))
    changes = begun(task_of(TABLES[0], POLICY))
    assert decided_anew(task, changes) is changes


@pytest.mark.parametrize("policy", [Policy(5, protection=3), Policy(5, sides="both")])
def test_needs_of_more_than_one_person_or_of_one_side_are_left_to_programs(policy: Policy) -> None:
    task = task_of(TABLES[0], policy)
    changes = as_changes(basis_moves(task), task.base.size)
    assert decided_anew(task, changes) is changes


def test_a_series_decides_nothing_anew() -> None:
    task = replace(task_of(TABLES[0], POLICY), limits=SearchLimits(anew=NOTHING_ANEW))
    changes = begun(task)
    assert decided_anew(task, changes) is changes


def test_more_work_gains_no_less() -> None:
    task = task_of(TABLES[3], POLICY)
    costs = []
    for work in (100_000, 2_000_000, 20_000_000):
        limits = SearchLimits(anew=AnewLimits(cells=0, work=work))
        found = decided_anew(replace(task, limits=limits), begun(task))
        costs.append(cost(task, list(as_moves(found))))
    assert costs == sorted(costs, reverse=True)


def test_small_tables_are_left_to_programs() -> None:
    task = usual_task_of(skewed_table(0), POLICY)
    changes = begun(task)
    few = replace(task, limits=SearchLimits(anew=AnewLimits(cells=task.open_cells + 1)))
    assert decided_anew(few, changes) is changes


def test_nothing_is_compiled_for_it_under_a_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    task = task_of(TABLES[0], POLICY)
    changes = begun(task)
    monkeypatch.setattr(anew, "is_awaited_of", lambda _: True)
    assert decided_anew(replace(task, deadline=Deadline(limit=60.0)), changes) is changes
    assert decided_anew(task, changes) is not changes
