"""The calendar of a dataset: what is in it, and what cannot be."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest

from covey.contracts import Calendar, Dataset, Length, refuse_other_length, running_of
from covey.errors import ContractError, ReleaseRefused
from covey.project.periods import period_codelist
from covey.tables import Hierarchy
from tests.unit.contracts.test_periods import PERIODS

Build = Callable[..., Dataset]

SUMS = Calendar("quarter", ("year-to-date", "moving-year"))
WEEKS = Calendar("week", ("iso-year", "moving-four-weeks"))
DAYS = Calendar("day", ("week", "month", "iso-year", "moving-seven-days"))


@pytest.mark.parametrize(
    ("period", "out"),
    [
        ("2024-Q3", True),
        ("2024-S1", True),  # the year so far, at the end of its second quarter
        ("2024-S2", False),
        ("2024-01-01/P9M", True),
        ("2024", True),  # the year to date and the moving year at its end
        ("2024-04-01/P12M", True),
        ("2024-05-01/P12M", False),  # of no whole quarters
        ("2024-04-01/P9M", False),  # neither since January nor of twelve months
        ("2024-01-01/P12M", False),  # the year under another code
        ("2024-01-01/P10M", False),
        ("2024-01", False),
        ("_T", False),
    ],
)
def test_a_sum_is_in_the_calendar_where_it_ends_with_a_quarter(period: str, out: bool) -> None:
    assert (period in SUMS) == out


@pytest.mark.parametrize(
    ("period", "out"),
    [
        ("2024-W05", True),
        ("2024-01-08/P28D", True),
        ("2024-01-09/P28D", False),  # of no whole weeks
        ("2024-01-08/P21D", False),
        ("2021-02", True),  # the four weeks that are that February
        ("2024-02", False),
        ("2024-01-01/P364D", True),
        ("2024-12-30/P364D", True),
        ("2026-W53", True),
        ("2025-12-29/P371D", True),
        ("2024-01-08/P364D", False),
        ("2024", False),
        ("2024-05-06", False),
    ],
)
def test_four_weeks_end_with_a_week_and_a_year_of_weeks_with_its_last(
    period: str, out: bool
) -> None:
    assert (period in WEEKS) == out


def test_seven_days_that_are_a_week_go_out_as_that_week() -> None:
    known = Hierarchy.from_rows(
        csv.DictReader(period_codelist(2024, 2024, ("week", "day")).splitlines())
    )
    last = DAYS.periods(known, "moving-seven-days")
    assert last[:2] == ("2024-W01", "2024-01-02/P7D")
    assert len(last) == 366 - 6
    assert DAYS.periods(known, "iso-year") == ("2024-01-01/P364D",)
    assert len(DAYS.periods(known, "week")) == 52
    assert {"2024-W06", "2024-02"} <= {one for one in known.codes if one in DAYS}
    assert WEEKS.periods(known, "moving-four-weeks")[0] == "2024-01-01/P28D"


def test_sums_of_months_are_months_and_quarters_where_they_are_such() -> None:
    monthly = Calendar("month", ("year-to-date",))
    of_year = [one for one in monthly.periods(PERIODS, "year-to-date") if one.startswith("2024")]
    assert of_year[:7] == [
        "2024-01", "2024-01-01/P2M", "2024-Q1", "2024-01-01/P4M", "2024-01-01/P5M", "2024-S1",
        "2024-01-01/P7M",
    ]  # fmt: skip
    assert all(one in monthly for one in of_year)
    assert "2024-Q2" not in monthly


def test_a_moving_year_before_the_codelist_is_left_out() -> None:
    assert SUMS.periods(PERIODS, "moving-year")[:2] == ("2019", "2019-04-01/P12M")
    assert SUMS.periods(PERIODS, "year-to-date")[:2] == ("2019-Q1", "2019-S1")


def test_only_sums_that_no_calendar_period_is_are_running() -> None:
    codes = ("2024-01-01/P9M", "2024-04-01/P12M", "2024", "2024-S1", "2024-04-01/P9M", "_T")
    assert [running_of(code) for code in codes] == [
        "year-to-date", "moving-year", None, None, None, None,
    ]  # fmt: skip
    codes = ("2024-01-08/P28D", "2021-02", "2024-05-07/P7D", "2024-05-06", "2024-01-01/P364D")
    assert [running_of(code) for code in codes] == [
        "moving-four-weeks", None, "moving-seven-days", None, "iso-year",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("frequency", "calendar", "said"),
    [
        ("year", ("year-to-date",), "periods longer than a year: there are none"),
        ("quarter", ("month",), "year, half-year, year-to-date, moving-year"),
        ("quarter", ("moving-quarter",), "year, half-year, year-to-date, moving-year"),
        ("quarter", ("moving-four-weeks",), "year, half-year, year-to-date, moving-year"),
        ("week", ("month",), "longer than a week: iso-year, moving-four-weeks"),
        ("week", ("year-to-date",), "longer than a week: iso-year, moving-four-weeks"),
        ("day", ("moving-four-weeks",), "half-year, quarter, month, week, iso-year, moving-seven"),
    ],
)
def test_a_calendar_that_no_sum_can_keep_is_refused(
    dataset: Build, frequency: Length, calendar: tuple[Length, ...], said: str
) -> None:
    with pytest.raises(ContractError, match=said):
        dataset(frequency=frequency, calendar=calendar)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2024-04-01/P9M", "by the quarter and by the year-to-date and by the moving-year"),
        ("2024-01-01/P1Y", r"'2024-01-01/P1Y' is the period 2024\. Name it by that code"),
    ],
)
def test_a_release_out_of_the_calendar_is_refused_with_the_way_out(period: str, said: str) -> None:
    with pytest.raises(ReleaseRefused, match=said):
        refuse_other_length("people", SUMS, period)
