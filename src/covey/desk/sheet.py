"""A letter as a page draws it: causes with their numbers, and the sheet with the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from covey.contracts.layout import field_letters
from covey.intake import Defect, Letter, Voice, way_out, where

MOST_CAUSES: Final = 40


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to correct.

    Args:
        number: as pages write it, from 1.
        rule: what is wrong.
        times: in how many cells or rows.
        where: these, under what the file calls their column.
        way_out: what is right.
        follows: whether it may be gone once others are corrected.
        drawn: whether a cell of the picture carries its number.
    """

    number: int
    rule: str
    times: int
    where: str
    way_out: str
    follows: bool
    drawn: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the picture.

    Args:
        text: what stands in it.
        point: the number of what is to be corrected in it; 0: nothing.
        first: whether it is the first that carries the number.
        kind: how it is drawn: "bad", where something is wrong with it; with "band" in a row that is
            wrong as a whole, and "l" and "r" at its ends; with "then" where it may only follow.
        number: whether it is one of the column of counts.
    """

    text: str
    point: int = 0
    first: bool = False
    kind: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the picture.

    Args:
        line: its number in the file.
        skipped: how many rows are left out before it.
        header: whether it is the header.
        cells: of it, as many as the picture has columns.
    """

    line: int
    skipped: int
    header: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A letter with the picture of a sheet.

    Args:
        points: what is to be corrected.
        more: how many further points there are.
        columns: the titles of the picture's columns; none where nothing is drawn.
        lines: its rows.
        after: how many rows are left out after the last.
    """

    points: tuple[Point, ...]
    more: int
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    after: int = 0


def drawing(letter: Letter, voice: Voice) -> Drawing:
    """Return a letter as it is drawn, in words of one language."""
    causes, picture = letter.causes, letter.picture
    shown = causes[:MOST_CAUSES]
    if picture is None:
        return Drawing(tuple(_points(letter, voice, shown, set())), len(causes) - len(shown))
    width = max((len(texts) for _, texts in picture.rows), default=0)
    count = letter.fields.get([*letter.called][-1], "")
    marks = _marks(letter, shown, {line for line, _ in picture.rows}, width)
    lines, told = [], set[int]()
    for (line, texts), skipped in zip(picture.rows, picture.skipped, strict=False):
        cells = []
        for place in range(1, width + 1):
            number, kind = marks.get((line, place), (0, ""))
            # A row that is wrong as a whole carries its number once.
            carried = number if "band" not in kind or " l" in kind else 0
            text = texts[place - 1] if place <= len(texts) else ""
            first = bool(carried) and carried not in told
            told |= {carried} - {0}
            cells.append(Cell(text, carried, first, kind, str(place) == count))
        lines.append(Line(line, skipped, line == picture.header_line, tuple(cells)))
    titles = tuple(field_letters(n) if letter.sheet else str(n) for n in range(1, width + 1))
    points = tuple(_points(letter, voice, shown, told))
    return Drawing(points, len(causes) - len(shown), titles, tuple(lines), picture.skipped[-1])


def _points(letter: Letter, voice: Voice, causes: list[Defect], drawn: set[int]) -> Iterator[Point]:
    for number, cause in enumerate(causes, start=1):
        yield Point(
            number,
            begun(voice.say(cause.rule.name)),
            cause.count,
            begun(where(cause, letter, voice)),
            f"{begun(way_out(cause, voice))}.",
            cause.follows,
            number in drawn,
        )


def begun(words: str) -> str:
    """Return words as a sentence begins; letters have them in the middle of a line."""
    return words[:1].upper() + words[1:]


def _marks(
    letter: Letter, causes: list[Defect], lines: set[int], width: int
) -> dict[tuple[int, int], tuple[int, str]]:
    """Return the point and the kind of each cell that has one; the first of several counts."""
    marks: dict[tuple[int, int], tuple[int, str]] = {}
    for number, cause in enumerate(causes, start=1):
        field = letter.fields.get(cause.column, cause.column)
        for line in lines.intersection(cause.lines):
            if field.isdecimal():
                kind = "bad then" if cause.follows else "bad"
                marks.setdefault((line, int(field)), (number, kind))
                continue
            for place in range(1, width + 1):
                ends = f"{' l' * (place == 1)}{' r' * (place == width)}"
                marks.setdefault((line, place), (number, f"bad band{ends}"))
    return marks
