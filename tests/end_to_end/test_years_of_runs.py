"""Prefect's record after years of runs: what is old is forgotten, and the disk has it back."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.project import Office, write_project

PRUNE = "from covey.flows.prune import prune; print(prune(days=30))"

OF_A_RUN = {
    "flow_run": "id",
    "flow_run_state": "flow_run_id",
    "task_run": "flow_run_id",
    "log": "flow_run_id",
    "artifact": "flow_run_id",
}
"""Tables of the record, and the column that says of which run a row is."""

FULL = json.dumps("x" * 2**20)
"""So that a record is large before it is pruned, as after years."""


@dataclass(frozen=True)
class Pruned:
    """A record with two runs, of which the first was a year ago, before and after a pruning."""

    database: Path
    old: str
    new: str
    before: dict[str, set[str]]
    after: dict[str, set[str]]
    size_before: int
    said: str


@contextmanager
def opened(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        yield connection
        connection.commit()


def runs(database: Path) -> list[str]:
    with opened(database) as record:
        return [run for (run,) in record.execute("SELECT id FROM flow_run ORDER BY created")]


def size(database: Path) -> int:
    """Return how many bytes the record takes, with those that wait to be written."""
    with opened(database) as record:
        ((pages, of_bytes),) = record.execute("SELECT * FROM pragma_page_count, pragma_page_size")
    return int(pages) * int(of_bytes)


def of_runs(database: Path) -> dict[str, set[str]]:
    with opened(database) as record:
        return {
            table: {run for (run,) in record.execute(f"SELECT {column} FROM {table}")}
            for table, column in OF_A_RUN.items()
        }


@pytest.fixture(scope="module")
def pruned(server: Office, tmp_path_factory: pytest.TempPathFactory) -> Pruned:
    database = server.home / "prefect.db"
    database.chmod(0o644)  # as a server makes it that others started
    project = write_project(tmp_path_factory.mktemp("years"), server)
    assert project.covey("collect").returncode == 2
    assert project.covey("collect").returncode == 0
    *_, old, new = runs(database)
    with opened(database) as record:
        record.execute(
            "UPDATE flow_run SET expected_start_time = datetime('now', '-1 year') WHERE id = ?",
            (old,),
        )
        record.execute("UPDATE artifact SET data = ? WHERE flow_run_id = ?", (FULL, old))
    before, size_before = of_runs(database), size(database)
    (file := project.folder / "prune.py").write_text(PRUNE, encoding="utf-8")
    done = server.shell.python(file, [], project.folder)
    assert done.returncode == 0, done.stderr
    wait_for_logs(database, old)
    return Pruned(database, old, new, before, of_runs(database), size_before, done.stdout)


def wait_for_logs(database: Path, run: str) -> None:
    """Let the server delete the logs of a run, which it does a moment after the run."""
    ends = time.monotonic() + 20
    while time.monotonic() < ends and run in of_runs(database)["log"]:
        time.sleep(0.1)


@pytest.mark.long
def test_of_an_old_run_nothing_stays_and_of_a_new_one_everything(pruned: Pruned) -> None:
    assert pruned.said == "1\n"
    assert [table for table, kept in pruned.before.items() if pruned.old not in kept] == []
    assert [table for table, kept in pruned.after.items() if pruned.old in kept] == []
    of_new = [table for table, kept in pruned.before.items() if pruned.new in kept]
    assert "artifact" in of_new
    assert [table for table in of_new if pruned.new not in pruned.after[table]] == []


@pytest.mark.long
def test_the_disk_has_back_what_was_forgotten(pruned: Pruned) -> None:
    assert size(pruned.database) < pruned.size_before - len(FULL) // 2


@pytest.mark.long
def test_a_pruning_leaves_a_report(pruned: Pruned) -> None:
    with opened(pruned.database) as record:
        ((told,),) = record.execute("SELECT data FROM artifact WHERE key = 'record'").fetchall()
    assert "| 1 | 30 days | " in told.replace("\\n", "\n")


@pytest.mark.long
def test_nobody_but_its_owner_may_read_the_record(pruned: Pruned) -> None:
    modes = {
        path.name: path.stat().st_mode & 0o777 for path in pruned.database.parent.glob("*.db*")
    }
    assert {"prefect.db"} <= modes.keys()
    assert set(modes.values()) == {0o600}
