"""What stands below a table: notes and signatures, which are not read, and the digits in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from covey.contracts import PERIOD
from covey.intake.codes import Codebook
from covey.intake.marked import shown
from covey.intake.total_words import is_total_word

_DATE: Final = re.compile(
    r"\b(?:ngày|tháng|năm|quý)\b[ .]*(?:\d+|[iv]+\b)?"
    r"|\b\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\b"
    r"|\b\d{1,2}\.?(?: de)? [^\W\d_]{3,}\.?(?: de)? (?:19|20)\d\d\b"
    r"|\b[^\W\d_]{3,} \d{1,2}, (?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_LETTER: Final = re.compile(r"[^\W\d_]")
_SEVERAL: Final = 2  # words


def lines_with_numbers(rows: Iterable[tuple[int, Sequence[str]]]) -> tuple[int, ...]:
    """Return the lines of *rows* that hold digits, besides those of a date.

    >>> lines_with_numbers([(9, ["Hạ Long, ngày 2 tháng 4 năm 2024"]), (10, ["3 from abroad"])])
    (10,)
    >>> lines_with_numbers([(9, ["Lisboa, 5 de abril de 2024"]), (10, ["April 5, 2024"])])
    ()
    """
    return tuple(line for line, row in rows if _holds_number(map(shown, row)))


def notes_at_end(
    upwards: Iterable[Sequence[str]],
    books: Mapping[str, tuple[int, Codebook]],
    counts: Sequence[int],
) -> int:
    """Return how many of the last rows of a table are notes; 0 where all are, which is no table.

    A note counts nothing, and no text of it is a code of its column, in full or cut off. It holds
    no number where it says more than one thing, since it may be a row that slipped to the side, nor
    where it names a code: it may be a row in words.

    Args:
        upwards: the rows, the last first.
        books: the place in a row of each column that has codes, and these.
        counts: the places where counts stand.
    """
    is_note = (_is_note(texts, books, counts) for texts in upwards)
    return next((found for found, note in enumerate(is_note) if not note), 0)


def _is_note(
    texts: Sequence[str], books: Mapping[str, tuple[int, Codebook]], counts: Sequence[int]
) -> bool:
    own = [shown(text).strip() for text in texts]
    said = set(own) - {""}
    # Who signs at the right stands below the counts, in several words.
    counted = any(texts[place].strip() and len(own[place].split()) < _SEVERAL for place in counts)
    if (counted and len(said) > 1) or (_holds_number(said) and _may_count(said, books)):
        return False
    return any(map(_LETTER.search, said)) and not any(
        own[place] and (book.begins(own[place]) or is_total_word(own[place], book))
        for place, book in books.values()
    )


def _may_count(said: Collection[str], books: Mapping[str, tuple[int, Codebook]]) -> bool:
    """Tell whether a number in texts below a table may be a count of it."""
    return len(said) > 1 or any(
        book.is_named_in(text)
        for column, (_, book) in books.items()
        for text in said
        if column != PERIOD
    )


def _holds_number(texts: Iterable[str]) -> bool:
    return bool(_DIGIT.search(_DATE.sub("", " ".join(texts))))
