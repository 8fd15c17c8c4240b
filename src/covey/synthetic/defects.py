"""What agencies get wrong: each kind of defect can be planted into a good file, and is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path


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
        return _RULES[self]


# The words of covey.intake.rules, which stands beside this package and may not be imported.
_RULES = {
    Defect.EMPTY_FILE: "empty file",
    Defect.HEADER_ONLY: "header only",
    Defect.WRONG_ENCODING: "wrong encoding",
    Defect.UNKNOWN_CODE: "unknown code",
    Defect.NEGATIVE_COUNT: "negative count",
    Defect.FRACTIONAL_COUNT: "not a whole number",
    Defect.HUGE_COUNT: "count beyond any population",
    Defect.DUPLICATE_KEY: "duplicate key",
    Defect.MISSING_COLUMN: "missing column",
    Defect.EXTRA_COLUMN: "extra column",
    Defect.FORMULA: "formula-like text",
    Defect.PERSON_ROWS: "one row per person",
    Defect.WRONG_TOTAL: "total differs from its parts",
    Defect.UNKNOWN_PERIOD: "unknown code",
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
