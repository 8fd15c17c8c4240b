"""A release that is killed once everybody sees it, and what the commands do about it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.end_to_end.project import COUNTS, Done, Office, Project, write_project

# `faults` plays a sample of it, and `unit/store/test_rebuilding.py` has the loss.
pytestmark = pytest.mark.long

KILLED = """
import os, signal, sys

def kill(event, arguments):
    if event == "os.rename" and str(arguments[0]).endswith(".covey.duckdb.building"):
        shown.append(arguments)
    if event == "open" and str(arguments[0]).endswith("/public") and shown:
        os.kill(os.getpid(), signal.SIGKILL)

shown = []
sys.addaudithook(kill)
"""


@dataclass(frozen=True)
class Runs:
    """What an officer found and did, in this order."""

    killed: Done
    seen: bytes
    started: Done
    finished: bytes
    refused: Done
    lost: Done
    rebuilt: Done
    again: bytes
    released: Done
    renamed: Done
    doubled: Done


@pytest.fixture(scope="module")
def runs(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    project = write_project(tmp_path_factory.mktemp("killed"), office)
    inbox = project.folder / "inbox" / "clinics"
    (inbox / "broken.csv").write_text(second_quarter(), encoding="utf-8")
    project.covey("collect")
    killed = project.covey("release", "people", "2024-Q1", first=KILLED)
    seen = project.public.rename(project.folder / "moved.duckdb").read_bytes()
    return Runs(
        killed,
        seen,
        started=project.covey("status"),
        finished=taken_away(project),
        refused=project.covey("release", "people", "2024-Q1", "--plan"),
        lost=project.covey("status"),
        rebuilt=project.covey("rebuild"),
        again=project.public.read_bytes(),
        released=project.covey("release", "people"),
        renamed=rename(project).covey("release", "persons", "2024-Q1", "--plan"),
        doubled=double(project).covey("status"),
    )


def taken_away(project: Project) -> bytes:
    """Return what stood in the public file, which is no more."""
    content = project.public.read_bytes()
    project.public.unlink()
    return content


def second_quarter() -> str:
    rows = "".join(f"2024-Q2,{area},{sex},{count + 1}\n" for (area, sex), count in COUNTS.items())
    return f"period,area,sex,served\n{rows}"


def rename(project: Project) -> Project:
    """Publish the same counts under another name."""
    folder = project.folder / "schemas" / "datasets"
    text = (folder / "people.py").read_text("utf-8").replace('"people"', '"persons"')
    (folder / "persons.py").write_text(text, encoding="utf-8")
    return register(project, '"persons",')


def double(project: Project) -> Project:
    """Register both names."""
    return register(project, '"people", "persons"')


def register(project: Project, datasets: str) -> Project:
    registry = project.folder / "schemas" / "registry.py"
    before, _, _ = registry.read_text("utf-8").partition("datasets=")
    registry.write_text(f"{before}datasets=({datasets}))\n", encoding="utf-8")
    return project


def test_the_next_start_shows_again_what_was_seen_and_nothing_else(runs: Runs) -> None:
    assert runs.killed.returncode == -9
    assert "Published: 1\n  people 2024-Q1\n" in runs.started.stdout
    assert runs.finished == runs.seen
    assert runs.refused.returncode == 1
    assert "people 2024-Q1 was released on" in runs.refused.stderr


def test_status_says_that_the_public_file_is_missing_and_the_way_out(runs: Runs) -> None:
    assert "public/covey.duckdb is missing." in runs.lost.stdout
    assert "covey rebuild" in runs.lost.stdout


def test_rebuild_makes_the_same_bytes(runs: Runs) -> None:
    assert runs.rebuilt.returncode == 0, runs.rebuilt.stderr
    assert runs.rebuilt.stdout.endswith("is again what was published:\n  people 2024-Q1\n")
    assert runs.again == runs.seen


def test_a_release_without_a_period_publishes_what_is_due_and_no_more(runs: Runs) -> None:
    assert runs.released.returncode == 0, runs.released.stderr
    assert runs.released.stdout.startswith("people 2024-Q2 is published: 21 cells, ")
    assert "2024-Q1" not in runs.released.stdout


def test_the_same_counts_do_not_go_out_under_another_name(runs: Runs) -> None:
    assert runs.renamed.returncode == 1
    assert "covey rename dataset people persons --reason" in runs.renamed.stderr


def test_two_datasets_of_the_same_counts_by_the_same_dimensions_are_registered(runs: Runs) -> None:
    assert runs.doubled.returncode == 0, runs.doubled.stderr
