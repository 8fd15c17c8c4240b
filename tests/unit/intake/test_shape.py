"""Headers and lines that are no table, each named by its true line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.intake.clinic import GOOD, HEADER, defects, write


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
        "line 1, column 4 'extra column' not in the contract; nearest missing column: persons",
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
        "line 3, column area 'unknown code' not in codelist areas; nearest: VN-22",
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
