"""The empty workbook that an agency fills in: codes to choose from, and how to count.

What is filled in is accepted as it stands: the header and the codes are read as they are written
here, and the sheets beside the counts are passed over.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import xlsxwriter

from covey.contracts import PERIOD, Submission
from covey.errors import ContractError
from covey.intake.codes import Codebook, codebooks, entries
from covey.intake.phrases import Phrase, phrase
from covey.intake.voice import Voice, voices
from covey.intake.workbook import ASIDE
from covey.tables import Hierarchy

_CODES_SHEET: Final = f"codes {ASIDE}"
_LAST_ROW: Final = 1_048_575  # of a worksheet, from 0
_PERIODS_OF: Final = {
    "year": phrase("A file covers one year, and every row names it."),
    "half-year": phrase("A file covers one half-year, and every row names it."),
    "quarter": phrase("A file covers one quarter, and every row names it."),
    "month": phrase("A file covers one month, and every row names it."),
    "week": phrase("A file covers one week, from Monday to Sunday, and every row names it."),
    "day": phrase("A file covers one day, and every row names it."),
}
_WHO_COUNTS: Final = {
    "persons": phrase("It counts persons."),
    "events": phrase("It counts events, not persons."),
}
_HOW: Final = (
    phrase("One row for each combination of codes. Choose the codes from the lists."),
    phrase("A row with 0 states that nothing happened there: you looked, and there was nobody."),
    phrase("Counts are whole numbers in digits."),
    phrase("Totals may stand in rows of their own. They are checked against their parts."),
    phrase("No names, addresses, birth dates or numbers of persons, anywhere in this file."),
)


def write_template(submission: Submission, hierarchies: Mapping[str, Hierarchy]) -> bytes:
    """Return an .xlsx workbook to fill in for *submission*.

    Args:
        submission: the contract; its first language is that of the header and of the lists.
        hierarchies: the tree of each codelist by its name, as `Registry.hierarchies`.

    Raises:
        ContractError: its files are cross tables, which agencies have forms of their own for.
    """
    if submission.layout.cross is not None:
        raise ContractError(
            f"submission {submission.name!r} is a cross table, and a template has one row a cell. "
            "Give the agency the form that its layout describes."
        )
    books = codebooks(submission, hierarchies)
    heard = voices(submission)
    content = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, plain) as workbook:
        counts = workbook.add_worksheet(sheet_of_counts(submission))
        _write_notes(workbook, submission, heard)
        lists = _write_codes(workbook, books, heard[0])
        _write_head(workbook, counts, submission, lists, heard[0])
        counts.activate()
    return content.getvalue()


def sheet_of_counts(submission: Submission) -> str:
    """Return the name of the sheet to fill in."""
    return submission.layout.sheet or voices(submission)[0].say(phrase("counts"))


def _write_head(
    workbook: Any, counts: Any, submission: Submission, lists: Mapping[str, str], voice: Voice
) -> None:
    """Write the header, and make every cell below it offer its codes."""
    bold = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF4"})
    text = workbook.add_format({"num_format": "@"})
    whole = workbook.add_format({"num_format": "0"})
    fixed = submission.layout.places()
    top = max((line for line, _ in fixed.values()), default=0)
    for column, (line, place) in fixed.items():
        counts.write(line - 1, place - 1, "", text)
        _offer(counts, (line - 1, place - 1, line - 1, place - 1), lists[column], voice)
    standing = [column for column in submission.columns if column not in fixed]
    for place, column in enumerate(standing):
        is_count = column == submission.count
        counts.set_column(
            place,
            place,
            12 if column in (PERIOD, submission.count) else 30,
            whole if is_count else text,
        )
        counts.write(top, place, submission.called[column], bold)
        below = (top + 1, place, _LAST_ROW, place)
        if is_count:
            _expect_count(counts, below, voice)
        else:
            _offer(counts, below, lists[column], voice)
    counts.freeze_panes(top + 1, 0)


def _offer(counts: Any, cells: tuple[int, int, int, int], source: str, voice: Voice) -> None:
    # A warning, so that a code may also be typed without its label.
    counts.data_validation(
        *cells,
        {
            "validate": "list",
            "source": source,
            "error_type": "warning",
            "error_title": voice.say(phrase("Not in the list")),
            "error_message": voice.say(phrase("Choose a code from the list.")),
        },
    )


def _expect_count(counts: Any, cells: tuple[int, int, int, int], voice: Voice) -> None:
    counts.data_validation(
        *cells,
        {
            "validate": "integer",
            "criteria": ">=",
            "value": 0,
            "error_title": voice.say(phrase("No count")),
            "error_message": voice.say(phrase("A count is a whole number, 0 or more.")),
        },
    )


def _write_codes(workbook: Any, books: Mapping[str, Codebook], voice: Voice) -> dict[str, str]:
    """Write the codes on a hidden sheet; return the cells of each column's list."""
    sheet = workbook.add_worksheet(_CODES_SHEET)
    sheet.hide()
    lists = {}
    for place, (column, book) in enumerate(books.items()):
        offered = list(_offered(book, voice))
        sheet.write_column(0, place, [column, *offered])
        letter = xlsxwriter.utility.xl_col_to_name(place)
        lists[column] = f"='{_CODES_SHEET}'!${letter}$2:${letter}${len(offered) + 1}"
    return lists


def _offered(book: Codebook, voice: Voice) -> Iterator[str]:
    """Yield the codes to choose from: the finest, since totals follow from them."""
    tree = book.tree
    labels = tree.codelist.translations.get(voice.language, tree.codelist.labels)
    places = [tree.position[code] for code in book.allowed if tree.is_leaf[tree.position[code]]]
    return entries([tree.codes[place] for place in places], [labels[place] for place in places])


def _write_notes(workbook: Any, submission: Submission, heard: Sequence[Voice]) -> None:
    title = heard[0].say(phrase("notes"))
    sheet = workbook.add_worksheet(f"{title} {ASIDE}")
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    plain = workbook.add_format({"text_wrap": True, "valign": "top"})
    bold = workbook.add_format({"text_wrap": True, "bold": True, "font_size": 13})
    row = 0
    for voice in heard:
        heading, *notes = [voice.say(note) for note in _notes(submission)]
        sheet.write(row, 0, heading, bold)
        sheet.write_column(row + 1, 0, notes, plain)
        row += len(notes) + 2


def _notes(submission: Submission) -> Iterator[Phrase | str]:
    yield submission.title
    yield submission.how_to_count
    yield _WHO_COUNTS[submission.counts]
    yield _PERIODS_OF[submission.frequency]
    yield from _HOW
    for column, codelist in submission.dimensions.items():
        name = submission.called[column]
        yield phrase("{name}: one of codelist {codelist}", name=name, codelist=codelist)
    command = f"covey check FILE --as {submission.name}"
    yield phrase("To hear whether it will be accepted: {command}", command=command)
