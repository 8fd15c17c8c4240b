"""Whatever goes out, is corrected, withdrawn or regrouped: together it tells no unsafe count.

The intruder holds all that was ever out, withdrawn or not, knows where a correction changed
something, and lists every set of counts that fits.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from covey.disclosure.release.held import audit_series
from covey.disclosure.release.out import Out, Part
from covey.disclosure.release.series import protect_series
from covey.disclosure.rules import Policy
from covey.disclosure.suppression import hiding
from covey.disclosure.suppression.search.limits import USUAL, PartLimits, SearchLimits
from covey.disclosure.suppression.suppress import suppress
from covey.errors import DisclosureRisk
from covey.tables import CountTable, Grid, Hierarchy
from tests.oracles.atoms import rests
from tests.tiers import up_to

Zone = frozenset[str]

LEAVES = "abcd"
LAYER_BY_LAYER = SearchLimits(parts=PartLimits(layered=0))
"""Large series are searched layer by layer; here the smallest ones are."""

PERIODS = {
    "with a correction": ("q1", "q2", "q1 q2", "q1 mended", "q1 mended q2"),
    "of three quarters": ("q1", "q2", "q3", "q2 q3", "q1 q2 q3"),
}


MISSED = {
    "a code of the old areas that crosses the new ones": (
        {"q1": (0, 0, 1, 2), "q2": (0, 1, 2, 0)},
        (("q1 q2", "a region above"), ("q2", "cut and joined anew")),
        True,
    ),
    "a code of a third tree": (
        {"q1": (0, 0, 2, 0), "q2": (0, 2, 0, 1)},
        (
            ("q1", "districts in two provinces"),
            ("q1 q2", "a province and two cities"),
            ("q1 q2", "cut and joined anew"),
        ),
        False,
    ),
}
"""What was told once before: people, what went out by which areas, and whether the finest did."""


def tree(*rows: str) -> Hierarchy:
    pairs = [row.split("<") for row in rows]
    below = [(code, above) for codes, above in pairs for code in codes.split()]
    return Hierarchy.from_rows(
        [{"code": "_T", "parent": ""}, *({"code": code, "parent": of} for code, of in below)]
    )


TREES = {
    "districts in two provinces": tree("P Q<_T", "a b<P", "c d<Q"),
    "a province and two cities": tree("P c d<_T", "a b<P"),
    "a region above": tree("R d<_T", "P c<R", "a b<P"),
    "merged, and the old province gone": tree("R d<_T", "a b c<R"),
    "cut and joined anew": tree("X Y<_T", "a c<X", "b d<Y"),
}


@dataclass(frozen=True)
class Step:
    """One thing that happens: a release by the areas of then, or a withdrawal before it."""

    parts: tuple[str, ...]
    areas: str
    withdrawn: bool


@dataclass(frozen=True)
class Case:
    """People by part and leaf, those of a correction after it, and what happens in order."""

    people: Mapping[str, tuple[int, ...]]
    steps: tuple[Step, ...]
    finest: bool

    @cached_property
    def change(self) -> dict[str, tuple[int, ...]]:
        """What each part adds to each leaf."""
        after, before = self.people["mended"], self.people["q1"]
        return {**self.people, "mended": tuple(a - b for a, b in zip(after, before, strict=True))}

    def parts(self, areas: str) -> dict[str, Part]:
        """The parts as they are counted by the areas of a time."""
        grid = Grid.of({"area": TREES[areas]})
        position = grid.hierarchies["area"].position
        keys = grid.axes[0].node_of_code[[position[leaf] for leaf in LEAVES]]
        tables = {
            name: CountTable.from_leaves(grid, keys, np.array(of))
            for name, of in self.people.items()
        }
        mended = Part(tables["mended"], tables["q1"])
        return {name: Part(table) for name, table in tables.items()} | {"mended": mended}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    some = st.tuples(*[st.integers(0, 3)] * 4)
    people = {name: draw(some) for name in ("q1", "q2", "q3")}
    changed = draw(st.sets(st.integers(0, 3), max_size=2))
    people["mended"] = tuple(
        draw(st.integers(0, 3)) if at in changed else count for at, count in enumerate(people["q1"])
    )
    areas = draw(st.permutations(sorted(TREES)))
    periods = PERIODS[draw(st.sampled_from(sorted(PERIODS)))]
    steps, at = [], 0
    for period in draw(st.lists(st.sampled_from(periods), min_size=2, max_size=4)):
        at = min(at + draw(st.integers(0, 1)), 2)
        steps.append(Step(tuple(period.split()), areas[at], draw(st.booleans())))
    return Case(people, tuple(steps), draw(st.booleans()))


def missed(name: str) -> Case:
    people, steps, finest = MISSED[name]
    done = tuple(Step(tuple(parts.split()), areas, withdrawn=False) for parts, areas in steps)
    return Case(people | {"q3": (0,) * 4, "mended": people["q1"]}, done, finest)


@dataclass(frozen=True)
class Said:
    """An edition that was out once: its parts, its areas, and its people by leaves of a code."""

    parts: tuple[str, ...]
    areas: str
    cells: Mapping[Zone, int | None]


def zones(areas: str) -> dict[str, Zone]:
    """The leaves in each code."""
    of = TREES[areas]
    return {
        code: frozenset(leaf for leaf in LEAVES if code in of.ancestors(leaf)) for code in of.codes
    }


def shown(areas: str, finest: bool) -> list[str]:
    """The codes that are published: all, or the total and the level below it."""
    of = TREES[areas]
    return [code for code, depth in zip(of.codes, of.depth, strict=True) if finest or depth < 2]


def released(case: Case, policy: Policy) -> tuple[list[Said], dict[str, Out], str]:
    """Do one step after the other; what is refused does not go out, nor what stands already."""
    said: list[Said] = []
    out: dict[str, Out] = {}
    standing: set[tuple[tuple[str, ...], str]] = set()
    areas = case.steps[0].areas
    for number, step in enumerate(case.steps):
        standing -= {(step.parts, step.areas)} if step.withdrawn else set()
        if (step.parts, step.areas) in standing:
            continue
        name = f"{number}: {' + '.join(step.parts)} by {step.areas}"
        areas = step.areas
        try:
            new = {name: frozenset(step.parts)}
            (made,) = protect_series(case.parts(areas), out, new, policy).values()
        except DisclosureRisk:
            continue
        standing.add((step.parts, areas))
        out[name] = Out.of(made, step.parts)
        inside = zones(areas)
        cells: dict[Zone, int | None] = {inside[code]: 0 for code in shown(areas, case.finest)}
        rows = zip(made.keys.tolist(), made.values.tolist(), made.hidden.tolist(), strict=True)
        for key, value, hidden in rows:
            cells[inside[made.grid.codes(key)[0]]] = None if hidden else value
        said.append(Said(step.parts, areas, cells))
    return said, out, areas


def all_that_fits(case: Case, said: list[Said]) -> dict[str, NDArray[np.int64]]:
    """Every set of counts that an intruder cannot exclude: by part, (sets, leaves)."""
    parts = sorted({part for one in said for part in one.parts})
    unknown = [(part, leaf) for leaf in LEAVES for part in parts]
    limits = [_limits(case, part, LEAVES.index(leaf)) for part, leaf in unknown]
    sums = [
        ([part in one.parts and leaf in zone for part, leaf in unknown], value)
        for one in said
        for zone, value in one.cells.items()
    ]
    sets = np.zeros((1, 0), np.int64)
    for at, (low, high) in enumerate(limits):
        values = np.arange(low, high + 1)
        assume(sets.shape[0] * values.size <= 1_000_000)
        sets = np.column_stack(
            [np.repeat(sets, values.size, axis=0), np.tile(values, sets.shape[0])]
        )
        for inside, value in sums:
            known = sets @ np.array(inside[: at + 1]).astype(int)
            rest = [of for of, within in zip(limits, inside, strict=True) if within]
            rest = rest[sum(inside[: at + 1]) :]
            most = known + sum(high for _, high in rest)
            least = known + sum(low for low, _ in rest)
            kept = most >= (1 if value is None else value)
            sets = sets[kept & (True if value is None else least <= value)]
    return {part: sets[:, [unknown.index((part, leaf)) for leaf in LEAVES]] for part in parts}


def _limits(case: Case, part: str, leaf: int) -> tuple[int, int]:
    if part != "mended":
        return 0, 5
    return (-6, 6) if case.change["mended"][leaf] else (0, 0)


def asked(said: list[Said]) -> Iterator[tuple[tuple[str, ...], Zone]]:
    """What readers may ask for: of which parts, and of which leaves."""
    wholes = {one.parts for one in said}
    parts = {part for one in said for part in one.parts}
    alone = {(part,) for part in parts if _stands_alone(part, said)}
    for of in wholes | alone:
        trees = set.intersection(*({_at(one) for one in said if part in one.parts} for part in of))
        known = dict(trees)
        yield from ((of, zone) for one in said if one.parts == of for zone in one.cells)
        yield from ((of, zone) for cells in known.values() for zone in cells)
        for one, other in itertools.permutations(known.values(), 2):
            yield from ((of, zone) for zone in rests(sorted(one, key=sorted), _finest(other)))
        for cells in itertools.product(*map(_finest, known.values())):
            yield of, frozenset(LEAVES).intersection(*cells)
    for number in range(2, len(said)):
        yield from _asked_once(said[:number])


def _asked_once(said: list[Said]) -> Iterator[tuple[tuple[str, ...], Zone]]:
    """What readers might ask for when less was out: parts that were in the very same editions.

    What a correction changed is asked for by itself at all times.
    """
    groups: dict[tuple[bool, ...], list[str]] = {}
    for part in sorted({part for one in said for part in one.parts}):
        groups.setdefault(tuple(part in one.parts for one in said), []).append(part)
    for within, of in groups.items():
        if "mended" not in of:
            editions = [one for one, is_in in zip(said, within, strict=True) if is_in]
            yield from ((tuple(of), zone) for one in editions for zone in one.cells)


def _at(one: Said) -> tuple[str, frozenset[Zone]]:
    return one.areas, frozenset(one.cells)


def _finest(cells: frozenset[Zone]) -> list[Zone]:
    return [one for one in sorted(cells, key=sorted) if not any(other < one for other in cells)]


def _stands_alone(part: str, said: list[Said]) -> bool:
    """Tell whether no other part is in the very same editions: else only both together count."""
    within = [part in one.parts for one in said]
    others = {other for one in said for other in one.parts} - {part}
    return all([other in one.parts for one in said] != within for other in others)


@example(missed("a code of the old areas that crosses the new ones"), 2, 1, USUAL)
@example(missed("a code of a third tree"), 2, 1, USUAL)
@up_to(50)
@given(
    case=cases(),
    minimum_count=st.integers(2, 3),
    change=st.integers(1, 3),
    limits=st.sampled_from([USUAL, LAYER_BY_LAYER]),
)
def test_no_unsafe_count_sliver_or_change_follows_from_all_that_was_ever_out(
    case: Case, minimum_count: int, change: int, limits: SearchLimits
) -> None:
    detail = "one" if case.finest else ({"area": 1},)
    policy = Policy(minimum_count, minimum_change=change, detail=detail)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(hiding, "suppress", partial(suppress, limits=limits))
        said, out, areas = released(case, policy)
    assume(len(said) > 1)
    fits = all_that_fits(case, said)
    truth = {part: np.array(case.change[part]) for part in fits}
    everywhere = np.ones(len(next(iter(fits.values()))), dtype=bool)
    for part, people in fits.items():
        everywhere &= (people == truth[part]).all(axis=1)
    assert everywhere.any()
    for parts, zone in asked(said):
        leaves = [LEAVES.index(leaf) for leaf in zone]
        count = abs(sum(int(truth[part][leaves].sum()) for part in parts))
        if 0 < count < (change if parts == ("mended",) else minimum_count):
            values = sum(fits[part][:, leaves].sum(axis=1) for part in parts)
            assert len(np.unique(values)) > 1, (parts, sorted(zone))
    mended = {"mended": case.parts(areas)["mended"].touched()}
    in_use = mended if "mended" in fits else {}
    assert audit_series(Grid.of({"area": TREES[areas]}), out, policy, in_use).safe
