"""The notebook of an intruder: what follows from a history of releases, for whoever holds all rows.

Unknown is every count of every file in every revision. A row that was public once is a sum of some
of them: superseded, withdrawn, of another dataset, of somebody else. Asked for is every cell of
every period at every state in which its files were ever the newest, out or not, and the change
between any two states of a period; of each what the strictest policy that concerns it calls unsafe.

It shares no code with what it judges, and asks for more than an edition ever showed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from tests.oracles.history import (
    Cell,
    Counted,
    Edition,
    Fallen,
    Insider,
    Leaf,
    Rules,
    State,
    Terms,
    less,
)
from tests.oracles.reckoning import Need, Reckoning, need_of

Tried = Literal["safe", "safe beside what is known", "something falls"]
"""Whether nothing follows with some rows more: or nothing but what followed before, of the same."""


@dataclass(frozen=True)
class _Asked:
    """What is asked for: the cell in a state, less what it was in another where there is one."""

    what: str
    where: str
    cells: tuple[Cell, ...]
    states: tuple[State, ...]
    of: Terms
    value: int
    needs: frozenset[tuple[Need, Insider | None]]


@dataclass
class _Seen:
    """A state in which files of a period were the newest, with its cells and who offered it."""

    state: State
    cells: dict[Cell, str] = field(default_factory=dict)
    datasets: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Decided:
    """When it was decided what goes out at its time.

    Args:
        rules: of each dataset then.
        beside: how many editions were public then.
    """

    rules: Mapping[str, Rules]
    beside: int


@dataclass
class Notebook:
    """All that an intruder could write down, and what is true besides.

    Args:
        counted: what is true.
        editions: what is public, in order.
        rules: of each dataset, as they are now.
        fallen: what fell, in order.
        attacked: the unsafe counts and changes that were asked for, each once.
    """

    counted: Counted = field(default_factory=Counted)
    editions: list[Edition] = field(default_factory=list)
    rules: dict[str, Rules] = field(default_factory=dict)
    fallen: list[Fallen] = field(default_factory=list)
    attacked: dict[str, set[Terms]] = field(
        default_factory=lambda: {"count": set(), "change": set()}
    )
    _states: dict[str, dict[State, _Seen]] = field(default_factory=dict)
    _settled: set[tuple[object, ...]] = field(default_factory=set)

    def accepted(self, file: str, counts: Mapping[Leaf, int]) -> int:
        """Write down a file and return its revision; what is no leaf of then counts 0."""
        return self.counted.add(file, counts)

    def offered(
        self, dataset: str, period: str, state: State, cells: Mapping[Cell, str], rules: Rules
    ) -> None:
        """Write down what a dataset would publish of a period now, by which cells and rules."""
        self.rules[dataset] = rules
        seen = self._states.setdefault(period, {}).setdefault(state, _Seen(state))
        seen.datasets.add(dataset)
        for cell, name in cells.items():
            seen.cells.setdefault(cell & state.leaves, name)

    def shown(self, edition: Edition, decided: Decided | None = None) -> list[Fallen]:
        """Write down rows that are public from now on; return what falls with them.

        What followed before, and fell then or was no secret then, does not fall again; nor does
        what followed when this was decided and was no secret by the rules of then.

        Args:
            edition: the rows.
            decided: when that was; None: now.
        """
        before, now = Reckoning(self.counted, self.editions), self.rules
        self.editions.append(edition)
        if decided is not None:
            self.rules = {**now, **decided.rules}
            self._settle(edition, decided.beside)
        after = Reckoning(self.counted, self.editions)
        new = list(self._fallen(before, after, edition)) if edition.rules else []
        self.rules = now
        self.fallen += new
        return new

    def _settle(self, edition: Edition, beside: int) -> None:
        """Settle what an edition told beside the first ones, and nobody called unsafe then."""
        then = Reckoning(self.counted, [*self.editions[:beside], edition])
        unsafe = {one.of: one.needs for one in self._asked(then)}
        for asked in self._asked(Reckoning(self.counted, self.editions)):
            for need, insider in asked.needs - unsafe.get(asked.of, frozenset()):
                if not then.keeps(asked.of, need, insider):
                    self._settled.add((asked.of, need, insider))

    def _fallen(self, before: Reckoning, after: Reckoning, by: Edition) -> Iterator[Fallen]:
        for asked in self._asked(after):
            self.attacked[asked.what].add(asked.of)
            for need, insider in asked.needs:
                name = (asked.of, need, insider)
                if name in self._settled or after.keeps(asked.of, need, insider):
                    continue
                self._settled.add(name)
                people = self._without_zeros(asked.of, by)
                if all(before.keeps(of, need, insider) for of in {asked.of, people}):
                    knower = self._knower(asked, need, insider)
                    yield Fallen(asked.what, asked.where, by.name, knower, asked.value)

    def _without_zeros(self, of: Terms, edition: Edition) -> Terms:
        """Return a sum without the zeros that an edition tells, where its zeros are public.

        Where nobody is in the second quarter the half-year is the first, and no secret any more
        where that was none.
        """
        if edition.rules is None or not edition.rules.zeros_public:
            return of
        told = {
            unknown
            for cell, value in edition.rows
            if value == 0
            for unknown, _ in self.counted.sum_of(edition.state, cell)
        }
        return tuple(one for one in of if one[0] not in told)

    def _knower(self, asked: _Asked, need: Need, insider: Insider | None) -> str:
        """Return in words who it is that knows enough for it to follow."""
        untied = Counted(tied=False, files=self.counted.files)
        of = untied.sum_of(asked.states[-1], asked.cells[-1])
        for state, cell in zip(asked.states[:-1], asked.cells[:-1], strict=True):
            of = less(of, untied.sum_of(state, cell))
        who = "anybody" if insider is None else "an insider"
        plain = not Reckoning(untied, self.editions).keeps(of, need, insider)
        return who if plain else f"{who} who knows where corrections are"

    def tried(self, edition: Edition) -> Tried:
        """Tell what would become of the counts and changes if these rows went out too."""
        before = Reckoning(self.counted, self.editions)
        self.editions.append(edition)
        try:
            after = Reckoning(self.counted, self.editions)
            own = {
                unknown for unknown, _ in self.counted.sum_of(edition.state, edition.state.leaves)
            }
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

    def _asked(self, now: Reckoning) -> Iterator[_Asked]:
        """Yield each count and change that is unsafe by itself, each sum once."""
        found: dict[Terms, _Asked] = {}
        for one in itertools.chain(self._counts(now), self._changes(now)):
            of = one.of
            if of in found:
                one = replace(found[of], needs=found[of].needs | one.needs)
            found[of] = one
        yield from found.values()

    def _counts(self, now: Reckoning) -> Iterator[_Asked]:
        for period, states in self._states.items():
            for number, seen in enumerate(states.values(), 1):
                for cell, name in seen.cells.items():
                    of = self.counted.sum_of(seen.state, cell)
                    value = self.counted.value(of)
                    if value < 1:
                        continue
                    needs = frozenset(
                        (need_of(rules, value, rules.minimum(cell)), insider)
                        for rules in now.concerned(of, self._now(seen))
                        if value < rules.minimum(cell)
                        for insider in (None, *rules.insiders)
                        if self._of_others(of, insider)
                    )
                    if needs:
                        where = f"{period} (state {number}) {name}"
                        yield _Asked("count", where, (cell,), (seen.state,), of, value, needs)

    def _changes(self, now: Reckoning) -> Iterator[_Asked]:
        for period, states in self._states.items():
            pairs = itertools.combinations(enumerate(states.values(), 1), 2)
            for (first, one), (second, other) in pairs:
                if _are_crossed(one.state, other.state):
                    continue
                for cell, was in self._in_both(one, other):
                    before = self.counted.sum_of(one.state, was)
                    after = self.counted.sum_of(other.state, cell)
                    of = less(after, before)
                    if _adds_files(one.state, other.state) and all(n > 0 for _, n in of):
                        continue  # of a late file it is the counts, which are asked for as such
                    value = self.counted.value(of)
                    concerned = {
                        *now.concerned(before, self._now(one)),
                        *now.concerned(after, self._now(other)),
                    }
                    needs = frozenset(
                        (Need(0, 0, rules.protection or 1), insider)
                        for rules in concerned
                        if 0 < abs(value) < rules.minimum_change
                        for insider in (None, *rules.insiders)
                        if 0 < abs(self._of_others(of, insider)) < rules.minimum_change
                    )
                    if needs:
                        where = f"{period} (states {first} to {second}) {other.cells[cell]}"
                        both = (one.state, other.state)
                        yield _Asked("change", where, (was, cell), both, of, value, needs)

    def _in_both(self, one: _Seen, other: _Seen) -> Iterator[tuple[Cell, Cell]]:
        """Yield the cells of the later of two states, each as it was in the one before.

        What was no leaf then counted nobody: of an area that grew by a leaf the reader holds two
        counts, and subtracts one from the other.
        """
        leaves = frozenset().union(*(self.counted.files[file] for file in one.state.files))
        for cell in other.cells:
            was = cell if cell in one.cells else cell & leaves
            if was in one.cells:
                yield cell, was

    def _of_others(self, of: Terms, insider: Insider | None) -> int:
        """Return what a sum is without what an insider knows of it: all that it learns by it."""
        return self.counted.value(one for one in of if insider is None or one[0][2] not in insider)

    def _now(self, seen: _Seen) -> set[Rules]:
        return {self.rules[name] for name in seen.datasets}


def _are_crossed(one: State, other: State) -> bool:
    """Tell whether each of two states has a file that is newer than the other has it.

    A longer period goes out of files that are out, and so in a state that was never the newest. Of
    two such states neither follows the other: what they differ by is no change that ever was.
    """
    newer, older = dict(one.files), dict(other.files)
    by_file = [newer[name] - older[name] for name in newer.keys() & older.keys()]
    return any(by > 0 for by in by_file) and any(by < 0 for by in by_file)


def _adds_files(before: State, after: State) -> bool:
    """Tell whether a state has all files of another, in whatever revision, and more."""
    return {name for name, _ in before.files} < {name for name, _ in after.files}
