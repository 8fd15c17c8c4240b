"""Cross tables by a declared layout: a count stands where its codes meet."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from covey.contracts import CrossTable, Layout, Submission, Wording
from covey.errors import ContractError
from covey.intake import inspect
from tests.sampled import sampled
from tests.unit.intake.books import xlsx
from tests.unit.intake.clinic import TREES, defects, leaves, submission, write

CROSS = Layout(
    cells={"period": "B2"}, cross=CrossTable(header_line=4, rows=("-", "area"), columns=("sex",))
)
TABLE = """People served,,,,
Quarter:,2026-Q3,,,
,,,,
No.,Area,F,M,Total
1,VN-13-HL,12,7,19
2,VN-22,5,0,5
,Total,17,7,24
,,,,
Signed,,,,
"""
SENT = {
    ("VN-13-HL", "F", 12), ("VN-13-HL", "M", 7), ("VN-22", "F", 5), ("VN-22", "M", 0),
}  # fmt: skip


def contract(layout: Layout = CROSS, **changes: object) -> Submission:
    return submission(layout=layout, **changes)


def rows(text: str) -> list[list[str | int]]:
    return [
        [int(field) if field.isdigit() else field for field in line.split(",")]
        for line in text.splitlines()
    ]


def test_a_cross_table_is_accepted_as_text_and_as_workbook(tmp_path: Path) -> None:
    for path in (write(tmp_path, TABLE), xlsx(tmp_path, {"Data": rows(TABLE)})):
        accepted = inspect(path, contract(), TREES)

        assert leaves(accepted.frame) == SENT
        assert accepted.period == "2026-Q3"
        assert accepted.totals == 5


def test_two_lines_of_codes_in_the_head_are_read_as_they_are_merged(tmp_path: Path) -> None:
    layout = Layout(
        sheet="Biểu 1",
        cross=CrossTable(header_line=1, rows=("area",), columns=("period", "sex")),
    )

    def table(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.get_worksheet_by_name("Biểu 1")
        sheet.merge_range("A1:A2", "Area")
        sheet.merge_range("B1:C1", "2026-Q3")
        sheet.write_row("B2", ["F", "M"])
        sheet.write_row("A3", ["VN-22", 5, 0])
        sheet.write_row("A4", ["VN-13-HL", 12, 7])

    accepted = inspect(xlsx(tmp_path, {"Biểu 1": []}, table), contract(layout), TREES)

    assert leaves(accepted.frame) == SENT


def test_every_defect_is_named_by_its_cell(tmp_path: Path) -> None:
    wrong = (
        TABLE.replace("2026-Q3", "2026-Q7").replace(",F,M", ",F,W").replace("12,7", "x,7")
    ).replace("2,VN-22,5,0", "2,VN-23,5,")
    places = [
        defect.partition(" '")[0]
        for defect in defects(xlsx(tmp_path, {"Data": rows(wrong)}), contract())
        if "total not checked" not in defect
    ]

    assert places == [
        "sheet Data, cell B2",
        "sheet Data, cell D4",
        "sheet Data, cell C5",
        "sheet Data, cell B6",
        "sheet Data, cell D6",
    ]
    assert "line 5, column 3 'not a number'" in " ".join(
        defects(write(tmp_path, wrong), contract())
    )


def test_a_total_is_checked_against_the_cells_it_stands_for(tmp_path: Path) -> None:
    wrong = TABLE.replace("17,7,24", "17,7,25")

    assert [
        defect.partition(" is not")[0] for defect in defects(write(tmp_path, wrong), contract())
    ] == ["line 7, column 5 'total differs from its parts' 2026-Q3 (Quý 3) × VN (Việt Nam) × _T"]


def test_an_empty_cell_is_refused_unless_the_mapping_says_what_it_means(tmp_path: Path) -> None:
    path = write(tmp_path, TABLE.replace("5,0,5", "5,,5").replace("12,7", "12,-"))

    assert len(defects(path, contract())) > 1
    numbers = Wording(numbers={"": 0, "-": 7})
    assert leaves(inspect(path, contract(mapping=numbers), TREES).frame) == SENT


def test_two_columns_of_one_code_are_refused_by_their_cells(tmp_path: Path) -> None:
    sent = TABLE.replace("F,M,Total", "F,F,Total").replace("12,7", "9,10")

    assert defects(write(tmp_path, sent), contract())[0] == (
        "line 5, column 4 'duplicate key' the same codes stand on an earlier line; keep one of them"
    )


def test_a_plain_table_may_have_its_period_in_one_cell(tmp_path: Path) -> None:
    layout = Layout(cells={"period": "B1"})
    sent = "Quarter:,2026 Q3,\n,,\narea,sex,persons\nVN-22,F,5\nVN-22,M,1\nTotal,,6\n"

    assert leaves(inspect(write(tmp_path, sent), contract(layout), TREES).frame) == {
        ("VN-22", "F", 5), ("VN-22", "M", 1),
    }  # fmt: skip
    assert defects(write(tmp_path, sent.replace("2026 Q3", "")), contract(layout)) == [
        "line 1, column 2 'empty field' every field must be filled in"
    ]


@pytest.mark.parametrize(
    ("layout", "words"),
    sampled(
        [
            (lambda: CrossTable(0, ("area",), ("sex",)), "header_line 1 or more"),
            (lambda: CrossTable(1, ("area",), ("area",)), "each column of the contract once"),
            (lambda: Layout(cells={"period": "2B"}), "is not written like B2"),
            (lambda: Layout(encoding="latin-1"), "encoding 'latin-1' is none of"),
            (lambda: Layout(decimal=",", thousands=","), "decimal and thousands are both"),
            (lambda: Layout(sheet="a/b"), "can call a sheet 'a/b'"),
            (lambda: contract(Layout(cells={"year": "B2"})), "'year' is no column of codes"),
            (
                lambda: contract(Layout(cross=CrossTable(1, ("area",), ("sex",)))),
                "name each of period",
            ),
        ],
        3,
    ),
)
def test_a_layout_that_cannot_be_is_the_contracts_fault(layout: object, words: str) -> None:
    with pytest.raises(ContractError, match=words):
        layout()  # type: ignore[operator]
