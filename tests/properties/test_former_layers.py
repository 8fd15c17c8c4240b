"""What readers could subtract at any moment stays as safe, whatever goes out later.

The intruder holds all that is out, and asks an integer program for the least and the most of every
sum of quarters that was once in the very same releases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from covey import CountTable, Hierarchy, Policy
from covey.disclosure import Out, Part, audit_series, protect_series
from covey.errors import DisclosureRisk
from covey.tables import Grid
from tests.tiers import up_to

AREAS = "ABCD"
GRID = Grid.of({"area": Hierarchy.flat(AREAS)})
POLICY = Policy(minimum_count=5)
QUARTERS = ("q1", "q2", "q3", "q4")
RELEASES = {"Q1": ("q1",), "Q2": ("q2",), "Q3": ("q3",), "Q4": ("q4",), "year": QUARTERS}
SMALL, LARGER = (0, 1, 2), (6, 8, 50, 70, 300, 900)


@dataclass(frozen=True)
class Case:
    """People by quarter in each area, and what goes out in its order.

    In area A few came, but for one quarter that goes out first, as the year does.
    """

    people: Mapping[str, tuple[int, ...]]
    order: tuple[str, ...]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    first, *others = draw(st.permutations(QUARTERS))
    small, larger = st.sampled_from(SMALL), st.sampled_from(LARGER)
    people = {
        quarter: (12 if quarter == first else draw(small), draw(larger), draw(larger), draw(larger))
        for quarter in QUARTERS
    }
    before = draw(st.sampled_from(((first.upper(), "year"), ("year", first.upper()))))
    return Case(people, (*before, *(other.upper() for other in others)))


def released(case: Case) -> dict[str, Out]:
    """Release one after the other; what is refused does not go out."""
    keys = GRID.key([np.arange(1, 1 + len(AREAS))])
    parts = {
        name: Part(CountTable.from_leaves(GRID, keys, np.array(of)))
        for name, of in case.people.items()
    }
    out: dict[str, Out] = {}
    for name in case.order:
        try:
            made = protect_series(parts, out, {name: frozenset(RELEASES[name])}, POLICY)[name]
        except DisclosureRisk:
            continue
        out[name] = Out.of(made, RELEASES[name])
    return out


def asked(out: list[str]) -> Iterator[tuple[str, ...]]:
    """Quarters that were in the very same releases at some moment."""
    for number in range(1, len(out) + 1):
        groups: dict[tuple[bool, ...], list[str]] = {}
        for quarter in QUARTERS:
            within = tuple(quarter in RELEASES[name] for name in out[:number])
            if any(within):
                groups.setdefault(within, []).append(quarter)
        yield from map(tuple, groups.values())


class Intruder:
    """Who holds all rows: a count of each quarter and area is unknown, and each row a sum."""

    def __init__(self, out: Mapping[str, Out]) -> None:
        sums, least, most = [], [], []
        for name, one in out.items():
            rows = {
                GRID.codes(key)[0]: (1, np.inf) if hidden else (value, value)
                for key, value, hidden in zip(
                    *(one.rows.keys.tolist(), one.rows.values.tolist(), one.rows.hidden.tolist()),
                    strict=True,
                )
            }
            for area in ("_T", *AREAS):
                low, high = rows.get(area, (0, 0))
                sums.append(self.sum_of(RELEASES[name], area))
                least.append(low)
                most.append(high)
        self.rows = LinearConstraint(np.array(sums), least, most)

    @staticmethod
    def sum_of(quarters: tuple[str, ...], area: str) -> np.ndarray:
        return np.array(
            [float(q in quarters and area in ("_T", of)) for q in QUARTERS for of in AREAS]
        )

    def is_open(self, quarters: tuple[str, ...], area: str) -> bool:
        """Tell whether a sum of quarters can have more than one count."""
        cost = self.sum_of(quarters, area)
        whole, limits = np.ones(cost.size), Bounds(0, 10_000)
        ends = [
            milp(sign * cost, constraints=self.rows, bounds=limits, integrality=whole)
            for sign in (1, -1)
        ]
        return bool(round(ends[0].fun) < round(-ends[1].fun))


@up_to(12)
@given(case=cases())
def test_no_unsafe_count_that_a_subtraction_once_told_of_follows_later(case: Case) -> None:
    out = released(case)
    assume(len(out) > 2)
    intruder = Intruder(out)
    for quarters in dict.fromkeys(asked(list(out))):
        for at, area in enumerate(("_T", *AREAS)):
            people = [case.people[quarter] for quarter in quarters]
            count = sum(sum(of) if at == 0 else of[at - 1] for of in people)
            if 0 < count < POLICY.minimum_count:
                assert intruder.is_open(quarters, area), (quarters, area)
    assert audit_series(GRID, out, POLICY).safe
