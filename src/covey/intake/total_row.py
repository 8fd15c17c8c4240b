"""The row of totals at the foot of a table: it is checked against the table, and ends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl

from covey.contracts import PERIOD
from covey.contracts.mapping import fold_words
from covey.intake.codes import Codebook
from covey.intake.marked import FORMULA, shown
from covey.intake.readers import Sheet

_FEWEST_ROWS: Final = 2  # one, and the one of its total
_WORDS: Final = frozenset(
    ("total", "totals", "grand total", "sum", "tổng", "tổng số", "tổng cộng", "cộng")
)


def is_total_word(text: str, book: Codebook) -> bool:
    """Tell whether *text* calls the total of a column: by its code, its label or a common word."""
    words = fold_words(shown(text)).rstrip(" :")
    labels = (book.tree.codelist.labels, *book.tree.codelist.translations.values())
    return (
        words in _WORDS
        or book.find(shown(text)) == 0
        or words in {fold_words(label[0]) for label in labels}
    )


def settle_total_row(
    sheet: Sheet, fields: Mapping[str, str], books: Mapping[str, Codebook], count: str
) -> Sheet:
    """Give the row of totals at the foot its codes, and leave out the notes below it.

    It is the last row with a count; its one word stands in a column of codes, and the others are
    empty or merged with it. What it says is checked like every other total.

    Args:
        sheet: the file.
        fields: the field of the sheet for each column of the contract that it has.
        books: the codes of each column but the one of counts.
        count: the column of counts.
    """
    columns = {column: fields[column] for column in books if column in fields}
    if sheet.spots or count not in fields:
        return sheet
    counted = (sheet.cells[fields[count]].str.strip_chars() != "").arg_true()
    if len(counted) < _FEWEST_ROWS:
        return sheet
    last = int(counted[-1])
    word = _only_word(sheet, columns, last)
    if word is None or not any(is_total_word(word, books[column]) for column in columns):
        return sheet
    return _settled(sheet, columns, books, last)


def _only_word(sheet: Sheet, columns: Mapping[str, str], row: int) -> str | None:
    """Return what the columns of codes say in *row* beside the period, where it is one thing."""
    period = sheet.cells[columns[PERIOD]][0] if PERIOD in columns else ""
    said = {
        shown(sheet.cells[field][row]).strip()
        for column, field in columns.items()
        if column != PERIOD or sheet.cells[field][row] != period
    }
    words = said - {""}
    return words.pop() if len(words) == 1 else None


def _settled(
    sheet: Sheet, columns: Mapping[str, str], books: Mapping[str, Codebook], last: int
) -> Sheet:
    at_last = pl.int_range(pl.len()) == last
    codes = {
        field: sheet.cells[field][0] if column == PERIOD else books[column].tree.codes[0]
        for column, field in columns.items()
    }
    cells = sheet.cells.with_columns(
        pl.when(at_last).then(pl.lit(code)).otherwise(pl.col(field)).alias(field)
        for field, code in codes.items()
    )
    return replace(sheet, cells=cells[: last + 1], lines=sheet.lines[: last + 1])


def settle_formulas(
    sheet: Sheet, fields: Mapping[str, str], books: Mapping[str, Codebook], count: str
) -> Sheet:
    """Take the value that a workbook remembers of a formula, in totals alone: they are checked."""
    if count not in fields:
        return sheet
    counts = sheet.cells[fields[count]]
    formulas = counts.str.starts_with(FORMULA)
    if not formulas.any():
        return sheet
    is_total = np.zeros(counts.len(), dtype=bool)
    for column, book in books.items():
        is_total |= [_is_total(text, book) for text in sheet.cells[fields[column]]]
    total = pl.Series(is_total)
    values = counts.str.strip_prefix(FORMULA)
    settled = values.zip_with(formulas & total, counts).alias(fields[count])
    return replace(sheet, cells=sheet.cells.with_columns(settled))


def _is_total(text: str, book: Codebook) -> bool:
    place = book.find(shown(text))
    return place is not None and not bool(book.tree.is_leaf[place])
