"""Parts of a large table on two threads, two processes and two workers of a Dask cluster.

    python -m benchmarks.pools [TABLE ...] [--write]

Needs `pip install 'covey[dask]'`. Each way runs in a process of its own, covers the smaller table
first, so that no compiler and no start of a worker is in the figures, and then protects the table.
Other work on the machine falsifies seconds by the clock, so these come with seconds of processor,
those of the thread that hands parts out apart: while it works, no pool is of use. The least that
two quiet processors would need is that thread's seconds and half of all others'.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import covey
from benchmarks.results import machine, write_section
from benchmarks.same_answers import count_table, hashed

TABLES = ("g3d_1e5", "g3d_1e6")
WAYS = ("two threads", "two processes", "two Dask workers")
POLICY = covey.Policy(minimum_count=10)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pools")
    parser.add_argument("tables", nargs="*", metavar="TABLE", default=TABLES)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help="into RESULTS.md, and not only print")
    asked = parser.parse_args()
    if asked.way is not None:
        print(json.dumps(_measured(asked.way, asked.tables[0])))
        return
    text = "\n".join(_table(asked.tables))
    print(text)
    if asked.write:
        write_section("pools", text)


def _table(names: Sequence[str]) -> Iterator[str]:
    yield "## Parts on threads, processes and a cluster\n"
    yield (
        f"`python -m benchmarks.pools {' '.join(names)}`, minimum_count 10. {machine()}. Seconds "
        "of the protection alone; *handing out*: of processor, of the thread that hands parts out "
        "and puts moves together; *at best*: handing out and half of the rest, as two quiet "
        "processors would need. The ratio is that of two threads to the way's, so above 1 is "
        "quicker.\n"
    )
    yield (
        "| Table | Way | Clock | Load | Processor | Handing out | At best | Ratio, at best "
        "| Ratio, clock | Memory here | Hash of the rows |"
    )
    yield "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|"
    for name in names:
        first: dict[str, float] = {}
        for way in WAYS:
            found = json.loads(_apart(name, way))
            first = first or found
            yield (
                f"| {name} | {way} | {found['clock']:.0f} s | {found['load']:.1f} "
                f"| {found['all']:.1f} s | {found['handing']:.1f} s | {found['best']:.1f} s "
                f"| {first['best'] / found['best']:.2f} | {first['clock'] / found['clock']:.2f} "
                f"| {found['memory']:.0f} MB | `{found['rows']}` |"
            )


def _apart(name: str, way: str) -> str:
    command = [sys.executable, "-m", "benchmarks.pools", name, "--way", way]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _measured(way: str, name: str) -> dict[str, float | str]:
    table, small = count_table(name), count_table(TABLES[0])
    with _pool(way) as pool:
        covey.protect(small, replace(POLICY, iterations=0), pool=pool)
        begun = time.monotonic(), time.thread_time(), time.process_time() + _of_workers()
        load = os.getloadavg()[0]
        made = covey.protect(table, POLICY, pool=pool)
        clock, handing = time.monotonic() - begun[0], time.thread_time() - begun[1]
        processor = time.process_time() + _of_workers() - begun[2]
    return {
        "clock": clock,
        "load": (load + os.getloadavg()[0]) / 2,
        "all": processor,
        "handing": handing,
        "best": handing + (processor - handing) / len("ab"),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "rows": hashed(made.keys, made.hidden),
    }


@contextmanager
def _pool(way: str) -> Iterator[Executor]:
    if way == "two threads":
        with ThreadPoolExecutor(2) as pool:
            yield pool
    elif way == "two processes":
        fresh = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(2, mp_context=fresh) as pool:
            yield pool
    else:
        from distributed import LocalCluster

        from covey.pools import opened_pool

        with (
            LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
            opened_pool(cluster.scheduler_address) as pool,
        ):
            yield pool


def _of_workers() -> float:
    """Seconds of processor of the processes that this one has started."""
    told = [
        Path("/proc", number, "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        for thread in Path("/proc/self/task").iterdir()
        for number in (thread / "children").read_text(encoding="ascii").split()
    ]
    return sum(int(one[11]) + int(one[12]) for one in told) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
