"""A hub that publishes sums over time: at the end of each quarter, or week, of the last four."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from covey.contracts import Registry, periods_inside
from covey.contracts.dataset import Dataset
from covey.disclosure import Out, Policy, audit_series
from covey.hub.beside import Beside
from covey.hub.due import Books, periods_due
from covey.project.periods import period_codelist
from covey.store import Published, newest_accepted, source_files
from covey.tables import Grid
from tests.oracles.integer_interval import intervals_of
from tests.unit.hub.accepted import Accepted
from tests.unit.hub.test_beside import CLINICS, CODELISTS, PEOPLE, alone

RUNNING: Dataset = replace(PEOPLE, calendar=("year-to-date", "moving-year"))
QUARTERS: Mapping[str, Mapping[str, int]] = {
    "2023-Q3": {"A": 3, "B": 20, "C": 21, "D": 4},
    "2023-Q4": {"A": 30, "B": 3, "C": 4, "D": 31},
    "2024-Q1": {"A": 22, "B": 19, "C": 3, "D": 4},
    "2024-Q2": {"A": 4, "B": 3, "C": 27, "D": 25},
    "2024-Q3": {"A": 26, "B": 4, "C": 24, "D": 3},
    "2024-Q4": {"A": 3, "B": 29, "C": 2, "D": 28},
}
TODAY = date(2025, 1, 5)
MOST = 10_000


@dataclass
class Running:
    """The hub.

    Args:
        folder: of the project.
        quarters: people by area in each period of a file, by its code.
        dataset: what is published.
    """

    folder: Path
    quarters: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: QUARTERS)
    dataset: Dataset = RUNNING

    def __post_init__(self) -> None:
        codelists = self.folder / "codelists"
        codelists.mkdir(parents=True)
        (codelists / "areas.csv").write_text(CODELISTS["areas"], encoding="utf-8")
        listed = period_codelist(2023, 2024, ("week", "day"))
        (codelists / "periods.csv").write_text(listed, encoding="utf-8")
        kind = replace(CLINICS, frequency=self.dataset.frequency)
        self.registry = Registry((kind,), (self.dataset,), codelists)
        self._hub = Accepted(self.folder, self.registry)
        self.settings, self.store = self._hub.settings, self._hub.store
        for quarter, people in self.quarters.items():
            self._hub.accept(kind, quarter, people)

    def due(self, day: date = TODAY) -> list[str]:
        with self.store() as store:
            return periods_due(Books.of(self.registry, store), self.dataset, day)

    def release(self, period: str) -> Published:
        return self._hub.release(self.dataset.name, period)

    def inside(self, period: str) -> tuple[str, ...]:
        periods = self.registry.hierarchies["periods"]
        return periods_inside(periods, period, self.dataset.frequency)

    def people(self, period: str) -> dict[str, int]:
        """The true counts of a period by area."""
        parts = [self.quarters[quarter] for quarter in self.inside(period)]
        return {area: sum(part[area] for part in parts) for area in parts[0]}

    def one_after_the_other(self, periods: Collection[str]) -> dict[str, pl.DataFrame]:
        """The rows of each period as they go out beside those before it."""
        contract = self.registry.dataset("people")
        with self.store() as store:
            newest = newest_accepted(store.receipts())
            files = {
                period: source_files(self.registry.parts(contract, period), newest)
                for period in periods
            }
            beside = Beside.of(self.registry, store, contract, files)
        rows = {}
        for period, name in zip(periods, tuple(beside.new), strict=True):
            later = [other for other in beside.new if other != name]
            made = beside.without(later).protect(contract.policy)
            beside = beside.after(name, made)
            rows[period] = made.to_frame()
        return rows

    def apart(self, periods: Collection[str]) -> dict[str, pl.DataFrame]:
        """The rows of each period as they were if nobody remembered the others."""
        return {period: alone(self.people(period)) for period in periods}

    def fallen(self, rows: Mapping[str, pl.DataFrame]) -> list[str]:
        """What Covey's attack works out of rows of all periods."""
        trees = {"area": self.registry.hierarchies["areas"]}
        out = {
            period: Out.read(of, trees, list(self.inside(period))) for period, of in rows.items()
        }
        return [str(one) for one in audit_series(Grid.of(trees), out, Policy(5), {}).findings]

    def certain(self, rows: Mapping[str, pl.DataFrame]) -> list[tuple[str, str]]:
        """What an integer program that shares no code with Covey finds one value for alone.

        Returns:
            Period and area of each such count from 1 to 4, published or not.
        """
        quarters = sorted({one for period in rows for one in self.inside(period)})
        periods = [*quarters, *(period for period in rows if period not in quarters)]
        areas = ["_T", *self.quarters[quarters[0]]]
        place = {
            (period, area): number
            for number, (period, area) in enumerate(
                (period, area) for period in periods for area in areas
            )
        }
        sums = [{place[p, "_T"]: -1} | {place[p, area]: 1 for area in areas[1:]} for p in periods]
        sums += [
            {place[p, area]: -1} | {place[q, area]: 1 for q in self.inside(p)}
            for p in periods[len(quarters) :]
            for area in areas
        ]
        lowest, highest = np.zeros(len(place), np.int64), np.full(len(place), MOST, np.int64)
        for period, of in rows.items():
            for area, value in of.select("area", "obs_value").iter_rows():
                at = place[period, area]
                lowest[at], highest[at] = (1, MOST) if value is None else (value, value)
        unsafe = [one for one in place if 0 < self._count(*one) < 5]
        at = np.array([place[one] for one in unsafe])
        found = intervals_of(_matrix(sums, len(place)), lowest, highest, at)
        return [one for one, (low, high) in zip(unsafe, found.tolist(), strict=True) if low == high]

    def _count(self, period: str, area: str) -> int:
        people = self.people(period)
        return sum(people.values()) if area == "_T" else people[area]


def _matrix(sums: list[dict[int, int]], width: int) -> sparse.csr_array:
    dense: NDArray[np.int64] = np.zeros((len(sums), width), np.int64)
    for row, of in enumerate(sums):
        for at, sign in of.items():
            dense[row, at] = sign
    return sparse.csr_array(dense)
