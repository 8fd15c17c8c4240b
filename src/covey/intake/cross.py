"""A cross table becomes rows, one for each count, and every defect goes back to its cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from covey.contracts.layout import PASSED_OVER, CrossTable
from covey.contracts.rules import BELOW_TOTAL, DUPLICATE, HEADER_ONLY, NO_HEADER
from covey.intake.below import lines_with_numbers, notes_at_end
from covey.intake.codes import Codebook
from covey.intake.groups import filled_down, without_totals
from covey.intake.letter import Defect
from covey.intake.marked import shown
from covey.intake.readers import Row, Sheet
from covey.intake.texts import Texts
from covey.intake.total_words import is_plain_total, is_total_word

_Line = tuple[int, list[str]]


def read_cross(
    rows: Iterable[Row],
    layout: CrossTable,
    columns: Sequence[str],
    books: Mapping[str, Codebook],
) -> tuple[Sheet, list[Defect]]:
    """Read a cross table as a sheet with a row for each cell where a count belongs.

    Args:
        rows: the rows that are not blank.
        layout: where the codes stand.
        columns: of the contract that the sheet is to have, the count last.
        books: the codes of each column, which tell a total at the side or in the head.

    Returns:
        The sheet, its columns in the order of the contract, and what is wrong with its shape.
    """
    lines = [(number, row) for number, row in rows if row is not None]
    width = max((len(row) for _, row in lines), default=0)
    lines = [(number, row + [""] * (width - len(row))) for number, row in lines]
    head = _head(lines, layout, width)
    below = [line for line in lines if line[0] >= _first_line(layout)]
    side = len(layout.rows)
    known = {name: (at, books[name]) for at, name in enumerate(layout.rows) if name != PASSED_OVER}
    upwards = (row for _, row in reversed(below))
    above = len(below) - notes_at_end(upwards, known, range(side, width))
    end = _end(below[:above], layout, books)
    body, rest = _grouped(below[:end], layout, books), below[end:]
    fields = [
        place
        for place in range(side, width)
        if any(texts[place].strip() for texts in (*head, *(row for _, row in body)))
    ]
    if not (fields and body):
        rule = HEADER_ONLY if fields else NO_HEADER
        return Sheet((), 0, {}, np.empty(0, np.int64)), [Defect(rule)]
    sheet = _melt(head, body, fields, layout, columns, books)
    counted = [number for number, row in below[end:above] if any(map(str.strip, row[side:]))]
    defects = [Defect.on(BELOW_TOTAL, np.array(counted, np.int64))] if counted else []
    return replace(sheet, unread=lines_with_numbers(rest)), defects


def locate(sheet: Sheet, defects: Sequence[Defect]) -> list[Defect]:
    """Name the cells, or the categories of a cube, that *defects* of *sheet* are about."""
    return [found for defect in defects for found in _located(sheet, defect)]


def _located(sheet: Sheet, defect: Defect) -> Iterator[Defect]:
    if defect.column in sheet.fixed:
        line, place = sheet.fixed[defect.column]
        yield replace(defect, lines=(line,), column=str(place))
        return
    if not (sheet.spots and defect.lines) or defect.rule is BELOW_TOTAL:
        yield defect
        return
    lines, fields = sheet.spots.get(defect.column, list(sheet.spots.values())[-1])
    # Another row's number says nothing to a clerk who sees a cross table.
    detail = "" if defect.rule is DUPLICATE else defect.detail
    chosen = np.array(defect.lines) - 1
    spots = np.unique(np.column_stack([fields[chosen], lines[chosen]]), axis=0)
    more = defect.more
    for place in np.unique(spots[:, 0]):
        where = tuple(spots[spots[:, 0] == place, 1].tolist())
        # A category has no field, and is named under its dimension.
        column = str(place) if place else defect.column
        yield replace(defect, lines=where, column=column, detail=detail, more=more)
        more = 0


def _first_line(layout: CrossTable) -> int:
    return layout.header_line + len(layout.columns)


def _head(lines: Sequence[_Line], layout: CrossTable, width: int) -> list[list[str]]:
    by_line = dict(lines)
    numbers = range(layout.header_line, _first_line(layout))
    return [[shown(text) for text in by_line.get(number, [""] * width)] for number in numbers]


def _end(lines: Sequence[_Line], layout: CrossTable, books: Mapping[str, Codebook]) -> int:
    """Return how many of *lines* belong to the table: what stands below a row of totals does not.

    A row of totals may stand first; below one that a common word calls so nothing is counted.
    """
    side = len(layout.rows)
    counted = [place for place, (_, row) in enumerate(lines) if any(map(str.strip, row[side:]))]
    for place in counted:
        named = [
            (column, shown(text))
            for column, text in zip(layout.rows, lines[place][1], strict=False)
            if column != PASSED_OVER and text.strip()
        ]
        is_plain = bool(named) and all(is_plain_total(text) for _, text in named)
        is_last = bool(named) and all(is_total_word(text, books[column]) for column, text in named)
        if (is_plain and place != counted[0]) or (is_last and place == counted[-1]):
            return place + 1
    return len(lines)


def _grouped(
    lines: Sequence[_Line], layout: CrossTable, books: Mapping[str, Codebook]
) -> list[_Line]:
    """Give each row the codes at the side that stand on the first row of its group."""
    rows = [list(row) for _, row in lines]
    named = [name for name in layout.rows if name != PASSED_OVER]
    beside: list[Sequence[str | None]] = []
    for place, column in enumerate(layout.rows):
        if column != PASSED_OVER and column != named[-1]:
            texts = filled_down([row[place] for row in rows], books[column], beside)
            beside.append(without_totals(texts, books[column]))
            for row, text in zip(rows, texts, strict=True):
                row[place] = text
    return [(number, row) for (number, _), row in zip(lines, rows, strict=True)]


def _melt(
    head: Sequence[Sequence[str]],
    body: Sequence[_Line],
    fields: Sequence[int],
    layout: CrossTable,
    columns: Sequence[str],
    books: Mapping[str, Codebook],
) -> Sheet:
    """Put a row for each row of *body* and each of *fields*."""
    height, wide = len(body), len(fields)
    lines = np.repeat([number for number, _ in body], wide).astype(np.int64)
    places = np.tile(fields, height).astype(np.int64) + 1
    texts: dict[str, list[str]] = {columns[-1]: [row[place] for _, row in body for place in fields]}
    spots: dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]] = {columns[-1]: (lines, places)}
    for place, column in enumerate(layout.rows):
        if column != PASSED_OVER:
            codes = [_code(row[place], row[: len(layout.rows)], books[column]) for _, row in body]
            texts[column] = [code for code in codes for _ in fields]
            spots[column] = (lines, np.full(lines.size, place + 1))
    above: list[Sequence[str | None]] = []
    for depth, column in enumerate(layout.columns):
        said = [head[depth][place] for place in fields]
        if depth < len(layout.columns) - 1:  # a group of columns
            said = filled_down(said, books[column], above)
            above.append(without_totals(said, books[column]))
        codes = [
            _code(text, [line[place] for line in head], books[column])
            for text, place in zip(said, fields, strict=True)
        ]
        texts[column] = codes * height
        spots[column] = (np.full(lines.size, layout.header_line + depth), places)
    named = [column for column in columns if column in texts]
    return Sheet(
        tuple(named),
        layout.header_line,
        {str(n): Texts.of(texts[column]) for n, column in enumerate(named, start=1)},
        np.arange(1, lines.size + 1),
        {column: spots[column] for column in named},
    )


def _code(text: str, beside: Sequence[str], book: Codebook) -> str:
    """Return the code that a text at the side or in the head stands for, as far as that is certain.

    A word for a total, alone or with nothing else beside it, is the total of every column.
    """
    own = {shown(one).strip() for one in beside} - {""}
    if len(own) == 1 and book.find(text) is None and is_total_word(next(iter(own)), book):
        return book.tree.codes[0]
    if book.find(text) is None and is_total_word(text, book):
        return book.tree.codes[0]
    return text
