"""The newest plan of a period is kept as it was made, and what moved since is told."""

from __future__ import annotations

import stat

import pytest

from covey.hub.kept_plan import KeptPlan, keep_plan, plan_of
from covey.hub.period import PeriodState, period_state
from covey.hub.plan import Unfit
from covey.hub.plan_table import plan_table
from covey.hub.ways import Way
from covey.hub.withdraw import withdraw_release
from tests.unit.hub.hub import Hub
from tests.unit.hub.test_plan_table import Q1, Q2


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.send("q1.csv", *Q1)
    hub.send("q2.csv", *Q2, period="2024-Q2")
    hub.collect()
    hub.release("2024-Q1")
    return hub


def kept(hub: Hub) -> KeptPlan:
    keep_plan(hub.settings, hub.registry, hub.plan("2024-Q2"))
    plan = plan_of(hub.settings, "people", "2024-Q2")
    assert plan is not None
    return plan


@pytest.mark.long
def test_a_plan_is_read_back_as_it_was_made(hub: Hub) -> None:
    made, read = hub.plan("2024-Q2"), kept(hub)
    (people,) = hub.registry.datasets
    assert (read.hash, read.fits, read.change, read.told) == (
        made.hash, True, made.change, made.told
    )  # fmt: skip
    table = plan_table(made, people.policy)
    assert read.table(hub.registry).cells.equals(table.cells)
    assert read.table(hub.registry).last == "people 2024-Q1"


def test_a_release_that_does_not_fit_is_kept_with_its_ways_out(hub: Hub) -> None:
    ways = (Way("Wait for the batch", "not tried", fits=None),)
    keep_plan(hub.settings, hub.registry, Unfit("people", "2024-Q2", ("x",), ("y",), ways))
    plan = plan_of(hub.settings, "people", "2024-Q2")
    assert plan is not None
    assert (plan.fits, plan.ways, plan.told) == (False, ways, ("y",))


def test_a_plan_is_for_its_owner_alone_and_none_is_none(hub: Hub) -> None:
    assert plan_of(hub.settings, "people", "2024-Q2") is None
    kept(hub)
    folder = hub.settings.confidential_file.parent / "plans"
    (path,) = folder.iterdir()
    assert [stat.S_IMODE(one.stat().st_mode) for one in (folder, path)] == [0o700, 0o600]


def state(hub: Hub) -> PeriodState:
    (people,) = hub.registry.datasets
    return period_state(hub.settings, hub.registry, people, "2024-Q2")


@pytest.mark.long
def test_nothing_moved_until_another_file_counts_or_something_goes_out(hub: Hub) -> None:
    kept(hub)
    assert state(hub).moved == ()
    hub.send("q2b.csv", *Q2[:-1], "B,M,58", period="2024-Q2")
    assert hub.collect() == ["q2b.csv accepted 2"]
    assert state(hub).moved == ("another file of clinics for 2024-Q2 counts now",)
    hub.release("2024-Q2")
    assert "something else went out since" in state(hub).moved


@pytest.mark.long
def test_a_period_is_due_until_it_is_out_and_withdrawn_once_it_was_taken_back(hub: Hub) -> None:
    before = state(hub)
    assert (before.out, before.withdrawn) == (None, False)
    assert before.due is not None
    hub.release("2024-Q2")
    out = state(hub)
    assert (out.due, out.out and out.out.vintage) == (None, 1)
    withdraw_release(hub.settings, hub.registry, "people", "2024-Q2", "Two were exchanged.")
    assert (state(hub).out, state(hub).withdrawn) == (None, True)


@pytest.mark.long
def test_what_a_period_waits_for_is_told(hub: Hub) -> None:
    hub.send("q2b.csv", "A1,F,40", period="2024-Q2")
    assert hub.collect() == ["q2b.csv held"]
    found = state(hub).due
    assert found is not None
    assert found.waits_for == ("clinics for 2024-Q2, of which q2b.csv is held",)
