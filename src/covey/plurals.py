"""Numbers with what they count, in English; other languages have words of their own for it."""

from __future__ import annotations


def numbered(number: int, one: str, more: str = "") -> str:
    """Return a number with what it counts, in the singular where it is 1.

    Args:
        number: how many.
        one: what is counted, as it is called where there is one of it.
        more: the same of several, where that is not *one* with an s.

    >>> numbered(1, "cell"), numbered(1200, "cell"), numbered(0, "entry", "entries")
    ('1 cell', '1,200 cells', '0 entries')
    """
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"
