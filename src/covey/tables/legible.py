"""Which texts can be codes: a reader sees them as they are, and no spreadsheet runs them.

Source: OWASP, CSV Injection; Unicode Standard Annex 15, Unicode Normalization Forms; Unicode
Technical Report 36, Unicode Security Considerations, on bidirectional text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

_STEERING: Final = frozenset(("Cc", "Cf", "Cs"))
"""Categories of control characters, of marks of direction or no width, of halves of letters."""

_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u3164\uffa0")
"""Letters and marks that show nothing."""

# A number may stand behind a sign: spreadsheets show it as the number it is. After a semicolon a
# new field begins for those spreadsheets that split there.
_FORMULA: Final = re.compile(r"(?:^|;)\s*(?:[=@＝＠]|[-+－＋](?![0-9.,\s]*$))")


_SIGN: Final = re.compile(r"[=~<>:(\[]")

# By a letter or word and a sign, or in brackets with who was counted. Without brackets a number of
# people may be what is told apart, such as the sizes of households.
_COUNT: Final = re.compile(
    r"(?<!\w)(?:n|counts?|persons?|people|cases?|obs|số người|số ca)\s*[=≈~<>≤≥]+\s*[0-9]"
    r"|(?<!\w)(?:counts?|persons?|people|cases?|số người|số ca)\s*:\s*[0-9]"
    r"|[(\[]\s*[0-9][0-9., ]*\s*(?:persons?|pers\.?|people|individuals?|cases?|respondents?"
    r"|participants?|patients?|clients?|victims?|người|ca|nạn nhân)\s*[)\]]",
    re.IGNORECASE,
)


def unfit_code(text: str) -> str | None:
    """Return what makes *text* unfit for a code or the name of a dimension, or None.

    >>> unfit_code("=1+1"), unfit_code("VN-22"), unfit_code("-1")
    ('a spreadsheet would run it as a formula', None, None)
    """
    if _FORMULA.search(text):
        return "a spreadsheet would run it as a formula"
    if text.isascii() and text.isprintable():
        return None
    if any(unicodedata.category(letter) in _STEERING or letter in _UNSEEN for letter in text):
        return "it holds a character that cannot be seen"
    return None


def tells_count(text: str) -> bool:
    """Tell whether *text* says how many people there are: what it names, in every row of it.

    A number alone says nothing, nor one in brackets: that may be a year, or part of a code.

    >>> [text for text in ("A (n=3)", "N = 12", "B (3 persons)", "0-4", "VN (2019)", "3 persons")
    ...  if tells_count(text)]
    ['A (n=3)', 'N = 12', 'B (3 persons)']
    """
    if text.isascii() and not _SIGN.search(text):
        return False
    return bool(_COUNT.search(unicodedata.normalize("NFKC", text)))


def as_seen(text: str) -> str:
    """Return what a reader can tell of *text*: accents composed, any white space one blank."""
    if text.isascii() and " " not in text:
        return text.strip()
    return " ".join(unicodedata.normalize("NFC", text).split())


def alike(texts: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of any two *texts* that look the same, the later one first.

    >>> list(alike(["Hà Nội", "Huế", "Ha\u0300 No\u0323\u0302i"]))
    [(2, 0)]
    """
    first: dict[str, int] = {}
    for place, text in enumerate(texts):
        before = first.setdefault(as_seen(text), place)
        if before != place:
            yield place, before
