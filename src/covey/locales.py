"""How a language writes numbers, plurals and days, and its own name: CLDR, as babel has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Final, Self

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, get_month_names, get_quarter_names
from babel.numbers import get_decimal_symbol, get_group_symbol

from covey.errors import ContractError
from covey.sentence import Sentence

_ENGLISH = "en"


@cache
def locale_of(tag: str) -> Locale:
    """Return what CLDR knows of a language.

    Raises:
        ContractError: no language has this tag.
    """
    try:
        return Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        raise ContractError(
            Sentence(f"{tag!r} is no language. Give its tag, such as pt, fr or pt-BR.")
        ) from None


def own_name(tag: str) -> str:
    """Return what the speakers of a language call it.

    >>> own_name("vi"), own_name("pt")
    ('Tiếng Việt', 'Português')
    """
    name = str(locale_of(tag).get_display_name())
    return name[:1].upper() + name[1:]


def thousands(tag: str) -> str:
    """Return what stands between the thousands of a number."""
    return get_group_symbol(locale_of(tag))


def decimal(tag: str) -> str:
    """Return what stands before the tenths of a number."""
    return get_decimal_symbol(locale_of(tag))


class Written(str):
    """A whole number as a language writes it, which also says what form goes with it."""

    plural: str

    def __str__(self) -> Self:
        """Return itself, so that nothing that is filled in loses its form."""
        return self


def grouped(number: int, tag: str) -> Written:
    """Write a whole number with its thousands apart.

    >>> grouped(12345, "en"), grouped(12345, "vi")
    ('12,345', '12.345')
    """
    written = Written(f"{number:,}".replace(",", thousands(tag)))
    written.plural = locale_of(tag).plural_form(number)
    return written


_OTHER: Final = "other"
_PLURAL: Final = re.compile(r"\{(\w+):([^{}]*)\}")
"""A place that is filled with a word: the name of a number, and its forms."""


def filled(text: str, places: Mapping[str, str]) -> str:
    """Return a text with its ``{places}`` filled in, and its words in the form for their number.

    >>> text = "{n} {n: one plik | few pliki | other plików}"
    >>> [filled(text, {"n": grouped(number, "pl")}) for number in (1, 2, 5)]
    ['1 plik', '2 pliki', '5 plików']
    """

    def word(found: re.Match[str]) -> str:
        forms = _forms(found[2])
        return forms.get(getattr(places[found[1]], "plural", _OTHER), forms[_OTHER])

    return _PLURAL.sub(word, text).format(**places)


def _forms(said: str) -> dict[str, str]:
    parted = [part.strip().partition(" ") for part in said.split("|")]
    return {category: word.strip() for category, _, word in parted}


def places_of(text: str) -> tuple[list[str], set[str]]:
    """Return the names of the ``{places}`` of a text, sorted, and of numbers that its words go by.

    >>> places_of("{n} {n: one plik | other plików} {day}")
    (['day', 'n'], {'n'})
    """
    plain = _PLURAL.sub("", text)
    names = sorted(part.split("}")[0] for part in plain.split("{")[1:])
    return names, {found[1] for found in _PLURAL.finditer(text)}


def plural_forms(tag: str) -> tuple[str, ...]:
    """Return what the forms of a word beside a number are called, the usual one last.

    >>> plural_forms("pl")
    ('few', 'many', 'one', 'other')
    """
    return *sorted(locale_of(tag).plural_form.tags), _OTHER


def wrong_forms(text: str, tag: str) -> bool:
    """Tell whether a word of a text lacks the form ``other``, or has one its language has not."""
    every = [_forms(found[2]).keys() for found in _PLURAL.finditer(text)]
    return any(_OTHER not in forms or forms - set(plural_forms(tag)) for forms in every)


def day(of: date, tag: str) -> str:
    """Write a day: in English its month as a word, since months come first in some of it.

    >>> day(date(2024, 8, 5), "en"), day(date(2024, 8, 5), "vi"), day(date(2024, 8, 5), "pt")
    ('5 August 2024', '5/8/2024', '05/08/2024')
    """
    if tag == _ENGLISH:
        return format_date(of, "d MMMM y", locale=locale_of(tag))
    return format_skeleton("yMd", of, locale=locale_of(tag))


Called = tuple[str, list[set[str]]]
"""How a name stands beside its year, as ``{name} de {year}``, and the names of each in order."""


def months(tag: str) -> Called:
    """Return how months are written: in full and shortened.

    >>> months("pt")[0], sorted(months("pt")[1][2])
    ('{name} de {year}', ['mar', 'mar.', 'março'])
    """
    return _called(tag, "yMMMM", get_month_names)


def quarters(tag: str) -> Called:
    """Return how quarters are written: in full and shortened.

    >>> quarters("fr")[0], sorted(quarters("fr")[1][0])
    ('{name} {year}', ['1er trimestre', 'T1'])
    """
    return _called(tag, "yQQQQ", get_quarter_names)


def _called(tag: str, skeleton: str, names: Callable[..., Mapping[int, str]]) -> Called:
    locale = locale_of(tag)
    form = re.sub(r"[LMQ]+", "{name}", locale.datetime_skeletons[skeleton].pattern, count=1)
    of_each = [
        names(width, context, locale)
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
    ]
    called = [{of[place] for of in of_each} for place in sorted(of_each[0])]
    # A number is no name: which of two it is, a month or a quarter, nobody could say.
    named = [{name for name in one if not name.isdecimal()} for one in called]
    short = [{name.removesuffix(".") for name in one} | one for one in named]
    return form.replace("y", "{year}", 1).replace("'", ""), short


def long_day(of: date, tag: str) -> str:
    """Write a day in words, with the day of its week.

    >>> long_day(date(2024, 10, 29), "en"), long_day(date(2024, 10, 29), "vi")
    ('Tuesday 29 October 2024', 'Thứ Ba, 29 tháng 10, 2024')
    """
    form = "EEEE d MMMM y" if tag == _ENGLISH else "full"
    text = format_date(of, form, locale=locale_of(tag))
    return text[:1].upper() + text[1:]
