"""What there is to do today: every matter once, under what has to be done first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from covey.hub.approvals import Planned
from covey.hub.due import Awaited, Due
from covey.hub.status import Status, status_of
from covey.hub.today import Today, is_about, today, today_of
from tests.unit.hub.hub import Hub

ROWS = ("A1,F,40", "A1,M,31", "A2,F,30", "A2,M,22", "B,F,20")
DAY = date(2024, 11, 5)
PLAN = Planned("9f2c" + "0" * 60, "the release of people 2024-Q1", ("ana",), "release", "people",
               "2024-Q1", asked=2)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A hub with two quarters that can go out, one of them held again, and one missing."""
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.registry = hub.with_dataset(approvals=2)
    for quarter in (1, 2):
        hub.send(f"q{quarter}.csv", *ROWS, f"B,M,{50 + quarter}", period=f"2024-Q{quarter}")
    hub.collect()
    hub.send("again.csv", "A1,F,40", period="2024-Q2")
    hub.collect()
    return hub


@pytest.fixture
def hub(made: Hub, tmp_path: Path) -> Hub:
    hub = made.copied(tmp_path / "hub")
    hub.registry = hub.with_dataset(approvals=2)
    return hub


def seen(told: Today) -> dict[str, list[str]]:
    groups = ("due", "held", "waiting", "late", "second", "failed")
    return {name: [one.period for one in getattr(told, name)] for name in groups}


def state_of(hub: Hub) -> Status:
    return status_of(hub.settings, hub.registry)


@pytest.mark.long
def test_each_matter_stands_once_where_it_is_somebodys_turn(hub: Hub) -> None:
    assert seen(today(hub.settings, hub.registry)) == {
        "due": ["2024-Q1"], "held": ["2024-Q2"], "waiting": ["2024-Q2"], "late": ["2024-Q3"],
        "second": [], "failed": [],
    }  # fmt: skip


def test_a_plan_that_somebody_signed_waits_for_the_others_and_is_due_no_more(hub: Hub) -> None:
    told = today_of(replace(state_of(hub), planned=(PLAN,)), hub.registry, DAY)
    assert [one.period for one in told.due] == []
    (task,) = told.second
    assert (task.title, task.asked) == ("People", 2)
    assert task.why == "ana signed; 1 more to sign."


def test_a_plan_that_nobody_signed_is_still_due(hub: Hub) -> None:
    state = replace(state_of(hub), planned=(replace(PLAN, approved=()),))
    told = today_of(state, hub.registry, DAY)
    assert ([one.period for one in told.due], told.second) == (["2024-Q1"], ())


def test_a_withdrawal_waits_for_signatures_from_the_first_on(hub: Hub) -> None:
    plan = replace(PLAN, kind="withdrawal", approved=())
    (task,) = today_of(replace(state_of(hub), planned=(plan,)), hub.registry, DAY).second
    assert task.title == "Withdrawal of People"
    assert task.why == "Nobody has signed yet; 2 more to sign."


def test_what_is_late_says_whose_turn_it_is(hub: Hub) -> None:
    (task,) = today(hub.settings, hub.registry).late
    assert task.turn == "health"
    assert task.why == "clinics for 2024-Q3, from health since 2024-10-01"


def test_a_period_that_goes_without_an_agency_does_not_say_that_every_file_is_in(hub: Hub) -> None:
    without = Due("people", "2024-Q1", date(2024, 4, 1), (), without=("police",))
    late = replace(without, period="2024-Q2", without=(), corrected=DAY, late=("police",))
    told = today_of(replace(state_of(hub), due=(without, late)), hub.registry, DAY)
    assert [one.why for one in told.due] == [
        "Every other file is in; it does not wait for police any more.",
        "It went out without what police sent since.",
    ]


def test_what_is_to_come_waits_and_is_not_late(hub: Hub) -> None:
    ahead = Due("people", "2024-Q3", date(2024, 10, 1), (Awaited("clinics", "2024-Q3", "health",
                date(2024, 10, 1)),))  # fmt: skip
    told = today_of(replace(state_of(hub), due=(ahead,)), hub.registry, date(2024, 9, 1))
    assert (seen(told)["waiting"], seen(told)["late"]) == (["2024-Q3"], [])


def test_a_search_finds_names_periods_and_hashes_and_no_file(hub: Hub) -> None:
    told = today_of(replace(state_of(hub), planned=(PLAN,)), hub.registry, DAY)

    def found(words: str) -> list[str]:
        return [name for name, periods in seen(told.where(lambda one: is_about(one, words))).items()
                if periods]  # fmt: skip

    assert found("people") == ["held", "waiting", "late", "second"]
    assert found("Health 2024-Q3") == ["late"]
    assert found("9f2c") == ["second"]
    assert found("again.csv") == []


def test_what_is_wrong_is_told_beside_what_is_to_do(hub: Hub) -> None:
    told = today_of(replace(state_of(hub), fault="the public file is another"), hub.registry, DAY)
    assert told.wrong == ("the public file is another",)
