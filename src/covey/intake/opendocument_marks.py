"""The marks of an .ods workbook.

Source: OASIS OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import re
import zipfile
from typing import Final

from covey.intake.marked import RAISED, STRUCK
from covey.intake.number_formats import seen_as
from covey.intake.workbook_marks import (
    LOWEST_ROW,
    MOST_FIELDS,
    NARROWEST_COLUMN,
    Cell,
    Marks,
    refuse_size,
)
from covey.intake.workbook_parts import Attributes, parse

_LENGTH: Final = re.compile(r"([0-9.]+)(cm|mm|in|pt|px)")
_POINTS: Final = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0, "px": 0.75}
_NARROWEST: Final = 5.5 * NARROWEST_COLUMN  # points


def read_opendocument_marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Read the marks of each sheet, by its name.

    Raises:
        TooLarge: a sheet reaches too far, or its texts would fill the memory.
        Unsafe: an XML part declares entities.
        KeyError, zipfile.BadZipFile, xml.parsers.expat.ExpatError: the workbook is damaged.
    """
    return _OpenDocument().read(archive)


class _OpenDocument:
    """Reads the tables of an .ods file, whose rows and cells stand there once for many."""

    def __init__(self) -> None:
        self._tables: dict[str, Marks] = {}
        self._struck: set[str] = set()  # names of styles
        self._raised: set[str] = set()
        self._unseen: set[str] = set()
        self._style = ""
        self._cells: list[Cell] = []  # those that the element in hand stands for
        self._value = ""
        self._shown: list[str] | None = None
        self._annotated = False
        self._columns_struck: set[int] = set()
        self._marks = Marks()
        self._line = self._field = self._rows = self._columns = 0
        self._last_line = self._last_field = self._times = self._text = 0
        self._hidden = False

    def read(self, archive: zipfile.ZipFile) -> dict[str, Marks]:
        if "styles.xml" in archive.namelist():
            parse(archive, "styles.xml", self._start)
        parse(archive, "content.xml", self._start, self._characters)
        self._end_cell()
        return self._tables

    def _start(self, name: str, has: Attributes) -> None:
        if name == "table" and "name" in has:
            self._end_cell()
            self._marks = self._tables[has["name"]] = Marks()
            self._line = self._rows = self._columns = self._last_line = self._last_field = 0
            self._columns_struck = set()
        elif name == "table-row":
            self._end_cell()
            self._line, self._field = self._line + self._rows, 0
            self._rows = _repeated(has, "number-rows-repeated")
            self._line += not self._line
            self._hidden = self._is_hidden(has)
        elif name == "table-column":
            times = _repeated(has, "number-columns-repeated")
            last = min(self._columns + times, MOST_FIELDS)
            columns = range(self._columns + 1, last + 1)
            if self._is_hidden(has):
                self._marks.hidden_fields.update(columns)
            if has.get("default-cell-style-name") in self._struck:
                self._columns_struck.update(columns)
            self._columns += times
        elif name in ("table-cell", "covered-table-cell"):
            self._end_cell()
            self._cell(has)
        elif name == "annotation":
            self._annotated = True
        elif name == "p" and self._cells:
            # A comment stands before the text of its cell, which is the last paragraph then.
            self._shown = [] if self._annotated else self._shown or []
        elif name == "span" and self._cells and not self._annotated:
            self._span(has.get("style-name"))
        elif name == "style":
            self._style = has.get("name", "")
            if has.get("parent-style-name") in self._struck:
                self._struck.add(self._style)
        elif name == "text-properties":
            if has.get("text-line-through-style", "none") != "none":
                self._struck.add(self._style)
            if not has.get("text-position", "0%").startswith("0%"):
                self._raised.add(self._style)
        elif (name == "table-row-properties" and _points(has, "row-height") < LOWEST_ROW) or (
            name == "table-column-properties" and _points(has, "column-width") < _NARROWEST
        ):
            self._unseen.add(self._style)

    def _is_hidden(self, has: Attributes) -> bool:
        return (
            has.get("visibility", "visible") != "visible" or has.get("style-name") in self._unseen
        )

    def _span(self, style: str | None) -> None:
        """Mark the cells a part of whose text is in a style that takes it out of the count."""
        if style in self._struck or style in self._raised:
            mark = STRUCK if style in self._struck else RAISED
            self._marks.unlike.update(dict.fromkeys(self._cells, mark))

    def _end_cell(self) -> None:
        """See whether the last cell showed what it holds."""
        if self._value and self._shown is not None:
            mark = seen_as(self._value, "".join(self._shown))
            if mark:
                self._marks.unlike.update(dict.fromkeys(self._cells, mark))
        self._cells, self._value, self._shown = [], "", None
        self._annotated = False

    def _cell(self, has: Attributes) -> None:
        wide = _repeated(has, "number-columns-repeated")
        first = self._field + 1
        self._field += wide
        spans = _repeated(has, "number-rows-spanned"), _repeated(has, "number-columns-spanned")
        if spans != (1, 1):
            last = (self._line + spans[0] - 1, first + spans[1] - 1)
            self._marks.merged.append(((self._line, first), last))
        if not (has.keys() & {"value-type", "formula"}):
            return
        self._last_line = max(self._last_line, self._line + self._rows - 1)
        self._last_field = max(self._last_field, self._field)
        self._times = self._rows * wide
        refuse_size(self._last_line * self._last_field, self._text)
        self._mark(has, first)

    def _mark(self, has: Attributes, first: int) -> None:
        lines = range(self._line, self._line + self._rows)
        if self._hidden:
            self._marks.hidden_lines.update(lines)
        places = range(first, self._field + 1)
        cells = [(line, place) for line in lines for place in places]
        self._cells, self._value = cells, has.get("value", "")
        if "formula" in has:
            self._marks.formulas.update(dict.fromkeys(cells, has["formula"]))
        if has.get("calcext value-type") == "error":
            self._marks.errors.update(cells)
        column = first in self._columns_struck and "style-name" not in has
        if column or has.get("style-name") in self._struck:
            self._marks.unlike.update(dict.fromkeys(cells, STRUCK))

    def _characters(self, text: str) -> None:
        if self._shown is not None:
            self._shown.append(text)
        self._text += len(text) * max(self._times, 1)
        refuse_size(0, self._text)


def _points(has: Attributes, name: str) -> float:
    """Return a length in points; a long one where none is said."""
    found = _LENGTH.fullmatch(has.get(name, ""))
    return float(found[1]) * _POINTS[found[2]] if found else float("inf")


def _repeated(has: Attributes, name: str) -> int:
    return max(int(has.get(name, 1)), 1)
