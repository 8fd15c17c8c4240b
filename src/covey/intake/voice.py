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
from covey.errors import ContractError
from covey.intake.phrases import Named, Phrase
from covey.plurals import numbered

ENGLISH_TAG: Final = "en"
_VIETNAMESE_TAG: Final = "vi"
_VIETNAMESE: Final = Path(__file__).parent / "languages" / "vi.csv"
_THOUSAND: Final = "1,000"  # its translation shows the mark between groups of digits


@dataclass(frozen=True)
class Voice:
    """One language.

    Args:
        language: its tag, such as "vi".
        words: the translation of each English text; none for English.
    """

    language: str = ENGLISH_TAG
    words: Mapping[str, str] = field(default_factory=dict, repr=False)

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
        return self.words.get(said.english, said.english).format(**values)

    def number(self, number: int) -> str:
        """Write *number* with the marks of this language.

        >>> Voice("vi", {"1,000": "1.000"}).number(12345)
        '12.345'
        """
        mark = self.words.get(_THOUSAND, _THOUSAND).strip("01")
        return f"{number:,}".replace(",", mark)


ENGLISH: Final = Voice()


@cache
def vietnamese() -> Mapping[str, str]:
    """Return all that Covey says in Vietnamese; another language has to have as much."""
    words = dict(read_words(_VIETNAMESE))
    for rule in RULES.values():
        name, _, way_out = rule.vietnamese.partition(": ")
        words[rule.name] = name
        if way_out:
            words[rule.way_out] = way_out
    return words


def voices(submission: Submission) -> tuple[Voice, ...]:
    """Return the languages of the letters to an agency, in their order.

    Raises:
        ContractError: a language lacks words; all of them are listed.
    """
    return tuple(_voice(submission, language) for language in submission.languages)


def _voice(submission: Submission, language: str) -> Voice:
    words = {
        **(vietnamese() if language == _VIETNAMESE_TAG else {}),
        **submission.words.get(language, {}),
    }
    missing = [english for english in vietnamese() if english not in words]
    if missing and language != ENGLISH_TAG:
        raise ContractError(
            f"schemas/words/{language}.csv lacks {numbered(len(missing), 'text')}, so that no "
            f"letter of {submission.name!r} would be complete:\n  " + "\n  ".join(missing)
        )
    return Voice(language, words)
