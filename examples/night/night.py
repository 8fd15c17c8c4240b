"""Many tables in a night, each on a worker of a Dask cluster: a flow of Prefect.

    python night.py COUNTS TREES SAFE [--dask tls://HOST:8786]

Every CSV file of the folder COUNTS is a table by itself, of dimensions that have trees in TREES;
what may be published goes to SAFE. All workers have to see the three folders, and nobody else the
first. Without an address the flow starts workers on this machine. Tables of the same people belong
into one `protect_linked`, or into a hub: each is safe by itself, and all together may not be.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect_dask import DaskTaskRunner

import covey
from covey.errors import CoveyError
from covey.hub.discretion import discreet

POLICY = covey.Policy(minimum_count=5)


# Prefect keeps in plain text what a task is handed, what it returns and how it fails: paths alone
# are handed over, nothing is returned, and `discreet` lets no error quote a count.
@task(task_run_name="{counts}", cache_policy=NO_CACHE, persist_result=False)
@discreet
def protect_one(counts: str, trees: str, safe: str) -> None:
    """Protect one file of counts; a worker has as many tasks as threads, so a table gets one."""
    rows = pl.read_csv(counts)
    names = [name for name in rows.columns if name != "persons"]
    dimensions = {name: covey.Hierarchy.read(Path(trees) / f"{name}.csv") for name in names}
    table = covey.CountTable.from_frame(rows, dimensions, count="persons")
    made = covey.protect(table, POLICY, jobs=1)
    made.to_frame("polars").write_csv(safe)


@flow(persist_result=False)
def protect_all(counts: str, trees: str, safe: str) -> None:
    """Protect each file of a folder; one that is refused fails, and stops no other."""
    Path(safe).mkdir(parents=True, exist_ok=True)
    files = sorted(Path(counts).glob("*.csv"))
    begun = {
        one.name: protect_one.submit(str(one), trees, str(Path(safe, one.name))) for one in files
    }
    failed = [name for name, running in begun.items() if not _succeeded(running)]
    if failed:
        raise CoveyError(f"Not published: {', '.join(failed)}. Prefect's record says why.")


def _succeeded(running: PrefectFuture[None]) -> bool:
    running.wait()
    return running.state.is_completed()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("counts")
    parser.add_argument("trees")
    parser.add_argument("safe")
    parser.add_argument("--dask", help="the scheduler of a cluster")
    asked = parser.parse_args()
    runner = DaskTaskRunner(address=asked.dask) if asked.dask else DaskTaskRunner()
    folders = [str(Path(one).resolve()) for one in (asked.counts, asked.trees, asked.safe)]
    protect_all.with_options(task_runner=runner)(*folders)
