"""Cells of a workbook that are more than their text: dates, errors, formulas, merged cells.

They go through the intake as text behind a NUL, which no file can bring: the guard refuses it in
text, and XML forbids it in a workbook.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from covey.contracts.rules import (
    CELL_DATE,
    CELL_ERROR,
    CELL_FORMULA,
    CELL_LOGICAL,
    MERGED,
    SEEN_OTHERWISE,
    UNCOMPUTED,
)
from covey.intake.letter import Defect
from covey.intake.phrases import phrase

FORMULA: Final = "\0formula\0"
"""Before the value that the workbook remembers of a formula."""

MERGED_WITH: Final = "\0merged\0"
"""Before the text of the cell that a cell is merged with."""

DATE: Final = "\0date\0"
ERROR: Final = "\0error\0"
LOGICAL: Final = "\0logical\0"

NEVER_COMPUTED: Final = "\0never computed\0"
"""In place of a total whose formula has no value, and is none that is computed here."""

AS_THOUSANDS: Final = "\0thousands\0"
AS_UNITS: Final = "\0units\0"
AS_HUNDREDTHS: Final = "\0hundredths\0"
AS_DIGITS: Final = "\0digits\0"
AS_NOTHING: Final = "\0nothing\0"
STRUCK: Final = "\0struck\0"
RAISED: Final = "\0raised\0"
"""Before what is stored, where a person sees something else."""

_DEFECTS: Final = {
    FORMULA: Defect(CELL_FORMULA),
    MERGED_WITH: Defect(MERGED),
    DATE: Defect(CELL_DATE),
    ERROR: Defect(CELL_ERROR),
    LOGICAL: Defect(CELL_LOGICAL),
    NEVER_COMPUTED: Defect(UNCOMPUTED),
    AS_THOUSANDS: Defect(
        SEEN_OTHERWISE,
        detail=phrase("its number format shows a stored 1 as 1.000; choose the format 0"),
    ),
    AS_UNITS: Defect(
        SEEN_OTHERWISE,
        detail=phrase("its number format shows a stored 1000 as 1; choose the format 0"),
    ),
    AS_HUNDREDTHS: Defect(
        SEEN_OTHERWISE,
        detail=phrase("its number format shows a stored 1 as 100%; choose the format 0"),
    ),
    AS_DIGITS: Defect(
        SEEN_OTHERWISE,
        detail=phrase(
            "its number format shows other digits than are stored, as 100 for a stored 1; choose "
            "the format 0"
        ),
    ),
    AS_NOTHING: Defect(
        SEEN_OTHERWISE,
        detail=phrase(
            "its number format shows nothing of what is stored; choose the format 0, or empty the "
            "cell"
        ),
    ),
    STRUCK: Defect(
        SEEN_OTHERWISE,
        detail=phrase(
            "it is struck through and still stored; delete it, or take the line through it away"
        ),
    ),
    RAISED: Defect(
        SEEN_OTHERWISE,
        detail=phrase(
            "a part of it is raised or lowered, as a mark of a footnote, and stored as a digit "
            "beside the others; take the mark away"
        ),
    ),
}


def unmarked(text: str) -> str:
    """Return a text of a file in NFC, in which no mark is forged."""
    return unicodedata.normalize("NFC", text.replace("\0", "\ufffd"))


def shown(text: str) -> str:
    """Return what a reader of the workbook sees in a cell."""
    return text.rpartition("\0")[2]


def defect_of(text: str) -> Defect | None:
    """Return why a cell with this text can be no field; None for a plain one."""
    if not text.startswith("\0"):
        return None
    return _DEFECTS[text[: text.index("\0", 1) + 1]]
