"""Persons counted once in each period, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Covey

PERIODS = "code,parent,label\n2024,,2024\nQ1,2024,first\nQ2,2024,second\n"
# Nobody of A and B came in both quarters: the 9 and 20 of the year tell what Q1 hides.
COUNTS = """\
period,area,persons
Q1,A,4
Q1,B,12
Q1,C,40
Q2,A,5
Q2,B,8
Q2,C,30
2024,A,9
2024,B,20
2024,C,50
"""
PROTECT = (
    "protect counts.csv --hierarchy period=periods.csv --count persons --minimum-count 5 --quiet"
)
AUDIT = (
    "audit year.csv --with q1.csv --with q2.csv --hierarchy period=periods.csv --minimum-count 5"
)
ONCE = "--counted-once period"


@pytest.fixture(autouse=True)
def _files(covey: Covey) -> None:
    assert covey("--version").code == 0
    Path("counts.csv").write_text(COUNTS, encoding="utf-8")
    Path("periods.csv").write_text(PERIODS, encoding="utf-8")


@pytest.mark.long  # `properties/test_once.py` holds it
def test_a_year_and_its_quarters_withstand_who_reckons_with_at_least_each_and_at_most_all(
    covey: Covey,
) -> None:
    assert covey(PROTECT, f"--only period=Q1 --out q1.csv {ONCE}").code == 0
    assert covey(PROTECT, f"--only period=Q2 --with q1.csv --out q2.csv {ONCE}").code == 0
    beside = "--with q1.csv --with q2.csv"
    assert covey(PROTECT, f"--only period=2024 {beside} --out year.csv {ONCE}").code == 0
    answer = covey(AUDIT, ONCE)
    assert (answer.code, answer.out) == (0, "")
    assert "at least each of those that are part of it, at most their sum" in answer.err


@pytest.mark.long  # `properties/test_once.py` holds it
def test_made_apart_a_quarter_follows_from_bounds_that_the_audit_names(covey: Covey) -> None:
    for code, name in (("Q1", "q1"), ("Q2", "q2"), ("2024", "year")):
        assert covey(PROTECT, f"--only period={code} --out {name}.csv {ONCE}").code == 0
    answer = covey(AUDIT, ONCE)
    assert answer.code == 1
    assert answer.out.startswith("q1.csv A: only one value possible")
    assert "2024 A is at most Q1 A + Q2 A" in answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--counted-once period", "Say which goes out now: --only period=CODE"),
        ("--only period=Q1 --counted-once area", "Name the same dimension in both"),
        ("--only area=A --counted-once area", "Give it: --hierarchy area=FILE"),
    ],
    ids=["nothing goes out alone", "another dimension", "no tree"],
)
def test_what_cannot_be_counted_once_is_refused_with_the_way_out(
    covey: Covey, words: str, said: str
) -> None:
    answer = covey(PROTECT, words)
    assert answer.code == 2
    assert said in answer.err


def test_an_audit_of_persons_counted_once_takes_a_file_for_each_period(covey: Covey) -> None:
    covey(PROTECT, f"--only period=Q1 --out q1.csv {ONCE}")
    alone = covey(f"audit q1.csv --hierarchy period=periods.csv --minimum-count 5 {ONCE}")
    assert (alone.code, "without --with" in alone.err) == (2, True)


def test_a_year_below_one_of_its_quarters_is_refused_by_cell_and_not_by_count(
    covey: Covey,
) -> None:
    Path("counts.csv").write_text(COUNTS.replace("2024,C,50", "2024,C,37"), encoding="utf-8")
    answer = covey(PROTECT, f"--only period=Q1 {ONCE}")
    assert answer.code == 2
    assert "'2024' of 'period' counts fewer persons than 'Q1', which is part of it, in C" in (
        answer.err
    )
    assert "37" not in answer.err
    assert "40" not in answer.err
