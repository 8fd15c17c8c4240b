"""The words of a page in each of its languages; what is not translated stays English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from covey.contracts.words import read_words

ENGLISH: Final = "en"
_VIETNAMESE: Final = "vi"


@dataclass(frozen=True)
class Language:
    """A language that a page can be read in.

    Args:
        tag: as HTML names it, such as ``vi``.
        name: as its speakers call it.
        thousands: what stands between the thousands of a number.
        decimal: what stands before its tenths.
        words: the translation of each English text; empty for English itself.
    """

    tag: str
    name: str
    thousands: str
    decimal: str
    words: Mapping[str, str]

    def say(self, english: str, **places: object) -> str:
        """Return a text of the page with its ``{places}`` filled in; numbers are written out."""
        filled = {name: self.written(value) for name, value in places.items()}
        return self.words.get(english, english).format(**filled)

    def written(self, value: object) -> str:
        """Return a whole number with its thousands apart, and anything else as it is.

        >>> languages()[1].written(12345)
        '12.345'
        """
        if isinstance(value, int) and not isinstance(value, bool):
            return f"{value:,}".replace(",", self.thousands)
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
        if self.tag == ENGLISH:
            return f"{of.day} {of:%B} {of.year}"
        return f"{of.day}/{of.month}/{of.year}"


@cache
def languages(*folders: Path) -> tuple[Language, ...]:
    """Return the languages of every page, English first.

    Args:
        folders: of further words, each with a ``languages/vi.csv``.
    """
    vietnamese: dict[str, str] = {}
    for folder in (Path(__file__).parent, *folders):
        vietnamese |= read_words(folder / "languages" / "vi.csv")
    return (
        Language(ENGLISH, "English", ",", ".", {}),
        Language(_VIETNAMESE, "Tiếng Việt", ".", ",", vietnamese),
    )
