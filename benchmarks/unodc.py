"""What two vintages of a public table tell of the counts that it hides: each alone, and both.

The table of detected victims of trafficking writes counts below 5 as "<5", hides nothing besides,
and leaves zeros out. It lies in ../shared alone and may not be copied: only aggregate figures go
out. The attack is Covey's own, on sex by age of each country and year.

    python -m benchmarks.unodc
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

import covey
from benchmarks.results import machine, write_section
from benchmarks.tables import SHARED
from covey.cli.other_table import with_totals
from covey.disclosure.attack.published import PublishedTables
from covey.disclosure.attack.published_attack import attack_published
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.vintages import SeenChanges
from covey.errors import TableError
from covey.files.rows import height
from covey.system.stack import ALONE
from covey.tables import Grid, Hierarchy

VINTAGES: Final = ("2023-05-30", "2025-04-14")
POLICY: Final = covey.Policy(minimum_count=5)
READINGS: Final = ("0", "not told")
"""What an absent row of people of unknown sex or age stands for; any other stands for 0."""

_TOTAL: Final = "Total"
_UNKNOWN: Final = "Unknown"
_SEX: Final = Hierarchy.flat(("Female", "Male", "Other", _UNKNOWN), _TOTAL, insist=True)
_AGE: Final = Hierarchy.flat(("0 to 17 years", "18 years or over", _UNKNOWN), _TOTAL, insist=True)
_TREES: Final = {"sex": _SEX, "age": _AGE}
_BELOW: Final = "<5"
_SYMBOLS: Final = {_BELOW: POLICY.minimum_count - 1}
_ALONE: Final = "only one value possible"
_OPENED: Final = "published in another table"

Case = tuple[str, str]
"""A country and a year."""

Cells = set[tuple[str, ...]]
"""Hidden cells, by sex and age."""


def main() -> None:
    folder = SHARED / "unodc"
    missing = [one for one in VINTAGES if not (folder / f"glotip_{one}.parquet").is_file()]
    if missing:
        print(f"unodc: skipped, there is no {' nor '.join(missing)} in {folder}", file=sys.stderr)
        return
    begun, where = time.perf_counter(), machine()
    tables = {one: _cases(pl.read_parquet(folder / f"glotip_{one}.parquet")) for one in VINTAGES}
    lines, together = [], []
    for reading in READINGS:
        alone = {one: _each(cases, reading) for one, cases in tables.items()}
        lines += [_row(one, reading, tables[one], alone[one]) for one in VINTAGES]
        together.append(_together(tables, alone, reading))
        if reading == READINGS[0]:
            whole = [_whole(one, tables[one], alone[one]) for one in VINTAGES]
    head = (
        f"{where}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.unodc`, "
        f"{time.perf_counter() - begun:.0f} s. Detected victims by sex and age, in two vintages, "
        f'{" and ".join(VINTAGES)}, of one public table: counts below 5 are "<5", nothing is '
        "hidden besides, an absent row is 0. People of unknown sex or age have a row for both "
        "together; whether others of them are 0 or not told is read both ways. Each country and "
        "year is attacked by its own margins, where its rows do not stand twice and do not "
        "contradict each other by that reading; the last five columns are of hidden counts that "
        "are no totals."
    )
    shares = ("attacked", "one value left", "of those", "of all")
    columns = (
        *("vintage", "absent unknown", "countries × years", "rows twice", "contradictory"),
        *("hidden", *shares, "by sex × age", *shares),
    )
    table = [f"| {' | '.join(columns)} |", "|---|---" + "|--:" * (len(columns) - 2) + "|", *lines]
    parts = ["## Two vintages of a public table", head, *map("\n".join, (table, together, whole))]
    write_section("unodc", "\n\n".join(parts))
    print("\n\n".join(parts))


def _cases(vintage: pl.DataFrame) -> dict[Case, pl.DataFrame]:
    """Return the rows of each country and year, in the one published shape."""
    text = pl.col("txtVALUE").str.strip_chars()
    hidden = text == _BELOW
    rows = vintage.filter(
        pl.col("Indicator") == "Detected trafficking victims", pl.col("Dimension") == _TOTAL
    ).select(
        pl.col("Iso3_code").fill_null(pl.col("Country")),
        "Year",
        pl.col("Sex").alias("sex"),
        pl.col("Age").alias("age"),
        pl.when(~hidden).then(text.str.replace_all(",", "")).cast(pl.Int64).alias("obs_value"),
        pl.when(hidden).then(pl.lit(_BELOW)).otherwise(pl.lit("A")).alias("obs_status"),
    )
    parts = rows.partition_by("Iso3_code", "Year", as_dict=True, include_key=False)
    return {(str(country), str(year)): part for (country, year), part in sorted(parts.items())}


class _Told:
    """Which cells count 0 without a row: all but those of unknown sex or age."""

    awaited = frozenset(_TREES)

    def __init__(self, keys: NDArray[np.int64]) -> None:
        self._keys = keys

    def hold(self, grid: Grid, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return (keys,) True for the cells that are published, or 0."""
        told = np.isin(keys, self._keys)
        of_unknown = np.zeros(keys.size, dtype=bool)
        for dimension, axis in enumerate(grid.axes):
            unknown = axis.node_of_code[axis.hierarchy.position[_UNKNOWN]]
            of_unknown |= grid.digit(keys, dimension) == unknown
        return np.asarray(told | ~of_unknown)

    def hold_codes(self, grid: Grid, places: Sequence[NDArray[np.int64]]) -> NDArray[np.bool_]:
        """Return (rows,) True likewise, by the places of their codes."""
        nodes = (axis.node_of_code[of] for axis, of in zip(grid.axes, places, strict=True))
        return self.hold(grid, grid.key(list(nodes)))


def _cells(rows: pl.DataFrame, reading: str) -> PublishedRows:
    cells = PublishedRows.read(with_totals(rows.to_dict(as_series=False), _TREES), _TREES, _SYMBOLS)
    return cells.with_details(None if reading == READINGS[0] else _Told(cells.keys))


def _each(cases: Mapping[Case, pl.DataFrame], reading: str) -> dict[Case, Cells]:
    """Return the hidden cells that fall in each case; a case that cannot be is left out."""
    fallen: dict[Case, Cells] = {}
    for case, rows in cases.items():
        try:
            verdict = attack_published(PublishedTables.of({ALONE: _cells(rows, reading)}), POLICY)
        except TableError:
            continue
        fallen[case] = _fallen(verdict, _hidden(rows), (_ALONE,))
    return fallen


def _both(rows: Mapping[str, pl.DataFrame], reading: str) -> covey.Audit:
    """Attack two vintages of a case; see `covey.audit_vintages`."""
    cells = {one: _cells(of, reading) for one, of in rows.items()}
    changes = SeenChanges.of(list(cells.values()), POLICY)
    for changed in changes.beliefs:
        apart = {one: np.isin(of.keys, changed) for one, of in cells.items()}
        with suppress(TableError):
            return attack_published(PublishedTables.of(cells, apart), POLICY)
    raise TableError("Each vintage by itself can be, and both apart cannot.")


def _hidden(rows: pl.DataFrame) -> Cells:
    return set(rows.filter(pl.col("obs_status") == _BELOW).select("sex", "age").iter_rows())


def _fallen(verdict: covey.Audit, hidden: Cells, rules: Sequence[str]) -> Cells:
    return {one.codes for one in verdict.findings if one.rule in rules} & hidden


def _row(
    vintage: str,
    reading: str,
    cases: Mapping[Case, pl.DataFrame],
    fallen: Mapping[Case, Cells],
) -> str:
    every = [cell for rows in cases.values() for cell in _hidden(rows)]
    attacked = [cell for case in fallen for cell in _hidden(cases[case])]
    fell = list(chain.from_iterable(fallen.values()))
    twice = sum(rows.select("sex", "age").is_duplicated().any() for rows in cases.values())
    left = len(cases) - twice - len(fallen)
    figures = [f"{len(cases):,}", f"{twice:,}", f"{left:,}"]
    for inner in (False, True):
        numbers = [
            sum(not inner or _TOTAL not in cell for cell in of) for of in (every, attacked, fell)
        ]
        figures += [f"{one:,}" for one in numbers]
        figures += [f"{numbers[2] / numbers[1]:.0%}", f"{numbers[2] / numbers[0]:.0%}"]
    return f"| {vintage} | {reading} | {' | '.join(figures)} |"


def _together(
    tables: Mapping[str, Mapping[Case, pl.DataFrame]],
    alone: Mapping[str, Mapping[Case, Cells]],
    reading: str,
) -> str:
    """Attack both vintages of the cases that both have, and say how many cells more fall."""
    before, after = VINTAGES
    both = alone[before].keys() & alone[after].keys()
    found: Counter[str] = Counter()
    for case in both:
        rows = {one: tables[one][case] for one in VINTAGES}
        hidden = _hidden(rows[before]) | _hidden(rows[after])
        verdict = _both(rows, reading)
        by_one = alone[before][case] | alone[after][case]
        told = _fallen(verdict, hidden, (_ALONE, _OPENED))
        opened = _fallen(verdict, hidden, (_OPENED,))
        found["hidden"] += len(hidden)
        found["alone"] += len(by_one)
        found["opened"] += len(opened - by_one)
        found["sums"] += len(told - opened - by_one)
        found["changed"] += not rows[before].equals(rows[after], null_equal=True)
    more = found["opened"] + found["sums"]
    return (
        f"- Absent unknown {reading}: both vintages can be attacked in {len(both):,} countries × "
        f"years; in {found['changed']:,} of them their rows differ. There {found['hidden']:,} "
        f"cells are hidden in one vintage or both, and {found['alone']:,} have one value left by "
        "one vintage alone. Who holds both, and takes what is not seen to change to be the same, "
        f"is told **{more:,}** more: {found['opened']:,} that the other vintage publishes, and "
        f"{found['sums']:,} by sums."
    )


def _whole(vintage: str, cases: Mapping[Case, pl.DataFrame], fallen: Mapping[Case, Cells]) -> str:
    """Attack the cases with rows by sex and by age as one table, under totals that nobody has.

    In one table an absent row is 0 wherever another case has one.
    """
    broken_down = (pl.col("sex") != _TOTAL).any() & (pl.col("age") != _TOTAL).any()
    fallen = {one: of for one, of in fallen.items() if cases[one].select(broken_down).item()}
    trees = {"case": Hierarchy.flat(map(" ".join, fallen), insist=True), **_TREES}
    rows = pl.concat(
        cases[case].select(pl.lit(" ".join(case)).alias("case"), pl.all()) for case in fallen
    )
    begun = time.perf_counter()
    whole = with_totals(rows.to_dict(as_series=False), trees)
    verdict = covey.audit(whole, trees, POLICY, symbols=_SYMBOLS)
    fell = [one.codes for one in verdict.findings if one.rule == _ALONE]
    hidden = {(" ".join(case), *cell) for case in fallen for cell in _hidden(cases[case])}
    same = {(" ".join(case), *cell) for case, cells in fallen.items() for cell in cells}
    alike = "the same" if set(fell) & hidden == same else "other"
    seconds = time.perf_counter() - begun
    return (
        f"- {vintage} as one table, {len(fallen):,} countries × years with rows by sex and by age "
        f"under totals that nobody publishes: {height(whole):,} rows, {verdict.attacked:,} hidden "
        f"cells attacked in {seconds:.0f} s, "
        f"{alike} fall as one by one."
    )


if __name__ == "__main__":
    main()
