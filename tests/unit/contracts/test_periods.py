"""Codes of periods, held against a count of single days."""

from __future__ import annotations

import csv
from calendar import month_name
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covey.contracts import (
    Frequency,
    Span,
    file_name_of,
    frequency_of,
    is_period,
    labels_of,
    over_since,
    periods_inside,
)
from covey.errors import ContractError
from covey.project.periods import period_codelist
from covey.tables import Hierarchy

YEARS = (2019, 2026)
LISTED = period_codelist(*YEARS).splitlines()
PERIODS = Hierarchy.from_rows(
    (dict(zip(LISTED[0].split(","), line.split(","), strict=True)) for line in LISTED[1:]),
    "periods.csv",
)
LISTED_BY_DAYS = Hierarchy.from_rows(
    csv.DictReader(period_codelist(YEARS[0] - 1, YEARS[1], ("week", "day")).splitlines()),
    "periods.csv",
)
DAYS = [date(YEARS[0], 1, 1) + timedelta(days=n) for n in range(365 * 7 + 400)]
OF_DAY = {
    "year": lambda day: f"{day.year}",
    "half-year": lambda day: f"{day.year}-S{1 if day.month < 7 else 2}",
    "quarter": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    "month": lambda day: f"{day.year}-{day.month:02}",
    "week": lambda day: f"{day:%G-W%V}",
    "day": str,
}
FREQUENCIES: tuple[Frequency, ...] = ("year", "half-year", "quarter", "month", "week", "day")
FIRSTS = [day for day in DAYS[: 365 * 5] if day.day == 1]


def months_from(first: date, number: int) -> Span:
    """So many months from the first day of one on, counted day by day."""
    months = dict.fromkeys((day.year, day.month) for day in DAYS if day >= first)
    own = set(list(months)[:number])
    days = [day for day in DAYS if (day.year, day.month) in own]
    return Span(days[0], days[-1] + timedelta(1))


spans = st.builds(months_from, st.sampled_from(FIRSTS), st.integers(1, 26))
any_days = st.builds(
    lambda first, number: Span(first, first + timedelta(number)),
    st.sampled_from(DAYS[30 : 365 * 5]),
    st.one_of(st.integers(1, 800), st.sampled_from([7, 28, 364, 371])),
)


def days_of(span: Span) -> list[date]:
    return [day for day in DAYS if span.first <= day < span.end]


@given(span=st.one_of(spans, any_days), frequency=st.sampled_from(FREQUENCIES))
def test_a_period_holds_those_of_which_it_holds_every_day(span: Span, frequency: Frequency) -> None:
    days = set(days_of(span))
    of_day = OF_DAY[frequency]
    touched = list(dict.fromkeys(of_day(day) for day in sorted(days)))
    whole = {of_day(day) for day in DAYS if of_day(day) in touched and day not in days} == set()
    if whole:
        assert list(periods_inside(LISTED_BY_DAYS, span.code, frequency)) == touched
    else:
        with pytest.raises(ContractError, match=f"no {frequency} lies inside|whole {frequency}s"):
            periods_inside(LISTED_BY_DAYS, span.code, frequency)


@given(span=st.one_of(spans, any_days))
def test_a_period_is_over_on_the_day_after_its_last_one(span: Span) -> None:
    assert over_since(span.code) == days_of(span)[-1] + timedelta(days=1)


@given(span=spans)
def test_a_label_names_the_first_and_the_last_month(span: Span) -> None:
    days = days_of(span)
    first, last = days[0], days[-1]
    english, vietnamese = labels_of(span.code)[""], labels_of(span.code)["vi"]
    assert english.startswith(month_name[first.month])
    assert english.endswith(f"{month_name[last.month]} {last.year}")
    assert f"{first.year}" in english
    assert vietnamese.startswith(f"Tháng {first.month}")
    assert vietnamese.endswith(f"{last.month} năm {last.year}")


@given(span=spans)
def test_whole_months_have_one_code_and_a_calendar_code_where_there_is_one(span: Span) -> None:
    assert Span.of(span.code) == span
    assert is_period(span.code)
    assert (frequency_of(span.code) is not None) == (span.code in PERIODS.position)
    assert span.months is not None
    for same in (f"P{span.months}M", f"P{span.months // 12}Y{span.months % 12}M"):
        code = f"{span.first}/{same}"
        assert Span.of(code) == span
        assert is_period(code) == (code == span.code)


@given(span=any_days)
def test_days_have_one_code_and_a_calendar_code_where_there_is_one(span: Span) -> None:
    assert Span.of(span.code) == span
    assert is_period(span.code)
    assert (frequency_of(span.code) is not None) == (span.code in LISTED_BY_DAYS.position)
    in_days = f"{span.first}/P{span.days}D"
    assert Span.of(in_days) == span
    assert is_period(in_days) == (span.code == in_days)


@pytest.mark.parametrize(("year", "weeks"), [(2015, 53), (2016, 52), (2020, 53), (2024, 52)])
def test_a_year_has_52_weeks_or_53(year: int, weeks: int) -> None:
    own = [code for code in LISTED_BY_DAYS.codes if code.startswith(f"{year}-W")]
    assert len(own) in (0, weeks)
    assert (Span.of(f"{year}-W53") is not None) == (weeks == 53)


@given(one=st.one_of(spans, any_days), other=st.one_of(spans, any_days))
def test_no_two_periods_have_a_file_name_in_common(one: Span, other: Span) -> None:
    assert (file_name_of(one.code) == file_name_of(other.code)) == (one == other)
    assert not set(file_name_of(one.code)) & set('/\\:*?"<>| ')


@pytest.mark.parametrize(
    "code",
    ["_T", "", "2024-Q5", "2024-13", "2024-01-02/P9M", "2024-W00", "2024-W53", "2024-02-30",
     "2023-02-29", "2024-W5", "0000", "2024-01-01/P1M7D", "2024-01-01/P0D", "2024-01-01/P4W",
     "2024-01-01/P", "2024-01-01/P0M",
     "2024-01-01/PT9M", "2024-01-01/2024-09-30", "2024-1-1/P9M", "２０２４-Q1", "2024-00-01/P2M"],
)  # fmt: skip
def test_what_is_no_whole_month_is_no_period(code: str) -> None:
    assert Span.of(code) is None
    assert not is_period(code)
    assert labels_of(code) == {}
    with pytest.raises(ContractError, match="is no period"):
        over_since(code)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2024-Q5", r"periods.csv: no period '2024-Q5'\. Add it or correct it"),
        ("2031-Q1", r"no period '2031-Q1'\. Add it"),
        ("2018-07-01/P12M", r"no period '2018-Q3', which 2018-07-01/P12M is made of"),
        ("2024-01-01/P6M", r"'2024-01-01/P6M' is written 2024-S1"),
        ("2024-02-01/P3M", r"'2024-02-01/P3M' is not made of whole quarters"),
        ("2024-01", r"no quarter lies inside '2024-01'"),
    ],
)
def test_a_period_that_quarters_of_the_codelist_do_not_make_up_is_refused(
    period: str, said: str
) -> None:
    with pytest.raises(ContractError, match=said):
        periods_inside(PERIODS, period, "quarter")


def test_a_half_year_that_no_tree_has_is_its_quarters_all_the_same() -> None:
    flat = Hierarchy.flat(["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"])
    assert periods_inside(flat, "2024-S1", "quarter") == ("2024-Q1", "2024-Q2")
