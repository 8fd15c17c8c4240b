"""What a workbook holds beside values: formulas, errors, merged cells, what is hidden, its size.

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

MOST_CELLS: Final = 8_000_000
"""Of the rectangle around all cells: the library keeps each of them, the empty ones too."""

_MOST_FIELDS: Final = 16_384  # of a sheet, in every program
_MOST_TEXT: Final = 512 * 2**20  # bytes that the texts of all cells may take
_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

_READ: Final = frozenset(
    ("c", "f", "row", "col", "mergeCell", "sheet", "Relationship", "si", "table", "table-row",
     "table-column", "table-cell", "covered-table-cell")
)  # fmt: skip

_Attributes = dict[str, str]


class TooLarge(Exception):
    """A sheet that no memory is to be spent on."""


class Unsafe(Exception):
    """A part that no spreadsheet program writes."""


@dataclass
class Marks:
    """Places of one sheet as (line, field), both from 1.

    Args:
        formulas: the cells with a formula.
        errors: the cells that show an error, such as #N/A.
        merged: the first and the last cell of each group of merged cells.
        hidden_lines: the rows that are not shown.
        hidden_fields: the columns that are not shown.
    """

    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
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
    longest = _longest_shared(archive)
    return {name: _Excel(longest).read(archive, part) for name, part in _parts(archive).items()}


class _Excel:
    """Reads one worksheet of an .xlsx file."""

    def __init__(self, longest: int) -> None:
        self._marks = Marks()
        self._longest = longest  # bytes of the longest shared text
        self._hidden = 0  # a bit a column: ranges may overlap, and be many
        self._line = self._field = self._last_line = self._last_field = self._texts = 0

    def read(self, archive: zipfile.ZipFile, part: str) -> Marks:
        _parse(archive, part, self._start)
        places = range(1, _MOST_FIELDS + 1)
        self._marks.hidden_fields.update(at for at in places if self._hidden >> at & 1)
        return self._marks

    def _start(self, name: str, has: _Attributes) -> None:
        if name == "c":
            self._cell(has)
        elif name == "f":
            self._marks.formulas.add((self._line, self._field))
        elif name == "row":
            self._line, self._field = int(has.get("r", self._line + 1)), 0
            if _is_true(has.get("hidden")):
                self._marks.hidden_lines.add(self._line)
        elif name == "col" and _is_true(has.get("hidden")):
            first, last = int(has["min"]), min(int(has["max"]), _MOST_FIELDS)
            self._hidden |= ((1 << (last + 1)) - 1) & ~((1 << max(first, 0)) - 1)
        elif name == "mergeCell":
            corner, _, opposite = has["ref"].partition(":")
            self._marks.merged.append((_place(corner), _place(opposite or corner)))

    def _cell(self, has: _Attributes) -> None:
        place = (self._line, self._field + 1)
        self._line, self._field = _place(has["r"]) if "r" in has else place
        if has.get("t") == "e":
            self._marks.errors.add((self._line, self._field))
        self._texts += has.get("t") == "s"
        self._last_line = max(self._last_line, self._line)
        self._last_field = max(self._last_field, self._field)
        _refuse_size(self._last_line * self._last_field, self._texts * self._longest)


class _OpenDocument:
    """Reads the tables of an .ods file, whose rows and cells stand there once for many."""

    def __init__(self) -> None:
        self._tables: dict[str, Marks] = {}
        self._marks = Marks()
        self._line = self._field = self._rows = self._columns = 0
        self._last_line = self._last_field = self._times = self._text = 0
        self._hidden = False

    def read(self, archive: zipfile.ZipFile) -> dict[str, Marks]:
        _parse(archive, "content.xml", self._start, self._characters)
        return self._tables

    def _start(self, name: str, has: _Attributes) -> None:
        if name == "table" and "name" in has:
            self._marks = self._tables[has["name"]] = Marks()
            self._line = self._rows = self._columns = self._last_line = self._last_field = 0
        elif name == "table-row":
            self._line, self._field = self._line + self._rows, 0
            self._rows = _repeated(has, "number-rows-repeated")
            self._line += not self._line
            self._hidden = has.get("visibility", "visible") != "visible"
        elif name == "table-column":
            times = _repeated(has, "number-columns-repeated")
            if has.get("visibility", "visible") != "visible":
                last = min(self._columns + times, _MOST_FIELDS)
                self._marks.hidden_fields.update(range(self._columns + 1, last + 1))
            self._columns += times
        elif name in ("table-cell", "covered-table-cell"):
            self._cell(has)

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
        _refuse_size(self._last_line * self._last_field, self._text)
        self._mark(has, first)

    def _mark(self, has: _Attributes, first: int) -> None:
        lines = range(self._line, self._line + self._rows)
        if self._hidden:
            self._marks.hidden_lines.update(lines)
        places = range(first, self._field + 1)
        if "formula" in has:
            self._marks.formulas.update((line, place) for line in lines for place in places)
        if has.get("calcext value-type") == "error":
            self._marks.errors.update((line, place) for line in lines for place in places)

    def _characters(self, text: str) -> None:
        self._text += len(text) * max(self._times, 1)
        _refuse_size(0, self._text)


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


def _longest_shared(archive: zipfile.ZipFile) -> int:
    """Return how long the longest text is that cells share, in characters."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return 0
    lengths = [0, 0]  # the longest, this one

    def start(name: str, _: _Attributes) -> None:
        if name == "si":
            lengths[1] = 0

    def characters(text: str) -> None:
        lengths[1] += len(text)
        lengths[0] = max(lengths)

    _parse(archive, "xl/sharedStrings.xml", start, characters)
    return lengths[0]


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, _Attributes], None],
    characters: Callable[[str], None] | None = None,
) -> None:
    """Parse one part; names come without their namespace, the attributes of calcext with it."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype

    read: dict[str, str] = {}  # the local name of each element; empty where nobody asks for it

    def element(name: str, has: _Attributes) -> None:
        local = read.get(name)
        if local is None:
            local = _local(name)
            local = read[name] = local if local in _READ else ""
        if local:  # the other elements are most of a million
            start(local, dict(_plain(has)) if " " in "".join(has) else has)

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


def _refuse_size(cells: int, text: int) -> None:
    if cells > MOST_CELLS or text > _MOST_TEXT:
        raise TooLarge


def _place(cell: str) -> tuple[int, int]:
    found = _CELL.fullmatch(cell)
    if found is None:
        raise Unsafe
    return int(found[2]), field_number(found[1])


def _repeated(has: _Attributes, name: str) -> int:
    return max(int(has.get(name, 1)), 1)


def _is_true(value: str | None) -> bool:
    return value in ("1", "true")
