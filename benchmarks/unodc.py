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
from datetime import UTC, datetime
from itertools import chain
from typing import Final

import polars as pl

import covey
from benchmarks.results import machine, write_section
from benchmarks.tables import SHARED
from covey.cli.other_table import with_totals
from covey.errors import TableError
from covey.tables import Hierarchy

VINTAGES: Final = ("2023-05-30", "2025-04-14")
MINIMUM_COUNT: Final = 5

_TOTAL: Final = "Total"
_SEX: Final = Hierarchy.flat(("Female", "Male", "Other", "Unknown"), _TOTAL, insist=True)
_AGE: Final = Hierarchy.flat(("0 to 17 years", "18 years or over", "Unknown"), _TOTAL, insist=True)
_TREES: Final = {"sex": _SEX, "age": _AGE}
_BELOW: Final = "<5"
_SYMBOLS: Final = {_BELOW: MINIMUM_COUNT - 1}
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
    alone = {one: _each(cases) for one, cases in tables.items()}
    lines = [_row(one, tables[one], alone[one]) for one in VINTAGES]
    together = _together(tables, alone)
    seconds = time.perf_counter() - begun
    whole = [_whole(one, tables[one], alone[one]) for one in VINTAGES]
    head = (
        f"{where}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.unodc`, {seconds:.0f} s. "
        f"Detected victims by sex and age, in two vintages, {' and '.join(VINTAGES)}, of one "
        'public table: counts below 5 are "<5", nothing is hidden besides, an absent row is 0. '
        "Each country and year is attacked by its own margins. *Not attacked*: rows stand twice, "
        "or contradict each other; figures are of the others."
    )
    columns = (
        *("vintage", "countries × years", "not attacked"),
        *("hidden", "one value left", "%", "hidden by sex × age", "one value left", "%"),
    )
    table = [f"| {' | '.join(columns)} |", "|---" + "|--:" * (len(columns) - 1) + "|", *lines]
    text = "\n\n".join(
        ["## Two vintages of a public table", head, "\n".join(table), together, "\n".join(whole)]
    )
    write_section("unodc", text)
    print(text)


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


def _each(cases: Mapping[Case, pl.DataFrame]) -> dict[Case, Cells]:
    """Return the hidden cells that fall in each case; a case that cannot be is left out."""
    fallen: dict[Case, Cells] = {}
    for case, rows in cases.items():
        try:
            verdict = covey.audit(
                with_totals(rows, _TREES), _TREES, covey.Policy(MINIMUM_COUNT), symbols=_SYMBOLS
            )
        except TableError:
            continue
        fallen[case] = _fallen(verdict, _hidden(rows), (_ALONE,))
    return fallen


def _hidden(rows: pl.DataFrame) -> Cells:
    return set(rows.filter(pl.col("obs_status") == _BELOW).select("sex", "age").iter_rows())


def _fallen(verdict: covey.Audit, hidden: Cells, rules: Sequence[str]) -> Cells:
    return {one.codes for one in verdict.findings if one.rule in rules} & hidden


def _row(vintage: str, cases: Mapping[Case, pl.DataFrame], fallen: Mapping[Case, Cells]) -> str:
    hidden = {case: _hidden(cases[case]) for case in fallen}
    every, fell = (list(chain.from_iterable(of.values())) for of in (hidden, fallen))
    inner, inner_fell = ([cell for cell in of if _TOTAL not in cell] for of in (every, fell))
    return (
        f"| {vintage} | {len(cases):,} | {len(cases) - len(fallen):,} | {len(every):,} "
        f"| {len(fell):,} | {len(fell) / len(every):.1%} | {len(inner):,} "
        f"| {len(inner_fell):,} | {len(inner_fell) / len(inner):.1%} |"
    )


def _together(
    tables: Mapping[str, Mapping[Case, pl.DataFrame]], alone: Mapping[str, Mapping[Case, Cells]]
) -> str:
    """Attack both vintages of the cases that both have, and say how many cells more fall."""
    before, after = VINTAGES
    both = alone[before].keys() & alone[after].keys()
    found: Counter[str] = Counter()
    for case in both:
        rows = {one: tables[one][case] for one in VINTAGES}
        hidden = _hidden(rows[before]) | _hidden(rows[after])
        verdict = covey.audit_vintages(
            {one: with_totals(of, _TREES) for one, of in rows.items()},
            _TREES,
            covey.Policy(MINIMUM_COUNT),
            _SYMBOLS,
        )
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
        f"Both vintages can be attacked in {len(both):,} countries × years; in "
        f"{found['changed']:,} of them their rows differ. There {found['hidden']:,} cells are "
        f"hidden in one vintage or both, and {found['alone']:,} have one value left by one vintage "
        "alone. Who holds both, and takes what is not seen to change to be the same, is told "
        f"**{more:,}** more: {found['opened']:,} that the other vintage publishes, and "
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
    whole = with_totals(rows, trees)
    verdict = covey.audit(whole, trees, covey.Policy(MINIMUM_COUNT), symbols=_SYMBOLS)
    fell = [one.codes for one in verdict.findings if one.rule == _ALONE]
    hidden = {(" ".join(case), *cell) for case in fallen for cell in _hidden(cases[case])}
    same = {(" ".join(case), *cell) for case, cells in fallen.items() for cell in cells}
    alike = "the same" if set(fell) & hidden == same else "other"
    seconds = time.perf_counter() - begun
    return (
        f"- {vintage} as one table, {len(fallen):,} countries × years with rows by sex and by age "
        f"under totals that nobody publishes: {whole.height:,} rows, {verdict.attacked:,} hidden "
        f"cells attacked in {seconds:.0f} s, "
        f"{alike} fall as one by one."
    )


if __name__ == "__main__":
    main()
