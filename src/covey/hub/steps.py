"""Steps: how a run of the hub carries out its parts, one after the other.

A run hands each of its parts to a `Step` with the name that may stand in a record. By itself that
is a call; under Prefect it is a task, of which nothing but the name is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeVar

from covey.errors import StoreBusy
from covey.hub.discretion import discreet

Answer = TypeVar("Answer")

WAITS: Final = (5.0, 20.0, 60.0)
"""Seconds before each new try of a step whose store was busy."""


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
    name: str,  # noqa: ARG001  for a record, and there is none
    act: Callable[[], Answer],
    /,
    waits: Sequence[float] = WAITS,
) -> Answer:
    """Carry out a step where nothing keeps a record; see `Step`."""
    run = discreet(act)
    for wait in waits:
        try:
            return run()
        except StoreBusy:
            time.sleep(wait)
    return run()
