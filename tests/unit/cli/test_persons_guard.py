"""No command takes a list of persons for counts, unless an officer insists."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.unit.cli.conftest import Covey

COMMANDS = {
    "protect": "protect counts.csv --count n --minimum-count 5 --quiet",
    "anonymise": "anonymise counts.csv --count n --k 2 --quiet",
    "protect-linked": "protect-linked a=counts.csv b=counts.csv --count n --preset aihw_5 --out o",
}
commands = pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
INSIST = "--these-are-categories"

VICTIMS = """\
victim;n
Nguyễn Thị Canary;7
Trần Văn Canary;9
Lê Thị Hương;12
"""
ONES = """\
sex,age,n
F,17,1
F,18,1
M,17,1
M,18,1
M,19,1
"""


def counts(text: str) -> None:
    Path("counts.csv").write_text(text, encoding="utf-8")


@commands
def test_a_list_of_persons_is_refused_by_every_command(covey: Covey, words: str) -> None:
    counts(VICTIMS)
    answer = covey(words)
    assert (answer.code, answer.out) == (2, "")
    assert "counts.csv: column 'victim' seems to hold names of persons." in answer.err
    assert "--hierarchy victim=FILE; or insist: --these-are-categories victim." in answer.err
    assert "Canary" not in answer.err


@commands
def test_an_officer_can_insist_upon_a_column(covey: Covey, words: str) -> None:
    counts(VICTIMS)
    assert covey(words, f"{INSIST} victim").code == 0


def test_insisting_upon_one_column_leaves_the_others_under_guard(covey: Covey) -> None:
    counts("victim,call,n\nLê Thị Lan,912847365,2\nVũ Văn An,983105522,7\nHồ Thị Na,378419960,9\n")
    answer = covey(COMMANDS["protect"], f"{INSIST} victim")
    assert answer.code == 2
    assert "column 'call' seems to hold identity or telephone numbers." in answer.err
    assert "'victim'" not in answer.err


@commands
def test_insisting_upon_what_is_no_column_is_wrong_use(covey: Covey, words: str) -> None:
    answer = covey(words.replace("count n", "count persons"), f"{INSIST} victm")
    assert (answer.code, answer.out) == (2, "")
    assert "--these-are-categories victm: there is no such column." in answer.err


def test_all_columns_of_persons_are_named_at_once(covey: Covey) -> None:
    counts("label,số,n\nLê Thị Lan,912847365,2\nVũ Văn An,983105522,7\nHồ Thị Na,378419960,9\n")
    answer = covey(COMMANDS["protect"])
    assert "column 'label' seems to hold names of persons, column 'số' seems to hold" in answer.err
    assert "leave these columns out" in answer.err


def test_a_file_that_counted_nothing_is_refused_until_each_column_is_insisted_upon(
    covey: Covey,
) -> None:
    counts(ONES)
    answer = covey(COMMANDS["protect"])
    assert answer.code == 2
    assert "counts.csv: every count is 1, so this seems to list persons" in answer.err
    assert covey(COMMANDS["protect"], f"{INSIST} sex").code == 2
    assert covey(COMMANDS["protect"], f"{INSIST} sex {INSIST} age").code == 0


def test_the_first_row_of_a_file_without_a_header_is_not_repeated(covey: Covey) -> None:
    counts("Lê Thị Canary,912739391,1\nVũ Văn An,983105522,1\nHồ Thị Na,378419960,1\n")
    answer = covey(COMMANDS["protect"].replace("count n", "count 1"))
    assert answer.code == 2
    assert "column 1 (its name is not repeated here) seems to hold names of persons" in answer.err
    assert "Canary" not in answer.err
    assert "912739391" not in answer.err


def test_numbers_that_parquet_holds_as_numbers_are_persons_too(covey: Covey) -> None:
    frame = pl.DataFrame({"code": [912847365, 983105522, None, 378419960], "n": [4, 1, 2, 1]})
    for kind in (pl.Int64, pl.Float64):
        frame.cast({"code": kind}).write_parquet("counts.parquet")
        answer = covey(COMMANDS["protect"].replace(".csv", ".parquet"))
        assert answer.code == 2
        assert "column 'code' seems to hold identity or telephone numbers" in answer.err


def test_names_written_with_marks_apart_are_names(covey: Covey) -> None:
    import unicodedata

    counts(unicodedata.normalize("NFD", VICTIMS))
    assert "names of persons" in covey(COMMANDS["protect"]).err


def test_known_codes_may_look_like_persons_and_unknown_ones_may_not(covey: Covey) -> None:
    areas = "code,parent,label\n_T,,\nLê Thị Lan,_T,\nVũ Văn An,_T,\nHồ Thị Na,_T,\n"
    Path("tree.csv").write_text(areas, encoding="utf-8")
    counts("area,n\nLê Thị Lan,22\nVũ Văn An,17\nHồ Thị Na,9\n")
    assert covey(COMMANDS["protect"], "--hierarchy area=tree.csv").code == 0

    counts("area,n\nLê Thị Lan,22\nĐỗ Văn Canary,17\nBùi Thị Canary,9\n")
    answer = covey(COMMANDS["protect"], "--hierarchy area=tree.csv")
    assert answer.code == 2
    assert "column 'area' seems to hold names of persons" in answer.err
    assert "Canary" not in answer.err


def test_a_tree_of_persons_is_refused(covey: Covey) -> None:
    people = {"012847365": "Lê Thị Lan", "168304957": "Vũ Văn An", "142670391": "Hồ Thị Na"}
    rows = "".join(f"{number},_T,{name}\n" for number, name in people.items())
    Path("tree.csv").write_text(f"code,parent,label\n_T,,\n{rows}", encoding="utf-8")
    counts("area,n\n012847365,22\n168304957,17\n142670391,9\n")
    answer = covey(COMMANDS["protect"], "--hierarchy area=tree.csv")
    assert answer.code == 2
    assert "column 'area' seems to hold identity or telephone numbers" in answer.err


def test_the_tree_of_one_linked_table_exempts_no_other(covey: Covey) -> None:
    Path("tree.csv").write_text("code,parent,label\n_T,,\nx,_T,\ny,_T,\n", encoding="utf-8")
    Path("a.csv").write_text("who,n\nx,22\ny,17\n", encoding="utf-8")
    Path("b.csv").write_text("who,n\nLê Thị Lan,22\nVũ Văn An,17\n", encoding="utf-8")
    answer = covey(
        "protect-linked a=a.csv b=b.csv --count n --minimum-count 5 --out out",
        "--hierarchy a:who=tree.csv",
    )
    assert answer.code == 2
    assert "b.csv: column 'who' seems to hold names of persons" in answer.err
