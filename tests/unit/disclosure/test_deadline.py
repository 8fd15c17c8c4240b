"""A time limit: what is bettered until then, what is answered after it, what is given up."""

from __future__ import annotations

import dataclasses
import time

import numpy as np
import pytest

import covey
from covey import DisclosureRisk, Policy
from covey.disclosure.deadline import Deadline
from covey.disclosure.progress import nobody
from covey.disclosure.release.protect import protect
from covey.disclosure.suppression.search.table_search import TableSearch
from tests.properties.leaky_tables import skewed_table
from tests.unit.disclosure.small import table
from tests.unit.disclosure.suppression.search.test_parts import task_of

SMALL = table([3, 40, 50], [60, 70, 8], [9, 10, 300])
LONG_AGO = 10_000.0


@pytest.fixture(autouse=True)
def compiled() -> None:
    """Have the search compiled, since nothing is given up while the compiler is waited for."""
    covey.protect(SMALL, Policy(5))


def test_nothing_is_given_up_before_a_fifth_and_three_seconds_after_the_limit() -> None:
    deadline = Deadline.of(100, begun=1_000.0)
    assert (deadline.ends, deadline.latest) == (1_100.0, 1_123.0)
    assert Deadline.of(None, begun=1_000.0).latest == np.inf


def test_what_comes_after_the_search_has_its_share_of_the_time() -> None:
    deadline = Deadline.of(100, begun=1_000.0).earlier_by(10)
    assert (deadline.ends, deadline.latest) == (1_090.0, 1_113.0)


def test_the_safe_table_found_until_then_is_taken() -> None:
    begun = time.monotonic() - 1.1 * LONG_AGO
    safe = protect(SMALL, Policy(5, time_limit=LONG_AGO), begun=begun)
    usual = protect(SMALL, Policy(5))
    assert safe.audit.safe
    assert safe.certificate.unsafe == usual.certificate.unsafe
    assert safe.certificate.secondary >= usual.certificate.secondary


def test_a_table_that_cannot_be_protected_in_time_is_refused_with_the_ways_out() -> None:
    begun = time.monotonic() - LONG_AGO
    with pytest.raises(DisclosureRisk, match=r"time_limit=5 is too short: .* more seconds"):
        protect(SMALL, Policy(5, time_limit=5), begun=begun)


def test_tables_protected_together_keep_one_time_limit() -> None:
    begun = time.monotonic() - LONG_AGO
    with pytest.raises(DisclosureRisk, match="time_limit=5 is too short"):
        covey.protect_linked({"one": SMALL, "other": SMALL}, Policy(5, time_limit=5), begun=begun)


def test_a_search_that_is_late_leaves_the_rest_and_stops() -> None:
    late = dataclasses.replace(task_of(skewed_table(0)), deadline=Deadline.of(1, begun=-LONG_AGO))
    search = TableSearch.begin(late, nobody)
    search.cover()
    assert not search.met.any()
    assert search.cover_rest(wider=True).size == np.unique(late.needs.cell).size


def test_a_search_whose_time_is_up_meets_every_need_and_betters_nothing() -> None:
    up = Deadline(1, ends=-np.inf)
    search = TableSearch.begin(dataclasses.replace(task_of(skewed_table(0)), deadline=up), nobody)
    search.cover()
    assert search.met.all()
