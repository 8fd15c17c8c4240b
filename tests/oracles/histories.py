"""What follows from a history of releases, for whoever holds every row that was ever public.

Unknown is every count of every file in every revision. A row that was public once is a sum of some
of them: superseded, withdrawn, of another dataset, of somebody else. Asked for is every cell of
every period at every state in which its files were ever the newest, out or not, and the change
between any two states of a period; of each what the strictest policy that concerns it calls unsafe.

It shares no code with what it judges, and asks for more than an edition ever showed.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np

from tests.oracles.whole_numbers import Known, Sum, Unknowns

Leaf = tuple[str, ...]
"""A leaf of every dimension."""

Cell = frozenset[Leaf]
"""The leaves of a code of every dimension."""

Unknown = tuple[str, int, Leaf]
"""A count: the file, the revision in which it is what it is, and its leaf."""

Terms = tuple[tuple[Unknown, int], ...]
"""A sum of unknowns, each with how often it is in it."""

Tried = Literal["safe", "safe beside what is known", "something falls"]
"""Whether nothing follows with some rows more: or nothing but what followed before, of the same."""

ROOM = 1000
"""By how many people an unknown may exceed everything that is there; many times any width."""


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
    insiders: tuple[Cell, ...] = ()

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


@dataclass(frozen=True)
class _Need:
    """How far a sum must be able to move: below, above, and from end to end."""

    below: int
    above: int
    together: int


@dataclass(frozen=True)
class _Asked:
    """What is asked for: the cell in a state, less what it was in another where there is one."""

    what: str
    where: str
    cell: Cell
    states: tuple[State, ...]
    of: Terms
    value: int
    needs: frozenset[tuple[_Need, Cell | None]]


@dataclass
class _Seen:
    """A state in which files of a period were the newest, with its cells and who offered it."""

    state: State
    cells: dict[Cell, str] = field(default_factory=dict)
    datasets: set[str] = field(default_factory=set)


@dataclass
class Notebook:
    """All that an intruder could write down, and what is true besides.

    Args:
        tied: whether it is known where a revision differs from the one before, and that it does
            not elsewhere.
    """

    tied: bool = True
    files: dict[tuple[str, int], Mapping[Leaf, int]] = field(default_factory=dict)
    editions: list[Edition] = field(default_factory=list)
    rules: dict[str, Rules] = field(default_factory=dict)
    fallen: list[Fallen] = field(default_factory=list)
    attacked: dict[str, set[Terms]] = field(
        default_factory=lambda: {"count": set(), "change": set()}
    )
    _states: dict[str, dict[State, _Seen]] = field(default_factory=dict)
    _sums: dict[tuple[State, Cell], Terms] = field(default_factory=dict)
    _settled: set[tuple[object, ...]] = field(default_factory=set)

    def accepted(self, file: str, counts: Mapping[Leaf, int]) -> int:
        """Write down a file and return its revision; what is no leaf of then counts 0."""
        revision = sum(name == file for name, _ in self.files) + 1
        self.files[file, revision] = dict(counts)
        return revision

    def offered(
        self, dataset: str, period: str, state: State, cells: Mapping[Cell, str], rules: Rules
    ) -> None:
        """Write down what a dataset would publish of a period now, by which cells and rules."""
        self.rules[dataset] = rules
        seen = self._states.setdefault(period, {}).setdefault(state, _Seen(state))
        seen.datasets.add(dataset)
        for cell, name in cells.items():
            seen.cells.setdefault(cell & state.leaves, name)

    def shown(self, edition: Edition) -> list[Fallen]:
        """Write down rows that are public from now on; return what falls with them.

        What followed before, and fell then or was no secret then, does not fall again.
        """
        before = _Reckoning(self)
        self.editions.append(edition)
        after = _Reckoning(self)
        new = list(self._fallen(before, after, edition.name)) if edition.rules else []
        self.fallen += new
        return new

    def _fallen(self, before: _Reckoning, after: _Reckoning, by: str) -> Iterator[Fallen]:
        for asked in self._asked(after):
            self.attacked[asked.what].add(asked.of)
            for need, insider in asked.needs:
                name = (asked.of, need, insider)
                if name in self._settled or after.keeps(asked.of, need, insider):
                    continue
                self._settled.add(name)
                if before.keeps(asked.of, need, insider):
                    knower = self._knower(asked, need, insider)
                    yield Fallen(asked.what, asked.where, by, knower, asked.value)

    def _knower(self, asked: _Asked, need: _Need, insider: Cell | None) -> str:
        """Return in words who it is that knows enough for it to follow."""
        untied = Notebook(tied=False, files=self.files, editions=self.editions)
        of = untied.sum_of(asked.states[-1], asked.cell)
        for state in asked.states[:-1]:
            of = _less(of, untied.sum_of(state, asked.cell))
        who = "anybody" if insider is None else "an insider"
        plain = not _Reckoning(untied).keeps(of, need, insider)
        return who if plain else f"{who} who knows where corrections are"

    def tried(self, edition: Edition) -> Tried:
        """Tell what would become of the counts and changes if these rows went out too."""
        before = _Reckoning(self)
        self.editions.append(edition)
        try:
            after = _Reckoning(self)
            own = {unknown for unknown, _ in self.sum_of(edition.state, edition.state.leaves)}
            known = False
            for asked in self._asked(after):
                for need, insider in asked.needs:
                    if after.keeps(asked.of, need, insider):
                        continue
                    if before.keeps(asked.of, need, insider):
                        return "something falls"
                    known |= not own.isdisjoint(unknown for unknown, _ in asked.of)
            return "safe beside what is known" if known else "safe"
        finally:
            self.editions.pop()

    def _asked(self, now: _Reckoning) -> Iterator[_Asked]:
        """Yield each count and change that is unsafe by itself, each sum once."""
        found: dict[Terms, _Asked] = {}
        for one in itertools.chain(self._counts(now), self._changes(now)):
            of = one.of
            if of in found:
                one = replace(found[of], needs=found[of].needs | one.needs)
            found[of] = one
        yield from found.values()

    def _counts(self, now: _Reckoning) -> Iterator[_Asked]:
        for period, states in self._states.items():
            for number, seen in enumerate(states.values(), 1):
                for cell, name in seen.cells.items():
                    of = self.sum_of(seen.state, cell)
                    value = self.value(of)
                    if value < 1:
                        continue
                    needs = frozenset(
                        (_need(rules, value, rules.minimum(cell)), insider)
                        for rules in now.concerned(seen, of)
                        if value < rules.minimum(cell)
                        for insider in (None, *rules.insiders)
                        if insider is None or not cell & insider
                    )
                    if needs:
                        where = f"{period} (state {number}) {name}"
                        yield _Asked("count", where, cell, (seen.state,), of, value, needs)

    def _changes(self, now: _Reckoning) -> Iterator[_Asked]:
        for period, states in self._states.items():
            pairs = itertools.combinations(enumerate(states.values(), 1), 2)
            for (first, one), (second, other) in pairs:
                for cell in one.cells.keys() & other.cells.keys():
                    before = self.sum_of(one.state, cell)
                    after = self.sum_of(other.state, cell)
                    of = _less(after, before)
                    value = self.value(of)
                    concerned = {*now.concerned(one, before), *now.concerned(other, after)}
                    needs = frozenset(
                        (_Need(0, 0, rules.protection or 1), insider)
                        for rules in concerned
                        if 0 < abs(value) < rules.minimum_change
                        for insider in (None, *rules.insiders)
                        if insider is None or not cell & insider
                    )
                    if needs:
                        where = f"{period} (states {first} to {second}) {one.cells[cell]}"
                        states = (one.state, other.state)
                        yield _Asked("change", where, cell, states, of, value, needs)

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


class _Reckoning:
    """What follows from all that is public at one moment."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._editions = tuple(notebook.editions)
        self._systems: dict[Cell | None, Unknowns] = {}

    def concerned(self, seen: _Seen, of: Terms) -> set[Rules]:
        """Return the rules that a count is under: of editions that hold it, or of now."""
        unknowns = {unknown for unknown, _ in of}
        rules = {
            edition.rules
            for edition, held in zip(self._editions, self._held, strict=True)
            if edition.rules is not None and unknowns <= held
        }
        if of not in self._rows:
            rules |= {self._notebook.rules[name] for name in seen.datasets}
        return rules

    def keeps(self, of: Terms, need: _Need, insider: Cell | None) -> bool:
        """Tell whether a sum can still be so far from what it is."""
        if not (need.below or need.above) and any(one not in self._public for one, _ in of):
            return True  # a part that is in no row at all: it may be anything
        places = tuple((self._place[unknown], times) for unknown, times in of)
        return self._system(insider).apart(places, need.below, need.above, need.together)

    @cached_property
    def _held(self) -> list[set[Unknown]]:
        return [
            {unknown for unknown, _ in self._notebook.sum_of(one.state, one.state.leaves)}
            for one in self._editions
        ]

    @cached_property
    def _of_rows(self) -> list[tuple[Edition, Cell, int | None, Terms]]:
        return [
            (edition, cell, value, self._notebook.sum_of(edition.state, cell))
            for edition in self._editions
            for cell, value in edition.rows
        ]

    @cached_property
    def _rows(self) -> set[Terms]:
        """The sums of which there is a row of the hub, hidden or not."""
        return {of for edition, _, _, of in self._of_rows if edition.rules is not None}

    @cached_property
    def _public(self) -> set[Unknown]:
        return {unknown for _, _, _, of in self._of_rows for unknown, _ in of}

    @cached_property
    def _place(self) -> dict[Unknown, int]:
        own = {
            self._notebook.unknown(file, revision, leaf)
            for (file, revision), counts in self._notebook.files.items()
            for leaf in counts
        }
        return {unknown: at for at, unknown in enumerate(sorted(own))}

    def _system(self, insider: Cell | None) -> Unknowns:
        if insider not in self._systems:
            self._systems[insider] = self._known_to(insider)
        return self._systems[insider]

    def _known_to(self, insider: Cell | None) -> Unknowns:
        true = np.array([self._notebook.value([(of, 1)]) for of in self._place], np.int64)
        known_leaf = np.array([insider is not None and of[2] in insider for of in self._place])
        room = int(true.sum()) + ROOM
        least, most = np.where(known_leaf, true, 0), np.where(known_leaf, true, room)
        known = dict.fromkeys(self._told())
        return Unknowns(true, least, most, list(known))

    def _told(self) -> Iterator[Known]:
        for edition, cell, value, of in self._of_rows:
            places: Sum = tuple((self._place[unknown], times) for unknown, times in of)
            if not places:
                continue
            true = self._notebook.value(of)
            if value is not None:
                assert value == true, f"{edition.name} tells another count than it counts"
                yield Known(places, value, value)
                continue
            assert edition.rules is not None
            least, most = edition.rules.hidden(true, cell & edition.state.leaves)
            yield Known(places, least, 2**31 if most is None else most)


def _need(rules: Rules, value: int, minimum: int) -> _Need:
    """Return how far an unsafe count must be able to move; no further than its row tells."""
    lowest = 1 if rules.zeros_public or rules.classes_known else 0
    highest = minimum - 1 if rules.classes_known else value + ROOM
    if rules.protection is None:
        below, above = value - max(lowest, 1), minimum - 1 - value
        return _Need(below, above, max(1, below + above))
    if rules.both_sides:
        below = min(rules.protection, value - lowest)
        above = min(rules.protection, highest - value)
        return _Need(below, above, rules.protection)
    return _Need(0, 0, rules.protection)


def _less(one: Terms, other: Terms) -> Terms:
    found = Counter(dict(one))
    found.subtract(dict(other))
    return tuple(sorted((unknown, times) for unknown, times in found.items() if times))
