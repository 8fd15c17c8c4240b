"""What agencies get wrong: each kind of defect can be planted into a good file, and is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final

from covey.contracts import rules


class Defect(Enum):
    """The kinds of defect; a member's value is its name in file names."""

    EMPTY_FILE = "empty_file"
    HEADER_ONLY = "header_only"
    WRONG_ENCODING = "wrong_encoding"
    UNKNOWN_CODE = "unknown_code"
    NEGATIVE_COUNT = "negative_count"
    FRACTIONAL_COUNT = "fractional_count"
    HUGE_COUNT = "huge_count"
    DUPLICATE_KEY = "duplicate_key"
    MISSING_COLUMN = "missing_column"
    EXTRA_COLUMN = "extra_column"
    FORMULA = "formula"
    PERSON_ROWS = "person_rows"
    WRONG_TOTAL = "wrong_total"
    UNKNOWN_PERIOD = "unknown_period"

    @property
    def rule(self) -> str:
        """The rule that the file breaks, as the letter names it."""
        return _RULES[self].name


_RULES: Final = {
    Defect.EMPTY_FILE: rules.EMPTY_FILE,
    Defect.HEADER_ONLY: rules.HEADER_ONLY,
    Defect.WRONG_ENCODING: rules.WRONG_ENCODING,
    Defect.UNKNOWN_CODE: rules.UNKNOWN_CODE,
    Defect.NEGATIVE_COUNT: rules.NEGATIVE,
    Defect.FRACTIONAL_COUNT: rules.NOT_WHOLE,
    Defect.HUGE_COUNT: rules.BEYOND,
    Defect.DUPLICATE_KEY: rules.DUPLICATE,
    Defect.MISSING_COLUMN: rules.MISSING_COLUMN,
    Defect.EXTRA_COLUMN: rules.EXTRA_COLUMN,
    Defect.FORMULA: rules.FORMULA,
    Defect.PERSON_ROWS: rules.PERSON,
    Defect.WRONG_TOTAL: rules.WRONG_TOTAL,
    Defect.UNKNOWN_PERIOD: rules.UNKNOWN_CODE,
}


@dataclass(frozen=True, slots=True)
class Planted:
    """What is wrong in a file, for comparison with the letter that refuses it.

    Args:
        path: the file.
        defect: the kind of defect.
        line: where it stands, the header being line 1; None when the whole file is meant.
        column: the column it stands in, by number when the contract does not name it; None when
            the whole line or file is meant.
        texts: what the file now holds and nobody may ever read elsewhere, such as a made-up
            phone number or a count that cannot be mistaken for another.
    """

    path: Path
    defect: Defect
    line: int | None = None
    column: str | None = None
    texts: tuple[str, ...] = field(default=(), repr=False)

    @property
    def rule(self) -> str:
        """The rule that the file breaks, as the letter names it."""
        return self.defect.rule
