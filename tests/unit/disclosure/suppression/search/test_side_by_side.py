"""Parts are searched by threads or by a pool, and what comes out is the same."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import polars as pl
import pytest

import covey
from covey.disclosure.deadline import Deadline
from covey.disclosure.progress import Run
from covey.disclosure.suppression.search.limits import USUAL
from covey.disclosure.suppression.search.run import search
from covey.disclosure.suppression.search.side_by_side import side_by_side
from covey.disclosure.suppression.search.task import Task
from covey.errors import CommandError
from tests.unit.disclosure.suppression.search.test_parts import large_table, task_of

PARTED = replace(USUAL, parts=replace(USUAL.parts, cells=10, parts=4))


def parted() -> Task:
    """40 areas in 8 districts, by sex and age; searched in four parts, as large tables are."""
    areas = [{"code": "land", "parent": ""}]
    for district in range(8):
        areas.append({"code": f"district{district}", "parent": "land"})
        areas += [
            {"code": f"area{district}.{one}", "parent": f"district{district}"} for one in range(5)
        ]
    leaves = [row["code"] for row in areas if row["code"].startswith("area")]
    random = np.random.default_rng(3)
    rows = [(area, sex, age) for area in leaves for sex in "FM" for age in ("0-17", "18+")]
    frame = pl.DataFrame(rows, ["area", "sex", "age"], orient="row").with_columns(
        persons=pl.Series(random.geometric(0.1, len(rows)))
    )
    trees = {
        "area": covey.Hierarchy.from_rows(areas),
        "sex": covey.Hierarchy.flat("FM"),
        "age": covey.Hierarchy.flat(["0-17", "18+"]),
    }
    return replace(task_of(covey.CountTable.from_frame(frame, trees, "persons")), limits=PARTED)


def moves(pool: Executor | None) -> list[list[int]]:
    """All moves that are found for the table, as rows of changes."""
    changes, unprotected = search(parted(), True, None, Run(pool=pool))
    assert not unprotected.size
    assert changes.shape[0] > 10
    return [list(row) for row in changes.toarray().tolist()]


@pytest.fixture
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


class Elsewhere(Executor):
    """A pool that searches at once, of what would have crossed to another machine."""

    def __init__(self, arrive: Callable[[Any], Any] = lambda sent: sent) -> None:
        self.arrive, self.crossed, self.failed = arrive, b"", list[str]()

    def submit(self, part: Any, /, *_args: Any, **_given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        crossed = pickle.dumps(part)
        self.crossed += crossed
        try:
            future.set_result(self.arrive(pickle.loads(crossed))())
        except Exception as error:  # noqa: BLE001 - as pools do
            self.failed.append(repr(error))
            future.set_exception(error)
        return future


@pytest.mark.long
def test_processes_find_the_same_moves_as_threads(processes: Executor) -> None:
    by_threads = moves(None)  # first: they leave compiled code for the processes
    assert moves(processes) == by_threads


def found(search: Callable[[Task], Any], pool: Executor | None) -> list[Any]:
    """What a search finds in each part."""
    task = parted()
    nothing, everything = np.zeros(task.base.size, bool), np.ones(task.needs.cell.size, bool)
    return list(side_by_side(search, task, task.parts(), nothing, everything, Run(pool=pool)))


def size(part: Task, here: int, killed: int) -> int:
    """How many cells a part has; elsewhere the part of so many kills its process."""
    if part.base.size == killed and os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return part.base.size


def test_the_parts_of_a_worker_that_is_killed_are_searched_again(processes: Executor) -> None:
    sizes = found(partial(size, here=0, killed=0), None)
    assert found(partial(size, here=os.getpid(), killed=sizes[1]), processes) == sizes
    assert len(sizes) == 4
    # The pool is broken for good now, and nothing is sent to it any more.
    assert found(partial(size, here=os.getpid(), killed=0), processes) == sizes


def test_what_crosses_has_no_name_and_no_code() -> None:
    there = Elsewhere()
    assert moves(there) == moves(None)
    assert len(there.crossed) > 1_000
    for told in (b"land", b"district", b"area0", b"sex", b"0-17"):
        assert told not in there.crossed


def fails(part: Task) -> int:
    raise ValueError(f"a count of {part.slack.fall[0]}")


def test_what_fails_elsewhere_says_no_count_there_and_is_tried_here() -> None:
    there = Elsewhere()
    with pytest.raises(ValueError, match="a count of"):
        found(fails, there)
    said = "RuntimeError('A part of a table was not searched: ValueError.')"
    assert there.failed == [said] * 4


def test_what_was_sent_is_shown_without_a_count() -> None:
    shown: list[str] = []

    def arrive(sent: Any) -> Any:
        shown.append(repr(sent))
        return sent

    moves(Elsewhere(arrive))
    assert set(shown) == {"a part of a table"}


def test_a_pool_with_another_covey_is_refused() -> None:
    with pytest.raises(CommandError, match="another one"):
        moves(Elsewhere(lambda sent: replace(sent, method="another")))


def test_a_deadline_crosses_by_the_time_of_day() -> None:
    deadline = Deadline.of(60.0, None)
    there = pickle.loads(pickle.dumps(deadline))
    assert there.limit == 60.0
    assert there.remaining == pytest.approx(deadline.remaining, abs=1.0)
    assert there.latest - there.ends == pytest.approx(15.0)
    assert pickle.loads(pickle.dumps(Deadline())) == Deadline()


def test_what_does_not_come_back_in_time_is_given_up() -> None:
    class Silent(Executor):
        def submit(self, _part: Any, /, *_args: Any, **_given: Any) -> Future[Any]:
            return Future()

    task = replace(parted(), deadline=Deadline(0.1, 0.0, 0.0))
    _changes, unprotected = search(task, True, None, Run(pool=Silent()))
    assert unprotected.size


@pytest.mark.long
def test_a_large_table_is_published_the_same_by_processes(processes: Executor) -> None:
    table, policy = large_table(), covey.Policy(3, iterations=1)
    by_threads = covey.protect(table, policy)
    by_processes = covey.protect(table, policy, pool=processes)
    assert by_processes.to_frame("dict") == by_threads.to_frame("dict")
