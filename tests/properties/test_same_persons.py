"""Whatever goes out of quarters and of a year that counts their persons once, corrected or not.

The intruder holds all that was ever out, and knows where a correction changed something. The year
counts at least as many as each quarter and at most as many as both: the intruder reckons with that
between what was newest at any time, wherever it is so, and lists all counts that fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from covey.contracts import Dataset, Source
from covey.disclosure import Out, Part, Policy, audit_series, protect_series
from covey.errors import DisclosureRisk
from covey.flows.counted_periods import CountedPeriod, PersonsTree
from covey.flows.same_persons import SamePersons
from covey.tables import CountTable, Grid, Hierarchy

GRID = Grid.of({"area": Hierarchy.flat("AB")})
LEAVES = GRID.axes[0].node_of_code[[GRID.hierarchies["area"].position[code] for code in "AB"]]
DATASET = Dataset("any", "", "persons", {"area": "areas"}, (Source("any"),), Policy(2), "0 6 5 * *")
QUARTERS, YEAR = ("q1", "q2"), "y"
PARTS = {"q1": ("q1", "q1 mended"), "q2": ("q2",), YEAR: (YEAR, "y mended")}
TREE = PersonsTree(
    {
        YEAR: CountedPeriod(DATASET, YEAR, (), QUARTERS),
        **{name: CountedPeriod(DATASET, name, (), ()) for name in QUARTERS},
    }
)
EVENTS = ("q1", "q2", "y", "q1 q2", "q1 is mended", "y is mended")
CAP = 6
"""More than any leaf of the tests counts twice, so that nothing seems to be known by it."""

Names = frozenset[str]


@dataclass(frozen=True)
class Case:
    """People by part and leaf, and what goes out in order."""

    people: Mapping[str, tuple[int, int]]
    events: tuple[str, ...]

    @cached_property
    def parts(self) -> dict[str, Part]:
        tables = {
            name: CountTable.from_leaves(GRID, LEAVES, np.array(of))
            for name, of in self.people.items()
        }
        return {
            name: Part(table, tables[name.removesuffix(" mended")])
            if name.endswith("mended")
            else Part(table)
            for name, table in tables.items()
        }

    def adds(self, part: str, leaf: int) -> int:
        """What a part adds to a leaf: of a correction, what it changes."""
        less = self.people[part.removesuffix(" mended")][leaf] if part.endswith("mended") else 0
        return self.people[part][leaf] - less

    def count(self, parts: Names, area: str) -> int:
        leaves = range(2) if area == "_T" else ["AB".index(area)]
        return sum(self.adds(part, leaf) for part in parts for leaf in leaves)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    people: dict[str, list[int]] = {name: [] for of in PARTS.values() for name in of}
    mended = draw(st.sets(st.sampled_from(["q1", "y"]), max_size=1))
    for _ in range(2):
        q1, q2 = draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))
        year = draw(st.integers(max(q1, q2), min(q1 + q2, 4)))
        changed = draw(st.booleans())
        q1_then = draw(st.integers(0, 3)) if "q1" in mended and changed else q1
        y_then = draw(st.integers(0, 4)) if YEAR in mended and changed else year
        row = {"q1": q1, "q1 mended": q1_then, "q2": q2, YEAR: year, "y mended": y_then}
        for name, count in row.items():
            people[name].append(count)
    events = draw(
        st.permutations([one for one in EVENTS if one.split()[0] in mended or "mended" not in one])
    )
    events = events[: draw(st.integers(2, len(events)))]
    return Case({name: (of[0], of[1]) for name, of in people.items()}, tuple(events))


def released(case: Case, policy: Policy) -> dict[str, Out]:
    """Do one thing after the other; what is refused does not go out."""
    out: dict[str, Out] = {}
    mended: set[str] = set()
    for event in case.events:
        names = event.split()
        if "is" in names:
            if not any(names[0] in one.parts for one in out.values()):
                continue
            mended.add(names[0])
            names = names[:1]
        parts = frozenset(part for name in names for part in PARTS[name][: 1 + (name in mended)])
        if any(one.parts == parts for one in out.values()):
            continue
        once = tied({**{name: one.parts for name, one in out.items()}, event: parts}, case)
        try:
            (made,) = protect_series(case.parts, out, {event: parts}, policy, once=once).values()
        except DisclosureRisk:
            continue
        out[event] = Out.of(made, parts)
    return out


def tied(editions: Mapping[str, Names], case: Case):
    files = {name: (frozenset(of),) for name, of in PARTS.items()}
    waiting = {name: frozenset([name]) for name in PARTS}
    return SamePersons(TREE, files, waiting).between(editions, case.parts)


def versions(editions: list[Names], period: str) -> list[Names]:
    """What was newest of a period after each edition; what is not out yet is as it will be."""
    found: list[Names] = []
    for parts in editions:
        own = parts & frozenset(PARTS[period])
        found.append(own or (found[-1] if found else frozenset()))
    first = next(filter(None, found), frozenset([period]))
    return [one or first for one in found]


def all_that_fits(case: Case, out: Mapping[str, Out]) -> dict[tuple[str, str], set[int]]:
    """Every value of each asked set of parts in each area."""
    editions = [one.parts for one in out.values()]
    times = list(zip(*(versions(editions, name) for name in ("q1", "q2", YEAR)), strict=True))
    if not any(YEAR in parts for parts in editions):
        times = []
    unknown = sorted(
        {part for one in (*editions, *(of for time in times for of in time)) for part in one}
    )
    rows = {name: rows_of(one) for name, one in out.items()}
    tables = []
    for leaf, area in enumerate("AB"):
        limits = [
            (range(-CAP, CAP + 1) if case.adds(part, leaf) else [0])
            if part.endswith("mended")
            else range(CAP + 1)
            for part in unknown
        ]
        own = np.array(list(product(*limits)))

        def count(parts: Names, own: NDArray[np.int64] = own) -> NDArray[np.int64]:
            return own[:, [unknown.index(part) for part in sorted(parts)]].sum(axis=1)

        fits = np.ones(len(own), dtype=bool)
        for parts in {frozenset(PARTS[name][:n]) for name in PARTS for n in (1, 2)}:
            if parts <= set(unknown):
                fits &= count(parts) >= 0
        for name, one in out.items():
            value = rows[name][area]
            fits &= count(one.parts) >= 1 if value is None else count(one.parts) == value
        for q1, q2, year in times:
            true = [case.count(of, area) for of in (q1, q2, year)]
            if max(true[:2]) <= true[2] <= sum(true[:2]):
                fits &= (count(q1) <= count(year)) & (count(q2) <= count(year))
                fits &= count(year) <= count(q1) + count(q2)
        tables.append(own[fits])
    return joined(unknown, tables, out, rows, asked(editions, times))


def asked(editions: list[Names], times: list[tuple[Names, ...]]) -> set[Names]:
    """What readers may ask for: editions, versions of periods, and what is in one edition alone."""
    wholes = {*editions, *(of for time in times for of in time)}
    return wholes | {frozenset([part]) for one in wholes for part in one}


def joined(unknown, tables, out, rows, wanted) -> dict:
    totals = [(one.parts, rows[name]["_T"]) for name, one in out.items()]
    index = {
        of: [unknown.index(part) for part in sorted(of)]
        for of in {*wanted, *(t[0] for t in totals)}
    }
    one, other = tables
    known = [(index[of], value) for of, value in totals if value is not None]
    hidden = [index[of] for of, value in totals if value is None]
    left = np.array([[row[i].sum() for i, _ in known] for row in one]).reshape(len(one), len(known))
    need = np.array([value for _, value in known]) - np.array(
        [[row[i].sum() for i, _ in known] for row in other]
    ).reshape(len(other), len(known))
    groups: dict[tuple, list[int]] = {}
    for at, row in enumerate(left.tolist()):
        groups.setdefault(tuple(row), []).append(at)
    found: dict = {(of, area): set() for of in wanted for area in ("A", "B", "_T")}
    by_need: dict[tuple, list[int]] = {}
    for at, row in enumerate(need.tolist()):
        by_need.setdefault(tuple(row), []).append(at)
    for key, theirs in by_need.items():
        if key not in groups:
            continue
        a, b = one[groups[key]], other[theirs]
        assume(len(a) * len(b) <= 300_000)
        i, j = (x.ravel() for x in np.indices([len(a), len(b)]))
        ok = np.ones(i.size, dtype=bool)
        for h in hidden:
            ok &= a[:, h].sum(axis=1)[i] + b[:, h].sum(axis=1)[j] >= 1
        i, j = i[ok], j[ok]
        for of in wanted:
            sa, sb = a[:, index[of]].sum(axis=1)[i], b[:, index[of]].sum(axis=1)[j]
            found[of, "A"] |= set(np.unique(sa).tolist())
            found[of, "B"] |= set(np.unique(sb).tolist())
            found[of, "_T"] |= set(np.unique(sa + sb).tolist())
    return found


def rows_of(one: Out) -> dict[str, int | None]:
    cells: dict[str, int | None] = dict.fromkeys(("A", "B", "_T"), 0)
    for key, value, hidden in zip(
        one.rows.keys.tolist(), one.rows.values.tolist(), one.rows.hidden.tolist(), strict=True
    ):
        cells[GRID.codes(key)[0]] = None if hidden else value
    return cells


@settings(max_examples=300)
@given(case=cases(), minimum_count=st.integers(2, 3))
def test_no_unsafe_count_follows_from_quarters_and_a_year_of_their_persons(
    case: Case, minimum_count: int
) -> None:
    policy = Policy(minimum_count, minimum_change=2)
    out = released(case, policy)
    assume(len(out) > 1 and any(YEAR in one.parts for one in out.values()))
    fits = all_that_fits(case, out)
    for (parts, area), values in fits.items():
        count = case.count(parts, area)
        assert count in values
        least = 2 if all(part.endswith("mended") for part in parts) else minimum_count
        if 0 < abs(count) < least:
            assert len(values) > 1, (
                sorted(parts),
                area,
                case,
                {n: rows_of(o) for n, o in out.items()},
            )
    changed = {name: part.touched() for name, part in case.parts.items() if part.less is not None}
    editions = {name: one.parts for name, one in out.items()}
    assert audit_series(GRID, out, policy, changed, once=tied(editions, case)).safe
