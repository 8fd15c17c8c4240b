"""Old and new districts from the command line, as examples/geographies has them."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from tests.unit.cli.conftest import Covey

EXAMPLE = Path(__file__).parents[3] / "examples" / "geographies"
PROTECT = (
    "protect-groupings counts.csv --crosswalk area=crosswalk.csv --count persons --minimum-count 10"
)
AUDIT = "audit-groupings --crosswalk area=crosswalk.csv --minimum-count 10"
BOTH = "old=together/old.csv new=together/new.csv"


@pytest.fixture(autouse=True)
def _files(covey: Covey) -> None:
    assert covey("--version").code == 0
    for file in (EXAMPLE / "districts").iterdir():
        shutil.copy(file, file.name)


def test_districts_go_out_by_both_groupings_and_no_sliver_follows(covey: Covey) -> None:
    answer = covey(PROTECT, "--out together --quiet")
    assert (answer.code, answer.out) == (0, "")
    assert set(pl.read_csv("together/old.csv")["area"]) == {
        "_T", "O-Dong", "O-Tay", "O-Trung", "O-Nam", "O-Bac"
    }  # fmt: skip
    answer = covey(AUDIT, BOTH)
    assert (answer.code, answer.out) == (0, "")
    assert "no count of 1-9 follows" in answer.err


def test_protected_apart_a_sliver_is_named(covey: Covey) -> None:
    with Path("crosswalk.csv").open(encoding="utf-8") as lines:
        codes = {row["code"]: row for row in csv.DictReader(lines)}
    counts = pl.read_csv("counts.csv")
    Path("together").mkdir()
    for name in ("old", "new"):
        named = {code: row[name] for code, row in codes.items()}
        own = counts.with_columns(pl.col("area").replace_strict(named))
        own.group_by("area", "sex").agg(pl.col("persons").sum()).write_csv(f"{name}.csv")
        told = f"{name}.csv --count persons --minimum-count 10 --quiet"
        assert covey("protect", told, f"--out together/{name}.csv").code == 0
    answer = covey(AUDIT, BOTH)
    assert answer.code == 1
    assert "W2" in answer.out


def test_what_was_done_is_said_of_each_grouping(covey: Covey) -> None:
    answer = covey(PROTECT, "--json --quiet")
    assert answer.code == 0
    assert json.loads(answer.out)["tables"].keys() == {"old", "new"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--quiet", "Say where the tables go"),
        ("--out together --hierarchy area=crosswalk.csv", "column 'parent' is missing"),
    ],
)
def test_wrong_use_is_refused_with_the_way_out(covey: Covey, options: str, words: str) -> None:
    answer = covey(PROTECT, options)
    assert answer.code == 2
    assert words in answer.err


def test_a_tree_of_no_grouping_and_a_table_of_no_column_are_refused(covey: Covey) -> None:
    Path("tree.csv").write_text("code,parent,label\nT,,T\n", encoding="utf-8")
    answer = covey(PROTECT, "--out together --hierarchy area=tree.csv")
    assert answer.code == 2
    assert "Say which one has the tree" in answer.err.replace("\n", " ")
    assert covey(PROTECT, "--out together --quiet").code == 0
    answer = covey(AUDIT, "older=together/old.csv new=together/new.csv")
    assert answer.code == 2
    assert "Its groupings are old, new" in answer.err.replace("\n", " ")


@pytest.mark.long
def test_the_provinces_of_the_example_nest_in_the_new_ones(covey: Covey) -> None:
    folder = EXAMPLE / "provinces"
    for file in folder.iterdir():
        shutil.copy(file, file.name)
    trees = "--hierarchy old:area=old.csv --hierarchy new:area=new.csv"
    answer = covey(PROTECT, trees, "--out together --quiet")
    assert answer.code == 0, answer.err
    assert pl.read_csv("together/new.csv")["area"].n_unique() == 35
    assert covey(AUDIT, BOTH, trees).code == 0


def test_a_crosswalk_needs_the_name_of_its_dimension(covey: Covey) -> None:
    answer = covey(PROTECT.replace("area=crosswalk", "crosswalk"), "--out together")
    assert answer.code == 2
    assert "--crosswalk takes NAME=FILE" in answer.err
