"""Whatever goes out, in whatever order, corrected or not: together it tells no unsafe count.

The intruder holds all editions, knows where a correction changed something, and lists every set of
counts that fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from covey.disclosure.audit.published_rows import PublishedRows
from covey.disclosure.policy import Policy
from covey.disclosure.series import Out, Part, audit_series, everything, protect_series
from covey.errors import DisclosureRisk
from covey.tables import CountTable, Grid, Hierarchy

GRID = Grid.of({"area": Hierarchy.flat("ABC")})
LEAVES = (1, 2, 3)
MOST = 400_000

People = tuple[int, int, int]
Released = dict[str, tuple[frozenset[str], dict[int, int | None]]]
"""By edition: its parts, and people by cell, None where hidden."""


def table(people: People) -> CountTable:
    return CountTable.from_leaves(GRID, np.array(LEAVES), np.array(people))


@dataclass(frozen=True)
class Case:
    """True counts by part, those of a correction after it, and what goes out in order."""

    counts: Mapping[str, People]
    corrected: Mapping[str, str]
    editions: tuple[tuple[str, ...], ...]

    def part(self, name: str) -> Part:
        if name not in self.corrected:
            return Part(table(self.counts[name]))
        return Part(table(self.counts[name]), table(self.counts[self.corrected[name]]))

    def people(self, name: str) -> People:
        after = self.counts[name]
        if name not in self.corrected:
            return after
        before = self.counts[self.corrected[name]]
        return tuple(a - b for a, b in zip(after, before, strict=True))  # type: ignore[return-value]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    some = st.tuples(*[st.integers(0, 3)] * 3)
    counts = {name: draw(some) for name in ("q1", "q2", "q3")}
    counts["q1 mended"] = draw(some)
    possible = [
        ("q1",), ("q2",), ("q3",), ("q1", "q2"), ("q2", "q3"), ("q1", "q2", "q3"),
        ("q1", "q1 mended"), ("q1", "q1 mended", "q2"), ("q1", "q1 mended", "q2", "q3"),
    ]  # fmt: skip
    order = draw(st.permutations(possible))
    return Case(counts, {"q1 mended": "q1"}, tuple(order[: draw(st.integers(2, 4))]))


def released(case: Case, policy: Policy) -> tuple[Released, dict[str, Out]]:
    """Publish one edition after the other; what is refused does not go out."""
    parts = {name: case.part(name) for name in case.counts}
    out: dict[str, Out] = {}
    for number, of in enumerate(case.editions):
        name = f"{number}: {' + '.join(of)}"
        try:
            (made,) = protect_series(parts, out, {name: frozenset(of)}, policy).values()
        except DisclosureRisk:
            continue
        rows = PublishedRows.of(GRID, made.keys, made.values, made.hidden)
        out[name] = Out(frozenset(of), rows, everything(GRID))
    said: Released = {}
    for name, one in out.items():
        cells: dict[int, int | None] = dict.fromkeys(range(4), 0)
        for key, value, hidden in zip(
            one.rows.keys.tolist(), one.rows.values.tolist(), one.rows.hidden.tolist(), strict=True
        ):
            cells[key] = None if hidden else value
        said[name] = (one.parts, cells)
    return said, out


def all_that_fits(case: Case, said: Released) -> dict[str, NDArray[np.int64]]:
    """Every set of counts that an intruder cannot exclude: by part, (sets, leaves)."""
    parts = sorted(frozenset().union(*(of for of, _ in said.values())))
    inside = np.array([[part in of for part in parts] for of, _ in said.values()]).astype(int)
    by_leaf = []
    for leaf in range(3):
        values = [_possible(case, part, leaf) for part in parts]
        every = np.stack(np.meshgrid(*values, indexing="ij"), axis=-1).reshape(-1, len(parts))
        sums = every @ inside.T
        rows = [rows[leaf + 1] for _, rows in said.values()]
        by_leaf.append(every[_agree(sums, rows)])
    assume(np.prod([len(one) for one in by_leaf], dtype=float) <= MOST)
    places = np.indices([len(one) for one in by_leaf]).reshape(3, -1)
    sets = np.stack([one[at] for one, at in zip(by_leaf, places, strict=True)], axis=1)
    totals = sets.sum(axis=1) @ inside.T
    fits = sets[_agree(totals, [rows[0] for _, rows in said.values()])]
    return {part: fits[:, :, number] for number, part in enumerate(parts)}


def _possible(case: Case, part: str, leaf: int) -> NDArray[np.int64]:
    if part not in case.corrected:
        return np.arange(6)
    return np.arange(-3, 4) if case.people(part)[leaf] else np.zeros(1, np.int64)


def _agree(sums: NDArray[np.int64], rows: list[int | None]) -> NDArray[np.bool_]:
    """Return (sets,) True where the sums are as published, and 1 or more where that is hidden."""
    fits = [
        column >= 1 if row is None else column == row
        for column, row in zip(sums.T, rows, strict=True)
    ]
    return np.logical_and.reduce(fits)


def with_total(people: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return (sets, cells): the total, then the leaves."""
    return np.concatenate([people.sum(axis=1, keepdims=True), people], axis=1)


@settings(max_examples=60)
@given(case=cases(), minimum_count=st.integers(2, 3), change=st.integers(1, 3))
def test_no_unsafe_count_or_change_follows_from_all_editions(
    case: Case, minimum_count: int, change: int
) -> None:
    policy = Policy(minimum_count, minimum_change=change)
    said, out = released(case, policy)
    assume(len(said) > 1)
    fits = all_that_fits(case, said)
    truth = {part: with_total(np.array([case.people(part)]))[0] for part in fits}
    values = {part: with_total(people) for part, people in fits.items()}
    assert all((of == truth[part]).all(axis=1).any() for part, of in values.items())
    alone = {part: [part] for part in fits if _stands_alone(part, said)}
    for name, of in {**{name: sorted(of) for name, (of, _) in said.items()}, **alone}.items():
        unsafe = change if name in case.corrected else minimum_count
        for cell, count in enumerate(sum(truth[part] for part in of)):
            if 0 < abs(count) < unsafe:
                assert len(set(sum(values[part][:, cell] for part in of))) > 1, (name, cell)
    changed = {name: case.part(name).touched() for name in case.corrected}
    assert audit_series(GRID, out, policy, changed).safe


def _stands_alone(part: str, said: Released) -> bool:
    """Tell whether no other part is in the very same editions: else only both together count."""
    within = [part in of for of, _ in said.values()]
    others = frozenset().union(*(of for of, _ in said.values())) - {part}
    return all([other in of for of, _ in said.values()] != within for other in others)
