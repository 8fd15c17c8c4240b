"""Periods of several lengths in one file: half-years never stand among quarters."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from covey.errors import InputError
from covey.files.prompt import opened
from covey.store import ask
from tests.sampled import sampled
from tests.unit.store.tiny import built, vintage

COUNTED = {"2024-Q1": 40, "2024-Q2": 50, "2024-S1": 80, "2023-S1": 60, "2024-01-01/P9M": 95}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = [vintage(period=period, in_a=count) for period, count in COUNTED.items()]
    return built(tmp_path_factory.mktemp("public") / "covey.duckdb", out)


def refused(file: Path, query: str) -> str:
    with opened(file) as prompt, pytest.raises(InputError) as said:
        prompt.ask(query, 100)
    return str(said.value)


def test_a_plain_view_holds_periods_of_one_length(file: Path) -> None:
    people = ask(file, "SELECT period, obs_value FROM served_by_period.total").rows()
    assert people == [("2024-Q1", 70), ("2024-Q2", 80)]
    by_area = (
        "SELECT period, sum(obs_value)::BIGINT FROM served_by_period.area GROUP BY ALL ORDER BY ALL"
    )
    assert ask(file, by_area).rows() == people


def test_the_sum_of_a_view_or_a_macro_without_a_period_counts_one_period(file: Path) -> None:
    for source in ("obs_value) FROM served_by.area", "value) FROM served_sum(area := 'area')",
                   "obs_value) FROM served_by(area := 'area')"):  # fmt: skip
        assert ask(file, f"SELECT sum({source}").item() == 80
    halves = ask(file, "SELECT sum(obs_value)::BIGINT FROM served_by_half_year.area")
    assert halves.item() == ask(file, "FROM served_sum(period := '2024-S1')")["value"].item()


def test_each_breakdown_names_the_view_that_holds_its_period(file: Path) -> None:
    for view, period, cells in ask(file, "SELECT view, period, cells FROM breakdowns").rows():
        assert ask(file, f"FROM {view} WHERE period = '{period}'").height == cells


def test_each_other_length_has_views_of_its_own(file: Path) -> None:
    halves = ask(file, "SELECT DISTINCT period FROM served_by_half_year_period.area ORDER BY ALL")
    assert halves["period"].to_list() == ["2023-S1", "2024-S1"]
    to_date = ask(file, "SELECT DISTINCT period FROM served_by_year_to_date.area")
    assert to_date["period"].to_list() == ["2024-01-01/P9M"]
    named = ask(file, "SELECT view FROM breakdowns WHERE period = '2024-S1' ORDER BY ALL")
    assert named["view"].to_list() == ["served_by_half_year.area", "served_by_half_year.total"]


def test_every_row_says_when_its_period_begins_and_ends_and_how_long_it_is(file: Path) -> None:
    told = (
        "SELECT DISTINCT period, frequency, period_start, period_end, period_length "
        "FROM served_labelled WHERE period IN ('2024-Q2', '2024-S1', '2024-01-01/P9M') ORDER BY ALL"
    )
    assert ask(file, told).rows() == [
        ("2024-01-01/P9M", "year-to-date", date(2024, 1, 1), date(2024, 9, 30), 9),
        ("2024-Q2", "quarter", date(2024, 4, 1), date(2024, 6, 30), 3),
        ("2024-S1", "half-year", date(2024, 1, 1), date(2024, 6, 30), 6),
    ]
    assert ask(file, "FROM periods").height == len(COUNTED)


@pytest.mark.parametrize("macro", sampled(["sum", "by"], 2))
def test_without_a_period_a_macro_answers_for_the_newest(file: Path, macro: str) -> None:
    assert ask(file, f"FROM served_{macro}()")["period"].to_list() == ["2024-Q2"]
    every = ask(file, f"FROM served_{macro}(period := 'quarter')")
    assert every["period"].to_list() == ["2024-Q1", "2024-Q2"]


@pytest.mark.parametrize("macro", sampled(["sum", "by"], 2))
def test_a_length_gives_each_period_of_it(file: Path, macro: str) -> None:
    halves = ask(file, f"FROM served_{macro}(period := 'half-year')")["period"].to_list()
    assert sorted(halves) == ["2023-S1", "2024-S1"]
    assert ask(file, f"FROM served_{macro}(period := '2024-S1')")["period"].to_list() == ["2024-S1"]


@pytest.mark.parametrize(
    "query",
    sampled(
        [
            "FROM served_sum(period := '2024-Q9')",
            "FROM served_sum(period := '2024-Q1, 2024-Q9')",
            "FROM served_share('area', area := 'A', period := '2024-Q9')",
            "FROM served_change('2024-Q1', '2024-Q9')",
        ],
        3,
    ),
)
def test_an_unknown_period_is_said_to_be_unknown(file: Path, query: str) -> None:
    assert "2024-Q9 is no period that is out" in refused(file, query)


@pytest.mark.parametrize(
    ("earlier", "later"),
    sampled([("2024-Q1", "2024-S1"), ("2024-S1", "2024-01-01/P9M"), ("2023-S1", "2024-Q1")], 2),
)
def test_periods_of_unlike_lengths_have_no_change(file: Path, earlier: str, later: str) -> None:
    said = refused(file, f"FROM served_change('{earlier}', '{later}')")
    assert f"{earlier} and {later} are not of one length" in said


def test_a_change_is_told_in_people_and_as_a_part_of_the_earlier_count(file: Path) -> None:
    changed = ask(file, "FROM served_change('2023-S1', '2024-S1')")
    told = changed.select("value", "relative", "relative_low", "relative_high").row(0)
    assert told == (20, *[pytest.approx(20 / 90)] * 3)


@pytest.mark.long
def test_macros_say_what_codes_stand_for_and_at_which_level(file: Path) -> None:
    told = "SELECT area, area_level, area_label FROM served_{}"
    assert ask(file, told.format("sum(area := 'area', period := '2024-Q1')")).rows() == [
        ("A", "area", "A by label"), ("B", "area", "B by label"),
    ]  # fmt: skip
    assert ask(file, told.format("share('area', area := 'B', period := '2024-Q1')")).rows() == [
        ("B", "area", "B by label"),
    ]  # fmt: skip
    both = told.format("change('2024-Q1', '2024-Q2', area := 'B, A')")
    assert ask(file, both).rows() == [("A, B", "area", "A by label, B by label")]


@pytest.mark.long
def test_a_dataset_of_half_years_alone_is_told_by_half_years(tmp_path: Path) -> None:
    alone = built(tmp_path / "covey.duckdb", [vintage(period="2024-S1")])
    assert ask(alone, "FROM served_sum()")["period"].to_list() == ["2024-S1"]
    assert ask(alone, "FROM served_by()")["period"].to_list() == ["2024-S1"]
