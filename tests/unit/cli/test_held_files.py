"""Files of others beside each other: periods, linked tables, and vintages of one table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Covey

THEIRS = "--count persons --hidden <5 --hidden * --minimum-count 5"
PERIODS = "code,parent,label\n2024,,\nQ1,2024,\nQ2,2024,\n"
Q1 = "period,district,persons\nQ1,North,<5\nQ1,South,<5\nQ1,East,30\nQ1,Total,36\n"
Q2 = "period,district,persons\nQ2,North,20\nQ2,South,<5\nQ2,East,<5\nQ2,Total,27\n"
YEAR = "district,period,persons\nNorth,2024,22\nSouth,2024,8\nEast,2024,33\nAll,2024,63\n"

BY_SEX = """\
district,sex,persons
North,Male,12
North,Female,*
North,Total,*
South,Male,11
South,Female,"1,031"
South,Total,"1,042"
"""
# Of another maker: byte order mark, semicolons, other line ends, other words, stray blanks.
BY_AGE = (
    "\ufeffage;persons;district\r\n0-17;*;North\r\n18+; * ;North\r\nAll; 14 ;North\r\n"
    "0-17;30;South\r\n18+;1012;South\r\nAll;1042;South\r\n"
)

OLD = """\
district,sex,persons
North,Male,12
North,Female,*
North,Total,*
South,Male,<5
South,Female,31
South,Total,*
"""
NEW = """\
sex,district,persons
Male,North,*
Female,North,*
All,North,14
Male,South, < 5
Female,South,31
All,South,*
"""


def write(**files: str) -> None:
    for name, text in files.items():
        Path(f"{name}.csv").write_text(text, encoding="utf-8", newline="")


@pytest.fixture(autouse=True)
def _files(covey: Covey) -> None:
    covey("--version")
    write(q1=Q1, q2=Q2, year=YEAR, periods=PERIODS, by_sex=BY_SEX, by_age=BY_AGE, old=OLD, new=NEW)


def test_periods_of_others_fall_to_the_year_less_the_other_quarter(covey: Covey) -> None:
    tree = "--hierarchy period=periods.csv"
    assert covey("audit q1.csv", THEIRS, tree).code == 0
    answer = covey("audit q1.csv --with q2.csv --with year.csv", THEIRS, tree)
    assert answer.code == 1
    assert answer.out.splitlines()[0] == (
        "q1.csv North: only one value possible (from 2024 North = Q1 North + Q2 North)"
    )
    assert "Read as one code each of 'period', as periods are." in answer.err


def test_a_count_falls_only_with_a_linked_table_that_shows_the_total(covey: Covey) -> None:
    assert covey("audit by_sex.csv --flat district", THEIRS).code == 0
    assert covey("audit by_age.csv --flat district", THEIRS).code == 0
    answer = covey("audit by_sex.csv --with by_age.csv", THEIRS)
    assert answer.code == 1
    assert (
        "by_sex.csv North×Female: only one value possible (from by_age.csv All×North = "
        "by_sex.csv North×Female + by_sex.csv North×Male)\n"
    ) in answer.out
    assert "Read as linked tables of the same people." in answer.err


def test_a_count_falls_only_with_the_other_vintage(covey: Covey) -> None:
    assert covey("audit old.csv --flat district", THEIRS).code == 0
    assert covey("audit new.csv --flat district", THEIRS).code == 0
    answer = covey("audit old.csv --with new.csv", THEIRS)
    assert answer.code == 1
    assert (
        "old.csv North×Female: only one value possible (from new.csv North×Total = "
        "old.csv North×Female + old.csv North×Male)\n"
    ) in answer.out
    assert (
        "Read as vintages of one table, the oldest first; what is not seen to change is"
        in answer.err
    )


# Of 10 women more in all, 8 are in the South. The North hides how many it has, before and after.
BEFORE = """\
district,sex,persons
North,Female,*
North,Male,*
North,Total,*
South,Female,30
South,Male,*
South,Total,*
All,Female,50
All,Male,40
All,Total,90
"""
AFTER = (
    BEFORE.replace("South,Female,30", "South,Female,38")
    .replace("All,Female,50", "All,Female,60")
    .replace("All,Total,90", "All,Total,100")
)
CHANGES = "audit before.csv --with after.csv --as vintages"


@pytest.mark.long  # as a count below
def test_a_small_change_follows_through_counts_that_both_vintages_hide(covey: Covey) -> None:
    write(before=BEFORE, after=AFTER)
    assert covey("audit before.csv", THEIRS).code == 0
    assert covey("audit after.csv", THEIRS).code == 0
    answer = covey(CHANGES, THEIRS)
    assert answer.code == 1
    assert (
        "the change in after.csv: North×Female: only one value possible (from the change in "
        "after.csv: All×Female = the change in after.csv: North×Female + the change in after.csv: "
        "South×Female; "
    ) in answer.out
    assert "8 hidden cells and 3 changes attacked, 2 cells or changes fell;" in answer.err
    assert json.loads(covey(CHANGES, THEIRS, "--json").out)["changes"] == 3


def test_an_officer_says_how_small_a_change_may_be_told(covey: Covey) -> None:
    write(before=BEFORE, after=AFTER)
    assert covey(CHANGES, THEIRS, "--minimum-change 3").code == 1
    assert covey(CHANGES, THEIRS, "--minimum-change 2").code == 0


def test_the_reading_is_said_to_machines_and_can_be_chosen(covey: Covey) -> None:
    answer = covey("audit old.csv --with new.csv --json", THEIRS)
    said = json.loads(answer.out)
    assert (said["read_as"], list(said["files"])) == ("vintages", ["old.csv", "new.csv"])
    answer = covey("audit old.csv --with new.csv --json --as linked --flat district", THEIRS)
    assert json.loads(answer.out)["read_as"] == "linked"


def test_a_file_of_covey_may_stand_beside_those_of_others(covey: Covey) -> None:
    rows = "North,_T,14,A\nNorth,0-17,,Q\nNorth,18+,,Q\n_T,_T,1056,A\n_T,0-17,,Q\n_T,18+,,Q\n"
    write(own=f"district,age,obs_value,obs_status\n{rows}South,_T,1042,A\n")
    Path("own.csv").write_text(
        Path("own.csv").read_text() + "South,0-17,,Q\nSouth,18+,,Q\n", encoding="utf-8"
    )
    answer = covey("audit own.csv --with by_sex.csv", THEIRS)
    assert answer.code == 1
    assert "by_sex.csv North×Female: only one value possible (from own.csv North×_T" in answer.out


def test_files_of_one_name_are_told_by_their_folders(covey: Covey) -> None:
    for folder, text in (("a", OLD), ("b", NEW)):
        Path(folder).mkdir()
        Path(folder, "table.csv").write_text(text, encoding="utf-8")
    answer = covey("audit a/table.csv --with b/table.csv", THEIRS)
    assert "a/table.csv North×Female: only one value possible (from b/table.csv" in answer.out


def test_what_linked_files_tell_differently_is_refused_by_file_and_line(covey: Covey) -> None:
    write(by_age=BY_AGE.replace("All;1042", "All;1043"))
    answer = covey("audit by_sex.csv --with by_age.csv", THEIRS)
    assert (answer.code, answer.out) == (2, "")
    assert "by_sex.csv line 7 and by_age.csv line 7 tell different counts of South." in answer.err
    assert "1043" not in answer.err
    assert "1042" not in answer.err


def test_what_is_wrong_with_all_files_is_said_at_once_by_line(covey: Covey) -> None:
    write(by_sex=BY_SEX.replace(",12", ",x"), by_age=BY_AGE.replace(";30;", ";;"))
    answer = covey("audit by_sex.csv --with by_age.csv", THEIRS)
    assert answer.code == 2
    assert "by_sex.csv: column 'persons' holds neither" in answer.err
    assert "names in line 2." in answer.err
    assert "by_age.csv: column 'persons' holds neither" in answer.err
    assert "names in line 5." in answer.err


def test_a_vintage_that_contradicts_itself_is_refused_by_its_name(covey: Covey) -> None:
    write(new=NEW.replace("All,South,*", "All,South,40"))
    answer = covey("audit old.csv --with new.csv", THEIRS)
    assert answer.code == 2
    assert answer.err.startswith("new.csv: The published cells contradict each other")


def test_a_quarter_that_does_not_add_up_to_the_year_is_refused(covey: Covey) -> None:
    write(year=YEAR.replace("2024,63", "2024,64"))
    answer = covey(
        "audit q1.csv --with q2.csv --with year.csv --hierarchy period=periods.csv", THEIRS
    )
    assert answer.code == 2
    assert "year.csv: 1 published total does not equal the sum of its parts" in answer.err


def test_a_total_of_another_word_is_the_root_of_a_tree_and_districts_add_up_to_provinces(
    covey: Covey,
) -> None:
    write(
        areas="code,parent,label\nVN,,\nP,VN,\nQ,VN,\np1,P,\np2,P,\nq1,Q,\nq2,Q,\n",
        districts="area,persons\np1,<5\np2,30\nq1,12\nq2,*\nTotal,99\n",
        provinces="area,sex,persons\nP,F,20\nP,M,13\nP,All,33\nQ,F,*\nQ,M,40\n",
    )
    answer = covey("audit districts.csv --with provinces.csv --hierarchy area=areas.csv", THEIRS)
    assert answer.out == (
        "districts.csv p1: only one value possible (from provinces.csv P×All = districts.csv p1 + "
        "districts.csv p2)\n"
    )


def test_what_a_file_leaves_out_is_no_finding_where_another_shows_it(covey: Covey) -> None:
    write(
        a="district,sex,persons\nN,F,20\nN,M,30\nS,F,40\nS,M,50\n",
        b="district,age,persons\nN,young,25\nN,old,25\nN,All,50\nS,young,*\nS,old,*\nS,All,90\n",
    )
    answer = covey("audit a.csv --with b.csv --flat district", THEIRS)
    assert (answer.code, answer.out) == (0, "")


def test_a_period_without_a_tree_adds_up_to_nothing(covey: Covey) -> None:
    write(year=YEAR.replace("2024", "year"))
    answer = covey("audit q1.csv --with q2.csv --with year.csv", THEIRS)
    assert answer.code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("audit by_sex.csv --with by_age.csv --as vintages", "by_sex.csv has no column 'age'"),
        ("audit by_sex.csv --with by_age.csv --as periods", "Read them with --as linked"),
        ("audit old.csv --with new.csv --as periods", "There is no such dimension in these"),
        ("audit old.csv --with old.csv", "it is attacked already"),
        ("audit old.csv --as linked", "--as has no effect without --with"),
        ("audit old.csv --minimum-change 2", "--minimum-change has no effect without --with"),
        (
            "audit old.csv --with new.csv --minimum-change 0",
            "--minimum-change 0: use 1 or more",
        ),
        (
            "audit old.csv --with new.csv --as linked --minimum-change 2",
            "read as linked tables",
        ),
        ("audit old.csv --with new.csv --k 5", "Leave out --true-counts and --k"),
        ("audit old.csv --with none.csv", "there is no such file"),
        ("audit old.csv --with women.csv", "women.csv: of 'sex' it has 'Female' alone"),
        ("audit by_age.csv --with women.csv", "and other files have no such column"),
        ("audit q1.csv --with both.csv", "Give a file for each code of 'period'"),
    ],
)
def test_what_cannot_be_read_together_exits_2(covey: Covey, words: str, said: str) -> None:
    write(
        women="district,sex,persons\nNorth,Female,*\nSouth,Female,31\n",
        both="period,district,persons\nQ2,North,20\nQ3,North,30\n",
    )
    answer = covey(words, THEIRS)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_true_counts_beside_groups_alone_are_refused(covey: Covey) -> None:
    answer = covey("audit q1.csv --k 5 --true-counts persons=counts.csv")
    assert answer.code == 2
    assert "--true-counts has no effect on groups alone" in answer.err
