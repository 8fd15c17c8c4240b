"""A file's name as it may be printed, stored and sent on: text, one line, and still that name.

A name on disk is bytes. Python keeps those that are no UTF-8 as lone surrogates, which no terminal,
JSON or database takes; a line break or an escape sequence would be taken all too well.
"""

from __future__ import annotations

import re
from typing import Final

from covey.printable import escaped

_ESCAPED: Final = re.compile(r"\\(?:[\\nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")


def printable_name(name: str) -> str:
    r"""Return *name* with everything that cannot be printed, and ``\`` itself, as Python escapes.

    >>> print(printable_name("quý 1\udce9\n.csv"))
    quý 1\udce9\n.csv
    """
    return "".join(
        letter if letter.isprintable() and letter != "\\" else escaped(letter) for letter in name
    )


def name_on_disk(printable: str) -> str:
    """Return the name that `printable_name` made *printable* of."""
    return _ESCAPED.sub(lambda escaped: escaped[0].encode().decode("unicode_escape"), printable)
