"""What a terminal, a letter or a record shows of a name that somebody else chose."""

from __future__ import annotations

from typing import Final

_OF_TEXT: Final = "\n\u00a0\u200b\u200c\u200d"
"""Breaks of lines, and the blanks and joiners without which Khmer, Lao or Persian is misspelt."""


def printable(text: str) -> str:
    r"""Return *text* on one line; what would steer a terminal or hide is written as its escape.

    >>> printable("a\x1b[31m.csv"), printable("Quận 1.csv")
    ('a\\x1b[31m.csv', 'Quận 1.csv')
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else escaped(letter) for letter in text)


def printable_lines(text: str) -> str:
    """Return *text* likewise, but with its line breaks and what the script of a language needs."""
    return "".join(letter if letter in _OF_TEXT else printable(letter) for letter in text)


def escaped(letter: str) -> str:
    """Return the escape that stands for *letter* in Python."""
    return letter.encode("unicode_escape").decode("ascii")
