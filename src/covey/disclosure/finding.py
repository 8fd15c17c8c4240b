"""What a check has to say: a place that gives people away, and the rule it breaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from covey.plurals import numbered

ONE_VALUE: Final = "only one value possible"
NARROW: Final = "interval narrower than protection"

_SHOWN: Final = 4


@dataclass(frozen=True)
class Finding:
    """A cell or a class of people that gives them away. It never holds a count.

    Args:
        codes: the place, one code a dimension.
        rule: what is wrong with it.
        table: the table that the cell is in, where several were attacked together.
        to: the insiders who can work it out with what they know; empty where anybody can.
        sums: the published sums that tell, such as ``VN×_T = VN×F + VN×M``; empty where it is no
            sum, or was not asked for.
    """

    codes: tuple[str, ...]
    rule: str
    table: str = ""
    to: str = ""
    sums: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        rule = f"{self.rule} to {self.to}" if self.to else self.rule
        return f"{self._where}: {rule}{f' (from {self._told})' if self.sums else ''}"

    @property
    def sentence(self) -> str:
        """What a count follows from, where some sums tell it; else the place and the rule.

        >>> Finding(("VN", "M"), ONE_VALUE, "year", sums=("VN×_T = VN×F + VN×M",)).sentence
        'year VN×M follows from VN×_T = VN×F + VN×M'
        """
        if self.rule != ONE_VALUE or self.to or not self.sums:
            return str(self)
        return f"{self._where} follows from {self._told}"

    @property
    def followed(self) -> str:
        """The place, and what its count follows from, for a list of such places.

        >>> Finding(("VN", "M"), ONE_VALUE, sums=("VN×_T = VN×F + VN×M",)).followed
        'VN×M (from VN×_T = VN×F + VN×M)'
        """
        if self.rule != ONE_VALUE:
            return f"{self._where} ({self.rule})"
        return f"{self._where} (from {self._told})" if self.sums else self._where

    @property
    def _where(self) -> str:
        return f"{f'{self.table} ' if self.table else ''}{'×'.join(self.codes)}"

    @property
    def _told(self) -> str:
        more = len(self.sums) - _SHOWN
        left = f"; and {numbered(more, 'more sum')}" if more > 0 else ""
        return "; ".join(self.sums[:_SHOWN]) + left
