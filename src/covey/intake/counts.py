"""What a count is: whole, written in digits and the marks that were agreed on, and within reason.

A point or a comma is never guessed at: 1.500 is fifteen hundred in Hanoi and one and a half in
London. Two groups of digits, as in 1.234.567, have only one reading.
"""

from __future__ import annotations

import re
from typing import Final

from covey.contracts.rules import BEYOND, NOT_A_NUMBER, NOT_WHOLE
from covey.intake.letter import Defect
from covey.intake.phrases import phrase

_WHOLE: Final = re.compile(r"-?[0-9]+")
_FIRST_GROUP: Final = "-?[1-9][0-9]{0,2}"
"""Before a mark of thousands no number begins with 0: 0.500 is a half."""
_TWO_GROUPS: Final = re.compile(rf"{_FIRST_GROUP}(?:([.,])[0-9]{{3}})(?:\1[0-9]{{3}})+")
_OTHER_NUMBER: Final = re.compile(
    r"-?[.,]?[0-9][0-9.,'’ \u00a0\u202f_]*(e[+-]?[0-9]+)?", re.IGNORECASE
)
_BOUND: Final = re.compile(r"[<>≤≥≦≧~≈].*[0-9].*")
_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u202f"), " ")
_AS_IT_IS: Final = phrase(
    "a bound is no count; write the count itself, however small: what may not be told is hidden "
    "when it is published"
)
_MOST_DIGITS: Final = 18  # always fits int64


def read_count(text: str, thousands: str = "", decimal: str = "") -> int | Defect | None:
    """Return the number that *text* writes, or why it is none; None when it is empty.

    Args:
        text: a field of the column of counts.
        thousands: the mark between groups of three digits; empty where none was agreed on.
        decimal: the mark before a fraction, which must be 0; empty where none was agreed on.

    >>> read_count(" 12 "), read_count("12.0").rule.name
    (12, 'not a whole number')
    >>> read_count("1.500", thousands="."), read_count("1.500,0", ".", ","), read_count("1.234.567")
    (1500, 1500, 1234567)
    >>> read_count("0.500", thousands=".").rule.name
    'not a whole number'
    """
    text = text.strip()
    if not text:
        return None
    whole = _without_marks(text, thousands, decimal)
    if _WHOLE.fullmatch(whole):
        digits = whole.lstrip("-").lstrip("0")
        return int(whole) if len(digits) <= _MOST_DIGITS else Defect(BEYOND)
    if _BOUND.fullmatch(text):
        return Defect(NOT_A_NUMBER, detail=_AS_IT_IS)
    return Defect(NOT_WHOLE if _OTHER_NUMBER.fullmatch(text) else NOT_A_NUMBER)


def number_text(number: float) -> str:
    """Return a number in digits; one that is not whole with an exponent, as no count is written.

    >>> number_text(12.0), number_text(123.456)
    ('12', '123.456e0')
    """
    if isinstance(number, int) or number.is_integer():
        return str(int(number))
    return f"{number!r}e0"


def _without_marks(text: str, thousands: str, decimal: str) -> str:
    """Return *text* without the marks that stand where they belong; else as it is."""
    if not (thousands or decimal):
        two = _TWO_GROUPS.fullmatch(text)
        return text.replace(two[1], "") if two else text
    text = text.translate(_SPACES) if thousands == " " else text
    whole, fraction = text.split(decimal, 1) if decimal and decimal in text else (text, "0")
    if not fraction or fraction.strip("0"):
        return text
    grouped = rf"{_FIRST_GROUP}(?:{re.escape(thousands)}[0-9]{{3}})+"
    if thousands and re.fullmatch(grouped, whole):
        return whole.replace(thousands, "")
    return whole
