"""What a count is: whole, written in digits alone, and within reason.

A point or a comma is never guessed at: 1.500 is fifteen hundred in Hanoi and one and a half in
London, and 12.0 mostly means that a formula or a missing value stood behind it.
"""

from __future__ import annotations

import re
from typing import Final

from covey.intake.letter import Defect
from covey.intake.rules import BEYOND, NOT_A_NUMBER, NOT_WHOLE

LARGEST_COUNT: Final = 10**10
"""Persons or events; more than all people alive, and far from overflow when rows are summed."""

_WHOLE: Final = re.compile(r"-?[0-9]+")
_OTHER_NUMBER: Final = re.compile(
    r"-?[.,]?[0-9][0-9.,'’ \u00a0\u202f_]*(e[+-]?[0-9]+)?", re.IGNORECASE
)
_MOST_DIGITS: Final = 18  # always fits int64


def read_count(text: str) -> int | Defect | None:
    """Return the number that *text* writes, or why it is none; None when it is empty.

    >>> read_count(" 12 "), read_count("12.0").rule.name
    (12, 'not a whole number')
    """
    text = text.strip()
    if not text:
        return None
    if _WHOLE.fullmatch(text):
        digits = text.lstrip("-").lstrip("0")
        return int(text) if len(digits) <= _MOST_DIGITS else Defect(BEYOND)
    return Defect(NOT_WHOLE if _OTHER_NUMBER.fullmatch(text) else NOT_A_NUMBER)
