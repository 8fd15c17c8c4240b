"""A large year of persons counted once, after its quarters and after the sum of them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from covey import CountTable, Hierarchy, Policy, ProtectedTable
from covey.disclosure import Out, Part, audit_series, protect_series
from covey.system.counted_once import Bound, CountedOnce
from covey.system.editions import Edition
from covey.system.followers import followers
from covey.system.once import OnceSeries
from covey.tables.grid import Grid

DISTRICTS, GROUPS, PROVINCES = 100, 6, 16
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
TREES = {
    "area": Hierarchy.from_rows(
        [
            {"code": "_T", "parent": ""},
            *({"code": f"P{number}", "parent": "_T"} for number in range(PROVINCES)),
            *({"code": f"D{n}", "parent": f"P{n % PROVINCES}"} for n in range(DISTRICTS)),
        ]
    ),
    "group": Hierarchy.flat([f"g{number}" for number in range(GROUPS)]),
}
POLICY = Policy(5)
ONCE = CountedOnce((Bound("year", QUARTERS),))


def table_of(people: NDArray[np.int64]) -> CountTable:
    districts, groups = np.nonzero(people)
    frame = pl.DataFrame(
        {
            "area": [f"D{district}" for district in districts],
            "group": [f"g{group}" for group in groups],
            "people": people[districts, groups],
        }
    )
    return CountTable.from_frame(frame, TREES, "people")


@pytest.fixture(scope="module")
def parts() -> dict[str, Part]:
    """Made-up people: most of them came in one quarter alone."""
    chance = np.random.default_rng(1)
    year = np.maximum(1, chance.lognormal(np.log(4), 1.1, (DISTRICTS, GROUPS))).astype(np.int64)
    seen = np.zeros((len(QUARTERS), DISTRICTS, GROUPS), np.int64)
    for (district, group), people in np.ndenumerate(year):
        for _ in range(people):
            number = chance.choice([1, 2, 3, 4], p=[0.7, 0.15, 0.1, 0.05])
            seen[chance.choice(4, number, replace=False), district, group] += 1
    counts = dict(zip(QUARTERS, seen, strict=True)) | {"year": year}
    return {name: Part(table_of(people)) for name, people in counts.items()}


@pytest.fixture(scope="module")
def out(parts: dict[str, Part]) -> dict[str, Out]:
    """The quarters, and what they add up to."""
    out: dict[str, Out] = {}
    for name, of in [*((name, [name]) for name in QUARTERS), ("sum", QUARTERS)]:
        made = protect_series(parts, out, {name: frozenset(of)}, POLICY)
        out[name] = Out.of(made[name], of)
    return out


@pytest.fixture(scope="module")
def year(parts: dict[str, Part], out: dict[str, Out]) -> ProtectedTable:
    new = {"year": frozenset(["year"])}
    return protect_series(parts, out, new, POLICY, once=ONCE)["year"]


@pytest.mark.long
def test_a_large_year_of_persons_goes_out_after_the_sum_of_its_quarters(
    year: ProtectedTable,
) -> None:
    assert not year.certificate.remedies
    assert year.hidden.sum() <= 420


@pytest.mark.long
def test_nothing_follows_from_it_beside_them(year: ProtectedTable, out: dict[str, Out]) -> None:
    both = {**out, "year": Out.of(year, ["year"])}
    assert audit_series(year.grid, both, POLICY, once=ONCE).safe


def editions_of(grid: Grid) -> dict[str, Edition]:
    tables = {"Q1": "AB", "Q2": "AB", "sum": "AB", "year": "AB"}
    made = {}
    for name, areas in tables.items():
        rows = [(area, 3) for area in areas]
        frame = pl.DataFrame(rows, schema=["area", "people"], orient="row")
        table = CountTable.from_frame(frame, grid.hierarchies, "people")
        outline = Out.stated(grid, table.keys, table.counts, []).outline
        of = ("Q1", "Q2") if name == "sum" else (name,)
        made[name] = Edition(frozenset(of), outline, table.keys, grid)
    return made


def test_what_goes_out_now_follows_and_with_it_all_that_it_is_part_of() -> None:
    grid = Grid.of({"area": Hierarchy.flat("AB")})
    once = CountedOnce((Bound("year", ("Q1", "Q2")),))
    series = OnceSeries.of_persons(grid, editions_of(grid), {}, once)
    follows = followers(series, ["year"])
    gaps = [name for name in series.places if name.startswith(("in year and", "counted again"))]
    assert len(gaps) == 3
    for name in ("year", *gaps):
        assert follows[series.places[name]].all()
    for name in ("Q1", "Q2", "sum"):
        assert not follows[series.places[name]].any()
