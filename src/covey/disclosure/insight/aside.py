"""Work on a table aside of other work on it: several policies, each on a processor of its own.

Machine code and the solver let other threads run, so threads are enough, and what they work on is
in memory once. Nothing that comes of it depends on how many there are. What several of them search
is searched once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache
from types import TracebackType
from typing import Final, Self, TypeVar

from covey.disclosure.rules import Policy
from covey.disclosure.suppression.search.answers import Answers, kept_in
from covey.disclosure.suppression.search.limits import USUAL
from covey.tables import CountTable

_Made = TypeVar("_Made")

_MOST: Final = 4
"""At once: each has memory of its own, some 100 MB for a table of 20,000 cells."""


class Aside:
    """Work that is begun side by side while the block lasts, or one after the other.

    Args:
        threads: how many are at work at once; 1: whoever asks for what comes of it.
    """

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self._answers = Answers.of_block()

    @classmethod
    def of(cls, table: CountTable, policies: Iterable[Policy]) -> Self:
        """Return as much at once as there are processors for protecting a table.

        One after the other under a time limit, which is met by the clock, and where a table is
        searched in parts, which takes all processors and most memory.
        """
        limited = any(one.time_limit is not None for one in policies)
        if limited or table.grid.possible_cells >= USUAL.parts.cells:
            return cls(1)
        return cls(min(os.cpu_count() or 1, _MOST))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def begin(self, work: Callable[[], _Made]) -> Callable[[], _Made]:
        """Begin some *work* after what was begun before; return what waits for what comes of it."""

        def keeping() -> _Made:
            with kept_in(self._answers):
                return work()

        if self._pool is None:
            return cache(keeping)
        return self._pool.submit(copy_context().run, keeping).result
