"""A shell whose commands start at once, each in a process of its own.

They are forked from a process that has imported what every command of a project imports, and has
loaded the compiled code: that takes three seconds a command. Only the
thread that forks runs Python there; the others are of allocators.
"""

from __future__ import annotations

import atexit
import gc
import importlib
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
        return self._run(first, words, folder)

    def python(self, file: Path, arguments: list[str], folder: Path) -> Done:
        """Run a Python file in *folder*, with its own folder on the path."""
        words = [str(file), *arguments]
        path = str(file.parent)
        code = f"import runpy, sys; sys.path.insert(0, {path!r}); sys.argv = {words!r}\n"
        return self._run(f"{code}runpy.run_path({str(file)!r}, run_name='__main__')", [], folder)

    def _run(self, first: str, words: list[str], folder: Path) -> Done:
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
def open_shell(environment: Mapping[str, str], *imports: str) -> Iterator[Shell]:
    """Open a shell whose commands need *imports* besides, and leave it at the end."""
    command = [sys.executable, "-P", __file__, *imports]
    own = {name: text for name, text in environment.items() if not name.startswith("PYTEST")}
    with subprocess.Popen(
        command, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Shell(process)


def _read_commands() -> None:
    import covey.disclosure
    import covey.hub.collect
    import covey.hub.held
    import covey.hub.ledger
    import covey.hub.plan
    import covey.hub.rebuild
    import covey.hub.release
    import covey.hub.status
    import covey.hub.withdraw
    from covey.cli import main

    for name in sys.argv[1:]:
        importlib.import_module(name)
    covey.disclosure.warm_up(lambda _: None)
    gc.freeze()  # else each command would copy most of what was imported
    for line in sys.stdin:
        first, words, folder, *streams = json.loads(line)
        child = _fork()
        if not child:
            _redirect("/dev/null", *streams)
            os.chdir(folder)
            _end_after(first, main, words)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _fork() -> int:
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        return os.fork()


def _end_after(first: str, command: Callable[[list[str]], NoReturn], words: list[str]) -> NoReturn:
    """Run code and a command to their end, but for the tidying up of a whole Python.

    That takes a second.
    """
    code = 1
    try:
        exec(first, {})
        if words:
            command(words)
        code = 0
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        else:
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
