"""What stands below a table that no row of totals ends: notes, and rows that may be none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from covey.contracts import CrossTable, Layout, Wording
from covey.intake import inspect
from tests.sampled import sampled
from tests.unit.intake.books import GOOD, xlsx
from tests.unit.intake.clinic import GOOD as TEXT
from tests.unit.intake.clinic import TREES, defects, leaves, submission, write

LABELS = submission(mapping=Wording(labels={"area": ("",)}))
SENT = {("VN-13-HL", "F", 12), ("VN-13-HL", "M", 7), ("VN-22", "F", 5)}


@pytest.mark.parametrize(
    "below",
    sampled(
        [
            [["Nguồn: sổ của các trạm"]],
            [["", "", "Hạ Long, ngày 2 tháng 10 năm 2026"], ["", "Người lập biểu"]],
            [["Người lập biểu", "", "", "Thủ trưởng đơn vị"], ["Trần Thị Hoa", "", "", "Lê Nam"]],
            [["Prepared by:", "the office", "Date:", "5 October 2026"]],
        ],
        4,
    ),
    ids=["a source", "place and date", "two who sign", "a date in English"],
)
def test_notes_right_below_are_not_read(tmp_path: Path, below: list[list[Any]]) -> None:
    accepted = inspect(xlsx(tmp_path, {"Data": [*GOOD, *below]}), LABELS, TREES)

    assert leaves(accepted.frame) == SENT
    assert accepted.unread == ()


def test_digits_of_a_note_are_told_to_the_agency(tmp_path: Path) -> None:
    rows = [*GOOD, ["Điện thoại của phòng: 0203 123 456"]]

    assert inspect(xlsx(tmp_path, {"Data": rows}), LABELS, TREES).unread == (5,)


def test_a_note_across_the_table_is_one(tmp_path: Path) -> None:
    def merged(workbook: Any) -> None:
        workbook.worksheets()[0].merge_range("A5:D5", "Nguồn: sổ của các trạm")

    accepted = inspect(xlsx(tmp_path, {"Data": GOOD}, merged), LABELS, TREES)

    assert leaves(accepted.frame) == SENT


def test_a_note_of_one_field_below_a_text_is_one(tmp_path: Path) -> None:
    assert (
        leaves(inspect(write(tmp_path, TEXT + "Nguồn: sổ của các trạm\n"), LABELS, TREES).frame)
        == SENT
    )


@pytest.mark.parametrize(
    "below",
    sampled(
        [
            ["Hạ Long", "M", 15],
            ["2026-Q3", "VN-22", "M"],
            ["Cẩm Phả, nam: 15 người"],
            ["", "", "", 15],
            ["", "Hải"],
            ["Tổng"],
        ],
        3,
    ),
    ids=["slipped to the left", "no count", "in words", "a number", "cut off", "an empty total"],
)
def test_what_may_be_a_row_is_none_of_them(tmp_path: Path, below: list[Any]) -> None:
    found = defects(xlsx(tmp_path, {"Data": [*GOOD, below]}), LABELS)

    assert found
    assert all(re.search(r"cell [A-D]5\b", one) for one in found)


def test_a_text_that_is_cut_off_in_its_first_field_is_refused(tmp_path: Path) -> None:
    assert defects(write(tmp_path, TEXT + "2026"), LABELS) == [
        "line 5 'too few fields' the line has fewer fields than the header"
    ]


def test_a_sheet_of_notes_alone_is_no_table(tmp_path: Path) -> None:
    rows = [GOOD[0], ["Nguồn: sổ của các trạm"]]

    assert defects(xlsx(tmp_path, {"Data": rows}), LABELS)


def test_notes_right_below_a_cross_table_are_not_read(tmp_path: Path) -> None:
    cross = CrossTable(header_line=2, rows=("area",), columns=("sex",))
    contract = submission(layout=Layout(cells={"period": "B1"}, cross=cross))
    form = [["Quý", "2026-Q3"], ["", "F", "M"], ["VN-13-HL", 12, 7], ["VN-22", 5, 0]]
    form += [["Nguồn: sổ của các trạm"], ["Người lập biểu", "", "Lê Văn Nam"]]

    accepted = inspect(xlsx(tmp_path, {"Data": form}), contract, TREES)

    assert leaves(accepted.frame) == {*SENT, ("VN-22", "M", 0)}
