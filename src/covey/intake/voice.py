"""A language that an agency is spoken to in, complete or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from covey.contracts import Submission
from covey.contracts.rules import RULES
from covey.contracts.words import read_words
from covey.intake.phrases import Named, Phrase, phrase
from covey.locales import filled, grouped

ENGLISH_TAG: Final = "en"
_VIETNAMESE_TAG: Final = "vi"
_VIETNAMESE: Final = Path(__file__).parent / "languages" / "vi.csv"


@dataclass(frozen=True)
class Voice:
    """One language.

    Args:
        language: its tag, such as "vi".
        words: the translation of each English text; none for English.
        partial: whether there are texts of letters that it says in English.
    """

    language: str = ENGLISH_TAG
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    partial: bool = False

    def knows(self, said: Named | Phrase | str) -> bool:
        """Tell whether *said* can be said in this language."""
        if isinstance(said, Named):
            return True
        english = said.english if isinstance(said, Phrase) else said
        return self.language == ENGLISH_TAG or english in self.words

    def say(self, said: Named | Phrase | str) -> str:
        """Return *said* in this language; what a contract alone words is said as it stands.

        >>> Voice("vi", {"line {line}": "dòng {line}"}).say(Phrase("line {line}", (("line", "7"),)))
        'dòng 7'
        """
        if isinstance(said, str):
            return self.words.get(said, said)
        if isinstance(said, Named):
            return dict(said.translations).get(self.language, said.english)
        values = {
            name: value if isinstance(value, str) else self.say(value)
            for name, value in said.values
        }
        return filled(self.words.get(said.english, said.english), values)

    def number(self, number: int) -> str:
        """Write *number* with the marks of this language.

        >>> Voice("vi").number(12345)
        '12.345'
        """
        return grouped(number, self.language)

    @property
    def note(self) -> str:
        """What a letter says at its end where it is not all in this language."""
        return self.say(_PARTLY) if self.partial else ""


_PARTLY: Final = phrase("Some words are not in this language yet, and stand in English.")
ENGLISH: Final = Voice()


@cache
def vietnamese() -> Mapping[str, str]:
    """Return all that letters say, in Vietnamese: what another language has to translate."""
    words = dict(read_words(_VIETNAMESE))
    for rule in RULES.values():
        name, _, way_out = rule.vietnamese.partition(": ")
        words[rule.name] = name
        if way_out:
            words[rule.way_out] = way_out
    return words


def voices(submission: Submission) -> tuple[Voice, ...]:
    """Return the languages of the letters to an agency, in their order.

    What a language has no words for is said in English, and the letter says so.
    """
    return tuple(voice_in(submission, language) for language in submission.languages)


def voice_in(submission: Submission, language: str) -> Voice:
    """Return a language as letters to an agency have it, also one that it is not written in."""
    return voice_of(language, submission.words.get(language, {}))


def voice_of(language: str, own: Mapping[str, str]) -> Voice:
    """Return a language with Covey's words and those that a project brings."""
    words = {**(vietnamese() if language == _VIETNAMESE_TAG else {}), **own}
    partial = language != ENGLISH_TAG and not words.keys() >= vietnamese().keys()
    return Voice(language, words, partial)
