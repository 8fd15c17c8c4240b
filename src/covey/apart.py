"""Work in a process of its own: one that never held a confidential count, or that may die.

DuckDB 1.5 leaves a few bytes of each block as it found them in memory, so a file written by a
process that protected a table could carry scraps of it. And a file of a stranger may be made to
take whatever memory and time its reader has.

A new Python needs most of a second to import what the work takes. So one clean process, a
*nursery*, is started for the first order, imports everything once, and forks a child for each
order, or for a few that belong together; the child alone reads them, does one after the other and
ends. The nursery ends when this process does, however it ends, and takes the child along.
"""

from __future__ import annotations

import atexit
import gc
import os
import pickle
import resource
import select
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import ClassVar, Final, NoReturn, TypeVar

import cloudpickle

from covey.errors import CoveyError
from covey.loading import import_path, take_import_path

_Order = TypeVar("_Order")
_Answer = TypeVar("_Answer")
_WATCHED: Final = 10
"""Milliseconds between two looks at the memory of a child."""

_PROGRAM: Final = "from covey.apart import serve; serve()"

# A child has none of the threads that libraries start when they are imported.
_WITHOUT_THREADS: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "_RJEM_MALLOC_CONF": "background_thread:false",  # the allocator of Polars
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


class EndedEarly(Exception):
    """The process of an order did not come to its end.

    Attributes:
        how: its exit code, negative for a signal.
    """

    def __init__(self, how: int) -> None:
        super().__init__(how)
        self.how = how


class NurseryEnded(CoveyError):
    """The nursery itself ended, and whatever was asked of it is neither done nor refused.

    Attributes:
        how: its exit code, negative for a signal.
    """

    turn: ClassVar[str] = "the data officer"

    def __init__(self, how: int) -> None:
        super().__init__(
            f"the process that works for this one was ended from outside, twice ({how}). It is no "
            "fault of the file, of which nothing was stored. See that the machine has memory to "
            "spare and ends no process of Covey, and give the command again."
        )
        self.how = how


def twice(ask: Callable[[], _Answer]) -> _Answer:
    """Return what *ask* returns; where the nursery ended, ask a new one, once.

    Args:
        ask: work that may be done twice.

    Raises:
        NurseryEnded: the second one ended as well.
    """
    try:
        return ask()
    except NurseryEnded:
        return ask()


class Nursery:
    """The process that forks others for orders, from the first one on, and the line to it.

    Args:
        imports: the modules that it imports once for all.
        environment: what it is started with besides the environment of this process.
    """

    def __init__(
        self, *imports: str, environment: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._imports = imports
        self._environment = environment
        self._lock = Lock()
        self._started: tuple[int, Connection] | None = None
        atexit.register(self._end)
        os.register_at_fork(after_in_child=self._leave)

    def prepare(self) -> None:
        """Start the process, while there is something else to do, for an order that is to come."""
        with self._lock:
            self._start()

    def ask(
        self, work: Callable[[_Order], bytes], order: _Order, resident: int | None = None
    ) -> bytes:
        """Return what ``work(order)`` answers in a new process; see `ask_each`.

        Raises:
            EndedEarly: it did not come to its end.
            NurseryEnded: the nursery did not.
        """
        answers, how = self.ask_each(work, (order,), resident)
        if not answers:
            raise EndedEarly(how or 1)
        return answers[0]

    def ask_each(
        self,
        work: Callable[[_Order], bytes],
        orders: tuple[_Order, ...],
        resident: int | None = None,
    ) -> tuple[list[bytes], int]:
        """Return what ``work`` answers to each of some orders, in one new process for them.

        It works in the folder and the environment that this process has now, and does one order
        after the other; one call of this waits for another.

        Args:
            work: known to the nursery from then on; a function of a module, or what can be pickled
                with all that it holds.
            orders: what the new process alone is told.
            resident: the most bytes that it may have in memory, the modules included; watched where
                the system tells.

        Returns:
            The answers, fewer than orders where the process ended early, and how it ended: its exit
            code, negative for a signal.

        Raises:
            NurseryEnded: the nursery ended; whether some of the work was done is not known.
        """
        known = pickle.dumps((import_path(), cloudpickle.dumps(work)))
        told = pickle.dumps((Path.cwd(), dict(os.environ), orders))
        said = [told, pickle.dumps(resident), known]
        del told
        with self._lock:
            return self._obey(said)

    def _start(self) -> tuple[int, Connection]:
        """Start the process, unless it was; return it and the line to it."""
        self._started = self._started or _start(self._imports, self._environment)
        return self._started

    def _obey(self, said: list[bytes]) -> tuple[list[bytes], int]:
        """Have orders carried out; return the answers, and how their process ended.

        What is *said*, the first of it last, is let go of on the way: it may be large.
        """
        process, line = self._start()
        try:
            while said:
                line.send_bytes(said.pop())
            ended, answered = map(int, line.recv_bytes().split())
            return [line.recv_bytes() for _ in range(answered)], ended
        except (EOFError, ConnectionError):  # any other error is no end of that process
            raise NurseryEnded(self._end() or 1) from None
        except BaseException:
            os.killpg(process, signal.SIGKILL)
            self._end()
            raise

    def _end(self) -> int:
        """Let the process end, if there is one; return how it did."""
        if self._started is None:
            return 0
        (process, line), self._started = self._started, None
        line.close()
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

    def _leave(self) -> None:
        """Forget the process, which is another one's, and would not end while the line is held."""
        if self._started is not None:
            self._started[1].close()
        self._lock, self._started = Lock(), None


def serve() -> None:
    """Fork a child for orders that are announced, until nobody is left who could announce any.

    How it ended is told before its answers.
    """
    gc.freeze()  # else each child would copy most of what was imported
    line = Connection(0)
    before = b""
    work: Callable[[object], bytes] | None = None
    while (known := _heard(line)) is not None:
        if known != before or work is None:
            folders, pickled = pickle.loads(known)
            take_import_path(folders)
            before, work = known, pickle.loads(pickled)
        resident = pickle.loads(_heard(line) or pickle.dumps(None))
        answers, said = Pipe(duplex=False)
        child = _fork()
        if not child:
            answers.close()
            _obey(line, said, work)
        said.close()
        with answers:
            heard = [*iter(partial(_waited_for, line, answers, child, resident), None)]
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with suppress(OSError):  # who gave the orders was killed
            line.send_bytes(f"{ended} {len(heard)}".encode())
            for answer in heard:
                line.send_bytes(answer)


def _start(imports: tuple[str, ...], environment: Mapping[str, str]) -> tuple[int, Connection]:
    ours, theirs = Pipe()
    program = "\n".join([*(f"import {module}" for module in imports), _PROGRAM])
    with theirs:
        process = os.posix_spawn(
            sys.executable,
            [sys.executable, "-c", program],
            os.environ | _WITHOUT_THREADS | dict(environment),
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


def _waited_for(
    line: Connection, answers: Connection, child: int, resident: int | None
) -> bytes | None:
    """Return what a child answers next; None where it ends without.

    It ends with who gave the orders, and nobody holds the lock any more under which it works; or
    where it has more in memory than it may.
    """
    heard = select.poll()
    heard.register(answers, select.POLLIN)
    heard.register(line, 0)  # the other end is gone; what is said there is the child's to read
    while not (found := dict(heard.poll(None if resident is None else _WATCHED))):
        if resident is not None and _resident(child) > resident:
            break
    if answers.fileno() not in found:
        os.kill(child, signal.SIGKILL)
    if line.fileno() in found:
        sys.exit()  # and what is left on the line is an order of nobody
    return _heard(answers)


def _resident(process: int) -> int:
    """Return the bytes that a process has in memory; 0 where the system does not tell."""
    try:
        told = Path(f"/proc/{process}/statm").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(told.split()[1]) * resource.getpagesize()


def _fork() -> int:
    with warnings.catch_warnings():
        # The one thread of Polars that is left waits for files of which there are none.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _obey(line: Connection, said: Connection, work: Callable[[object], bytes]) -> NoReturn:
    """Do the orders and end, without the tidying up of a whole Python, which takes as long."""
    ended = 1
    told = _heard(line)
    if told is None:
        os._exit(ended)  # who announced it was killed before it was said
    try:
        folder, environment, orders = pickle.loads(told)
        del told  # it may be as large as what was made of it
        line.close()
        os.open(os.devnull, os.O_RDONLY)  # the standard input again, with nothing in it
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        for order in orders:
            said.send_bytes(work(order))
        ended = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(ended)
