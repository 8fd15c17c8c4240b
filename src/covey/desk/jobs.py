"""Long work: a command of its own beside the desk, that goes on without it and is found again.

A job is `covey …` in a process that no signal to the desk reaches. Who carries it out holds the
lock of a file as long as it goes on, and writes into the state how it ended; so a desk that was
killed finds each of its jobs going on, done, or cut short, and starts none twice.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any, Final

from covey.desk.state import State, now
from covey.hub.doers import Hand, acting
from covey.hub.settings import Settings

_OWN: Final = 0o600
_SAID: Final = 20_000
"""Letters of what a command said that are kept, the last ones."""

COLLECT: Final = "collect"
"""The kind of job that takes in what lies in the inbox."""

_CUT_SHORT: Final = -1
_PROGRAM: Final = """
import sys
from covey.cli.main import run
from covey.desk.jobs import carry_out
carry_out(run, *sys.argv[1:])
"""
"""The command line stands above the desk, and is handed to it."""


@dataclass(frozen=True, slots=True)
class Job:
    """A command that was started from the desk.

    Args:
        id: told to nobody else.
        kind: which command, such as ``"collect"``.
        about: of what: a dataset and a period, or a submission; no count, no name of a file.
        user: who started it.
        begun: when, in UTC.
        ended: when; None while it goes on.
        code: its exit code; None while it goes on, -1 where it was cut short.
        said: the last that it said, output and errors; empty while it goes on.
    """

    id: str
    kind: str
    about: str
    user: str
    begun: datetime
    ended: datetime | None
    code: int | None
    said: str

    @property
    def goes_on(self) -> bool:
        """Whether it has not come to its end."""
        return self.code is None

    @property
    def cut_short(self) -> bool:
        """Whether it was killed, with the machine or by somebody."""
        return self.code == _CUT_SHORT


def start(
    state: State, settings: Settings, user: str, kind: str, about: str, command: Sequence[str]
) -> Job:
    """Start a command in a process of its own; the one that goes on already, where there is one.

    Args:
        state: of the desk.
        settings: of the project that it is for.
        user: who starts it.
        kind: what it does, for the page; one of a kind and about the same goes on at a time.
        about: of what, see `Job`.
        command: the words after ``covey``; ``--project`` is added.
    """
    with state.whole():
        for one in _found(state, "WHERE kind = ? AND about = ? AND code IS NULL", kind, about):
            if one.goes_on:
                return one
        identity = secrets.token_urlsafe(16)
        words = json.dumps([*command, "--project", str(settings.home)])
        state.changed(
            "INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, NULL)",
            *(identity, kind, about, user, words, now()),
        )
        # Taken by this process and held on by the other, so that at no time nobody holds it.
        handle = _locked(state, identity)
        assert handle is not None
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(state.folder), identity, str(handle)],
            pass_fds=[handle],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=settings.home,
            start_new_session=True,  # what ends the desk does not end it
        )
    finally:
        os.close(handle)
    Thread(target=process.wait, daemon=True).start()
    return _found(state, "WHERE id = ?", identity)[0]


def job(state: State, identity: str) -> Job | None:
    """Return a job; None where there is none."""
    return next(iter(_found(state, "WHERE id = ?", identity)), None)


def newest(state: State, kind: str, about: str) -> Job | None:
    """Return the newest job of a kind about the same; None where there is none."""
    found = _found(
        state, "WHERE kind = ? AND about = ? ORDER BY begun DESC LIMIT 1", kind, about
    )  # fmt: skip
    return next(iter(found), None)


def jobs(state: State, most: int = 50) -> list[Job]:
    """Return the newest jobs, the newest first."""
    return _found(state, "ORDER BY begun DESC LIMIT ?", most)


def _found(state: State, where: str, *values: object) -> list[Job]:
    rows = state.rows(
        f"SELECT id, kind, about, user, begun, ended, code, said FROM jobs {where}", *values
    )
    return [_settled(state, row) for row in rows]


def _settled(state: State, row: tuple[Any, ...]) -> Job:
    """Return a job, and note that it was cut short where nobody carries it out any more."""
    identity, kind, about, user, begun, ended, code, said = row
    if code is None and not _is_held(state, identity):
        # It may have come to its end since it was read.
        state.changed(
            "UPDATE jobs SET code = ?, ended = ? WHERE id = ? AND code IS NULL",
            *(_CUT_SHORT, now(), identity),
        )
        code, ended, said = state.rows(
            "SELECT code, ended, said FROM jobs WHERE id = ?", identity
        )[0]  # fmt: skip
    return Job(
        identity, kind, about, user, _moment(begun), ended and _moment(ended), code, said or ""
    )


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _lock_file(folder: Path, identity: str) -> Path:
    return folder / f"job-{identity}.lock"


def _is_held(state: State, identity: str) -> bool:
    if not _lock_file(state.folder, identity).exists():
        return False
    handle = _locked(state, identity)
    if handle is None:
        return True
    os.close(handle)
    _lock_file(state.folder, identity).unlink(missing_ok=True)
    return False


def _locked(state: State, identity: str) -> int | None:
    """Return the handle of a job's lock; None where somebody holds it."""
    handle = os.open(_lock_file(state.folder, identity), os.O_RDWR | os.O_CREAT, _OWN)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def lane(state: State, kind: str) -> int:
    """Return the handle of the lock that jobs of a kind take one after the other."""
    name = "collect" if kind == COLLECT else "office"
    return os.open(state.folder / f"turn-{name}.lock", os.O_RDWR | os.O_CREAT, _OWN)


def carry_out(run: Callable[[Sequence[str]], int], folder: str, identity: str, held: str) -> None:
    """Run the command of a job, after those of its lane, and note how it ended.

    Collections go one after the other, and so does what officers have done: two of these would
    reckon the same. A file is taken in beside a release: that holds no store while it protects, and
    publishes only what still follows from the store when it is done.

    Args:
        run: the command line.
        folder: of the state.
        identity: of the job.
        held: the number of the handle of its lock, which ends with this process and no other.
    """
    os.set_inheritable(int(held), False)
    state = State(Path(folder))
    ((kind, user, words),) = state.rows(
        "SELECT kind, user, command FROM jobs WHERE id = ?", identity
    )
    fcntl.flock(lane(state, kind), fcntl.LOCK_EX)
    command = json.loads(words)
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said), acting(Hand("desk", user)):
        code = run(command)
    state.changed(
        "UPDATE jobs SET code = ?, ended = ?, said = ? WHERE id = ?",
        *(code, now(), said.getvalue()[-_SAID:], identity),
    )
    _lock_file(state.folder, identity).unlink(missing_ok=True)
