"""What commands say is so: what was looked for, what follows, and how many there are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Covey

SEX = "code,parent,label\n_T,,All\nF,_T,Female\nM,_T,Male\n"
FOREIGN = """\
area,sex,obs_value,obs_status
VN,_T,2030,A
VN,F,,Q
VN,M,,Q
N,_T,1030,A
N,F,1010,A
N,M,,Q
z,_T,1000,A
z,F,,Q
z,M,,Q
"""
AUDIT = "audit foreign.csv --hierarchy area=areas.csv --hierarchy sex=sex.csv"


@pytest.fixture(autouse=True)
def foreign(covey: Covey) -> None:  # noqa: ARG001  it goes to the folder
    """A file of others, of which North×M = 1030 - 1010 follows."""
    Path("areas.csv").write_text("code,parent\nVN,\nN,VN\nz,VN\n", encoding="utf-8")
    Path("sex.csv").write_text(SEX, encoding="utf-8")
    Path("foreign.csv").write_text(FOREIGN, encoding="utf-8")


def test_a_large_count_that_follows_is_listed_and_breaks_nothing(covey: Covey) -> None:
    answer = covey(AUDIT, "--minimum-count 5")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == (
        "5 hidden cells attacked: no count of 1-4 follows; 1 hidden count follows exactly: N×M "
        "(from N×_T = N×F + N×M).\n"
    )


def test_the_same_count_falls_where_the_policy_calls_it_unsafe(covey: Covey) -> None:
    answer = covey(AUDIT, "--minimum-count 21")
    assert answer.code == 1
    assert answer.out == "N×M: only one value possible (from N×_T = N×F + N×M)\n"
    assert answer.err == "5 hidden cells attacked, 1 cell fell.\n"


def test_machines_are_told_the_same(covey: Covey) -> None:
    told = json.loads(covey(AUDIT, "--minimum-count 5 --json").out)
    assert (told["safe"], told["denies"], told["unsure"]) == (True, "no count of 1-4 follows", 0)
    assert [one["cell"] for one in told["follows"]] == [["N", "M"]]
    assert told["follows"][0]["sums"] == ["N×_T = N×F + N×M"]


def test_files_that_are_held_together_list_what_follows_by_file(covey: Covey) -> None:
    Path("other.csv").write_text(FOREIGN, encoding="utf-8")
    answer = covey(AUDIT, "--minimum-count 5 --with other.csv --as linked")
    assert answer.code == 0
    assert "no count of 1-4 follows; 1 hidden count follows exactly: foreign.csv N×M" in answer.err


def test_a_wider_protection_says_how_far_apart_values_lie(covey: Covey) -> None:
    answer = covey(AUDIT, "--minimum-count 5 --protection 3")
    assert "no count of 1-4 follows, nor to within less than 3; " in answer.err
    done = covey("protect counts.csv --count persons --minimum-count 5 --protection 3")
    assert "the possible values of every unsafe cell lie 3 or more apart" in done.err
    assert "moves" not in done.err


ROUNDED = "sex,obs_value,obs_status\n_T,30,E\nF,10,E\nM,20,E\n"


def test_counts_rounded_to_the_nearest_are_attacked_by_either_word(covey: Covey) -> None:
    Path("rounded.csv").write_text(ROUNDED, encoding="utf-8")
    audit = "audit rounded.csv --minimum-count 5 --rounded-to 5"
    short, long = covey(audit, "--nearest"), covey(audit, "--rounded-by nearest")
    assert short == long
    assert (short.code, short.out) == (0, "")
    assert short.err.startswith("3 rounded cells attacked, beside 0 told exactly: no count of 1-4")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--nearest", "Say how they were rounded: --rounded-to 5"),
        ("--rounded-by nearest", "--rounded-by nearest needs to be told to what: --rounded-to 5."),
        ("--rounded-to 5 --nearest --steps 1", "--steps has no effect with --rounded-by nearest."),
        ("--rounded-to 5 --nearest --rounded-by midpoint", "--nearest is --rounded-by nearest"),
        ("--rounded-to 5 --rounded-by cell-key", "--rounded-to has no effect with --rounded-by"),
    ],
)
def test_options_on_rounded_counts_are_refused_by_the_names_they_have(
    covey: Covey, words: str, said: str
) -> None:
    Path("rounded.csv").write_text(ROUNDED, encoding="utf-8")
    answer = covey("audit rounded.csv --minimum-count 5", words)
    assert answer.code == 2
    assert said in answer.err


def test_counts_with_noise_are_not_called_rounded(covey: Covey) -> None:
    Path("noisy.csv").write_text(ROUNDED, encoding="utf-8")
    audit = "audit noisy.csv --minimum-count 5 --rounded-by cell-key --largest-shift 5"
    answer = covey(audit)
    assert answer.err.startswith("3 cells with noise attacked, beside 0 told exactly: ")
    told = json.loads(covey(audit, "--json").out)
    assert told["noise"]
    assert "rounded" not in told


def test_one_of_anything_is_said_in_the_singular(covey: Covey) -> None:
    Path("few.csv").write_text("area,n\na,3\nb,30\nc,40\n", encoding="utf-8")
    answer = covey("protect few.csv --count n --minimum-count 5 --out safe.csv")
    assert answer.err.startswith("4 cells: 1 unsafe and 1 other hidden (30 people in these).")
    assert "(1 other with 30 people)" in answer.err
    assert "1 others" not in answer.err


COPIED = "area,sex,copy,n\nN,F,{0},1010\nN,M,{1},20\nz,F,{2},505\nz,M,{3},3\n"


@pytest.mark.parametrize(
    "copies",
    [(1010, 20, 505, 3), ("1,010", "20", "505", "3"), ("n 1010", "n 20", "n 505", "n 3")],
    ids=["numbers", "with commas", "in a text"],
)
@pytest.mark.parametrize("named", ["--dimension copy --dimension sex --dimension area", ""])
def test_a_copy_of_the_counts_is_no_dimension_even_where_it_is_named(
    covey: Covey, copies: tuple[object, ...], named: str
) -> None:
    quoted = [f'"{one}"' for one in copies]
    Path("copied.csv").write_text(COPIED.format(*quoted), encoding="utf-8")
    answer = covey("protect copied.csv --count n --minimum-count 5", named)
    assert answer.code == 2
    assert "column 'copy'" in answer.err
    assert answer.out == ""
    assert "1010" not in answer.err


def test_numbers_that_stand_for_the_counts_one_by_one_are_none_either(covey: Covey) -> None:
    rows = "area,sex,rank,n\n" + "".join(
        f"{area},{sex},{17 + 4 * count},{count}\n"
        for area, sex, count in (
            *(("a", "F", 3), ("a", "M", 12), ("b", "F", 20), ("b", "M", 31)),
            *(("c", "F", 9), ("c", "M", 14)),
        )
    )
    Path("ranked.csv").write_text(rows, encoding="utf-8")
    protect = "protect ranked.csv --count n --minimum-count 5 --dimension area --dimension sex"
    answer = covey(protect, "--dimension rank")
    assert answer.code == 2
    assert "each of its numbers stands beside one count" in answer.err
    assert covey(protect, "--flat rank").code == 0


def test_numbers_that_are_codes_may_be_named(covey: Covey) -> None:
    rows = "area,year,n\na,2019,30\na,2020,40\nb,2019,20\nb,2020,25\n"
    Path("years.csv").write_text(rows, encoding="utf-8")
    years = "protect years.csv --count n --minimum-count 5 --dimension area --dimension year"
    assert covey(years).code == 0


def test_a_code_that_tells_a_count_is_refused_and_not_repeated(covey: Covey) -> None:
    Path("told.csv").write_text("area,n\nA (n=3),3\nB (n=30),30\nC (n=40),40\n", encoding="utf-8")
    answer = covey("protect told.csv --count n --minimum-count 5")
    assert answer.code == 2
    assert "column 'area': the code says how many people there are" in answer.err
    assert "n=3" not in answer.err


def test_a_label_that_tells_a_count_is_refused_by_its_line(covey: Covey) -> None:
    tree = "code,parent,label\nVN,,All\nx,VN,Xuân (3 persons)\ny,VN,Yên\nz,VN,Zà\n"
    Path("areas.csv").write_text(tree, encoding="utf-8")
    answer = covey(
        "protect counts.csv --count persons --minimum-count 5 --hierarchy area=areas.csv"
    )
    assert answer.code == 2
    assert "areas.csv, line 3: the label says how many people there are" in answer.err
