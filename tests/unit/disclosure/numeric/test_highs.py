"""The solver as the rest of the house uses it."""

from __future__ import annotations

import gc
from weakref import ref

import numpy as np
from scipy import sparse

from covey.disclosure.numeric.highs import FEASIBLE, Between, QuietHighs

SIDE = 9


def lines_of_a_cube(seed: int) -> QuietHighs:
    """A program of 0 and 1 in a cube, whose lines add up to what those of another one do."""
    random = np.random.default_rng(seed)
    cube = random.integers(0, 2, (SIDE,) * 3)
    places = np.arange(cube.size).reshape(cube.shape)
    members = np.concatenate([np.moveaxis(places, axis, -1).reshape(-1, SIDE) for axis in range(3)])
    row = np.repeat(np.arange(members.shape[0]), SIDE)
    ties = sparse.csc_array((np.ones(row.size), (row, members.ravel())))
    return program(ties, random.random(cube.size), ties @ cube.ravel())


def weights_that_add_up() -> QuietHighs:
    """A program that chooses of some large weights those that add up to a number."""
    random = np.random.default_rng(0)
    weights, taken = random.integers(10_000, 99_999, 16), random.integers(0, 2, 16)
    ties = sparse.csc_array(weights[None, :].astype(float))
    return program(ties, np.zeros(16), ties @ taken)


def program(ties: sparse.csc_array, cost: np.ndarray, sums: np.ndarray) -> QuietHighs:
    highs = QuietHighs(random_seed=0)
    between = Between(np.zeros(cost.size), np.ones(cost.size))
    highs.take(ties, cost, between, Between(sums, sums), whole=True)
    return highs


def is_answered(highs: QuietHighs) -> bool:
    return int(highs.getInfo().primal_solution_status) == FEASIBLE


def test_nothing_is_relaxed_for_an_answer_that_is_found_before() -> None:
    for seed in range(3):
        usual, soon = lines_of_a_cube(seed), lines_of_a_cube(seed)
        usual.set("mip_max_improving_sols", 1)
        usual.run()
        soon.end_at_first()
        soon.run()
        assert is_answered(soon)
        assert soon.getInfo().simplex_iteration_count == 0 < usual.getInfo().simplex_iteration_count
        assert soon.getInfo().objective_function_value >= usual.getInfo().objective_function_value


def test_what_is_not_to_be_relaxed_ends_without_an_answer_where_another_finds_one() -> None:
    usual, soon = weights_that_add_up(), weights_that_add_up()
    usual.end_at_first()
    usual.run()
    soon.end_at_first(relaxed=False)
    soon.run()
    assert is_answered(usual)
    assert not is_answered(soon)


def test_a_program_that_ended_is_let_go() -> None:
    highs = lines_of_a_cube(0)
    highs.end_at_first()
    highs.run()
    held = ref(highs)
    del highs
    gc.collect()
    assert held() is None
