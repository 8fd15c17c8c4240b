"""A picture of what was sent: the first rows, and those with a defect beside a neighbour.

It is for whoever sent the file, who sees nothing that she did not send; a file that seems to be
about single persons has none, and of columns that nobody asked for there are the headers alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from covey.intake.letter import Defect, Letter, Picture
from covey.intake.marked import shown
from covey.intake.phrases import Phrase

MOST_ROWS: Final = 60
MOST_COLUMNS: Final = 40
LONGEST_TEXT: Final = 80
"""Letters of a cell that are drawn."""

_FIRST: Final = 2
_OF_A_CAUSE: Final = 6


def draw(
    rows: Iterable[tuple[int, list[str] | None]],
    letter: Letter,
    header_line: int,
    known: frozenset[str],
) -> Picture:
    """Draw the rows of a file that a letter speaks of.

    Args:
        rows: all that are not blank, with their lines.
        letter: what is wrong with them.
        header_line: the line of the header.
        known: the numbers of the fields that belong to the contract; none for a cross table, all
            of which does.
    """
    wanted = set(_wanted(letter, header_line))
    drawn: list[tuple[int, tuple[str, ...]]] = []
    skipped, left_out, below = [], 0, 0
    before: tuple[int, list[str] | None] | None = None
    for line, row in rows:
        below += line > header_line
        is_drawn = line in wanted or line <= header_line or below <= _FIRST
        if is_drawn and len(drawn) < MOST_ROWS:
            if before is not None and line in wanted and len(drawn) + 1 < MOST_ROWS:
                drawn.append(_texts(*before, known, header_line))
                skipped.append(left_out - 1)
                left_out = 0
            drawn.append(_texts(line, row, known, header_line))
            skipped.append(left_out)
            left_out, before = 0, None
        else:
            left_out += 1
            before = (line, row)
    return Picture(header_line, tuple(drawn), (*skipped, left_out))


def _wanted(letter: Letter, header_line: int) -> Iterator[int]:
    """Yield the lines of some defects of each cause, and of what they are the same as."""
    for cause in letter.causes:
        yield from cause.lines[:_OF_A_CAUSE]
    for defect in letter.defects[: MOST_ROWS * _OF_A_CAUSE]:
        yield from _other_line(defect)
    yield header_line


def _other_line(defect: Defect) -> Iterator[int]:
    """Yield the line that a defect names besides its own."""
    if isinstance(defect.detail, Phrase):
        values: Mapping[str, object] = dict(defect.detail.values)
        told = values.get("line")
        if isinstance(told, str) and told.isdecimal():
            yield int(told)


def _texts(
    line: int, row: list[str] | None, known: frozenset[str], header_line: int
) -> tuple[int, tuple[str, ...]]:
    """Return a line and what is drawn of its cells; of one with broken quotes nothing is."""
    cells = enumerate((row or [])[:MOST_COLUMNS], start=1)
    return line, tuple(
        shown(text).strip()[:LONGEST_TEXT]
        if not known or line <= header_line or str(number) in known
        else ""
        for number, text in cells
    )
