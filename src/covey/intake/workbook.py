"""A workbook becomes lines of text, each cell as its reader sees it and a whole number in digits.

Everything that is no text and no number is marked, so that it is refused where it stands.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from covey.contracts.rules import (
    DAMAGED_WORKBOOK,
    HIDDEN,
    NO_SUCH_SHEET,
    NOT_TEXT,
    PERSON,
    SEVERAL_SHEETS,
    TOO_LARGE,
)
from covey.intake.counts import number_text
from covey.intake.excel_marks import read_excel_marks
from covey.intake.letter import Defect
from covey.intake.marked import DATE, ERROR, FORMULA, LOGICAL, MERGED_WITH, shown, unmarked
from covey.intake.names import printable_name
from covey.intake.old_workbook_marks import MAGIC as OLD
from covey.intake.old_workbook_marks import Macros, Unreadable, read_old_marks
from covey.intake.opendocument_marks import read_opendocument_marks
from covey.intake.phrases import phrase
from covey.intake.sums import Sums
from covey.intake.workbook_marks import Marks, TooLarge
from covey.persons import sign_in_cell, sign_in_header

ASIDE: Final = "(covey)"
"""The end of the name of a sheet that Covey put beside the counts, and passes over."""

MOST_UNPACKED: Final = 2**30
"""Bytes of all parts of a workbook together."""

_ZIP: Final = b"PK\x03\x04"
_MACROS: Final = Defect(NOT_TEXT, detail=phrase("it holds macros; save it as .xlsx without them"))
_OLD: Final = phrase(
    "this is an Excel workbook of before 1997, one with a password, or a file of another "
    "program; save it as .xlsx without a password"
)
_XLSX: Final = "xl/workbook.xml"
_ODS: Final = "content.xml"
_XLSB: Final = "xl/workbook.bin"
_CERTAIN: Final = 2  # of the signs of counts
_MOST_MERGED: Final = 2_000_000  # cells
_FEWEST_PERSONS: Final = 2  # cells that tell of a person; one may be whoever filled in the sheet
_LONGEST_NAME: Final = 40
_LIKE_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}\.[0-9]{3}")

_Value = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True, eq=False)
class Page:
    """One sheet of a workbook.

    Args:
        sheet: its name.
        lines: every row of it, a text a cell, from the first row on.
        hidden_lines: the rows that are not shown.
        hidden_fields: the columns that are not shown.
    """

    sheet: str
    lines: list[list[str]]
    hidden_lines: frozenset[int]
    hidden_fields: frozenset[int]


def is_workbook(raw: bytes) -> bool:
    """Tell whether *raw* is a workbook in .xlsx, .ods or .xls, by its content."""
    if raw.startswith(OLD):
        return True  # or another file of Office, which is told where it is opened
    if not raw.startswith(_ZIP):
        return False
    # What cannot be opened was one in all likelihood, and is told to be damaged.
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return bool({_XLSX, _ODS} & set(archive.namelist()))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, struct.error):
        return True


SignsOfCounts = Callable[[Iterator[list[str]]], int]
"""How surely the lines of a sheet hold counts; 0 for not at all."""


def read_page(
    raw: bytes,
    declared: str,
    signs: SignsOfCounts = lambda _: 1,
    most_unpacked: int = MOST_UNPACKED,
) -> Page | Defect:
    """Return the sheet that holds the counts, or why there is none.

    Args:
        raw: all bytes of the workbook.
        declared: the name of that sheet; empty for the only one that is shown and may hold counts.
        signs: tells how surely the lines of one of several sheets hold counts.
        most_unpacked: bytes of all parts together, beyond which it is refused.
    """
    # No exception leaves this function: its text could repeat what stands in the workbook.
    try:
        return _read_page(raw, declared, signs, most_unpacked)
    except TooLarge:
        return Defect(TOO_LARGE)
    except Macros:
        return _MACROS
    except Unreadable:
        return Defect(NOT_TEXT, detail=_OLD)
    except MemoryError:
        raise
    except BaseException:  # noqa: BLE001  libraries tell of damage in many ways, and panic is one
        return Defect(DAMAGED_WORKBOOK)


def _read_page(
    raw: bytes, declared: str, signs: SignsOfCounts, most_unpacked: int
) -> Page | Defect:
    # The marks come first: the library takes the memory that a sheet asks for.
    if raw.startswith(OLD):
        marks = read_old_marks(raw)
    else:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            refused = _refuse_parts(archive, most_unpacked)
            if refused is not None:
                return refused
            is_excel = _ODS not in archive.namelist()
            marks = (read_excel_marks if is_excel else read_opendocument_marks)(archive)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    sheet = _choose(workbook, declared, signs)
    if isinstance(sheet, Defect):
        return sheet
    persons = _sheet_of_persons(workbook, sheet.name)
    return persons or _page(sheet, marks[sheet.name])


def _refuse_parts(archive: zipfile.ZipFile, most_unpacked: int) -> Defect | None:
    names = archive.namelist()
    # Two readers could each take another part of a name, and of two kinds of workbook in one.
    called = {name.replace("\\", "/").strip("/").casefold() for name in names}
    if len(called) != len(names) or len(called & {_XLSX, _ODS, _XLSB}) != 1:
        return Defect(DAMAGED_WORKBOOK)
    if sum(part.file_size for part in archive.infolist()) > most_unpacked:
        return Defect(TOO_LARGE)
    if any(name.endswith("vbaProject.bin") for name in names):
        return _MACROS
    # Reads every part: one that unpacks to more than it says is damaged.
    return Defect(DAMAGED_WORKBOOK) if archive.testzip() else None


def _choose(
    workbook: CalamineWorkbook, declared: str, signs: SignsOfCounts
) -> CalamineSheet | Defect:
    """Return the sheet of counts, or why it cannot be told."""
    is_shown = {
        one.name: one.visible == SheetVisibleEnum.Visible for one in workbook.sheets_metadata
    }
    if declared:
        if declared not in is_shown:
            detail = phrase("the counts must stand on sheet {sheet}", sheet=declared)
            return Defect(NO_SUCH_SHEET, detail=detail)
        if not is_shown[declared]:
            return _is_hidden(declared)
        return workbook.get_sheet_by_name(declared)
    filled = [
        sheet
        for name, seen in is_shown.items()
        if seen and not name.endswith(ASIDE) and (sheet := workbook.get_sheet_by_name(name)).height
    ]
    found = [signs(_lines(sheet, _Texts())) for sheet in filled]
    most = max(found, default=0)
    if not most and (hidden := _hidden_counts(workbook, is_shown, signs)):
        return hidden
    if len(filled) == 1:
        return filled[0]
    tables = [sheet for sheet, of in zip(filled, found, strict=True) if 0 < of == most]
    if len(tables) == 1:
        return tables[0]
    if not filled:
        return Defect(NO_SUCH_SHEET, detail=phrase("every sheet that is shown is empty"))
    names = ", ".join(printable_name(sheet.name)[:_LONGEST_NAME] for sheet in filled)
    detail = phrase(
        "none is agreed on; send one of them in a file of its own: {names}", names=names
    )
    return Defect(SEVERAL_SHEETS, detail=detail)


def _hidden_counts(
    workbook: CalamineWorkbook, is_shown: Mapping[str, bool], signs: SignsOfCounts
) -> Defect | None:
    """Name the hidden sheet that holds counts, where those that are shown hold none."""
    for name, seen in is_shown.items():
        if not seen and not name.endswith(ASIDE):
            lines = _lines(workbook.get_sheet_by_name(name), _Texts())
            if signs(lines) == _CERTAIN:
                return _is_hidden(printable_name(name)[:_LONGEST_NAME])
    return None


def _is_hidden(sheet: str) -> Defect:
    return Defect(HIDDEN, detail=phrase("sheet {sheet} is hidden; show it", sheet=sheet))


def _sheet_of_persons(workbook: CalamineWorkbook, chosen: str) -> Defect | None:
    """Refuse a workbook with a list of persons on a sheet that is not read."""
    for name in workbook.sheet_names:
        if name == chosen:
            continue
        signs = 0
        for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False):
            texts = [cell for cell in row if isinstance(cell, str) and cell]
            headed = len(texts) > 1 and any(sign_in_header(text, counted=True) for text in texts)
            signs += sum(sign_in_cell(text) is not None for text in texts)
            if headed or signs >= _FEWEST_PERSONS:
                sheet = printable_name(name)[:_LONGEST_NAME]
                detail = phrase("sheet {sheet} seems to list persons; delete it", sheet=sheet)
                return Defect(PERSON, detail=detail)
    return None


def _page(sheet: CalamineSheet, marks: Marks) -> Page:
    aside = [""] * (sheet.start[1] if sheet.start else 0)  # columns that the library passes over
    lines = [aside + line for line in _lines(sheet, _Texts())]
    _set(lines, dict(_unlike(lines, marks)))
    _set(lines, dict.fromkeys(marks.errors, ERROR))
    _set(lines, dict(_formulas(lines, marks)))
    _set(lines, dict(_merged(lines, marks)))
    return Page(sheet.name, lines, frozenset(marks.hidden_lines), frozenset(marks.hidden_fields))


def _lines(sheet: CalamineSheet, texts: _Texts) -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        yield [LOGICAL if isinstance(value, bool) else texts[value] for value in row]


class _Texts(dict[_Value, str]):
    """The text of each value, once for all cells that have it: most of a million have the same."""

    def __missing__(self, value: _Value) -> str:
        self[value] = _text(value)
        return self[value]


def _text(value: _Value) -> str:
    if isinstance(value, str):
        return unmarked(value)  # XML has no NUL, and what the library makes of one is no text
    if isinstance(value, float):
        # 1.1 may be a code; only what would be read with a mark of thousands is written otherwise.
        like_thousands = _LIKE_THOUSANDS.fullmatch(repr(value))
        return number_text(value) if value.is_integer() or like_thousands else repr(value)
    return str(value) if isinstance(value, int) else DATE


def _unlike(lines: list[list[str]], marks: Marks) -> Iterator[tuple[tuple[int, int], str]]:
    for (line, place), seen in marks.numbers.items():
        text = lines[line - 1][place - 1] if _inside(lines, line, place) else ""
        if text.isdecimal() and (mark := seen.positive if text.strip("0") else seen.zero):
            yield (line, place), mark + text
    for (line, place), mark in marks.unlike.items():
        text = lines[line - 1][place - 1] if _inside(lines, line, place) else ""
        if text:
            yield (line, place), mark + text


def _formulas(lines: list[list[str]], marks: Marks) -> Iterator[tuple[tuple[int, int], str]]:
    sums = Sums(lines, marks.formulas)
    for line, place in marks.formulas.keys() - marks.errors:
        if _inside(lines, line, place):
            yield (line, place), FORMULA + sums.value(line, place)


def _merged(lines: list[list[str]], marks: Marks) -> Iterator[tuple[tuple[int, int], str]]:
    """Give every cell the text of the cell that it is merged with, marked."""
    left = _MOST_MERGED
    for first, last in marks.merged:
        if not _inside(lines, *first):
            continue
        text = MERGED_WITH + shown(lines[first[0] - 1][first[1] - 1])
        end = min(last[0], len(lines)), min(last[1], len(lines[0]))
        left -= (end[0] - first[0] + 1) * (end[1] - first[1] + 1)
        if left < 0:
            raise TooLarge
        for line in range(first[0], end[0] + 1):
            for place in range(first[1], end[1] + 1):
                if (line, place) != first:
                    yield (line, place), text


def _inside(lines: list[list[str]], line: int, place: int) -> bool:
    return 0 < line <= len(lines) and 0 < place <= len(lines[0])


def _set(lines: list[list[str]], texts: dict[tuple[int, int], str]) -> None:
    for (line, place), text in texts.items():
        if _inside(lines, line, place):
            lines[line - 1][place - 1] = text
