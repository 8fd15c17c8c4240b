"""Areas and periods of a history: written for the hub, and read without it for the oracle."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracles.history import Cell, Leaf

_MONTHS = {
    "year": (r"(\d{4})", 12),
    "half-year": (r"(\d{4})-S([12])", 6),
    "quarter": (r"(\d{4})-Q([1-4])", 3),
    "month": (r"(\d{4})-(\d{2})", 1),
}
_DAYS = {"moving-seven-days": 7, "moving-four-weeks": 28}


@dataclass(frozen=True)
class Tree:
    """Codes with the code above each, the root first.

    Args:
        rows: each code and the one above it, "" for the root.
    """

    rows: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str) -> Tree:
        """Read rows such as ``"VN: P Q; P: a b"``: the code above, and those below it."""
        rows = [("", text.partition(":")[0].strip())]
        for part in text.split(";"):
            above, _, below = part.partition(":")
            rows += [(above.strip(), code) for code in below.split()]
        return cls(tuple((code, above) for above, code in rows))

    @property
    def csv(self) -> str:
        """The codelist as a project has it."""
        lines = [f"{code},{above},{code}" for code, above in self.rows]
        return "\n".join(["code,parent,label", *lines, ""])

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.rows)

    @property
    def leaves(self) -> tuple[str, ...]:
        inner = {above for _, above in self.rows}
        return tuple(code for code in self.codes if code not in inner)

    def inside(self, code: str) -> frozenset[str]:
        """Return the leaves of a code."""
        below = [one for one, above in self.rows if above == code]
        return frozenset([code]) if not below else frozenset().union(*map(self.inside, below))

    def adding(self, code: str, above: str) -> Tree:
        """Return the tree with one leaf more."""
        return Tree((*self.rows, (code, above)))


def cells(trees: Mapping[str, Tree]) -> dict[Leaf, Cell]:
    """Return every combination of codes with its leaves."""
    return {
        codes: leaves(trees, dict(zip(trees, ([code] for code in codes), strict=True)))
        for codes in itertools.product(*(tree.codes for tree in trees.values()))
    }


def leaves(trees: Mapping[str, Tree], codes: Mapping[str, Iterable[str]]) -> Cell:
    """Return the leaves below some codes; all of a dimension that is not named."""
    inside = [
        frozenset().union(*(tree.inside(code) for code in codes.get(name, tree.codes[:1])))
        for name, tree in trees.items()
    ]
    return frozenset(itertools.product(*inside))


def days(period: str) -> range:
    """Return the days of a period, counted from the year 1."""
    code, _, length = period.partition("/P")
    if length:
        begins = date.fromisoformat(code)
        number, unit = int(length[:-1]), length[-1]
        ends = (
            begins + timedelta(number)
            if unit == "D"
            else _month(begins.year, begins.month + number)
        )
        return range(begins.toordinal(), ends.toordinal())
    for form, months in _MONTHS.values():
        if found := re.fullmatch(form, period):
            year, *part = map(int, found.groups())
            first = months * ((part or [1])[0] - 1) + 1
            begins, ends = _month(year, first), _month(year, first + months)
            return range(begins.toordinal(), ends.toordinal())
    first_day = date.fromisoformat(period).toordinal()  # a week as well
    return range(first_day, first_day + (7 if "W" in period else 1))


def _month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def parts(period: str, files: Iterable[str]) -> tuple[str, ...]:
    """Return those of some periods of files that are inside one."""
    inside = days(period)
    return tuple(
        one for one in files if days(one).start in inside and days(one).stop <= inside.stop
    )


def of_length(length: str, codes: Iterable[str], shortest: str) -> tuple[str, ...]:
    """Return the periods of a length of a calendar, sums over time included.

    Args:
        length: as a dataset's calendar has it.
        codes: of the codelist of periods.
        shortest: the length of the periods that are added up.
    """
    known = [code for code in codes if code[0].isdigit()]
    if length in ("week", "day"):
        return tuple(code for code in known if len(code) == (8 if length == "week" else 10))
    if length in _MONTHS:
        form, _ = _MONTHS[length]
        return tuple(code for code in known if re.fullmatch(form, code))
    there = {day for code in known for day in days(code)}
    found: list[str] = []
    for end in sorted(days(code).stop for code in of_length(shortest, codes, shortest)):
        last = date.fromordinal(end - 1)
        if length in _DAYS:
            start = end - _DAYS[length]
        elif length == "year-to-date":
            start = date(last.year, 1, 1).toordinal()
        else:
            start = _month(last.year, last.month - 11).toordinal()
        if there.issuperset(range(start, end)):
            found.append(_named(start, end))
    return tuple(found)


def _named(start: int, end: int) -> str:
    first, after = date.fromordinal(start), date.fromordinal(end)
    year, month = first.year, first.month
    shorter = (
        *(f"{year}", f"{year}-S{(month + 5) // 6}", f"{year}-Q{(month + 2) // 3}"),
        *(f"{year}-{month:02}", f"{first:%G-W%V}", f"{first}"),
    )
    for code in shorter:
        if days(code) == range(start, end):
            return code
    if first.day == after.day == 1:
        return f"{first}/P{12 * (after.year - year) + after.month - month}M"
    return f"{first}/P{end - start}D"
