"""The searches for the cheapest move of a cell, against all moves there are on tiny tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse

from covey import Policy, relations
from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.proof.needs import intruder_bounds
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.box_sums import lighten, sum_scratch
from covey.disclosure.suppression.moves.boxes import box_move, box_scratch
from covey.disclosure.suppression.moves.cross import Cross, cross_of, find
from covey.disclosure.suppression.moves.exact import MoveSolver
from covey.disclosure.suppression.moves.limits import BoxLimits, ProgramLimits
from covey.disclosure.suppression.moves.line import climb, line_scratch, unmark
from covey.disclosure.suppression.moves.move import Found, Wanted, draft
from covey.disclosure.suppression.moves.pair import pair_move
from tests.oracles.all_tables import all_leaves, parts, tables
from tests.properties.leaky_tables import skewed_table
from tests.properties.true_tables import TrueTable, true_tables

_FURTHEST = 2  # people by which the oracle changes a leaf cell
_SLACK = 0.05  # what the solver may add for the length of a move


@dataclass(frozen=True)
class Case:
    """A table, what hiding each of its cells costs, and one cell that must move."""

    true: TrueTable
    policy: Policy
    cell: int
    sign: int
    step: int
    price: NDArray[np.float64]

    @property
    def counts(self) -> NDArray[np.int64]:
        return self.true.table().counts

    @property
    def sums(self) -> Any:
        table = self.true.table()
        return relations(table.grid, table.keys)

    @property
    def slack(self) -> Slack:
        return intruder_bounds(self.counts, self.policy).slack(self.counts)

    def fits(self, change: NDArray[np.int64]) -> bool:
        """Whether a change of all cells is a move of the cell that must move."""
        return bool(
            (change <= self.slack.rise).all()
            and (-change <= self.slack.fall).all()
            and not (self.sums @ change).any()
            and change[self.cell] * self.sign >= self.step
        )

    def every_move(self) -> NDArray[np.int64]:
        """(moves, cells) all moves of the cell that change no leaf by more than a few people."""
        table = self.true.table()
        cells = [table.grid.codes(int(key)) for key in table.keys]
        leaves = all_leaves(self.true.hierarchies)
        still, free = range(1), range(-_FURTHEST, _FURTHEST + 1)
        ranges = [free if self.true.leaves[leaf] else still for leaf in leaves]
        changes = tables(ranges) @ parts(self.true.hierarchies, cells).T
        fit = (changes <= self.slack.rise).all(1) & (-changes <= self.slack.fall).all(1)
        return changes[fit & (changes[:, self.cell] * self.sign >= self.step)]


@st.composite
def cases(draw: st.DrawFn, most_dimensions: int = 4) -> Case:
    people = true_tables(most_leaves=6, most_people=4, most_dimensions=most_dimensions)
    true = draw(people.filter(lambda true: true.table().total))
    size = true.table().keys.size
    # Prices that no two sets of cells share by chance, and some cells hidden already.
    prices = st.sampled_from([0.0, 1.0, 2.3, 3.7, 5.9])
    return Case(
        true,
        Policy(3, intruder=draw(st.sampled_from(["outsider", "knows-primary"]))),
        draw(st.integers(0, size - 1)),
        draw(st.sampled_from([1, -1])),
        draw(st.integers(1, 2)),
        np.array(draw(st.lists(prices, min_size=size, max_size=size))),
    )


def solver(case: Case) -> MoveSolver:
    found = MoveSolver(case.sums, case.sums.tocsc(), case.slack)
    found.allowance.renew(1_000, 1_000)
    return found


def crossed(case: Case) -> Cross:
    table = case.true.table()
    return cross_of(table.grid, table.keys, np.arange(table.keys.size), table.keys.size)


def boxed(case: Case, budget: float = 1e9) -> tuple[float, NDArray[np.int64] | None]:
    """The box found for the cell of a case."""
    grid = crossed(case)
    box = box_scratch(grid, 256, BoxLimits())
    wanted = Wanted(case.cell, case.sign, case.step, budget)
    cost, size = box_move(grid, case.slack, case.price, box, wanted)
    assert not box.times.any(), "the scratch memory must be clean for the next search"
    if not size:
        return cost, None
    change = np.zeros(case.price.size, np.int64)
    change[box.best_cell[:size]] = box.best_change[:size].astype(np.int64) * case.step
    return cost, change


def test_a_box_that_is_too_long_does_not_spoil_the_one_before() -> None:
    table, random = skewed_table(0), np.random.default_rng(0)
    sums, grid = (
        relations(table.grid, table.keys),
        cross_of(table.grid, table.keys, np.arange(table.keys.size), table.keys.size),
    )
    small = table.counts < 3
    slack = intruder_bounds(table.counts, Policy(3)).slack(table.counts)
    found = 0
    for longest in (8, 12, 20):
        box = box_scratch(grid, longest, BoxLimits())
        price = random.random(table.keys.size)
        for cell in np.flatnonzero(small):
            size = box_move(grid, slack, price, box, Wanted(int(cell), 1, 1, 1e9)).size
            change = np.zeros(price.size, np.int64)
            change[box.best_cell[:size]] = box.best_change[:size]
            assert not (sums @ change).any()
            found += size > 0
    assert found


@given(cases())
def test_the_solver_finds_a_move_exactly_where_there_is_one(case: Case) -> None:
    move = solver(case).any_move(case.price, case.cell, case.sign, case.step)
    moves = case.every_move()
    assert (move is not None) == bool(len(moves))
    assume(move is not None)
    change = np.zeros(case.price.size, np.int64)
    change[move.cells] = move.changes
    assert case.fits(change)
    # It pays for every person that moves, so that few cells change.
    assert np.abs(change) @ case.price <= (np.abs(moves) @ case.price).min() + _SLACK


@given(cases())
def test_the_solver_moves_a_cell_either_way_where_one_way_is_open(case: Case) -> None:
    either = solver(case).any_move(case.price, case.cell, 0, case.step)
    one_way = [solver(case).any_move(case.price, case.cell, sign, case.step) for sign in (1, -1)]
    assert (either is None) == (one_way == [None, None])


def test_the_solver_stops_at_the_steps_it_is_allowed() -> None:
    table = skewed_table(0)
    sums = relations(table.grid, table.keys)
    small = table.counts < 3
    slack = intruder_bounds(table.counts, Policy(3)).slack(table.counts)
    price, cell = np.sqrt(table.counts), int(np.flatnonzero(small)[0])
    asked = MoveSolver(sums, sums.tocsc(), slack)
    asked.allowance.renew(1_000, 1_000)
    assert asked.move(price, cell, 1, 1) is not None
    needed = 1_000 - asked.allowance.left
    assert needed > 1
    for each, left in ((needed - 1, 1_000), (1_000, needed - 1), (1_000, 0)):
        asked.allowance.renew(each, left)
        assert asked.move(price, cell, 1, 1) is None
        assert asked.allowance.left >= 0
    asked.allowance.renew(needed, needed)
    assert asked.move(price, cell, 1, 1) is not None


def test_the_solver_moves_the_cells_alone_that_limits_let_it() -> None:
    """Few around the cell, whether numbers need be whole or not, and no further than they may."""
    table = skewed_table(0)
    sums = relations(table.grid, table.keys)
    slack = intruder_bounds(table.counts, Policy(3)).slack(table.counts)
    price, small = np.sqrt(table.counts), np.flatnonzero(table.counts < 3)

    def asked(limits: ProgramLimits) -> MoveSolver:
        solver = MoveSolver(sums, sums.tocsc(), slack, limits)
        solver.allowance.renew(10**6, 10**6)
        return solver

    usual, few = asked(ProgramLimits()), asked(ProgramLimits((30,), kept=0, few=30))
    near = asked(ProgramLimits(furthest=1))
    apart = 0
    for cell in small[:20].tolist():
        for move in (few.any_move(price, cell, 1, 1), few.move(price, cell, 1, 1)):
            assert move is None or move.cells.size <= 30
            apart += move is None
        assert usual.move(price, cell, 1, 1) is not None
        assert near.move(price, cell, 1, 2) is None
    assert apart


def test_whole_numbers_are_looked_for_among_all_cells_that_move_where_none_are_near() -> None:
    """The cheapest move has halves in cells 1 to 3; the only whole one leaves their sums by 4."""
    sums = sparse.csr_array(
        np.array(
            [
                [1, -1, -1, 0, -1, 0, 0],
                [0, 1, 0, -1, 0, 0, 0],
                [0, 0, 1, -1, 0, 0, 0],
                [0, 0, 0, 0, 1, -1, -1],
            ]
        )
    )
    room = np.array([1, 9, 9, 9, 9, 9, 0])
    price = np.array([0.0, 1.0, 1.0, 1.0, 10.0, 10.0, 1.0])

    def asked(whole: int) -> MoveSolver:
        solver = MoveSolver(sums, sums.tocsc(), Slack(room, room), ProgramLimits(few=whole))
        solver.allowance.renew(1_000, 1_000)
        return solver

    move = asked(6).any_move(price, 0, 1, 1)
    assert move is not None
    assert move.cells.tolist() == [0, 4, 5]
    assert move.changes.tolist() == [1, 1, 1]
    assert asked(5).any_move(price, 0, 1, 1) is None


@given(cases())
def test_a_pair_keeps_all_sums_and_bounds_and_the_grand_total(case: Case) -> None:
    incidence = Incidence.of(case.sums)
    work = line_scratch(incidence)
    move = pair_move(incidence, case.slack, case.price, work, case.cell, case.sign, case.step)
    for memory in (work.above, work.other, work.balance):
        assert not memory.any(), "the scratch memory must be clean for the next search"
    assume(move is not None)
    change = np.zeros(case.price.size, np.int64)
    change[move.cells] = move.changes
    assert case.fits(change)
    assert change[0] == 0


def test_a_pair_takes_the_cheapest_leaf_that_can_lose_a_person() -> None:
    # A total of four leaves: 1, 1, 5 and 7 people.
    incidence = Incidence.of(sparse.csr_array(np.array([[-1, 1, 1, 1, 1]])))
    counts = np.array([14, 1, 1, 5, 7])
    slack = Slack(np.full(5, 9), counts - 1)
    price = np.sqrt(counts)
    move = pair_move(incidence, slack, price, line_scratch(incidence), 1, 1, 1)
    assert move is not None
    assert dict(zip(move.cells.tolist(), move.changes.tolist(), strict=True)) == {1: 1, 3: -1}
    assert pair_move(incidence, slack, price, line_scratch(incidence), 1, -1, 1) is None


@given(cases())
def test_every_cell_is_found_by_its_key_and_no_other_is(case: Case) -> None:
    table, grid = case.true.table(), crossed(case)
    keys = table.keys.tolist()
    found = [find(grid, key) for key in range(table.grid.possible_cells)]
    assert found == [keys.index(key) if key in keys else -1 for key in range(len(found))]


@given(cases())
def test_a_box_keeps_all_sums_and_bounds_and_costs_what_its_cells_do(case: Case) -> None:
    cost, change = boxed(case)
    assume(change is not None)
    assert case.fits(change)
    assert np.isclose(cost, case.price[change != 0].sum())


@given(cases(most_dimensions=1))
def test_a_box_is_found_in_a_table_of_one_dimension_wherever_there_is_a_move(case: Case) -> None:
    moves = case.every_move()
    even = np.isin(moves, [-case.step, 0, case.step]).all(1).any()
    assert (boxed(case)[1] is not None) == even


@given(cases())
def test_a_box_over_budget_is_none(case: Case) -> None:
    cost, change = boxed(case)
    assume(change is not None)
    assert boxed(case, budget=cost) == (cost, None)


@given(cases())
def test_a_sum_of_boxes_is_a_move_that_costs_no_more(case: Case) -> None:
    moves = case.every_move()
    moves = moves[np.isin(moves, [-case.step, 0, case.step]).all(1)]
    assume(len(moves))
    costs = (moves != 0) @ case.price
    before, change = float(costs.max()), moves[costs.argmax()]
    grid, price = crossed(case), case.price.copy()
    work, move = sum_scratch(grid, 256, BoxLimits(), 6), draft(256)
    moved = np.flatnonzero(change)
    moved = np.concatenate([[case.cell], moved[moved != case.cell]])
    move.cell[: moved.size], move.change[: moved.size] = moved, change[moved] // case.step
    found = Found(before, moved.size)
    cost, size = lighten(grid, case.slack, price, work, move, found, case.step)
    lighter = np.zeros(change.size, np.int64)
    lighter[move.cell[:size]] = move.change[:size].astype(np.int64) * case.step
    assert case.fits(lighter)
    assert np.isclose(case.price[lighter != 0].sum(), cost)
    assert cost <= before + 1e-9
    assert (price == case.price).all()
    assert not work.box.shift.any()


def test_sums_that_go_round_in_a_circle_lead_to_no_leaf_and_to_an_end() -> None:
    # The first cell is over the second and the third, and the second over the first and the fourth.
    sums = sparse.csr_array(np.array([[-1, 1, 1, 0], [1, -1, 0, 1]], np.int8))
    slack = Slack(np.full(4, 3), np.full(4, 3))
    incidence, price = Incidence.of(sums), np.array([1.0, 1.0, 2.0, 2.0])
    assert pair_move(incidence, slack, price, line_scratch(incidence), 0, 0, 1) is None


def test_above_a_leaf_whose_sum_has_several_totals_nothing_moves_as_it_does() -> None:
    # The first two cells are as many as the next two, and as the last one.
    sums = sparse.csr_array(np.array([[1, 1, -1, -1, 0], [1, 1, 0, 0, -1]], np.int8))
    incidence = Incidence.of(sums)
    work = line_scratch(incidence)
    assert climb(incidence, 0, work.above, work.cells) == 0
    assert climb(incidence, 2, work.above, work.cells) == 1
    unmark(work.above, work.cells[:1])
    slack, price = Slack(np.full(5, 3), np.full(5, 3)), np.ones(5)
    assert pair_move(incidence, slack, price, work, 0, 0, 1) is None
    left = np.concatenate([work.above, work.other, work.balance])
    assert not left.any()
