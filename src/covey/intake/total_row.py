"""Totals in a table: they are checked against their parts, and the row of totals ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from covey.contracts import PERIOD
from covey.contracts.rules import BELOW_TOTAL
from covey.intake.below import lines_with_numbers, notes_at_end
from covey.intake.codes import Codebook
from covey.intake.groups import filled_down, of_one_period, without_totals
from covey.intake.letter import Defect
from covey.intake.marked import FORMULA, NEVER_COMPUTED, shown
from covey.intake.readers import Sheet, is_empty
from covey.intake.texts import Mask, Texts
from covey.intake.total_words import is_plain_total, is_total_word, total_of

_FEWEST_ROWS: Final = 2  # one, and the one of its total
Columns = Mapping[str, str]
"""The field of the sheet for each column of codes that it has."""


def settle_totals(
    sheet: Sheet, fields: Mapping[str, str], books: Mapping[str, Codebook], count: str
) -> tuple[Sheet, list[Defect]]:
    """Give every row its codes: those of its group, of a subtotal, and of a row of totals.

    A row of totals stands first or last. Its one word stands in a column of codes, and the others
    are empty or merged with it. What stands below the last one are notes.

    Args:
        sheet: the file.
        fields: the field of the sheet for each column of the contract that it has.
        books: the codes of each column but the one of counts.
        count: the column of counts.

    Returns:
        The sheet without what stands below it, and the rows among these that count something.
    """
    columns = {column: fields[column] for column in books if column in fields}
    if sheet.spots or count not in fields or not columns:
        return sheet, []
    sheet = _with_words_aside(sheet, columns, {*fields.values()})
    sheet = _without_notes(sheet, columns, books, fields[count])
    counted = np.flatnonzero(~_empty(sheet.cells[fields[count]]))
    if counted.size < _FEWEST_ROWS:
        return sheet, []
    sums = _plain_totals(sheet, columns, counted)
    if counted[0] in sums:
        sheet = _with_totals(sheet, columns, books, counted[0], period_of=counted[1])
    sheet, sums = _with_names(sheet, columns, books, sums, counted)
    total = next((row for row in sums if row != counted[0]), None)
    if total is None and _is_total(sheet, columns, books, counted[-1]):
        total = counted[-1]
    sheet = _grouped(sheet, columns, books, counted[-1] + 1 if total is None else total)
    if total is None:
        return sheet, []
    below = counted[counted > total]
    defects = [Defect.on(BELOW_TOTAL, sheet.lines[below])] if below.size else []
    sheet = _with_totals(sheet, columns, books, total, period_of=0)
    return _cut(sheet, total + 1), defects


def _without_notes(
    sheet: Sheet, columns: Columns, books: Mapping[str, Codebook], count: str
) -> Sheet:
    """Leave out the notes at the end of a sheet."""
    place = {number: at for at, number in enumerate(sheet.cells)}
    known = {column: (place[field], books[column]) for column, field in columns.items()}
    rows = sheet.lines.size
    upwards = (_row(sheet, row) for row in range(rows - 1, -1, -1))
    return _cut(sheet, rows - notes_at_end(upwards, known, [place[count]]))


def _with_words_aside(sheet: Sheet, columns: Columns, known: Set[str]) -> Sheet:
    """Put the word of a total that stands in a column that is not read into one of codes.

    So it does below the numbers of rows. Nothing but the word says there what the row is.
    """
    first = min(columns.values(), key=int)
    bare = np.logical_and.reduce([_empty(sheet.cells[field]) for field in columns.values()])
    texts = sheet.cells[first]
    for field, aside in sheet.cells.items() if bare.any() else ():
        if field not in known:
            for word in aside.distinct.filter(_each(aside, is_plain_total)):
                texts = texts.with_text(bare & aside.where(aside.distinct == word), word)
    return replace(sheet, cells={**sheet.cells, first: texts})


def _cut(sheet: Sheet, end: int) -> Sheet:
    """Leave out what stands below the first *end* rows, and name the lines of it with digits."""
    rows = sheet.lines.size
    if end == rows:
        return sheet
    below = ((int(sheet.lines[row]), _row(sheet, row)) for row in range(end, rows))
    unread = lines_with_numbers(below) + sheet.unread
    return replace(sheet.kept(np.arange(rows) < end), unread=unread)


def _row(sheet: Sheet, row: int) -> list[str]:
    return [texts[row] for texts in sheet.cells.values()]


def _plain_totals(sheet: Sheet, columns: Columns, counted: NDArray[np.int64]) -> list[int]:
    """Return the counted rows whose one word is a common word for a total."""
    may_be = np.zeros(sheet.lines.size, bool)
    for field in columns.values():
        texts = sheet.cells[field]
        may_be |= texts.where(_each(texts, is_plain_total))
    likely = counted[may_be[counted]].tolist()
    return [row for row in likely if is_plain_total(_only(sheet, columns, row))]


def _with_names(
    sheet: Sheet,
    columns: Columns,
    books: Mapping[str, Codebook],
    sums: Sequence[int],
    counted: NDArray[np.int64],
) -> tuple[Sheet, list[int]]:
    """Say of a total which group it ends, where the rows above it have one code.

    The last one is that of all, unless those of groups are called the same and rows stand between.

    Returns:
        The sheet, and the rows of *sums* whose word is still all that they say.
    """
    cells, nameless, begins = {**sheet.cells}, list(sums), 0
    of_groups = set[str]()
    for row in sums:
        group = counted[(counted >= begins) & (counted < row)]
        begins = row + 1
        word = _only(sheet, columns, row)
        is_last = row == counted[-1] and word not in of_groups
        for column in columns if group.size and not is_last else ():
            texts = cells[columns[column]]
            codes = {shown(texts[at]).strip() for at in group} - {""}
            if column == PERIOD or not is_plain_total(texts[row]) or len(codes) != 1:
                continue
            (code,) = codes
            if books[column].find(code) is not None:
                at_row = np.arange(sheet.lines.size) == row
                named = f"{word.strip(' :')} {code}"
                cells[columns[column]] = texts.with_text(at_row, named)
                of_groups.add(word)
                nameless.remove(row)
                break
    return replace(sheet, cells=cells), nameless


def _each(texts: Texts, holds: Callable[[str], bool]) -> pl.Series:
    return pl.Series([*map(holds, texts.distinct)], dtype=pl.Boolean)


def _empty(texts: Texts) -> Mask:
    return texts.where(is_empty(texts.distinct))


def _is_total(sheet: Sheet, columns: Columns, books: Mapping[str, Codebook], row: int) -> bool:
    word = _only(sheet, columns, row)
    return bool(word) and any(is_total_word(word, books[column]) for column in columns)


def _only(sheet: Sheet, columns: Columns, row: int) -> str:
    """Return what the columns of codes say in *row* beside the period, where it is one thing."""
    period = sheet.cells[columns[PERIOD]][0] if PERIOD in columns else ""
    said = {
        shown(sheet.cells[field][row]).strip()
        for column, field in columns.items()
        if column != PERIOD or sheet.cells[field][row] != period or is_plain_total(period)
    }
    words = said - {""}
    return words.pop() if len(words) == 1 else ""


def _with_totals(
    sheet: Sheet, columns: Columns, books: Mapping[str, Codebook], row: int, period_of: int
) -> Sheet:
    at_row = np.arange(sheet.lines.size) == row
    codes = {
        field: sheet.cells[field][period_of] if column == PERIOD else books[column].tree.codes[0]
        for column, field in columns.items()
    }
    cells = {field: sheet.cells[field].with_text(at_row, code) for field, code in codes.items()}
    return replace(sheet, cells={**sheet.cells, **cells})


def _grouped(sheet: Sheet, columns: Columns, books: Mapping[str, Codebook], end: int) -> Sheet:
    """Give the rows up to *end* the codes of their groups, and subtotals theirs."""
    texts = {column: sheet.cells[field] for column, field in columns.items()}
    gaps = {column: bool(_empty(of)[:end].any()) for column, of in texts.items()}
    beside: list[Sequence[str | None]] = []
    for column in sorted(columns if any(gaps.values()) else [], key=lambda one: int(columns[one])):
        rows = texts[column].as_series()
        filled = rows[:end].to_list()
        if gaps[column]:
            one = of_one_period(filled) if column == PERIOD else None
            filled = one or filled_down(filled, books[column], beside)
            texts[column] = Texts.of(pl.concat([pl.Series(filled, dtype=pl.String), rows[end:]]))
        beside.append(without_totals(filled, books[column]))
    subtotals = np.zeros(sheet.lines.size, bool)
    for column, book in books.items():
        if column in texts:
            means = {
                text: book.tree.codes[place]
                for text in texts[column].distinct
                if (place := total_of(text, book)) is not None
            }
            if means:
                sent = texts[column]
                subtotals[:end] |= sent.where(sent.distinct.is_in([*means]))[:end]
                texts[column] = sent.changed(sent.distinct.replace(means))
            subtotals |= _inner_totals(texts, column, book, end)
    if subtotals.any():
        for column in columns:
            empty = _empty(texts[column])
            # A subtotal is of the period of the rows above it, and of all codes of other columns.
            if column == PERIOD:
                text = texts[column].as_series()
                above = text.set(pl.Series(empty), None).forward_fill().fill_null("")
                texts[column] = Texts.of(above.zip_with(pl.Series(subtotals & empty), text))
            else:
                root = books[column].tree.codes[0]
                texts[column] = texts[column].with_text(subtotals & empty, root)
    cells = {columns[column]: text for column, text in texts.items()}
    return replace(sheet, cells={**sheet.cells, **cells})


def _inner_totals(texts: dict[str, Texts], column: str, book: Codebook, end: int) -> Mask:
    """Give the code of everything to the word of a total beside codes; return (rows,) where.

    Args:
        texts: of each column of codes; changed.
        column: in which the word stands.
        book: its codes.
        end: the first row that is no part of the groups.
    """
    sent = texts[column]
    rows = sent.where(_each(sent, lambda text: is_plain_total(text) and book.find(text) is None))
    others = [~_empty(of) for name, of in texts.items() if name not in (column, PERIOD)]
    if column == PERIOD or not others or not rows.any():
        return np.zeros(len(sent), bool)
    rows &= np.logical_or.reduce(others)
    rows[end:] = False
    texts[column] = sent.with_text(rows, book.tree.codes[0])
    return rows


def settle_formulas(
    sheet: Sheet, fields: Mapping[str, str], books: Mapping[str, Codebook], count: str
) -> Sheet:
    """Take the value that a workbook has for a formula, in totals alone: they are checked."""
    if count not in fields:
        return sheet
    counts = sheet.cells[fields[count]]
    formulas = counts.where(counts.distinct.str.starts_with(FORMULA))
    if not formulas.any():
        return sheet
    is_total = np.zeros(len(counts), dtype=bool)
    for column, book in books.items():
        above = partial(_is_above_leaves, book=book)
        texts = sheet.cells[fields[column]]
        is_total |= texts.where(_each(texts, above))
    sent = counts.as_series()
    values = sent.str.strip_prefix(FORMULA).replace("", NEVER_COMPUTED)
    settled = Texts.of(values.zip_with(pl.Series(formulas & is_total), sent))
    return replace(sheet, cells={**sheet.cells, fields[count]: settled})


def _is_above_leaves(text: str, book: Codebook) -> bool:
    place = book.find(shown(text))
    return place is not None and not bool(book.tree.is_leaf[place])
