"""A list of persons is refused as such; a table of counts is never taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from covey.persons import sign_in_cell, sign_in_header
from tests.unit.intake.clinic import GOOD, HEADER, defects, letter, write


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("Full name", "names of persons"),
        ("lastName", "names of persons"),
        ("Họ và tên", "names of persons"),
        ("hoten", "names of persons"),
        ("date_of_birth", "dates of birth"),
        ("Ngày sinh", "dates of birth"),
        ("person_id", "identity numbers"),
        ("CCCD", "identity numbers"),
        ("Số hộ chiếu", "identity numbers"),
        ("mobile no", "telephone numbers"),
        ("Số điện thoại", "telephone numbers"),
        ("Địa chỉ thường trú", "addresses"),
        ("e-mail", "addresses"),
        ("Longitude", "points on a map"),
        ("Toạ độ", "points on a map"),
    ],
)
def test_a_column_about_persons_is_known_by_its_name(tmp_path: Path, name: str, held: str) -> None:
    assert defects(write(tmp_path, f"{HEADER},{name}\n2026-Q3,VN-22,F,5,x\n")) == [
        f"line 1, column 5 'one row per person' seems to hold {held}"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "area name",
        "Tên huyện",
        "number of clients",
        "phone calls",
        "service",
        "note",
        "year",
        "name",
    ],
)
def test_a_column_beside_counts_is_not_about_persons_for_a_word(name: str) -> None:
    assert sign_in_header(name, counted=True) is None


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("001204000123", "citizen identity numbers"),
        ("0912345678", "telephone numbers"),
        ("0912 345 678", "telephone numbers"),
        ("+84 912.345.678", "telephone numbers"),
        ("024 3825 1234", "telephone numbers"),
        ("a.b@example.org", "e-mail addresses"),
    ],
)
@pytest.mark.parametrize("column", ["area", "persons"])
def test_a_mark_of_a_person_is_known_in_every_column(
    tmp_path: Path, text: str, held: str, column: str
) -> None:
    fields = {"period": "2026-Q3", "area": "VN-22", "sex": "F", "persons": "5"}
    row = ",".join((fields | {column: text}).values())

    assert defects(write(tmp_path, f"{HEADER}\n{row}\n")) == [
        f"line 2, column {column} 'one row per person' looks like {held}"
    ]


@pytest.mark.parametrize(
    "text", ["120400012345", "912345678", "0", "007", "2026-07", "VN-13-HL", "000123456789"]
)
def test_counts_and_codes_are_no_marks_of_a_person(text: str) -> None:
    assert sign_in_cell(text) is None


def test_the_letter_says_what_to_send_instead_of_a_list(tmp_path: Path) -> None:
    sent = "Họ tên;Ngày sinh;Giới tính\nNguyễn Thị Canary;1.2.1999;F\n"
    text = letter(write(tmp_path, sent))

    assert "line 1, column 1       'one row per person'  seems to hold names of persons" in text
    assert "Covey takes counts only: one row for each combination\nof period, area, sex" in text
    assert "Canary" not in text
    assert "1999" not in text


def test_rows_without_a_count_that_repeat_are_persons(tmp_path: Path) -> None:
    sent = "period,area,sex\n2026-Q3,VN-22,F\n2026-Q3,VN-22,M\n2026-Q3,VN-22,F\n"

    assert defects(write(tmp_path, sent)) == [
        "line 1, column persons 'missing column' the header must name this column",
        "line 4 'one row per person' many rows have the same codes, as in a list of persons",
    ]


def test_rows_that_each_count_one_and_repeat_are_persons(tmp_path: Path) -> None:
    sent = f"{HEADER}\n" + "2026-Q3,VN-22,F,1\n" * 3 + "2026-Q3,VN-22,M,1\n" * 2

    assert defects(write(tmp_path, sent)) == [
        f"line {line} 'one row per person' many rows have the same codes, as in a list of persons"
        for line in (3, 4, 6)
    ]


def test_a_name_beside_codes_without_counts_is_a_persons(tmp_path: Path) -> None:
    assert (
        "line 1, column 1 'one row per person' seems to hold names or numbers of persons"
        in defects(write(tmp_path, "name,period,area,sex\nx,2026-Q3,VN-22,F\n"))
    )


def test_one_row_sent_twice_is_a_slip(tmp_path: Path) -> None:
    assert defects(write(tmp_path, GOOD + "2026-Q3,VN-22,F,5\n")) == [
        "line 5 'duplicate key' the same codes as line 4; keep one of them"
    ]
