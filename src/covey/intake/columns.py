"""What the names in a header mean: a column of the contract, perhaps with its unit behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from covey.contracts.layout import PASSED_OVER
from covey.contracts.spellings import as_seen

_IN_BRACKETS: Final = re.compile(r"(.+?)\s*[(\[]([^()\[\]]*)[)\]]")
_SAYS_UNIT: Final = (
    r"(?:đvt|đơn vị(?: tính)?|units?|unidad(?:es?)?|unités?|einheit)\b"
    r"(?: (?:of measure|de (?:medida|mesure)))?\s*[:.]?"
)
_WITH_UNIT: Final = re.compile(rf"(.+?)\s*[-,;:]?\s*{_SAYS_UNIT}\s*(.+)", re.IGNORECASE)
_ONES: Final = re.compile(
    rf"(?:{_SAYS_UNIT})?\s*(?:(?:lượt )?người|lượt|ca|vụ|buổi|trường hợp|số lượng|"
    r"persons?|people|cases?|events?|sessions?|headcount|pessoas?|personas?|personnes?|personen|"
    r"cas(?:os?)?|fälle|sess(?:ão|ões)|sesión|sesiones|séances?|number|count|n(?:[o.]|\.?\s?[ºo°])\.?|nr\.?|#)?",
    re.IGNORECASE,
)
_SCALE_WORD: Final = (
    r"(?:thousands?|millions?|hundreds?|per ?cent|['’]?000s?\b|%|"
    r"milhar(?:es)?|milh(?:ão|ões)|mil(?:es)?\b|millon(?:es)?|milliers?|tausend|millionen)"
)
_SCALE: Final = re.compile(
    rf"\b(?:nghìn|ngàn|triệu|tỷ|tỉ|phần trăm)\b|\b1[.,]?000\b|\b{_SCALE_WORD}|['’]000|%",
    re.IGNORECASE,
)
_SCALE_IN_TITLE: Final = re.compile(
    rf"{_SAYS_UNIT}(.*)|\b((?:in|em|en) (?:the )?{_SCALE_WORD})", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"\(?([A-Z]|[0-9]{1,2})\)?")
_FEWEST_NUMBERED: Final = 3  # columns


@dataclass(frozen=True, slots=True)
class Called:
    """A name in a header that means something.

    Args:
        column: the column of the contract; ``-`` for one that is not read.
        name: as the contract or its mapping writes it.
        scaled: whether its unit says that the counts are not written in full.
    """

    column: str
    name: str
    scaled: bool = False


@dataclass(frozen=True)
class KnownNames:
    """The names that a header may hold.

    Args:
        meant: what each folded name means.
        count: the column of counts, whose unit matters.
    """

    meant: Mapping[str, Called]
    count: str

    @classmethod
    def of(cls, columns: Sequence[str], wording: Mapping[str, str]) -> Self:
        """Return the names of *columns*, the count last, and of what is passed over.

        Args:
            columns: of the contract.
            wording: the column by each further name; ``-`` to pass over.
        """
        names = {name: one for name, one in wording.items() if one in (*columns, PASSED_OVER)}
        names |= {column: column for column in columns}
        meant = {fold_name(name): Called(column, name) for name, column in names.items()}
        return cls(meant, columns[-1])

    def find(self, name: str) -> Called | None:
        """Return what *name* means, with or without a unit; None where it means nothing.

        A unit is what somebody counts in: "(người)" changes nothing, and "(nữ)" would be the count
        of others than the contract asks for.
        """
        found = self.meant.get(fold_name(name))
        if found is not None:
            return found
        joined = " ".join(name.split())
        parts = _IN_BRACKETS.fullmatch(joined) or _WITH_UNIT.fullmatch(joined)
        found = self.meant.get(fold_name(parts[1])) if parts else None
        if parts is None or found is None or found.column != self.count:
            return found
        if _SCALE.search(parts[2]):
            return Called(found.column, found.name, scaled=True)
        unit = self.meant.get(fold_name(parts[2]))
        is_own = unit is not None and unit.column == self.count
        return found if is_own or _ONES.fullmatch(parts[2].strip()) else None

    def columns_in(self, names: Sequence[str]) -> frozenset[str]:
        """Return the columns that *names* are of, ``-`` among them."""
        return frozenset(found.column for found in map(self.find, names) if found is not None)

    def count_known(self, names: Sequence[str]) -> int:
        """Return how many columns *names* are of; a column counts once."""
        return len(self.columns_in(names))


def is_scaled_title(text: str) -> bool:
    """Tell whether a text above a table says that its counts are not written in full.

    >>> is_scaled_title("ĐVT: nghìn người"), is_scaled_title("Đơn vị tính: người")
    (True, False)
    >>> is_scaled_title("Unidade: milhares"), is_scaled_title("Angaben in Tausend")
    (True, True)
    """
    said = _SCALE_IN_TITLE.search(text)
    return bool(said and (said[2] or _SCALE.search(said[1])))


def numbers_columns(texts: Sequence[str]) -> bool:
    """Tell whether a row below a header numbers the columns, as official forms do.

    >>> numbers_columns(["A", "B", "1", "2"]), numbers_columns(["(1)", "(2)", "(3)", "(4)"])
    (True, True)
    >>> numbers_columns(["2024-Q1", "A1", "F", "4"])
    False
    """
    found = [_NUMBERED.fullmatch(text.strip()) for text in texts if text.strip()]
    signs = [one[1] for one in found if one is not None]
    letters = [sign for sign in signs if sign.isalpha()]
    digits = [int(sign) for sign in signs if sign.isdecimal()]
    return (
        len(signs) == len(found) >= _FEWEST_NUMBERED
        and letters == [chr(ord("A") + place) for place in range(len(letters))]
        and digits == list(range(1, len(digits) + 1))
        and bool(digits)
    )


def fold_name(name: str) -> str:
    r"""Return a column's name without its capitals and with one kind of gap.

    >>> fold_name(" Age-Band "), fold_name("Quận/\nHuyện")
    ('age_band', 'quận/huyện')
    """
    words = as_seen(name).casefold().replace("-", " ").replace("_", " ").split()
    return "_".join(words).replace("_/", "/").replace("/_", "/")
