"""What a workbook holds beside values: formulas, errors, merged cells, what is seen, its size.

The library that reads the values tells none of these; an error reads as an empty cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from covey.intake.number_formats import Shows

MOST_CELLS: Final = 8_000_000
"""Of the rectangle around all cells: the library keeps each of them, the empty ones too."""

MOST_FIELDS: Final = 16_384
"""Of a sheet, in every program."""

LOWEST_ROW: Final = 3.0
"""Points; no letter can be read in a lower one."""

NARROWEST_COLUMN: Final = 0.5
"""Letters."""

_MOST_TEXT: Final = 512 * 2**20  # bytes that the texts of all cells may take

Cell = tuple[int, int]
"""Line and field, both from 1."""


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

    formulas: dict[Cell, str] = field(default_factory=dict)
    errors: set[Cell] = field(default_factory=set)
    merged: list[tuple[Cell, Cell]] = field(default_factory=list)
    numbers: dict[Cell, Shows] = field(default_factory=dict)
    unlike: dict[Cell, str] = field(default_factory=dict)
    hidden_lines: set[int] = field(default_factory=set)
    hidden_fields: set[int] = field(default_factory=set)


def refuse_size(cells: int, text: int) -> None:
    """Refuse a sheet by the cells of the rectangle around it, and by the bytes of its texts.

    Raises:
        TooLarge: no memory is to be spent on it.
    """
    if cells > MOST_CELLS or text > _MOST_TEXT:
        raise TooLarge
