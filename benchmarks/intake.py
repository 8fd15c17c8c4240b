"""How long the intake takes for a large file, and in how much memory, against a bare read of it.

    python -m benchmarks.intake [MILLIONS] [--write]

A file has one period, areas by ages, sexes and services, each with a count; its contract says so
by `period`, `code` and `count`, as contracts do. It is judged as `covey check` does. The bare read
is Polars' with one thread, texts as they stand and counts as numbers. Each is a process of its own
with all that it starts: seconds by the clock, of processor, and the most memory of any of these.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from benchmarks.results import machine, write_section
from covey.contracts import Submission
from covey.contracts.model import SubmissionModel, code, count, period
from covey.intake import inspect
from covey.tables import Hierarchy

PERIOD: Final = "2024-Q1"
FORMS: Final = {"CSV": "counts.csv", "Parquet": "counts.parquet"}
TURNS: Final = 3


class Taken(NamedTuple):
    """What a process took."""

    seconds: float
    processor: float
    megabytes: float


def main() -> None:
    """Measure both forms, and write a section of RESULTS.md where that is asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("millions", type=float, nargs="?", default=10.0)
    options.add_argument("--write", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        _measured(_write, folder, str(asked.millions))
        rows = pl.scan_parquet(folder / FORMS["Parquet"]).select(pl.len()).collect().item()
        lines = [
            "| form | rows | bare read: s | processor | MB | intake: s | processor | MB | × bare |",
            "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
        ]
        for form, name in FORMS.items():
            bare = _least(_read_bare, folder, name)
            taken = _least(_take_in, folder, name)
            times = taken.processor / bare.processor
            lines.append(f"| {form} | {rows:,} | {_told(bare)} | {_told(taken)} | {times:.1f} |")
    print("\n".join(lines))
    if asked.write:
        head = (
            f"{machine()}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.intake "
            f"{asked.millions:g} --write`: {_ABOUT}"
        )
        write_section("intake", "\n\n".join(["## A large file", head, "\n".join(lines)]))


_ABOUT: Final = (
    "processes in turns, the least of three; the last column is of processor time. The target is "
    "10 s and 1 GB for ten million rows."
)


def _told(taken: Taken) -> str:
    return f"{taken.seconds:.1f} | {taken.processor:.1f} | {taken.megabytes:,.0f}"


def _least(work: object, folder: Path, name: str) -> Taken:
    """Return the least of each figure that *work* takes in a process of its own."""
    runs = [_measured(work, folder, name) for _ in range(TURNS)]
    return Taken(*map(min, zip(*runs, strict=True)))


def _measured(work: object, folder: Path, name: str) -> Taken:
    # Also the file is written so: a process begins with as much memory as the one it comes from.
    begun = time.monotonic()
    called = (
        f"from benchmarks.intake import {work.__name__} as work; work(*__import__('sys').argv[1:])"
    )
    one = {"POLARS_MAX_THREADS": "1"}
    process = os.posix_spawn(
        sys.executable, [sys.executable, "-c", called, str(folder), name], os.environ | one
    )
    _, status, used = os.wait4(process, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    seconds = time.monotonic() - begun
    return Taken(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _read_bare(folder: str, name: str) -> None:
    path = Path(folder, name)
    if name.endswith(".csv"):
        pl.read_csv(path, infer_schema=False, schema_overrides={"persons": pl.Int64})
    else:
        pl.read_parquet(path)


def _take_in(folder: str, name: str) -> None:
    contract, trees = _contract(Path(folder))
    assert inspect(Path(folder, name), contract, trees).rows


def _contract(folder: Path) -> tuple[Submission, dict[str, Hierarchy]]:
    class Counted(SubmissionModel):
        """What the file holds."""

        period: str = period(folder, "quarter")
        area: str = code(folder / "areas.csv")
        age: str = code(folder / "ages.csv")
        sex: str = code(folder / "sexes.csv")
        service: str = code(folder / "services.csv")
        persons: int = count()

    lists = {"area": "areas", "age": "ages", "sex": "sexes", "service": "services"}
    contract = Submission("counted", "office", "People", Counted, lists, "persons", "persons")
    names = ("periods", *lists.values())
    return contract, {name: Hierarchy.read(folder / f"{name}.csv") for name in names}


def _write(named: str, millions: str) -> None:
    folder = Path(named)
    codes = {
        "area": [f"A{number:04}" for number in range(round(float(millions) * 500))],
        "age": [f"{age:02}" for age in range(50)],
        "sex": ["F", "M"],
        "service": [*"ABCDEFGHIJKLMNOPQRST"],
    }
    lists = dict(zip(codes, ("areas", "ages", "sexes", "services"), strict=True))
    for name, listed in {lists[one]: codes[one] for one in codes}.items():
        lines = ["code,parent,label", "_T,,All", *(f"{code},_T,{code}" for code in listed)]
        (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    periods = ["code,parent,label", "_T,,All", f"{PERIOD},_T,{PERIOD}"]
    (folder / "periods.csv").write_text("\n".join(periods), encoding="utf-8")
    frame = pl.DataFrame({"period": [PERIOD]})
    for name, listed in codes.items():
        frame = frame.join(pl.DataFrame({name: listed}), how="cross")
    persons = (pl.int_range(pl.len()) * 7919 % 900 + 2).alias("persons")
    frame = frame.with_columns(persons)
    frame.write_csv(folder / FORMS["CSV"])
    frame.write_parquet(folder / FORMS["Parquet"])


if __name__ == "__main__":
    main()
