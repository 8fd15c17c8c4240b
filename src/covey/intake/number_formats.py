"""What a number format makes of a count: the same number, or one that a reader takes for another.

Source: ECMA-376, part 1, 18.8.30 and 18.8.31 (numFmt).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from covey.intake.marked import AS_DIGITS, AS_HUNDREDTHS, AS_NOTHING, AS_THOUSANDS, AS_UNITS

_BUILT_IN: Final = {9: "0%", 10: "0.00%", 11: "0.00E+00", 48: "##0.0E+0"}
"""Those of the formats without a code that show a whole number as another."""

_SECTION: Final = re.compile(r'((?:"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[^;"\\])*);', re.DOTALL)
_PADDING: Final = re.compile(r"_.|\*.|\[[^\]]*\]", re.DOTALL)
_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)', re.DOTALL)
_PLACES: Final = re.compile(r"[0#?]")
_DATE: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_MOST_SECTIONS: Final = 4
_LITERAL_MARK: Final = "\0"


@dataclass(frozen=True, slots=True)
class Shows:
    """What is seen of a cell, as a mark of `covey.intake.marked`; none where it is what is stored.

    Args:
        positive: of a number above 0.
        zero: of 0.
        text: of a text.
    """

    positive: str = ""
    zero: str = ""
    text: str = ""


@cache
def shows(number: int, code: str | None) -> Shows:
    """Return what a number format makes of counts.

    Args:
        number: of the format.
        code: its code; None for one that is built in.

    >>> shows(164, "#,##0"), shows(164, "0.000").positive == AS_THOUSANDS
    (Shows(positive='', zero='', text=''), True)
    """
    code = _BUILT_IN.get(number, "General") if code is None else code
    sections = _SECTION.findall(f"{code};")[:_MOST_SECTIONS] or [code]
    positive = _number(sections[0])
    zero = _zero(sections[2] if len(sections) > 2 else sections[0])
    text = AS_NOTHING if len(sections) == _MOST_SECTIONS and not sections[3].strip() else ""
    if any(mark in code for mark in ("[<", "[>", "[=")):  # which section is taken depends
        found = [one for one in map(_number, sections[:3]) if one]
        positive = zero = found[0] if found else ""
    return Shows(positive, zero, text)


def _number(section: str) -> str:
    bare = _PADDING.sub("", section)
    literals = "".join(quoted or escaped for quoted, escaped in _LITERAL.findall(bare))
    bare = _LITERAL.sub(_without_gaps, bare)
    if any(letter.isdecimal() for letter in literals):
        return AS_DIGITS
    if "general" in bare.casefold() or "@" in bare:
        return ""
    if not _PLACES.search(bare):
        return "" if _DATE.search(bare) else AS_NOTHING
    if "%" in bare:
        return AS_HUNDREDTHS
    if re.search(r"[0#?],+(?![0#?,])", bare):
        return AS_UNITS
    inside = bare[_first(bare) : _last(bare)]
    if _LITERAL_MARK in inside or "e" in inside.casefold():
        return AS_DIGITS
    _, point, decimals = inside.partition(".")
    return AS_THOUSANDS if point and len(re.sub(r"[^0?]", "", decimals)) == 3 else ""


def _without_gaps(literal: re.Match[str]) -> str:
    """A gap between digits groups them, and tells no other number."""
    return _LITERAL_MARK if (literal[1] or literal[2] or "").strip() else " "


def _zero(section: str) -> str:
    """A dash for 0 is seen; a section of nothing, or of places that a 0 leaves empty, is not."""
    found = _number(section)
    bare = _PADDING.sub("", section)
    literals = "".join(quoted or escaped for quoted, escaped in _LITERAL.findall(bare))
    rest = _LITERAL.sub("", bare)
    if found in ("", AS_NOTHING) and not re.search(r"0|general|@", rest, re.IGNORECASE):
        return "" if (literals + re.sub(r"[#?,.]", "", rest)).strip() else AS_NOTHING
    return found


def _first(bare: str) -> int:
    return min(at for at in map(bare.find, "0#?") if at >= 0)


def _last(bare: str) -> int:
    return max(map(bare.rfind, "0#?")) + 1


def seen_as(value: str, text: str) -> str:
    """Return the mark of a number that is shown as *text*; none where it is what is stored.

    Args:
        value: as it is stored.
        text: as it is shown.

    >>> seen_as("12", "12.00"), seen_as("1234", "1.234"), seen_as("1", "1.000") == AS_THOUSANDS
    ('', '', True)
    """
    digits = re.sub(r"\D", "", text)
    whole = value.removesuffix(".0")
    if not whole.isdecimal():
        return ""  # no count, which is told where it is read
    if not digits:
        return "" if whole == "0" and text.strip() else AS_NOTHING
    if "%" in text:
        return AS_HUNDREDTHS
    fraction = re.search(r"[.,](\d{1,2}|0{4,})(?:\D*)$", text)
    shown = digits[: -len(fraction[1])] if fraction and not fraction[1].strip("0") else digits
    if shown.lstrip("0") == whole.lstrip("0"):
        return ""
    if digits == f"{whole}000":
        return AS_THOUSANDS
    is_less = len(shown) < len(whole) or not shown.strip("0")
    return AS_UNITS if is_less else AS_DIGITS
