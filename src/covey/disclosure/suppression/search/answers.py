"""What several searches on one table have in common is searched once.

Policies that are tried side by side often ask for the same, all but for what they are called: of a
table without a zero it matters not whether zeros may be hidden. So does a report after a plan, and
a release after both: whoever has a shelf finds there what was answered before. An answer is no
proof, be it found or kept: its moves are checked as twins every time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from threading import Lock
from typing import Any, Final, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.code_folders import method_of
from covey.disclosure.suppression.search.task import Task
from covey.origin import versions

Answer = tuple[sparse.csr_array, NDArray[Any]]
"""(moves, cells) the change of each cell in each move, in people; and what these make of the needs,
such as (n,) the unsafe cells for which no move was found."""


_FEW: Final = 200
"""Cells of a task up to which it is searched about as soon as an answer is written to a disk."""


class Shelf(Protocol):
    """Where answers lie between one act and the next; confidential."""

    def get(self, name: str) -> bytes | None:
        """Return what was put there under a name; None: nothing."""

    def put(self, name: str, content: bytes) -> None:
        """Put something there."""


class Answers:
    """By what was asked, what came of it, or is to come of it.

    Args:
        shelf: what was answered before, and where it is put; None: nothing was, and nothing is.
    """

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._lock = Lock()
        self._shelf = shelf
        self._answers: dict[str, Future[Answer]] = {}

    @classmethod
    def of_block(cls) -> Answers:
        """Return those of the block that this is called in, or new ones."""
        return _KEPT.get() or cls()

    def of(self, asked: str, search: Callable[[], Answer], *, shelved: bool = True) -> Answer:
        """Return what *search* returns, or has returned to whoever asked the same before.

        Where another thread is about to answer it is waited for.

        Args:
            asked: a name for all that the answer rests on.
            search: which answers.
            shelved: False for what lies on no shelf.
        """
        with self._lock:
            is_new = asked not in self._answers
            answer = self._answers.setdefault(asked, Future())
        if is_new:
            try:
                answer.set_result(self._shelved(asked, search) if shelved else search())
            except BaseException as error:
                answer.set_exception(error)
                raise
        return answer.result()

    def _shelved(self, asked: str, search: Callable[[], Answer]) -> Answer:
        if self._shelf is None:
            return search()
        content = self._shelf.get(asked)
        answer = None if content is None else _read(content)
        if answer is None:
            answer = search()
            self._shelf.put(asked, _written(answer))
        return answer


_KEPT: Final[ContextVar[Answers | None]] = ContextVar("answers", default=None)


@contextmanager
def kept_in(answers: Answers) -> Iterator[None]:
    """Keep the answers of searches in this block for others that keep them there."""
    token = _KEPT.set(answers)
    try:
        yield
    finally:
        _KEPT.reset(token)


@contextmanager
def kept_on(shelf: Shelf) -> Iterator[None]:
    """Look for the answers of searches in this block on a shelf, and put them there."""
    with kept_in(Answers(shelf)):
        yield


def searched_once(task: Task, how: object, search: Callable[[], Answer]) -> Answer:
    """Return what a search of a task returns; it is not done where it was before.

    Args:
        task: what is searched; under a time limit it is searched whatever was before.
        how: in what way, if that is not told by the task; its words tell all of it.
        search: which changes nothing, and of whose answer nobody changes anything.
    """
    answers = _KEPT.get()
    if answers is None or task.deadline.limit is not None:
        return search()
    return answers.of(_name(task, how), search, shelved=task.base.size > _FEW)


def _name(task: Task, how: object) -> str:
    """Return a name for all that an answer rests on, the method and its libraries among it."""
    said = repr((method_of(__file__), versions("numpy", "scipy", "highspy"), how))
    return hashlib.sha256(said.encode() + task.digest).hexdigest()


def _written(answer: Answer) -> bytes:
    changes, needs = answer
    file = BytesIO()
    np.savez_compressed(
        file,
        shape=np.array(changes.shape),
        indptr=changes.indptr,
        indices=changes.indices,
        data=changes.data,
        needs=needs,
    )
    return file.getvalue()


def _read(content: bytes) -> Answer | None:
    """Return an answer that was written; None where it is none."""
    try:
        with np.load(BytesIO(content), allow_pickle=False) as file:
            shape, indptr, indices, data, needs = (file[name] for name in _ARRAYS)
        changes = sparse.csr_array((data, indices, indptr), tuple(shape.tolist()))
    except (BadZipFile, EOFError, KeyError, OSError, ValueError):
        return None
    return changes, needs


_ARRAYS: Final = ("shape", "indptr", "indices", "data", "needs")
