"""Faults played to real commands: killed at a write that is counted, and a disk that is full there.

A write is a call by which Python, or DuckDB at its word, changes a file or a folder: they are
counted, so that each is met, however fast the machine is. Of the pieces of one file the first is.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from covey.exchange import make_key
from covey.hub.officers import add_officer
from covey.hub.settings import Settings
from tests.end_to_end.project import COUNTS, Done, Office, Project, write_project

FAULT = """
import atexit, errno, os, posix, resource, signal, sys, threading
from pathlib import Path

AT, HOW, COUNTED = {at}, {how!r}, Path({counted!r})
OF_SYSTEM = frozenset((  # texts and lists have methods of such names, too
    "chmod", "fsync", "link", "mkdir", "remove", "rename", "replace", "rmdir", "symlink",
    "truncate", "unlink",
))
OF_FILES = frozenset(("truncate", "write", "write_csv", "write_parquet"))
OURS = (sys.stdout, sys.stderr, sys.stdout.buffer, sys.stderr.buffer)
met, last = 0, None
sys.dont_write_bytecode = True  # what Python compiles at its first use is no write of an act

def is_write(frame, called):
    if called.__name__ == "execute":  # what is asked for goes through `rows`
        of = type(getattr(called, "__self__", None)).__name__
        return of == "DuckDBPyConnection" and frame.f_code.co_name != "rows"
    of = getattr(called, "__self__", None)
    if of is posix:
        return called.__name__ in OF_SYSTEM
    return called.__name__ in OF_FILES and of not in OURS

def is_first(called):
    # Of the pieces that one file is written in, which nobody sees before it is whole.
    global last
    before, last = last, (called.__name__, id(getattr(called, "__self__", None)))
    return called.__name__ != "write" or last != before

def watch(frame, event, called):
    global met
    if event == "c_call" and is_write(frame, called) and is_first(called):
        met += 1
        if met == AT and HOW == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if met == AT and HOW == "disk full":
            # What was printed is small; what else is written from now on fails as on a full disk.
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, resource.RLIM_INFINITY))
            if called.__name__ == "execute":
                import duckdb
                raise duckdb.IOException("IO Error: Could not write: No space left on device")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a file")

atexit.register(lambda: COUNTED.write_text(str(met)))
sys.setprofile(watch)
threading.setprofile(watch)
"""

_CLOCK = """
import sys
from datetime import datetime, timedelta

class Clock(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(days={days})

for name in ("covey.cli.project", "covey.hub.withdraw"):
    __import__(name)
    sys.modules[name].datetime = Clock
"""

HOWS = ("killed", "disk full")

AGAIN = {
    *("collect", "collect a correction", "collect a few", "hold"),
    *("rebuild", "export", "page", "plan", "news"),
}
"""What may be done again, and then changes nothing."""

WHY = "Two districts were exchanged."


@dataclass(frozen=True)
class Act:
    """A command that changes something.

    Args:
        words: of the command.
        after: the act that comes before it; none where it is the first.
        files: that lie in the inbox then, and their rows.
        approvals: how many officers approve what goes out from then on; ana and binh may.
        told: whether somebody is told news from then on.
    """

    words: tuple[str, ...]
    after: str = ""
    files: tuple[tuple[str, str], ...] = ()
    approvals: int = 0
    told: bool = False


OFFICERS = ("ana", "binh")

NEWS = """
[news.to.clerk]
agency = "health"
webhook = "{address}"

[news.to.officer]
webhook = "{address}"
"""
"""Who is told."""


def _rows(more: int = 0, least: int = 0, period: str = "2024-Q1") -> str:
    told = list(COUNTS.items())[least:]
    rows = "".join(f"{period},{area},{sex},{count + more}\n" for (area, sex), count in told)
    return f"period,area,sex,served\n{rows}"


ACTS: Mapping[str, Act] = {
    "collect": Act(("collect",)),
    "release": Act(("release", "people", "2024-Q1"), "collect"),
    "collect a correction": Act(("collect",), "release", (("second.csv", _rows(2_000_000)),)),
    "collect a few": Act(
        ("collect",),
        "release",
        (
            ("next.csv", _rows(4, period="2024-Q2")),
            ("few.csv", _rows(least=6)),
            ("wrong.csv", _rows(1).replace(",served", ",people")),
            ("second.csv", _rows(2)),
        ),
    ),
    "release a correction": Act(("release", "people", "2024-Q1"), "collect a correction"),
    "withdraw": Act(("withdraw", "people", "2024-Q1", "--reason", WHY), "release"),
    "undo": Act(("withdraw", "people", "2024-Q1", "--undo", "--reason", WHY), "withdraw"),
    "retire": Act(("retire", "people", "2024-Q1", "--reason", WHY), "release"),
    "hold": Act(("collect",), "release", (("few.csv", _rows(least=6)),)),
    "accept": Act(("accept", "few.csv", "--reason", "Clinics were closed."), "hold"),
    "rebuild": Act(("rebuild",), "release"),
    "keys": Act(("keys",)),
    "export": Act(("export", "--out", "{folder}/given"), "release"),
    "page": Act(("page",), "release"),
    "news": Act(("news",), "hold", told=True),
    "plan": Act(("release", "people", "2024-Q1", "--plan"), "collect", approvals=2),
    "release what two approved": Act(
        ("release", "people", "2024-Q1", "--key", "{keys}/ana.pem"), "approve as well"
    ),
    "approve": Act(("approve", "{plan}", "--key", "{keys}/ana.pem"), "plan"),
    "approve as well": Act(("approve", "{plan}", "--key", "{keys}/binh.pem"), "approve"),
}
"""The commands that write, by what they do."""


@dataclass(frozen=True)
class Stage:
    """A project in which an act is to be done, copied for each fault."""

    act: str
    project: Project
    keys: Path

    def copied(self, folder: Path) -> Project:
        return replace(self.project, folder=Path(shutil.copytree(self.project.folder, folder)))

    def words(self, project: Project) -> list[str]:
        plans = (project.folder / "confidential" / "approvals").glob("*.json")
        plan = next((path.stem for path in plans), "")
        own = {"folder": project.folder, "keys": self.keys, "plan": plan}
        return [word.format(**own) for word in ACTS[self.act].words]

    def played(self, project: Project, how: str = "", at: int = 0) -> tuple[Done, int]:
        """Do the act in *project*; return how it ended and how many writes it met."""
        counted = project.folder / "writes"
        first = FAULT.format(at=at, how=how, counted=str(counted))
        done = project.covey(*self.words(project), first=first)
        # Whoever counts is killed as well, where an act met a write less than the time before.
        met = counted.read_text() if counted.exists() else ""
        return done, int(met or 0)


class Stages:
    """The projects in which acts are to be done, each made when it is first asked for.

    Args:
        office: which carries them out.
        folder: where they lie.
        address: of a server that takes news.
    """

    def __init__(self, office: Office, folder: Path, address: str) -> None:
        self._office, self._folder, self._address = office, folder, address
        self._made: dict[str, Stage] = {}
        self._done: dict[str, Path] = {}
        self._keys = folder / "keys"
        self._keys.mkdir()
        for name in OFFICERS:
            public = make_key(self._keys / f"{name}.pem").public.pem
            (self._keys / f"{name}.pub").write_bytes(public)

    def __getitem__(self, name: str) -> Stage:
        if name not in self._made:
            self._made[name] = self._stage(name)
        return self._made[name]

    def keep(self, name: str, project: Project) -> None:
        """Keep a project in which an act was done without a fault, for what comes after it."""
        if name not in self._done:
            self._done[name] = self._folder / f"{name.replace(' ', '_')}_done"
            shutil.copytree(project.folder, self._done[name])

    def _stage(self, name: str) -> Stage:
        act, folder = ACTS[name], self._folder / name.replace(" ", "_")
        if act.after in self._done:
            shutil.copytree(self._done[act.after], folder)
            project = replace(self[act.after].project, folder=folder)
        elif act.after:
            project = self[act.after].copied(folder)
            project.covey(*self[act.after].words(project))
        else:
            project = write_project(folder, self._office)
            (folder / "covey.toml").write_text('forms = ["exports"]\n', encoding="utf-8")
        for file, rows in act.files:
            (folder / "inbox" / "clinics" / file).write_text(rows, encoding="utf-8")
        if act.approvals:
            self._ask_for_approvals(folder, act.approvals)
        if act.told:
            with (folder / "covey.toml").open("a", encoding="utf-8") as settings:
                settings.write(NEWS.format(address=self._address))
        return Stage(name, project, self._keys)

    def _ask_for_approvals(self, folder: Path, approvals: int) -> None:
        contract = folder / "schemas" / "datasets" / "people.py"
        text = contract.read_text(encoding="utf-8")
        asked = text.replace('11 *",', f'11 *", approvals={approvals},')
        assert asked != text
        contract.write_text(asked, encoding="utf-8")
        for name in OFFICERS:
            add_officer(Settings(project=folder), name, self._keys / f"{name}.pub")


def at_another_time(days: int) -> str:
    """Return what a command does first, to find the clock so many days ahead."""
    return _CLOCK.format(days=days)


def state(project: Project) -> dict[str, object]:
    """Return all that counts of a project: no fault may leave another than before or after."""
    return {**_inside(project), **_outside(project)}


def _inside(project: Project) -> dict[str, object]:
    with duckdb.connect(str(project.confidential), read_only=True) as connection:

        def told(query: str) -> list[tuple[object, ...]]:
            return connection.execute(query).fetchall()

        tables = [name for (name,) in told("SELECT table_name FROM duckdb_tables()")]
        files = "SELECT file_name, verdict, period, revision, rows FROM received ORDER BY ALL"
        entries = (
            "SELECT number, json_extract_string(entry, '$.kind'), "
            "json_array_length(entry, '$.approvals.signed') FROM ledger ORDER BY ALL"
        )
        rows = (
            "SELECT revision, count(*), sum(served) FROM accepted.clinics GROUP BY ALL ORDER BY ALL"
        )
        news = "SELECT kind, name, period, file_name FROM news WHERE kind <> 'failed' ORDER BY ALL"
        outbox = "SELECT recipient, kinds, sent_at IS NOT NULL FROM outbox ORDER BY ALL"
        return {
            "outbox": told(outbox) if "outbox" in tables else [],
            "news": told(news) if "news" in tables else [],
            "files": told(files) if "received" in tables else [],
            "entries": told(entries) if "ledger" in tables else [],
            "rows": told(rows) if "clinics" in tables else [],
        }


def _outside(project: Project) -> dict[str, object]:
    public, approvals = project.public.parent, project.folder / "confidential" / "approvals"
    found: dict[str, object] = {
        "exports": sorted(
            path.parent.relative_to(public).as_posix()
            for path in public.glob("exports/*/*/manifest.json")
        ),
        "pages": sorted(path.name for path in public.glob("pages/*.html")),
        "signed": sorted(
            (path.relative_to(approvals).as_posix(), path.read_text(encoding="utf-8"))
            for path in approvals.rglob("*.json")
        ),
        "plans": sorted(path.name for path in approvals.with_name("plans").glob("*")),
        "letters": sorted(path.name for path in (project.folder / "letters").glob("*/*.txt")),
        "halves": sorted(
            path.name
            for path in project.folder.rglob("*")
            if path.name.endswith((".building", ".exporting", ".wal")) and path.name[0] == "."
        ),
    }
    if project.public.exists():
        with duckdb.connect(str(project.public), read_only=True) as connection:
            for table in ("releases", "withdrawals"):
                query = f"SELECT dataset, period, vintage FROM {table} ORDER BY ALL"
                found[table] = connection.execute(query).fetchall()
    return found


def faults_of(
    stage: Stage, project: Project, how: str, at: int, to_be: dict[str, object]
) -> list[str]:
    """Do an act with a fault, look, do it again; return what is wrong."""
    wrong = []
    hurt, _ = stage.played(project, how, at)
    if how == "killed" and hurt.returncode != -9:
        return [f"it was not killed: {hurt.returncode}"]
    if how != "killed" and hurt.returncode not in (0, 1, 2):
        wrong.append(f"exit: {hurt.returncode}: {hurt.stderr}")
    looked = project.covey("status")
    verified = project.covey("ledger", "--verify")
    if looked.returncode or verified.returncode:
        wrong.append(
            f"unsaid or not mended: {looked.stdout[-400:]}{verified.stdout}{verified.stderr}"
        )
    if "Wrong" in looked.stdout:
        wrong.append(f"half: {looked.stdout.partition('Wrong')[2]}")
    there = state(project)
    if there != to_be or stage.act in AGAIN:
        again = project.covey(*stage.words(project))
        if again.returncode not in (0, 2) or (again.returncode == 2 and stage.act not in AGAIN):
            wrong.append(f"it is not done again: {again.stdout}{again.stderr}")
        project.covey("status")
        there = state(project)
    wrong += [
        f"lost or twice: {what} is {there.get(what)} and not {right}"
        for what, right in to_be.items()
        if there.get(what) != right
    ]
    return wrong
