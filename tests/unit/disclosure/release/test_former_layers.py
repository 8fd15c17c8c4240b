"""What could be told by subtraction once stays protected when later releases divide it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pytest
from scipy.optimize import linprog

from covey import CountTable, Hierarchy, Policy, ProtectedTable, protect
from covey.disclosure import Out, Part, audit_series, protect_series
from covey.tables import Grid

GRID = Grid.of({"area": Hierarchy.flat("ABCD")})
POLICY = Policy(minimum_count=5)
PEOPLE = {
    "q1": (12, 900, 300, 20),
    "q2": (1, 6, 700, 50),
    "q3": (1, 7, 700, 60),
    "q4": (2, 8, 700, 70),
}
"""By quarter, in areas A to D: in Q2 to Q4 together there are 4 in A."""

IN_ORDER = {"Q1": {"q1"}, "year": set(PEOPLE), "Q2": {"q2"}, "Q3": {"q3"}, "Q4": {"q4"}}
REST = ("q2", "q3", "q4")


def counts(*people: int) -> CountTable:
    return CountTable.from_leaves(GRID, GRID.key([np.arange(1, 5)]), np.array(people))


PARTS = {name: Part(counts(*people)) for name, people in PEOPLE.items()}


def release(name: str, out: Mapping[str, Out], policy: Policy = POLICY) -> ProtectedTable:
    return protect_series(PARTS, out, {name: frozenset(IN_ORDER[name])}, policy)[name]


def alone(parts: Collection[str]) -> ProtectedTable:
    return protect(CountTable.added([PARTS[part].counts for part in sorted(parts)]), POLICY)


@pytest.fixture(scope="module")
def out() -> dict[str, Out]:
    """Each release as it went out beside those before it."""
    out: dict[str, Out] = {}
    for name, parts in IN_ORDER.items():
        out[name] = Out.of(release(name, out), parts)
    return out


def range_of_a(out: Mapping[str, Out], parts: Collection[str]) -> tuple[float, float]:
    """The least and the most people in A that some parts can have, by all that is published."""
    rows, values, limits = [], [], []
    for one in out.values():
        for key, value, hidden in zip(
            one.rows.keys.tolist(), one.rows.values.tolist(), one.rows.hidden.tolist(), strict=True
        ):
            (area,) = GRID.codes(key)
            areas = "ABCD" if area == "_T" else area
            rows.append([of in areas and part in one.parts for part in PEOPLE for of in "ABCD"])
            values.append(value)
            limits.append((1, None) if hidden else (value, value))
    wanted = [of == "A" and part in parts for part in PEOPLE for of in "ABCD"]
    sums = np.hstack([np.array(rows, float), -np.eye(len(rows))])
    wanted_of = np.append(np.array(wanted, float), np.zeros(len(rows)))
    bounds = [(0, None)] * len(wanted) + limits
    ends = [
        linprog(sign * wanted_of, A_eq=sums, b_eq=np.zeros(len(rows)), bounds=bounds).fun * sign
        for sign in (1, -1)
    ]
    return ends[0], ends[1]


def fallen(out: Mapping[str, Out]) -> set[tuple[str, str]]:
    findings = audit_series(GRID, out, POLICY).findings
    return {(one.table, *one.codes) for one in findings}


def test_what_a_year_has_besides_a_quarter_does_not_follow_when_the_other_quarters_are_out(
    out: dict[str, Out],
) -> None:
    least, most = range_of_a(out, REST)
    assert most - least >= 1
    assert not fallen(out)


def test_an_attacker_asks_for_what_could_be_subtracted_once() -> None:
    out = {name: Out.of(alone(parts), parts) for name, parts in IN_ORDER.items()}
    assert range_of_a(out, REST) == pytest.approx((4, 4))
    assert fallen(out) == {("what is counted in year less Q1:", "A")}


def test_a_rest_that_nobody_could_subtract_at_any_moment_is_not_asked_for() -> None:
    usual = [*(name for name in IN_ORDER if name != "year"), "year"]
    out = {name: Out.of(alone(IN_ORDER[name]), IN_ORDER[name]) for name in usual}
    assert not fallen(out)


def test_counts_of_others_that_tell_a_rest_stop_no_other_quarter(out: dict[str, Out]) -> None:
    year = Out.stated(GRID, GRID.key([np.array([1])]), np.array([16]), set(PEOPLE))
    told = {"Q1": out["Q1"], "report": year, "Q2": out["Q2"]}
    assert release("Q3", told).audit.safe
