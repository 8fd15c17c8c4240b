"""The reader: lines of text become a sheet of named rows, each with its true line number."""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from covey.admission import too_large, too_wide
from covey.contracts.rules import (
    BROKEN_QUOTES,
    EMPTY_FILE,
    HEADER_ONLY,
    KIND_OF_COLUMN,
    TOO_FEW_FIELDS,
    TOO_LARGE,
    TOO_MANY_COLUMNS,
    TOO_MANY_FIELDS,
    Rule,
)
from covey.intake.columns import KnownNames
from covey.intake.letter import Defect
from covey.intake.marked import shown

_SEPARATORS: Final = (",", ";", "\t")
_ROWS_AT_ONCE: Final = 100_000  # what stands in memory as Python text at one time
_PIECE: Final = 2**20  # letters
FURTHEST_HEADER: Final = 50
"""Lines; below so many titles nobody looks for a header."""


Row = tuple[int, list[str] | None]
"""A line and its fields; None where its quotes are broken."""

Spots = Mapping[str, tuple[NDArray[np.int64], NDArray[np.int64]]]


@dataclass(frozen=True, eq=False)
class Sheet:
    """The rows of a file as they were sent, before anything is known about them.

    Args:
        header: the column names as sent, trimmed.
        header_line: the line they stand on; 0 where the form of the file names its columns.
        cells: (rows, fields) text; fields are named "1", "2", … as a clerk counts columns.
        lines: (rows,) the physical line on which each row starts; a quoted line break counts.
        spots: of a cross table, by column of the contract, (rows,) the line and (rows,) the field
            of each code and count; ``lines`` then numbers the rows from 1. Of a cube, the number
            of the category or the count, and 0.
        fixed: the line and the field of each column that stands in one cell.
        unread: the lines below the table that hold digits, and are passed over as notes.
    """

    header: tuple[str, ...]
    header_line: int
    cells: pl.DataFrame
    lines: NDArray[np.int64]
    spots: Spots = field(default_factory=dict)
    fixed: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    unread: tuple[int, ...] = ()

    def lines_of(self, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the lines of the rows marked in *rows*, (rows,) bool."""
        return self.lines[rows]

    @cached_property
    def first_of_categories(self) -> Mapping[str, NDArray[np.bool_]]:
        """(rows,) by dimension of a cube, True on the first row of each category."""
        found = {}
        for column, (category, place) in [*self.spots.items()][:-1]:
            if not place.any():
                found[column] = np.zeros(self.lines.size, bool)
                found[column][np.unique(category, return_index=True)[1]] = True
        return found

    def kept(self, rows: NDArray[np.bool_]) -> Sheet:
        """Return the sheet with the rows marked in *rows*, (rows,) bool, alone."""
        lines = np.arange(1, int(rows.sum()) + 1) if self.spots else self.lines[rows]
        spots = {column: (line[rows], spot[rows]) for column, (line, spot) in self.spots.items()}
        return replace(self, cells=self.cells.filter(pl.Series(rows)), lines=lines, spots=spots)


def text_rows(text: str, known: KnownNames, declared: str) -> Iterator[Row]:
    """Split *text* into rows that are not blank.

    Args:
        text: at least one line that is not blank.
        known: the names that a header may hold.
        declared: the separator; empty for the one that finds most of these names.
    """
    return _rows(text, declared or _separator(text, known))


def page_rows(lines: Iterable[list[str]]) -> Iterator[Row]:
    """Number the rows of a workbook's sheet that are not blank."""
    return ((number, row) for number, row in enumerate(lines, start=1) if any(map(str.strip, row)))


def read_sheet(rows: Iterator[Row], known: KnownNames) -> tuple[Sheet, list[Defect]]:
    """Gather *rows* into a sheet, and name the lines that do not have the fields of the header.

    The header is the line that names most columns; what stands above it is a title.

    Args:
        rows: the rows that are not blank.
        known: the names that a header may hold.
    """
    head = list(islice(rows, FURTHEST_HEADER))
    place = header_place(head, known)
    header_line, header = head[place] if head else (0, None)
    if header is None:
        nothing = Sheet((), header_line, pl.DataFrame(), np.empty(0, np.int64))
        return nothing, [
            Defect(BROKEN_QUOTES, (header_line,)) if header_line else Defect(EMPTY_FILE)
        ]
    if too_wide(len(header)):
        nothing = Sheet((), header_line, pl.DataFrame(), np.empty(0, np.int64))
        return nothing, [Defect(TOO_MANY_COLUMNS, (header_line,))]
    cells, lines, defects = _fill(chain(head[place + 1 :], rows), len(header))
    if not lines.size and not defects:
        defects.append(Defect(HEADER_ONLY))
    names = tuple(shown(name).strip() for name in header)
    return Sheet(names, header_line, _without_margin(cells, names), lines), defects


def unfit_size(rows: int, columns: int) -> Defect | None:
    """Return why a table that names its columns is not read; None where it may be."""
    if too_wide(columns):
        return Defect(TOO_MANY_COLUMNS)
    return Defect(TOO_LARGE) if too_large(rows, columns) else None


def of_other_kind(known: KnownNames, name: str, number: int) -> Defect:
    """Return the defect of a column that holds neither texts nor numbers."""
    found = known.find(name)
    return Defect(KIND_OF_COLUMN, column=found.column if found else str(number))


def fixed_texts(
    rows: Iterator[Row], places: Mapping[str, tuple[int, int]]
) -> tuple[dict[str, str], Iterator[Row]]:
    """Return the text of each column that stands in one cell, and *rows* again from the first."""
    last = max((line for line, _ in places.values()), default=0)
    head: list[Row] = []
    while not head or head[-1][0] < last:
        row = next(rows, None)
        if row is None:
            break
        head.append(row)
    by_line = {line: row or [] for line, row in head}
    texts = {
        column: "".join(by_line.get(line, [])[number - 1 : number])
        for column, (line, number) in places.items()
    }
    return texts, chain(head, rows)


def header_place(head: Sequence[Row], known: KnownNames) -> int:
    """Return the place of the row with most of the *known* names, the first of equals.

    Behind broken quotes no line is what it seems, so nothing is looked for there.
    """
    found = []
    for _, row in head:
        if row is None:
            break
        found.append(known.count_known([shown(name) for name in row]))
    return found.index(max(found)) if found else 0


def _separator(text: str, known: KnownNames) -> str:
    lines = list(islice(filter(_is_written, _lines(text)), FURTHEST_HEADER))

    def found(separator: str) -> tuple[int, int]:
        split = [[field.strip(' "\r\n') for field in line.split(separator)] for line in lines]
        return max((known.count_known(fields), len(fields)) for fields in split)

    return max(_SEPARATORS, key=found)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends, piece by piece: of all at once a stream makes four bytes."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _PIECE) + 1 or len(text)
        yield from io.StringIO(text[start:end], newline="")
        start = end


def _is_written(line: str) -> bool:
    return bool(line.strip(" \t\r\n,;"))


def _rows(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(_lines(text), delimiter=separator, strict=True, skipinitialspace=True)
    while True:
        line = reader.line_num + 1
        row: list[str] | None
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = None
        if row is None or (row and (row[0] or any(row))):
            yield line, row


def _fill(rows: Iterator[Row], width: int) -> tuple[pl.DataFrame, NDArray[np.int64], list[Defect]]:
    lines = array("q")
    waiting: list[list[str]] = []
    frames = [text_frame([], width)]
    refused: dict[Rule, array[int]] = {}
    sentences: list[tuple[int, str]] = []  # since the last row that has all fields
    for line, row in rows:
        if row is not None and len(row) == width:
            refused.setdefault(TOO_FEW_FIELDS, array("q")).extend(at for at, _ in sentences)
            sentences = []
            lines.append(line)
            waiting.append(row)
            if len(waiting) == _ROWS_AT_ONCE:
                frames.append(text_frame(waiting, width))
                waiting = []
        elif row is not None and (sentence := _sentence(row)):
            sentences.append((line, sentence))
        else:
            refused.setdefault(_shape_rule(row, width), array("q")).append(line)
    lines.extend(at for at, _ in sentences)
    waiting += [[sentence, *[""] * (width - 1)] for _, sentence in sentences]
    frames.append(text_frame(waiting, width))
    defects = [Defect.on(rule, np.array(where)) for rule, where in refused.items() if where]
    return pl.concat(frames), np.array(lines, dtype=np.int64), defects


def _sentence(row: Sequence[str]) -> str:
    """Return the only text of a line, where it has several words: below a table it may be a note.

    A row that is cut off has fewer.
    """
    said = [text for text in row if text.strip()]
    return said[0] if len(said) == 1 and len(said[0].split()) > 1 else ""


def _shape_rule(row: list[str] | None, width: int) -> Rule:
    if row is None:
        return BROKEN_QUOTES
    return TOO_FEW_FIELDS if len(row) < width else TOO_MANY_FIELDS


def text_frame(rows: Sequence[Sequence[str]], width: int) -> pl.DataFrame:
    """Return *rows* as a frame of text, whose columns are "1", "2" and so on."""
    columns = zip(*rows, strict=True) if rows else [()] * width
    return pl.DataFrame(
        [pl.Series(str(n), column, dtype=pl.String) for n, column in enumerate(columns, start=1)]
    )


def _without_margin(cells: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Drop the fields that hold nothing and have no name, as spreadsheets leave them beside."""
    empty = [
        str(number)
        for number, name in enumerate(names, start=1)
        if not name and (cells[str(number)].str.strip_chars() == "").all()
    ]
    return cells.drop(empty)
