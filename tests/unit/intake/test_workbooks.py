"""Workbooks: a cell is what its reader sees, or is refused by its address."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from covey.contracts import Layout
from covey.contracts.mapping import Wording
from covey.contracts.rules import TOO_LARGE
from covey.intake import inspect
from covey.intake.letter import Defect
from covey.intake.workbook import Page, read_page
from tests.sampled import crossed, sampled
from tests.unit.intake.books import GOOD, HEADER, ods, xls, xlsx
from tests.unit.intake.clinic import TREES, defects, leaves, letter, submission

SENT = {("VN-13-HL", "F", 12), ("VN-13-HL", "M", 7), ("VN-22", "F", 5)}
WITH_POINTS = submission(layout=Layout(thousands="."))


def accepted(path: Path, **layout: Any) -> set[tuple[str, str, int]]:
    return leaves(inspect(path, submission(layout=Layout(**layout)), TREES).frame)


def test_a_workbook_is_accepted_as_a_text_file_is(tmp_path: Path) -> None:
    assert accepted(xlsx(tmp_path, {"Data": GOOD})) == SENT
    assert accepted(ods(tmp_path, GOOD)) == SENT


def test_a_workbook_is_told_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    assert accepted(xlsx(tmp_path, {"Data": GOOD}, name="clinic.csv")) == SENT


@pytest.mark.parametrize("made", [xlsx, xls, ods], ids=["xlsx", "xls", "ods"])
def test_a_number_that_is_not_whole_is_no_count_with_marks_of_thousands(
    tmp_path: Path, made: Any
) -> None:
    rows = [*GOOD, ["2026-Q3", "VN-22", "M", 123.456]]
    path = made(tmp_path, {"Data": rows} if made is xlsx else rows)

    assert [one.partition(" a count is")[0] for one in defects(path, WITH_POINTS)] == [
        "sheet Data, cell D5 'not a whole number'"
    ]


def test_a_text_with_the_agreed_mark_of_thousands_is_a_count(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": [HEADER, ["2026-Q3", "VN-22", "F", "123.456"]]})

    assert leaves(inspect(path, WITH_POINTS, TREES).frame) == {("VN-22", "F", 123_456)}


def test_titles_blank_rows_a_total_and_signatures_stand_around_the_table(tmp_path: Path) -> None:
    rows = [
        ["Phòng khám Hạ Long"],
        ["Lập ngày", date(2026, 10, 5)],
        [],
        *GOOD,
        ["Tổng cộng", "", "", "=SUM(D5:D7)"],
        [],
        ["Người lập biểu", "", "Giám đốc"],
    ]

    def remember_the_sum(workbook: xlsxwriter.Workbook) -> None:
        workbook.get_worksheet_by_name("Data").write_formula("D8", "=SUM(D5:D7)", None, 24)

    assert accepted(xlsx(tmp_path, {"Data": rows}, remember_the_sum)) == SENT


def test_a_total_that_is_not_the_sum_is_refused_by_its_cell(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": [*GOOD, ["Total", "", "", 25]]})

    assert defects(path) == [
        (
            "sheet Data, cell D5 'total differs from its parts' "
            "2026-Q3 (Quý 3) × VN (Việt Nam) × _T is not the sum of its parts in this file"
        )
    ]


def test_rows_without_a_count_and_without_a_total_above_are_no_notes(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": [*GOOD, ["2026-Q3", "VN-22", "M"]]})

    assert defects(path) == ["sheet Data, cell D5 'empty field' every field must be filled in"]


def test_the_whole_number_that_excel_keeps_as_a_fraction_is_whole(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": [HEADER, ["2026-Q3", "VN-22", "F", 12.0]]})

    assert accepted(path) == {("VN-22", "F", 12)}


def test_a_number_typed_as_text_is_a_number(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": [HEADER, ["2026-Q3", "VN-22", "F", "12"]]})

    assert accepted(path) == {("VN-22", "F", 12)}


@pytest.mark.parametrize(
    ("count", "rule"),
    sampled(
        [
            (12.5, "not a whole number"),
            (-3, "negative count"),
            (1e20, "count beyond any population"),
            (date(2026, 7, 1), "date in a cell"),
            (True, "true or false in a cell"),
            ("=NA()", "formula in a cell"),
            ("=D1+5", "formula in a cell"),
            ("12 people", "not a number"),
            ("", "empty field"),
        ],
        4,
    ),
)
def test_a_cell_that_holds_no_count_is_refused_by_its_address(
    tmp_path: Path, count: Any, rule: str
) -> None:
    path = xlsx(tmp_path, {"Data": [["a title"], HEADER, ["2026-Q3", "VN-22", "F", count]]})
    (defect,) = defects(path)

    assert defect.startswith(f"sheet Data, cell D3 '{rule}'")


def test_an_error_is_not_an_empty_cell(tmp_path: Path) -> None:
    def fail(workbook: xlsxwriter.Workbook) -> None:
        workbook.get_worksheet_by_name("Data").write_formula("D2", "=1/0", None, "#DIV/0!")

    path = xlsx(tmp_path, {"Data": [HEADER, ["2026-Q3", "VN-22", "F"]]}, fail)
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
        'office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
        "</table:table-cell>"
    )

    for sent in (path, ods(tmp_path, [HEADER, ["2026-Q3", "VN-22", "F", error]])):
        assert defects(sent) == [
            (
                "sheet Data, cell D2 'error in a cell' a formula failed here; put the value in its "
                "place"
            )
        ]


def test_a_code_that_excel_made_a_date_or_a_number_of_is_not_guessed_at(tmp_path: Path) -> None:
    rows = [HEADER, [date(2026, 7, 1), "VN-22", "F", 5], ["2026-Q3", 22, "F", 5]]
    first, second = defects(xlsx(tmp_path, {"Data": rows}))

    assert first.startswith("sheet Data, cell A2 'date in a cell' the spreadsheet made a date")
    assert second.startswith("sheet Data, cell B3 'unknown code'")


def test_a_merged_code_is_the_code_of_each_of_its_cells(tmp_path: Path) -> None:
    def merge(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.get_worksheet_by_name("Data")
        sheet.merge_range("A2:A4", "2026-Q3")
        sheet.merge_range("B2:B3", "VN-13-HL")

    assert accepted(xlsx(tmp_path, {"Data": GOOD}, merge)) == SENT
    spanned = (
        '<table:table-cell table:number-rows-spanned="2" office:value-type="string">'
        "<text:p>VN-13-HL</text:p></table:table-cell>"
    )
    rows = [
        HEADER,
        ["2026-Q3", spanned, "F", 12],
        ["2026-Q3", "<table:covered-table-cell/>", "M", 7],
    ]
    assert accepted(ods(tmp_path, rows)) == {("VN-13-HL", "F", 12), ("VN-13-HL", "M", 7)}


def test_merged_counts_are_refused(tmp_path: Path) -> None:
    def merge(workbook: xlsxwriter.Workbook) -> None:
        workbook.get_worksheet_by_name("Data").merge_range("D2:D3", 12)

    assert defects(xlsx(tmp_path, {"Data": GOOD}, merge)) == [
        (
            "sheet Data, cell D3 'merged cells' a count stands in a cell of its own; unmerge the "
            "cells and fill in each"
        )
    ]


def test_hidden_rows_and_columns_are_refused(tmp_path: Path) -> None:
    def hide(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.get_worksheet_by_name("Data")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})

    assert defects(xlsx(tmp_path, {"Data": GOOD}, hide)) == [
        (
            "sheet Data, column C 'hidden row, column or sheet' show it or delete it: nobody can "
            "see whether it is meant"
        ),
        (
            "sheet Data, row 3 'hidden row, column or sheet' show it or delete it: nobody can see "
            "whether it is meant"
        ),
    ]


def test_of_several_sheets_the_declared_one_is_read(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Old": [HEADER, ["2026-Q3", "VN-22", "M", 1]], "Quý 3": GOOD})

    assert accepted(path, sheet="Quý 3") == SENT
    assert defects(path) == [
        (
            "the file 'several sheets' none is agreed on; send one of them in a file of its own: "
            "Old, Quý 3"
        )
    ]
    assert defects(path, submission(layout=Layout(sheet="Data"))) == [
        "the file 'no such sheet' the counts must stand on sheet Data"
    ]


def test_empty_and_hidden_sheets_are_passed_over(tmp_path: Path) -> None:
    def hide(workbook: xlsxwriter.Workbook) -> None:
        workbook.get_worksheet_by_name("Lists").hide()

    path = xlsx(tmp_path, {"Data": GOOD, "Sheet2": [], "Lists": [["F"], ["M"]]}, hide)

    assert accepted(path) == SENT
    assert defects(path, submission(layout=Layout(sheet="Lists"))) == [
        "the file 'hidden row, column or sheet' sheet Lists is hidden; show it"
    ]


def test_a_list_of_codes_in_digits_beside_their_labels_is_no_sheet_of_counts(
    tmp_path: Path,
) -> None:
    numbers = {"193": "VN-13-HL", "195": "VN-13-CP"}
    named = submission(mapping=Wording(codes={"area": numbers}, labels={"area": ("",)}))
    sent = [HEADER, ["2026-Q3", "Hạ Long", "F", 12], ["2026-Q3", "Cẩm Phả", "M", 193]]
    path = xlsx(tmp_path, {"Data": sent, "Lists": [["193", "Hạ Long"], [195, "Cẩm Phả"]]})
    found = leaves(inspect(path, named, TREES).frame)
    assert found == {("VN-13-HL", "F", 12), ("VN-13-CP", "M", 193)}


def test_where_the_sheets_that_are_shown_hold_no_counts_a_hidden_one_that_does_is_named(
    tmp_path: Path,
) -> None:
    def hide(workbook: xlsxwriter.Workbook) -> None:
        workbook.get_worksheet_by_name("Data").hide()

    path = xlsx(tmp_path, {"Cover": [["To the ministry"]], "Data": GOOD}, hide)
    assert defects(path) == ["the file 'hidden row, column or sheet' sheet Data is hidden; show it"]


def test_a_list_of_persons_on_another_sheet_is_refused(tmp_path: Path) -> None:
    persons = [["Họ và tên", "Ngày sinh"], ["Nguyễn Thị Canary", "1.2.1999"]]
    path = xlsx(tmp_path, {"Data": GOOD, "DS": persons})
    text = letter(path, submission(layout=Layout(sheet="Data")))

    assert "'one row per person'  sheet DS seems to list persons; delete it" in text
    assert "Canary" not in text


def test_a_column_that_nobody_asked_for_is_named_by_its_letter(tmp_path: Path) -> None:
    rows = [[*row, "x"] for row in GOOD]

    assert defects(xlsx(tmp_path, {"Data": rows})) == [
        "sheet Data, cell E1 'extra column' remove this column"
    ]


def test_a_defect_on_many_rows_is_one_range_of_cells(tmp_path: Path) -> None:
    rows = [HEADER, *[["2026-Q3", "VN-22", "X", 5]] * 30]

    assert "sheet Data, cells C2-C31 'unknown code'" in letter(
        xlsx(tmp_path, {"Data": rows})
    ).replace("  ", " ")


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    raw = xlsx(tmp_path, {"Data": GOOD}).read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(raw[:2000] + raw[2100:])
    twice = tmp_path / "twice.xlsx"
    twice.write_bytes(raw)
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")

    for path in (cut, twice):
        assert [defect.split("'")[1] for defect in defects(path)] == ["damaged workbook"]


def test_macros_are_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": GOOD})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0")

    assert defects(path) == [
        "the file 'not a text file' it holds macros; save it as .xlsx without them"
    ]


def test_a_sheet_that_reaches_too_far_is_refused_before_it_fills_the_memory(
    tmp_path: Path,
) -> None:
    far = xlsx(
        tmp_path,
        {"Data": GOOD},
        lambda workbook: workbook.get_worksheet_by_name("Data").write("XFD600", 1),
    )
    cell = (
        '<table:table-cell table:number-columns-repeated="16000" office:value-type="float" '
        'office:value="1"><text:p>1</text:p></table:table-cell>'
    )

    for path in (far, ods(tmp_path, [[cell]] * 600)):
        assert [defect.split("'")[1] for defect in defects(path)] == ["file too large"]


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": GOOD})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/1.bin", b"\0" * 2**21)

    assert read_page(path.read_bytes(), "", most_unpacked=2**20) == Defect(TOO_LARGE)
    assert isinstance(read_page(path.read_bytes(), "", most_unpacked=2**22), Page)


def test_entities_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "laughs.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')

    assert [defect.split("'")[1] for defect in defects(path)] == ["damaged workbook"]


def test_nothing_that_was_sent_stands_in_the_letter(tmp_path: Path) -> None:
    canary = "739391"
    rows = [
        [*HEADER, canary],
        [canary, canary, canary, f"={canary}", canary],
        ["2026-Q3", "VN-22", "F", float(f"{canary}.5"), date(2026, 7, 1)],
    ]

    assert canary not in letter(xlsx(tmp_path, {"Data": rows}))


def test_a_sheet_of_instructions_or_of_codes_is_no_second_table(tmp_path: Path) -> None:
    notes = [["Điền biểu như sau:"], ["1. Mỗi dòng một huyện"], ["Gửi trước ngày", 5]]
    codes = [["VN-13-HL", "Hạ Long"], ["VN-22", "Hải Phòng"]]
    lists = [["area", "sex"], ["VN-13-HL", "F"], ["VN-22", "M"]]

    sheets = {"Notes": notes, "Data": GOOD, "Codes": codes, "Lists": lists}
    assert accepted(xlsx(tmp_path, sheets)) == SENT
    goes_on = xlsx(tmp_path, {"Data": GOOD, "More": [["2026-Q3", "VN-22", "M", 1]]})
    assert "'several sheets'" in defects(goes_on)[0]


@pytest.mark.parametrize(
    ("remembered", "sums"),
    sampled(crossed([0, ""], ["=SUM(D2:D4)", "=SUM(D2,D3:D4)", "=D2+D3+$D$4", "=sum(d2:d4)"]), 8),
)
def test_a_sum_that_nobody_computed_is_computed(tmp_path: Path, sums: str, remembered: Any) -> None:
    def total(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.get_worksheet_by_name("Data")
        sheet.write("A5", "Total")
        sheet.write_formula("D5", sums, None, remembered)

    assert accepted(xlsx(tmp_path, {"Data": GOOD}, total)) == SENT


def test_a_total_that_nobody_computed_and_that_is_no_sum_is_named(tmp_path: Path) -> None:
    def total(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.get_worksheet_by_name("Data")
        sheet.write("A5", "Total")
        sheet.write_formula("D5", "=SUBTOTAL(9,D2:D4)", None, "")

    assert defects(xlsx(tmp_path, {"Data": GOOD}, total)) == [
        (
            "sheet Data, cell D5 'formula without a value' no program has computed it; open the "
            "file in a spreadsheet program and save it again"
        )
    ]


def test_a_sum_that_leaves_a_row_out_is_refused_as_any_total(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"Data": [*GOOD, ["Total", "", "", "=SUM(D2:D3)"]]})

    assert defects(path)[0].startswith("sheet Data, cell D5 'total differs from its parts'")
