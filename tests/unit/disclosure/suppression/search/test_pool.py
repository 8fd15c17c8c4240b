"""Moves found before: they come back while they are cheap enough, for every need that they meet."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from covey.disclosure.proof.needs import Needs
from covey.disclosure.suppression.moves.move import draft
from covey.disclosure.suppression.search.limits import MemoryLimits
from covey.disclosure.suppression.search.pool import empty_pool, recall, remember

NEEDS = Needs(
    cell=np.array([0, 0, 2], np.int32),
    sign=np.array([1, -1, 0], np.int8),
    step=np.array([1, 1, 2]),
    first=np.array([0, 2, 2, 3, 3, 3]),
)
RISES, FALLS, EITHER = range(3)


class Case:
    """A pool for three needs over five cells, and what is recalled from it."""

    def __init__(self, limits: MemoryLimits = MemoryLimits()) -> None:  # noqa: B008 - it cannot change
        self.pool = empty_pool(3, limits)
        self.price = np.array([0.0, 5.0, 0.0, 3.0, 8.0])

    def learn(self, need: int, change: dict[int, int]) -> None:
        cells = np.array(list(change), np.int32)
        remember(self.pool, NEEDS, need, cells, np.array(list(change.values()), np.int32))

    def known(self, need: int, budget: float = 100.0) -> dict[int, int] | None:
        into = draft(8)
        size = recall(self.pool, self.price, need, budget, into).size
        return found(into.cell[:size], into.change[:size]) if size else None


def found(cells: NDArray[np.int32], people: NDArray[np.int32]) -> dict[int, int]:
    return dict(zip(cells.tolist(), people.tolist(), strict=True))


def test_the_move_that_is_cheapest_now_comes_back() -> None:
    case = Case()
    case.learn(RISES, {0: 1, 1: -1})
    case.learn(RISES, {0: 1, 3: -1, 2: 1})
    assert case.known(RISES) == {0: 1, 3: -1, 2: 1}
    case.price[1] = 0
    assert case.known(RISES) == {0: 1, 1: -1}


def test_a_move_that_costs_as_much_as_may_be_spent_is_of_no_use() -> None:
    case = Case()
    case.learn(RISES, {0: 1, 1: -1})
    assert case.known(RISES, 5.0) is None
    assert case.known(RISES, 5.1) is not None


def test_a_move_comes_back_for_each_need_that_it_meets_and_no_other() -> None:
    case = Case()
    case.learn(RISES, {0: 1, 2: -2, 4: 1})
    case.learn(RISES, {0: 2, 2: 1, 1: -1})
    assert case.known(EITHER) == {0: 1, 2: -2, 4: 1}
    assert case.known(FALLS) is None


def test_the_same_move_is_remembered_once() -> None:
    case = Case()
    for _ in range(3):
        case.learn(RISES, {0: 1, 1: -1})
    assert case.pool.used.tolist() == [1, 1]


@pytest.mark.parametrize(
    "limits", [MemoryLimits(pool_entries=2), MemoryLimits(pool_entries=3)], ids=str
)
def test_a_full_pool_keeps_what_it_has(limits: MemoryLimits) -> None:
    case = Case(limits)
    case.learn(RISES, {0: 1, 1: -1})
    case.learn(RISES, {0: 1, 3: -1})
    assert case.known(RISES) == {0: 1, 1: -1}
