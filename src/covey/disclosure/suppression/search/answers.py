"""What several searches on one table have in common is searched once.

Policies that are tried side by side often ask for the same, all but for what they are called: of a
table without a zero it matters not whether zeros may be hidden. Nothing is kept once that is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, Final, TypeVar

from covey.disclosure.suppression.search.task import Task

_Answer = TypeVar("_Answer")


class Answers:
    """By what was asked, what came of it, or is to come of it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: dict[object, Future[Any]] = {}

    def of(self, asked: object, search: Callable[[], _Answer]) -> _Answer:
        """Return what *search* returns, or has returned to whoever asked the same before.

        Where another thread is about to answer it is waited for.
        """
        with self._lock:
            is_new = asked not in self._answers
            answer = self._answers.setdefault(asked, Future())
        if is_new:
            try:
                answer.set_result(search())
            except BaseException as error:
                answer.set_exception(error)
                raise
        found: _Answer = answer.result()
        return found


_KEPT: Final[ContextVar[Answers | None]] = ContextVar("answers", default=None)


@contextmanager
def kept_in(answers: Answers) -> Iterator[None]:
    """Keep the answers of searches in this block for others that keep them there."""
    token = _KEPT.set(answers)
    try:
        yield
    finally:
        _KEPT.reset(token)


def searched_once(task: Task, how: object, search: Callable[[], _Answer]) -> _Answer:
    """Return what a search of a task returns; it is not done where it was before.

    Args:
        task: what is searched; under a time limit it is searched whatever was before.
        how: in what way, if that is not told by the task.
        search: which changes nothing, and of whose answer nobody changes anything.
    """
    answers = _KEPT.get()
    if answers is None or task.deadline.limit is not None:
        return search()
    return answers.of((task.digest, how), search)
