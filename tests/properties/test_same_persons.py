"""Whatever goes out of quarters and of a year that counts their persons once, corrected or not.

The intruder holds all that was ever out, knows where a correction changed something, and lists all
counts that fit: see `tests.oracles.same_persons`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from covey.contracts import Dataset, Source
from covey.disclosure import Audit, Out, Part, Policy, audit_series, protect_series
from covey.errors import DisclosureRisk
from covey.hub.counted_periods import CountedPeriod, PersonsTree
from covey.hub.same_persons import SamePersons
from covey.system.counted_once import CountedOnce
from covey.tables import CountTable, Grid, Hierarchy
from tests.oracles.same_persons import AREAS, MENDED, Names, Said, Truth
from tests.tiers import up_to

GRID = Grid.of({"area": Hierarchy.flat("AB")})
LEAVES = GRID.axes[0].node_of_code[[GRID.hierarchies["area"].position[code] for code in "AB"]]
PARTS = {"q1": ("q1", f"q1{MENDED}"), "q2": ("q2",), "y": ("y", f"y{MENDED}")}
ANY = Dataset("any", "", "persons", {"area": "areas"}, (Source("any"),), Policy(2), "0 6 5 * *")
TREE = PersonsTree(
    {
        "y": CountedPeriod(ANY, "y", (), ("q1", "q2")),
        "q1": CountedPeriod(ANY, "q1", (), ()),
        "q2": CountedPeriod(ANY, "q2", (), ()),
    }
)
FILES = {name: (frozenset(of),) for name, of in PARTS.items()}
PERSONS = SamePersons(TREE, FILES, {name: frozenset([name]) for name in PARTS})
EVENTS = ("q1", "q2", "q1 q2")


@dataclass(frozen=True)
class Case:
    """People by part and area, those of a correction after it, and what goes out in order."""

    people: Mapping[str, tuple[int, int]]
    events: tuple[str, ...]

    @cached_property
    def parts(self) -> dict[str, Part]:
        tables = {
            name: CountTable.from_leaves(GRID, LEAVES, np.array(of))
            for name, of in self.people.items()
        }
        return {
            name: Part(table, tables[name.removesuffix(MENDED)] if name.endswith(MENDED) else None)
            for name, table in tables.items()
        }

    @cached_property
    def truth(self) -> Truth:
        adds = dict(self.people)
        for name in (name for name in adds if name.endswith(MENDED)):
            before, after = self.people[name.removesuffix(MENDED)], self.people[name]
            adds[name] = (after[0] - before[0], after[1] - before[1])
        # More than any area counts twice, so that nothing seems to be known by it.
        return Truth(adds, tuple(PARTS.values()), cap=6)

    def once(self, editions: Mapping[str, Names]) -> CountedOnce:
        return PERSONS.between(editions, self.parts)

    def audit(self, out: Mapping[str, Out], policy: Policy) -> Audit:
        changed = {n: part.touched() for n, part in self.parts.items() if part.less is not None}
        once = self.once({name: one.parts for name, one in out.items()})
        return audit_series(GRID, out, policy, changed, once=once)

    def made(self, name: str, parts: Names, out: Mapping[str, Out], policy: Policy) -> Out | None:
        """Return an edition as it goes out beside others; None where it does not."""
        once = self.once({**{of: one.parts for of, one in out.items()}, name: parts})
        try:
            made = protect_series(self.parts, out, {name: parts}, policy, once=once)
        except DisclosureRisk:
            return None
        return Out.of(made[name], parts)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A year of persons and its two quarters, of which one is corrected, or none."""
    people: dict[str, list[int]] = {name: [] for of in PARTS.values() for name in of}
    mended = draw(st.sampled_from(["", "q1", "y"]))
    for _ in range(2):
        first, second = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        year = draw(st.integers(max(first, second), min(first + second, 4)))
        row = {"q1": first, "q2": second, "y": year}
        after = {name: row[name] for name in ("q1", "y")}
        if mended and draw(st.booleans()):
            after[mended] = draw(st.integers(0, 4))
        row |= {f"{name}{MENDED}": count for name, count in after.items()}
        for name, count in row.items():
            people[name].append(count)
    events = draw(st.permutations(EVENTS))[: draw(st.integers(1, len(EVENTS)))]
    events.insert(draw(st.integers(0, len(events))), "y")
    if mended:
        events.insert(draw(st.integers(1, len(events))), f"{mended}{MENDED}")
    return Case({name: (of[0], of[1]) for name, of in people.items()}, tuple(events))


def released(case: Case, policy: Policy, remembered: bool = True) -> dict[str, Out]:
    """Let one after the other go out, beside what is out or as if nothing were; or not at all."""
    out: dict[str, Out] = {}
    mended = ""
    for event in case.events:
        name = event.removesuffix(MENDED)
        if name != event:
            mended = name
            if not any(name in one.parts for one in out.values()):
                continue
        parts = frozenset(part for of in name.split() for part in PARTS[of][: 1 + (of == mended)])
        before = out if remembered else {}
        made = case.made(event, parts, before, policy)
        if made is not None and all(one.parts != parts for one in out.values()):
            out[event] = made
    assume(len(out) > 1)
    assume(any("y" in one.parts for one in out.values()))
    return out


def said(out: Mapping[str, Out]) -> list[Said]:
    """What readers hold."""
    editions = []
    for one in out.values():
        cells: dict[str, int | None] = dict.fromkeys(AREAS, 0)
        for at, key in enumerate(one.rows.keys.tolist()):
            hidden, value = bool(one.rows.hidden[at]), int(one.rows.values[at])
            cells[GRID.codes(key)[0]] = None if hidden else value
        editions.append(Said(one.parts, cells))
    return editions


def follows(case: Case, out: Mapping[str, Out], policy: Policy) -> set[tuple[Names, str]]:
    """The unsafe counts of which one value alone is left."""
    found = set()
    for (parts, area), values in case.truth.possible(said(out)).items():
        count = case.truth.count(parts, area)
        assert count in values
        change = all(part.endswith(MENDED) for part in parts)
        least = policy.smallest_change if change else policy.minimum_count
        if 0 < abs(count) < least and len(values) == 1:
            found.add((parts, area))
    return found


@up_to(12)
@given(case=cases(), minimum_count=st.integers(2, 3))
def test_no_unsafe_count_follows_from_quarters_and_a_year_of_their_persons(
    case: Case, minimum_count: int
) -> None:
    policy = Policy(minimum_count, minimum_change=2)
    out = released(case, policy)
    assert follows(case, out, policy) == set()
    assert case.audit(out, policy).safe


@up_to(12)
@given(case=cases(), minimum_count=st.integers(2, 3))
def test_of_tables_protected_apart_the_audit_finds_a_leak_where_the_list_of_all_counts_has_one(
    case: Case, minimum_count: int
) -> None:
    policy = Policy(minimum_count, minimum_change=2)
    out = released(case, policy, remembered=False)
    assert case.audit(out, policy).safe == (not follows(case, out, policy))
