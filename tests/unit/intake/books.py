"""Workbooks made by hand: cells as a clerk types them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

HEADER = ["period", "area", "sex", "persons"]
GOOD: Sequence[Sequence[Any]] = [
    HEADER,
    ["2026-Q3", "VN-13-HL", "F", 12],
    ["2026-Q3", "VN-13-HL", "M", 7],
    ["2026-Q3", "VN-22", "F", 5],
]


def xlsx(
    folder: Path,
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    then: Callable[[xlsxwriter.Workbook], None] = lambda _: None,
    name: str = "clinic.xlsx",
) -> Path:
    """Write a workbook; a text that begins with = is a formula, and *then* may change more."""
    path = folder / name
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as workbook:
        for title, rows in sheets.items():
            sheet = workbook.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        then(workbook)
    return path


def xls(
    folder: Path,
    rows: Sequence[Sequence[Any]] = GOOD,
    then: Callable[[Any], object] = lambda _: None,
) -> Path:
    """Write a workbook of one sheet as Excel did until 2003; *then* may change more."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data", cell_overwrite_ok=True)
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(line, place, value)
    then(sheet)
    path = folder / "clinic.xls"
    book.save(str(path))
    return path


_SPREADSHEET = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    "<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    "</office:document-content>"
)
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def ods(folder: Path, rows: Sequence[Sequence[Any]], name: str = "clinic.ods") -> Path:
    """Write a workbook of one sheet as LibreOffice does; a cell of XML goes in as it is."""
    lines = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
    )
    rest = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
        "</table:table-row>"
    )
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", _TYPE)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        table = f'<table:table table:name="Data">{lines}{rest}</table:table>'
        archive.writestr("content.xml", _SPREADSHEET.format(tables=table))
    return path


def _ods_cell(value: Any) -> str:
    if str(value).startswith("<"):
        return str(value)
    if isinstance(value, str):
        return (
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p>'
            "</table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )
