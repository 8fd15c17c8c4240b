"""Whatever others state, nothing that is unsafe follows from it and what goes out."""

from __future__ import annotations

import numpy as np
import pytest

from covey import CountTable, Hierarchy, Policy
from covey.disclosure import Out, Part, audit_series, protect_series
from covey.errors import DisclosureRisk
from covey.tables import Grid
from tests.sampled import sampled

AREAS = Hierarchy.from_rows(
    {"code": code, "parent": parent}
    for code, parent in (("VN", ""), ("A", "VN"), ("A1", "A"), ("A2", "A"), ("A3", "A"),
                         ("B", "VN"), ("B1", "B"), ("B2", "B"))
)  # fmt: skip
GRID = Grid.of({"area": AREAS, "sex": Hierarchy.flat(["F", "M"])})
CELLS = np.arange(GRID.possible_cells)
POLICIES = (
    Policy(minimum_count=5),
    Policy(minimum_count=5, zeros="hidden"),
    Policy(minimum_count=5, detail=({"area": 1, "sex": 1}, {"area": 2})),
)


def table(random: np.random.Generator) -> CountTable:
    sums = np.ones(CELLS.size, dtype=bool)
    for dimension, axis in enumerate(GRID.axes):
        inner = axis.parent[axis.parent >= 0]
        sums &= ~np.isin(GRID.digit(CELLS, dimension), inner)
    keys = CELLS[sums]
    counts = random.choice([0, 1, 2, 3, 4, 7, 12, 30], keys.size, p=[0.1] * 5 + [0.1, 0.2, 0.2])
    return CountTable.from_leaves(GRID, keys[counts > 0], counts[counts > 0])


def stated(random: np.random.Generator, of: CountTable, parts: set[str]) -> Out:
    keys = np.sort(random.choice(CELLS, random.integers(1, 6), replace=False))
    return Out.stated(GRID, keys, of.count_of(keys), parts)


@pytest.mark.parametrize("seed", sampled(range(24), 10))
def test_nothing_follows_from_what_others_state_and_what_goes_out(seed: int) -> None:
    random = np.random.default_rng(seed)
    policy = POLICIES[seed % len(POLICIES)]
    q1, q2 = table(random), table(random)
    year = CountTable.added([q1, q2])
    parts = {"q1": Part(q1), "q2": Part(q2)}
    out = {
        "report": stated(random, q1, {"q1"}),
        "census": stated(random, year, {"q1", "q2"}),
    }
    lost = fallen(out, policy)
    for name, own in (("Q1", {"q1"}), ("Q2", {"q2"}), ("year", {"q1", "q2"})):
        try:
            made = protect_series(parts, out, {name: frozenset(own)}, policy)[name]
        except DisclosureRisk:
            return
        out[name] = Out.of(made, own)
        # What others state may tell more than it says; what goes out adds nothing to that.
        assert fallen(out, policy) <= lost


def fallen(out: dict[str, Out], policy: Policy) -> set[str]:
    return {"×".join(one.codes) for one in audit_series(GRID, out, policy).findings}
