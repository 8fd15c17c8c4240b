"""Every command of the page on keeping a hub, in its order, in a project with a release out."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pyrage
import pytest

from tests.conformance.document import blocks
from tests.end_to_end.project import Done, Office, Project, write_project
from tests.end_to_end.typist import commands_in

# `unit/hub/test_backup.py` and `unit/store/test_rebuilding.py` hold what it does.
pytestmark = pytest.mark.long

PAGE = "docs/how-to/keep-a-hub-running.md"
COMMANDS = [
    command for block in blocks(PAGE) if block.kind == "sh" for command in commands_in(block.text)
]


@pytest.fixture(scope="module")
def kept(office: Office, tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, list[Done]]:
    """A project, and what came of each command up to the first that failed."""
    project = write_project(tmp_path_factory.mktemp("office") / "hub", office)
    assert project.covey("collect").returncode == 2  # one of its files is refused
    assert project.covey("release", "people", "2024-Q1").returncode == 0
    anh, binh = (pyrage.x25519.Identity.generate() for _ in range(2))
    (key := project.folder / "anh.txt").touch(0o600)
    key.write_text(str(anh), encoding="utf-8")
    officers = f"{anh.to_public()}\n{binh.to_public()}\n"
    (project.folder / "officers.txt").write_text(officers, encoding="utf-8")
    project.folder.with_name("kept").mkdir()
    shutil.copyfile(project.public, project.folder.with_name("was.duckdb"))
    return project, [typed(command, project) for command in COMMANDS]


def typed(command: str, project: Project) -> Done:
    word, *words = shlex.split(command)
    if word == "covey":
        return project.office.shell.covey(words, project.folder)
    return subprocess.run(
        [word, *words], cwd=project.folder, capture_output=True, text=True, check=False
    )


def test_every_command_of_the_page_does_what_it_is_there_for(
    kept: tuple[Project, list[Done]],
) -> None:
    assert [(done.args, done.stderr) for done in kept[1] if done.returncode] == []
    assert {shlex.split(command)[1] for command in COMMANDS if command.startswith("covey")} == {
        *("backup", "ledger", "rebuild", "restore", "status"),
    }


def test_the_moved_hub_has_the_head_and_the_file_of_the_old_one(
    kept: tuple[Project, list[Done]],
) -> None:
    project, answers = kept
    by_command = dict(zip(COMMANDS, answers, strict=True))
    entries, head = by_command["covey ledger --head"].stdout.split()
    assert entries == "1"
    verified = by_command["covey ledger --verify --project ../moved"].stdout
    assert verified == f"The ledger is what was entered: 1 entry, and the head {head}.\n"
    was = project.folder.with_name("was.duckdb").read_bytes()
    moved = project.folder.with_name("moved") / "public" / "covey.duckdb"
    assert moved.read_bytes() == project.public.read_bytes() == was


def test_what_is_kept_elsewhere_can_be_read_by_nobody_on_the_way(
    kept: tuple[Project, list[Done]],
) -> None:
    backups = sorted(kept[0].folder.with_name("kept").iterdir())
    assert [path.name for path in backups] == ["before.age", "hub.age"]
    assert {path.read_bytes()[:21] for path in backups} == {b"age-encryption.org/v1"}
