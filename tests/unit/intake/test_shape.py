"""Headers and lines that are no table, each named by its true line."""

from __future__ import annotations

from pathlib import Path

import pytest

from covey.contracts import Layout, Wording
from covey.intake import inspect
from tests.sampled import sampled
from tests.unit.intake.clinic import GOOD, HEADER, TREES, defects, leaves, submission, tree, write
from tests.unit.intake.test_model_rules import Free


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    assert defects(write(tmp_path, "period,area,persons\n2026-Q3,VN-22,5\n")) == [
        "line 1, column sex 'missing column' the header must name this column"
    ]


def test_an_extra_column_is_named_by_its_number(tmp_path: Path) -> None:
    sent = f"{HEADER},remark\n2026-Q3,VN-22,F,5,fine\n"

    assert defects(write(tmp_path, sent)) == ["line 1, column 5 'extra column' remove this column"]


def test_a_misspelt_column_is_told_the_column_it_misses(tmp_path: Path) -> None:
    sent = GOOD.replace("persons", "person")

    assert defects(write(tmp_path, sent)) == [
        "line 1, column persons 'missing column' the header must name this column",
        "line 1, column 4 'extra column' did you mean persons?",
    ]


def test_a_column_that_stands_twice_is_named(tmp_path: Path) -> None:
    sent = f"{HEADER},Persons\n2026-Q3,VN-22,F,5,6\n"

    assert defects(write(tmp_path, sent)) == [
        "line 1, column persons 'duplicate column' the header names this column twice; keep one"
    ]


@pytest.mark.parametrize("sent", ["2026-Q3,VN-22,F,5\n2026-Q3,VN-22,M,6\n", "a|b\n1|2\n"])
def test_a_file_without_header_is_told_the_columns(tmp_path: Path, sent: str) -> None:
    assert defects(write(tmp_path, sent)) == [
        (
            "line 1 'no header' the first line must name the columns: period, area, sex, persons, "
            "split by comma, semicolon or tab"
        )
    ]


def test_lines_with_too_few_and_too_many_fields_are_named(tmp_path: Path) -> None:
    sent = f"{HEADER}\n2026-Q3,VN-22,F\n2026-Q3,VN-22,M,5\n2026-Q3,VN-13-HL,M,1,000\n"

    assert defects(write(tmp_path, sent)) == [
        "line 2 'too few fields' the line has fewer fields than the header",
        (
            "line 4 'too many fields' the line has more fields than the header; quote a field that "
            "holds the separator"
        ),
    ]


def test_lines_are_those_of_the_file_however_rows_break(tmp_path: Path) -> None:
    sent = f'\n{HEADER}\r\n"2026-Q3","VN-\n22",F,5\r\n\r\n2026-Q3,VN-22,F,x\r\n'

    assert defects(write(tmp_path, sent)) == [
        "line 3, column area 'unknown code' not in codelist areas; nearest: VN-22 (Hải Phòng)",
        (
            "line 6, column persons 'not a number' a count is written in digits, and 0 where "
            "there was nothing to count"
        ),
    ]


def test_quotes_that_do_not_close_are_named_by_the_line_they_open_on(tmp_path: Path) -> None:
    sent = GOOD + '2026-Q3,"VN-22,M,5\n2026-Q3,VN-13-CP,M,5\n'

    assert defects(write(tmp_path, sent)) == [
        "line 5 'broken quotes' a quoted field must end with one \" right before the next separator"
    ]


WORDS = Wording(header={"Quận": "area", "Số người": "persons"})


@pytest.mark.parametrize(
    "said",
    sampled(
        [
            "Số người (người)",
            "SỐ NGƯỜI [lượt]",
            "Số người, ĐVT: người",
            "Số người (n.º)",
            "Persons (số người)",
        ],
        3,
    ),
)
def test_a_header_may_name_what_is_counted(tmp_path: Path, said: str) -> None:
    sent = GOOD.replace(",", ";").replace("persons", said)

    assert inspect(write(tmp_path, sent), submission(mapping=WORDS), TREES).rows == 3


def test_what_else_stands_behind_a_header_is_another_column(tmp_path: Path) -> None:
    sent = GOOD.replace("area", "Quận").replace("persons", "Số người (nữ)")

    assert defects(write(tmp_path, sent), submission(mapping=WORDS)) == [
        "line 1, column Số người (persons) 'missing column' the header must name this column",
        "line 1, column 4 'extra column' did you mean Số người?",
    ]


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        (GOOD.replace("persons", "Số người (nghìn)"), "line 1, column 4"),
        ("Báo cáo,,,ĐVT: nghìn người\n" + GOOD, "line 1, column 4"),
        ("Persons in thousands,,,\n" + GOOD, "line 1, column 1"),
    ],
    ids=["in the header", "in a title", "in an English title"],
)
def test_counts_that_are_not_written_in_full_are_refused(
    tmp_path: Path, sent: str, place: str
) -> None:
    (found,) = defects(write(tmp_path, sent), submission(mapping=WORDS))

    assert found.startswith(f"{place} 'counts in thousands, or the like' write every count in full")


@pytest.mark.parametrize(("called", "meant"), [("place", "Quận"), ("ca", "Số người")])
def test_a_renamed_column_is_known_by_what_it_holds(
    tmp_path: Path, called: str, meant: str
) -> None:
    sent = GOOD.replace("area", "quận").replace("persons", "số người")
    sent = sent.replace(meant.casefold(), called)
    found = defects(write(tmp_path, sent), submission(mapping=WORDS))

    assert [one for one in found if f"did you mean {meant}?" in one]
    assert not [one for one in found if "remove this column" in one]


@pytest.mark.parametrize("gap", [",", ",,"], ids=["side by side", "behind an empty column"])
def test_a_second_table_beside_the_first_is_named_as_one(tmp_path: Path, gap: str) -> None:
    sent = "".join(f"{line}{gap}{line}\n" for line in GOOD.splitlines())

    assert defects(write(tmp_path, sent)) == [
        (
            f"line 1, column {4 + len(gap)} 'second table beside the first' put its rows below "
            "those of the first, or remove it: one table is read"
        )
    ]


@pytest.mark.parametrize("numbers", ["A,B,C,1", "(1),(2),(3),(4)", "1,2,3,4"])
def test_a_row_that_numbers_the_columns_and_a_header_on_the_next_page_are_passed_over(
    tmp_path: Path, numbers: str
) -> None:
    header, first, *rest = GOOD.splitlines()
    sent = "\n".join([header, numbers, first, header, *rest, ""])

    assert inspect(write(tmp_path, sent), submission(), TREES).rows == 3


def test_a_row_of_counts_numbers_no_columns(tmp_path: Path) -> None:
    sent = GOOD.replace(HEADER, f"{HEADER}\nA,B,C,4")

    assert len(defects(write(tmp_path, sent))) == 3


def test_codes_that_are_numbers_number_no_columns(tmp_path: Path) -> None:
    numbered = {"areas": tree("VN - Việt Nam\n1 VN Một"), "sex": tree("_T - Tất cả\n2 _T Nữ")}
    contract = submission(model=Free, layout=Layout(cells={"period": "B1"}))
    path = write(tmp_path, "Kỳ,2026-Q3,\narea,sex,persons\n1,2,3\n")

    assert leaves(inspect(path, contract, {**TREES, **numbered}).frame) == {("1", "2", 3)}


def test_a_column_of_nothing_is_passed_over_unless_one_is_missing(tmp_path: Path) -> None:
    remarks = "".join(
        f"{line},{name}\n" for line, name in zip(GOOD.split(), ["Ghi chú", "", "", ""], strict=True)
    )

    assert inspect(write(tmp_path, remarks), submission(), TREES).rows == 3
    found = defects(write(tmp_path, remarks.replace("area", "place")))
    assert [one.split("'")[1] for one in found].count("extra column") == 2


def test_a_time_of_printing_above_the_table_is_no_unit(tmp_path: Path) -> None:
    sent = f"Ngày in: 10/10/2026 00:00,,,\nĐVT: người,,,\n{GOOD}"

    assert inspect(write(tmp_path, sent), submission(), TREES).rows == 3
