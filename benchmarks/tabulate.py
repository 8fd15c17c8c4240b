"""How long do an agency's records take to become counts, and how much memory?

    python -m benchmarks.tabulate --rows 100_000_000 [--folder FOLDER]

Made-up records in Parquet, counted by `covey tabulate` through DuckDB as a whole process, with the
latest record of each person, with distinct persons by cell, and by record alone; beside it a bare
scan of the same files by DuckDB, and one that finds the distinct persons: what no way of counting
persons can do without. Engines that need more are timed by `make engines`.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import duckdb

from covey.synthetic import records_of_nobody
from covey.tabulation import opened, tabulate
from schemas.registry import REGISTRY

BLOCK = 2_000_000
PERIOD = "2024-Q1"
SUBMISSION = REGISTRY.submission("social_support")
OWN = {column: REGISTRY.hierarchies[name] for column, name in SUBMISSION.dimensions.items()}
WAYS = ("latest record of each person", "persons by cell", "records")
PEERS = {
    "bare scan": "SELECT count(*) FROM {files} WHERE day BETWEEN '2024-01-01' AND '2024-03-31'",
    "distinct persons": (
        'SELECT count(*) FROM (SELECT "case" FROM {files} '
        "WHERE day BETWEEN '2024-01-01' AND '2024-03-31' GROUP BY 1)"
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="covey-records-"))
    if asked.alone:
        alone(asked.alone, folder)
        return
    try:
        started = time.monotonic()
        make(folder, asked.rows)
        size = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
        print(
            f"{asked.rows:,} records, {size:,.0f} MB, made in {time.monotonic() - started:.0f} s; "
            f"load {os.getloadavg()[0]:.1f}\n\n| what | s | MB | cells |\n|---|---|---|---|"
        )
        for what in (*PEERS, *WAYS):
            command = [sys.executable, "-m", "benchmarks.tabulate"]
            words = ["--folder", str(folder), "--alone", what]
            print(
                subprocess.run([*command, *words], check=True, text=True, stdout=-1).stdout, end=""
            )
    finally:
        if not asked.folder:
            shutil.rmtree(folder)


def make(folder: Path, rows: int) -> None:
    """Write records where there are none yet."""
    folder.mkdir(parents=True, exist_ok=True)
    looks = SUBMISSION.records
    assert looks is not None
    for first in range(0, rows, BLOCK):
        path = folder / f"records-{first // BLOCK:04}.parquet"
        if not path.exists():
            some = range(first, min(first + BLOCK, rows))
            made = records_of_nobody(looks, OWN, PERIOD, some, changing=("service", "stage"))
            made.write_parquet(path)


def alone(what: str, folder: Path) -> None:
    """Do one thing, and print what it took."""
    files, started = f"{folder}/*.parquet", time.monotonic()
    if what in PEERS:
        settings = {"memory_limit": "640MB", "temp_directory": str(folder / "spilled")}
        with duckdb.connect(":memory:", config=settings) as connection:
            connection.execute(PEERS[what].format(files=f"read_parquet('{files}')")).fetchall()
        cells = 1
    else:
        looks = SUBMISSION.records
        assert looks is not None
        if what != WAYS[0]:
            looks = replace(looks, one_leaf=None)
        if what == WAYS[2]:
            looks = replace(looks, person=None)
        with opened(files) as relation:
            counted = tabulate(
                relation, replace(SUBMISSION, records=looks), REGISTRY.hierarchies, PERIOD
            )
        cells = counted.frame.height
    taken = time.monotonic() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {what} | {taken:.1f} | {memory:,.0f} | {cells:,} |")


if __name__ == "__main__":
    main()
