"""Work in a process of its own, which has never held a confidential count in its memory.

DuckDB 1.5 leaves a few bytes of each block as it found them in memory, so a file written by a
process that protected a table could carry scraps of it.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import TypeVar

from covey.errors import CoveyError

_Order = TypeVar("_Order")
_CHILD = "from covey.store.apart import serve; serve()"


def do_apart(work: Callable[[_Order], None], order: _Order) -> None:
    """Run ``work(order)`` in a new process and wait for it.

    Args:
        work: a function of a module.
        order: all that the process is told; it must hold nothing confidential.

    Raises:
        CoveyError: what *work* raised, or that the process ended early.
    """
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        input=pickle.dumps((work, order)),
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        raise CoveyError(
            f"{work.__name__}: its process ended early ({done.returncode}); nothing was changed. "
            "Try again; if it had too little memory, make room."
        )
    failure: CoveyError | None = pickle.loads(done.stdout)
    if failure is not None:
        raise failure


def serve() -> None:
    """Do the one piece of work that stands in the input, and answer with its failure or None."""
    work, order = pickle.load(sys.stdin.buffer)
    try:
        work(order)
    except CoveyError as error:
        sys.stdout.buffer.write(pickle.dumps(error.with_traceback(None)))
    else:
        sys.stdout.buffer.write(pickle.dumps(None))
