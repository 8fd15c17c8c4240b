"""What the public file says of itself, in every language that Covey brings; else in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from covey.contracts.words import read_words
from covey.locales import filled

ENGLISH_TAG: Final = "en"
LANGUAGES: Final = ("vi",)
"""Those beside English."""


@dataclass(frozen=True)
class Words:
    """One language.

    Args:
        tag: it, such as ``vi``.
        known: the translation of each English text; none for English.
    """

    tag: str
    known: Mapping[str, str]

    def say(self, english: str, **places: str) -> str:
        """Return a text with its ``{places}`` filled in; what nobody translated stays English.

        >>> words_in("vi").say("Code in codelist {codelist}.", codelist="areas")
        'Mã trong danh mục areas.'
        """
        return filled(self.known.get(english, english), places)


@cache
def words_in(tag: str) -> Words:
    """Return the words of a language; none where Covey brings none."""
    path = Path(__file__).parent / "languages" / f"{tag}.csv"
    return Words(tag, read_words(path) if tag in LANGUAGES else {})


ENGLISH: Final = words_in(ENGLISH_TAG)
