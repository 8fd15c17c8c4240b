"""Roles by folder, as docs/how-to/give-each-their-folders.md sets them up, tried by other users.

An agency reads and fills its own inbox and reads its own letters; an auditor reads what she was
given of the ledger; nobody but the hub reads the store. All are users of this machine, by number.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.end_to_end.project import Office, Project, write_project

CLOSED = [str(above) for above in Path(__file__).parents if not above.stat().st_mode & 0o001]
"""Folders above the code that others may not pass through, as `mktemp -d` makes them."""

pytestmark = [
    pytest.mark.skipif(
        os.geteuid() != 0, reason="only root can act as other users: sudo -E make test"
    ),
    pytest.mark.skipif(
        bool(CLOSED),
        reason=f"other users cannot run what lies in a closed folder: chmod o+x {CLOSED}",
    ),
]

HEALTH, POLICE, AUDIT = 61_001, 61_002, 61_003
"""Groups: of two agencies, and of auditors."""


@dataclass(frozen=True)
class Person:
    """A user of the machine.

    Args:
        number: her user and her own group.
        groups: the others that she is in.
    """

    number: int
    groups: tuple[int, ...] = ()

    def does(self, *words: str) -> bool:
        """Run a command as her, with files for herself alone; return whether it was let."""
        done = subprocess.run(
            words, user=self.number, group=self.number, extra_groups=self.groups, umask=0o077,
            capture_output=True, check=False, cwd="/",
        )  # fmt: skip
        return done.returncode == 0

    def reads(self, path: Path) -> bool:
        return self.does("ls", str(path)) if path.is_dir() else self.does("cat", str(path))

    def writes(self, path: Path, text: str, mode: str = "640") -> bool:
        return self.does("sh", "-c", f"printf '{text}' > {path} && chmod {mode} {path}")

    @property
    def code(self) -> str:
        """Python by which a process becomes her."""
        return (
            f"import os; os.setgroups({list(self.groups)}); os.setgid({self.number}); "
            f"os.setuid({self.number}); os.umask(0o022); os.environ['HOME'] = '/nonexistent'; "
            "os.environ.pop('PREFECT_HOME')\n"
        )


HUB = Person(61_010, (HEALTH, POLICE, AUDIT))
CLERK, OTHER = Person(61_011, (HEALTH,)), Person(61_012, (POLICE,))
AUDITOR = Person(61_013, (AUDIT,))
STRANGER = Person(61_014)
BAD = "period,area,sex,served\\n2024-Q2,A9,F,3\\n"


@dataclass(frozen=True)
class Hub:
    """A project that is the hub's, with folders that were given to an agency and to auditors."""

    project: Project

    @property
    def folder(self) -> Path:
        return self.project.folder

    def covey(self, *words: str) -> int:
        return self.project.covey(*words, first=HUB.code).returncode

    def letters(self) -> list[Path]:
        return sorted(path for path in (self.folder / "letters").rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def begun(office: Office) -> Iterator[Hub]:
    # Below a folder that others may pass through, which those of the tests are not.
    top = Path(tempfile.mkdtemp(dir="/tmp"))
    top.chmod(0o711)
    try:
        hub = Hub(write_project(top / "hub", office))
        for path in (hub.folder, *hub.folder.rglob("*")):
            os.chown(path, HUB.number, HUB.number)
        hub.folder.chmod(0o711)
        assert hub.covey("collect") == 2  # one of its files is refused
        for name, passed in (("inbox", 0o711), ("letters", 0o711), ("audit", 0o2750)):
            (hub.folder / name).mkdir(exist_ok=True)
            os.chown(hub.folder / name, HUB.number, AUDIT if name == "audit" else HUB.number)
            (hub.folder / name).chmod(passed)
        for name, mode in (("inbox", 0o2770), ("letters", 0o2750)):
            given = hub.folder / name / "clinics"
            for path in (given, *given.rglob("*")):
                os.chown(path, HUB.number, HEALTH)
                path.chmod(mode if path.is_dir() else 0o640)
        yield hub
    finally:
        shutil.rmtree(top)


@pytest.fixture
def hub(begun: Hub) -> Iterator[Hub]:
    """A copy of the hub."""
    with copied(begun, "copy") as hub:
        yield hub


@pytest.fixture(scope="module")
def released(begun: Hub) -> Iterator[Hub]:
    """The hub once its first quarter is out."""
    with copied(begun, "released") as hub:
        assert hub.covey("release", "people", "2024-Q1") == 0
        yield hub


@pytest.fixture
def out(released: Hub) -> Iterator[Hub]:
    """A copy of the hub whose first quarter is out."""
    with copied(released, "copy") as hub:
        yield hub


@contextmanager
def copied(hub: Hub, name: str) -> Iterator[Hub]:
    """Copy a hub, with its owners, into a folder beside it that goes afterwards."""
    folder = hub.folder.with_name(name)
    subprocess.run(["cp", "--archive", hub.folder, folder], check=True)
    try:
        yield Hub(replace(hub.project, folder=folder))
    finally:
        shutil.rmtree(folder)


def test_an_agency_sends_into_its_own_inbox_and_reads_its_own_letters_old_and_new(
    hub: Hub,
) -> None:
    for number in range(2):  # the second letter sets the first one aside
        assert CLERK.writes(hub.folder / "inbox/clinics/worse.csv", BAD * (number + 1))
        assert hub.covey("collect") == 2
    letters = hub.letters()
    assert {path.parent.name for path in letters} == {"clinics", "kept"}
    assert len(letters) == 6  # of broken.csv, of worse.csv, and of that before, each with its page
    for path in letters:
        assert CLERK.reads(path), path
        assert not CLERK.writes(path, "changed")
        for person in (OTHER, AUDITOR, STRANGER):
            assert not person.reads(path)
    assert not OTHER.writes(hub.folder / "inbox/clinics/theirs.csv", BAD)
    assert not OTHER.reads(hub.folder / "inbox/clinics")
    assert not CLERK.writes(hub.folder / "inbox/theirs.csv", BAD)


def test_nobody_but_the_hub_reads_the_store_and_an_agency_sees_no_other_folder(out: Hub) -> None:
    assert out.covey("release", "people", "2024-Q1", "--plan") == 1  # it is out
    inside = [out.folder / "confidential", *(out.folder / "confidential").rglob("*")]
    assert out.project.confidential in inside
    listed = [out.folder / name for name in ("", "inbox", "letters")]
    for person in (CLERK, OTHER, AUDITOR, STRANGER):
        assert not any(person.reads(path) for path in (*inside, *listed)), person
    assert all(person.reads(out.project.public) for person in (CLERK, AUDITOR, STRANGER))


def test_an_auditor_reads_the_ledger_that_she_was_given_and_no_count(out: Hub) -> None:
    given = out.folder / "audit" / "ledger.json"
    assert out.covey("ledger", "--export", str(given)) == 0
    assert AUDITOR.reads(given)
    assert not AUDITOR.writes(given, "changed")
    assert not any(person.reads(given) for person in (CLERK, OTHER, STRANGER))
    (entry,) = json.loads(given.read_text(encoding="utf-8"))["entries"]
    assert entry["entry"]["carried_out"] == {"key": "", "signature": "", "through": "command"}
    elsewhere = out.folder / "confidential" / "ledger.json"
    assert out.covey("ledger", "--export", str(elsewhere)) == 0
    assert elsewhere.stat().st_mode & 0o777 == 0o600


def test_a_clerk_reaches_nothing_through_what_lies_in_her_inbox(hub: Hub) -> None:
    link = hub.folder / "inbox/clinics/link.csv"
    assert CLERK.does("ln", "-s", str(hub.project.confidential), str(link))
    assert CLERK.writes(
        hub.folder / "inbox/clinics/mine.csv", BAD, "600"
    )  # the hub may not read it
    done = hub.project.covey("collect", first=HUB.code)
    assert done.returncode == 2
    for name in ("link.csv", "mine.csv"):
        (letter,) = [path for path in hub.letters() if path.name == f"{name}.txt"]
        assert CLERK.reads(letter)
    assert "may not be read" in (hub.folder / "letters/clinics/mine.csv.txt").read_text("utf-8")


@pytest.mark.long
def test_a_folder_that_was_given_to_nobody_is_closed_again(hub: Hub) -> None:
    given = hub.folder / "letters" / "clinics"
    given.chmod(0o755)
    assert CLERK.writes(hub.folder / "inbox/clinics/worse.csv", BAD)
    assert hub.covey("collect") == 2
    assert given.stat().st_mode & 0o7777 == 0o700
    assert (given / "worse.csv.txt").stat().st_mode & 0o777 == 0o600
