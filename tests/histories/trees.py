"""Areas and periods of a history: written for the hub, and read without it for the oracle."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.oracles.history import Cell, Leaf

_FORMS = {
    re.compile(r"(\d{4})"): (12, 12),
    re.compile(r"(\d{4})-S([12])"): (6, 6),
    re.compile(r"(\d{4})-Q([1-4])"): (3, 3),
    re.compile(r"(\d{4})-(\d{2})"): (1, 1),
}
LENGTHS = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}


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


def months(period: str) -> range:
    """Return the months of a period, counted from the year 0."""
    if "/P" in period:
        first, length = re.fullmatch(r"(\d{4}-\d{2})-01/P(\w+)", period).groups()  # type: ignore[union-attr]
        start = months(first).start
        return range(start, start + {"1Y": 12}.get(length, int(length[:-1])))
    for form, (each, length) in _FORMS.items():
        found = form.fullmatch(period)
        if found:
            year, *number = map(int, found.groups())
            start = 12 * year + each * (number[0] - 1 if number else 0)
            return range(start, start + length)
    raise ValueError(period)


def parts(period: str, files: Iterable[str]) -> tuple[str, ...]:
    """Return those of some periods of files that are inside one."""
    inside = months(period)
    return tuple(
        one for one in files if months(one).start in inside and months(one).stop <= inside.stop
    )


def of_length(length: str, codes: Iterable[str], shortest: str) -> tuple[str, ...]:
    """Return the periods of a length of a calendar, running sums included.

    Args:
        length: as a dataset's calendar has it.
        codes: of the codelist of periods.
        shortest: the length of the periods that are added up.
    """
    known = [code for code in codes if code[0].isdigit()]
    if length in LENGTHS:
        return tuple(code for code in known if len(months(code)) == LENGTHS[length])
    ends = [months(code).stop for code in of_length(shortest, codes, shortest)]
    found: list[str] = []
    for end in sorted(ends):
        start = 12 * ((end - 1) // 12) if length == "year-to-date" else end - 12
        if all(any(at in months(code) for code in known) for at in range(start, end)):
            found.append(_named(start, end))
    return tuple(found)


def _named(start: int, end: int) -> str:
    year, month = divmod(start, 12)
    for name, length in LENGTHS.items():
        if end - start == length and month % length == 0:
            number = month // length + 1
            form = {"year": "{0}", "half-year": "{0}-S{1}", "quarter": "{0}-Q{1}"}
            return form.get(name, "{0}-{1:02}").format(year, number)
    return f"{year}-{month + 1:02}-01/P{end - start}M"
