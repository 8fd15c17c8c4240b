"""Parts of a large table on the workers of a Dask cluster: the same answer, whoever is killed.

The packages are those of the group `engines`: `make engines` has them.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from covey.disclosure.suppression.search.task import Task
from covey.errors import CommandError
from covey.pools import opened_pool
from tests.unit.disclosure.suppression.search.test_parts import large_table
from tests.unit.disclosure.suppression.search.test_side_by_side import found, moves

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore")]  # Dask warns of its own

REPOSITORY = Path(__file__).parents[2]
TOUR = REPOSITORY / "examples/tour"
QUIET = {
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",  # other tests must not start one
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}
SECRET = "in-the-table-"
"""What the error of a search begins with that repeats counts."""


@dataclass(frozen=True)
class Cluster:
    address: str
    log: Path


@contextmanager
def started(folder: Path, workers: int, imports: Path) -> Iterator[Cluster]:
    """A scheduler and workers, as an office starts them, that import from a folder first."""
    log, where = folder / "log", folder / "scheduler.json"
    settings = {
        "PYTHONPATH": str(imports),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
        "DASK_DISTRIBUTED__WORKER__MEMORY__SPILL": "False",
    }
    given = ["--scheduler-file", str(where), "--no-dashboard"]
    apart = ["--nthreads", "1", "--local-directory", str(folder)]
    roles = (["scheduler", "--host", "127.0.0.1", "--port", "0"], *[["worker", *apart]] * workers)
    with log.open("ab") as told:
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "dask", *role, *given],
                cwd=folder,
                env=os.environ | settings,
                stdout=told,
                stderr=told,
                start_new_session=True,
            )
            for role in roles
        ]
        try:
            yield Cluster(_address(where, workers), log)
        finally:
            for one in reversed(running):
                os.killpg(one.pid, signal.SIGTERM)
                one.wait(60)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with started(tmp_path_factory.mktemp("dask"), 2, REPOSITORY) as cluster:
        yield cluster


def _address(scheduler_file: Path, workers: int) -> str:
    from distributed import Client

    _wait_for(scheduler_file)
    with Client(scheduler_file=str(scheduler_file), timeout="60s") as client:
        if workers:
            client.wait_for_workers(workers, timeout=120)
        return str(client.scheduler.address)


def _wait_for(file: Path) -> None:
    until = time.monotonic() + 120
    while not file.exists():
        assert time.monotonic() < until, "the scheduler did not start"
        time.sleep(0.1)


def test_workers_find_the_same_moves_as_threads(cluster: Cluster) -> None:
    by_threads = moves(None)  # first: they leave compiled code for the workers
    with opened_pool(cluster.address) as pool:
        assert moves(pool) == by_threads


def once_killed(part: Task, mark: Path) -> tuple[int, int]:
    """The cells of a part, and the process that counted them; the first to try is killed."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return part.base.size, os.getpid()


def test_the_parts_of_a_killed_worker_are_searched_by_another(
    cluster: Cluster, tmp_path: Path
) -> None:
    mark = tmp_path / "killed"
    with opened_pool(cluster.address) as pool:
        answers = found(partial(once_killed, mark=mark), pool)
    assert mark.exists()
    assert [cells for cells, _ in answers] == found(size, None)
    assert os.getpid() not in {process for _, process in answers}


def size(part: Task) -> int:
    return part.base.size


def ever_killed(part: Task, largest: int, here: int) -> int:
    """The cells of a part; the largest kills every worker that tries."""
    if part.base.size == largest and os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return part.base.size


def test_a_part_that_kills_its_workers_is_searched_here(cluster: Cluster) -> None:
    sizes = found(size, None)
    with opened_pool(cluster.address) as pool:
        killing = partial(ever_killed, largest=max(sizes), here=os.getpid())
        assert found(killing, pool) == sizes


def failing(part: Task, here: int) -> int:
    if os.getpid() != here:
        raise ValueError(f"{SECRET}{part.slack.fall[0]}")
    return part.base.size


def test_logs_of_a_cluster_tell_no_count(cluster: Cluster) -> None:
    with opened_pool(cluster.address) as pool:
        found(partial(failing, here=os.getpid()), pool)
    told = cluster.log.read_text()
    assert "A part of a table was not searched: ValueError." in told
    assert SECRET not in told


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tcp://127.0.0.1", "tls://127.0.0.1:1"])
def test_an_address_without_a_scheduler_is_refused(address: str) -> None:
    with pytest.raises(CommandError, match=f"{address}: no Dask scheduler"), opened_pool(address):
        pass


def test_a_cluster_without_a_worker_is_refused(tmp_path: Path) -> None:
    with (
        started(tmp_path, 0, REPOSITORY) as idle,
        pytest.raises(CommandError, match="this Dask scheduler has no worker"),
        opened_pool(idle.address),
    ):
        pass


def test_a_cluster_without_covey_is_refused(tmp_path: Path) -> None:
    (tmp_path / "covey.py").write_text("")  # something else of that name is found first
    with (
        started(tmp_path, 1, tmp_path) as bare,
        opened_pool(bare.address) as pool,
        pytest.raises(CommandError, match="no Covey"),
    ):
        moves(pool)


def test_a_command_publishes_the_same_rows_with_a_cluster(cluster: Cluster, tmp_path: Path) -> None:
    table = large_table()
    leaves = np.flatnonzero(table.grid.is_leaf(table.keys))
    rows = [(*table.grid.codes(int(table.keys[one])), int(table.counts[one])) for one in leaves]
    pl.DataFrame(rows, ["a", "b", "persons"], orient="row").write_csv(tmp_path / "counts.csv")
    for name in "ab":
        tree = table.dimensions[name]
        above = ["" if one < 0 else tree.codes[one] for one in tree.parents]
        pl.DataFrame({"code": tree.codes, "parent": above}).write_csv(tmp_path / f"{name}.csv")
    by_threads, by_workers = protected(tmp_path), protected(tmp_path, "--dask", cluster.address)
    assert by_threads.count("\n") > 60_000
    assert by_workers == by_threads


def protected(folder: Path, *more: str) -> str:
    """The rows that the command publishes."""
    policy = ["--minimum-count", "3", "--iterations", "1"]
    trees = ["--hierarchy", "a=a.csv", "--hierarchy", "b=b.csv"]
    words = ["counts.csv", "--count", "persons", *policy, *trees, "--quiet", *more]
    command = [Path(sys.executable).with_name("covey"), "protect", *words]
    return subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True, env=os.environ
    ).stdout


def test_a_night_protects_each_table_on_a_worker(cluster: Cluster, tmp_path: Path) -> None:
    trees, counts, safe = (tmp_path / name for name in ("trees", "counts", "safe"))
    trees.mkdir()
    counts.mkdir()
    shutil.copy(TOUR / "areas.csv", trees / "area.csv")
    (trees / "sex.csv").write_text("code,parent\n_T,\nF,_T\nM,_T\n")
    served = (TOUR / "served.csv").read_text()
    for month in ("january", "february"):
        (counts / f"{month}.csv").write_text(served)
    (counts / "march.csv").write_text(served.replace("HALONG,F", "NOWHERE,F"))
    night = [sys.executable, REPOSITORY / "examples/night/night.py", counts, trees, safe]
    ended = subprocess.run(
        [*night, "--dask", cluster.address],
        env=os.environ | {"PREFECT_HOME": str(tmp_path / "prefect")} | QUIET,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "Not published: march.csv." in ended.stderr
    assert sorted(one.name for one in safe.iterdir()) == ["february.csv", "january.csv"]
    assert (safe / "january.csv").read_text() == (safe / "february.csv").read_text()
    assert "COTO,M,,Q" in (safe / "january.csv").read_text()
    assert b"NOWHERE,F,64" not in b"".join(
        one.read_bytes() for one in (tmp_path / "prefect").rglob("*") if one.is_file()
    )
