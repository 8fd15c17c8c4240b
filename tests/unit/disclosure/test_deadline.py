"""A time limit: what is bettered until then, what is answered after it, what is given up."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import numpy as np
import pytest

import covey
from covey import CountTable, DisclosureRisk, Policy, ProtectedTable
from covey.disclosure import deadline
from covey.disclosure.deadline import Deadline
from covey.disclosure.progress import nobody
from covey.disclosure.release import in_time
from covey.disclosure.release.protect import protect
from covey.disclosure.suppression.search.table_search import TableSearch
from tests.oracles.integer_interval import integer_intervals
from tests.properties.leaky_tables import skewed_table
from tests.unit.disclosure.small import table
from tests.unit.disclosure.suppression.search.test_parts import task_of

SMALL = table([3, 40, 50], [60, 70, 8], [9, 10, 300])
LONG_AGO = 10_000.0


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    """Have the search compiled, since nothing is given up while the compiler is waited for."""
    covey.protect(skewed_table(0), Policy(5))  # which has too many cells to go without it


def test_nothing_is_given_up_before_a_fifth_and_three_seconds_after_the_limit() -> None:
    until = Deadline.of(100, begun=1_000.0)
    assert (until.ends, until.latest) == (1_100.0, 1_123.0)
    assert Deadline.of(None, begun=1_000.0).latest == np.inf


def test_nothing_is_given_up_while_others_have_the_processor() -> None:
    waited = Deadline.of(100, begun=time.monotonic())
    waited = dataclasses.replace(waited, ends=-np.inf, latest=-np.inf)
    assert waited.is_past
    assert not waited.is_late
    assert waited.worked == pytest.approx(time.process_time() + 123.0, abs=1.0)
    assert waited.by_the_clock().is_late


def test_what_was_worked_before_counts_as_far_as_it_can_have_been_for_this() -> None:
    worked = time.process_time()
    assert Deadline.of(100, begun=-LONG_AGO).worked == pytest.approx(123.0, abs=0.1)
    assert Deadline.of(100, begun=None).worked == pytest.approx(worked + 123.0, abs=0.1)


def test_what_comes_after_the_search_has_its_share_of_the_time() -> None:
    until = Deadline.of(100, begun=1_000.0)
    step = until.earlier_by(10, worked=4)
    assert (step.ends, step.latest) == (1_090.0, 1_113.0)
    assert until.worked - step.worked == pytest.approx(4)


def test_the_safe_table_found_until_then_is_taken() -> None:
    begun = time.monotonic() - 1.1 * LONG_AGO
    safe = protect(SMALL, Policy(5, time_limit=LONG_AGO), begun=begun)
    usual = protect(SMALL, Policy(5))
    assert safe.audit.safe
    assert safe.certificate.unsafe == usual.certificate.unsafe
    assert safe.certificate.secondary >= usual.certificate.secondary


@pytest.fixture
def _given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have tables given up that are protected sooner than it can be seen."""
    monkeypatch.setattr(in_time, "SOON", 20)
    monkeypatch.setattr(deadline, "_LATE_SECONDS", 0.0)


def in_no_time(true: CountTable, **fields: Any) -> ProtectedTable:
    return protect(true, Policy(5, time_limit=1e-6, **fields), begun=-LONG_AGO)


def test_a_small_table_is_protected_as_fine_as_it_came_whatever_the_limit() -> None:
    safe, usual = in_no_time(SMALL), protect(SMALL, Policy(5))
    assert safe.grid == usual.grid
    assert not safe.certificate.remedies


@pytest.mark.usefixtures("_given_up")
@pytest.mark.parametrize("seed", range(4))
def test_a_table_without_time_goes_out_coarser_and_says_so(seed: int) -> None:
    true = skewed_table(seed)
    safe = in_no_time(true)
    fine, coarse = true.grid.hierarchies, safe.grid.hierarchies
    assert safe.grid.possible_cells < true.grid.possible_cells
    assert all(set(coarse[name].codes) <= set(fine[name].codes) for name in fine)
    [said] = safe.certificate.remedies
    assert said.startswith("time limit: ")
    assert "in place of" in said or "only its total" in said


@pytest.mark.usefixtures("_given_up")
@pytest.mark.parametrize("seed", range(4))
def test_what_goes_out_coarser_is_true_and_leaves_every_unsafe_count_open(seed: int) -> None:
    true = skewed_table(seed)
    safe = in_no_time(true)
    nodes = [
        axis.node_of_code[[axis.hierarchy.position[code] for code in codes]]
        for axis, codes in zip(
            true.grid.axes, zip(*map(safe.grid.codes, safe.keys.tolist()), strict=True), strict=True
        )
    ]
    counts = true.count_of(true.grid.key(nodes))
    np.testing.assert_array_equal(safe.values[~safe.hidden], counts[~safe.hidden])
    assert covey.audit(safe.to_frame(), safe.grid.hierarchies, Policy(5)).safe
    coarse = CountTable.from_leaves(
        safe.grid, safe.keys[leaves := safe.grid.is_leaf(safe.keys)], counts[leaves]
    )
    intervals = integer_intervals(coarse, safe.hidden)[counts[safe.hidden] < 5]
    assert (intervals[:, 0] < intervals[:, 1]).all()


@pytest.mark.usefixtures("_given_up")
def test_a_table_that_may_not_be_coarser_is_refused_with_how_long_it_takes() -> None:
    said = r"is too short: a safe table takes more than [\d,]+ seconds .* more seconds"
    with pytest.raises(DisclosureRisk, match=said):
        in_no_time(skewed_table(0), frozen_open=({"d1": "00", "d2": "_T", "d3": "_T"},))


def test_tables_protected_together_keep_one_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_time, "SOON", 0)
    monkeypatch.setattr(deadline, "_LATE_SECONDS", 0.0)
    policy = Policy(5, time_limit=1e-6)
    with pytest.raises(DisclosureRisk, match="time_limit=1e-06 is too short"):
        covey.protect_linked({"one": SMALL, "other": SMALL}, policy, begun=-LONG_AGO)


def test_a_search_that_is_late_leaves_the_rest_and_stops() -> None:
    late = dataclasses.replace(
        task_of(skewed_table(0)), deadline=Deadline.of(1, -LONG_AGO).by_the_clock()
    )
    search = TableSearch.begin(late, nobody)
    search.cover()
    assert not search.met.any()
    assert search.cover_rest(wider=True).size == np.unique(late.needs.cell).size


def test_a_search_whose_time_is_up_meets_every_need_and_betters_nothing() -> None:
    up = Deadline(1, ends=-np.inf)
    search = TableSearch.begin(dataclasses.replace(task_of(skewed_table(0)), deadline=up), nobody)
    search.cover()
    assert search.met.all()
