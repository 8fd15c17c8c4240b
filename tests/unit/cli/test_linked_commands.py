"""Tables of the same people on the command line: out together, and attacked together."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.sampled import sampled
from tests.unit.cli.conftest import Covey

# Hiding y is cheapest by sex, hiding z is by age: apart, the areas tell what each table hides.
BY_SEX = "area,sex,n\nx,F,1\nx,M,1\ny,F,37\ny,M,3\nz,F,20\nz,M,20\n"
BY_AGE = "area,age,n\nx,young,1\nx,old,1\ny,young,20\ny,old,20\nz,young,37\nz,old,3\n"
TABLES = "by_sex=by_sex.csv by_age=by_age.csv"
PROTECT = f"protect-linked {TABLES} --count n --minimum-count 3"
AUDIT = "audit-linked by_sex=out/by_sex.csv by_age=out/by_age.csv --minimum-count 3"


@pytest.fixture(autouse=True)
def _tables(covey: Covey) -> None:
    assert covey("--version").code == 0
    Path("by_sex.csv").write_text(BY_SEX, encoding="utf-8")
    Path("by_age.csv").write_text(BY_AGE, encoding="utf-8")


def test_each_table_is_written_to_the_folder_under_its_name(covey: Covey) -> None:
    answer = covey(PROTECT, "--out out")
    assert (answer.code, answer.out) == (0, "")
    assert sorted(path.name for path in Path("out").iterdir()) == ["by_age.csv", "by_sex.csv"]
    lines = answer.err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["by_sex", "by_age", "Proof"]


def test_what_was_protected_together_withstands_an_attack_on_both(covey: Covey) -> None:
    covey(PROTECT, "--out out")
    answer = covey(AUDIT)
    assert (answer.code, answer.out) == (0, "")
    assert answer.err.endswith("no count of 1-2 follows; no other hidden count follows exactly.\n")


@pytest.mark.long  # as of groupings
def test_what_was_protected_apart_does_not(covey: Covey) -> None:
    Path("out").mkdir()
    for name in ("by_sex", "by_age"):
        covey(f"protect {name}.csv --count n --minimum-count 3 --out out/{name}.csv")
        assert covey(f"audit out/{name}.csv --minimum-count 3").code == 0
    answer = covey(AUDIT)
    assert answer.code == 1
    assert "by_sex x×F: only one value possible (from " in answer.out
    verdict = json.loads(covey(AUDIT, "--json").out)
    told = next(one for one in verdict["findings"] if one["cell"] == ["x", "F"])
    assert (told["table"], told["rule"]) == ("by_sex", "only one value possible")
    assert told["sums"][0] == "by_sex x×_T = by_sex x×F + by_sex x×M"


def test_json_tells_what_was_done_to_each_table(covey: Covey) -> None:
    answer = covey(PROTECT, "--json")
    tables = json.loads(answer.out)["tables"]
    assert (answer.err, list(tables)) == ("", ["by_sex", "by_age"])
    assert all(figures["audit"]["safe"] for figures in tables.values())
    assert not Path("out").exists()


def test_a_tree_holds_for_all_tables_or_for_one(covey: Covey) -> None:
    Path("zones.csv").write_text("code,parent\nVN,\nC,VN\ny,C\nz,C\nx,VN\n", encoding="utf-8")
    trees = "--hierarchy area=areas.csv --hierarchy by_age:area=zones.csv"
    assert covey(PROTECT, trees, "--out out").code == 0
    first = {
        name: [line.split(",")[0] for line in Path(f"out/{name}.csv").read_text().splitlines()[1:]]
        for name in ("by_sex", "by_age")
    }
    assert set(first["by_sex"]) == {"VN", "N", "x", "y", "z"}
    assert set(first["by_age"]) == {"VN", "C", "x", "y", "z"}
    assert covey(AUDIT, trees).code == 0


def test_codes_of_one_table_alone_are_zeros_in_the_other(covey: Covey) -> None:
    Path("by_sex.csv").write_text(BY_SEX + "w,F,0\n", encoding="utf-8")
    assert covey(PROTECT, "--out out").code == 0
    assert "w,_T,0,A" in Path("out/by_age.csv").read_text(encoding="utf-8")


def test_a_table_is_written_as_the_kind_of_file_that_it_came_in(covey: Covey) -> None:
    pl.read_csv("by_sex.csv").write_parquet("by_sex.parquet")
    covey(PROTECT.replace("by_sex.csv", "by_sex.parquet"), "--out out")
    assert sorted(path.name for path in Path("out").iterdir()) == ["by_age.csv", "by_sex.parquet"]
    assert pl.read_parquet("out/by_sex.parquet").columns == [
        "area",
        "sex",
        "obs_value",
        "obs_status",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    sampled(
        [
            (f"protect-linked {TABLES} --count n --minimum-count 3", "--out FOLDER, or --json"),
            (
                "protect-linked by_sex=by_sex.csv --count n --minimum-count 3 --out out",
                "two tables",
            ),
            (
                "protect-linked by_sex.csv by_age.csv --count n --minimum-count 3 --out out",
                "NAME=FILE",
            ),
            (
                "protect-linked a=by_sex.csv a=by_age.csv --count n --minimum-count 3 --out out",
                "NAME=FILE",
            ),
            (
                "protect-linked ../a=by_sex.csv b=by_age.csv --count n --preset aihw_5 --out o",
                "NAME=F",
            ),
            (PROTECT + " --out out --hierarchy region=areas.csv", "no table has this column"),
            (PROTECT + " --out out --hierarchy by_sex:age=areas.csv", "no table has this column"),
            (PROTECT + " --out out --k 5", "--k"),
            (PROTECT + " --out by_sex.csv", "there can be no such folder"),
            (PROTECT + " --out no/where", "there can be no such folder"),
            ("audit-linked by_sex=by_sex.csv by_age=by_age.csv --minimum-count 3", "obs_value"),
        ],
        3,
    ),
)
def test_wrong_use_exits_2(covey: Covey, words: str, message: str) -> None:
    answer = covey(words)
    assert (answer.code, answer.out) == (2, "")
    assert message in " ".join(answer.err.replace("│", " ").split())


def test_tables_of_other_people_exit_2_and_write_nothing(covey: Covey) -> None:
    Path("by_age.csv").write_text(BY_AGE.replace("37", "739391"), encoding="utf-8")
    answer = covey(PROTECT, "--out out")
    assert (answer.code, answer.out) == (2, "")
    assert "count the same cells differently: by_sex _T×_T; by_sex z×_T" in answer.err
    assert "7393" not in answer.err
    assert not Path("out").exists()


def test_tables_that_cannot_be_protected_exit_1_and_write_nothing(covey: Covey) -> None:
    answer = covey(PROTECT.replace("count 3", "count 2"), "--intruder knows-primary --out out")
    assert (answer.code, answer.out) == (1, "")
    assert "by_sex x×F" in answer.err
    assert not Path("out").exists()


@pytest.mark.parametrize(("made_against", "code"), [("outsider", 1), ("knows-primary", 0)])
def test_who_is_told_which_counts_are_unsafe_attacks_all_tables_too(
    covey: Covey, made_against: str, code: int
) -> None:
    # There are 6 women, 5 or more of them in y.
    by_sex = "area,sex,n\nx,F,1\nx,M,6\ny,F,5\ny,M,40\n"
    Path("by_sex.csv").write_text(by_sex, encoding="utf-8")
    by_age = "area,age,n\nx,old,7\ny,young,20\ny,old,25\n"
    Path("by_age.csv").write_text(by_age, encoding="utf-8")
    protect = f"protect-linked {TABLES} --count n --out out --minimum-count 5 --intruder"
    assert covey(protect, made_against).code == 0
    audit = AUDIT.replace("--minimum-count 3", "--minimum-count 5")
    assert covey(audit).code == 0
    told = "--true-counts by_sex:n=by_sex.csv --true-counts by_age:n=by_age.csv"
    answer = covey(audit, "--intruder knows-primary", told)
    assert answer.code == code
    assert ("by_sex x×F: only one value possible" in answer.out) == bool(code)
    assert ("not even to who knows which are unsafe" in answer.err) != bool(code)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("", "Hand in --true-counts COLUMN=FILE"),
        ("--true-counts n=by_sex.csv", "give TABLE:COLUMN=FILE, once for each of the tables"),
        ("--true-counts by_sex:n=by_sex.csv", "those of by_age are missing"),
    ],
    ids=["none", "no table", "one table"],
)
def test_the_true_counts_are_given_for_each_table(covey: Covey, told: str, message: str) -> None:
    covey(PROTECT, "--out out")
    answer = covey(AUDIT, "--intruder knows-primary", told)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
