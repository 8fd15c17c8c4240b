"""Workbooks of before 2007: the same is read, and the same refused, as in those of today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlwt

from covey.intake import inspect
from tests.sampled import sampled
from tests.unit.intake.books import GOOD, HEADER, xls
from tests.unit.intake.clinic import TREES, defects, leaves, submission

SENT = {("VN-13-HL", "F", 12), ("VN-13-HL", "M", 7), ("VN-22", "F", 5)}
STRUCK = xlwt.easyxf("font: struck_out on")


def test_it_is_accepted_as_any_workbook_is(tmp_path: Path) -> None:
    rows = [["Phòng khám"], [], *GOOD, ["Tổng cộng", "", "", 24], ["Ngày 2 tháng 4"]]

    assert leaves(inspect(xls(tmp_path, rows), submission(), TREES).frame) == SENT


def test_merged_codes_are_read(tmp_path: Path) -> None:
    def merge(sheet: Any) -> None:
        sheet.write_merge(1, 2, 1, 1, "VN-13-HL")

    assert leaves(inspect(xls(tmp_path, GOOD, merge), submission(), TREES).frame) == SENT


@pytest.mark.parametrize(
    ("write", "words"),
    sampled(
        [
            (lambda sheet: sheet.write(1, 3, xlwt.Formula("6+6")), "cell D2 'formula in a cell'"),
            (lambda sheet: sheet.write(1, 3, 12.5), "cell D2 'not a whole number'"),
            (lambda sheet: sheet.write(1, 3, True), "cell D2 'true or false in a cell'"),
            (
                lambda sheet: sheet.write(1, 3, 12, xlwt.easyxf(num_format_str="0.000")),
                (
                    "cell D2 'cell shows another value than it holds' its number format shows a "
                    "stored 1"
                ),
            ),
            (
                lambda sheet: sheet.write(
                    1, 3, date(2026, 7, 1), xlwt.easyxf(num_format_str="D/M/YY")
                ),
                "cell D2 'date in a cell'",
            ),
            (lambda sheet: sheet.write(1, 3, 12, STRUCK), "cell D2 'cell shows another value"),
            (lambda sheet: sheet.write(1, 1, "VN-22", STRUCK), "cell B2 'cell shows another value"),
            (lambda sheet: sheet.write_merge(1, 2, 3, 3, 12), "cell D3 'merged cells'"),
            (lambda sheet: setattr(sheet.row(1), "hidden", True), "row 2 'hidden row, column"),
            (lambda sheet: setattr(sheet.col(2), "hidden", True), "column C 'hidden row, column"),
            (lambda sheet: setattr(sheet.col(2), "width", 9), "column C 'hidden row, column"),
        ],
        4,
    ),
)
def test_what_is_refused_in_a_workbook_of_today_is_refused(
    tmp_path: Path, write: Callable[[Any], object], words: str
) -> None:
    assert defects(xls(tmp_path, GOOD, write))[0].startswith(f"sheet Data, {words}")


def test_a_row_of_no_height_is_hidden(tmp_path: Path) -> None:
    def shrink(sheet: Any) -> None:
        sheet.row(1).height, sheet.row(1).height_mismatch = 2, True

    assert defects(xls(tmp_path, GOOD, shrink))[0].startswith("sheet Data, row 2 'hidden row")


def test_an_error_is_not_an_empty_cell(tmp_path: Path) -> None:
    def fail(sheet: Any) -> None:
        sheet.row(1).set_cell_error(3, 42)  # a value that is not there

    rows = [HEADER, ["2026-Q3", "VN-22", "F"]]
    assert defects(xls(tmp_path, rows, fail))[0].startswith("sheet Data, cell D2 'error in a cell'")


def test_one_that_is_cut_is_damaged(tmp_path: Path) -> None:
    path = xls(tmp_path)
    raw = path.read_bytes()

    for cut in (raw[:600], raw[:-3000], raw[:8] + b"\0" * 2000):
        path.write_bytes(cut)
        assert [one.split("'")[1] for one in defects(path)] == ["damaged workbook"]


def test_another_file_of_office_is_none(tmp_path: Path) -> None:
    path = xls(tmp_path)
    path.write_bytes(
        path.read_bytes().replace("Workbook".encode("utf-16-le"), "Document".encode("utf-16-le"))
    )

    assert defects(path) == [
        (
            "the file 'not a text file' this is an Excel workbook of before 1997, one with a "
            "password, or a file of another program; save it as .xlsx without a password"
        )
    ]


@pytest.mark.parametrize(
    ("font", "words"),
    [("font: escapement superscript", "mark of a footnote"), ("font: struck_out on", "struck")],
)
@pytest.mark.parametrize("before", [0, 900], ids=["first", "behind many texts"])
def test_a_part_of_a_text_that_is_no_digit_of_the_count_is_refused(
    tmp_path: Path, font: str, words: str, before: int
) -> None:
    def mix(sheet: Any) -> None:
        for line in range(before):  # so that the shared texts go on in other records
            sheet.write(10 + line, 8, f"ghi chú {line} ở dưới bảng")
        sheet.write_rich_text(1, 3, ("12", ("1", xlwt.easyxf(font).font)))

    rows = [*GOOD, ["Total", "", "", 133]]
    found = [one for one in defects(xls(tmp_path, rows, mix)) if "cell D2" in one]
    assert words in found[0]
