"""CP-SAT finds the whole numbers that listing all of them finds."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from covey.disclosure.numeric.cp_sat import WholeBetween, heaviest

MOST = 3
FAR = 2**62


@given(st.integers(0, 2**32 - 1))
def test_the_heaviest_numbers_are_those_that_a_list_of_all_has(seed: int) -> None:
    chance = np.random.default_rng(seed)
    rows = chance.integers(-1, 2, (3, 5))
    weights = chance.integers(-2, 3, 5) * chance.integers(0, 2)
    least = rows @ chance.integers(0, MOST + 1, 5) - chance.integers(0, 2)
    most = least + chance.integers(0, 2, 3)
    fit = [
        one
        for one in map(np.array, product(range(MOST + 1), repeat=5))
        if (least <= rows @ one).all() and (rows @ one <= most).all()
    ]
    cells = WholeBetween(np.zeros(5, np.int64), np.full(5, MOST))
    found = heaviest(sparse.csr_array(rows), weights, cells, WholeBetween(least, most), 10.0)
    assert found.impossible == (not fit)
    if fit:
        assert found.counts is not None
        assert any((found.counts == one).all() for one in fit)
        assert found.counts @ weights == max(one @ weights for one in fit)
        assert found.bound == (found.counts @ weights if weights.any() else None)


def test_a_sum_without_bounds_holds_nothing_back() -> None:
    rows = sparse.csr_array(np.array([[1, 1]]))
    cells = WholeBetween(np.array([0, 0]), np.array([4, FAR]))
    sums = WholeBetween(np.array([-FAR]), np.array([FAR]))
    found = heaviest(rows, np.array([1, -1]), cells, sums, 10.0)
    assert found.counts is not None
    assert found.counts.tolist() == [4, 0]
    assert found.bound == 4


def test_nothing_is_said_where_the_work_is_done_before_an_end() -> None:
    chance = np.random.default_rng(0)
    rows = sparse.csr_array(chance.integers(0, 100, (12, 60)))
    halves = rows.sum(1) // 2
    cells = WholeBetween(np.zeros(60, np.int64), np.ones(60, np.int64))
    found = heaviest(rows, np.zeros(60, np.int64), cells, WholeBetween(halves, halves), 1e-3)
    assert found == (None, None, False)
