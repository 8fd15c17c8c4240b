"""What a run tells whoever watches it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a protection has come.

    Args:
        stage: ``"cover"`` while unsafe cells get twins, ``"improve"`` while cells are taken back.
        done: share of the stage, 0 to 1.
        hidden: cells hidden so far.
    """

    stage: str
    done: float
    hidden: int


Watcher = Callable[[Progress], None]
