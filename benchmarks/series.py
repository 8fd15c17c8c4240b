"""Four quarters and their sums: each published by itself, and each beside those that are out.

A made-up table of 48 districts in six provinces by sex and six ages. The attack, from rows alone,
holds all tables at once; it is Covey's own.

    python -m benchmarks.series
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import polars as pl

import covey
from benchmarks.results import machine, write_section
from covey.disclosure import Out, Part, audit_series, protect_series
from covey.tables import CountTable, Hierarchy

MINIMUM_COUNT = 5
SEEDS = (17, 18)
"""Of two tables; none took part in the choice of any constant."""

QUARTERS = ("Q1", "Q2", "Q3", "Q4")
YEAR = "2024"
TO_DATE: Mapping[str, tuple[str, ...]] = {
    "Q1": ("Q1",), "Q2": ("Q2",), "Q1-Q2": ("Q1", "Q2"), "Q3": ("Q3",), "Q1-Q3": ("Q1", "Q2", "Q3"),
    "Q4": ("Q4",), YEAR: QUARTERS,
}  # fmt: skip
"""Quarters and the year to date at the end of each, in the order in which they go out."""

_DISTRICTS = {f"P{p}": [f"D{p}{d}" for d in range(8)] for p in range(6)}


def main() -> None:
    lines = [
        "| table | way | in the quarters | in the sums | hidden together | told by all | s |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for seed in SEEDS:
        for way in (alone, in_sequence, to_date_alone, to_date_in_sequence, to_date_jointly):
            lines.append(_row(seed, way.__name__.replace("_", " "), way(made_up(seed))))
            print(lines[-1], flush=True)
    head = (
        f"{machine()}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.series`, minimum "
        f"{MINIMUM_COUNT}: four quarters and their year of a made-up table of 1,155 rows each, "
        "and the same with the first half-year and the first nine months, as years to date."
    )
    write_section("series", "## A year beside its quarters\n\n" + f"{head}\n\n" + "\n".join(lines))


@dataclass(frozen=True)
class Made:
    """A made-up table: people by quarter, district, sex and age, few in most cells.

    Args:
        rows: at leaf level.
        trees: of the dimensions, the period first.
    """

    rows: pl.DataFrame
    trees: dict[str, Hierarchy]

    @property
    def table(self) -> CountTable:
        return CountTable.from_frame(self.rows, self.trees, "people")

    @property
    def quarters(self) -> dict[str, Part]:
        """The people of each quarter as a table without periods."""
        own = {name: tree for name, tree in self.trees.items() if name != "period"}
        return {
            quarter: Part(
                CountTable.from_frame(
                    self.rows.filter(period=quarter).drop("period"), own, "people"
                )
            )
            for quarter in QUARTERS
        }


def made_up(seed: int) -> Made:
    """Return a table of this seed."""
    chance = np.random.default_rng(seed)
    districts = [code for codes in _DISTRICTS.values() for code in codes]
    ages = [f"a{n}" for n in range(6)]
    size = np.exp(chance.normal(0, 0.7, len(districts)))
    usual = 9 * chance.gamma(0.6, size=(len(districts), 2, len(ages))) * size[:, None, None]
    rows = [
        (quarter, district, sex, age, int(people))
        for quarter in QUARTERS
        for district, by_sex in zip(
            districts, chance.poisson(usual * chance.uniform(0.8, 1.2)), strict=True
        )
        for sex, by_age in zip("FM", by_sex, strict=True)
        for age, people in zip(ages, by_age, strict=True)
    ]
    area = [{"code": "VN", "parent": ""}]
    for province, codes in _DISTRICTS.items():
        area.append({"code": province, "parent": "VN"})
        area.extend({"code": code, "parent": province} for code in codes)
    year = [{"code": YEAR, "parent": ""}, *({"code": q, "parent": YEAR} for q in QUARTERS)]
    trees = {
        "period": Hierarchy.from_rows(year),
        "area": Hierarchy.from_rows(area),
        "sex": Hierarchy.flat("FM"),
        "age": Hierarchy.flat(ages),
    }
    return Made(pl.DataFrame(rows, schema=[*trees, "people"], orient="row"), trees)


def alone(made: Made) -> tuple[Mapping[str, int], int, float]:
    """Protect each by itself, as if no other went out."""
    table, trees = made.table, made.trees
    begun = time.process_time()
    out = {code: _rows(table, code, {}) for code in (*QUARTERS, YEAR)}
    return _told(out, trees, begun)


def in_sequence(made: Made) -> tuple[Mapping[str, int], int, float]:
    """Protect each beside those that are out, the year last."""
    table, trees = made.table, made.trees
    begun = time.process_time()
    out: dict[str, pl.DataFrame] = {}
    for code in (*QUARTERS, YEAR):
        out[code] = _rows(table, code, dict(out))
    return _told(out, trees, begun)


def to_date_alone(made: Made) -> tuple[Mapping[str, int], int, float]:
    """Protect quarters and years to date each by itself."""
    begun = time.process_time()
    parts = made.quarters
    out = {
        name: Out.of(covey.protect(_added(parts, of), covey.Policy(MINIMUM_COUNT)), of)
        for name, of in TO_DATE.items()
    }
    return _told_of(out, begun)


def to_date_in_sequence(made: Made) -> tuple[Mapping[str, int], int, float]:
    """Protect quarters and years to date each beside those that are out."""
    begun = time.process_time()
    parts = made.quarters
    out: dict[str, Out] = {}
    for name, of in TO_DATE.items():
        new = {name: frozenset(of)}
        safe = protect_series(parts, out, new, covey.Policy(MINIMUM_COUNT))[name]
        out[name] = Out.of(safe, of)
    return _told_of(out, begun)


def to_date_jointly(made: Made) -> tuple[Mapping[str, int], int, float]:
    """Choose what is hidden of quarters and years to date at once."""
    begun = time.process_time()
    new = {name: frozenset(of) for name, of in TO_DATE.items()}
    safe = protect_series(made.quarters, {}, new, covey.Policy(MINIMUM_COUNT))
    return _told_of({name: Out.of(one, new[name]) for name, one in safe.items()}, begun)


def _added(parts: Mapping[str, Part], of: tuple[str, ...]) -> CountTable:
    return CountTable.added([parts[quarter].counts for quarter in of])


def _told_of(out: Mapping[str, Out], begun: float) -> tuple[Mapping[str, int], int, float]:
    """Return what `_told` does, of editions that overlap."""
    seconds = time.process_time() - begun
    hidden = {name: int(one.rows.hidden.sum()) for name, one in out.items()}
    grid = next(iter(out.values())).rows.grid
    verdict = audit_series(grid, out, covey.Policy(MINIMUM_COUNT), {})
    return hidden, len(verdict.findings), seconds


def _rows(table: CountTable, code: str, out: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    policy = covey.Policy(MINIMUM_COUNT)
    return covey.protect_beside(table, policy, ("period", code), out).to_frame()


def _told(
    out: Mapping[str, pl.DataFrame], trees: Mapping[str, Hierarchy], begun: float
) -> tuple[Mapping[str, int], int, float]:
    """Return how much is hidden of each, how many hidden counts all of them tell, and seconds."""
    seconds = time.process_time() - begun
    hidden = {code: int((rows["obs_status"] == "Q").sum()) for code, rows in out.items()}
    verdict = covey.audit_beside(out, trees, covey.Policy(MINIMUM_COUNT))
    return hidden, len(verdict.findings), seconds


def _row(seed: int, way: str, told: tuple[Mapping[str, int], int, float]) -> str:
    hidden, fallen, seconds = told
    quarters = sum(hidden[code] for code in QUARTERS)
    sums = sum(hidden.values()) - quarters
    return (
        f"| {seed} | {way} | {quarters:,} | {sums:,} | {quarters + sums:,} | "
        f"{fallen:,} | {seconds:.0f} |"
    )


if __name__ == "__main__":
    main()
