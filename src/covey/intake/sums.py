"""The value of a sum: what a workbook remembers of it, or what it comes to where it has none.

A program that is no spreadsheet writes formulas without their values, or with a 0. Only sums of
cells are worked out, for totals, which are checked against their parts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from covey.contracts.layout import field_number
from covey.intake.marked import shown

_MOST_CELLS: Final = 2_000_000  # of all sums of a sheet
_DEEPEST: Final = 20  # sums of sums
_CELL: Final = r"\$?([A-Z]{1,3})\$?([0-9]{1,7})"
_RANGE: Final = re.compile(rf"{_CELL}(?::{_CELL})?")
_SUM: Final = re.compile(r"(?:SUM\((.+)\)|([^()]+))")


class Sums:
    """The sums of one sheet.

    Args:
        lines: its rows, a text a cell.
        formulas: by line and field, from 1.
    """

    def __init__(self, lines: list[list[str]], formulas: Mapping[tuple[int, int], str]) -> None:
        self._lines = lines
        self._formulas = formulas
        self._left = _MOST_CELLS

    def value(self, line: int, place: int) -> str:
        """Return the value of a formula in digits; empty where there is none."""
        remembered = shown(self._lines[line - 1][place - 1])
        if remembered.strip("0"):
            return remembered
        found = self._sum(line, place, 0)
        return remembered if found is None else str(found)

    def _sum(self, line: int, place: int, depth: int) -> int | None:
        """Return what the formula of a cell comes to; None where it is no sum of counts."""
        terms = _terms(self._formulas[line, place])
        if not terms or depth > _DEEPEST:
            return None
        total = 0
        for first, last in terms:
            last = min(last[0], len(self._lines)), min(last[1], len(self._lines[0]))
            self._left -= max(last[0] - first[0] + 1, 0) * max(last[1] - first[1] + 1, 0)
            if self._left < 0:
                return None
            for at in range(first[0], last[0] + 1):
                for beside in range(first[1], last[1] + 1):
                    part = self._part(at, beside, depth)
                    if part is None:
                        return None
                    total += part
        return total

    def _part(self, line: int, place: int, depth: int) -> int | None:
        text = shown(self._lines[line - 1][place - 1]).strip()
        if (line, place) in self._formulas and not text.strip("0"):
            return self._sum(line, place, depth + 1)
        if not text:
            return 0
        return int(text) if text.isdecimal() else None


def _terms(formula: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the ranges that a formula adds up, by their corners; none where it does other things.

    >>> _terms("SUM(D2:D4,D7)"), _terms("of:=[.C5]+[.D5]"), _terms("D2*2")
    ([((2, 4), (4, 4)), ((7, 4), (7, 4))], [((5, 3), (5, 3)), ((5, 4), (5, 4))], [])
    """
    plain = formula.removeprefix("of:").removeprefix("=").upper()
    plain = re.sub(r"\[\.|\]|\s", "", plain).replace(":.", ":")
    found = _SUM.fullmatch(plain)
    if found is None:
        return []
    terms = []
    for text in re.split(r"[,;]", found[1]) if found[1] else found[2].split("+"):
        corners = _RANGE.fullmatch(text)
        if corners is None:
            return []
        first = int(corners[2]), field_number(corners[1])
        last = (int(corners[4]), field_number(corners[3])) if corners[3] else first
        terms.append((first, last))
    return terms
