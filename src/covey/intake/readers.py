"""The reader: lines of text become a sheet of named rows, each with its true line number."""

from __future__ import annotations

import csv
import io
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
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
from covey.intake.texts import Texts

_SEPARATORS: Final = (",", ";", "\t")
_ROWS_AT_ONCE: Final = 100_000  # what stands in memory as Python text at one time
_PIECE: Final = 2**21  # letters
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
        cells: (rows,) the texts of each field; fields are named "1", "2", … as a clerk counts
            columns.
        lines: (rows,) the physical line on which each row starts; a quoted line break counts.
        spots: of a cross table, by column of the contract, (rows,) the line and (rows,) the field
            of each code and count; ``lines`` then numbers the rows from 1. Of a cube, the number
            of the category or the count, and 0.
        fixed: the line and the field of each column that stands in one cell.
        unread: the lines below the table that hold digits, and are passed over as notes.
    """

    header: tuple[str, ...]
    header_line: int
    cells: Mapping[str, Texts]
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
        cells = {number: texts.kept(rows) for number, texts in self.cells.items()}
        return replace(self, cells=cells, lines=lines, spots=spots)


class Unread(Iterator[Row]):
    """The rows of a file that are still to be read: one by one, or the rest of them as columns.

    Args:
        rows: those that are not blank.
    """

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._seen: deque[Row] = deque()

    def __next__(self) -> Row:
        """Read one row."""
        return self._seen.popleft() if self._seen else next(self._rows)

    def peek(self, most: int) -> list[Row]:
        """Return the next rows, at most so many; they are still to be read."""
        while len(self._seen) < most and (row := next(self._rows, None)) is not None:
            self._seen.append(row)
        return [*islice(self._seen, most)]

    def pieces(self, width: int) -> Iterator[Piece]:
        """Read the rest; rows that do not have *width* fields are named in their piece."""
        while rows := [*islice(self, _ROWS_AT_ONCE)]:
            yield _piece(rows, width)


class UnreadText(Unread):
    """The rows of a text, of which most pieces have no quotes, and are split all at once.

    Args:
        text: at least one line that is not blank.
        known: the names that a header may hold.
        declared: the separator; empty for the one that finds most of these names.
        piece: letters that are split at once, and then to the end of their line.
    """

    def __init__(
        self, text: str, known: KnownNames, declared: str = "", *, piece: int = _PIECE
    ) -> None:
        self._text = text
        self._piece = piece
        self._separator = declared or _separator(text, known)
        self._at = self._line = 0  # letters and lines that are read
        super().__init__(self._careful())

    def pieces(self, width: int) -> Iterator[Piece]:
        """Read the rest, and let go of the text."""
        yield _piece([*self._seen], width)
        self._seen.clear()
        while self._at < len(self._text):
            end = _end_of_line(self._text, self._at + self._piece)
            plain = _plain_piece(self._text[self._at : end], self._separator, width)
            if plain is None:
                yield _piece([*self._until(end)], width)
            else:
                yield replace(plain, lines=plain.lines + self._line)
                self._at, self._line = end, self._line + plain.height
        self._text, self._rows = "", iter(())

    def _until(self, end: int) -> Iterator[Row]:
        """Read the rows that begin before the letter *end*."""
        rows = self._careful()
        while self._at < end and (row := next(rows, None)) is not None:
            yield row

    def _careful(self) -> Iterator[Row]:
        """Read rows with all that quotes may mean, from where nothing is read yet."""
        reader = csv.reader(
            self._lines(), delimiter=self._separator, strict=True, skipinitialspace=True
        )
        while True:
            line = self._line + 1
            row: list[str] | None
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                row = None
            if row is None or (row and (row[0] or any(row))):
                yield line, row

    def _lines(self) -> Iterator[str]:
        for line in _lines(self._text, self._at):
            self._at += len(line)
            self._line += 1
            yield line


@dataclass(frozen=True, eq=False)
class Piece:
    """Rows of a file as columns.

    Args:
        cells: (rows, fields) categories.
        lines: (rows,) the line on which each starts.
        height: how many lines the piece has.
        refused: by the rule that it breaks, the lines of each row that has other fields.
        sentences: the line and the text of each row of one text, which below all others may be a
            note.
    """

    cells: pl.DataFrame
    lines: NDArray[np.int64]
    height: int = 0
    refused: Mapping[Rule, list[int]] = field(default_factory=dict)
    sentences: Sequence[tuple[int, str]] = ()


def _piece(rows: Sequence[Row], width: int) -> Piece:
    lines: list[int] = []
    whole: list[list[str]] = []
    refused: dict[Rule, list[int]] = {}
    sentences: list[tuple[int, str]] = []
    for line, row in rows:
        if row is not None and len(row) == width:
            lines.append(line)
            whole.append(row)
        elif row is not None and (sentence := _sentence(row)):
            sentences.append((line, sentence))
        else:
            refused.setdefault(_shape_rule(row, width), []).append(line)
    columns = zip(*whole, strict=True) if whole else [()] * width
    cells = pl.DataFrame(
        [pl.Series(str(n), column, dtype=pl.String) for n, column in enumerate(columns, start=1)]
    )
    where = np.array(lines, np.int64)
    return Piece(_as_categories(cells), where, refused=refused, sentences=sentences)


def _plain_piece(text: str, separator: str, width: int) -> Piece | None:
    """Split whole lines into *width* fields each; None where that is not all there is to them.

    The reader fills up short lines, and passes over empty ones and over separators at the end of
    long ones, so it is asked only where each line has as many separators as it should.
    """
    if '"' in text or text.count("\r") != text.count("\r\n") or text.startswith("\ufeff"):
        return None
    raw = (text if text.endswith("\n") else f"{text}\n").encode()
    letters = np.frombuffer(raw, np.uint8)
    is_end = letters == ord("\n")
    ends = np.flatnonzero(is_end)
    between = is_end[is_end | (letters == ord(separator))]
    whole = between.size == ends.size * width and between[width - 1 :: width].all()
    if not whole or np.diff(ends, prepend=-1).max() > csv.field_size_limit():
        return None
    try:
        cells = pl.read_csv(
            raw, has_header=False, separator=separator, quote_char=None,
            schema={str(number): pl.String for number in range(1, width + 1)},
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None
    if cells.height != ends.size:
        return None
    if f"{separator} " in text or "\n " in text or text.startswith(" "):
        cells = cells.with_columns(pl.all().str.strip_chars_start(" "))
    cells = cells.with_columns(pl.all().fill_null(""))
    written = cells.select(pl.any_horizontal(pl.all() != "")).to_series()
    lines = np.flatnonzero(written) + 1
    return Piece(_as_categories(cells.filter(written)), lines, ends.size)


def _as_categories(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.with_columns(pl.all().cast(pl.Categorical))


def page_rows(lines: Iterable[list[str]]) -> Unread:
    """Number the rows of a workbook's sheet that are not blank."""
    return Unread(
        (number, row) for number, row in enumerate(lines, start=1) if any(map(str.strip, row))
    )


def read_sheet(rows: Unread, known: KnownNames) -> tuple[Sheet, list[Defect]]:
    """Gather *rows* into a sheet, and name the lines that do not have the fields of the header.

    The header is the line that names most columns; what stands above it is a title.

    Args:
        rows: the rows that are not blank.
        known: the names that a header may hold.
    """
    head = rows.peek(FURTHEST_HEADER)
    above = header_place(head, known)
    header_line, header = head[above] if head else (0, None)
    if header is None:
        nothing = Sheet((), header_line, {}, np.empty(0, np.int64))
        return nothing, [
            Defect(BROKEN_QUOTES, (header_line,)) if header_line else Defect(EMPTY_FILE)
        ]
    if too_wide(len(header)):
        nothing = Sheet((), header_line, {}, np.empty(0, np.int64))
        return nothing, [Defect(TOO_MANY_COLUMNS, (header_line,))]
    for _ in range(above + 1):
        next(rows)
    cells, lines, defects = _fill(rows, len(header))
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


def fixed_texts(rows: Unread, places: Mapping[str, tuple[int, int]]) -> dict[str, str]:
    """Return the text of each column that stands in one cell."""
    last = max((line for line, _ in places.values()), default=0)
    by_line = {line: row or [] for line, row in rows.peek(last)}
    return {
        column: "".join(by_line.get(line, [])[number - 1 : number])
        for column, (line, number) in places.items()
    }


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


def _lines(text: str, start: int = 0) -> Iterator[str]:
    """Yield the lines with their ends, piece by piece: of all at once a stream makes four bytes."""
    while start < len(text):
        end = _end_of_line(text, start + _PIECE)
        yield from io.StringIO(text[start:end], newline="")
        start = end


def _end_of_line(text: str, at: int) -> int:
    return text.find("\n", at) + 1 or len(text)


def _is_written(line: str) -> bool:
    return bool(line.strip(" \t\r\n,;"))


def _fill(rows: Unread, width: int) -> tuple[dict[str, Texts], NDArray[np.int64], list[Defect]]:
    lines = [np.empty(0, np.int64)]
    columns: list[list[pl.Series]] = [[] for _ in range(width)]
    refused: dict[Rule, array[int]] = {}
    sentences: list[tuple[int, str]] = []  # since the last row that has all fields
    for piece in rows.pieces(width):
        sentences += piece.sentences
        if piece.lines.size:
            above = sum(at < piece.lines[-1] for at, _ in sentences)
            refused.setdefault(TOO_FEW_FIELDS, array("q")).extend(at for at, _ in sentences[:above])
            sentences = sentences[above:]
        lines.append(piece.lines)
        for column, texts in zip(columns, piece.cells, strict=True):
            column.append(texts)
        for rule, where in piece.refused.items():
            refused.setdefault(rule, array("q")).extend(where)
    last = _piece([(at, [sentence, *[""] * (width - 1)]) for at, sentence in sentences], width)
    lines.append(last.lines)
    for column, texts in zip(columns, last.cells, strict=True):
        column.append(texts)
    cells = {str(number): Texts.joined(column) for number, column in enumerate(columns, start=1)}
    defects = [
        Defect.on(rule, np.sort(np.array(where))) for rule, where in refused.items() if where
    ]
    return cells, np.concatenate(lines), defects


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


def is_empty(texts: pl.Series) -> pl.Series:
    """Tell of each text whether it is nothing but blanks."""
    return texts.str.strip_chars() == ""


def _without_margin(cells: dict[str, Texts], names: Sequence[str]) -> dict[str, Texts]:
    """Drop the fields that hold nothing and have no name, as spreadsheets leave them beside."""
    return {
        number: texts
        for (number, texts), name in zip(cells.items(), names, strict=True)
        if name or not is_empty(texts.distinct).all()
    }
