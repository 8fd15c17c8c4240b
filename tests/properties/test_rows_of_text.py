"""Rows that are split all at once are those that are read one by one, on the same lines."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from covey.intake.columns import KnownNames
from covey.intake.readers import UnreadText

KNOWN = KnownNames.of(["area", "persons"], {})

Found = tuple[list[tuple[str, ...]], list[int], list[int]]
"""Rows with the fields that they should have, their lines, and the lines of others."""


def one_by_one(text: str, separator: str, width: int) -> Found:
    """Read with the reader of Python alone."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True
    )
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    others: list[int] = []
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return rows, lines, others
        except csv.Error:
            others.append(line)
            continue
        if len(row) == width and any(row):
            rows.append(tuple(row))
            lines.append(line)
        elif any(row):
            others.append(line)


def at_once(text: str, separator: str, width: int, piece: int, peeked: int) -> Found:
    unread = UnreadText(text, KNOWN, separator, piece=piece)
    unread.peek(peeked)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    others: list[int] = []
    for found in unread.pieces(width):
        rows += found.cells.rows()
        lines += found.lines.tolist()
        others += [line for where in found.refused.values() for line in where]
        others += [line for line, _ in found.sentences]
    return rows, lines, sorted(others)


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, str, int]:
    """A text that is a table but for what was put between its letters, its separator and width."""
    separator, width = draw(st.sampled_from(",;\t")), draw(st.integers(1, 3))
    field = st.sampled_from(["", "a", "é", " b", "N A", "null", "1.0", "\ufeffx", '"a"', '"a\nb"'])
    row = st.lists(field, min_size=width, max_size=width).map(separator.join)
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = end.join(draw(st.lists(row, min_size=1, max_size=8))) + draw(st.sampled_from(["", end]))
    put = st.tuples(st.integers(0, 80), st.sampled_from(["a", separator, " ", "\n", '"', "\r"]))
    for place, letter in draw(st.lists(put, max_size=3)):
        text = text[:place] + letter + text[place:]
    return text, separator, width


@given(texts(), st.integers(0, 60), st.integers(0, 3))
def test_rows_are_the_same_however_many_are_read_at_once(
    table: tuple[str, str, int], piece: int, peeked: int
) -> None:
    assert at_once(*table, piece, peeked) == one_by_one(*table)
