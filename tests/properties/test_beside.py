"""What goes out code by code of one dimension keeps the promise together, in whatever order.

The intruder holds all that went out so far, and lists every table of counts that fits it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from hypothesis import assume, given
from hypothesis import strategies as st

import covey
from covey.errors import DisclosureRisk
from covey.tables import CountTable, Hierarchy
from tests.oracles.details import Codes, possible_values
from tests.tiers import up_to

PERIODS = {
    "a year of quarters": Hierarchy.from_rows(
        [{"code": "Y", "parent": ""}, *({"code": f"Q{n}", "parent": "Y"} for n in (1, 2, 3))]
    ),
    "a half-year apart": Hierarchy.from_rows(
        [
            {"code": "Y", "parent": ""},
            {"code": "H", "parent": "Y"},
            {"code": "Q1", "parent": "H"},
            {"code": "Q2", "parent": "H"},
            {"code": "Q3", "parent": "Y"},
        ]
    ),
}
AREA = Hierarchy.from_rows(
    [{"code": "_T", "parent": ""}, *({"code": code, "parent": "_T"} for code in "AB")]
)


@st.composite
def series(draw: st.DrawFn) -> tuple[dict[str, Hierarchy], dict[Codes, int], list[str]]:
    """Trees, people by leaf, and the codes that go out in their order."""
    periods = PERIODS[draw(st.sampled_from(sorted(PERIODS)))]
    leaves = [(q, area) for q in ("Q1", "Q2", "Q3") for area in "AB"]
    people = {leaf: draw(st.integers(0, 4)) for leaf in leaves}
    order = draw(st.permutations(periods.codes))
    return {"period": periods, "area": AREA}, people, order[: draw(st.integers(1, len(order)))]


def table_of(trees: dict[str, Hierarchy], people: Mapping[Codes, int]) -> CountTable:
    frame = pl.DataFrame(
        [(*codes, count) for codes, count in people.items()],
        schema={"period": pl.String, "area": pl.String, "people": pl.Int64},
        orient="row",
    )
    return CountTable.from_frame(frame, trees, "people")


def released(table: CountTable, policy: covey.Policy, order: list[str]) -> dict[str, pl.DataFrame]:
    """The rows of each code as it went out beside those before it."""
    out: dict[str, pl.DataFrame] = {}
    for code in order:
        try:
            out[code] = covey.protect_beside(table, policy, ("period", code), out).to_frame()
        except DisclosureRisk:
            assume(False)
    return out


def rows_of(frames: Mapping[str, pl.DataFrame]) -> dict[Codes, int | None]:
    return {row[:-2]: row[-2] for frame in frames.values() for row in frame.iter_rows()}


def everything_possible(
    trees: dict[str, Hierarchy], rows: Mapping[Codes, int | None], out: Mapping[str, Any]
) -> dict[Codes, set[int]]:
    try:
        return possible_values(trees, rows, 1, out=lambda codes: codes[0] in out)
    except OverflowError:
        assume(False)
        raise


@up_to(20)
@given(case=series(), minimum_count=st.integers(2, 3))
def test_no_unsafe_count_follows_from_all_that_is_out(
    case: tuple[dict[str, Hierarchy], dict[Codes, int], list[str]], minimum_count: int
) -> None:
    trees, people, order = case
    table = table_of(trees, people)
    counts = {
        table.grid.codes(key): count
        for key, count in zip(table.keys.tolist(), table.counts.tolist(), strict=True)
    }
    unsafe = [codes for codes, count in counts.items() if 0 < count < minimum_count]
    assume(unsafe)
    out = released(table, covey.Policy(minimum_count), order)
    possible = everything_possible(trees, rows_of(out), out)
    assert all(len(possible[codes]) > 1 for codes in unsafe)
    assert covey.audit_beside(out, trees, covey.Policy(minimum_count)).safe or len(out) < 2
