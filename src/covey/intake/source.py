"""A file's bytes become one table: its rows, and the field of each column of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from covey.contracts import Layout, Submission
from covey.contracts.rules import HEADER_ONLY, HIDDEN, SCALED
from covey.intake import guard, workbook
from covey.intake.codes import Codebook
from covey.intake.columns import KnownNames, is_scaled_title, numbers_columns
from covey.intake.cross import read_cross
from covey.intake.forms import form_of
from covey.intake.harmonise import suspect
from covey.intake.header import match_header
from covey.intake.letter import LINES, ROWS, Defect
from covey.intake.marked import shown
from covey.intake.readers import (
    FURTHEST_HEADER,
    Row,
    Sheet,
    Unread,
    UnreadText,
    fixed_texts,
    page_rows,
    read_sheet,
)
from covey.intake.sdmx_words import sdmx_words, settle_sdmx
from covey.intake.texts import Mask, Texts
from covey.intake.total_row import settle_formulas, settle_totals

_FEWEST_NAMES: Final = 2  # in a header; one may be a word of a sentence


@dataclass(frozen=True, eq=False)
class Source:
    """The rows of a file, before a header is looked for.

    Args:
        rows: those that are not blank.
        places: what a place in it is called, as `Letter.places`.
        named: the sheet, where the form of the file names its columns; else None.
        sheet: its name in a workbook; empty for other files.
        hidden_lines: the rows of the sheet that are not shown.
        hidden_fields: the columns of the sheet that are not shown.
    """

    rows: Unread
    places: str = LINES
    named: Sheet | None = None
    sheet: str = ""
    hidden_lines: frozenset[int] = frozenset()
    hidden_fields: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Table:
    """What a file holds of a contract.

    Args:
        sheet: its rows; no header where there is no table.
        fields: the field of the sheet for each column of the contract that was found, in order.
        called: what the header calls each of them.
        defects: of the header and of the shape.
        complete: whether every line of the file is a row.
    """

    sheet: Sheet
    fields: Mapping[str, str]
    called: Mapping[str, str]
    defects: list[Defect]
    complete: bool


def open_source(
    raw: bytes, submission: Submission, books: Mapping[str, Codebook]
) -> Source | Defect:
    """Return the rows of a file, whose form is told by its bytes, or why there are none."""
    layout = submission.layout
    known = _known_names(submission, submission.columns)
    form = form_of(raw)
    if form is not None:
        read = form.read(raw, layout, known, books)
        return read if isinstance(read, Defect) else Source(Unread(iter(())), form.places, read)
    if workbook.is_workbook(raw):
        page = workbook.read_page(
            raw, layout.sheet, lambda lines: _signs_of_counts(lines, known, books)
        )
        if isinstance(page, Defect):
            return page
        rows = page_rows(page.lines)
        return Source(rows, ROWS, None, page.sheet, page.hidden_lines, page.hidden_fields)
    text = guard.decode(raw, layout.encoding)
    if isinstance(text, Defect):
        return text
    return Source(UnreadText(text, known, layout.separator))


def _known_names(submission: Submission, columns: Sequence[str]) -> KnownNames:
    """Return the names that a header may hold: those of the contract, its mapping and of SDMX."""
    return KnownNames.of(columns, sdmx_words(columns) | dict(submission.wording.header))


def _signs_of_counts(
    lines: Iterable[list[str]], known: KnownNames, books: Mapping[str, Codebook]
) -> int:
    """Return how surely a sheet holds counts: 0 for instructions, 1 for codes without counts.

    2 for one that names the column of counts beside others, or has a number in a row with a code.
    """
    signs = 0
    for line in lines:
        named = known.columns_in(line)
        if len(named) >= _FEWEST_NAMES:
            signs = 1
        texts = [text for field in line if (text := shown(field).strip())]
        if (len(named) >= _FEWEST_NAMES and known.count in named) or _counts_code(texts, books):
            return 2
    return signs


def _counts_code(texts: Sequence[str], books: Mapping[str, Codebook]) -> bool:
    """Tell whether a row has a code and a number besides; not one that is the code of its label."""
    numbers = sum(text.isdecimal() for text in texts)
    for book in books.values() if numbers else ():
        found = [(book.find(text), text.isdecimal()) for text in texts]
        words = {place for place, is_number in found if place is not None and not is_number}
        codes = [place for place, is_number in found if place is not None and is_number]
        if words and (numbers > 1 or not words & {*codes}):
            return True
        if codes and numbers > 1:
            return True
    return False


@dataclass(frozen=True, eq=False)
class Laid:
    """A sheet, before its columns are looked for.

    Args:
        sheet: its rows; no header where there is no table.
        columns: of the contract that it is to have, the count last.
        known: the names that its header may hold.
        texts: the text of each column of the contract that stands in one cell.
        titles: the rows at the top of the file.
        shapeless: what is wrong with its shape.
        told: what the words of SDMX in it refuse.
    """

    sheet: Sheet
    columns: list[str]
    known: KnownNames
    texts: Mapping[str, str]
    titles: Sequence[Row]
    shapeless: list[Defect]
    told: list[Defect]


def lay_out(source: Source, submission: Submission, books: Mapping[str, Codebook]) -> Laid:
    """Gather the rows of *source* into a sheet, as the layout of *submission* says."""
    # What names its columns has no places that were agreed on.
    layout = submission.layout if source.named is None else Layout()
    rows = source.rows
    texts = fixed_texts(rows, layout.places())
    head = rows.peek(FURTHEST_HEADER)
    columns = [column for column in submission.columns if column not in texts]
    known = _known_names(submission, columns)
    shapeless: list[Defect] = []
    if source.named is not None:
        sheet = source.named
        shapeless = [] if sheet.lines.size else [Defect(HEADER_ONLY)]
    elif layout.cross is None:
        sheet, shapeless = read_sheet(rows, known)
    else:
        sheet, shapeless = read_cross(rows, layout.cross, columns, books)
    told: list[Defect] = []
    if sheet.header:
        own = (*columns, *submission.wording.header)
        sheet, told = settle_sdmx(sheet, submission.count, own)
    return Laid(sheet, columns, known, texts, head, shapeless, told)


def read_table(source: Source, submission: Submission, books: Mapping[str, Codebook]) -> Table:
    """Find the columns of *submission* in *source*."""
    laid = lay_out(source, submission, books)
    sheet, shapeless, told = laid.sheet, laid.shapeless, laid.told
    if not sheet.header:
        return Table(sheet, {}, {}, shapeless, complete=False)
    header = match_header(sheet, laid.columns, laid.known, books, submission.called)
    sheet = _without_headers(sheet, header.fields, books, laid.known)
    fields, defects = header.fields, header.defects
    defects += shapeless + told + _scaled(laid.titles, sheet.header_line)
    for number in sheet.cells:
        if number not in fields.values():
            defects += suspect(sheet, number)
    standing = {column: book for column, book in books.items() if column in fields}
    if sheet.lines.size and fields:
        whole = sheet
        sheet, below = settle_totals(sheet, fields, standing, submission.count)
        defects += below + _scaled_below(whole, sheet.lines.size)
        sheet = settle_formulas(sheet, fields, standing, submission.count)
    defects += _hidden(source, sheet)
    sheet, fields = _with_fixed(sheet, fields, laid.texts, submission)
    return Table(sheet, fields, header.called, defects, complete=not (shapeless or told))


def _without_headers(
    sheet: Sheet, fields: Mapping[str, str], books: Mapping[str, Codebook], known: KnownNames
) -> Sheet:
    """Leave out what is below the header of the same kind, and the header on a further page.

    That is a row that numbers the columns, or names them again, as in a second language.
    """
    if sheet.spots or not sheet.lines.size:
        return sheet
    first = {number: shown(texts[0]) for number, texts in sheet.cells.items()}
    holds_code = any(
        book.find(first[fields[column]]) is not None
        for column, book in books.items()
        if column in fields
    )
    kept = ~_repeats_header(sheet)
    again = [
        column
        for column, number in fields.items()
        if (found := known.find(first[number])) is not None and found.column == column
    ]
    names_columns = known.count in again and len(again) >= _FEWEST_NAMES
    kept[0] &= holds_code or not (names_columns or numbers_columns([*first.values()]))
    return sheet if kept.all() else sheet.kept(kept)


def _repeats_header(sheet: Sheet) -> Mask:
    """Return (rows,) True where a row is the header again."""
    again = np.ones(sheet.lines.size, bool)
    for number, texts in sheet.cells.items():
        name = sheet.header[int(number) - 1]
        again &= texts.where(texts.distinct.str.strip_chars() == name)
    return again


def _scaled(head: Sequence[Row], header_line: int) -> list[Defect]:
    """Name the titles above the table by which its counts are not written in full."""
    return [
        Defect(SCALED, (line,), str(number))
        for line, row in head
        if line < header_line
        for number, text in enumerate(row or [], start=1)
        if is_scaled_title(shown(text))
    ]


def _scaled_below(sheet: Sheet, rows: int) -> list[Defect]:
    """Name the notes that do so below the first *rows* of a sheet, where its table ends."""
    return [
        Defect(SCALED, (int(sheet.lines[at]),), number)
        for number, texts in sheet.cells.items()
        for at in range(rows, sheet.lines.size)
        if is_scaled_title(shown(texts[at]))
    ]


def _with_fixed(
    sheet: Sheet, fields: Mapping[str, str], texts: Mapping[str, str], submission: Submission
) -> tuple[Sheet, dict[str, str]]:
    """Give every row the code of each column that stands in one cell."""
    if not (texts and fields):
        return sheet, dict(fields)
    cells = {**sheet.cells}
    for column, text in texts.items():
        everywhere = np.zeros(sheet.lines.size, np.uint8)
        cells[f"fixed {column}"] = Texts(pl.Series([text], dtype=pl.String), everywhere)
    found = {**fields, **{column: f"fixed {column}" for column in texts}}
    in_order = {column: found[column] for column in submission.columns if column in found}
    return replace(sheet, cells=cells, fixed=submission.layout.places()), in_order


def _hidden(source: Source, sheet: Sheet) -> list[Defect]:
    """Name the rows and columns of the table that nobody sees."""
    if sheet.spots:
        lines = np.unique(np.concatenate([line for line, _ in sheet.spots.values()]))
        numbers = np.unique(np.concatenate([place for _, place in sheet.spots.values()])).tolist()
    else:
        lines = np.append(sheet.header_line, sheet.lines)
        numbers = [int(number) for number in sheet.cells]
    hidden = lines[np.isin(lines, [*source.hidden_lines])] if source.hidden_lines else lines[:0]
    defects = [Defect.on(HIDDEN, hidden)] if hidden.size else []
    return defects + [
        Defect(HIDDEN, column=str(number)) for number in numbers if number in source.hidden_fields
    ]
