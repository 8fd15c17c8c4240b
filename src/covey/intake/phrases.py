"""What is said to an agency: English texts with places for values, translated by each language.

The English text is the key. A language is a file of translations: `languages/vi.csv` is Vietnamese.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from covey.tables import Codelist


@dataclass(frozen=True, slots=True)
class Named:
    """Codes beside their labels, which a codelist has in languages of its own.

    Args:
        english: the text, for every language without labels.
        translations: each other language and its text.
    """

    english: str
    translations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """One text with its values.

    Args:
        english: the text, its ``{places}`` unfilled.
        values: what fills each place; a phrase is translated in its turn, a text is not.
    """

    english: str
    values: tuple[tuple[str, str | Named | Phrase], ...] = ()


def phrase(english: str, **values: str | int | Named | Phrase) -> Phrase:
    """Return the phrase *english*; tests find all of them by this name."""
    filled = {
        name: value if isinstance(value, Named | Phrase) else str(value)
        for name, value in values.items()
    }
    return Phrase(english, tuple(filled.items()))


def named(codes: Iterable[tuple[Codelist, int]], own: str = "") -> Named:
    """Return codes beside their labels, by codelist and place in it.

    Args:
        codes: by codelist and place.
        own: the language of labels in place of the main one, where a codelist has it.

    >>> named([(Codelist(("F",), ("Female",), {"vi": ("Nữ",)}), 0)])
    Named(english='F (Female)', translations=(('vi', 'F (Nữ)'),))
    """
    codes = list(codes)
    languages = dict.fromkeys(language for listed, _ in codes for language in listed.translations)

    def said(language: str) -> str:
        return ", ".join(_with_label(listed, place, language) for listed, place in codes)

    return Named(said(own), tuple((language, said(language)) for language in languages))


def joined(parts: Iterable[Named], between: str) -> Named:
    """Return what is named in several *parts* as one, with *between* between two of them."""
    told = [(one.english, dict(one.translations)) for one in parts]
    languages = dict.fromkeys(language for _, others in told for language in others)

    def said(language: str) -> str:
        return between.join(others.get(language, english) for english, others in told)

    return Named(said(""), tuple((language, said(language)) for language in languages))


def _with_label(listed: Codelist, place: int, language: str) -> str:
    code = listed.codes[place]
    label = listed.translations.get(language, listed.labels)[place]
    return f"{code} ({label})" if label and label != code else code
