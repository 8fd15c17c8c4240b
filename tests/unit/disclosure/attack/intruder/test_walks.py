"""Walks from table to table, on tables of three dimensions, against two integer programs a cell."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy import sparse

from covey.disclosure.attack.intruder.echelon import solved
from covey.disclosure.attack.intruder.elsewhere import tables_elsewhere
from covey.disclosure.attack.intruder.evidence import Evidence
from covey.disclosure.attack.intruder.limits import USUAL
from covey.disclosure.attack.intruder.neighbourhood import IncidenceGraph
from covey.disclosure.attack.intruder.repair import repaired
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, BoundedCells, Unknowns
from covey.disclosure.attack.intruder.walked_tables import walk_about
from covey.disclosure.attack.intruder.within import well_within
from covey.errors import CoveyError
from covey.tables import CountTable
from tests.oracles.integer_interval import integer_intervals
from tests.properties.leaky_tables import hide_carelessly, skewed_table
from tests.sampled import crossed

SEEDS = range(2)


def hidden_cells(table: CountTable, hidden: np.ndarray) -> Unknowns:
    lowest = np.where(hidden, 1, table.counts)
    highest = np.where(hidden, UNBOUNDED, table.counts)
    return BoundedCells(table.grid, table.keys, lowest, highest, hidden).unknowns()


def evidence_of(seed: int, requirement: Requirement) -> tuple[CountTable, np.ndarray, Evidence]:
    table = skewed_table(seed, below=2)
    hidden = hide_carelessly(table, 4, seed)
    unknowns = hidden_cells(table, hidden)
    judged = np.ones(unknowns.size, dtype=bool)
    truth = table.counts[hidden]
    return (
        table,
        hidden,
        Evidence(unknowns, IncidenceGraph(unknowns.sums), truth, requirement, judged),
    )


@cache
def exact_intervals(seed: int) -> np.ndarray:
    """(2, hidden cells) the lowest and highest count of each; the same of whatever is asked."""
    table = skewed_table(seed, below=2)
    return integer_intervals(table, hide_carelessly(table, 4, seed)).T


@pytest.mark.parametrize(
    ("seed", "requirement"),
    crossed(tuple(SEEDS), (Requirement(3, 1), Requirement(3, 2, covers=True))),
)
def test_counts_that_walks_show_lie_in_the_exact_interval(
    seed: int, requirement: Requirement
) -> None:
    table, hidden, evidence = evidence_of(seed, requirement)
    walk_about(evidence, np.random.default_rng(seed))
    lowest, highest = exact_intervals(seed)
    assert (lowest <= evidence.lowest).all()
    assert (evidence.highest <= highest).all()
    assert hidden_cells(table, hidden).fit(evidence.table)


@pytest.mark.parametrize("seed", SEEDS)
def test_counts_that_tables_elsewhere_show_lie_in_the_exact_interval_and_are_more(
    seed: int,
) -> None:
    table, hidden, evidence = evidence_of(seed, Requirement(3, 1))
    before = evidence.open().size
    for _ in tables_elsewhere(evidence, np.random.default_rng(seed), USUAL):
        assert hidden_cells(table, hidden).fit(evidence.table)
    lowest, highest = exact_intervals(seed)
    assert (lowest <= evidence.lowest).all()
    assert (evidence.highest <= highest).all()
    assert evidence.open().size < before


@pytest.mark.parametrize("seed", SEEDS)
def test_walks_clear_most_cells_that_can_be_cleared(seed: int) -> None:
    requirement = Requirement(3, 1)
    _, _, evidence = evidence_of(seed, requirement)
    walk_about(evidence, np.random.default_rng(seed))
    lowest, highest = exact_intervals(seed)
    safe = requirement.met(lowest, highest)
    still_open = np.isin(np.arange(safe.size), evidence.open())
    assert np.count_nonzero(safe & still_open) <= 0.1 * np.count_nonzero(safe)


def test_a_step_that_breaks_a_sum_is_refused() -> None:
    _, _, evidence = evidence_of(0, Requirement(3, 1))
    before = evidence.table.copy()
    with pytest.raises(CoveyError, match="does not fit"):
        evidence.follow(np.array([0]), np.array([1]), np.array([0, 1]))
    assert (evidence.table == before).all()


def test_a_table_on_the_way_must_be_within_its_bounds_too() -> None:
    _, _, evidence = evidence_of(0, Requirement(3, 1))
    walk_about(evidence, np.random.default_rng(0))
    moved = np.flatnonzero(evidence.highest > evidence.lowest)
    assert moved.size
    cells, changes = np.repeat(moved[:1], 2), np.array([UNBOUNDED // 4, -UNBOUNDED // 4])
    evidence.ceiling[moved[0]] = evidence.table[moved[0]]
    with pytest.raises(CoveyError, match="does not fit"):
        evidence.follow(cells, changes, np.array([0, 1, 2]))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_start_is_within_all_bounds_and_nearly_meets_the_sums(seed: int) -> None:
    table = skewed_table(seed, below=2)
    unknowns = hidden_cells(table, hide_carelessly(table, 4, seed))
    start = well_within(unknowns)
    assert (unknowns.lowest <= start).all()
    assert (start <= unknowns.highest).all()
    off, from_lowest = (
        abs(unknowns.sums @ counts - unknowns.rests) for counts in (start, unknowns.lowest)
    )
    # Rounded: each cell of a sum may be off by a half.
    members = np.diff(unknowns.sums.indptr)
    assert (off <= members / 2 + 1).mean() > 0.95
    assert off.sum() < from_lowest.sum() / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_table_with_a_few_wrong_counts_is_repaired(seed: int) -> None:
    table = skewed_table(seed, below=2)
    hidden = hide_carelessly(table, 4, seed)
    unknowns = hidden_cells(table, hidden)
    random = np.random.default_rng(seed)
    wrong = table.counts[hidden] + (random.random(unknowns.size) < 0.1)
    assert not unknowns.fit(wrong)
    whole = repaired(wrong, unknowns, IncidenceGraph(unknowns.sums), random)
    assert unknowns.fit(whole)


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_are_solved_exactly_from_any_counts_and_leave_those_that_fit(seed: int) -> None:
    table = skewed_table(seed, below=2)
    hidden = hide_carelessly(table, 4, seed)
    unknowns = hidden_cells(table, hidden)
    counts = np.random.default_rng(seed).integers(-50, 50, unknowns.size)
    whole = solved(unknowns.sums, unknowns.rests, counts)
    assert (unknowns.sums @ whole == unknowns.rests).all()
    truth = table.counts[hidden]
    assert (solved(unknowns.sums, unknowns.rests, truth) == truth).all()


def test_of_sums_that_share_cells_each_keeps_what_the_others_do_not_tell() -> None:
    # a + b = 5, b + c = 7, c - a = 2: the third follows from the others, one count is free.
    sums = sparse.csr_array(np.array([[1, 1, 0], [0, 1, 1], [-1, 0, 1]]))
    rests = np.array([5, 7, 2])
    whole = solved(sums, rests, np.array([9, 9, 9]))
    assert (sums @ whole == rests).all()
    assert 9 in whole
