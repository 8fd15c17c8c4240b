"""Words as clerks write them, with or without marks and capitals, become comparable."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NO_LETTER: Final = re.compile(r"[^\w]+")


def fold(text: str) -> str:
    """Drop capitals and marks; what stands between the words stays.

    >>> fold("Đặng Thị Lụa")
    'dang thi lua'
    """
    letters = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def joined(text: str) -> str:
    """Drop capitals, marks and everything between the words.

    >>> joined("Họ và tên")
    'hovaten'
    """
    return "".join(letter for letter in fold(text) if letter.isalnum())


def words(text: str) -> list[str]:
    """Return the folded words.

    >>> words("Harrison, Emily-Jane")
    ['harrison', 'emily', 'jane']
    """
    return marked_words(fold(text))


def marked_words(text: str) -> list[str]:
    """Return the words without their capitals, marks as they are written.

    >>> marked_words("Hồ Thị Lụa")
    ['hồ', 'thị', 'lụa']
    """
    return _NO_LETTER.sub(" ", unicodedata.normalize("NFC", text).casefold()).split()


def listed(text: str) -> tuple[str, ...]:
    """Return the words between the commas: long lists read better as lines.

    >>> listed("ông,bà")
    ('ông', 'bà')
    """
    return tuple(text.split(","))
