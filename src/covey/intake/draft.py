"""A mapping is drafted from a file: what its header and texts mean, and what somebody must confirm.

Nothing is invented: a line that is only likely has a question mark before what it means, and a
mapping with such a line is refused until somebody took it away. Counts are never repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from covey.contracts import Submission
from covey.contracts.layout import PASSED_OVER
from covey.contracts.mapping import ANY_LABEL, HEADER, Wording, fold_words
from covey.intake.codes import Codebook
from covey.intake.harmonise import suspicion
from covey.intake.header import likely_column
from covey.intake.marked import shown
from covey.intake.source import Laid
from covey.intake.total_words import is_plain_total

UNSURE: Final = "?"
"""Before what a line may mean, for somebody to confirm."""

_BETWEEN: Final = " or "
_MOST_TEXTS: Final = 5_000  # of a column; more are no codes
_LONGEST: Final = 200  # letters


class Line(NamedTuple):
    """A line of a mapping, as `covey.contracts.mapping` has it."""

    where: str
    file_says: str
    means: str

    @property
    def unsure(self) -> bool:
        """Whether somebody has to confirm it."""
        return self.means.startswith(UNSURE)


def draft(laid: Laid, submission: Submission, books: Mapping[str, Codebook]) -> list[Line]:
    """Return the lines of a mapping for a file.

    Args:
        laid: the sheet of the file; it seems to list no persons.
        submission: the contract, with the mapping that there is.
        books: the codes of each column but the one of counts.
    """
    fields: dict[str, str] = {}
    lines: list[Line] = []
    strangers: dict[str, str] = {}
    for place, name in enumerate(laid.sheet.header, start=1):
        found = laid.known.find(name)
        if found is None and name and not suspicion(name):
            strangers[str(place)] = name
        elif found is not None and found.column != PASSED_OVER:
            fields.setdefault(found.column, str(place))
        if found is not None and name not in submission.columns:
            lines.append(Line(HEADER, name, found.column))
    for number, name in strangers.items():
        missing = {column: column for column in laid.columns if column not in fields}
        likely = likely_column(laid.sheet, number, name, missing, laid.known, books)
        if likely:
            fields[likely] = number
        lines.append(Line(HEADER, name, UNSURE + likely))
    for column in laid.columns:
        if column in fields and fields[column] in laid.sheet.cells:
            texts = _texts(laid, fields[column])
            book = books.get(column)
            lines += (
                _marks(column, texts) if book is None else _codes(column, texts, book, submission)
            )
    return lines


def _texts(laid: Laid, field: str) -> list[str]:
    sent = laid.sheet.cells[field].distinct.head(_MOST_TEXTS)
    texts = dict.fromkeys(" ".join(shown(text).split()) for text in sent)
    return [
        text
        for text in texts
        if text and len(text) <= _LONGEST and not (is_plain_total(text) or suspicion(text))
    ]


def _marks(column: str, texts: list[str]) -> Iterator[Line]:
    """Yield what stands in place of a count; what has a digit may be one and is not repeated."""
    for text in texts:
        if not any(letter.isdigit() for letter in text):
            yield Line(column, text, UNSURE)


def _codes(column: str, texts: list[str], book: Codebook, submission: Submission) -> Iterator[Line]:
    listed = book.tree.codelist
    for text in texts:
        place = book.find(text)
        if place is not None and fold_words(text) != fold_words(book.tree.codes[place]):
            yield Line(column, text, book.tree.codes[place])
    unknown = [text for text in texts if book.find(text) is None]
    languages = ("", *listed.translations)
    means = {
        language: Wording(labels={column: (language,)}).meanings(column, listed)
        for language in languages
        if language not in submission.wording.labels.get(column, ())
    }
    told = {
        language: [text for text in unknown if fold_words(text) in of]
        for language, of in means.items()
    }
    best = max(told, key=lambda language: len(told[language]), default="")
    if told.get(best):
        yield Line(column, ANY_LABEL, f"{UNSURE}label" + (f"_{best}" if best else ""))
    for text in unknown:
        if text not in told.get(best, ()):
            near = [book.tree.codes[place] for place in book.nearest(text)]
            yield Line(column, text, UNSURE + _BETWEEN.join(near))
