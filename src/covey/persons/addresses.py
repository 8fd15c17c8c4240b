"""Addresses: a house in a street, or a hamlet in its commune."""

from __future__ import annotations

import re
from typing import Final

from covey.persons.column import Column
from covey.persons.words import fold

_HOUSE: Final = tuple(
    re.compile(form)
    for form in (
        r"\b(?:so nha|nha so|sn)\.? ?[0-9]",
        r"\b(?:ngo|ngach|hem|kiet)\.? ?[0-9]",
        r"^(?:so )?[0-9]+[a-z]?(?:[/-][0-9]+[a-z]?)*,? (?:duong|pho|ngo|ngach|hem|kiet|quoc lo)\b",
        r"\b[0-9]+[a-z]?,? (?:\w+ ){1,3}(?:street|st|road|rd|avenue|ave|lane|soi)\b",
        r"^(?:k[0-9]+/[0-9]+|lo [a-z]?[0-9]+)\b",
        r"\b(?:chung cu|can ho|nha tro) ",
        r"^(?:house|flat|apt|room|phong) ?(?:no\.? ?)?[0-9]",
        r"\b(?:duong|pho) [^,]+, ?(?:p\.|phuong|q\.|quan|tp)",
    )
)
# A number before two words with capitals: "12 Nguyễn Trãi", and not "18 and over".
_NUMBER_AND_STREET: Final = re.compile(
    r"[0-9]+[A-Za-z]?(?:/[0-9]+[A-Za-z]?)* (?!Tháng\b)[^\W\d_a-z]\w+ [^\W\d_a-z]\w+"
)
_HAMLET: Final = re.compile(
    r"\b(?:thon|xom|ap|to|khu|khu pho|ban|buon|lang|doi|phum|soc|village) [^,]+, ?\w"
)

_MOST: Final = 0.6
_SOME: Final = 0.2


def addresses(column: Column) -> bool | None:
    """Tell whether *column* holds addresses: True; hamlets that may be of one: False; else None.

    >>> addresses(Column("", ["Số nhà 12, phố Hàng Bột", "27/3 Lê Lợi", "Xóm 5, xã Nghi Phú"], 3))
    True
    """
    if column.share(_is_place) < _MOST:
        return None
    return column.share(_is_house) >= _SOME


def _is_house(text: str) -> bool:
    folded = fold(text).strip()
    return bool(_NUMBER_AND_STREET.match(text)) or any(form.search(folded) for form in _HOUSE)


def _is_place(text: str) -> bool:
    return bool(_HAMLET.search(fold(text))) or _is_house(text)
