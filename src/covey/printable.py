"""What a terminal, a letter or a record shows of a name that somebody else chose."""

from __future__ import annotations


def printable(text: str) -> str:
    r"""Return *text* on one line; what would steer a terminal or hide is written as its escape.

    >>> printable("a\x1b[31m.csv"), printable("Quận 1.csv")
    ('a\\x1b[31m.csv', 'Quận 1.csv')
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else _escape(letter) for letter in text)


def printable_lines(text: str) -> str:
    """Return *text* likewise, with its line breaks."""
    return "\n".join(map(printable, text.split("\n")))


def _escape(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
