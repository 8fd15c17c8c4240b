"""How the files of a submission are laid out, where a file does not tell it with certainty."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from covey.errors import ContractError

PASSED_OVER: Final = "-"
"""In place of a column's name: whatever stands there is not read."""

ENCODINGS: Final = ("utf-8", *(f"windows-{number}" for number in range(1250, 1259)))
SEPARATORS: Final = ("", ",", ";", "\t", "|")
THOUSANDS: Final = ("", ".", ",", " ", "'")
DECIMALS: Final = ("", ".", ",")

_SHEET: Final = re.compile(r"[^\[\]:*?/\\]{0,31}")
_CELL: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True)
class CrossTable:
    """A table with codes down its side and across its head, and a count where they meet.

    Args:
        header_line: the line of the outermost codes in the head, the first of the file being 1.
        rows: the column of the contract that each field at the side holds, from the left; ``-``
            for one that is not read, such as a number of the row.
        columns: the column of the contract that each line of the head holds, from the top.

    Raises:
        ContractError: the head has no place, or a column stands twice.
    """

    header_line: int
    rows: tuple[str, ...]
    columns: tuple[str, ...]

    def __post_init__(self) -> None:
        named = [name for name in (*self.rows, *self.columns) if name != PASSED_OVER]
        if self.header_line < 1 or not (self.rows and self.columns):
            raise ContractError(
                "a cross table needs header_line 1 or more, and columns of the contract both for "
                "its rows and for its columns."
            )
        if len(set(named)) != len(named) or PASSED_OVER in self.columns:
            raise ContractError(
                "a cross table names each column of the contract once, and reads every line of "
                "its head."
            )


@dataclass(frozen=True)
class Layout:
    """How a file is laid out. What is not declared must be certain from the file, or is refused.

    Args:
        sheet: the sheet of a workbook; empty for the only one that holds anything.
        encoding: of a text file that is not in Unicode, as spreadsheets write one where their
            language is, such as "windows-1252" or "windows-1258".
        separator: between the fields of a text file; empty for the one that the header shows.
        thousands: the mark between groups of three digits; empty where there is none.
        decimal: the mark before a fraction; a whole number may then be written as 12.0.
        cells: the cell that holds the code of a column which is the same for the whole file, such
            as ``{"period": "B2"}``: fields are A, B, … and lines 1, 2, …, in text files too.
        cross: for a cross table; None for a table with a header and one cell a row.

    Raises:
        ContractError: with everything that is wrong.
    """

    sheet: str = ""
    encoding: str = "utf-8"
    separator: str = ""
    thousands: str = ""
    decimal: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    cross: CrossTable | None = None

    def __post_init__(self) -> None:
        wrong = [
            f"{name} {value!r} is none of {', '.join(map(repr, known))}"
            for name, value, known in (
                ("encoding", self.encoding, ENCODINGS),
                ("separator", self.separator, SEPARATORS),
                ("thousands", self.thousands, THOUSANDS),
                ("decimal", self.decimal, DECIMALS),
            )
            if value not in known
        ]
        if self.decimal and self.decimal == self.thousands:
            wrong.append(f"decimal and thousands are both {self.decimal!r}")
        if not _SHEET.fullmatch(self.sheet):
            wrong.append(f"no spreadsheet program can call a sheet {self.sheet!r}")
        wrong += [
            f"the cell of {column}, {cell!r}, is not written like B2"
            for column, cell in self.cells.items()
            if not _CELL.fullmatch(cell)
        ]
        if wrong:
            raise ContractError(f"layout: {'; '.join(wrong)}.")

    def misfit(self, columns: tuple[str, ...]) -> list[str]:
        """Return what does not fit the *columns* of a contract, the count last."""
        *codes, count = columns
        strange = sorted(set(self.cells) - set(codes))
        wrong = [f"cells: {name!r} is no column of codes" for name in strange]
        if self.cross is not None:
            placed = [*self.cross.rows, *self.cross.columns, *self.cells]
            named = sorted(name for name in placed if name != PASSED_OVER)
            if named != sorted(codes):
                wrong.append(
                    f"cross: rows, columns and cells must name each of {', '.join(codes)} once"
                    f" and not {count!r}, which is where they meet"
                )
        return wrong

    def places(self) -> dict[str, tuple[int, int]]:
        """Return line and field, both from 1, of each column that stands in one cell.

        >>> Layout(cells={"period": "B2"}).places()
        {'period': (2, 2)}
        """
        found = {column: _CELL.fullmatch(cell) for column, cell in self.cells.items()}
        return {
            column: (int(cell[2]), field_number(cell[1])) for column, cell in found.items() if cell
        }


@cache
def field_number(letters: str) -> int:
    """Return the number of a spreadsheet's column, from 1.

    >>> field_number("A"), field_number("AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def field_letters(number: int) -> str:
    """Return the letters of a spreadsheet's column; the inverse of `field_number`.

    >>> field_letters(28)
    'AB'
    """
    letters = ""
    while number > 0:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters
