"""A shell whose commands start at once, each in a process of its own.

They are forked from a process that has imported what every command of a project imports, since
that takes two seconds a command. Only the thread that forks runs Python there; the others are of
allocators.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Shell:
    """A running shell: it reads a command a line, and answers with the exit code."""

    process: subprocess.Popen[str]

    def covey(self, words: list[str], folder: Path, first: str = "") -> Done:
        """Run one of Covey's commands in *folder*, and before it the Python code *first*."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with tempfile.TemporaryDirectory() as heard:
            out, err = Path(heard, "out"), Path(heard, "err")
            command = [first, words, *map(str, (folder, out, err))]
            print(json.dumps(command), file=self.process.stdin)
            self.process.stdin.flush()
            code = int(self.process.stdout.readline())
            return Done(words, code, out.read_text("utf-8"), err.read_text("utf-8"))


@contextmanager
def open_shell(environment: Mapping[str, str]) -> Iterator[Shell]:
    """Open a shell, and leave it at the end."""
    command = [sys.executable, "-P", __file__]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Shell(process)


def _read_commands() -> None:
    import covey.flows.held
    import covey.flows.ingest
    import covey.flows.ledger
    import covey.flows.plan
    import covey.flows.rebuild
    import covey.flows.release
    import covey.flows.status
    import covey.flows.withdraw  # noqa: F401
    from covey.cli import main

    gc.freeze()  # else each command would copy most of what was imported
    for line in sys.stdin:
        first, words, folder, *streams = json.loads(line)
        child = _fork()
        if not child:
            _redirect("/dev/null", *streams)
            os.chdir(folder)
            exec(first, {})
            _end_after(main, words)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _fork() -> int:
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        return os.fork()


def _end_after(command: Callable[[list[str]], NoReturn], words: list[str]) -> NoReturn:
    """Run a command to its end, but for the tidying up of a whole Python: that takes a second."""
    code = 1
    try:
        command(words)
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        threading._shutdown()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect(*paths: str) -> None:
    """Let the standard streams be files."""
    for stream, path in enumerate(paths):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), stream)


if __name__ == "__main__":
    _read_commands()
