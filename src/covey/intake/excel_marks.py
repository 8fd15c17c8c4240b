"""The marks of an .xlsx workbook.

Source: ECMA-376, parts of SpreadsheetML.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import Final

from covey.contracts.layout import field_number
from covey.intake.marked import RAISED, STRUCK
from covey.intake.number_formats import Shows, shows
from covey.intake.workbook_marks import (
    LOWEST_ROW,
    MOST_FIELDS,
    NARROWEST_COLUMN,
    Marks,
    Unsafe,
    refuse_size,
)
from covey.intake.workbook_parts import Attributes, is_true, parse

_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def read_excel_marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Read the marks of each sheet, by its name.

    Raises:
        TooLarge: a sheet reaches too far, or its texts would fill the memory.
        Unsafe: an XML part declares entities, or is two sheets.
        KeyError, zipfile.BadZipFile, xml.parsers.expat.ExpatError: the workbook is damaged.
    """
    shared, styles = _Shared.read(archive), _Styles.read(archive)
    return {
        name: _Excel(shared, styles).read(archive, part) for name, part in _parts(archive).items()
    }


class _Excel:
    """Reads one worksheet of an .xlsx file."""

    def __init__(self, shared: _Shared, styles: _Styles) -> None:
        self._marks = Marks()
        self._shared, self._styles = shared, styles
        self._hidden = 0  # a bit a column: ranges may overlap, and be many
        self._line = self._field = self._last_line = self._last_field = self._texts = 0
        self._is_shared = False

    def read(self, archive: zipfile.ZipFile, part: str) -> Marks:
        # Few elements are told their text, since a sheet has a million.
        told = {"f": self._formula} | ({"v": self._value} if self._shared.unlike else {})
        parse(archive, part, self._start, within=told)
        places = range(1, MOST_FIELDS + 1)
        self._marks.hidden_fields.update(at for at in places if self._hidden >> at & 1)
        return self._marks

    def _start(self, name: str, has: Attributes) -> None:
        if name == "c":
            self._cell(has)
        elif name == "f":
            self._marks.formulas[self._line, self._field] = ""
        elif name in _MARKED_PARTS and has.get("val") not in _UNMARKED:
            self._marks.unlike[self._line, self._field] = _MARKED_PARTS[name]
        elif name == "row":
            self._line, self._field = int(has.get("r", self._line + 1)), 0
            if is_true(has.get("hidden")) or float(has.get("ht", 15)) < LOWEST_ROW:
                self._marks.hidden_lines.add(self._line)
        elif name == "col" and (
            is_true(has.get("hidden")) or float(has.get("width", 9)) < NARROWEST_COLUMN
        ):
            first, last = int(has["min"]), min(int(has["max"]), MOST_FIELDS)
            self._hidden |= ((1 << (last + 1)) - 1) & ~((1 << max(first, 0)) - 1)
        elif name == "mergeCell":
            corner, _, opposite = has["ref"].partition(":")
            self._marks.merged.append((_place(corner), _place(opposite or corner)))

    def _cell(self, has: Attributes) -> None:
        place = (self._line, self._field + 1)
        self._line, self._field = _place(has["r"]) if "r" in has else place
        kind = has.get("t", "n")
        if kind == "e":
            self._marks.errors.add((self._line, self._field))
        self._is_shared = kind == "s"
        self._texts += self._is_shared
        style = self._styles.unlike.get(has.get("s", "0"))
        if style is not None:
            self._style(*style, is_number=kind == "n")
        self._last_line = max(self._last_line, self._line)
        self._last_field = max(self._last_field, self._field)
        refuse_size(self._last_line * self._last_field, self._texts * self._shared.longest)

    def _style(self, format_shows: Shows, struck: bool, is_number: bool) -> None:
        place = (self._line, self._field)
        if struck:
            self._marks.unlike[place] = STRUCK
        elif is_number:
            self._marks.numbers[place] = format_shows
        elif format_shows.text:
            self._marks.unlike[place] = format_shows.text

    def _formula(self, text: str) -> None:
        self._marks.formulas[self._line, self._field] = text

    def _value(self, text: str) -> None:
        mark = self._shared.unlike.get(int(text)) if self._is_shared else None
        if mark:
            self._marks.unlike[self._line, self._field] = mark


_MARKED_PARTS: Final = {"strike": STRUCK, "vertAlign": RAISED}
"""What a part of a text may be, and is then stored beside the rest as if it were not."""

_UNMARKED: Final = ("0", "false", "baseline")


@dataclass
class _Shared:
    """The texts that cells of an .xlsx file share.

    Args:
        longest: bytes of the longest.
        unlike: the numbers of those that show something else than they hold, and its mark.
    """

    longest: int = 0
    unlike: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, archive: zipfile.ZipFile) -> _Shared:
        shared, number, length = cls(), -1, 0
        if "xl/sharedStrings.xml" not in archive.namelist():
            return shared

        def start(name: str, has: Attributes) -> None:
            nonlocal number, length
            if name == "si":
                number, length = number + 1, 0
            elif name in _MARKED_PARTS and has.get("val") not in _UNMARKED:
                shared.unlike[number] = _MARKED_PARTS[name]

        def characters(text: str) -> None:
            nonlocal length
            length += len(text)
            shared.longest = max(shared.longest, length)

        parse(archive, "xl/sharedStrings.xml", start, characters)
        return shared


class _Styles:
    """Reads the styles of an .xlsx file.

    Attributes:
        unlike: by the number of each style that shows something else than a cell holds, what its
            format shows and whether it strikes through.
    """

    def __init__(self) -> None:
        self.unlike: dict[str, tuple[Shows, bool]] = {}
        self._codes: dict[int, str] = {}
        self._struck: list[bool] = []
        self._section = ""
        self._styles = 0

    @classmethod
    def read(cls, archive: zipfile.ZipFile) -> _Styles:
        styles = cls()
        if "xl/styles.xml" in archive.namelist():
            parse(archive, "xl/styles.xml", styles._start)
        return styles

    def _start(self, name: str, has: Attributes) -> None:
        if name in ("fonts", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"):
            self._section = name
        elif name == "numFmt" and self._section != "dxfs":
            self._codes[int(has["numFmtId"])] = has["formatCode"]
        elif name == "font" and self._section == "fonts":
            self._struck.append(False)
        elif name == "strike" and self._section == "fonts":
            self._struck[-1] = is_true(has.get("val", "1"))
        elif name == "xf" and self._section == "cellXfs":
            number = int(has.get("numFmtId", 0))
            font = int(has.get("fontId", 0))
            found = shows(number, self._codes.get(number))
            struck = font < len(self._struck) and self._struck[font]
            if struck or found != Shows():
                self.unlike[str(self._styles)] = (found, struck)
            self._styles += 1


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of an .xlsx file that holds each sheet, by its name."""
    names: dict[str, str] = {}
    parts: dict[str, str] = {}

    def sheets(name: str, has: Attributes) -> None:
        if name == "sheet":
            names[has["name"]] = has["id"]

    def relations(name: str, has: Attributes) -> None:
        if name == "Relationship":
            parts[has["Id"]] = has["Target"]

    parse(archive, "xl/workbook.xml", sheets)
    parse(archive, "xl/_rels/workbook.xml.rels", relations)
    found = {name: _from_root(parts[key]) for name, key in names.items() if key in parts}
    if len(set(found.values())) != len(found):
        raise Unsafe  # a part that is thousands of sheets would be read as often
    return found


def _from_root(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _place(cell: str) -> tuple[int, int]:
    found = _CELL.fullmatch(cell)
    if found is None:
        raise Unsafe
    return int(found[2]), field_number(found[1])
