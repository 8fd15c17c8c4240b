"""Tables in which nearly every leaf is unsafe: moves leave their slack, needs keep their twins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

import covey
from covey import CountTable, Hierarchy, Policy
from covey.disclosure.deadline import Deadline
from covey.disclosure.progress import Run
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.counted_cells import CountedCells
from covey.disclosure.suppression.moves.move import Move, as_moves
from covey.disclosure.suppression.search.elimination.basis import (
    Ranked,
    _above_leaves,
    basis_moves,
    by_rank,
)
from covey.disclosure.suppression.search.elimination.loosely import (
    begin_loosely,
    decide,
    goes_loosely,
    is_sparse,
)
from covey.disclosure.suppression.search.elimination.twins import Twins
from covey.disclosure.suppression.search.limits import (
    ReopeningLimits,
    SearchLimits,
    WalkLimits,
)
from covey.disclosure.suppression.search.run import search
from covey.disclosure.suppression.search.task import Task
from covey.disclosure.suppression.suppress import suppress
from covey.system import relations
from covey.tables import Grid
from tests.unit.disclosure.suppression.search.test_basis import is_twin, met, moved, task_of

NOT_REOPENED = ReopeningLimits(cells=0)
LOOSELY = SearchLimits(reopening=NOT_REOPENED)
WITH_REPAIRS = SearchLimits(reopening=NOT_REOPENED, walks=WalkLimits(work=0))
"""So no table is small enough for moves that leave their slack."""


def sparse_table(seed: int) -> CountTable:
    """Weeks by age, sex and province: of 320 leaves hardly one has eight people."""
    rows = [{"code": "_T", "parent": ""}]
    for month in range(2):
        rows.append({"code": f"m{month}", "parent": "_T"})
        rows += [{"code": f"m{month}w{week}", "parent": f"m{month}"} for week in range(5)]
    others = {
        name: Hierarchy.flat([f"{name}{code}" for code in range(codes)])
        for name, codes in {"age": 4, "sex": 2, "province": 4}.items()
    }
    grid = Grid.of({"week": Hierarchy.from_rows(rows)} | others)
    keys = np.arange(grid.possible_cells)
    leaves = keys[grid.is_leaf(keys)]
    chance = np.random.default_rng(seed)
    counts = chance.poisson(0.6 * chance.gamma(1, 1, leaves.size))
    return CountTable.from_leaves(grid, leaves, counts)


def sparse_task(seed: int, policy: Policy, limits: SearchLimits = LOOSELY) -> Task:
    return replace(task_of(sparse_table(seed), policy), limits=limits)


def cost(task: Task, moves: list[Move]) -> float:
    """What moves hide; all of them are twins, and they meet every need."""
    assert all(is_twin(task, move) for move in moves)
    assert met(task, moves).all()
    return float(task.base[moved(task, moves)].sum())


@pytest.mark.parametrize("seed", range(3))
def test_a_sparse_table_hides_less_than_by_sums_that_stay_within_their_slack(
    seed: int,
) -> None:
    task = sparse_task(seed, Policy(minimum_count=8))
    strict = replace(task, limits=WITH_REPAIRS)
    assert is_sparse(task)
    assert not is_sparse(strict)
    assert cost(task, basis_moves(task)) < cost(strict, basis_moves(strict))


@pytest.mark.long
def test_what_a_sparse_table_hides_is_never_more_once_the_search_is_done() -> None:
    task = sparse_task(0, Policy(minimum_count=8))
    known = basis_moves(task)
    changes, unprotected = search(task, True, None, Run(jobs=1))
    assert not unprotected.size
    assert cost(task, list(as_moves(changes))) <= cost(task, known)


@pytest.mark.parametrize(
    "policy", [Policy(minimum_count=8, protection=3), Policy(minimum_count=8, sides="both")]
)
def test_needs_of_more_than_one_step_or_of_one_side_go_the_other_way(policy: Policy) -> None:
    task = sparse_task(0, policy)
    moves = basis_moves(task)
    strict = basis_moves(replace(task, limits=WITH_REPAIRS))
    assert moves
    assert [move.cells.tolist() for move in moves] == [move.cells.tolist() for move in strict]


def test_moves_of_small_tables_stay_within_their_slack() -> None:
    assert not goes_loosely(sparse_task(0, Policy(minimum_count=8), SearchLimits()))
    assert goes_loosely(sparse_task(0, Policy(minimum_count=8)))


def test_tables_with_many_safe_leaves_are_searched_from_nothing_as_well() -> None:
    task = sparse_task(0, Policy(minimum_count=2))
    assert goes_loosely(task)
    assert not is_sparse(task)
    cost(task, basis_moves(task))


def test_what_may_be_published_leaves_a_basis_and_what_may_not_leaves_it_as_it_was() -> None:
    task = sparse_task(1, Policy(minimum_count=8))
    ranked, twins = begun(task)
    published, by_other, refused = [], 0, 0
    for rank in range(ranked.still.size):
        before, met_before = rows_of(twins), twins.met.copy()
        twins = decide(twins, rank)
        after = rows_of(twins)
        if after[: twins.moves[0], rank].any():
            refused += 1
            assert (before == after).all()
            assert (met_before == twins.met).all()
            continue
        published.append(rank)
        assert not after[:, rank].any()
        rows = before[: twins.moves[0]], after[: twins.moves[0]]
        through = np.flatnonzero(rows[0][:, rank])
        gone = through[~rows[1][through].any(axis=1)]
        assert gone.size <= 1
        steps = (rows[1] - rows[0])[np.setdiff1d(through, gone)]
        by_other += not all(is_times(step, rows[0][gone[0]]) for step in steps if step.any())
    basis = rows_of(twins)[: twins.moves[0]]
    kept = basis[basis.any(axis=1)]
    assert min(len(published), refused, by_other) > 0
    assert not kept[:, published].any()
    assert not (task.sums[:, ranked.order] @ rows_of(twins).T).any()
    assert np.linalg.matrix_rank(kept) == kept.shape[0]


def test_what_needs_keep_is_counted_from_their_twins() -> None:
    task = sparse_task(1, Policy(minimum_count=8))
    ranked, twins = begun(task)
    for rank in range(ranked.still.size):
        twins = decide(twins, rank)
    rows = rows_of(twins)
    rise, fall = twins.reach
    up = (rows <= rise).all(axis=1) & (-rows <= fall).all(axis=1)
    down = (-rows <= rise).all(axis=1) & (rows <= fall).all(axis=1)
    within = np.flatnonzero((up | down) & rows.any(axis=1))
    assert within.max() >= twins.moves[0]
    assert (np.count_nonzero(rows[within], axis=0) == twins.met).all()
    assert (twins.met[twins.has_need] > 0).all()


def begun(task: Task) -> tuple[Ranked, Twins]:
    """Return what the elimination of a task begins with, and the state in which all is hidden."""
    ranked = by_rank(task, _above_leaves(task.sums, np.zeros(task.base.size, np.bool_)))
    return ranked, begin_loosely(*ranked[:4], task)


def rows_of(twins: Twins) -> NDArray[np.int64]:
    """Return (moves, cells) what each cell gains in each move, by rank."""
    columns = twins.basis.columns
    rows = np.zeros((columns.size.size, twins.met.size), np.int64)
    for move in range(columns.size.size):
        own = slice(columns.begin[move], columns.begin[move] + columns.size[move])
        rows[move, columns.rank[own]] = columns.amount[own]
    return rows


def is_times(step: NDArray[np.int64], move: NDArray[np.int64]) -> bool:
    """Tell whether a step is a move so many times."""
    at = int(np.flatnonzero(move)[0])
    return bool((step * move[at] == step[at] * move).all())


@pytest.mark.parametrize("deadline", [Deadline(), Deadline(ends=0.0)], ids=["in time", "too late"])
def test_cells_that_must_stay_are_moved_by_no_twin(deadline: Deadline) -> None:
    task = sparse_task(1, Policy(minimum_count=8))
    still = np.flatnonzero(moved(task, basis_moves(task)) & (task.base > 0))[::4]
    fixed = np.isin(np.arange(task.base.size), still)
    slack = Slack(np.where(fixed, 0, task.slack.rise), np.where(fixed, 0, task.slack.fall))
    after = moved(task, basis_moves(replace(task, slack=slack, deadline=deadline)))
    assert still.size
    assert after.any()
    assert not after[still].any()


def test_when_time_is_up_what_is_not_decided_stays_hidden() -> None:
    task = sparse_task(2, Policy(minimum_count=8))
    late = replace(task, deadline=Deadline(ends=0.0))
    assert cost(late, basis_moves(late)) > cost(task, basis_moves(task))


def test_what_is_published_of_a_sparse_table_is_safe_by_the_audit() -> None:
    true, policy = sparse_table(0), Policy(minimum_count=8, reruns="ignored")
    cells = CountedCells(
        relations(true.grid, true.keys),
        true.counts,
        true.counts < 8,
        np.ones(true.counts.size, np.bool_),
        (true.grid, true.keys),
    )
    hidden = suppress(cells, policy, wider=False, limits=LOOSELY).hidden
    codes = pl.DataFrame(
        [true.grid.codes(int(key)) for key in true.keys], list(true.dimensions), orient="row"
    )
    shown = [
        None if is_hidden else count for is_hidden, count in zip(hidden, true.counts, strict=True)
    ]
    frame = codes.with_columns(
        obs_value=pl.Series(shown, dtype=pl.Int64), obs_status=pl.Series(np.where(hidden, "Q", "A"))
    )
    assert hidden.any()
    assert not hidden.all()
    assert covey.audit(frame, true.dimensions, policy).safe
