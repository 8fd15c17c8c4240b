"""Persons counted once in each period: a year and its quarters tell no unsafe count together.

The intruder holds all that is out, knows that a year counts at least as many as each of its
quarters and at most as many as all of them together, and lists all counts that fit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import product

import numpy as np
import polars as pl
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

import covey
from covey.errors import DisclosureRisk
from covey.tables import CountTable, Hierarchy
from tests.tiers import up_to

AREA = Hierarchy.flat("AB")
MOST = 1_000_000
CAP = 7
"""More than any total of the tests counts, so that nothing seems to be known by it."""

Cell = tuple[str, str]


def periods(**above: str) -> Hierarchy:
    return Hierarchy.from_rows({"code": code, "parent": of} for code, of in above.items())


PERIODS = {
    "two quarters": periods(Y="", Q1="Y", Q2="Y"),
    "three quarters": periods(Y="", Q1="Y", Q2="Y", Q3="Y"),
    "a half-year between": periods(Y="", H="Y", Q1="H", Q2="H", Q3="Y"),
}


def holds(tree: Hierarchy, counts: Mapping[str, NDArray[np.int64]]) -> NDArray[np.bool_]:
    """Tell of which counts a code is at least each of those below it, and at most their sum."""
    fits = np.ones(len(counts[tree.root]), dtype=bool)
    for code in tree.codes:
        below = [counts[part] for part in tree.children(code)]
        if below:
            fits &= np.logical_and.reduce([counts[code] >= one for one in below])
            fits &= counts[code] <= np.sum(below, axis=0)
    return fits


def all_of_a_leaf(tree: Hierarchy) -> NDArray[np.int64]:
    """(counts, codes) whatever a leaf may count in each period."""
    every = np.array(list(product(range(CAP + 1), repeat=len(tree.codes))))
    return every[holds(tree, dict(zip(tree.codes, every.T, strict=True)))]


ALL_OF_A_LEAF = {name: all_of_a_leaf(tree) for name, tree in PERIODS.items()}


@st.composite
def persons(draw: st.DrawFn) -> tuple[str, dict[Cell, int]]:
    """A tree of periods, and persons by period and area, with the totals of the areas."""
    name = draw(st.sampled_from(sorted(PERIODS)))
    tree, people = PERIODS[name], {}
    possible = ALL_OF_A_LEAF[name]
    possible = possible[(possible <= 3).all(axis=1)]
    for area in "AB":
        row = possible[draw(st.integers(0, len(possible) - 1))]
        people |= {(code, area): int(n) for code, n in zip(tree.codes, row, strict=True)}
    totals = {(code, "_T"): people[code, "A"] + people[code, "B"] for code in tree.codes}
    return name, people | totals


def all_that_fits(
    name: str, rows: Mapping[Cell, int | None], out: Collection[Cell]
) -> dict[Cell, set[int]]:
    """Every value of each cell, given what is out: a count, None where hidden, 0 without a row.

    Of periods that are not out, and of areas of periods that are out by their totals alone, nobody
    knows anything.
    """
    codes, tables = PERIODS[name].codes, {}
    for area in "AB":
        own = ALL_OF_A_LEAF[name]
        tables[area] = own[fitting(own, codes, area, rows, out)]
    assume(len(tables["A"]) * len(tables["B"]) <= MOST)
    one, other = (place.ravel() for place in np.indices([len(tables["A"]), len(tables["B"])]))
    totals = tables["A"][one] + tables["B"][other]
    fits = fitting(totals, codes, "_T", rows, out)
    values = {"A": tables["A"][one][fits], "B": tables["B"][other][fits], "_T": totals[fits]}
    return {
        (code, area): set(of[:, place].tolist())
        for area, of in values.items()
        for place, code in enumerate(codes)
    }


def fitting(
    counts: NDArray[np.int64],
    codes: Collection[str],
    area: str,
    rows: Mapping[Cell, int | None],
    out: Collection[Cell],
) -> NDArray[np.bool_]:
    fits = np.ones(len(counts), dtype=bool)
    for code, column in zip(codes, counts.T, strict=True):
        if (code, area) in out:
            value = rows.get((code, area), 0)
            fits &= column >= 1 if value is None else column == value
    return fits


def table_of(name: str, people: Mapping[Cell, int]) -> CountTable:
    rows = [(*cell, count) for cell, count in people.items()]
    frame = pl.DataFrame(rows, schema=["period", "area", "people"], orient="row")
    trees = {"period": PERIODS[name].flattened(), "area": AREA}
    return CountTable.from_frame(frame, trees, "people")


def frame_of(rows: Mapping[Cell, int | None], code: str) -> pl.DataFrame:
    return pl.DataFrame(
        [(*cell, n, "Q" if n is None else "A") for cell, n in rows.items() if cell[0] == code],
        schema={
            "period": pl.String,
            "area": pl.String,
            "obs_value": pl.Int64,
            "obs_status": pl.String,
        },
        orient="row",
    )


@up_to(25)
@given(case=persons(), minimum_count=st.integers(2, 3), data=st.data())
def test_no_unsafe_count_follows_from_periods_of_persons_counted_once(
    case: tuple[str, dict[Cell, int]], minimum_count: int, data: st.DataObject
) -> None:
    name, people = case
    tree, policy = PERIODS[name], covey.Policy(minimum_count)
    assume(any(0 < count < minimum_count for count in people.values()))
    order = data.draw(st.permutations(tree.codes))
    order = order[: data.draw(st.integers(2, len(order)))]
    table, out = table_of(name, people), {}
    for code in order:
        try:
            made = covey.protect_beside(table, policy, ("period", code), out, counted_once=tree)
        except DisclosureRisk:
            continue
        out[code] = made.to_frame()
    assume(len(out) > 1)
    rows = {row[:2]: row[2] for frame in out.values() for row in frame.iter_rows()}
    possible = all_that_fits(name, rows, list(product(out, ("_T", "A", "B"))))
    reckoned = [code for code in tree.codes if not set(out).isdisjoint(tree.ancestors(code))]
    for (code, area), count in people.items():
        if code in reckoned and 0 < count < minimum_count:
            assert len(possible[code, area]) > 1, (code, area)
    trees = {"period": tree, "area": AREA}
    assert covey.audit_beside(out, trees, policy, counted_once="period").safe


@up_to(40)
@given(case=persons(), minimum_count=st.integers(2, 4), data=st.data())
def test_the_audit_finds_what_the_list_of_all_counts_finds(
    case: tuple[str, dict[Cell, int]], minimum_count: int, data: st.DataObject
) -> None:
    name, people = case
    tree, policy = PERIODS[name], covey.Policy(minimum_count)
    out = data.draw(st.lists(st.sampled_from(tree.codes), min_size=2, unique=True))
    by_area = [code for code in out if data.draw(st.integers(0, 3))]
    shown = [*product(out, ["_T"]), *product(by_area, "AB")]
    filled = [cell for cell in shown if people[cell]]
    hidden = {cell for cell in filled if data.draw(st.booleans())}
    rows = {cell: None if cell in hidden else people[cell] for cell in filled}
    frames = {code: frame_of(rows, code) for code in out}
    assume(all(frame.height for frame in frames.values()))
    trees = {"period": tree, "area": AREA}
    verdict = covey.audit_beside(frames, trees, policy, counted_once="period")
    possible = all_that_fits(name, rows, shown)
    assert verdict.exhaustive
    assert {(found.table, *found.codes) for found in verdict.findings} == {
        (code, area)
        for (code, area), values in possible.items()
        if not set(out).isdisjoint(tree.ancestors(code))
        and len(values) == 1
        and 0 < min(values) < minimum_count
    }
