"""A year beside its quarters, from the command line: the quarters are out, and stay as they are."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.sampled import sampled
from tests.unit.cli.conftest import Covey

PERIODS = "code,parent,label\n2024,,2024\nQ1,2024,first\nQ2,2024,second\n"
# Each table by itself hides F and M, the smallest two. Together, Q1's 2 is the year less Q2.
COUNTS = """\
period,sex,persons
Q1,F,2
Q1,M,30
Q1,X,40
Q2,F,21
Q2,M,33
Q2,X,19
"""
PROTECT = (
    "protect counts.csv --hierarchy period=periods.csv --count persons --minimum-count 5 --quiet"
)
AUDIT = "audit year.csv --hierarchy period=periods.csv --minimum-count 5"
ALL_OUT = "--with q1.csv --with q2.csv"


@pytest.fixture(autouse=True)
def _files(covey: Covey) -> None:
    assert covey("--version").code == 0
    Path("counts.csv").write_text(COUNTS, encoding="utf-8")
    Path("periods.csv").write_text(PERIODS, encoding="utf-8")


def hidden(name: str) -> set[str]:
    rows = pl.read_csv(name)
    return set(rows.filter(pl.col("obs_status") == "Q")["sex"])


def test_the_year_withstands_an_attack_by_who_holds_the_quarters_too(covey: Covey) -> None:
    assert covey(PROTECT, "--only period=Q1 --out q1.csv").code == 0
    assert covey(PROTECT, "--only period=Q2 --with q1.csv --out q2.csv").code == 0
    before = Path("q1.csv").read_bytes()
    assert covey(PROTECT, f"--only period=2024 {ALL_OUT} --out year.csv").code == 0
    assert Path("q1.csv").read_bytes() == before
    assert set(pl.read_csv("year.csv", schema_overrides={"period": pl.String})["period"]) == {
        "2024"
    }
    answer = covey(AUDIT, ALL_OUT)
    assert (answer.code, answer.out) == (0, "")
    assert hidden("year.csv") or hidden("q2.csv")


@pytest.mark.long
def test_files_beside_may_have_one_name_in_several_folders(covey: Covey) -> None:
    for code in ("Q1", "Q2"):
        Path(code).mkdir()
        assert covey(PROTECT, f"--only period={code} --out {code}/rows.csv").code == 0
    both = "--with Q1/rows.csv --with Q2/rows.csv"
    assert covey(PROTECT, f"--only period=2024 {both} --out year.csv").code == 0


def test_made_apart_a_quarter_follows_from_the_year_less_the_other(covey: Covey) -> None:
    for code, name in (("Q1", "q1"), ("Q2", "q2"), ("2024", "year")):
        assert covey(PROTECT, f"--only period={code} --out {name}.csv").code == 0
    # By itself each withstands: whoever holds one period knows nothing of the others.
    assert covey(AUDIT).code == 0
    answer = covey(AUDIT, ALL_OUT, "--json")
    assert answer.code == 1
    found = json.loads(answer.out)["findings"]
    assert any("Q1" in str(one) and "F" in str(one) for one in found)


@pytest.mark.parametrize(
    ("words", "said"),
    sampled(
        [
            ("--only period=Q1 --with q1.csv", "'Q1' of 'period' is out"),
            ("--only period=Q9", "'Q9' is no code of 'period'"),
            ("--only month=Q1", "'month' is no dimension"),
            ("--only period", "--only takes NAME=CODE"),
            ("--with q1.csv", "Say what goes out now"),
            ("--only period=2024 --with q1.csv --with q1.csv", "a file stands there twice"),
            ("--only period=2024 --with q1.csv --k 5", "k changes the categories of a table"),
        ],
        6,
    ),
)
def test_what_cannot_be_published_beside_is_refused_with_the_way_out(
    covey: Covey, words: str, said: str
) -> None:
    covey(PROTECT, "--only period=Q1 --out q1.csv")
    answer = covey(PROTECT, words)
    assert answer.code == 2
    assert said in answer.err


def test_a_file_that_was_made_from_other_counts_is_refused_by_cell_and_not_by_count(
    covey: Covey,
) -> None:
    covey(PROTECT, "--only period=Q1 --out q1.csv")
    Path("counts.csv").write_text(COUNTS.replace("Q1,X,40", "Q1,X,47"), encoding="utf-8")
    answer = covey(PROTECT, "--only period=2024 --with q1.csv")
    assert answer.code == 2
    assert "those that Q1 was made from" in answer.err
    assert "X" in answer.err
    assert "47" not in answer.err


def test_defects_of_a_file_beside_are_told_by_its_name(covey: Covey) -> None:
    covey(PROTECT, "--only period=Q1 --out q1.csv")
    text = Path("q1.csv").read_text(encoding="utf-8")
    Path("q1.csv").write_text(text.replace("Q1,X", "Q7,X"), encoding="utf-8")
    answer = covey(PROTECT, "--only period=2024 --with q1.csv")
    assert answer.code == 2
    assert "q1.csv" in answer.err


def test_a_count_that_one_code_of_a_chain_hides_and_another_shows_is_found_there_too(
    covey: Covey,
) -> None:
    areas = "code,parent,label\nVN,,all\nA,VN,a province\nA1,A,its one district\nB,VN,another\n"
    rows = "period,area,obs_value,obs_status\nQ1,VN,,Q\nQ1,A,,Q\nQ1,A1,3,A\nQ1,B,,Q\n"
    Path("areas.csv").write_text(areas, encoding="utf-8")
    Path("q1.csv").write_text(rows, encoding="utf-8")
    audit = "audit q1.csv --hierarchy area=areas.csv --hierarchy period=periods.csv"
    safe = covey(audit, "--minimum-count 2")
    assert safe.code == 0
    assert "follows exactly: Q1 A (published under another code)" in safe.err
    unsafe = covey(audit, "--minimum-count 4")
    assert unsafe.code == 1
    assert "Q1 A: published below minimum_count" in unsafe.out
    assert "follow" not in unsafe.err
