"""What the names in a header mean: a column of the contract, perhaps with its unit behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from covey.contracts.layout import PASSED_OVER

_IN_BRACKETS: Final = re.compile(r"(.+?)\s*[(\[]([^()\[\]]*)[)\]]")
_SAYS_UNIT: Final = r"(?:đvt|đơn vị(?: tính)?|units?)\b\s*[:.]?"
_WITH_UNIT: Final = re.compile(rf"(.+?)\s*[-,;:]?\s*{_SAYS_UNIT}\s*(.+)", re.IGNORECASE)
_ONES: Final = re.compile(
    rf"(?:{_SAYS_UNIT})?\s*(?:(?:lượt )?người|lượt|ca|vụ|buổi|trường hợp|số lượng|"
    r"persons?|people|cases?|events?|sessions?|headcount|number|count)?",
    re.IGNORECASE,
)
_SCALE: Final = re.compile(
    r"\b(?:nghìn|ngàn|triệu|tỷ|tỉ|thousands?|millions?|hundreds?|per ?cent|phần trăm)\b"
    r"|%|['’]?\b0?00\b|\b1[.,]?000\b|x ?10",
    re.IGNORECASE,
)
_SCALE_IN_TITLE: Final = re.compile(rf"(?:{_SAYS_UNIT}|\bin\b)(.*)", re.IGNORECASE)


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
        return found if _ONES.fullmatch(parts[2].strip()) else None

    def count_known(self, names: Sequence[str]) -> int:
        """Return how many columns *names* are of; a column counts once."""
        return len({found.column for found in map(self.find, names) if found is not None})


def is_scaled_title(text: str) -> bool:
    """Tell whether a text above a table says that its counts are not written in full.

    >>> is_scaled_title("ĐVT: nghìn người"), is_scaled_title("Đơn vị tính: người")
    (True, False)
    """
    said = _SCALE_IN_TITLE.search(text)
    return bool(said and _SCALE.search(said[1]))


def fold_name(name: str) -> str:
    """Return a column's name without its capitals and with one kind of gap.

    >>> fold_name(" Age-Band ")
    'age_band'
    """
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())
