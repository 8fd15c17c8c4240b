"""Text as it was sent becomes codes and counts; what cannot become either is a defect."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from covey.contracts import Layout
from covey.contracts.rules import FORMULA, PERSON
from covey.contracts.spellings import as_seen
from covey.intake.codes import Codebook
from covey.intake.counts import read_count
from covey.intake.letter import Defect
from covey.intake.marked import MERGED_WITH, defect_of
from covey.intake.phrases import Phrase, phrase
from covey.intake.readers import Sheet, is_empty
from covey.intake.texts import Mask, Texts
from covey.persons import Column, sign_in_cell, sign_in_column

_FORMULA: Final = re.compile(r"[ \u00a0]*(?:[=+@\t\r＝＋＠]|[-－](?![0-9.,\s]*$))")
_UNKNOWN: Final = -1


@dataclass(frozen=True, eq=False)
class Meant:
    """What the texts of one column mean.

    Args:
        values: (distinct,) codes as the codelist writes them, unknown ones as sent; or counts,
            int64; null where a text is empty or unreadable.
        places: (distinct,) the place of each code in its tree, -1 where none is known; none of
            counts.
        which: (rows,) the place of its text in these.
    """

    values: pl.Series
    places: NDArray[np.int32]
    which: NDArray[np.unsignedinteger[Any]]

    @property
    def of_rows(self) -> pl.Series:
        """(rows,) what is meant in each row, codes as categories."""
        codes = self.values.dtype == pl.String
        values = self.values.cast(pl.Categorical) if codes else self.values
        return values.gather(pl.Series(self.which))


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a file in the terms of its contract, as far as they could be read.

    Args:
        lines: (rows,) physical line of each row.
        columns: what is meant in each column of the contract that the file has, in order.
        coded: those of them that hold codes.
        bad: (rows,) by column, True where a defect of this very field is already named.
        first: (rows,) by column, True on the first row of each category, where a defect is one of
            the category and not of each of its rows.
    """

    lines: NDArray[np.int64]
    columns: Mapping[str, Meant]
    coded: Sequence[str]
    bad: Mapping[str, Mask]
    first: Mapping[str, Mask] = field(default_factory=dict)

    def frame(self, *columns: str) -> pl.DataFrame:
        """Return (rows, columns) what is meant in some columns, codes as categories."""
        return pl.DataFrame({column: self.columns[column].of_rows for column in columns})

    def places(self, column: str) -> NDArray[np.int32]:
        """Return (rows,) the place of each code of *column*; -1 where none is known."""
        meant = self.columns[column]
        places: NDArray[np.int32] = meant.places[meant.which]
        return places

    @property
    def sound(self) -> Mask:
        """(rows,) True where no field has a defect."""
        sound = np.ones(self.lines.size, dtype=bool)
        for bad in self.bad.values():
            sound &= ~bad
        return sound

    def lines_of(self, rows: Mask, column: str = "") -> NDArray[np.int64]:
        """Return the lines of the rows marked in *rows*, (rows,) bool, for a defect of *column*."""
        return self.lines[rows & self.first[column] if column in self.first else rows]


def harmonise(
    sheet: Sheet,
    fields: Mapping[str, str],
    books: Mapping[str, Codebook],
    layout: Layout,
    numbers: Mapping[str, int],
) -> tuple[Rows, list[Defect]]:
    """Read each field as a code or a count.

    Args:
        sheet: the file.
        fields: the field of the sheet for each column of the contract that it has.
        books: the codes of each column but the one of counts.
        layout: the marks in numbers that were agreed on.
        numbers: the count by what may stand in its place.

    Returns:
        The rows, and the fields that hold no code and no number: formulas, marks of persons,
        text for a count. Whether a code is known or a count is possible is not judged here.
    """
    columns: dict[str, Meant] = {}
    bad: dict[str, Mask] = {}
    defects: list[Defect] = []
    for column, number in fields.items():
        text = sheet.cells[number]
        book = books.get(column)
        if book is None:
            values, broken = _read(text, partial(_read_count, layout, numbers))
        else:
            # A code that is merged over cells is the code of each of them; a count is not.
            text = text.changed(text.distinct.str.strip_prefix(MERGED_WITH))
            values, broken = _read(text, partial(_read_code, book))
            unknown = (values == _UNKNOWN).fill_null(value=False).to_numpy()
            broken |= _persons(text, text.spread(unknown))
        named = sheet.first_of_categories.get(column, True)
        defects += _defects(sheet, column, {one: rows & named for one, rows in broken.items()})
        bad[column] = np.logical_or.reduce([np.zeros(len(text), bool), *broken.values()])
        if book is None:
            columns[column] = Meant(values, np.empty(0, np.int32), text.which)
        else:
            places = values.fill_null(_UNKNOWN).to_numpy().astype(np.int32)
            columns[column] = Meant(_codes(text, values, book), places, text.which)
    coded = [column for column in columns if column in books]
    return Rows(sheet.lines, columns, coded, bad, sheet.first_of_categories), defects


def suspect(sheet: Sheet, field: str) -> list[Defect]:
    """Name the formulas and what is of persons in a field that is no column of the contract."""
    sent = sheet.cells[field]
    text = sent.changed(sent.distinct.str.strip_prefix(MERGED_WITH))
    _, broken = _read(text, suspicion)
    if not any(defect.rule is PERSON for defect in broken):
        broken |= _persons(text, text.where(~is_empty(text.distinct)))
    return _defects(sheet, field, broken)


def suspicion(text: str) -> Defect | None:
    """Return what makes *text* unfit for any field, whatever it should hold.

    >>> [bool(suspicion(text)) for text in ("=1+1", "0912 345 678", "-3", "-3+A1")]
    [True, True, False, True]
    """
    person = sign_in_cell(text)
    if person:
        return Defect(PERSON, detail=phrase("looks like {what}", what=Phrase(person)))
    return Defect(FORMULA) if _FORMULA.match(text) else None


def _persons(text: Texts, rows: Mask) -> dict[Defect, Mask]:
    """Name all of *rows* if together they look like persons, which no single one need do."""
    sent = text.kept(rows)
    texts = sent.changed(sent.distinct.str.strip_chars())
    held = sign_in_column(Column("", texts.distinct, len(texts)))
    return (
        {Defect(PERSON, detail=phrase("looks like {what}", what=Phrase(held))): rows}
        if held
        else {}
    )


def _read(
    text: Texts, read: Callable[[str], int | Defect | None]
) -> tuple[pl.Series, dict[Defect, Mask]]:
    """Return (distinct,) what each text is read as, and by defect (rows,) True where it is read."""
    values = np.zeros(len(text.distinct), np.int64)
    kinds = np.zeros(len(text.distinct), np.int32)  # 0 a value, 1 none, others a defect
    numbers: dict[Defect, int] = {}
    for place, sent in enumerate(text.distinct):
        answer = read(sent)
        if isinstance(answer, int):
            values[place] = answer
        else:
            kinds[place] = 1 if answer is None else numbers.setdefault(answer, len(numbers) + 2)
    found = pl.Series(values).set(pl.Series(kinds > 0), None)
    return found, {defect: text.spread(kinds == number) for defect, number in numbers.items()}


def _read_code(book: Codebook, text: str) -> int | Defect | None:
    """A known code is never suspected, whatever it looks like."""
    place = book.find(text)
    if place is not None:
        return place
    return defect_of(text) or suspicion(text) or (_UNKNOWN if text.strip() else None)


def _read_count(layout: Layout, numbers: Mapping[str, int], text: str) -> int | Defect | None:
    if text.isascii() and text.isdigit() and text[0] != "0":
        return read_count(text)  # no number of a person: those are written with 0 or + in front
    if text.strip() in numbers:
        return numbers[text.strip()]
    text = as_seen(text)
    marked = defect_of(text) or suspicion(text)
    return marked or read_count(text, layout.thousands, layout.decimal)


def _codes(text: Texts, places: pl.Series, book: Codebook) -> pl.Series:
    """Return (distinct,) the code that each text means, from the *places* of these."""
    codes = pl.Series(book.tree.codes, dtype=pl.String)
    known = codes.gather(places.replace(_UNKNOWN, None))
    sent = text.distinct.str.strip_chars()
    return known.zip_with(places.is_null() | (places != _UNKNOWN), sent)


def _defects(sheet: Sheet, column: str, broken: Mapping[Defect, Mask]) -> list[Defect]:
    return [
        Defect.on(defect.rule, sheet.lines_of(rows), column, defect.detail)
        for defect, rows in broken.items()
    ]
