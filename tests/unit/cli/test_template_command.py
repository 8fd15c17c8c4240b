"""The workbook that an agency fills in, and what the hub says of it when it is filled in."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from covey.cli.main import run
from schemas.registry import REGISTRY
from tests.sampled import sampled

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "health.xlsx"
    assert run(["template", "health_services", "--out", str(path), "--project", str(ROOT)]) == 0
    return path


def check(path: Path, submission: str = "health_services") -> int:
    return run(["check", str(path), "--as", submission, "--project", str(ROOT)])


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    workbook = CalamineWorkbook.from_path(path)
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def filled(template: Path, target: Path, rows: list[list[Any]]) -> Path:
    """Write the template with *rows* below its header, as a spreadsheet saves it."""
    with xlsxwriter.Workbook(target) as workbook:
        for number, (name, lines) in enumerate(sheets(template).items()):
            sheet = workbook.add_worksheet(name)
            for line, row in enumerate([*lines, *rows] if number == 0 else lines):
                sheet.write_row(line, 0, row)
    return target


def test_the_header_is_in_the_language_of_the_agency(template: Path) -> None:
    assert sheets(template)["số liệu"] == [
        ["Kỳ", "Quận/Huyện", "Giới tính", "Nhóm tuổi", "Dịch vụ", "Số người"]
    ]


def test_each_column_of_codes_offers_its_codes(template: Path) -> None:
    codes = sheets(template)["codes (covey)"]
    offered = {
        column: [text for text in texts if text] for column, *texts in zip(*codes, strict=True)
    }
    with zipfile.ZipFile(template) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    assert "VN-01-001 · Quận Ba Đình" in offered["area"]
    assert offered["sex"] == ["F · Nữ", "M · Nam", "_U · Không ghi nhận"]
    assert not any(text.startswith(("_T ·", "VN ·")) for text in offered["area"] + offered["age"])
    lists = re.findall(r"<formula1>'codes \(covey\)'!\$([A-E])\$2:\$\1\$(\d+)</formula1>", sheet)
    assert [(letter, int(last)) for letter, last in lists] == [
        (letter, len(texts) + 1) for letter, texts in zip("ABCDE", offered.values(), strict=True)
    ]


def test_the_codes_are_hidden_and_the_notes_say_how_to_count(template: Path) -> None:
    shown = [
        sheet.name
        for sheet in CalamineWorkbook.from_path(template).sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible
    ]
    notes = "\n".join(row[0] for row in sheets(template)["hướng dẫn (covey)"])

    assert shown == ["số liệu", "hướng dẫn (covey)"]
    assert "mỗi người một lần, theo dịch vụ dùng nhiều nhất" in notes
    assert "each person once, under the service used most" in notes
    assert "A row with 0 states that nothing happened there" in notes
    assert "covey check FILE --as health_services" in notes


@pytest.mark.long
def test_a_template_that_is_filled_in_is_accepted(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = [column[1] for column in zip(*sheets(template)["codes (covey)"], strict=False)]
    rows = [[*first, 14], [first[0], "VN-22-207", "Nữ", "Y30T44 · 30 to 44", "GENERAL", 0]]

    assert check(filled(template, tmp_path / "filled.xlsx", rows)) == 0
    assert "would be accepted: 2 rows for 2023-Q1" in capsys.readouterr().out


def test_a_template_that_is_filled_in_wrongly_is_refused_by_its_cells(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["2024-Q1", "Quận Ba Đinh", "F", "Y30T44", "GENERAL", 1.5]]

    assert check(filled(template, tmp_path / "filled.xlsx", rows)) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "trang tính số liệu, ô B2, cột Quận/Huyện (area) 'mã lạ'" in said
    assert "sheet số liệu, cell B2, column Quận/Huyện (area) 'unknown code'" in said
    assert "sheet số liệu, cell F2, column Số người (persons) 'not a whole number'" in said


def test_an_empty_template_is_told_to_be_empty(
    template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(template) == 2
    assert "'header only'" in capsys.readouterr().err


def test_a_file_that_is_there_is_not_written_over(
    template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = template.read_bytes()

    assert run(["template", "health_services", "--out", str(template), "--project", str(ROOT)]) == 2
    assert template.read_bytes() == before
    assert "may be filled in" in capsys.readouterr().err


@pytest.mark.parametrize("name", sampled([one.name for one in REGISTRY.submissions], 4))
def test_every_submission_has_a_template(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.xlsx"

    assert run(["template", name, "--out", str(path), "--project", str(ROOT)]) == 0
    header = next(iter(sheets(path).values()))[0]
    assert len(header) == len(REGISTRY.submission(name).columns)
