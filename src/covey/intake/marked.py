"""Cells of a workbook that are more than their text: dates, errors, formulas, merged cells.

They go through the intake as text behind a NUL, which no file can bring: the guard refuses it in
text, and XML forbids it in a workbook.
"""

from __future__ import annotations

from typing import Final

from covey.contracts.rules import CELL_DATE, CELL_ERROR, CELL_FORMULA, CELL_LOGICAL, MERGED, Rule
from covey.intake.letter import Defect

FORMULA: Final = "\0formula\0"
"""Before the value that the workbook remembers of a formula."""

MERGED_WITH: Final = "\0merged\0"
"""Before the text of the cell that a cell is merged with."""

DATE: Final = "\0date\0"
ERROR: Final = "\0error\0"
LOGICAL: Final = "\0logical\0"

_RULES: Final[dict[str, Rule]] = {
    FORMULA: CELL_FORMULA,
    MERGED_WITH: MERGED,
    DATE: CELL_DATE,
    ERROR: CELL_ERROR,
    LOGICAL: CELL_LOGICAL,
}


def shown(text: str) -> str:
    """Return what a reader of the workbook sees in a cell."""
    return text.rpartition("\0")[2]


def defect_of(text: str) -> Defect | None:
    """Return why a cell with this text can be no field; None for a plain one."""
    if not text.startswith("\0"):
        return None
    return Defect(_RULES[text[: text.index("\0", 1) + 1]])
