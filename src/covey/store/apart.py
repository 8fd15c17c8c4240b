"""Work in a process of its own, which has never held a confidential count in its memory.

DuckDB 1.5 leaves a few bytes of each block as it found them in memory, so a file written by a
process that protected a table could carry scraps of it.

A new Python needs most of a second to import what the work takes. So one clean process, the
*nursery*, is started for the first order, imports everything once, and forks a child for each
order; the child alone reads the order, does it and ends. The nursery ends when this process does,
however it ends.
"""

from __future__ import annotations

import atexit
import gc
import os
import pickle
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from threading import Lock
from typing import NoReturn, TypeVar

from covey.errors import CoveyError

_Order = TypeVar("_Order")
_PROGRAM = "from covey.store.apart import serve; serve()"

# A child has none of the threads that libraries start when they are imported.
_WITHOUT_THREADS = {
    "OPENBLAS_NUM_THREADS": "1",
    "_RJEM_MALLOC_CONF": "background_thread:false",  # the allocator of Polars
}

# A child ends soon, so it keeps the memory that it was given: to hand large arrays back and ask for
# them again took half of all time. Other systems than those with the GNU library pass this over.
_KEEPING_MEMORY = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(2**40),
    "MALLOC_TRIM_THRESHOLD_": str(2**40),
}


def prepare() -> None:
    """Start the nursery, while there is something else to do, for an order that is to come."""
    with _nursery.lock:
        _nursery.start()


def do_apart(work: Callable[[_Order], None], order: _Order) -> None:
    """Run ``work(order)`` in a new process and wait for it, one order after the other.

    It works in the folder and the environment that this process has now.

    Args:
        work: a function of a module.
        order: all that the process is told; it must hold nothing confidential.

    Raises:
        CoveyError: what *work* raised, or that the process ended early.
    """
    told = pickle.dumps((Path.cwd(), dict(os.environ), work, order))
    with _nursery.lock:
        ended, failure = _nursery.obey(told)
    if ended is not None:
        raise CoveyError(
            f"{work.__name__}: its process ended early ({ended}); nothing was changed. "
            "Try again; if it had too little memory, make room."
        )
    if failure is not None:
        raise failure


def serve() -> None:
    """Fork a child for each order that is announced, until nobody is left who could announce one.

    A child that ends early takes this process along, so that the other end of the line hears it.
    """
    import narwhals  # noqa: F401  the work takes it too

    from covey.disclosure import bounded  # noqa: F401  likewise, with the solver

    gc.freeze()  # else each child would copy most of what was imported
    line = Connection(0)
    while _heard(line) is not None:
        answer, answers = Pipe(duplex=False)
        child = _fork()
        if not child:
            _obey(line, answers)
        answers.close()
        with answer, suppress(EOFError):
            failure = answer.recv()
        _end_like(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        with suppress(OSError):  # who gave the order was killed
            line.send(failure)


class _Nursery:
    """The process that forks, from the first order on, and the line to it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self._started: tuple[int, Connection] | None = None

    def start(self) -> tuple[int, Connection]:
        """Start the process, unless it was; return it and the line to it."""
        self._started = self._started or _start()
        return self._started

    def obey(self, told: bytes) -> tuple[int | None, CoveyError | None]:
        """Have an order carried out.

        Returns:
            How its process ended, if early, negative for a signal; and what it refused.
        """
        _, line = started = self.start()
        try:
            line.send_bytes(b"")
            line.send_bytes(told)
            failure: CoveyError | None = line.recv()
        except (EOFError, OSError):
            return self.end(), None
        except BaseException:
            os.killpg(started[0], signal.SIGKILL)
            self.end()
            raise
        return None, failure

    def end(self) -> int:
        """Let the process end, if there is one; return how it did."""
        if self._started is None:
            return 0
        (process, line), self._started = self._started, None
        line.close()
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

    def leave(self) -> None:
        """Forget the process, which is another one's, and would not end while the line is held."""
        if self._started is not None:
            self._started[1].close()
        self.lock, self._started = Lock(), None


def _start() -> tuple[int, Connection]:
    ours, theirs = Pipe()
    with theirs:
        process = os.posix_spawn(
            sys.executable,
            [sys.executable, "-c", _PROGRAM],
            os.environ | _WITHOUT_THREADS | _KEEPING_MEMORY,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, theirs.fileno(), 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            ],
            setpgroup=0,  # an interrupt is for this process, which then ends the whole group
        )
    return process, ours


def _heard(line: Connection) -> bytes | None:
    """Return what is said next; None where nobody is left to say it."""
    try:
        return line.recv_bytes()
    except (EOFError, OSError):
        return None


def _fork() -> int:
    with warnings.catch_warnings():
        # The one thread of Polars that is left waits for files of which there are none.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _obey(line: Connection, answers: Connection) -> NoReturn:
    """Do one order and end, without the tidying up of a whole Python, which takes as long."""
    ended = 1
    told = _heard(line)
    if told is None:
        os._exit(ended)  # who announced it was killed before it was said
    try:
        folder, environment, work, order = pickle.loads(told)
        line.close()
        os.open(os.devnull, os.O_RDONLY)  # the standard input again, with nothing in it
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        answers.send(_failure_of(work, order))
        ended = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(ended)


def _failure_of(work: Callable[[_Order], None], order: _Order) -> CoveyError | None:
    try:
        work(order)
    except CoveyError as error:
        return error.with_traceback(None)
    return None


def _end_like(ended: int) -> None:
    """End this process as its child ended, unless that was in peace."""
    if ended < 0:
        os.kill(os.getpid(), -ended)
    if ended != 0:
        sys.exit(ended)


_nursery = _Nursery()
atexit.register(_nursery.end)
os.register_at_fork(after_in_child=_nursery.leave)
