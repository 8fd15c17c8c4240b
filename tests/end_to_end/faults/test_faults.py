"""Wherever a command is killed or a disk is full: nothing is lost, twice, half done or unsaid."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.end_to_end.faults.play import ACTS, HOWS, WHY, Stages, at_another_time, faults_of, state
from tests.end_to_end.project import ROOT, Office
from tests.post_office import HERE, web_server

MET = 12 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 1
"""Writes of an act at which a fault is played, spread over all; `benchmarks.faults` plays each."""

TAKEN = {("release", "killed"), ("withdraw", "disk full")}
"""What `make test` plays: both ways, of what goes out and of what is taken back."""


@pytest.fixture(scope="module")
def stages(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    with web_server() as told:
        yield Stages(office, tmp_path_factory.mktemp("stages"), f"http://{HERE}:{told.port}/")


@pytest.mark.parametrize(
    ("name", "how"),
    [
        case if case in TAKEN else pytest.param(*case, marks=pytest.mark.long)
        for case in product(ACTS, HOWS)
    ],
)
def test_a_fault_at_any_write_leaves_what_was_or_what_is_to_be(
    name: str, how: str, stages: Stages, tmp_path: Path
) -> None:
    stage = stages[name]
    whole = stage.copied(tmp_path / "whole")
    done, writes = stage.played(whole)
    assert done.returncode in (0, 2), done.stderr
    stages.keep(name, whole)
    whole.covey("status")
    to_be = state(whole)
    step = max(1, writes // MET)
    for at in range(1 + step // 2, writes + 1, step):
        project = stage.copied(tmp_path / str(at))
        wrong = faults_of(stage, project, how, at, to_be)
        assert not wrong, f"{name}, {how} at write {at} of {writes}: {wrong}"
        shutil.rmtree(project.folder)


@pytest.mark.long  # `unit/hub/test_plans.py` and `unit/store` hold it
def test_of_two_releases_at_once_one_goes_out(stages: Stages, tmp_path: Path) -> None:
    project = stages["release"].copied(tmp_path / "project")
    words = [str(Path(sys.executable).with_name("covey")), "release", "people", "2024-Q1"]
    both = [
        subprocess.Popen(
            [*words, "--project", str(project.folder)], cwd=ROOT, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=300)[1].decode() for process in both]
    assert sorted(process.returncode for process in both) == [0, 1], said
    assert state(project)["releases"] == [("people", "2024-Q1", 1)]
    assert project.covey("ledger", "--verify").returncode == 0


@pytest.mark.long
def test_a_clock_that_jumped_ahead_is_told(stages: Stages, tmp_path: Path) -> None:
    project = stages["undo"].copied(tmp_path / "project")
    undone = project.covey(*stages["undo"].words(project), first=at_another_time(400))
    assert undone.returncode == 0, undone.stderr
    assert "days after" in undone.stderr
    assert "is dated" in project.covey("status").stdout
    again = project.covey("withdraw", "people", "2024-Q1", "--reason", WHY)
    assert "is dated" in again.stderr


@pytest.mark.long  # `unit/hub/test_forms.py` holds it
def test_a_form_that_cannot_be_written_is_told_until_it_is(stages: Stages, tmp_path: Path) -> None:
    project = stages["release a correction"].copied(tmp_path / "project")
    exports = project.public.parent / "exports"
    shutil.rmtree(exports)
    exports.write_text("in the way", encoding="utf-8")
    hurt = project.covey(*stages["release a correction"].words(project))
    assert hurt.returncode == 2
    assert "not all that stands beside it" in hurt.stderr
    assert "not all that stands beside it" in project.covey("status").stdout
    assert project.covey("ledger", "--verify").returncode == 2
    exports.unlink()
    assert "Wrong" not in project.covey("status").stdout
    assert state(project)["exports"] == ["exports/people/2024-Q1"]
