"""The letter to the agency: every defect by place and rule, and no value that was sent.

It says the same in each language of the agency, as text and as a page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.contracts import Codes
from covey.contracts.layout import field_letters
from covey.contracts.rules import OUTSIDE_CALENDAR, PERSON, UNCHECKED_TOTAL, Rule
from covey.intake.names import printable_name
from covey.intake.phrases import Phrase, phrase
from covey.intake.sections import Section, TextAndPage, write
from covey.intake.voice import ENGLISH, Voice

SINGLY: Final = 20
"""A defect on more lines than this is one entry with ranges of lines."""

MOST_ENTRIES: Final = 2_000
"""Entries written out; the rest is counted by rule."""

MOST_RANGES: Final = 200
"""Ranges of lines written out in one entry; the rest is counted."""

MOST_LINES: Final = 1_000
"""Lines that one defect remembers; the rest is counted."""

MOST_WAYS: Final = 6
"""Ways out of one rule in one column that are told apart among the causes."""

LINES: Final = "lines"
ROWS: Final = "rows"
ORDERED: Final = "ordered"
CUBE: Final = "cube"
"""What a place in a file is called: its line, its row, its row once all are put in order, or
dimension and category."""

_HEAD: Final = (phrase("Where"), phrase("What is wrong"), phrase("What is right"))


@dataclass(frozen=True, slots=True)
class Defect:
    """One rule broken in one way.

    Args:
        rule: the rule.
        lines: the first physical lines on which it is broken; none for the file as a whole.
        column: the column by its name in the contract, or its number; empty for a whole line.
        detail: what is right here, where the rule's own way out does not say enough. A plain
            text is said in English alone, and the rule's way out in other languages.
        more: on how many other lines it is broken.
        cell: the codes of the cell that it is about, with their columns, where no line says so;
            none for the file as a whole.
    """

    rule: Rule
    lines: tuple[int, ...] = ()
    column: str = ""
    detail: Phrase | str = ""
    more: int = 0
    cell: Codes = ()

    @classmethod
    def on(
        cls, rule: Rule, lines: NDArray[np.int64], column: str = "", detail: Phrase | str = ""
    ) -> Self:
        """Return the defect of a rule that is broken on *lines*, (lines,), however many."""
        kept = tuple(lines[:MOST_LINES].tolist())
        return cls(rule, kept, column, detail, max(0, lines.size - MOST_LINES))

    @property
    def count(self) -> int:
        """How many defects the clerk has to correct."""
        return len(self.lines) + self.more or 1

    @property
    def follows(self) -> bool:
        """Whether it may be gone once others are corrected."""
        return self.rule == UNCHECKED_TOTAL


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of a file as whoever sent it sees them, for her eyes alone: it lies on no disk.

    Args:
        header_line: the line of the header.
        rows: lines and their texts, in order; those that are not blank and not left out.
        skipped: how many rows are left out before each, and after the last.
    """

    header_line: int
    rows: tuple[tuple[int, tuple[str, ...]], ...] = field(repr=False)
    skipped: tuple[int, ...]


@dataclass(frozen=True)
class Letter:
    """A refusal, before it is put into words.

    Args:
        file: its name, without folder.
        called: what the file calls each column of the contract, in order; the last is the count.
        defects: at least one.
        sheet: the sheet of a workbook, whose cells are then named; empty for other files.
        places: what a place in the file is called, `LINES`, `ROWS`, `ORDERED` or `CUBE`.
        fields: the number of each column's field, for the letters of a sheet.
        kind: what the file is by its content, where its ending says otherwise.
        picture: what was sent, around the defects; None where nobody asked for it, or nothing of
            the file may be drawn.
    """

    file: str
    called: Mapping[str, str]
    defects: tuple[Defect, ...]
    sheet: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    picture: Picture | None = field(default=None, repr=False)
    places: str = LINES
    kind: Phrase | None = None

    @property
    def total(self) -> int:
        """How many defects the clerk has to correct."""
        return sum(defect.count for defect in self.defects)

    @property
    def lists_persons(self) -> bool:
        """Whether the file seems to be about single persons."""
        return any(defect.rule == PERSON for defect in self.defects)

    @property
    def is_for_officer(self) -> bool:
        """Whether all that is wrong is that the calendar of the hub does not have the period."""
        return all(defect.rule == OUTSIDE_CALENDAR for defect in self.defects)

    @cached_property
    def entries(self) -> list[Defect]:
        """The defects as they are read, from the top of the file to its end."""
        return sorted(_entries(self.defects), key=self._place_in_file)

    @property
    def causes(self) -> list[Defect]:
        """The defects as somebody corrects them: one wherever the same is wrong in the same way.

        Those that may only follow from others stand last.
        """
        alike: dict[tuple[Rule, str, Phrase | str], list[Defect]] = {}
        for defect in sorted(self.defects, key=self._place_in_file):
            alike.setdefault((defect.rule, defect.column, defect.detail), []).append(defect)
        ways = Counter((rule, column) for rule, column, _ in alike)
        causes: dict[tuple[Rule, str, Phrase | str], list[Defect]] = {}
        for (rule, column, detail), found in alike.items():
            # So many ways are not told apart any more: the rule has one for all of them.
            told = detail if ways[rule, column] <= MOST_WAYS else ""
            causes.setdefault((rule, column, told), []).extend(found)
        merged = [_merged(found, detail) for (*_, detail), found in causes.items()]
        return sorted(merged, key=lambda one: one.follows)

    def letters_of(self, column: str) -> str:
        """Return the letters of a column of the sheet, by its name or number; else nothing."""
        number = self.fields.get(column, column)
        return field_letters(int(number)) if number.isdecimal() else ""

    def _place_in_file(self, entry: Defect) -> tuple[int, int, str, str]:
        line = entry.lines[0] if entry.lines else 0
        columns = list(self.called)
        known = entry.column in columns
        column = columns.index(entry.column) if known else len(columns)
        return line, column, entry.column.rjust(6), entry.rule.name


def write_letter(letter: Letter, voices: Sequence[Voice] = (ENGLISH,)) -> TextAndPage:
    """Write *letter* in each language of *voices*, one after the other."""
    return write([section_in(voice, letter) for voice in voices])


def section_in(voice: Voice, letter: Letter) -> Section:
    """Put *letter* into words of one language."""
    opening = [_opening(letter, voice)]
    if letter.kind is not None:
        opening.append(
            phrase("By its content it is {kind}, whatever its name says.", kind=letter.kind)
        )
    if letter.places == ORDERED:
        opening.append(phrase("Rows are numbered in the order of all columns: ORDER BY 1, 2, …"))
    return Section(
        voice.language,
        " ".join(map(voice.say, opening)),
        [
            (
                _place(entry, letter, voice),
                voice.say(entry.rule.name),
                way_out(entry, voice),
            )
            for entry in letter.entries[:MOST_ENTRIES]
        ],
        voice.say(_closing(letter)),
        list(and_more(letter.entries[MOST_ENTRIES:], voice)),
        [voice.say(title) for title in _HEAD],
        voice.note,
    )


def _opening(letter: Letter, voice: Voice) -> Phrase:
    count = (
        phrase("1 defect")
        if letter.total == 1
        else phrase("{count} defects", count=voice.number(letter.total))
    )
    return phrase(
        "{file} was not accepted: {defects}. Nothing was stored.",
        file=printable_name(letter.file),
        defects=count,
    )


def _closing(letter: Letter) -> Phrase:
    if letter.is_for_officer:
        return phrase(
            "Where the period is as meant, tell the data officer, and send the file again as it "
            "is once the calendar has it."
        )
    if not letter.lists_persons:
        return phrase("Correct the file and send it again.")
    *keys, count = letter.called.values()
    return phrase(
        "This looks like a list of persons. Covey takes counts only: one row for each combination "
        "of {keys}, with how many there are in column {count}, and nothing about any one person. "
        "Delete the list from every folder it was copied to.",
        keys=", ".join(keys),
        count=count,
    )


def way_out(entry: Defect, voice: Voice) -> str:
    """Return what is right, as far as *voice* has words for it."""
    known = entry.detail and voice.knows(entry.detail)
    return voice.say(entry.detail if known else entry.rule.way_out)


def where(entry: Defect, letter: Letter, voice: Voice) -> str:
    """Return the cells or rows of a defect, under what the agency's file calls their column."""
    letters = letter.letters_of(entry.column) if letter.sheet else ""
    called = letter.called.get(entry.column, entry.column)
    told = [_column_of(entry, letter, called)] * bool(entry.column)
    if entry.lines:
        told.append(_lines_of(entry, letter, voice, letters))
    return ", ".join(map(voice.say, told))


def _lines_of(entry: Defect, letter: Letter, voice: Voice, letters: str) -> Phrase:
    """Return the cells, rows or lines of a defect that has some, in words."""
    lines, many = _ranges(entry.lines, voice, letters, entry.more), len(entry.lines) > 1
    if letters:
        return phrase("cells {cells}", cells=lines) if many else phrase("cell {cell}", cell=lines)
    if letter.places in (ROWS, ORDERED):
        return phrase("rows {lines}", lines=lines) if many else phrase("row {line}", line=lines)
    if letter.places == CUBE:
        return _of_cube(entry, letter, lines, many)
    return phrase("lines {lines}", lines=lines) if many else phrase("line {line}", line=lines)


def _of_cube(entry: Defect, letter: Letter, lines: str, many: bool) -> Phrase:
    """Return the categories of a dimension, or the counts by their places in the cube, in words."""
    if _is_dimension(entry, letter):
        if many:
            return phrase("categories {lines}", lines=lines)
        return phrase("category {line}", line=lines)
    return phrase("values {lines}", lines=lines) if many else phrase("value {line}", line=lines)


def _is_dimension(entry: Defect, letter: Letter) -> bool:
    """Tell whether a defect is about a dimension of a cube."""
    is_count = entry.column in ("", [*letter.called][-1])
    return letter.places == CUBE and not is_count


def _column_of(entry: Defect, letter: Letter, called: str) -> Phrase:
    if _is_dimension(entry, letter):
        return phrase("dimension {column}", column=called)
    return phrase("column {column}", column=called)


def _merged(found: Sequence[Defect], detail: Phrase | str) -> Defect:
    """Return one defect for several that are the same in the same way."""
    lines = sorted({line for one in found for line in one.lines})
    more = sum(one.more for one in found)
    return replace(found[0], lines=tuple(lines), detail=detail, more=more)


def _entries(defects: Iterable[Defect]) -> Iterator[Defect]:
    """A defect on few lines is an entry a line, which reads from top to bottom with the file."""
    for defect in defects:
        if len(defect.lines) <= SINGLY:
            for line in defect.lines or (0,):
                yield replace(defect, lines=(line,) if line else ())
        else:
            yield defect


def _place(entry: Defect, letter: Letter, voice: Voice) -> str:
    if letter.sheet:
        return _cells(entry, letter, voice)
    place = [_lines_of(entry, letter, voice, "")] if entry.lines else []
    if entry.column:
        place.append(_column_of(entry, letter, _column(entry.column, letter)))
    return ", ".join(map(voice.say, place)) or voice.say("the file")


def _column(column: str, letter: Letter) -> str:
    """Return what the file calls a column, with its name in the contract where that is another."""
    called = letter.called.get(column, column)
    return called if called == column else f"{called} ({column})"


def _cells(entry: Defect, letter: Letter, voice: Voice) -> str:
    """Name a place as the address bar of a spreadsheet does."""
    letters = letter.letters_of(entry.column)
    place = [_lines_of(entry, letter, voice, letters)] if entry.lines else []
    if not (entry.lines and letters):
        if entry.column:
            column = letters or _column(entry.column, letter)
            place.append(phrase("column {column}", column=column))
    elif letter.called.get(entry.column, entry.column) != entry.column:
        place.append(phrase("column {column}", column=_column(entry.column, letter)))
    sheet = phrase("sheet {sheet}", sheet=printable_name(letter.sheet))
    return ", ".join(map(voice.say, [sheet, *place]))


def _ranges(lines: Sequence[int], voice: Voice = ENGLISH, letters: str = "", more: int = 0) -> str:
    """Write sorted *lines* as a clerk would, and how many *more* there are.

    >>> _ranges([3, 4, 5, 9]), _ranges([3, 4, 5, 9], letters="C")
    ('3-5, 9', 'C3-C5, C9')
    """
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    shown = ", ".join(
        f"{letters}{a}-{letters}{b}" if b > a else f"{letters}{a}" for a, b in ranges[:MOST_RANGES]
    )
    more += sum(b - a + 1 for a, b in ranges[MOST_RANGES:])
    if not more:
        return shown
    return voice.say(phrase("{lines} and {count} more", lines=shown, count=voice.number(more)))


def and_more(entries: Sequence[Defect], voice: Voice) -> Iterator[str]:
    """Yield how many more *entries* there are of each rule."""
    more: Counter[str] = Counter()
    for entry in entries:
        more[entry.rule.name] += entry.count
    for name, count in more.items():
        yield voice.say(
            phrase("and {count} more '{rule}'", count=voice.number(count), rule=voice.say(name))
        )
