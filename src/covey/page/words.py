"""The words of a page in each of its languages; what is not translated stays English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from covey import locales
from covey.contracts.words import read_words

ENGLISH: Final = "en"
PARTLY: Final = "Some words are not in this language yet, and stand in English."
_VIETNAMESE: Final = "vi"


@dataclass(frozen=True)
class Language:
    """A language that a page can be read in.

    Args:
        tag: as HTML names it, such as ``vi``.
        words: the translation of each English text; empty for English itself.
        partial: whether there are texts of the page that it says in English.
    """

    tag: str
    words: Mapping[str, str]
    partial: bool = False

    @property
    def name(self) -> str:
        """It, as its speakers call it."""
        return locales.own_name(self.tag)

    @property
    def thousands(self) -> str:
        """What stands between the thousands of a number."""
        return locales.thousands(self.tag)

    @property
    def decimal(self) -> str:
        """What stands before the tenths of a number."""
        return locales.decimal(self.tag)

    def knows(self, english: str) -> bool:
        """Tell whether a text can be said in this language."""
        return self.tag == ENGLISH or english in self.words

    def say(self, english: str, **places: object) -> str:
        """Return a text of the page with its ``{places}`` filled in; numbers are written out."""
        written = {name: self.written(value) for name, value in places.items()}
        return locales.filled(self.words.get(english, english), written)

    def written(self, value: object) -> str:
        """Return a whole number with its thousands apart, and anything else as it is.

        >>> languages()[1].written(12345)
        '12.345'
        """
        if isinstance(value, int) and not isinstance(value, bool):
            return locales.grouped(value, self.tag)
        return str(value)

    def count(self, value: int | None, low: int | None = None, high: int | None = None) -> str:
        """Return a count, or that it is hidden and what it may be.

        Args:
            value: the count; None where it is hidden.
            low: the least that a hidden one may be; None: nobody said.
            high: the most; None: nothing limits it.

        >>> languages()[0].count(None, 1, 1234)
        'hidden, 1 to 1,234'
        """
        if value is not None:
            return self.written(value)
        if low is None:
            return self.say("hidden")
        if high is None:
            return self.say("hidden, {low} or more", low=low)
        return self.say("hidden, {low} to {high}", low=low, high=high)

    def percent(self, share: float) -> str:
        """Return a share, 0 to 1, in percent with one decimal.

        >>> languages()[1].percent(0.125)
        '12,5 %'
        """
        return f"{100 * share:.1f} %".replace(".", self.decimal)

    def rate(self, rate: float) -> str:
        """Return a number of each thousand, with one decimal.

        >>> languages()[1].rate(1234.56)
        '1.234,6'
        """
        whole, _, tenth = f"{rate:.1f}".partition(".")
        return f"{self.written(int(whole))}{self.decimal}{tenth}"

    def whole_percent(self, share: float) -> str:
        """Return a share, 0 to 1, in whole percent; a little of it is no 0.

        >>> [languages()[0].whole_percent(share) for share in (0, 0.004, 0.634)]
        ['0 %', 'under 1 %', '63 %']
        """
        if 0 < share < 0.005:
            return self.say("under 1 %")
        return f"{100 * share:.0f} %"

    def day(self, of: date) -> str:
        """Return a day as it is written out.

        >>> [one.day(date(2024, 8, 5)) for one in languages()]
        ['5 August 2024', '5/8/2024']
        """
        return locales.day(of, self.tag)


@dataclass(frozen=True, eq=False)
class _ProjectWords:
    """What a project translates by itself: by language, the translation of each English text."""

    by_language: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


_PROJECT: ContextVar[_ProjectWords] = ContextVar("project", default=_ProjectWords())  # noqa: B039


@contextmanager
def speaking(words: Mapping[str, Mapping[str, str]]) -> Iterator[None]:
    """Make pages in the languages of a project too, as far as it has words for them.

    Args:
        words: by language, the translation of each English text.
    """
    before = _PROJECT.set(_ProjectWords(words))
    try:
        yield
    finally:
        _PROJECT.reset(before)


def languages(*folders: Path) -> tuple[Language, ...]:
    """Return the languages of every page, English first.

    Args:
        folders: of further words, each with a ``languages/vi.csv``.
    """
    return _languages(_PROJECT.get(), folders)


@cache
def _languages(project: _ProjectWords, folders: tuple[Path, ...]) -> tuple[Language, ...]:
    # Of the words of a project, a page carries those that it says itself: the others are of
    # contracts, and may be of what is not out.
    texts = page_words(*folders)
    spoken = [Language(ENGLISH, {})]
    for tag in dict.fromkeys([_VIETNAMESE, *project.by_language]):
        brought = project.by_language.get(tag, {})
        own = {text: brought[text] for text in texts if text in brought}
        words = {**texts, **own} if tag == _VIETNAMESE else own
        spoken.append(Language(tag, words, len(words) < len(texts)))
    return tuple(spoken)


@cache
def page_words(*folders: Path) -> Mapping[str, str]:
    """Return all that pages say, in Vietnamese: what another language has to translate."""
    words: dict[str, str] = {}
    for folder in (Path(__file__).parent, *folders):
        words |= read_words(folder / "languages" / "vi.csv")
    return words
