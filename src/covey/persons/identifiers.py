"""Numbers of persons: identity cards, insurance, passports, telephones, plates.

A single number says little: every count from 912,345,000 on is a Vietnamese telephone number that
could exist. So a column is judged. Numbers of persons have many digits, are equally long, and
their last digits are spread by chance; codes of areas or clinics are laid out in an order.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from covey.persons.column import Column

_PHONE: Final = (
    r"(?:\+84|0084|0)[ .-]?(?:[35789](?:[ .-]?[0-9]){8}|2(?:[ .-]?[0-9]){9})|"
    r"\+[0-9](?:[ .-]?[0-9]){7,14}"
)
_MARKS: Final = {
    # Three digits for the province of birth, 001 to 096; one for sex and century; year; six more.
    "citizen identity numbers": r"0(?!00)[0-9]{2}[0-9]{9}",
    "telephone numbers": _PHONE,
    "e-mail addresses": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}",
    "insurance numbers": r"[a-z]{2}[ -]?[0-9](?:[ -]?[0-9]{2})[ -]?[0-9]{10}",
}
_CELL: Final = {what: re.compile(pattern) for what, pattern in _MARKS.items()}
_IN_TEXT: Final = {
    what: re.compile(rf"(?<![\w.+-])(?:{pattern})(?![\w-])") for what, pattern in _MARKS.items()
}
_MAY_BE_MARK: Final = re.compile(
    r"@|(?<![\w.-])[0+](?:[ .-]?[0-9]){7}|[A-Za-z]{2}[ -]?[0-9][ -]?[0-9]{2}[ -]?[0-9]{10}"
)

_NUMBER: Final = re.compile(r"\(?[0-9](?:[ .()/-]{0,2}[0-9]){7,13}")
_LONG: Final = re.compile(
    r"(?<![0-9])(?:[0-9](?:[ .-]?[0-9]){7,13}|\b[A-Za-z]{1,2}[0-9]{7})(?![0-9])"
)
_MASKED: Final = re.compile(r"(?=.{8,})(?=.*[0-9]{2})[0-9 ]*[*x•]{3,}[0-9 ]*")
_EXPONENT: Final = re.compile(r"[0-9][.,][0-9]+e\+?(?:0?[89]|1[0-3])")
_BY_SHARE: Final = {
    "passport numbers": re.compile(r"[a-z]{1,2} ?[0-9]{6,8}"),
    "number plates": re.compile(r"[0-9]{2} ?-?[a-z][a-z0-9]?[ -]?(?:[0-9]{3}\.?[0-9]{2}|[0-9]{4})"),
}

_ANY: Final = "identity or telephone numbers"

_FEW: Final = 3
"""So few numbers cannot be called laid out."""

_MOST: Final = 0.8
_SOME: Final = 0.6
_SAME_DIGIT: Final = 0.6
_LAST: Final = 4


def sign_in_cell(text: str) -> str | None:
    """Return what *text* would be of a person, or hold in its midst, or None.

    >>> sign_in_cell("001204000123"), sign_in_cell("1204")
    ('citizen identity numbers', None)
    >>> sign_in_cell("call 0912 345 678")
    'telephone numbers'
    """
    if len(text) < 6 or not _MAY_BE_MARK.search(text):
        return None  # as nearly all texts, and a million of them may be distinct
    text = text.strip(" '\u00a0").casefold()
    whole = next((what for what, sign in _CELL.items() if sign.fullmatch(text)), None)
    if whole or not any(letter.isalpha() or letter in "/;," for letter in text):
        return whole
    return next((what for what, sign in _IN_TEXT.items() if sign.search(text)), None)


def numbers_of_persons(column: Column) -> str | None:
    """Return what the numbers in *column* are of persons, or None.

    >>> numbers_of_persons(Column("", ["912847365", "983105522", "378419960", "704551839"], 4))
    'identity or telephone numbers'
    >>> numbers_of_persons(Column("", ["704001001", "704001002", "704002001", "704002003"], 4))
    """
    if column.share(_is_spoilt) >= _MOST:
        return _ANY
    for what, sign in _BY_SHARE.items():
        texts = [text for text in column.sample if sign.fullmatch(text.casefold())]
        if len(texts) >= _MOST * len(column.sample) > 0:
            return what if _by_chance([_digits(text) for text in texts]) else None
    if column.share(is_long_number) >= _MOST:
        return _long_numbers(column)
    return next(filter(None, map(sign_in_cell, column.values)), None) or _numbers_in_text(column)


def is_long_number(text: str) -> bool:
    """Tell whether *text* is a number of 8 to 14 digits, whatever parts them."""
    return bool(_NUMBER.fullmatch(_plain(text)))


def _numbers_in_text(column: Column) -> str | None:
    """Numbers beside words or beside other kinds, such as a passport among identity cards."""
    found = [match for match in map(_LONG.search, column.sample) if match]
    digits = ["".join(filter(str.isdigit, match[0])) for match in found]
    return _ANY if len(found) >= _SOME * len(column.sample) and _by_chance(digits) else None


def _is_spoilt(text: str) -> bool:
    """A number that a spreadsheet rounded, or of which somebody hid a part."""
    text = text.casefold()
    return bool(_EXPONENT.fullmatch(text) or _MASKED.fullmatch(text))


def _long_numbers(column: Column) -> str | None:
    """Judge numbers of each length together: what lost its zeros is shorter by these."""
    by_length: defaultdict[int, list[str]] = defaultdict(list)
    for text in column.sample:
        by_length[len(_digits(text))].append(text)
    for length, texts in by_length.items():
        signs = Counter(filter(None, map(sign_in_cell, texts)))
        if len(texts) < _FEW:
            if signs:
                return next(iter(signs))
        elif length >= 8 and _by_chance([_digits(text) for text in texts]):
            what, times = signs.most_common(1)[0] if signs else ("", 0)
            return what if times >= _MOST * len(texts) else _ANY
    lengths = len(by_length)
    few = all(len(texts) < _FEW for texts in by_length.values())
    return _shorter_by_zeros(column) if few and lengths > 1 else None


def _shorter_by_zeros(column: Column) -> str | None:
    digits = [_digits(text) for text in column.sample]
    widest = max(map(len, digits))
    near = len(digits) >= _FEW and min(map(len, digits)) >= widest - 2
    return _ANY if near and _by_chance(digits) else None


def _by_chance(digits: Sequence[str]) -> bool:
    """Tell whether the last digits are spread, each place by itself."""
    most = len(digits) - 1 if len(digits) <= _FEW + 1 else _SAME_DIGIT * len(digits)
    return len(digits) >= _FEW and all(
        max(Counter(number[-place] for number in digits).values()) <= most
        for place in range(1, _LAST + 1)
    )


def _digits(text: str) -> str:
    return "".join(letter for letter in _plain(text) if letter.isdigit())


def _plain(text: str) -> str:
    """What a spreadsheet puts around a number is no part of it."""
    return text.strip(" '\u00a0").removesuffix(".0")
