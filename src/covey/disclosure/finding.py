"""What a check has to say: a place that gives people away, and the rule it breaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A cell or a class of people that gives them away. It never holds a count.

    Args:
        codes: the place, one code a dimension.
        rule: what is wrong with it.
        table: the table that the cell is in, where several were attacked together.
    """

    codes: tuple[str, ...]
    rule: str
    table: str = ""

    def __str__(self) -> str:
        return f"{self.table + ' ' if self.table else ''}{'×'.join(self.codes)}: {self.rule}"
