"""Parts of a table on whatever searches them side by side: threads here, or somebody's own pool.

A pool is any `concurrent.futures.Executor`. What crosses to it are the numbers of a part, without a
name or a code; what comes back are moves, which the whole checks like all others. A part that it
loses is searched here, so that the answer is the same whatever the pool.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.code_folders import method_of
from covey.disclosure.progress import Run
from covey.disclosure.suppression.search.task import Task
from covey.errors import CommandError

_Found = TypeVar("_Found")

_UNFIT: Final = (
    "The pool cannot search parts of a table: its workers have no Covey, or another one. Install "
    "the same version there, with the same versions of what it needs, or leave the pool out."
)

_UNFIT_BY: Final = (AttributeError, CommandError, ImportError)


def side_by_side(
    search: Callable[[Task], _Found],
    task: Task,
    parts: Sequence[NDArray[np.int64]],
    free: NDArray[np.bool_],
    open_needs: NDArray[np.bool_],
    run: Run,
) -> Iterator[_Found]:
    """Yield what *search* finds in each part, in their order; the largest are begun first.

    Args:
        search: a function of a module, which a pool can find by its name.
        task: the whole table.
        parts: the cells of each, sorted.
        free: see `Task.part`.
        open_needs: likewise.
        run: whose pool searches; without one as many threads as it has jobs.

    Raises:
        CommandError: the workers of the pool have another Covey, or none.
    """
    made = [_Part(search, task, cells, free, open_needs) for cells in parts]
    order = sorted(range(len(parts)), key=lambda number: -parts[number].size)
    with ThreadPoolExecutor(run.jobs or os.cpu_count() or 1) as here:
        away = {} if run.pool is None else _sent(run.pool, [(one, made[one]) for one in order])
        found = {one: here.submit(made[one]) for one in order if one not in away}
        try:
            for number in range(len(parts)):
                if number in away:
                    wait([away[number]], task.deadline.until_latest)
                    # All that are done, and not this alone: a pool that breaks loses many at once.
                    back = [one for one, sent in away.items() if one == number or sent.done()]
                    for one in back:
                        found[one] = _brought_back(away.pop(one)) or here.submit(made[one])
                yield found.pop(number).result()
        finally:
            for unwanted in (*away.values(), *found.values()):
                unwanted.cancel()


def _sent(pool: Executor, parts: Iterable[tuple[int, _Part[_Found]]]) -> dict[int, Future[_Found]]:
    """Return what a pool is to search, by its number; nothing that it does not take."""
    sent: dict[int, Future[_Found]] = {}
    for number, part in parts:
        try:
            sent[number] = pool.submit(part)
        except RuntimeError:  # it broke before, or was shut down
            break
    return sent


def _brought_back(sent: Future[_Found]) -> Future[_Found] | None:
    """Return what a pool found, or None if it lost it.

    Raises:
        CommandError: it never can.
    """
    if not sent.done() or sent.cancelled():
        sent.cancel()
        return None
    failed = sent.exception()
    if failed is None:
        return sent
    # A scheduler that opens what it hands on tells in a cause what it did not find.
    if any(isinstance(one, _UNFIT_BY) for one in (failed, failed.__cause__)):
        raise CommandError(_UNFIT) from None
    return None


@dataclass(frozen=True, repr=False)
class _Part(Generic[_Found]):
    """A part that is yet to be made of the whole: a thread makes it, another process is sent it.

    Of all parts at once, only those exist that are searched or on their way.
    """

    search: Callable[[Task], _Found]
    whole: Task
    cells: NDArray[np.int64]
    free: NDArray[np.bool_]
    open_needs: NDArray[np.bool_]

    def __call__(self) -> _Found:
        return self.search(self._task())

    def __reduce__(self) -> tuple[type[_Sent[_Found]], tuple[object, ...]]:
        return _Sent, (self.search, self._task(), method_of(__file__))

    def _task(self) -> Task:
        return self.whole.part(self.cells, self.free, self.open_needs)


@dataclass(frozen=True, repr=False)
class _Sent(Generic[_Found]):
    """A part where it was sent to. Pools log what fails there: neither it nor its errors tell."""

    search: Callable[[Task], _Found]
    task: Task
    method: str

    def __call__(self) -> _Found:
        if self.method != method_of(__file__):
            raise CommandError(_UNFIT)
        try:
            return self.search(self.task)
        except Exception as error:  # noqa: BLE001 - its words may be about counts
            failed = type(error).__name__
        raise RuntimeError(f"A part of a table was not searched: {failed}.")

    def __repr__(self) -> str:
        return "a part of a table"
