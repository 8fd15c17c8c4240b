"""A file is refused with everything that is wrong with its rows, by line, and no count in it."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.unit.cli.conftest import Covey

CANARY = "739391"
COUNTS = f"""\
area,sex,persons
x,F,{CANARY}
x,M,many
y,F,-{CANARY}
q,M,30
z,F,
y,F,{CANARY}
z,M,{CANARY}{CANARY}{CANARY}{CANARY}
z,,4
q,F,1.5
"""
DEFECTS = [
    "counts.csv: column 'area': a code that is not in areas.csv in line 5, 10. Correct these rows.",
    "counts.csv: column 'sex': no code in line 9. Correct these rows.",
    "counts.csv: column 'persons': no count in line 6. Correct these rows.",
    "counts.csv: column 'persons': a count that is not whole in line 3, 10. Correct these rows.",
    "counts.csv: column 'persons': a negative count in line 4. Correct these rows.",
    (
        "counts.csv: column 'persons': a count that no population reaches in line 8. Correct these "
        "rows."
    ),
    "counts.csv: 1 row repeats the codes of an earlier row (line 7). Remove them, or add them up.",
]
TURN = "Whose turn it is: whoever made the input."
OTHER = "area,age,persons\nx,old,-5\ny,old,7\n"
PUBLISHED = f"""\
area,obs_value,obs_status
x,many,A
x,,Q
q,4,c
z,{CANARY},Q
VN,-{CANARY},A
"""


def write(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "command", ["protect --minimum-count 5", "anonymise --k 5", "detail --minimum-count 5"]
)
def test_all_that_is_wrong_with_a_file_of_counts_is_named_by_line(
    covey: Covey, command: str
) -> None:
    write("counts.csv", COUNTS)
    answer = covey(command, "counts.csv --count persons --hierarchy area=areas.csv")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == [*DEFECTS, TURN]
    assert CANARY not in answer.err


def test_with_json_the_message_has_a_line_for_each(covey: Covey) -> None:
    write("counts.csv", COUNTS)
    words = "protect counts.csv --count persons --minimum-count 5 --hierarchy area=areas.csv --json"
    error = json.loads(covey(words).out)["error"]
    assert (error["kind"], error["exit_code"]) == ("TableError", 2)
    assert error["message"].splitlines() == DEFECTS


@pytest.mark.parametrize("suffix", [".parquet", ".duckdb"])
def test_a_file_without_lines_is_told_its_rows(covey: Covey, suffix: str) -> None:
    covey("--version")
    rows = pl.DataFrame({"area": ["x", None, "y"], "n": [7.0, 2.0, -1.5]})
    if suffix == ".parquet":
        rows.write_parquet("counts.parquet")
    else:
        with duckdb.connect("counts.duckdb") as file:
            file.register("rows", rows.to_arrow())
            file.execute("CREATE TABLE counts AS FROM rows")
    answer = covey(f"protect counts{suffix} --count n --minimum-count 5")
    assert answer.err.splitlines() == [
        f"counts{suffix}: column 'area': no code in row 2. Correct these rows.",
        f"counts{suffix}: column 'n': a count that is not whole in row 3. Correct these rows.",
        TURN,
    ]


def test_many_rows_of_one_kind_are_shown_in_part(covey: Covey) -> None:
    write("counts.csv", "area,persons\n" + "".join(f"a{n},x{n}\n" for n in range(8)))
    answer = covey("protect counts.csv --count persons --minimum-count 5")
    assert "a count that is not whole in line 2, 3, 4, 5, 6 and 3 more." in answer.err


def test_a_whole_number_in_other_words_is_none_beside_a_wrong_one(covey: Covey) -> None:
    write("counts.csv", "area,persons\nx,7e2\ny,8.0\nz,many\nw, 9 \n")
    answer = covey("protect counts.csv --count persons --minimum-count 5")
    assert "a count that is not whole in line 2, 3, 4." in answer.err


def test_all_files_of_linked_tables_are_told_what_is_wrong(covey: Covey) -> None:
    write("counts.csv", COUNTS)
    write("other.csv", OTHER)
    answer = covey(
        "protect-linked by_sex=counts.csv by_age=other.csv --count persons --minimum-count 5",
        "--hierarchy area=areas.csv --out out",
    )
    last = "other.csv: column 'persons': a negative count in line 2. Correct these rows."
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == [*DEFECTS, last, TURN]
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("audit safe.csv --minimum-count 5", ["safe.csv"]),
        ("audit safe.csv --k 5", ["safe.csv"]),
        ("audit-linked a=safe.csv b=also.csv --minimum-count 5", ["safe.csv", "also.csv"]),
    ],
)
def test_all_that_is_wrong_with_published_rows_is_named_by_line(
    covey: Covey, command: str, files: list[str]
) -> None:
    covey("--version")
    write("safe.csv", PUBLISHED)
    write("also.csv", PUBLISHED)
    answer = covey(command, "--hierarchy area=areas.csv")
    assert (answer.code, answer.out) == (2, "")
    defects = [
        "column 'area': a code that is not in areas.csv in line 4. Correct these rows.",
        "column 'obs_status': a status other than A or Q in line 4. Correct these rows.",
        "column 'obs_value': a count beside status Q in line 5. Correct these rows.",
        "column 'obs_value': a count that is not whole in line 2. Correct these rows.",
        "column 'obs_value': a negative count in line 6. Correct these rows.",
        "1 row repeats the codes of an earlier row (line 3). Remove them.",
    ]
    said = [f"{name}: {defect}" for name in files for defect in defects]
    assert answer.err.splitlines() == [*said, TURN]
    assert CANARY not in answer.err


@pytest.mark.long
def test_true_counts_are_told_what_is_wrong_with_them(covey: Covey) -> None:
    covey("protect counts.csv --count persons --minimum-count 5 --out safe.csv")
    write("counts.csv", "area,sex,persons\nx,F,-3\nx,M,many\n")
    told = "--intruder knows-primary --true-counts persons=counts.csv"
    answer = covey("audit safe.csv --minimum-count 5", told)
    assert answer.err.splitlines() == [
        "counts.csv: column 'persons': a count that is not whole in line 3. Correct these rows.",
        "counts.csv: column 'persons': a negative count in line 2. Correct these rows.",
        TURN,
    ]


@pytest.mark.parametrize(
    ("header", "words", "message"),
    [
        ("area,,Area,", "", ["column 2 has no name", "columns 1 and 3 have", "column 4 has no"]),
        ("area,sex,n,persons", "--dimension a --flat b", ["'a' is missing; column 'b' is missing"]),
        ("area,sex,n,persons", "--dimension n", ["'area' is neither", "'sex' is neither"]),
    ],
    ids=["names", "missing", "neither"],
)
def test_all_columns_that_are_wrong_are_named(
    covey: Covey, header: str, words: str, message: list[str]
) -> None:
    write("counts.csv", f"{header}\nx,F,3,7\n")
    answer = covey("protect counts.csv --count persons --minimum-count 5", words)
    assert answer.code == 2
    assert [part for part in message if part not in answer.err] == []
