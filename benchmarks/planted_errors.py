"""Errors planted into right files: which ones hold them, and how many right files are held.

    .venv/bin/python -m benchmarks.planted_errors [--hold-out] [--write]

Made-up agencies with histories of 4 to 12 quarters send right files of the next one, and each
again with one error of each kind; so do countries of UNODC's and UNHCR's tables, as agencies whose
counts are real. The thresholds were chosen on even seeds and the countries of even numbers; odd
seeds from 2001 on and the other countries are the hold-out, which `--hold-out` looks at. A file is
judged as `covey collect` does, by `covey.hub.doubts.find_doubts`, and an error is found where the
cell or the columns are named.

Only errors that matter are planted: they make a count, or the sum of a column, twice as large or
more, or half as large or less, and change it by 20 people or more. In a right file nothing is
planted: districts open and close, one has a campaign, and counts vary beyond chance.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.results import machine, write_section
from benchmarks.tables import SHARED
from covey.contracts import Bounds, Registry, Submission
from covey.contracts.bounds import CellBounds
from covey.contracts.rules import CUMULATED
from covey.hub.doubts import find_doubts
from covey.intake import Accepted, Defect
from covey.store import Arrival, ConfidentialStore, open_confidential
from covey.synthetic import Network
from schemas.registry import REGISTRY

KINDS: Final = (
    "digits exchanged", "ten times as many", "a tenth", "a thousandth", "another cell's count",
    "left at 0", "two columns exchanged", "earlier quarters added",
)  # fmt: skip
SEEDS: Final = 120
_HELD_OUT: Final = 2000
"""The first seed of the hold-out: those below were looked at once, and are none any more."""
_FILES: Final = 3
"""Right files of a made-up agency, each another draw of the same quarter."""
_QUARTERS: Final = [f"{year}-Q{quarter}" for year in range(2023, 2027) for quarter in range(1, 5)]
_SENT: Final = (
    "social_inspections", "social_outreach", "health_services", "justice_victims",
    "vocational_training",
)  # fmt: skip
_PEOPLE: Final = 10**10
"""So many that the network's own rounding says nothing."""
_WHEN: Final = datetime(2026, 1, 1, tzinfo=UTC)

_LEAST: Final = (20, 50, 100)

READING: Final = """\
What is missed is mostly two digits exchanged, where the wrong count is one that the cell may have
by itself: from quarter to quarter these agencies vary by 14 to 32 % beyond chance, and thousands of
cells are looked at. In a district that was never counted before no error is found.

Countries are harder: their yearly counts double and halve by themselves, or fall to none and come
back. Of files as irregular as UNODC's, whose own history says so, little is asked, and little is
found. Of UNHCR's there are three earlier years alone, and the contract says `fewest_periods=3`:
too few to tell how often a right count is something else altogether."""

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Agency:
    """One who sends files.

    Args:
        of: the group that its figures stand under.
        number: even for those that thresholds are chosen on.
        registry: with the contract of its files.
        submission: its name.
        cells: (cells, dimensions) the codes of each cell.
        before: (periods, cells) the accepted files, with the period of each.
        right: (files, cells) files of the next period, each of which is right.
        period: the next period.
    """

    of: str
    number: int
    registry: Registry
    submission: str
    cells: pl.DataFrame
    before: dict[str, Counts] = field(repr=False)
    right: list[Counts] = field(repr=False)
    period: str

    @property
    def contract(self) -> Submission:
        return self.registry.submission(self.submission)

    def frame(self, counts: Counts) -> pl.DataFrame:
        """Return a file as the intake hands it over; half of its rows of 0 are left out."""
        sent = self.cells.with_columns(pl.Series(self.contract.count, counts))
        return sent.filter((pl.col(self.contract.count) > 0) | (np.arange(counts.size) % 2 == 0))


@dataclass(frozen=True)
class Error:
    """What became of one planted error.

    Args:
        kind: of the error.
        change: by how much it changes its count, or the sum of its column.
        held: whether its file is held.
        named: whether it is named.
    """

    kind: str
    change: int
    held: bool
    named: bool


@dataclass
class Found:
    """What became of files.

    Args:
        right: how many right files there were.
        held: of these, those that were held, by their first reason.
        errors: that were planted.
    """

    right: int = 0
    held: Counter[str] = field(default_factory=Counter)
    errors: list[Error] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--hold-out", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    given = parser.parse_args()
    where, began = machine(), time.monotonic()
    parts = {"chosen on": 0, "hold-out": 1} if given.hold_out else {"chosen on": 0}
    measured: dict[tuple[str, str], Found] = {}
    for part, odd in parts.items():
        for agency in _agencies(odd * _HELD_OUT, given.seeds):
            if agency.number % 2 == odd:
                found = measured.setdefault((part, agency.of), Found())
                _judge(agency, found)
    section = _section(measured, where, time.monotonic() - began)
    print(section)
    if given.write:
        write_section("planted_errors", section)


def _agencies(first: int, seeds: int) -> Iterator[Agency]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _unodc(Path(folder))
        yield from _unhcr(Path(folder))
    for seed in range(first, first + seeds):
        yield _made_up(seed)


# What is sent.


def _made_up(seed: int) -> Agency:
    """Make up an agency of twelve districts: how much, how regular and how long differ by seed."""
    draw = np.random.default_rng(seed)
    name = _SENT[seed // 2 % len(_SENT)]
    contract = REGISTRY.submission(name)
    network = Network(REGISTRY, seed=seed, people=_PEOPLE)
    leaves = [list(each.leaves) for each in network.dimensions(contract)]
    start = draw.integers(len(leaves[0]) - 12)
    leaves[0] = leaves[0][start : start + 12]
    mean = float(draw.choice([1, 4, 20, 100]))
    beyond_chance = float(draw.choice([0, 0.02, 0.08]))
    long = int(draw.integers(4, 13))
    quarters = _QUARTERS[: long + 1]
    expected = [network.counts(name, one)[start : start + 12] for one in quarters]
    scale = mean / np.mean(expected)
    *past, next_one = [one * scale for one in expected]
    opens, closes, campaign = draw.choice(12, 3, replace=False)
    if draw.random() < 0.3:
        for one in past[: long - int(draw.integers(3))]:
            one[opens] = 0
    if draw.random() < 0.3:
        next_one[closes] = 0
    if draw.random() < 0.3:
        next_one[campaign] *= 1.6

    def drawn(rates: NDArray[np.float64]) -> Counts:
        rates = rates.ravel()
        if beyond_chance:
            rates = rates * draw.gamma(1 / beyond_chance, beyond_chance, rates.size)
        return draw.poisson(rates)

    return Agency(
        f"made up, {'sparse' if mean < 10 else 'dense'}, "
        f"{'irregular' if beyond_chance > 0.05 else 'regular'}",
        seed,
        REGISTRY,
        name,
        _crossed(dict(zip(contract.dimensions, leaves, strict=True))),
        {period: drawn(rates) for period, rates in zip(quarters, past, strict=False)},
        [drawn(next_one) for _ in range(_FILES)],
        quarters[-1],
    )


def _crossed(leaves: dict[str, list[str]]) -> pl.DataFrame:
    grid = np.meshgrid(*leaves.values(), indexing="ij")
    return pl.DataFrame(
        {column: of.ravel().tolist() for column, of in zip(leaves, grid, strict=True)}
    )


def _unodc(folder: Path) -> Iterator[Agency]:
    """Give each country's newest file after four years or more; "<5" is taken for 2."""
    rows = pl.read_parquet(SHARED / "unodc" / "glotip_2025-04-14.parquet").filter(
        pl.col("Unit of measurement") == "Counts"
    )
    rows = rows.select(
        country="Iso3_code",
        period="Year",
        indicator="Indicator",
        category=pl.concat_str("Dimension", "Category", separator=": "),
        sex="Sex",
        age="Age",
        persons=pl.col("txtVALUE").str.replace("<5", "2").str.replace_all(",", "").cast(pl.Int64),
    ).drop_nulls()
    yield from _countries("UNODC", rows, folder / "unodc", fewest=4)


def _unhcr(folder: Path) -> Iterator[Agency]:
    """Give each country's displaced people of 2020 after the three years that there are."""
    rows = pl.concat(
        pl.read_csv(SHARED / "unhcr" / f"displaced_{year}.csv", infer_schema=False)
        for year in range(2017, 2021)
    ).rename({"year": "period"})
    yield from _countries("UNHCR", rows.cast({"persons": pl.Int64}), folder / "unhcr", fewest=3)


def _countries(of: str, rows: pl.DataFrame, folder: Path, fewest: int) -> Iterator[Agency]:
    dimensions = [one for one in rows.columns if one not in ("country", "period", "persons")]
    registry = _flat(rows, dimensions, folder, fewest)
    for (country,), sent in rows.group_by("country", maintain_order=True):
        by_year = sent.pivot(
            on="period", index=dimensions, values="persons", aggregate_function="sum"
        ).fill_null(0)
        years = sorted(set(by_year.columns) - set(dimensions))
        counts = {year: by_year[year].to_numpy() for year in years}
        if len(years) > fewest:
            *earlier, last = years
            yield Agency(
                of, zlib.crc32(str(country).encode()), registry, "sent",
                by_year.select(dimensions), {year: counts[year] for year in earlier},
                [counts[last]], last,
            )  # fmt: skip


def _flat(rows: pl.DataFrame, dimensions: list[str], folder: Path, fewest: int) -> Registry:
    """Return the contract of real files: every dimension a list of the codes that were sent."""
    folder.mkdir()
    for column in (*dimensions, "period"):
        codes = sorted(rows[column].unique().to_list())
        name = "periods" if column == "period" else column
        pl.DataFrame(
            {
                "code": ["_ALL", *codes],
                "parent": ["", *["_ALL"] * len(codes)],
                "label": ["All", *[f"{column} {at}" for at in range(len(codes))]],
            }
        ).write_csv(folder / f"{name}.csv")
    contract = Submission(
        "sent", "country", "Persons", object, {one: one for one in dimensions}, "persons",
        "persons", "year", bounds=Bounds(cells=CellBounds(fewest_periods=fewest)),
    )  # fmt: skip
    return Registry((contract,), (), folder)


# What is planted.


def _plant(kind: str, agency: Agency, right: Counts, draw: np.random.Generator) -> Planted | None:
    """Put one error of a kind into a file; None where none of that kind would matter."""
    if kind == "two columns exchanged":
        return _exchange(agency, right, draw)
    if kind == "earlier quarters added":
        return _cumulate(agency, right, draw)
    wrong = np.stack([_wrong(kind, int(count), right, draw) for count in right])
    cells = np.flatnonzero(_matters(wrong, right))
    if not cells.size:
        return None
    cell = int(draw.choice(cells))
    sent = right.copy()
    sent[cell] = wrong[cell]
    codes = agency.cells.row(cell, named=True)
    return Planted(sent, tuple(codes.items()), int(abs(wrong[cell] - right[cell])))


@dataclass(frozen=True)
class Planted:
    """A file with one error, the codes that it stands at, and by how much it changes a count.

    An error of the whole file stands at none.
    """

    sent: Counts = field(repr=False)
    codes: tuple[tuple[str, str], ...]
    change: int


def _cumulate(agency: Agency, right: Counts, draw: np.random.Generator) -> Planted | None:
    """Add the file to the quarter before it, or to all of its year."""
    of_year = [
        counts for period, counts in agency.before.items() if period[:4] == agency.period[:4]
    ]
    if not of_year:
        return None
    added = np.sum(of_year[int(draw.choice([-1, 0])) :], axis=0)
    return Planted(right + added, (), int(added.sum())) if added.sum() >= _LEAST[0] else None


def _matters(wrong: Counts, right: Counts) -> NDArray[np.bool_]:
    low, high = np.minimum(wrong, right), np.maximum(wrong, right)
    return (high - low >= 20) & (high >= 2 * low)


def _wrong(kind: str, count: int, file: Counts, draw: np.random.Generator) -> int:
    if kind == "digits exchanged":
        digits = list(str(count))
        at = int(draw.integers(max(1, len(digits) - 1)))
        digits[at : at + 2] = reversed(digits[at : at + 2])
        return int("".join(digits))
    return {
        "ten times as many": count * 10,
        "a tenth": count // 10,
        "a thousandth": count // 1000 if count >= 1000 else count,
        "another cell's count": int(file[draw.integers(file.size)]),
        "left at 0": 0,
    }[kind]


def _exchange(agency: Agency, right: Counts, draw: np.random.Generator) -> Planted | None:
    """Exchange two columns, in the whole file or, more often, for one code of another dimension."""
    columns = agency.cells.columns
    narrow = [one for one in columns if 2 <= agency.cells[one].n_unique() <= 8]
    for _ in range(20):
        if not narrow:
            return None
        column = str(draw.choice(narrow))
        pairs = list(combinations(sorted(agency.cells[column].unique()), 2))
        one, other = pairs[int(draw.integers(len(pairs)))]
        others = [of for of in columns if of != column]
        within: tuple[tuple[str, str], ...] = ()
        mine = np.ones(right.size, dtype=np.bool_)
        if others and draw.random() < 0.7:
            of = str(draw.choice(others))
            code = str(draw.choice(sorted(agency.cells[of].unique())))
            within, mine = ((of, code),), (agency.cells[of] == code).to_numpy()
        sent = _turned(agency, right, column, (one, other), mine)
        in_one = (agency.cells[column] == one).to_numpy() & mine
        sums = np.array([[of[in_one].sum()] for of in (sent, right)])
        if _matters(*sums)[0]:
            change = int(abs(sums[0, 0] - sums[1, 0]))
            return Planted(sent, (*within, (column, one), (column, other)), change)
    return None


def _turned(
    agency: Agency, right: Counts, column: str, pair: tuple[str, str], mine: NDArray[np.bool_]
) -> Counts:
    one, other = pair
    codes = agency.cells.with_row_index("at").filter(mine)
    turned = codes.with_columns(
        pl.col(column).replace({one: other, other: one}),
    ).join(codes, on=agency.cells.columns, suffix="_meant", nulls_equal=True)
    sent = right.copy()
    sent[turned["at_meant"].to_numpy()] = right[turned["at"].to_numpy()]
    return sent


# What is said.


def _judge(agency: Agency, found: Found) -> None:
    draw = np.random.default_rng(agency.number % 2**32)
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm") as folder,
        open_confidential(Path(folder) / "confidential" / "covey.duckdb") as store,
    ):
        store.prepare(agency.contract)
        for period, counts in agency.before.items():
            arrival = Arrival(f"{period}.csv", period, _WHEN)
            store.accept(agency.contract, period, arrival, agency.frame(counts))
        for right in agency.right:
            found.right += 1
            doubts = _doubts(store, agency, right)
            found.held.update([doubts[0].rule.name] if doubts else [])
            for kind in KINDS:
                planted = _plant(kind, agency, right, draw)
                if planted is not None:
                    doubts = _doubts(store, agency, planted.sent)
                    named = _is_named(planted, doubts)
                    found.errors.append(Error(kind, planted.change, bool(doubts), named))


def _doubts(store: ConfidentialStore, agency: Agency, counts: Counts) -> Sequence[Defect]:
    frame = agency.frame(counts)
    accepted = Accepted(agency.submission, agency.period, frame, "next", "next.csv", 0)
    return find_doubts(store, agency.registry, accepted, Arrival("next.csv", "next", _WHEN))


def _is_named(planted: Planted, doubts: Sequence[Defect]) -> bool:
    if not planted.codes:
        return any(doubt.rule is CUMULATED for doubt in doubts)
    return any(set(planted.codes) <= set(doubt.cell) or _in(doubt, planted) for doubt in doubts)


def _in(doubt: Defect, planted: Planted) -> bool:
    """Tell whether a doubt is about a cell of the columns that were exchanged."""
    *within, one, other = planted.codes
    return one[0] == other[0] and any(
        {*within, column} <= set(doubt.cell) for column in (one, other)
    )


def _section(measured: dict[tuple[str, str], Found], where: str, spent: float) -> str:
    groups = "\n".join(
        f"| {part} | {of} | {found.right} | {sum(found.held.values())} | "
        + " | ".join(_share(found.errors, least) for least in _LEAST)
        + " |"
        for (part, of), found in measured.items()
    )
    made_up = {
        part: [
            error
            for (one, of), found in measured.items()
            if one == part and of.startswith("made up")
            for error in found.errors
        ]
        for part in dict.fromkeys(part for part, _ in measured)
    }
    kinds = "\n".join(
        f"| {part} | {kind} | "
        + " | ".join(
            _share([one for one in errors if kind in ("all", one.kind)], least) for least in _LEAST
        )
        + " |"
        for part, errors in made_up.items()
        for kind in ("all", *KINDS)
    )
    head = " | ".join(f"named, ≥ {least} people" for least in _LEAST)
    return f"""\
## Planted errors

{where}; {datetime.now(UTC).date().isoformat()}, {spent:.0f} s. \
`python -m benchmarks.planted_errors --hold-out --write`

Errors change a count, or the sum of a column, to twice as much or more, or half as much or less;
the columns say by how many people at the least. An error is named where its file is held and its
cell or columns are told.

| seeds | agencies | right files | held | {head} |
|---|---|--:|--:|{"--:|" * len(_LEAST)}
{groups}

The made-up agencies together, by what was planted:

| seeds | error | {head} |
|---|---|{"--:|" * len(_LEAST)}
{kinds}

{READING}
"""


def _share(errors: Sequence[Error], least: int) -> str:
    of = [error.named for error in errors if error.change >= least]
    return f"{sum(of) / len(of):.0%} of {len(of)}" if of else "none"


if __name__ == "__main__":
    main()
