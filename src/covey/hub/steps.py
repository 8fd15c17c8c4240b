"""Steps: how a run of the hub carries out its parts, one after the other.

A run hands each of its parts to a `Step` with the name that may stand in a record. By itself that
is a call; under Prefect it is a task, of which nothing but the name is kept.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, Protocol, TypeVar

from covey.errors import CoveyError, StoreBusy
from covey.hub.discretion import discreet
from covey.store import ConfidentialStore, open_confidential

Answer = TypeVar("Answer")

WAITS: Final = (5.0, 20.0, 60.0)
"""Seconds before each new try of a step whose store was busy."""

_LOG: Final = logging.getLogger("covey")
_LOG.addHandler(logging.NullHandler())  # who listens decides where it goes


class Step(Protocol):
    """Carries out a part of a run, discreetly, and again where a store was busy."""

    def __call__(self, name: str, act: Callable[[], Answer], /) -> Answer:
        """Return what *act* returns.

        Args:
            name: of the step, as everybody may read it: no count, no value that was sent.
            act: the step.

        Raises:
            CoveyError: it failed; `StoreBusy` only after every try.
        """


def by_itself(
    name: str,
    act: Callable[[], Answer],
    /,
    waits: Sequence[float] = WAITS,
) -> Answer:
    """Carry out a step of which nothing but the log ``covey`` keeps a record; see `Step`."""
    try:
        answer = _in_time(discreet(act), waits)
    except CoveyError as error:
        _LOG.warning("%s: %s", name, type(error).__name__)  # its words are told where it ends
        raise
    _LOG.info("%s: done", name)
    return answer


@contextmanager
def open_in_time(path: Path) -> Iterator[ConfidentialStore]:
    """Give the confidential store at *path*; where another process holds it, after a while.

    Raises:
        StoreBusy: it holds it on.
        StoreError: see `covey.store.open_confidential`.
    """
    with ExitStack() as kept:
        yield _in_time(lambda: kept.enter_context(open_confidential(path)), WAITS)


def _in_time(run: Callable[[], Answer], waits: Sequence[float]) -> Answer:
    for wait in waits:
        try:
            return run()
        except StoreBusy:
            time.sleep(wait)
    return run()
