"""A file's name as it may be printed, stored and sent on: text, one line, and still that name.

A name on disk is bytes. Python keeps those that are no UTF-8 as lone surrogates, which no terminal,
JSON or database takes; a line break or an escape sequence would be taken all too well.
"""

from __future__ import annotations

from covey.printable import escaped


def printable_name(name: str) -> str:
    r"""Return *name* with everything that cannot be printed, and ``\`` itself, as Python escapes.

    >>> print(printable_name("quý 1\udce9\n.csv"))
    quý 1\udce9\n.csv
    """
    if name.isprintable() and "\\" not in name:
        return name
    return "".join(
        letter if letter.isprintable() and letter != "\\" else escaped(letter) for letter in name
    )
