"""What a run tells whoever watches it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field

from covey.disclosure.deadline import Deadline


@dataclass(frozen=True)
class Progress:
    """How far a protection has come.

    Args:
        stage: ``"compile"`` while the search is made ready at its first use on a machine,
            ``"parts"`` while parts of a large table are searched, ``"cover"`` while unsafe cells
            get twins, ``"improve"`` while cells are taken back, ``"walk"`` while a centre is drawn
            of a large table, of whose hidden cells running the method again tells nothing;
            ``"rerun"`` while an attack runs the method on what fits.
        done: share of the stage, 0 to 1.
        hidden: cells hidden so far; of an attack, cells that are not shown.
    """

    stage: str
    done: float
    hidden: int


Watcher = Callable[[Progress], None]


def nobody(progress: Progress) -> None:
    """Watch nothing."""


@dataclass(frozen=True)
class Run:
    """How a protection is run; what comes out of it depends on the deadline and the key alone.

    Args:
        watch: told now and then how far the work has come.
        jobs: parts of a large table that are searched side by side; None: one for each processor.
        deadline: until when it may take.
        pool: what searches them; None: threads, as many as there are jobs.
        key: secret bytes that draws follow from, where the policy draws.
    """

    watch: Watcher = nobody
    jobs: int | None = None
    deadline: Deadline = Deadline()  # noqa: RUF009 - it cannot change
    pool: Executor | None = None
    key: bytes = field(default=b"", repr=False)
