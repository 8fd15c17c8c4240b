"""The least move against a general solver of linear programs, on tables small and large."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from covey.disclosure.numeric.incidence import Web, weave
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.slack import Room
from covey.disclosure.suppression.moves.exact_move import FORBIDDEN
from covey.disclosure.suppression.moves.simplex import (
    MOST_PIVOTS,
    SimplexScratch,
    least_move,
    simplex_scratch,
)
from covey.tables import relations
from tests.properties.leaky_tables import skewed_table

ANY = 1e9


class Case:
    """A made-up table with some cells hidden, and what a move may do in it."""

    def __init__(self, seed: int) -> None:
        table = skewed_table(seed)
        equal = EqualCells.of(relations(table.grid, table.keys))
        people = equal.fold(table.counts)
        random = np.random.default_rng(seed)
        hidden = (people < 4) | (random.random(people.size) < 0.2)
        self.sums = equal.sums
        self.price = np.where(hidden, 0.0, np.sqrt(people))
        self.room = Room(random.integers(0, 4, people.size), np.minimum(people - 1, 2))
        self.web: Web = weave(equal.sums)
        self.work: SimplexScratch = simplex_scratch(self.web)
        self.work.left[0] = 10**12

    def move(self, cell: int, way: int, budget: float = ANY) -> NDArray[np.int64] | int:
        """Return the least move as a change of each cell, or what stands for none."""
        cells, changes = np.zeros(256, np.int32), np.zeros(256, np.int32)
        arguments = (self.web, self.room, self.price, self.work, cell, way, 1, budget, MOST_PIVOTS)
        size = least_move(*arguments, cells, changes)
        if size <= 0:
            return size
        change = np.zeros(self.price.size, np.int64)
        change[cells[:size]] = changes[:size]
        return change

    def optimum(self, cell: int, way: int) -> float | None:
        """Return what the least move costs by a general solver; None: there is no move."""
        cells = self.price.size
        bounds = [(0, int(room)) for room in np.concatenate([self.room.rise, self.room.fall])]
        there, back = (cell, cell + cells) if way > 0 else (cell + cells, cell)
        if bounds[there][1] < 1:
            return None
        bounds[there], bounds[back] = (1, 1), (0, 0)
        rows = self.sums.toarray()
        answer = linprog(
            np.tile(self.price * (self.price < FORBIDDEN) + 1e-6, 2),
            A_eq=np.hstack([rows, -rows]),
            b_eq=np.zeros(rows.shape[0]),
            bounds=bounds,
        )
        return float(answer.fun) if answer.success else None


@pytest.mark.parametrize("seed", range(3))
def test_the_least_move_costs_what_a_general_solver_says(seed: int) -> None:
    case, agreed = Case(seed), 0
    cells = np.random.default_rng(seed).choice(case.price.size, 25, replace=False)
    for cell in cells.tolist():
        for way in (1, -1):
            change, optimum = case.move(cell, way), case.optimum(cell, way)
            if isinstance(change, int):
                assert change == 0 or optimum is None
                continue
            assert optimum is not None
            assert not (case.sums @ change).any()
            assert (change <= case.room.rise).all()
            assert (-change <= case.room.fall).all()
            times = int(change[cell] * way)
            assert times in (1, 2)
            cost = float(case.price @ np.abs(change)) / times
            # Of equally dear moves the smaller is the better; that counts a thousandth each.
            assert optimum - 0.01 <= cost <= optimum + 0.001 * np.abs(change).sum() + 0.01
            agreed += 1
    assert agreed > 10


def test_a_least_move_in_halves_is_made_twice() -> None:
    case = Case(0)
    twice = [
        (move, cell, way)
        for cell in range(case.price.size)
        for way in (1, -1)
        if not isinstance(move := case.move(cell, way), int) and move[cell] == 2 * way
    ]
    assert twice
    for move, cell, way in twice:
        assert (move % 2 == 1).any()
        assert not (case.sums @ move).any()
        assert (move <= case.room.rise).all()
        assert (-move <= case.room.fall).all()
        assert move[cell] == 2 * way


def test_a_budget_below_the_least_cost_is_told_as_no_move() -> None:
    case, checked = Case(0), 0
    for cell in range(case.price.size):
        change = case.move(cell, 1)
        if isinstance(change, int):
            continue
        if (cost := float(case.price @ np.abs(change)) / change[cell]) > 1:
            assert case.move(cell, 1, cost / 2) == -1
            checked += 1
    assert checked > 10


def test_searches_leave_nothing_behind() -> None:
    case = Case(1)
    first = [case.move(cell, 1) for cell in range(40)]
    assert sum(not isinstance(move, int) for move in first) > 10
    again = [case.move(cell, 1) for cell in range(40)]
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one, other)
    work = case.work
    for vector in (work.dual, work.ratio):
        assert not vector.value.any()
        assert not vector.listed.any()
        assert vector.length[0] == 0
    assert work.rows[0] == work.columns[0] == 0
    assert (work.row_of == -1).all()
    assert not work.inverse.any()
    assert not work.state.any()


def test_no_search_begins_once_its_numbers_are_used_up() -> None:
    case = Case(0)
    case.work.left[0] = 0
    assert all(case.move(cell, 1) in (0, -1) for cell in range(10))
