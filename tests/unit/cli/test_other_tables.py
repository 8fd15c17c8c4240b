"""Tables that Covey did not make: what stands for hidden counts, and what can be worked out."""

from __future__ import annotations

from pathlib import Path

import pytest

from covey.cli.main import run
from tests.sampled import sampled
from tests.unit.cli.conftest import Covey

AUDIT = "audit theirs.csv --count persons --minimum-count 5"
THEIRS = """\
district,sex,persons
North,Male,12
North,Female,<5
North,Total,14
South,Male,<5
South,Female,31
South,Total,34
Total,Male,15
Total,Female,33
Total,Total,48
"""


@pytest.fixture(autouse=True)
def _theirs(covey: Covey) -> None:
    covey("--version")
    Path("theirs.csv").write_text(THEIRS, encoding="utf-8")


def write(text: str) -> None:
    Path("theirs.csv").write_text(text, encoding="utf-8")


def test_what_falls_is_named_with_the_sum_that_told_it(covey: Covey) -> None:
    answer = covey(AUDIT, "--hidden <5")
    assert answer.code == 1
    assert answer.out == (
        "North×Female: only one value possible (from Total×Female = North×Female + South×Female)\n"
        "South×Male: only one value possible (from Total×Male = North×Male + South×Male)\n"
    )
    assert "Hidden: '<5' (up to 4)." in answer.err


def test_a_table_without_its_totals_withstands(covey: Covey) -> None:
    write("".join(line for line in THEIRS.splitlines(True) if "Total" not in line))
    answer = covey(AUDIT, "--hidden <5 --flat district --flat sex")
    assert (answer.code, answer.out) == (0, "")


@pytest.mark.parametrize(
    "name",
    sampled(
        ["Ensemble", "Gesamt", "Insgesamt", "England", "TOT", "Totalt", "I alt", "Whole country",
         "Totaal", "Toplam"],
        3,
    ),
)  # fmt: skip
def test_a_total_by_any_name_is_asked_after_before_a_table_is_called_safe(
    covey: Covey, name: str
) -> None:
    write(f"region,persons\n{name},1002\nNord,600\nEst,400\nSud,*\n")
    answer = covey(AUDIT, "--hidden *")
    assert answer.code == 2
    assert f"{name!r} can be it" in answer.err
    assert "--total region=" in answer.err
    assert "--flat region" in answer.err


def test_a_total_that_was_said_is_attacked_with(covey: Covey) -> None:
    write("region,persons\nEnsemble,1002\nNord,600\nEst,400\nSud,*\n")
    answer = covey(AUDIT, "--hidden * --total region=Ensemble")
    assert (answer.code, answer.out) == (
        1,
        "Sud: only one value possible (from Ensemble = Est + Nord + Sud)\n",
    )
    assert "region (flat, 3 codes under their total Ensemble)" in answer.err


def test_totals_are_asked_after_in_each_dimension(covey: Covey) -> None:
    write(
        "region,sex,persons\nEnsemble,F,52\nEnsemble,H,60\nEnsemble,Tous,112\n"
        "Nord,F,50\nNord,H,*\nNord,Tous,*\nSud,F,*\nSud,H,*\nSud,Tous,*\n"
    )
    answer = covey(AUDIT, "--hidden *")
    assert answer.code == 2
    assert "'Ensemble' can be it" in answer.err
    assert "'Tous' can be it" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--total district", "--total takes NAME=CODE"),
        ("--total district=East", "this code stands in no row"),
        ("--total sex=Total --flat sex", "is given twice, or beside --flat"),
    ],
)
def test_a_total_that_cannot_be_is_refused(covey: Covey, words: str, said: str) -> None:
    write(THEIRS)
    answer = covey(AUDIT, f"--hidden <5 {words}")
    assert answer.code == 2
    assert said in answer.err


@pytest.mark.parametrize(
    ("symbol", "falls"),
    sampled(
        [("<2", True), ("<3", False), ("<=1", True), ("1-1", True), ("*", False), ("[c]", False)], 3
    ),
)
def test_a_symbol_that_tells_the_count_gives_it_away(
    covey: Covey, symbol: str, falls: bool
) -> None:
    write(f"district,persons\nNorth,{symbol}\nSouth,{symbol}\nEast,30\n")
    answer = covey(AUDIT, f"--hidden {symbol}")
    assert answer.code == int(falls)
    assert ("North: only one value possible (from what stands in its place)" in answer.out) is falls


def test_the_bound_of_a_symbol_is_used_beside_the_sums(covey: Covey) -> None:
    write("district,persons\nNorth,*\nSouth,*\nEast,30\nTotal,38\n")
    assert covey(AUDIT, "--hidden *").code == 0
    write("district,persons\nNorth,<5\nSouth,<5\nEast,30\nTotal,38\n")
    answer = covey(AUDIT, "--hidden <5")
    assert answer.code == 1
    assert answer.out.startswith(
        "North: only one value possible (from Total = North + South + East)\n"
    )


def test_several_symbols_and_empty_fields_are_hidden_counts() -> None:
    write("district,sex,persons\nN,M,*\nN,F,\nS,M,*\nS,F,..\nN,Total,40\nS,Total,30\n")
    words = [
        *AUDIT.split(),
        "--flat",
        "district",
        "--hidden",
        "*",
        "--hidden",
        "",
        "--hidden",
        "..",
    ]
    assert run(words) == 0
    assert run(words[:-2]) == 2


@pytest.mark.parametrize(
    ("number", "code"),
    [('"1,212"', 0), ("1 212", 0), ("1\u202f212", 0), ("1.212", 0), ("1’212", 0), ("1.21", 2)],
)
def test_marks_between_thousands_are_read_where_they_can_be_nothing_else(
    covey: Covey, number: str, code: int
) -> None:
    write(f"district,persons\nNorth,{number}\nSouth,20\nTotal,{number.replace('212', '232')}\n")
    assert covey(AUDIT).code == code


def test_a_mark_that_may_stand_for_a_fraction_is_refused(covey: Covey) -> None:
    write('district,persons\nNorth,"1,212"\nSouth,2000\n')
    answer = covey(AUDIT)
    assert answer.code == 2
    assert "neither a whole number nor a text that --hidden names in line 2." in answer.err
    assert "1,212" not in answer.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("audit theirs.csv --hidden <5 --preset aihw_5", "--hidden has no effect without --count"),
        (AUDIT, "in line 3, 5. Name what stands for hidden counts"),
        (AUDIT + " --hidden 5", "this is a count"),
        (AUDIT + " --hidden <1", "this stands for 0 alone"),
        (AUDIT.replace("persons", "people"), "column 'people' is missing"),
    ],
)
def test_what_cannot_be_used_exits_2(covey: Covey, words: str, message: str) -> None:
    answer = covey(words)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


def test_a_status_column_is_not_overwritten(covey: Covey) -> None:
    write("district,obs_status,persons\nNorth,A,30\n")
    answer = covey(AUDIT)
    assert answer.code == 2
    assert "column 'obs_status' is called as one that Covey writes" in answer.err


def test_a_tree_says_what_adds_up(covey: Covey) -> None:
    Path("tree.csv").write_text("code,parent,label\nAll,,\nNorth,All,\nSouth,All,\n")
    write("district,persons\nNorth,*\nSouth,31\nAll,34\n")
    answer = covey(AUDIT, "--hidden * --hierarchy district=tree.csv")
    assert answer.out == "North: only one value possible (from All = North + South)\n"
