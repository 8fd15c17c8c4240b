"""What a workbook holds beside values: formulas, errors, merged cells, what is seen, its size.

The library that reads the values tells none of these; an error reads as an empty cell. Both formats
are zip archives of XML: ECMA-376 (.xlsx) and OASIS OpenDocument 1.3 (.ods).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from covey.contracts.layout import field_number
from covey.intake.marked import RAISED, STRUCK
from covey.intake.number_formats import Shows, seen_as, shows

MOST_CELLS: Final = 8_000_000
"""Of the rectangle around all cells: the library keeps each of them, the empty ones too."""

_MOST_FIELDS: Final = 16_384  # of a sheet, in every program
_MOST_TEXT: Final = 512 * 2**20  # bytes that the texts of all cells may take
_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

LOWEST_ROW: Final = 3.0
"""Points; no letter can be read in a lower one."""

NARROWEST_COLUMN: Final = 0.5
"""Letters."""

_LENGTH: Final = re.compile(r"([0-9.]+)(cm|mm|in|pt|px)")
_POINTS: Final = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0, "px": 0.75}
_NARROWEST: Final = 5.5 * NARROWEST_COLUMN  # points

_READ: Final = frozenset(
    ("c", "f", "v", "row", "col", "mergeCell", "sheet", "Relationship", "si", "table", "table-row",
     "table-column", "table-cell", "covered-table-cell", "numFmt", "fonts", "font", "strike",
     "vertAlign", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "xf", "style",
     "text-properties", "table-row-properties", "table-column-properties", "p", "span",
     "annotation")
)  # fmt: skip

_Attributes = dict[str, str]
_Cell = tuple[int, int]


class TooLarge(Exception):
    """A sheet that no memory is to be spent on."""


class Unsafe(Exception):
    """A part that no spreadsheet program writes."""


@dataclass
class Marks:
    """Places of one sheet as (line, field), both from 1.

    Args:
        formulas: the cells with a formula, and the formula.
        errors: the cells that show an error, such as #N/A.
        merged: the first and the last cell of each group of merged cells.
        hidden_lines: the rows that are not shown, or so low that nothing in them is.
        hidden_fields: the columns that are not shown, or as narrow.
        numbers: the cells with a number that their format may show as another.
        unlike: the cells that show something else than they hold, and its mark.
    """

    formulas: dict[_Cell, str] = field(default_factory=dict)
    errors: set[_Cell] = field(default_factory=set)
    merged: list[tuple[_Cell, _Cell]] = field(default_factory=list)
    numbers: dict[_Cell, Shows] = field(default_factory=dict)
    unlike: dict[_Cell, str] = field(default_factory=dict)
    hidden_lines: set[int] = field(default_factory=set)
    hidden_fields: set[int] = field(default_factory=set)


def read_marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Read the marks of each sheet, by its name.

    Raises:
        TooLarge: a sheet reaches too far, or its texts would fill the memory.
        Unsafe: an XML part declares entities.
        KeyError, zipfile.BadZipFile, xml.parsers.expat.ExpatError: the workbook is damaged.
    """
    if "content.xml" in archive.namelist():
        return _OpenDocument().read(archive)
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
        self._said: list[str] = []

    def read(self, archive: zipfile.ZipFile, part: str) -> Marks:
        _parse(archive, part, self._start, within=self._within)
        places = range(1, _MOST_FIELDS + 1)
        self._marks.hidden_fields.update(at for at in places if self._hidden >> at & 1)
        return self._marks

    def _start(self, name: str, has: _Attributes) -> None:
        if name == "c":
            self._cell(has)
        elif name == "f":
            self._marks.formulas[self._line, self._field] = ""
        elif name in _MARKED_PARTS and has.get("val") not in _UNMARKED:
            self._marks.unlike[self._line, self._field] = _MARKED_PARTS[name]
        elif name == "row":
            self._line, self._field = int(has.get("r", self._line + 1)), 0
            if _is_true(has.get("hidden")) or float(has.get("ht", 15)) < LOWEST_ROW:
                self._marks.hidden_lines.add(self._line)
        elif name == "col" and (
            _is_true(has.get("hidden")) or float(has.get("width", 9)) < NARROWEST_COLUMN
        ):
            first, last = int(has["min"]), min(int(has["max"]), _MOST_FIELDS)
            self._hidden |= ((1 << (last + 1)) - 1) & ~((1 << max(first, 0)) - 1)
        elif name == "mergeCell":
            corner, _, opposite = has["ref"].partition(":")
            self._marks.merged.append((_place(corner), _place(opposite or corner)))

    def _cell(self, has: _Attributes) -> None:
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

    def _within(self, name: str) -> Callable[[str], None] | None:
        """Return who is told the text of an element; few are, since a sheet has a million."""
        if name == "f":
            return self._formula
        return (
            self._shared_text if name == "v" and self._is_shared and self._shared.unlike else None
        )

    def _formula(self, text: str) -> None:
        self._marks.formulas[self._line, self._field] = text

    def _shared_text(self, text: str) -> None:
        mark = self._shared.unlike.get(int(text))
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

        def start(name: str, has: _Attributes) -> None:
            nonlocal number, length
            if name == "si":
                number, length = number + 1, 0
            elif name in _MARKED_PARTS and has.get("val") not in _UNMARKED:
                shared.unlike[number] = _MARKED_PARTS[name]

        def characters(text: str) -> None:
            nonlocal length
            length += len(text)
            shared.longest = max(shared.longest, length)

        _parse(archive, "xl/sharedStrings.xml", start, characters)
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
            _parse(archive, "xl/styles.xml", styles._start)
        return styles

    def _start(self, name: str, has: _Attributes) -> None:
        if name in ("fonts", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"):
            self._section = name
        elif name == "numFmt" and self._section != "dxfs":
            self._codes[int(has["numFmtId"])] = has["formatCode"]
        elif name == "font" and self._section == "fonts":
            self._struck.append(False)
        elif name == "strike" and self._section == "fonts":
            self._struck[-1] = _is_true(has.get("val", "1"))
        elif name == "xf" and self._section == "cellXfs":
            number = int(has.get("numFmtId", 0))
            font = int(has.get("fontId", 0))
            found = shows(number, self._codes.get(number))
            struck = font < len(self._struck) and self._struck[font]
            if struck or found != Shows():
                self.unlike[str(self._styles)] = (found, struck)
            self._styles += 1


class _OpenDocument:
    """Reads the tables of an .ods file, whose rows and cells stand there once for many."""

    def __init__(self) -> None:
        self._tables: dict[str, Marks] = {}
        self._struck: set[str] = set()  # names of styles
        self._raised: set[str] = set()
        self._unseen: set[str] = set()
        self._style = ""
        self._cells: list[_Cell] = []  # those that the element in hand stands for
        self._value = ""
        self._shown: list[str] | None = None
        self._columns_struck: set[int] = set()
        self._marks = Marks()
        self._line = self._field = self._rows = self._columns = 0
        self._last_line = self._last_field = self._times = self._text = 0
        self._hidden = False

    def read(self, archive: zipfile.ZipFile) -> dict[str, Marks]:
        if "styles.xml" in archive.namelist():
            _parse(archive, "styles.xml", self._start)
        _parse(archive, "content.xml", self._start, self._characters)
        self._end_cell()
        return self._tables

    def _start(self, name: str, has: _Attributes) -> None:
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
            last = min(self._columns + times, _MOST_FIELDS)
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
            self._end_cell()
        elif name == "p" and self._cells:
            self._shown = self._shown or []
        elif name == "span" and self._cells:
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

    def _is_hidden(self, has: _Attributes) -> bool:
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

    def _cell(self, has: _Attributes) -> None:
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

    def _mark(self, has: _Attributes, first: int) -> None:
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


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of an .xlsx file that holds each sheet, by its name."""
    names: dict[str, str] = {}
    parts: dict[str, str] = {}

    def sheets(name: str, has: _Attributes) -> None:
        if name == "sheet":
            names[has["name"]] = has["id"]

    def relations(name: str, has: _Attributes) -> None:
        if name == "Relationship":
            parts[has["Id"]] = has["Target"]

    _parse(archive, "xl/workbook.xml", sheets)
    _parse(archive, "xl/_rels/workbook.xml.rels", relations)
    found = {name: _from_root(parts[key]) for name, key in names.items() if key in parts}
    if len(set(found.values())) != len(found):
        raise Unsafe  # a part that is thousands of sheets would be read as often
    return found


def _from_root(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, _Attributes], None],
    characters: Callable[[str], None] | None = None,
    within: Callable[[str], Callable[[str], None] | None] = lambda _: None,
) -> None:
    """Parse one part; names come without their namespace, the attributes of calcext with it.

    Args:
        archive: the workbook.
        part: its name in it.
        start: is told each element that is read.
        characters: is told all text.
        within: says who is told the text of an element as a whole, where nobody is told all.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    said: list[str] = []

    read: dict[str, str] = {}  # the local name of each element; empty where nobody asks for it

    def element(name: str, has: _Attributes) -> None:
        local = read.get(name)
        if local is None:
            local = _local(name)
            local = read[name] = local if local in _READ else ""
        if local:  # the other elements are most of a million
            start(local, dict(_plain(has)) if " " in "".join(has) else has)
            told = within(local)
            if told is not None:
                said.clear()
                parser.CharacterDataHandler = said.append
                parser.EndElementHandler = lambda _: leave(told)

    def leave(told: Callable[[str], None]) -> None:
        parser.CharacterDataHandler = parser.EndElementHandler = None
        told("".join(said))

    parser.StartElementHandler = element
    if characters is not None:
        parser.CharacterDataHandler = characters
    with archive.open(part) as content:
        parser.ParseFile(content)


def _plain(has: _Attributes) -> Iterator[tuple[str, str]]:
    for name, value in has.items():
        foreign = "calc:xmlns:calcext" in name
        yield (f"calcext {_local(name)}" if foreign else _local(name)), value


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_doctype(*_: object) -> None:
    raise Unsafe


def refuse_size(cells: int, text: int) -> None:
    """Refuse a sheet by the cells of the rectangle around it, and by the bytes of its texts.

    Raises:
        TooLarge: no memory is to be spent on it.
    """
    if cells > MOST_CELLS or text > _MOST_TEXT:
        raise TooLarge


def _place(cell: str) -> tuple[int, int]:
    found = _CELL.fullmatch(cell)
    if found is None:
        raise Unsafe
    return int(found[2]), field_number(found[1])


def _points(has: _Attributes, name: str) -> float:
    """Return a length in points; a long one where none is said."""
    found = _LENGTH.fullmatch(has.get(name, ""))
    return float(found[1]) * _POINTS[found[2]] if found else float("inf")


def _repeated(has: _Attributes, name: str) -> int:
    return max(int(has.get(name, 1)), 1)


def _is_true(value: str | None) -> bool:
    return value in ("1", "true")
