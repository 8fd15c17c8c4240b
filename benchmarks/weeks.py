"""A year of weeks with the last four of each, as a hub publishes them that remembers all of it.

A made-up table of six districts in two provinces by sex and two ages, few people in most cells.
Every week goes out, at its end the sum of the last four, and at the end of the year the sum of its
52 weeks; each beside all that is out, and each is protected once more as if nothing else were. How
many rows of a sum of four any method has to hide is bounded by programs, see `fewest`.

    python -m benchmarks.weeks [--seed 31] [--weeks 52] [--bounded]
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.fewest import Cell, Fewest, Rows
from benchmarks.results import machine, write_section
from covey import Policy, protect
from covey.contracts import Registry, Source, Span, Submission, periods_inside
from covey.contracts.dataset import Dataset
from covey.errors import ReleaseRefused
from covey.hub.due import Books, periods_due
from covey.hub.settings import Settings
from covey.project.periods import period_codelist
from covey.store import Arrival, open_confidential
from covey.tables import CountTable
from covey.tables.status import HIDDEN, OBS_STATUS
from tests.histories.outlets import LedgerAlone

MINIMUM_COUNT = 5
YEAR = Span(date(2024, 1, 1), date(2024, 12, 30))
"""The 52 weeks of 2024."""

DIMENSIONS: Mapping[str, str] = {"area": "areas", "sex": "sexes", "age": "ages"}
CODELISTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "areas": {"": ["VN"], "VN": ["P", "Q"], "P": ["P1", "P2", "P3"], "Q": ["Q1", "Q2", "Q3"]},
    "sexes": {"": ["_T"], "_T": ["F", "M"]},
    "ages": {"": ["_T"], "_T": ["young", "old"]},
}
"""The codes below each."""

VISITS = Submission(
    "visits", "health", "Visits", object, dict(DIMENSIONS), "n", "persons", "week"
)  # fmt: skip
PEOPLE = Dataset(
    "people", "People", "persons", dict(DIMENSIONS), (Source("visits"),), Policy(MINIMUM_COUNT),
    "0 6 * * 2", frequency="week", calendar=("moving-four-weeks", "iso-year"),
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--bounded", action="store_true", help="say what any method has to hide")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = list(released(Weekly(Path(folder), asked.seed, asked.weeks), asked.bounded))
    lines = [f"| {asked.seed} | {line}" for line in _lines(told)]
    print(*lines, sep="\n")
    if asked.write:
        head = (
            f"{machine()}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.weeks --seed "
            f"{asked.seed} --weeks {asked.weeks}`, minimum {MINIMUM_COUNT}, 81 rows a release; "
            "processor seconds, of the first release, of one in the middle, and of the last."
        )
        table = [_HEAD, "|--:|---|" + "--:|" * 8, *lines]
        write_section("weeks", "\n\n".join(["## A year of weeks", head, "\n".join(table)]))


_HEAD = (
    "| seed | what | releases | hidden | hidden alone | to alone | has to be hidden | first s "
    "| middle s | last s |"
)


@dataclass(frozen=True)
class Told:
    """How one release went.

    Args:
        period: its code.
        hidden: how many of its rows are hidden,
        alone: how many were if nothing else were out,
        fewest: and how many any method has to hide beside what is out; None where nobody asked.
        seconds: of the processor, from the plan to the ledger.
    """

    period: str
    hidden: int
    alone: int
    fewest: int | None
    seconds: float


@dataclass
class Weekly:
    """The hub.

    Args:
        folder: of the project.
        seed: of the counts.
        weeks: how many of the year are counted.
    """

    folder: Path
    seed: int
    weeks: int
    counts: dict[str, pl.DataFrame] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chance = np.random.default_rng(self.seed)
        districts, sexes, ages = (_leaves(name) for name in CODELISTS)
        size = np.exp(chance.normal(0, 0.7, len(districts)))[:, None, None]
        usual = 8 * chance.gamma(0.8, size=(len(districts), len(sexes), len(ages))) * size
        cells = [(area, sex, age) for area in districts for sex in sexes for age in ages]
        for week in [one.code for one in YEAR.begun("week")][: self.weeks]:
            people = chance.poisson(usual).ravel().tolist()
            rows = [(*cell, n) for cell, n in zip(cells, people, strict=True)]
            self.counts[week] = pl.DataFrame(rows, schema=[*DIMENSIONS, "n"], orient="row")

    @property
    def settings(self) -> Settings:
        return Settings(
            project=self.folder, confidential=Path("confidential"), public=Path("public")
        )

    @cached_property
    def registry(self) -> Registry:
        codelists = self.folder / "codelists"
        codelists.mkdir()
        for name, below in CODELISTS.items():
            lines = [f"{code},{above},{code}" for above, codes in below.items() for code in codes]
            text = "\n".join(["code,parent,label", *lines, ""])
            (codelists / f"{name}.csv").write_text(text, encoding="utf-8")
        periods = period_codelist(2024, 2024, ("week",))
        (codelists / "periods.csv").write_text(periods, encoding="utf-8")
        return Registry((VISITS,), (PEOPLE,), codelists)

    def inside(self, period: str) -> tuple[str, ...]:
        """The weeks of a period."""
        return periods_inside(self.registry.hierarchies["periods"], period, "week")

    def alone(self, period: str) -> int:
        """How much of a period is hidden where nothing else is out."""
        rows = pl.concat([self.counts[week] for week in self.inside(period)])
        trees = self.registry.trees(DIMENSIONS)
        added = rows.group_by(list(DIMENSIONS), maintain_order=True).sum()
        return _hidden(protect(CountTable.from_frame(added, trees, "n"), PEOPLE.policy).to_frame())

    def true(self, period: str) -> dict[Cell, int]:
        """The counts of all cells of a period, added up without Covey."""
        rows = pl.concat([self.counts[week] for week in self.inside(period)])
        for name, codelist in DIMENSIONS.items():
            above = pl.DataFrame(_above(codelist), schema=[name, "code"], orient="row")
            rows = rows.join(above, on=name).drop(name).rename({"code": name})
        added = rows.group_by(list(DIMENSIONS)).agg(pl.col("n").sum())
        return {tuple(of): n for *of, n in added.select(*DIMENSIONS, "n").iter_rows()}

    def fewest(self, period: str, out: Mapping[str, Rows]) -> int:
        """How many rows of a sum of four any method has to hide, beside what is out of 8 weeks."""
        last = list(self.counts).index(self.inside(period)[-1])
        recent = set(list(self.counts)[max(0, last - 7) : last + 1])
        told = {name: rows for name, rows in out.items() if set(self.inside(name)) <= recent}
        every = [*told, period]
        fewest = Fewest(
            _parts(),
            {name: self.true(name) for name in every},
            told,
            {name: self.inside(name) for name in every},
        )
        return fewest.rows(period, MINIMUM_COUNT)


def released(hub: Weekly, bounded: bool) -> Iterator[Told]:
    """Release everything that is due after the last week, in its order; tell what is refused."""
    moment = datetime.combine(YEAR.end, datetime.min.time(), UTC)
    with open_confidential(hub.settings.confidential_file) as store:
        for number, (week, rows) in enumerate(hub.counts.items()):
            store.accept(VISITS, week, Arrival(f"{number}.csv", f"hash {number}", moment), rows)
        outlet, out = LedgerAlone(store), dict[str, Rows]()
        due = periods_due(Books.of(hub.registry, store), PEOPLE, YEAR.end)
        ended = [period for period in due if set(hub.inside(period)) <= hub.counts.keys()]
        for number, period in enumerate(ended):
            begun = time.process_time()
            at = moment + timedelta(minutes=number)
            try:
                rows = outlet.publish(hub, (PEOPLE.name, period), at, None)  # type: ignore[arg-type]
            except ReleaseRefused as refusal:
                print(f"  {period}: {refusal}", flush=True)
                continue
            seconds = time.process_time() - begun
            assert rows is not None
            fewest = hub.fewest(period, out) if bounded and len(hub.inside(period)) == 4 else None
            told = Told(period, _hidden(rows), hub.alone(period), fewest, seconds)
            out[period] = {tuple(of): value for *of, value, _ in rows.iter_rows()}
            print(f"  {told}", flush=True)
            yield told


def _lines(told: Sequence[Told]) -> Iterator[str]:
    """Yield a line for weeks, one for sums of four, one for the year, and one for all."""
    kinds = {"weeks": 8, "the last four weeks": 15, "the year of weeks": 16}
    for name, length in kinds.items():
        of = [one for one in told if len(one.period) == length]
        if of:
            yield _line(name, of)
    yield _line("together", told)


def _line(name: str, of: Sequence[Told]) -> str:
    hidden, alone = sum(one.hidden for one in of), sum(one.alone for one in of)
    asked = [one.fewest for one in of if one.fewest is not None]
    fewest = f"{sum(asked):,}" if len(asked) == len(of) else ""
    seconds = [of[at].seconds for at in (0, len(of) // 2, -1)]
    times = " | ".join(f"{one:.1f}" for one in seconds)
    return (
        f"{name} | {len(of)} | {hidden:,} | {alone:,} | {hidden / max(1, alone):.2f} | {fewest} "
        f"| {times} |"
    )


def _hidden(rows: pl.DataFrame) -> int:
    return int((rows[OBS_STATUS] == HIDDEN).sum())


def _above(codelist: str) -> list[tuple[str, str]]:
    """Return each leaf with itself and with every code above it."""
    below = CODELISTS[codelist]
    above = {code: code_above for code_above, codes in below.items() for code in codes}
    found = []
    for leaf in _leaves(codelist):
        code = leaf
        while code:
            found.append((leaf, code))
            code = above[code]
    return found


def _parts() -> list[tuple[Cell, list[Cell]]]:
    """Return each cell that is a sum of a dimension, with its parts."""
    every = [[code for codes in below.values() for code in codes] for below in CODELISTS.values()]
    return [
        (cell, [(*cell[:place], part, *cell[place + 1 :]) for part in below[cell[place]]])
        for cell in itertools.product(*every)
        for place, below in enumerate(CODELISTS.values())
        if cell[place] in below
    ]


def _leaves(codelist: str) -> list[str]:
    below = CODELISTS[codelist]
    return [code for codes in below.values() for code in codes if code not in below]


if __name__ == "__main__":
    main()
