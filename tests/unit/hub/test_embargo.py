"""The moment before which a release is not shown, as an officer gives it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey import Policy
from covey.errors import CommandError
from covey.hub.embargo import embargo_moment
from covey.hub.release import ReleaseRequest, release
from covey.hub.status import status_of
from covey.hub.today import today
from tests.unit.hub.hub import Hub

NOW = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("2025-03-01T08:00", "Asia/Ho_Chi_Minh", "2025-03-01T08:00:00+07:00"),
        ("2025-03-01 08:00", "Asia/Ho_Chi_Minh", "2025-03-01T08:00:00+07:00"),
        ("2025-03-01T08:00+00:00", "Asia/Ho_Chi_Minh", "2025-03-01T15:00:00+07:00"),
        ("2025-07-01T08:00", "Europe/Paris", "2025-07-01T08:00:00+02:00"),
        pytest.param(
            "2025-10-26T02:30", "Europe/Paris", "2025-10-26T02:30:00+01:00", id="passed twice"
        ),
        pytest.param(
            "2025-03-30T02:30", "Europe/Paris", "2025-03-30T03:30:00+02:00", id="left out"
        ),
    ],
)
def test_a_time_is_that_of_the_project_and_never_the_earlier_of_two(
    text: str, zone: str, moment: str
) -> None:
    assert embargo_moment(text, zone, NOW).isoformat() == moment


@pytest.mark.parametrize("text", ["tomorrow", "2025-03-01", "", "2025-13-01T08:00"])
def test_what_is_no_day_and_time_is_refused(text: str) -> None:
    with pytest.raises(CommandError, match="takes a day and a time in the project's time zone"):
        embargo_moment(text, "Asia/Ho_Chi_Minh", NOW)


@pytest.mark.parametrize("text", ["2025-01-01T07:00", "2024-12-31T23:00+00:00"])
def test_a_time_that_is_over_is_refused(text: str) -> None:
    with pytest.raises(CommandError, match="that time is over, in Asia/Ho_Chi_Minh"):
        embargo_moment(text, "Asia/Ho_Chi_Minh", NOW)


@pytest.mark.long
def test_of_each_period_the_newest_release_stands_also_where_it_waits(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    for number, count in enumerate((30, 80), 1):
        rows = ("A1,F,3", f"A1,M,{count}", "A2,F,14", "A2,M,40", "B,F,25", "B,M,50")
        hub.send(f"q1 {number}.csv", *rows)
        hub.send(f"q2 {number}.csv", *rows[:-1], "B,M,60", period="2024-Q2")
        hub.collect()
        hub.release("2024-Q1")
    asked = ReleaseRequest("people", "2024-Q2", embargo="2999-01-01T08:00")
    release(hub.settings, hub.registry, asked)
    stand = today(hub.settings, hub.registry).standing
    assert [(one.period, one.vintage) for one in stand] == [("2024-Q1", 2), ("2024-Q2", 1)]


@pytest.mark.long
def test_the_status_tells_which_release_was_decided_by_a_milder_policy(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    hub.send("q1.csv", "A1,F,3", "A1,M,30", "A2,F,14", "A2,M,40", "B,F,25", "B,M,50")
    hub.collect()
    release(
        hub.settings,
        hub.registry,
        ReleaseRequest("people", "2024-Q1", embargo="2999-01-01T08:00"),
    )
    (before,) = status_of(hub.settings, hub.registry).embargoed
    assert before.stricter == ()
    (people,) = hub.registry.datasets
    stricter = replace(people, policy=Policy(minimum_count=7, protection=3))
    (after,) = status_of(hub.settings, replace(hub.registry, datasets=(stricter,))).embargoed
    assert after.stricter == ("minimum_count", "minimum_change", "protection")
    (gone,) = status_of(hub.settings, replace(hub.registry, datasets=())).embargoed
    assert gone.stricter == ()
