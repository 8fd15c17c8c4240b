"""The rounds of a search: how many there are, and what the last one is for."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import covey
from covey import Policy
from covey.disclosure.progress import Run, nobody
from covey.disclosure.proof.needs import is_met
from covey.disclosure.proof.twins import Twins
from covey.disclosure.suppression.search.limits import (
    USUAL,
    AnewLimits,
    CoverLimits,
    ReopeningLimits,
    RoundLimits,
    SearchLimits,
)
from covey.disclosure.suppression.search.reopening import may_be_reopened
from covey.disclosure.suppression.search.rounds import (
    Round,
    cover_work_limit,
    default_rounds,
    quick_schedule,
    schedule,
    wide_round,
    with_effort,
)
from covey.disclosure.suppression.search.run import search
from covey.disclosure.suppression.search.steps import Effort
from covey.disclosure.suppression.search.table_search import TableSearch
from covey.disclosure.suppression.search.task import Task
from covey.errors import PolicyError
from tests.properties.leaky_tables import skewed_table
from tests.unit.disclosure.small import table
from tests.unit.disclosure.suppression.search.test_parts import task_of


def test_the_harder_a_table_the_fewer_the_rounds() -> None:
    easy, hard, hopeless = (default_rounds(100, work, USUAL.rounds) for work in (100.0, 2e4, 1e9))
    assert easy > hard > hopeless > 1


@pytest.mark.parametrize(
    ("rounds", "goes_round"),
    [
        (RoundLimits(long=10**9, hopeless=0, behind=np.inf), False),
        (RoundLimits(long=10**9, hopeless=np.inf, behind=0), True),
        (RoundLimits(long=0, hopeless=np.inf, behind=0), False),
        (RoundLimits(long=0, hopeless=0, behind=np.inf), True),
    ],
)
def test_a_search_from_nothing_goes_on_where_its_first_moves_cost_little_beside_a_basis(
    rounds: RoundLimits, goes_round: bool
) -> None:
    limits = SearchLimits(
        reopening=ReopeningLimits(cells=0),
        anew=AnewLimits(cells=0),
        cover=CoverLimits(sample=1),
        rounds=rounds,
    )
    task, stages = dataclasses.replace(task_of(skewed_table(0)), limits=limits), set[str]()
    run = Run(watch=lambda progress: stages.add(progress.stage), jobs=1)
    changes, unprotected = search(task, True, None, run)
    assert not unprotected.size
    assert is_met(task.needs, *Twins(changes).reach()).all()
    assert ("improve" in stages) is goes_round


def test_one_unsafe_count_of_many_dimensions_hides_a_box_and_no_more() -> None:
    counts = np.random.default_rng(1).integers(5, 100, (5, 6, 7, 10))
    counts[1, 2, 3, 4] = 2
    task = task_of(table(*counts.tolist()))
    assert not may_be_reopened(task)
    changes, unprotected = search(task, True, None, Run(jobs=1))
    assert not unprotected.size
    assert np.unique(changes.indices).size == 2**4


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


def _skewed(ended: int = 1) -> Task:
    """Return a table of which some least moves need several pivots, told after four searches."""
    counts = np.ceil(np.random.default_rng(1).lognormal(2.5, 1.5, (16, 16))).astype(int)
    rounds = dataclasses.replace(USUAL.rounds, ended=ended)
    limits = dataclasses.replace(USUAL, chunk=4, rounds=rounds)
    return dataclasses.replace(task_of(table(*counts.tolist())), limits=limits)


def _looked_at_in(rounds: list[Round], task: Task) -> tuple[int, int]:
    """Return how many numbers rounds look at, and how many cells are hidden besides at the end."""
    search = TableSearch.begin(task, nobody)
    search.cover()
    begun = int(search.work.simplex.looked_at[0])
    search.improve(rounds)
    assert search.met.all()
    return int(search.work.simplex.looked_at[0]) - begun, search.extra


def _least(pivots: int, work: int = 10**9, **kind: bool) -> Round:
    return Round(Effort(pivots, 0.0), work, np.inf, 0, **kind)


def test_a_hurried_round_goes_on_by_boxes_where_most_searches_were_given_up() -> None:
    task = _skewed()
    # One pivot is enough for half of the cells, and two hundred are for all.
    given_up, found = (
        [_looked_at_in([_least(pivots, hurried=hurried)], task)[0] for hurried in (False, True)]
        for pivots in (1, 200)
    )
    assert 0 < given_up[1] < given_up[0]
    assert 0 < found[1] == found[0]


def test_a_hurried_round_without_numbers_goes_on_by_boxes_and_is_not_the_last() -> None:
    first, last = (_least(200, 300, hurried=hurried) for hurried in (True, False))
    alone, others = (
        [_looked_at_in([one, *more], _skewed()) for one in (first, last)]
        for more in ([], [_least(200)])
    )
    assert alone[0][1] < alone[1][1]
    assert others[0][0] > alone[0][0]
    assert others[1] == alone[1]


def test_a_patient_round_is_left_out_where_hardly_any_search_came_to_an_end() -> None:
    patient = _least(200, patient=True)
    for ended, left_out in ((1, True), (5, False)):
        task = _skewed(ended)
        before, _ = _looked_at_in([_least(1)], task)
        assert (_looked_at_in([_least(1), patient], task)[0] == before) == left_out
    assert _looked_at_in([patient], _skewed())[0] > 0


def test_in_a_part_boxes_take_back_what_they_can_before_the_last_least_moves() -> None:
    *bold, boxes, last = quick_schedule(None, 4, 100_000, USUAL)
    assert bold
    assert all(one.hurried and one.effort.threshold for one in bold)
    assert not boxes.effort.pivots
    assert not boxes.effort.threshold
    assert last.patient
    assert last.effort.pivots
    assert not last.effort.threshold
    assert list(quick_schedule(1, 4, 100_000, USUAL)) == [last]
    assert not list(quick_schedule(0, 4, 100_000, USUAL))


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


def test_a_table_without_cells_may_look_at_as_much_as_any_that_is_not_parted() -> None:
    assert cover_work_limit(1, 0, USUAL) == cover_work_limit(1, 100, USUAL) == USUAL.cover.work
    assert cover_work_limit(4, 100_000, USUAL) < cover_work_limit(1, 100_000, USUAL) * 4
