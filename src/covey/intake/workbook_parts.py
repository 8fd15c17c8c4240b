"""The XML parts of a workbook, read element by element."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from xml.parsers import expat

from covey.intake.workbook_marks import Unsafe

_READ: Final = frozenset(
    ("c", "f", "row", "col", "mergeCell", "sheet", "Relationship", "si", "table", "table-row",
     "table-column", "table-cell", "covered-table-cell", "numFmt", "fonts", "font", "strike",
     "vertAlign", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "xf", "style",
     "text-properties", "table-row-properties", "table-column-properties", "p", "span",
     "annotation")
)  # fmt: skip
_NOBODY: Final[Mapping[str, Callable[[str], None]]] = {}

Attributes = dict[str, str]
"""Of an element, by their local names."""


def parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    characters: Callable[[str], None] | None = None,
    within: Mapping[str, Callable[[str], None]] = _NOBODY,
) -> None:
    """Parse one part; names come without their namespace, the attributes of calcext with it.

    Args:
        archive: the workbook.
        part: its name in it.
        start: is told each element that is read.
        characters: is told all text.
        within: who is told the text of an element as a whole, where nobody is told all.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    said: list[str] = []

    read: dict[str, str] = {}  # the local name of each element; empty where nobody asks for it

    def element(name: str, has: Attributes) -> None:
        local = read.get(name)
        if local is None:
            local = _local(name)
            local = read[name] = local if local in _READ or local in within else ""
        if local:  # the other elements are most of a million
            start(local, dict(_plain(has)) if " " in "".join(has) else has)
            told = within.get(local)
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


def _plain(has: Attributes) -> Iterator[tuple[str, str]]:
    for name, value in has.items():
        foreign = "calc:xmlns:calcext" in name
        yield (f"calcext {_local(name)}" if foreign else _local(name)), value


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_doctype(*_: object) -> None:
    raise Unsafe


def is_true(value: str | None) -> bool:
    """Tell whether an attribute says yes."""
    return value in ("1", "true")
