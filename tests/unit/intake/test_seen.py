"""What a person sees of a cell is what is stored in it, or the file is refused with both."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from covey.intake import inspect
from covey.intake.marked import AS_NOTHING, AS_THOUSANDS
from covey.intake.number_formats import Shows, shows
from tests.sampled import sampled
from tests.unit.intake.books import GOOD, HEADER, ods, xlsx
from tests.unit.intake.clinic import TREES, defects, leaves, submission


def changed(folder: Path, change: Callable[[Any], object]) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Data"
    for row in GOOD:
        book.active.append(row)
    change(book.active)
    book.save(folder / "clinic.xlsx")
    return folder / "clinic.xlsx"


def with_format(folder: Path, code: str, count: int = 12) -> Path:
    def change(sheet: Any) -> None:
        sheet["D2"] = count
        sheet["D2"].number_format = code

    return changed(folder, change)


@pytest.mark.parametrize(
    ("code", "shown"),
    sampled(
        [
            ("0.000", "1 as 1.000"),
            ("#,##0.000", "1 as 1.000"),
            ("#,##0,", "1000 as 1"),
            ("0.0,,", "1000 as 1"),
            ("0%", "1 as 100%"),
            (";;;", "nothing"),
            ('0"00"', "other digits"),
            (r"0\0", "other digits"),
            ("0.0E+00", "other digits"),
            ('[>=10]#,##0,"k";0', "1000 as 1"),
        ],
        4,
    ),
)
def test_a_format_that_shows_another_number_is_refused_with_both(
    tmp_path: Path, code: str, shown: str
) -> None:
    (defect,) = defects(with_format(tmp_path, code))

    assert defect.startswith("sheet Data, cell D2 'cell shows another value than it holds' ")
    assert shown in defect


@pytest.mark.parametrize(
    "code",
    sampled(["General", "0", "#,##0", "# ##0", r"#\ ##0", "0.00", '0 "người"', "000", "[Red]0", "@",
     '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "[$-42A]#,##0", "0.##"], 4),
)  # fmt: skip
def test_a_format_that_shows_the_number_is_none_of_our_business(tmp_path: Path, code: str) -> None:
    accepted = inspect(with_format(tmp_path, code), submission(), TREES)

    assert ("VN-13-HL", "F", 12) in leaves(accepted.frame)


def test_a_zero_may_be_a_dash_and_not_a_blank() -> None:
    assert shows(164, '0;-0;"-"') == Shows()
    assert shows(164, "0;-0;;@") == Shows(zero=AS_NOTHING)
    assert shows(164, "#,###").zero == AS_NOTHING
    assert shows(164, "0.000;0;0") == Shows(positive=AS_THOUSANDS)


def test_what_is_struck_through_is_refused(tmp_path: Path) -> None:
    def strike(sheet: Any) -> None:
        sheet["D3"].font = Font(strike=True)
        sheet["B4"].font = Font(strike=True)

    assert [one.split(" it is ")[0] for one in defects(changed(tmp_path, strike))] == [
        "sheet Data, cell D3 'cell shows another value than it holds'",
        "sheet Data, cell B4 'cell shows another value than it holds'",
    ]


@pytest.mark.parametrize(
    ("font", "words"),
    [({"strike": True}, "struck through"), ({"vertAlign": "superscript"}, "mark of a footnote")],
)
def test_a_part_of_a_text_that_is_no_digit_of_the_count_is_refused(
    tmp_path: Path, font: dict[str, Any], words: str
) -> None:
    def mix(sheet: Any) -> None:
        sheet["D2"] = CellRichText("12", TextBlock(InlineFont(**font), "1"))

    (defect,) = defects(changed(tmp_path, mix))
    assert defect.startswith("sheet Data, cell D2")
    assert words in defect


def test_rows_and_columns_too_small_to_read_are_hidden(tmp_path: Path) -> None:
    def shrink(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.get_worksheet_by_name("Data")
        sheet.set_row(2, 0.1)
        sheet.set_column(2, 2, 0.1)

    assert [one.split(" show")[0] for one in defects(xlsx(tmp_path, {"Data": GOOD}, shrink))] == [
        "sheet Data, column C 'hidden row, column or sheet'",
        "sheet Data, row 3 'hidden row, column or sheet'",
    ]


@pytest.mark.parametrize(
    ("stored", "shown", "words"),
    sampled([("1", "1.000", "1 as 1.000"), ("1500", "2", "1000 as 1"), ("1", "100%", "1 as 100%"),
     ("12", "", "nothing"), ("12", "1200", "other digits")], 3),
)  # fmt: skip
def test_an_opendocument_says_itself_what_it_shows(
    tmp_path: Path, stored: str, shown: str, words: str
) -> None:
    cell = (
        f'<table:table-cell office:value-type="float" office:value="{stored}">'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )
    (defect,) = defects(ods(tmp_path, [HEADER, ["2026-Q3", "VN-22", "F", cell]]))

    assert defect.startswith("sheet Data, cell D2 'cell shows another value than it holds'")
    assert words in defect


@pytest.mark.parametrize(("stored", "shown"), [("1234", "1.234"), ("12", "12,00"), ("0", "-")])
def test_an_opendocument_may_write_a_number_in_its_own_way(
    tmp_path: Path, stored: str, shown: str
) -> None:
    cell = (
        f'<table:table-cell office:value-type="float" office:value="{stored}">'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )
    path = ods(tmp_path, [HEADER, ["2026-Q3", "VN-22", "F", cell]])

    assert leaves(inspect(path, submission(), TREES).frame) == {("VN-22", "F", int(stored))}


def test_a_part_of_a_text_of_an_opendocument_may_be_no_digit_of_the_count(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell office:value-type="string"><text:p>12<text:span '
        'text:style-name="T1">1</text:span></text:p></table:table-cell>'
    )
    path = ods(tmp_path, [HEADER, ["2026-Q3", "VN-22", "F", cell]])
    styles = (
        '<style:style xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'style:name="T1" style:family="text"><style:text-properties '
        'style:text-position="super 58%"/></style:style>'
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("styles.xml", styles)

    assert "mark of a footnote" in defects(path)[0]


@pytest.mark.parametrize(("shown", "taken"), [("12", True), ("12.000", False)])
def test_a_comment_is_nothing_that_a_cell_of_an_opendocument_shows(
    tmp_path: Path, shown: str, taken: bool
) -> None:
    comment = "<office:annotation><text:p>hỏi</text:p><text:p>15?</text:p></office:annotation>"
    cell = (
        f'<table:table-cell office:value-type="float" office:value="12">{comment}'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )
    path = ods(tmp_path, [HEADER, ["2026-Q3", "VN-22", "F", cell]])

    if taken:
        assert leaves(inspect(path, submission(), TREES).frame) == {("VN-22", "F", 12)}
    else:
        assert "1 as 1.000" in defects(path)[0]
