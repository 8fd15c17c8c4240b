"""What single sums show to be out of reach is not looked for."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from covey import Policy
from covey.disclosure.proof.needs import Needs, is_met
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.search.farthest import within_reach
from covey.disclosure.suppression.search.limits import CoverLimits, SearchLimits
from tests.properties.leaky_tables import skewed_table
from tests.unit.disclosure.suppression.search.test_basis import task_of

SMALL = task_of(skewed_table(2), Policy(minimum_count=3))
MOST = 2
"""People that a cell may move in the enumeration."""


@pytest.mark.parametrize("seed", range(12))
def test_no_need_is_left_out_that_some_change_of_all_cells_meets(seed: int) -> None:
    chance = np.random.default_rng(seed)
    sums = sparse.csr_array(np.array([[1, 1, -1, 0, 0], [0, 0, 1, 1, -1]], np.int8))
    slack = Slack(*chance.integers(0, MOST + 1, (2, 5)))
    ranges = [range(-int(down), int(up) + 1) for up, down in zip(*slack, strict=True)]
    fitting = np.array([one for one in itertools.product(*ranges) if not (sums @ one).any()])
    cell = np.repeat(np.arange(5, dtype=np.int32), 2)
    sign = np.tile(np.array([1, -1], np.int8), 5)
    needs = Needs(cell, sign, np.ones(10, np.int64), 2 * np.arange(6))
    task = replace(SMALL, sums=sums, slack=slack, needs=needs)
    possible = is_met(needs, -fitting.min(axis=0), fitting.max(axis=0))
    assert (within_reach(task) | ~possible).all()


def test_a_sum_of_one_cell_that_can_move_is_out_of_reach() -> None:
    still = np.zeros(SMALL.base.size, dtype=bool)
    still[: SMALL.base.size] = True
    still[SMALL.needs.cell[:1]] = False
    slack = Slack(*(np.where(still, 0, side) for side in SMALL.slack))
    assert not within_reach(replace(SMALL, slack=slack)).any()


def test_without_a_look_at_sums_nothing_is_out_of_reach_that_may_move_by_itself() -> None:
    blind = replace(SMALL, limits=SearchLimits(cover=CoverLimits(narrowings=0)))
    assert within_reach(blind).all()


def test_a_move_that_sums_allow_is_within_reach_and_a_longer_one_is_not() -> None:
    sums = sparse.csr_array(np.array([[1, 1, -1]], np.int8))
    slack = Slack(np.array([9, 0, 9]), np.array([9, 1, 4]))
    for step, is_possible in ((9, True), (10, False)):
        needs = Needs(
            np.array([0], np.int32),
            np.array([1], np.int8),
            np.array([step]),
            np.array([0, 1, 1, 1]),
        )
        task = replace(SMALL, sums=sums, slack=slack, needs=needs)
        assert within_reach(task).tolist() == [is_possible]
