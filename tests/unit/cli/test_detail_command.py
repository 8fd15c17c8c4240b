"""What `covey detail` says of the breakdowns of a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sampled import sampled
from tests.unit.cli.conftest import Covey

DETAIL = "detail counts.csv --count persons --hierarchy area=areas.csv"


def test_a_table_lists_each_breakdown_and_whether_it_qualifies(covey: Covey) -> None:
    answer = covey(DETAIL, "--minimum-count 10")
    assert answer.code == 0
    no = "no: too many people below --minimum-count 10"
    assert answer.out.splitlines() == [
        "breakdown     rows  below 10  people there   share  qualifies",
        "total            1         0             0   0.00%  yes",
        "area 1           2         0             0   0.00%  yes",
        "area 2           3         0             0   0.00%  yes, and nothing finer",
        "sex              2         0             0   0.00%  yes, and nothing finer",
        f"area 1 × sex     4         1             9  10.23%  {no}",
        f"area 2 × sex     6         2            12  13.64%  {no}",
    ]


def test_the_summary_names_the_finest_and_promises_no_publication(covey: Covey) -> None:
    words = covey(DETAIL, "--minimum-count 10").err
    assert "4 of 6 breakdowns qualify" in words
    assert "at most 1 % of the people" in words
    assert "The finest that do: area 2; sex." in words
    assert "covey protect --detail frontier publishes those that qualify, protected" in words
    assert "area 2 has 3 codes such as Xuân" in words


def test_a_larger_limit_lets_more_qualify(covey: Covey) -> None:
    assert "6 of 6 breakdowns qualify" in covey(DETAIL, "--minimum-count 10 --limit 0.2").err


def test_the_limit_may_be_called_as_in_other_commands(covey: Covey) -> None:
    words = covey(DETAIL, "--minimum-count 10 --suppression-limit 0.11").err
    assert "5 of 6 breakdowns qualify" in words


def test_the_summary_shows_what_each_limit_would_give(covey: Covey) -> None:
    told = covey(DETAIL, "--minimum-count 10 --limit 0.12").err.splitlines()
    assert told[:5] == [
        "What each limit would give, before other rows are hidden beside the unsafe ones:",
        "      limit  breakdowns  rows  unsafe rows  finest",
        "        0 %           4     8            0  area 2; sex",
        "       11 %           5    12            1  area 2; area 1 × sex",
        "asked: 12 %           5    12            1  area 2; area 1 × sex",
    ]
    assert told[5] == "       14 %           6    18            3  area 2 × sex"


def test_json_tells_of_the_limits(covey: Covey) -> None:
    figures = json.loads(covey(DETAIL, "--minimum-count 10 --json").out)
    assert [one["limit"] for one in figures["limits"]] == [0, 0.01, 0.11, 0.14]
    assert figures["limits"][2] == {
        "limit": 0.11, "breakdowns": 5, "frontier": ["area 2", "area 1 × sex"], "rows": 12,
        "unsafe": 1,
    }  # fmt: skip


def test_named_breakdowns_leave_nothing_to_a_limit(covey: Covey) -> None:
    named = (DETAIL, "--minimum-count 10 --breakdown area=1")
    words = covey(*named).err
    assert "What each limit would give" not in words
    assert "covey protect with the same --breakdown publishes all that are listed" in words
    assert json.loads(covey(*named, "--json").out)["limits"] == []


def test_json_has_the_figures_of_each(covey: Covey) -> None:
    answer = covey(DETAIL, "--minimum-count 5 --k 10 --json")
    figures = json.loads(answer.out)
    assert answer.err == ""
    assert figures["breakdowns"][-1] == {
        "name": "area 2 × sex",
        "levels": {"area": 2, "sex": 1},
        "rows": 6,
        "people": 88,
        "small_cells": 1,
        "small_people": 3,
        "class_people": 12,
        "unsafe_cells": 2,
        "unsafe_people": 12,
        "share": 12 / 88,
        "qualifies": False,
        "reason": "too many people below --minimum-count 5 and in classes with fewer "
        "than --k 10 people",
        "frontier": False,
    }
    assert [one["name"] for one in figures["breakdowns"] if one["frontier"]] == ["area 2", "sex"]
    assert figures["ruled_out"] == 0
    assert figures["dimensions"]["area"] == {"tree": "areas.csv", "codes": 5}


def test_with_k_the_table_counts_people_in_classes(covey: Covey) -> None:
    header, *_ = covey(DETAIL, "--minimum-count 5 --k 10").out.splitlines()
    assert "in classes" in header


def test_quiet_prints_the_table_alone(covey: Covey) -> None:
    answer = covey(DETAIL, "--minimum-count 10 --quiet")
    assert len(answer.out.splitlines()) == 7
    assert answer.err == ""


def test_at_most_one_dimension_crossed_lists_the_totals_of_each(covey: Covey) -> None:
    answer = covey(DETAIL, "--minimum-count 10 --most-dimensions 1")
    assert "× sex" not in answer.out
    assert "4 of 4 breakdowns qualify" in answer.err


def test_names_that_look_like_markup_are_printed_as_they_are(covey: Covey) -> None:
    Path("tagged.csv").write_text("[red]a,n\nx,20\ny,30\n", encoding="utf-8")
    assert "[red]a" in covey("detail tagged.csv --count n --minimum-count 10").out


NAMED = """\
code,parent,label,level
VN,,,country
N,VN,North,province
x,N,Xuân,district
y,N,Yên,district
z,VN,Zà,province
"""


def test_levels_go_by_the_names_that_their_file_gives(covey: Covey) -> None:
    Path("areas.csv").write_text(NAMED, encoding="utf-8")
    answer = covey(DETAIL, "--minimum-count 10")
    assert [line.split("  ")[0] for line in answer.out.splitlines()[1:]] == [
        "total", "province", "district", "sex", "province × sex", "district × sex"
    ]  # fmt: skip
    assert "The finest that do: district; sex." in answer.err
    assert "district (area 2) has 3 codes such as Xuân" in answer.err
    assert json.loads(covey(DETAIL, "--minimum-count 10 --json").out)["levels"][2] == {
        "dimension": "area", "level": 2, "codes": 3, "label": "Xuân", "name": "district"
    }  # fmt: skip


@pytest.mark.parametrize("level", ["province", "Province", "1"])
def test_breakdowns_that_are_named_are_listed_with_all_coarser_ones(
    covey: Covey, level: str
) -> None:
    Path("areas.csv").write_text(NAMED, encoding="utf-8")
    answer = covey(DETAIL, f"--minimum-count 10 --breakdown area={level},sex=1")
    assert [line.split("  ")[0] for line in answer.out.splitlines()[1:]] == [
        "total", "province", "sex", "province × sex"
    ]  # fmt: skip
    assert "3 of 4 breakdowns qualify" in answer.err


def test_groups_may_have_a_limit_of_their_own(covey: Covey) -> None:
    small_cells = "--minimum-count 5 --k 10"
    assert "6 of 6" in covey(DETAIL, small_cells, "--limit 0.04 --class-limit 0.2").err
    assert "4 of 6" in covey(DETAIL, small_cells, "--limit 0.04").err


@pytest.mark.parametrize(
    ("options", "words"),
    sampled(
        [
            ("--minimum-count 10 --breakdown area", "--breakdown takes NAME=LEVEL[,NAME=LEVEL]"),
            ("--minimum-count 10 --breakdown area=1,area=2", "area stands twice"),
            ("--minimum-count 10 --breakdown age=1", "'age', which is no dimension of the table"),
            ("--minimum-count 10 --breakdown area=ward", "0 (the total) to 2, without names"),
            ("--minimum-count 10 --breakdown area=-1", "level -1 of 'area'. The total is 0"),
            (
                "--minimum-count 10 --breakdown area=1 --most-dimensions 1",
                "Leave out --class-limit",
            ),
            ("--minimum-count 10 --class-limit 0.1", "--class-limit without --k has no effect"),
            ("", "--minimum-count N, or --preset NAME"),
            ("--minimum-count 10 --limit 2", "--suppression-limit 2"),
            ("--minimum-count 10 --sensitive sex", "no effect without --k"),
            ("--minimum-count 10 --most-dimensions 0", "most-dimensions"),
        ],
        3,
    ),
)
def test_wrong_use_is_refused(covey: Covey, options: str, words: str) -> None:
    answer = covey(DETAIL, options)
    assert answer.code == 2
    assert answer.out == ""
    assert words in answer.err


def test_too_many_breakdowns_are_refused_in_words(covey: Covey) -> None:
    names = [f"d{i}" for i in range(20)]
    text = f"{','.join(names)},n\n{','.join(['x'] * 20)},20\n{','.join(['y'] * 20)},30\n"
    Path("wide.csv").write_text(text, encoding="utf-8")
    answer = covey("detail wide.csv --count n --minimum-count 10")
    assert answer.code == 2
    assert "Ask for at most 6 of the dimensions crossed" in answer.err
