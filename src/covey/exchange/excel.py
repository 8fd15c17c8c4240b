"""The workbook: rows with labels, hidden counts as [c], and a sheet that says how to read them.

[c] is the shorthand for confidential of the Government Analysis Function, Using symbols and
shorthand in tables (2021).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from covey.exchange.edition import PERIOD, Attribution, Edition
from covey.exchange.reading import about
from covey.files.unfit import Unfit
from covey.tables.status import OBS_STATUS, OBS_VALUE

HIDDEN: Final = "[c]"
"""What stands in place of a hidden count; as text it is in no sum."""

_MOST_ROWS: Final = 1_048_575  # of a worksheet, below the header
_FORBIDDEN: Final = "[]:*?/\\"
_SHEET_NAME: Final = 31
_WIDTHS: Final = (8, 40)


def write_workbook(edition: Edition, attribution: Attribution, path: Path) -> None:
    """Write an .xlsx workbook: notes first, then the rows, then a sheet for each codelist.

    Raises:
        Unfit: a worksheet has no room for so many rows.
    """
    if edition.cells.height > _MOST_ROWS:
        raise Unfit(
            f"a worksheet holds {_MOST_ROWS:,} rows, and the release has {edition.cells.height:,}. "
            "Read the Parquet or the CSV file."
        )
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), plain) as workbook:
        # Else the moment of writing would be in the file, and no two exports alike.
        workbook.set_properties({"title": edition.title, "created": edition.released_at})
        forms = _Forms(workbook)
        _write_notes(workbook.add_worksheet("notes"), edition, attribution, forms)
        _write_rows(workbook.add_worksheet("counts"), edition, forms)
        for name in dict.fromkeys(edition.dimensions.values()):
            sheet = workbook.add_worksheet(_sheet_name(f"codes {name}"))
            _write_frame(sheet, edition.codelist(name), forms)


class _Forms:
    """How cells look; a workbook has its own."""

    def __init__(self, workbook: Any) -> None:
        self.head = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF4"})
        self.number = workbook.add_format({"num_format": "#,##0"})
        self.hidden = workbook.add_format({"align": "right", "font_color": "#666666"})
        self.topic = workbook.add_format({"bold": True, "valign": "top"})
        self.text = workbook.add_format({"text_wrap": True, "valign": "top"})


def _write_notes(sheet: Any, edition: Edition, attribution: Attribution, forms: _Forms) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    shorthand = {"shorthand": f"{HIDDEN} stands for a hidden count. It is text, so that no sum "
                 "takes it for 0; a sum over it is too low."}  # fmt: skip
    for line, (topic, text) in enumerate((about(edition, attribution) | shorthand).items()):
        sheet.write_string(line, 0, topic, forms.topic)
        sheet.write_string(line, 1, text, forms.text)


def _write_rows(sheet: Any, edition: Edition, forms: _Forms) -> None:
    labelled = edition.cells.select(
        PERIOD,
        *(
            column
            for name in edition.dimensions
            for column in (
                pl.col(name),
                pl.col(name)
                .replace_strict(edition.labels(name), default=pl.col(name))
                .alias(f"{name}_label"),
            )
        ),
        OBS_VALUE,
        OBS_STATUS,
    )
    _write_frame(sheet, labelled, forms)
    sheet.autofilter(0, 0, labelled.height, labelled.width - 1)


def _write_frame(sheet: Any, frame: pl.DataFrame, forms: _Forms) -> None:
    for place, column in enumerate(frame):
        sheet.write_string(0, place, column.name, forms.head)
        longest = max(map(len, map(str, (column.name, *column.unique()))))
        sheet.set_column(place, place, min(max(longest + 2, _WIDTHS[0]), _WIDTHS[1]))
    for line, row in enumerate(frame.iter_rows(), start=1):
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(line, place, value, forms.number)
            elif value is not None:
                sheet.write_string(line, place, value)
            elif frame.columns[place] == OBS_VALUE:
                sheet.write_string(line, place, HIDDEN, forms.hidden)
    sheet.freeze_panes(1, 0)


def _sheet_name(name: str) -> str:
    return "".join(one for one in name if one not in _FORBIDDEN)[:_SHEET_NAME]
