"""The forms of statistics offices that files come in, besides text and workbooks.

Which one a file has is told by its content. A new form is a module and a line in `FORMS`. SDMX-CSV
is text and needs no reader: its header says what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from covey.contracts import Layout
from covey.intake.codes import Codebook
from covey.intake.columns import KnownNames
from covey.intake.json_stat import is_json, read_json_stat
from covey.intake.letter import CUBE, ORDERED, ROWS, Defect
from covey.intake.parquet import is_parquet, read_parquet
from covey.intake.phrases import Phrase, phrase
from covey.intake.px import is_px, read_px
from covey.intake.readers import Sheet
from covey.intake.table_rows import is_table_rows, read_table_rows
from covey.intake.workbook import is_workbook

Read = Callable[[bytes, Layout, KnownNames, Mapping[str, Codebook]], Sheet | Defect]


@dataclass(frozen=True, slots=True)
class Form:
    """A form that brings its own columns, so that no header is looked for.

    Args:
        name: what it is called.
        ending: that of its files, in small letters.
        places: what a place in it is called, `ROWS`, `ORDERED` or `CUBE`.
        is_one: tells by its bytes whether a file has this form.
        read: its rows as texts, or why it cannot be read. No exception leaves it but MemoryError.
    """

    name: str
    ending: str
    places: str
    is_one: Callable[[bytes], bool]
    read: Read


FORMS: Final = (
    Form("Parquet", ".parquet", ROWS, is_parquet, read_parquet),
    Form("JSON", ".json", CUBE, is_json, read_json_stat),
    Form("JSON rows", ".rows", ORDERED, is_table_rows, read_table_rows),
    Form("PX", ".px", CUBE, is_px, read_px),
)

_WORKBOOK: Final = phrase("a workbook")
_TEXT: Final = phrase("text")
_OF_ENDING: Final[Mapping[str, Phrase]] = {
    **{form.ending: Phrase(form.name) for form in FORMS},
    **dict.fromkeys((".xlsx", ".ods", ".xls"), _WORKBOOK),
    **dict.fromkeys((".csv", ".tsv", ".txt"), _TEXT),
}

TAKEN: Final = phrase("a workbook (.xlsx, .ods, .xls), CSV, SDMX-CSV, Parquet, JSON-stat or PX")
"""What a file may be, in words: the one place that says it to people."""

ENDINGS: Final = tuple(_OF_ENDING)
"""How names of such files end."""


def form_of(raw: bytes) -> Form | None:
    """Return the form of a file; None for text and workbooks."""
    return next((form for form in FORMS if form.is_one(raw)), None)


def kind_unlike_ending(raw: bytes, name: str) -> Phrase | None:
    """Return what a file is by its content, where its ending says otherwise; else None."""
    said = _OF_ENDING.get(PurePath(name).suffix.lower())
    form = form_of(raw)
    found = Phrase(form.name) if form else _WORKBOOK if is_workbook(raw) else _TEXT
    return None if said in (None, found) else found
