"""A process beside `covey serve` that ends its parts where it was killed, and cannot do it itself.

It is told the process of each part by a pipe, which closes with whoever holds its other end. Until
the last part is gone it holds a lock, for which the next `covey serve` of the project waits.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

PATIENCE: Final = 60.0
"""Seconds that a part has to end by itself; a run that is killed then is finished by the next."""

_LOOKS: Final = 0.1
_OWN: Final = 0o600


@dataclass(frozen=True)
class Watch:
    """The process that watches.

    Args:
        process: it.
    """

    process: subprocess.Popen[bytes]

    def over(self, part: int) -> None:
        """Have it end a part, by the id of the process that leads the part's group."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):  # somebody killed it; the parts run all the same
            self.process.stdin.write(f"{part}\n".encode())
            self.process.stdin.flush()


@contextmanager
def kept_watch(lock: int) -> Iterator[Watch]:
    """Start the process that watches, and end it once whoever started the parts has ended them."""
    process = subprocess.Popen(
        [sys.executable, "-m", __name__],
        pass_fds=[lock],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # no key reaches it
    )
    try:
        yield Watch(process)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def nothing_left(folder: Path, tell: Callable[[str], None]) -> Iterator[int]:
    """Wait until what a killed predecessor left has ended; give the lock that says so."""
    lock = os.open(folder / "parts.lock", os.O_RDWR | os.O_CREAT, _OWN)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("covey serve was killed here before; its parts are ending.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock
    finally:
        os.close(lock)


def end_group(leader: int, is_gone: Callable[[], bool]) -> None:
    """Ask the process that leads a group to end, wait, and kill what of the group is left.

    Args:
        leader: the id of the process, which is that of the group.
        is_gone: tells whether that process has ended.
    """
    with suppress(ProcessLookupError):
        if not is_gone():
            os.kill(leader, signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        while not is_gone() and time.monotonic() < until:
            time.sleep(_LOOKS)
        os.killpg(leader, signal.SIGKILL)


def _is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def _watch() -> None:
    parts = [int(line) for line in sys.stdin]  # until the pipe closes
    for part in reversed(parts):
        end_group(part, partial(_is_gone, part))


if __name__ == "__main__":
    _watch()
