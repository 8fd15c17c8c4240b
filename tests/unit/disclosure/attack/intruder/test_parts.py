"""Programs about parts alone have the tables of all cells, counted by brute force."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.elsewhere import tables_elsewhere, towards
from covey.disclosure.attack.intruder.evidence import Evidence
from covey.disclosure.attack.intruder.first_table import first_table
from covey.disclosure.attack.intruder.interval import CellByCell
from covey.disclosure.attack.intruder.least_change import LeastChange, whole_change
from covey.disclosure.attack.intruder.limits import USUAL, AuditLimits
from covey.disclosure.attack.intruder.neighbourhood import IncidenceGraph
from covey.disclosure.attack.intruder.parts import Parts
from covey.disclosure.attack.intruder.program import FAR, Answer, Program, Solver, whole
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, Unknowns
from covey.errors import TableError
from tests.sampled import sampled

MOST = 3
WIDTH = 2
SEEDS = range(25)

Rows = NDArray[np.int64]


def two_ways(seed: int) -> tuple[Rows, Rows]:
    """Return sums of 2 x 3 leaves, their margins and the total, some left out; and a table."""
    chance = np.random.default_rng(seed)
    leaves = chance.integers(0, 3, (2, 3))
    place = np.arange(6).reshape(2, 3)
    rows = np.zeros((8, 12), np.int64)
    tops = [(np.array([6, 7]), 11), (np.array([8, 9, 10]), 11)]
    by_row = [(place[row], 6 + row) for row in range(2)]
    by_column = [(place[:, column], 8 + column) for column in range(3)]
    for row, (parts, total) in enumerate(by_row + by_column + tops):
        rows[row, parts], rows[row, total] = 1, -1
    rows[7, [6, 8]] = 1, 1  # a sum that names no total
    table = np.concatenate([leaves.ravel(), leaves.sum(1), leaves.sum(0), [leaves.sum()]])
    left = np.sort(chance.permutation(8)[:6])
    return rows[left], table


def tables(rows: Rows, rests: Rows, most: Rows) -> set[tuple[int, ...]]:
    """Return all counts of leaves and margins that fit, where no margin is free of the leaves."""
    found = set()
    for leaves in product(range(MOST), repeat=6):
        grid = np.array(leaves).reshape(2, 3)
        one = np.concatenate([grid.ravel(), grid.sum(1), grid.sum(0), [grid.sum()]])
        if (rows @ one == rests).all() and (one <= most).all():
            found.add(tuple(one.tolist()))
    return found


@pytest.mark.parametrize("seed", sampled(SEEDS, 4))
def test_parts_that_keep_what_is_left_make_cells_that_keep_all_sums(seed: int) -> None:
    rows, table = two_ways(seed)
    parts, rests = Parts.of(sparse.csr_array(rows)), rows @ table
    besides = parts.besides(rests)
    left = parts.rests(rests, besides)
    np.testing.assert_array_equal(parts.cells @ table[parts.places] + besides, table)
    np.testing.assert_array_equal(parts.sums @ table[parts.places], left)
    assert parts.places.size < table.size
    for one in product(range(MOST), repeat=min(parts.places.size, 7)):
        some = table[parts.places].copy()
        some[: len(one)] = one
        keeps = (parts.sums @ some == left).all()
        assert keeps == (rows @ (parts.cells @ some + besides) == rests).all()


@pytest.mark.parametrize("seed", sampled(SEEDS, 4))
def test_a_least_change_is_a_table_and_where_it_says_so_there_is_none(seed: int) -> None:
    """Margins have bounds of their own that no leaf holds them to."""
    evidence, others = bounded_margins(seed)
    near = evidence.graph.around(np.arange(12))
    least, found = LeastChange(near, np.random.default_rng(0)), 0
    for cell in range(12):
        program = evidence.moves(near).held(cell, 1, MOST)
        answer = least.of(program)
        elsewhere = bool((others[:, cell] > evidence.table[cell]).any())
        found += answer.counts is not None
        assert elsewhere or answer.counts is None
        assert not (elsewhere and answer.impossible)
        if answer.counts is not None:
            assert program.fit(answer.counts)
    assert found or (others <= evidence.table).all()


@pytest.mark.parametrize("seed", sampled(SEEDS, 4))
def test_whole_numbers_are_found_wherever_there_are_some(seed: int) -> None:
    """Beside what a least change touches, whatever that may be, or among all cells."""
    evidence, others = bounded_margins(seed)
    near, graph = evidence.graph.around(np.arange(12)), evidence.graph
    others_touched = np.random.default_rng(seed).permutation(12)[:2]
    for cell in range(12):
        program = evidence.moves(near).held(cell, 1, MOST)
        touched = np.union1d(others_touched, cell)
        answer = whole_change(touched, program, graph, any_whole)
        elsewhere = bool((others[:, cell] > evidence.table[cell]).any())
        assert (answer.counts is not None) == elsewhere == (not answer.impossible)
        assert answer.counts is None or program.fit(answer.counts)


def any_whole(program: Program) -> Answer:
    return whole(program, np.zeros(program.near.cells.size, np.int64), USUAL.work, first=True)


@pytest.mark.parametrize("limits", [USUAL, replace(USUAL, near=(3, 6)), replace(USUAL, again=0)])
@pytest.mark.parametrize("seed", sampled(SEEDS, 4))
def test_cell_by_cell_the_intervals_of_all_cells_are_shown(seed: int, limits: AuditLimits) -> None:
    evidence, others = bounded_margins(seed)
    looks_at_all(evidence, seed, limits)
    lowest, highest = others.min(0), others.max(0)
    assert (evidence.lowest >= lowest).all()
    assert (evidence.highest <= highest).all()
    assert (evidence.floor <= lowest).all()
    assert (evidence.ceiling >= highest).all()
    met = evidence.highest - evidence.lowest >= WIDTH
    np.testing.assert_array_equal(met, highest - lowest >= WIDTH)
    np.testing.assert_array_equal(evidence.lowest[~met], lowest[~met])
    np.testing.assert_array_equal(evidence.highest[~met], highest[~met])
    assert all(evidence.is_over(cell) for cell in range(12))


def looks_at_all(evidence: Evidence, seed: int, limits: AuditLimits) -> None:
    random = np.random.default_rng(seed)
    CellByCell(evidence, Solver(limits), random, limits).look(np.arange(evidence.table.size))


def test_sums_that_contradict_each_other_are_refused_where_each_follows_from_others() -> None:
    """By rows there are 120 people, by columns 121."""
    place, rows = np.arange(12).reshape(3, 4), np.zeros((7, 12), np.int64)
    for row, of in enumerate([*place, *place.T]):
        rows[row, of] = 1
    sums, rests = sparse.csr_array(rows), np.array([40, 40, 40, 30, 30, 30, 31])
    least, most = np.zeros(12, np.int64), np.full(12, 50)
    unknowns = Unknowns(np.arange(12), sums, rests, least, most)
    with pytest.raises(TableError, match="contradict each other"):
        first_table(unknowns, IncidenceGraph(sums), np.random.default_rng(0))


@pytest.mark.parametrize("width", [3, FAR + 3])
def test_cells_that_nothing_bounds_from_above_go_as_far_as_is_asked(width: int) -> None:
    sums, table = sparse.csr_array(np.array([[1, 1, -1]])), np.array([1, 1, 2])
    least, most = np.zeros(3, np.int64), np.full(3, UNBOUNDED)
    unknowns = Unknowns(np.arange(3), sums, np.zeros(1, np.int64), least, most)
    asked = Requirement(UNBOUNDED, width, smallest_unsafe=0)
    evidence = Evidence(unknowns, IncidenceGraph(sums), table, asked, np.ones(3, np.bool_))
    looks_at_all(evidence, 0, replace(USUAL, again=0))
    assert not evidence.open().size
    assert (evidence.highest - evidence.lowest >= width).all()
    assert (evidence.ceiling == UNBOUNDED).all()


@pytest.mark.parametrize("limits", [replace(USUAL, work=0.0), replace(USUAL, cornered=3)])
def test_no_whole_tables_are_asked_for_where_limits_forbid_them(limits: AuditLimits) -> None:
    evidence, _ = bounded_margins(0)
    before = evidence.table.copy()
    for _ in tables_elsewhere(evidence, np.random.default_rng(0), limits):
        np.testing.assert_array_equal(evidence.table, before)
    np.testing.assert_array_equal(evidence.lowest, before)
    np.testing.assert_array_equal(evidence.highest, before)


def bounded_margins(seed: int) -> tuple[Evidence, Rows]:
    """Return a table of which two counts of each cell must be open, and all tables that fit."""
    rows, table = two_ways(seed)
    every = np.vstack([rows, two_ways_complete()])
    rests, most = every @ table, np.append(np.full(6, MOST - 1), table[6:] + 1)
    sums, places, least = sparse.csr_array(every), np.arange(12), np.zeros(12, np.int64)
    evidence = Evidence(
        Unknowns(places, sums, rests, least, most),
        IncidenceGraph(sums),
        table,
        Requirement(UNBOUNDED, WIDTH, smallest_unsafe=0),
        np.ones(12, np.bool_),
    )
    return evidence, np.array(sorted(tables(every, rests, most)))


def two_ways_complete() -> Rows:
    """Return the sums that give each margin by its leaves."""
    place, rows = np.arange(6).reshape(2, 3), np.zeros((6, 12), np.int64)
    for row in range(2):
        rows[row, place[row]], rows[row, 6 + row] = 1, -1
    for column in range(3):
        rows[2 + column, place[:, column]], rows[2 + column, 8 + column] = 1, -1
    rows[5, [6, 7]], rows[5, 11] = 1, -1
    return rows


@pytest.mark.parametrize("seed", sampled(SEEDS, 4))
def test_a_table_elsewhere_keeps_the_bounds_of_totals(seed: int) -> None:
    evidence, others = bounded_margins(seed)
    before, random = evidence.table.copy(), np.random.default_rng(seed)
    program = evidence.moves(evidence.graph.around(np.arange(12)))
    for _ in range(3):
        answer = towards(evidence, program, random, USUAL)
        assert answer.counts is not None
        assert tuple((before + answer.counts).tolist()) in set(map(tuple, others.tolist()))


@pytest.mark.parametrize("seed", sampled(SEEDS, 4))
def test_tables_elsewhere_are_possible_and_come_to_an_end(seed: int) -> None:
    evidence, others = bounded_margins(seed)
    before = evidence.open().size
    moves = sum(1 for _ in tables_elsewhere(evidence, np.random.default_rng(seed), USUAL))
    assert 0 < moves < 2 * before
    assert (evidence.highest > evidence.lowest).any()
    assert (evidence.lowest >= others.min(0)).all()
    assert (evidence.highest <= others.max(0)).all()
