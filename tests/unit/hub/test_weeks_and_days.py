"""Weeks with the last four of them and their year, and days with the last seven."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from covey.contracts import Span
from covey.errors import InputError
from covey.files.prompt import opened
from covey.store import ask
from tests.unit.hub.running import Running
from tests.unit.hub.test_beside import PEOPLE

WEEKLY = replace(PEOPLE, frequency="week", calendar=("moving-four-weeks", "iso-year"))
DAILY = replace(PEOPLE, frequency="day", calendar=("week", "moving-seven-days"))
COUNTS = (
    {"A": 3, "B": 20, "C": 21, "D": 4},
    {"A": 30, "B": 3, "C": 4, "D": 31},
    {"A": 22, "B": 19, "C": 3, "D": 4},
    {"A": 4, "B": 3, "C": 27, "D": 25},
    {"A": 26, "B": 4, "C": 24, "D": 3},
    {"A": 3, "B": 29, "C": 2, "D": 28},
)
LAST_WEEKS = {f"2024-W{47 + at}": people for at, people in enumerate(COUNTS)}
DAYS = {str(date(2024, 12, 2 + at)): COUNTS[at % len(COUNTS)] for at in range(9)}
IN_ORDER = [
    "2024-W47", "2024-W48", "2024-W49", "2024-W50", "2024-11-18/P28D", "2024-W51",
    "2024-11-25/P28D", "2024-W52", "2024-12-02/P28D",
]  # fmt: skip
NEW_YEAR = date(2024, 12, 30)
"""A Monday: the first day after the weeks of 2024."""


@pytest.fixture(scope="module")
def weekly(tmp_path_factory: pytest.TempPathFactory) -> Running:
    """A hub of the last weeks of a year, that has published them and the last four."""
    hub = Running(tmp_path_factory.mktemp("weekly"), LAST_WEEKS, WEEKLY)
    for period in ("2024-W51", "2024-W52", IN_ORDER[-1]):
        hub.release(period)
    return hub


@pytest.mark.long
def test_the_last_four_weeks_are_due_after_the_week_that_they_end_with(weekly: Running) -> None:
    assert weekly.due(NEW_YEAR) == [
        one for one in IN_ORDER if one not in ("2024-W51", "2024-W52", IN_ORDER[-1])
    ]
    assert weekly.due(NEW_YEAR - timedelta(1))[-1] == "2024-11-25/P28D"


@pytest.mark.long
def test_a_year_of_weeks_is_due_once_its_last_week_is_over(tmp_path: Path) -> None:
    year = Span(date(2024, 1, 1), NEW_YEAR)
    weeks = {week.code: COUNTS[at % len(COUNTS)] for at, week in enumerate(year.begun("week"))}
    hub = Running(tmp_path, weeks, replace(WEEKLY, calendar=("iso-year",)))
    assert len(weeks) == 52
    assert year.code in hub.due(NEW_YEAR)
    assert year.code not in hub.due(NEW_YEAR - timedelta(1))
    assert hub.inside(year.code) == tuple(weeks)


@pytest.mark.long  # days and weeks do below
def test_weeks_and_the_last_four_of_them_together_tell_nothing(weekly: Running) -> None:
    apart = weekly.apart(IN_ORDER)
    assert weekly.certain(apart)
    assert weekly.fallen(apart)
    out = weekly.one_after_the_other(IN_ORDER)
    together = pl.concat(out.values())
    assert (together["obs_status"] == "A").sum() > together.height / 3
    assert weekly.certain(out) == []
    assert weekly.fallen(out) == []


def test_days_weeks_and_the_last_seven_days_together_tell_nothing(tmp_path: Path) -> None:
    daily = Running(tmp_path, DAYS, DAILY)
    due = daily.due(date(2024, 12, 11))
    assert due == [
        *list(DAYS)[:7], "2024-W49", "2024-12-09", "2024-12-03/P7D", "2024-12-10", "2024-12-04/P7D",
    ]  # fmt: skip
    assert daily.certain(daily.apart(due))
    out = daily.one_after_the_other(due)
    assert daily.certain(out) == []
    assert daily.fallen(out) == []


@pytest.mark.long
def test_a_view_holds_weeks_alone_or_sums_of_four_alone(weekly: Running) -> None:
    file = weekly.settings.public_file
    by_week = ask(
        file, "SELECT period, frequency, period_length FROM people_by_period.total ORDER BY ALL"
    )
    assert by_week.rows() == [("2024-W51", "week", None), ("2024-W52", "week", None)]
    four = ask(
        file,
        "SELECT period, period_label, period_start, period_end, obs_value "
        "FROM people_by_moving_four_weeks.total",
    )
    total = sum(sum(people.values()) for people in COUNTS[2:])
    assert four.rows() == [
        (IN_ORDER[-1], "Weeks 49–52 of 2024", date(2024, 12, 2), date(2024, 12, 29), total)
    ]
    one = "SELECT value FROM people_sum(period := 'moving-four-weeks')"
    assert ask(file, one).rows() == [(total,)]
    both = ask(file, "SELECT sum(value) FROM people_sum()").item()
    assert both == sum(sum(people.values()) for people in COUNTS[4:])


@pytest.mark.long
def test_weeks_are_compared_with_weeks_alone(weekly: Running) -> None:
    file = weekly.settings.public_file
    change = ask(file, "SELECT value FROM people_change('2024-W51', '2024-W52')").item()
    assert change == sum(COUNTS[5].values()) - sum(COUNTS[4].values())
    with opened(file) as prompt, pytest.raises(InputError, match="are not of one length"):
        prompt.ask(f"FROM people_change('2024-W52', '{IN_ORDER[-1]}')", 10)
