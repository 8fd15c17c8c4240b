"""The reader: text becomes a sheet of named rows, each with its true line number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from covey.intake.letter import Defect
from covey.intake.rules import (
    BROKEN_QUOTES,
    EMPTY_FILE,
    HEADER_ONLY,
    TOO_FEW_FIELDS,
    TOO_MANY_FIELDS,
    Rule,
)

_SEPARATORS: Final = (",", ";", "\t")
_ROWS_AT_ONCE: Final = 100_000  # what stands in memory as Python text at one time

_Row = tuple[int, list[str] | None]


@dataclass(frozen=True, eq=False)
class Sheet:
    """The rows of a file as they were sent, before anything is known about them.

    Args:
        header: the column names as sent, trimmed.
        header_line: the line they stand on.
        cells: (rows, fields) text; fields are named "1", "2", … as a clerk counts columns.
        lines: (rows,) the physical line on which each row starts; a quoted line break counts.
    """

    header: tuple[str, ...]
    header_line: int
    cells: pl.DataFrame
    lines: NDArray[np.int64]

    def lines_of(self, rows: NDArray[np.bool_]) -> tuple[int, ...]:
        """Return the lines of the rows marked in *rows*, (rows,) bool."""
        return tuple(self.lines[rows].tolist())


def read_sheet(text: str, known: Iterable[str]) -> tuple[Sheet, list[Defect]]:
    """Split *text* into a sheet, and name the lines that do not have the fields of the header.

    Args:
        text: at least one line that is not blank.
        known: the folded column names of the contract; the separator is the one that finds most.
    """
    rows = _rows(text, _separator(text, frozenset(known)))
    header_line, header = next(rows, (0, None))
    if header is None:
        nothing = Sheet((), header_line, pl.DataFrame(), np.empty(0, np.int64))
        return nothing, [
            Defect(BROKEN_QUOTES, (header_line,)) if header_line else Defect(EMPTY_FILE)
        ]
    cells, lines, defects = _fill(rows, len(header))
    if not lines.size and not defects:
        defects.append(Defect(HEADER_ONLY))
    return Sheet(tuple(name.strip() for name in header), header_line, cells, lines), defects


def fold_name(name: str) -> str:
    """Return a column's name without its capitals and with one kind of gap.

    >>> fold_name(" Age-Band ")
    'age_band'
    """
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def _separator(text: str, known: frozenset[str]) -> str:
    header = next(line for line in io.StringIO(text, newline="") if line.strip(" \t\r\n,;"))

    def found(separator: str) -> tuple[int, int]:
        fields = [field.strip(' "\r\n') for field in header.split(separator)]
        return sum(fold_name(field) in known for field in fields), len(fields)

    return max(_SEPARATORS, key=found)


def _rows(text: str, separator: str) -> Iterator[_Row]:
    """Yield each row that is not blank with the line it starts on; None for broken quotes."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True
    )
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


def _fill(rows: Iterator[_Row], width: int) -> tuple[pl.DataFrame, NDArray[np.int64], list[Defect]]:
    lines: list[int] = []
    waiting: list[list[str]] = []
    frames = [_frame([], width)]
    refused: dict[Rule, list[int]] = {}
    for line, row in rows:
        if row is not None and len(row) == width:
            lines.append(line)
            waiting.append(row)
            if len(waiting) == _ROWS_AT_ONCE:
                frames.append(_frame(waiting, width))
                waiting = []
        else:
            refused.setdefault(_shape_rule(row, width), []).append(line)
    frames.append(_frame(waiting, width))
    defects = [Defect(rule, tuple(where)) for rule, where in refused.items()]
    return pl.concat(frames), np.array(lines, dtype=np.int64), defects


def _shape_rule(row: list[str] | None, width: int) -> Rule:
    if row is None:
        return BROKEN_QUOTES
    return TOO_FEW_FIELDS if len(row) < width else TOO_MANY_FIELDS


def _frame(rows: Sequence[Sequence[str]], width: int) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else [()] * width
    return pl.DataFrame(
        [pl.Series(str(n), column, dtype=pl.String) for n, column in enumerate(columns, start=1)]
    )
