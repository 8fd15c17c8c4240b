"""The workbook: rows with labels, hidden counts as [c], and a sheet that says how to read them.

[c] for confidential and [x] for not available are shorthand of the Government Analysis Function,
Using symbols and shorthand in tables (2021).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError

from covey.disk import os_errors
from covey.exchange.form import DATASET, Form
from covey.exchange.published import PERIOD, PublishedRelease
from covey.exchange.reading import about
from covey.files.unfit import Unfit
from covey.tables.status import NOT_COLLECTED, OBS_STATUS, OBS_VALUE

HIDDEN: Final = "[c]"
"""What stands in place of a hidden count; as text it is in no sum."""

MISSING: Final = "[x]"
"""What stands in place of a count of an agency that is missing."""

_MOST_ROWS: Final = 1_048_575  # of a worksheet, below the header
_FORBIDDEN: Final = "[]:*?/\\"
_SHEET_NAME: Final = 31
_WIDTHS: Final = (8, 40)
_NOTE: Final = 90
"""Letters of a note in a line."""
_A4: Final = 9
"""As xlsxwriter numbers paper."""
_UPRIGHT: Final = 6
"""Columns that fit on an upright page."""
_LINE: Final = 15
"""Points that a line is high."""


def write_workbook(published: PublishedRelease, path: Path) -> None:
    """Write an .xlsx workbook: notes first, then the rows, then a sheet for each codelist.

    Raises:
        Unfit: a worksheet has no room for so many rows.
    """
    rows = published.cells.height
    if rows > _MOST_ROWS:
        raise Unfit(
            f"a worksheet holds {_MOST_ROWS:,} rows, and the release has {rows:,}. "
            "Read the Parquet or the CSV file."
        )
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with os_errors(XlsxFileError), xlsxwriter.Workbook(str(path), plain) as workbook:
        # Else the moment of writing would be in the file, and no two exports alike.
        workbook.set_properties({"title": published.title, "created": published.released_at})
        looks = _Looks(workbook)
        _write_notes(workbook.add_worksheet("notes"), published, looks)
        _write_rows(workbook.add_worksheet("counts"), published, looks)
        for name in dict.fromkeys(published.dimensions.values()):
            sheet = workbook.add_worksheet(_sheet_name(f"codes {name}"))
            _write_frame(sheet, published.codelist(name), looks)


WORKBOOK: Final = Form(
    f"{DATASET}.xlsx",
    write_workbook,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


class _Looks:
    """How cells look; a workbook has its own."""

    def __init__(self, workbook: Any) -> None:
        self.head = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF4"})
        self.number = workbook.add_format({"num_format": "#,##0"})
        self.hidden = workbook.add_format({"align": "right", "font_color": "#666666"})
        self.topic = workbook.add_format({"bold": True, "valign": "top"})
        self.text = workbook.add_format({"text_wrap": True, "valign": "top"})


def _write_notes(sheet: Any, published: PublishedRelease, looks: _Looks) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, _NOTE)
    shorthand = {"shorthand": f"{HIDDEN} stands for a hidden count. It is text, so that no sum "
                 "takes it for 0; a sum over it is too low."}  # fmt: skip
    if published.incomplete:
        shorthand["shorthand"] += (
            f" {MISSING} stands for a count of an agency that had not sent; it is no 0 either."
        )
    for line, (topic, text) in enumerate((about(published) | shorthand).items()):
        sheet.write_string(line, 0, topic, looks.topic)
        sheet.write_string(line, 1, text, looks.text)
        # A row is as high as its text needs: not every program works that out when it opens a file.
        sheet.set_row(line, _LINE * sum(1 + len(part) // _NOTE for part in text.split("\n")))
    _fit_pages(sheet)


def _write_rows(sheet: Any, published: PublishedRelease, looks: _Looks) -> None:
    labelled = published.cells.select(
        PERIOD,
        *(
            column
            for name in published.dimensions
            for column in (
                pl.col(name),
                pl.col(name)
                .replace_strict(published.labels(name), default=pl.col(name))
                .alias(f"{name}_label"),
                pl.col(name).replace_strict(published.level_names(name)).alias(f"{name}_level"),
            )
        ),
        OBS_VALUE,
        OBS_STATUS,
    )
    _write_frame(sheet, labelled, looks)
    sheet.autofilter(0, 0, labelled.height, labelled.width - 1)


def _write_frame(sheet: Any, frame: pl.DataFrame, looks: _Looks) -> None:
    for place, column in enumerate(frame):
        sheet.write_string(0, place, column.name, looks.head)
        longest = max(map(len, map(str, (column.name, *column.unique()))))
        sheet.set_column(place, place, min(max(longest + 2, _WIDTHS[0]), _WIDTHS[1]))
    for line, row in enumerate(frame.iter_rows(), start=1):
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(line, place, value, looks.number)
            elif value is not None:
                sheet.write_string(line, place, value)
            elif frame.columns[place] == OBS_VALUE:
                missing = row[frame.columns.index(OBS_STATUS)] == NOT_COLLECTED
                sheet.write_string(line, place, MISSING if missing else HIDDEN, looks.hidden)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if frame.width > _UPRIGHT:
        sheet.set_landscape()
    _fit_pages(sheet)


def _fit_pages(sheet: Any) -> None:
    """Print a sheet as wide as the paper and as long as it is, with its number on each page."""
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


def _sheet_name(name: str) -> str:
    return "".join(one for one in name if one not in _FORBIDDEN)[:_SHEET_NAME]
