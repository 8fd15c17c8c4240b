"""Names of totals, in English and Vietnamese: a code called so counts what other codes count."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from covey.tables.hierarchy import TOTAL

_ENGLISH: Final = re.compile(
    r"all|sum|overall|everyone|everybody|altogether|combined|both"
    r"|(all|both) (sexes|genders|ages|age groups|areas|regions|provinces|districts|communes|months"
    r"|quarters|years|categories|services|sectors|groups|persons|people|together|combined)"
    r"|(grand |sub ?)?totals?( .*)?|.* (sub ?)?totals?"
)
_VIETNAMESE: Final = (
    "tổng",
    "cộng",
    "chung",
    "cả hai",
    "hai giới",
    "cả hai giới",
    "mọi lứa tuổi",
    "toàn bộ",
    "toàn dân",
    "toàn vùng",
    "toàn xã",
    "toàn huyện",
    "toàn tỉnh",
    "toàn thành phố",
    "toàn quốc",
    "cả nước",
    "cả tỉnh",
)
_VIETNAMESE_STARTS: Final = ("tổng số", "tổng cộng", "tổng chung", "cộng chung", "tất cả")


def names_a_total(code: str) -> bool:
    """Tell whether *code* is what a total is called, whatever its capitals and marks.

    A word with other marks is another word: ``Công`` is public, ``Cộng`` a sum.

    >>> [names_a_total(code) for code in ("TOTAL", "Tong cong", "all ages", "Công", "Hải Phòng")]
    [True, True, True, False, False]
    """
    plain = unicodedata.normalize("NFC", code).casefold()
    words = " ".join(re.findall(r"[^\W_]+", plain))
    if plain.strip() == TOTAL.casefold() or _ENGLISH.fullmatch(words):
        return True
    wanted = _unmarked if words.isascii() else str
    starts = tuple(wanted(start) for start in _VIETNAMESE_STARTS)
    return words in map(wanted, _VIETNAMESE) or any(
        words == start or words.startswith(f"{start} ") for start in starts
    )


def _unmarked(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
