"""What happened in a history of releases: what was counted, and what was public of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Leaf = tuple[str, ...]
"""A leaf of every dimension."""

Cell = frozenset[Leaf]
"""The leaves of a code of every dimension."""

Unknown = tuple[str, int, Leaf]
"""A count: the file, the revision in which it is what it is, and its leaf."""

Terms = tuple[tuple[Unknown, int], ...]
"""A sum of unknowns, each with how often it is in it."""


@dataclass(frozen=True)
class Part:
    """What somebody knows: the leaves of some codes, also those that come to them later.

    Args:
        codes: of one part or another, by the place of a dimension: codes of its leaves.
    """

    codes: tuple[tuple[tuple[int, frozenset[str]], ...], ...]

    def __contains__(self, leaf: Leaf) -> bool:
        return any(all(leaf[at] in own for at, own in one) for one in self.codes)


Insider = Cell | Part


@dataclass(frozen=True)
class Rules:
    """What a policy asks for, and what those whom it is about know.

    Args:
        minimum_count: smallest count other than 0 that may follow, in people.
        minimum_change: smallest change other than 0 that may follow, in people.
        zeros_public: whether a hidden count is at least 1.
        classes_known: whether it is known of each hidden count whether it is below the minimum.
        protection: how far apart possible values must be; None: over all unsafe counts.
        both_sides: whether on both sides of the count.
        parts: cells with a higher minimum of their own, for all cells inside.
        insiders: what each insider knows; with pairs, where they may tell each other.
    """

    minimum_count: int
    minimum_change: int
    zeros_public: bool = True
    classes_known: bool = False
    protection: int | None = 1
    both_sides: bool = False
    parts: tuple[tuple[Cell, int], ...] = ()
    insiders: tuple[Insider, ...] = ()

    def minimum(self, cell: Cell) -> int:
        """Return the smallest count that may follow of a cell."""
        return max([self.minimum_count, *(least for part, least in self.parts if cell <= part)])

    def hidden(self, count: int, cell: Cell) -> tuple[int, int | None]:
        """Return what everybody knows of a hidden row: the least, and the most where there is."""
        if not self.classes_known:
            return (1 if self.zeros_public else 0), None
        if count == 0:
            return 0, 0
        least = self.minimum(cell)
        return (1, least - 1) if count < least else (least, None)


@dataclass(frozen=True)
class State:
    """What a period is counted of: files in their revisions, and the leaves that are taken."""

    files: frozenset[tuple[str, int]]
    leaves: Cell


@dataclass(frozen=True)
class Edition:
    """Rows that were public once.

    Args:
        name: in words.
        state: what they count.
        rows: cells by the trees of then, each with its count, None where it is hidden.
        rules: of the policy that it went out under; None where somebody else said so.
    """

    name: str
    state: State
    rows: tuple[tuple[Cell, int | None], ...]
    rules: Rules | None


@dataclass(frozen=True)
class Fallen:
    """A count or a change that follows and must not.

    Args:
        what: "count" or "change".
        where: period, states and area, in words.
        by: what it followed from last.
        knower: who works it out: "anybody", or an insider; who "knows where corrections are", or
            anybody who does not.
        value: what it is; told in tests alone.
    """

    what: str
    where: str
    by: str
    knower: str
    value: int

    def __str__(self) -> str:
        return f"{self.what} of {self.where}, by {self.by}, to {self.knower}: {self.value}"


@dataclass
class Counted:
    """The counts of every file in every revision, as they are in truth.

    Args:
        tied: whether it is known where a revision differs from the one before, and that it does
            not elsewhere.
        files: by name and revision, from 1: the people of each leaf that there was at the time.
    """

    tied: bool = True
    files: dict[tuple[str, int], Mapping[Leaf, int]] = field(default_factory=dict)
    _sums: dict[tuple[State, Cell], Terms] = field(default_factory=dict)

    def add(self, file: str, counts: Mapping[Leaf, int]) -> int:
        """Add a file and return its revision."""
        revision = self.revisions(file) + 1
        self.files[file, revision] = dict(counts)
        return revision

    def revisions(self, file: str) -> int:
        """Return how many revisions of a file there are."""
        return sum(name == file for name, _ in self.files)

    def sum_of(self, state: State, cell: Cell) -> Terms:
        """Return the unknowns that a cell of a state adds up, each with how often."""
        if (state, cell) not in self._sums:
            leaves = cell & state.leaves
            found = Counter(
                self.unknown(file, revision, leaf)
                for file, revision in state.files
                for leaf in leaves & self.files[file, revision].keys()
            )
            self._sums[state, cell] = tuple(sorted(found.items()))
        return self._sums[state, cell]

    def count(self, state: State, cell: Cell) -> int:
        """Return what a cell of a state counts in truth."""
        return self.value(self.sum_of(state, cell))

    def value(self, of: Iterable[tuple[Unknown, int]]) -> int:
        """Return what a sum is in truth."""
        return sum(self.files[file, revision][leaf] * n for (file, revision, leaf), n in of)

    def unknown(self, file: str, revision: int, leaf: Leaf) -> Unknown:
        """Return the unknown that a count is: that of an earlier revision where it is the same."""
        while self.tied and revision > 1:
            before = self.files[file, revision - 1]
            if leaf not in before or before[leaf] != self.files[file, revision][leaf]:
                break
            revision -= 1
        return file, revision, leaf


def less(one: Terms, other: Terms) -> Terms:
    """Return one sum less another."""
    found = Counter(dict(one))
    found.subtract(dict(other))
    return tuple(sorted((unknown, times) for unknown, times in found.items() if times))
