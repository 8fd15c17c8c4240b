"""A release that waits for its time and one that is withdrawn, killed at the swap, then lost."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from covey.store import ask, published
from tests.end_to_end.project import Done, Office, Project, write_project
from tests.end_to_end.test_release_cut_short import second_quarter
from tests.unit.store.test_vintages import SAME_BYTES

# `faults` plays a sample; `unit/store` holds embargoes and withdrawals.
pytestmark = pytest.mark.long

WAITS = 4
"""Releases that take as long as the first; long enough for one and a status."""

WHY = "Districts A1 and A2 were exchanged."

KILLED = """
import os, signal, sys

def kill(event, arguments):
    if event == "os.rename" and str(arguments[0]).endswith(".covey.duckdb.building"):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill)
"""


@dataclass(frozen=True)
class Runs:
    """What an officer found and did, in this order."""

    embargoed: Done
    waiting: Done
    early: list[str]
    killed_at_its_time: int
    not_yet: list[str]
    in_time: Done
    both: list[str]
    killed_withdrawal: int
    unchanged: list[str]
    finished: Done
    left: list[str]
    reasons: list[str]
    verified: Done
    seen: bytes
    rebuilt: Done
    again: bytes


@pytest.fixture(scope="module")
def runs(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    project = write_project(tmp_path_factory.mktemp("withdrawn"), office)
    (project.folder / "inbox" / "clinics" / "broken.csv").write_text(second_quarter(), "utf-8")
    project.covey("collect")
    begun = datetime.now(UTC)
    project.covey("release", "people", "2024-Q1")
    ended = datetime.now(UTC)
    out_at = ended + WAITS * (ended - begun)
    return Runs(
        embargoed=project.covey("release", "people", "2024-Q2", "--embargo", out_at.isoformat()),
        waiting=project.covey("status"),
        early=out(project),
        killed_at_its_time=killed(project, "status", wait_for=out_at),
        not_yet=out(project),
        in_time=project.covey("status"),
        both=out(project),
        killed_withdrawal=killed(project, "withdraw", "people", "2024-Q1", "--reason", WHY),
        unchanged=out(project),
        finished=project.covey("status"),
        left=out(project),
        reasons=ask(project.public, "SELECT reason FROM withdrawals").to_series().to_list(),
        verified=project.covey("ledger", "--verify"),
        seen=lost(project),
        rebuilt=project.covey("rebuild"),
        again=project.public.read_bytes(),
    )


def out(project: Project) -> list[str]:
    """Return the periods that everybody sees."""
    return [one.period for one in published(project.public)]


def killed(project: Project, *words: str, wait_for: datetime | None = None) -> int:
    """Run a command that dies when it swaps the public file; return how it ended."""
    if wait_for is not None:
        time.sleep(max((wait_for - datetime.now(UTC)).total_seconds(), 0))
    return project.covey(*words, first=KILLED).returncode


def lost(project: Project) -> bytes:
    """Lose the public file and the kept one; return what stood in them."""
    content = project.public.read_bytes()
    project.public.unlink()
    shutil.rmtree(project.confidential.parent / "published")
    return content


def test_a_release_under_an_embargo_is_decided_and_nobody_sees_it(runs: Runs) -> None:
    assert runs.embargoed.returncode == 0, runs.embargoed.stderr
    assert runs.embargoed.stdout.startswith("people 2024-Q2 is decided, and shown from ")
    assert "embargo: 1\n  people 2024-Q2, from " in runs.waiting.stdout
    assert runs.early == ["2024-Q1"]


def test_a_start_after_its_time_shows_it_though_the_one_before_was_killed(runs: Runs) -> None:
    assert (runs.killed_at_its_time, runs.not_yet) == (-9, ["2024-Q1"])
    assert "Published: 2\n  people 2024-Q1\n  people 2024-Q2\n" in runs.in_time.stdout
    assert runs.both == ["2024-Q1", "2024-Q2"]


def test_a_withdrawal_that_was_killed_at_the_swap_is_finished_by_the_next_start(
    runs: Runs,
) -> None:
    assert (runs.killed_withdrawal, runs.unchanged) == (-9, ["2024-Q1", "2024-Q2"])
    assert "Withdrawn: 1\n  people 2024-Q1, on " in runs.finished.stdout
    assert (runs.left, runs.reasons) == (["2024-Q2"], [WHY])
    assert runs.verified.returncode == 0, runs.verified.stdout


@SAME_BYTES
def test_when_both_files_are_lost_the_ledger_makes_the_same_bytes(runs: Runs) -> None:
    assert runs.rebuilt.stdout.endswith("is again what was published:\n  people 2024-Q2\n")
    assert runs.again == runs.seen
