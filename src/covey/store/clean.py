"""Work in a process that has never held a confidential count: public files are made there."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from covey.apart import EndedEarly, Nursery, NurseryEnded
from covey.errors import CoveyError

_Order = TypeVar("_Order")

# A child ends soon, so it keeps the memory that it was given: to hand large arrays back and ask for
# them again took half of all time. Other systems than those with the GNU library pass this over.
_KEEPING_MEMORY: Final = {
    "MALLOC_MMAP_THRESHOLD_": str(2**40),
    "MALLOC_TRIM_THRESHOLD_": str(2**40),
}

# The work takes frames of any library, and the solvers of bounds.
_nursery = Nursery(
    *("narwhals", "covey.disclosure.insight.bounded", "ortools.sat.python.cp_model_helper"),
    "covey.store",
    environment=_KEEPING_MEMORY,
)

prepare = _nursery.prepare


def do_apart(work: Callable[[_Order], None], order: _Order) -> None:
    """Run ``work(order)`` in a new process and wait for it, one order after the other.

    It works in the folder and the environment that this process has now.

    Args:
        work: a function of a module.
        order: all that the process is told; it must hold nothing confidential.

    Raises:
        CoveyError: what *work* raised, or that the process ended early.
    """
    try:
        failure: CoveyError | None = pickle.loads(_nursery.ask(_Told(work), order))
    except (EndedEarly, NurseryEnded) as early:
        raise CoveyError(
            f"{work.__name__}: its process ended early ({early.how}); nothing was changed. "
            "Try again; if it had too little memory, make room."
        ) from None
    if failure is not None:
        raise failure


@dataclass(frozen=True)
class _Told(Generic[_Order]):
    """Work of which what it refuses is told."""

    work: Callable[[_Order], None]

    def __call__(self, order: _Order) -> bytes:
        try:
            self.work(order)
        except CoveyError as error:
            return pickle.dumps(error.with_traceback(None))
        return pickle.dumps(None)
