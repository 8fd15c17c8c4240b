"""The least move against a general solver of linear programs, on tables small and large."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.limits import SimplexLimits
from covey.disclosure.suppression.moves.move import FORBIDDEN, Wanted, draft
from covey.disclosure.suppression.moves.simplex import (
    Least,
    Patience,
    SimplexScratch,
    least_move,
    simplex_scratch,
)
from covey.system import relations
from tests.properties.leaky_tables import skewed_table
from tests.sampled import sampled

ANY = 1e9


class Case:
    """A made-up table with some cells hidden, and what a move may do in it."""

    def __init__(self, seed: int, limits: SimplexLimits = SimplexLimits()) -> None:  # noqa: B008 - it cannot change
        table = skewed_table(seed)
        equal = EqualCells.of(relations(table.grid, table.keys))
        people = equal.fold(table.counts)
        random = np.random.default_rng(seed)
        hidden = (people < 4) | (random.random(people.size) < 0.2)
        self.sums = equal.sums
        self.price = np.where(hidden, 0.0, np.sqrt(people))
        self.slack = Slack(random.integers(0, 4, people.size), np.minimum(people - 1, 2))
        self.incidence: Incidence = Incidence.of(equal.sums)
        self.work: SimplexScratch = simplex_scratch(self.incidence, limits)
        self.patience = Patience(400, 10**12)

    def move(self, cell: int, way: int, budget: float = ANY) -> NDArray[np.int64] | Least:
        """Return the least move as a change of each cell, or how the search ended without."""
        table, into = (self.incidence, self.slack, self.price), draft(256)
        wanted = Wanted(cell, way, 1, budget)
        found = least_move(*table, self.work, wanted, self.patience, into)
        if not found.size:
            return found
        change = np.zeros(self.price.size, np.int64)
        change[into.cell[: found.size]] = into.change[: found.size]
        return change

    def optimum(self, cell: int, way: int) -> float | None:
        """Return what the least move costs by a general solver; None: there is no move."""
        cells = self.price.size
        bounds = [(0, int(slack)) for slack in np.concatenate([self.slack.rise, self.slack.fall])]
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


@pytest.mark.parametrize("seed", sampled(range(3), 3))
def test_the_least_move_costs_what_a_general_solver_says(seed: int) -> None:
    case, agreed = Case(seed), 0
    cells = np.random.default_rng(seed).choice(case.price.size, 25, replace=False)
    for cell in cells.tolist():
        for way in (1, -1):
            change, optimum = case.move(cell, way), case.optimum(cell, way)
            if isinstance(change, Least):
                assert not change.hopeless or optimum is None
                continue
            assert optimum is not None
            assert not (case.sums @ change).any()
            assert (change <= case.slack.rise).all()
            assert (-change <= case.slack.fall).all()
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
        if not isinstance(move := case.move(cell, way), Least) and move[cell] == 2 * way
    ]
    assert twice
    for move, cell, way in twice:
        assert (move % 2 == 1).any()
        assert not (case.sums @ move).any()
        assert (move <= case.slack.rise).all()
        assert (-move <= case.slack.fall).all()
        assert move[cell] == 2 * way


def test_a_budget_below_the_least_cost_is_told_as_no_move() -> None:
    case, checked = Case(0), 0
    for cell in range(case.price.size):
        change = case.move(cell, 1)
        if isinstance(change, Least):
            continue
        if (cost := float(case.price @ np.abs(change)) / change[cell]) > 1:
            assert case.move(cell, 1, cost / 2) == Least(0, True)
            checked += 1
    assert checked > 10


def test_searches_leave_nothing_behind() -> None:
    case = Case(1)
    first = [case.move(cell, 1) for cell in range(40)]
    assert sum(not isinstance(move, Least) for move in first) > 10
    again = [case.move(cell, 1) for cell in range(40)]
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one, other)
    work = case.work
    assert not work.ratio.value.any()
    assert not work.ratio.listed.any()
    assert work.ratio.length[0] == work.numbers[0] == work.entries[0] == 0
    assert work.rows[0] == work.columns[0] == 0
    assert (work.row_of == -1).all()
    assert (work.number_of == -1).all()
    assert not work.inverse.any()


def test_no_search_begins_once_its_numbers_are_used_up() -> None:
    case = Case(0)
    moves = [case.move(cell, 1) for cell in range(10)]
    assert not all(isinstance(move, Least) for move in moves)
    case.patience = Patience(400, int(case.work.looked_at[0]))
    assert all(case.move(cell, 1).size == 0 for cell in range(10))


@pytest.mark.parametrize("limits", [SimplexLimits(pivots=20), SimplexLimits(sums=60)], ids=str)
def test_a_search_ends_where_its_memory_does(limits: SimplexLimits) -> None:
    """However many pivots it may take; a move that takes fewer is found as before."""
    usual, small = Case(0), Case(0, limits)
    moves = [(usual.move(cell, 1), small.move(cell, 1)) for cell in range(usual.price.size)]
    same, given_up = 0, 0
    for one, other in moves:
        if isinstance(one, Least) and one.hopeless:
            continue
        if isinstance(other, Least):
            given_up += 1
            assert other == Least(0, False)
        else:
            same += 1
            assert np.array_equal(one, other)
    assert same
    assert given_up
