"""Ten million cells that are not empty, protected as one table on one machine.

    python -m benchmarks.ten_million [--rows 1300000] [--minimum-count 5] [--write]

The table is that of `giant` with more rows: 713 areas by 25 ages, sexes, 21 services and 99
occupations. It is put together before the clock runs, and compiled code is loaded. Memory is the
most that the process ever held, the table and the drawing of it included.
"""

from __future__ import annotations

import argparse
import resource
import time
from datetime import UTC, datetime
from functools import partial

import numpy as np

import covey
from benchmarks.covey_run import hierarchies_of
from benchmarks.giant import giant_codes, giant_leaves
from benchmarks.results import machine, write_section
from benchmarks.tables import drawn
from covey.disclosure import warm_up
from covey.tables import Grid

_HEAD = (
    "| rows | cells that could be | not empty | unsafe | hidden | people hidden besides "
    "| s | processor, s | GB | open to attack |"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_300_000)
    parser.add_argument("--minimum-count", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    asked = parser.parse_args()
    line = _line(giant(asked.rows), asked.rows, covey.Policy(asked.minimum_count))
    print(line)
    if asked.write:
        head = (
            f"{machine()}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.ten_million --rows "
            f"{asked.rows}`, minimum {asked.minimum_count}. Each answer is proved by its twins, "
            "and attacked."
        )
        table = "\n".join([_HEAD, "|" + "--:|" * 10, line])
        write_section("ten_million", f"## Ten million cells, protected\n\n{head}\n\n{table}")


def giant(rows: int) -> covey.CountTable:
    """Return the made-up table."""
    table = drawn("giant", giant_codes(), partial(giant_leaves, rows=rows))
    trees = hierarchies_of(table)
    grid = Grid.of(trees)
    digits = []
    for axis, (name, tree), place in zip(grid.axes, table.trees.items(), table.places, strict=True):
        codes = [trees[name].position[code] for code in tree.codes]
        digits.append(axis.node_of_code[codes][place])
    return covey.CountTable.from_leaves(grid, grid.key(digits), table.counts)


def _line(table: covey.CountTable, rows: int, policy: covey.Policy) -> str:
    warm_up(lambda _: None)
    begun, worked = time.perf_counter(), time.process_time()
    safe = covey.protect(table, policy)
    seconds, processor = time.perf_counter() - begun, time.process_time() - worked
    counts = table.count_of(safe.keys)
    unsafe = (counts > 0) & (counts < policy.minimum_count)
    besides = safe.hidden & ~unsafe
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return (
        f"| {rows:,} | {table.grid.possible_cells:,} | {np.count_nonzero(counts):,} "
        f"| {unsafe.sum():,} | {safe.hidden.sum():,} | {counts[besides].sum():,} "
        f"| {seconds:.0f} | {processor:.0f} | {held:.1f} | {len(safe.audit.findings)} |"
    )


if __name__ == "__main__":
    main()
