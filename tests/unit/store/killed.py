"""Processes that may be killed on their way: each is forked from one that has imported a store.

A new Python needs most of a second for that. Pytest's own process has threads, with which one does
not fork.
"""

from __future__ import annotations

import atexit
import gc
import os
import pickle
import subprocess
import sys
import traceback
import warnings
from functools import cache
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[3]


def ended(code: str, **given: object) -> int:
    """Run Python *code*, which finds *given* by name, in a process of its own.

    Returns:
        How it ended: 0 in peace, negative for a signal.
    """
    process = _forking()
    assert process.stdin is not None
    assert process.stdout is not None
    pickle.dump((code, given), process.stdin)
    process.stdin.flush()
    return int(process.stdout.readline())


@cache
def _forking() -> subprocess.Popen[bytes]:
    # It ends with its standard input, and so with this process, however that ends.
    command = [sys.executable, "-m", "tests.unit.store.killed"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    atexit.register(process.communicate)
    return process


def _fork_for_each() -> None:
    import tests.unit.store.hub  # noqa: F401

    gc.freeze()  # else each child would copy most of what was imported
    while True:
        try:
            code, given = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        child = _fork()
        if not child:
            _run(code, given)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _fork() -> int:
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        return os.fork()


def _run(code: str, given: dict[str, object]) -> NoReturn:
    how = 1
    try:
        exec(code, given)
        how = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(how)


if __name__ == "__main__":
    _fork_for_each()
