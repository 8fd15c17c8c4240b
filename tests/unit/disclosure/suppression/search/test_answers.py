"""What several policies ask for alike is searched once, and what several acts do."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from threading import Event

import numpy as np
import pytest
from scipy import sparse

from covey import Policy
from covey.disclosure.deadline import Deadline
from covey.disclosure.suppression.search.answers import (
    Answer,
    Answers,
    kept_in,
    kept_on,
    searched_once,
)
from covey.disclosure.suppression.search.limits import EliminationLimits, SearchLimits
from covey.disclosure.suppression.search.task import Task
from tests.properties.leaky_tables import skewed_table
from tests.unit.disclosure.suppression.search.test_basis import task_of

TASK = task_of(skewed_table(0), Policy(minimum_count=5))
COPY = task_of(skewed_table(0), Policy(minimum_count=5))
assert TASK.crossed is not None
OTHERS = {
    "sums": TASK.sums * 2,
    "slack": TASK.slack._replace(rise=TASK.slack.rise + 1),
    "needs": TASK.needs._replace(step=TASK.needs.step + 1),
    "base": TASK.base + 1,
    "rows": TASK.rows + 1,
    "crossed": replace(TASK.crossed, forest=True),
    "effort": 2.0,
    "limits": SearchLimits(EliminationLimits(work=0)),
    "crossings": np.zeros(TASK.base.size, np.int64),
    "follows": np.zeros(TASK.base.size, np.bool_),
}


class Search:
    """One that answers how often it was carried out, as the one change of the one move."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> Answer:
        self.done += 1
        changes = sparse.csr_array(([self.done], ([0], [1])), (1, TASK.base.size))
        return changes, np.array([3, 5])


class Box(dict[str, bytes]):
    """A shelf in memory."""

    def put(self, name: str, content: bytes) -> None:
        self[name] = content


def number(answer: Answer) -> int:
    """Return how often the search of an answer had been carried out, if it is whole."""
    changes, unprotected = answer
    assert changes.shape == (1, TASK.base.size)
    assert changes.indices.tolist() == [1]
    assert unprotected.tolist() == [3, 5]
    assert changes.dtype == unprotected.dtype == np.int64
    return int(changes.sum())


def asked(task: Task, how: str, search: Search) -> int:
    return number(searched_once(task, how, search))


def test_what_was_searched_in_the_block_is_not_searched_again() -> None:
    search, answers = Search(), Answers()
    for task in (TASK, COPY):
        with kept_in(answers):
            assert asked(task, "so", search) == 1
    with kept_in(answers):
        assert asked(TASK, "otherwise", search) == 2
    assert [asked(TASK, "so", search) for _ in range(2)] == [3, 4], "nobody keeps it there"


def test_what_lies_on_the_shelf_is_not_searched_again() -> None:
    search, box = Search(), Box()
    for task in (TASK, COPY):
        with kept_on(box):
            assert asked(task, "so", search) == 1
    with kept_on(box):
        assert asked(TASK, "otherwise", search) == 2
    assert len(box) == 2
    with kept_on(Box()):
        assert asked(TASK, "so", search) == 3


@pytest.mark.parametrize("spoil", [lambda _: b"", lambda it: it[:-40], lambda _: b"no answer"])
def test_what_is_no_answer_any_more_is_searched_again(spoil: Callable[[bytes], bytes]) -> None:
    search, box = Search(), Box()
    with kept_on(box):
        asked(TASK, "so", search)
    (name,) = box
    box[name] = spoil(box[name])
    for _ in range(2):
        with kept_on(box):
            assert asked(TASK, "so", search) == 2, "and kept in the place of the other"


def test_what_is_searched_as_soon_as_it_is_read_lies_on_no_shelf() -> None:
    search, box = Search(), Box()
    every = np.ones(TASK.needs.cell.size, dtype=bool)
    few = TASK.part(np.arange(40), np.zeros(TASK.base.size, dtype=bool), every)
    with kept_on(box):
        for _ in range(2):
            assert searched_once(few, "so", search)[0].sum() == 1
    assert not box


def test_under_a_time_limit_everything_is_searched() -> None:
    search, box = Search(), Box()
    late = replace(TASK, deadline=Deadline.of(60.0, None))
    with kept_on(box):
        assert [asked(late, "so", search) for _ in range(2)] == [1, 2]
    assert not box


def test_whoever_asks_the_same_meanwhile_waits_for_the_answer() -> None:
    answers, begun, go_on, search = Answers(), Event(), Event(), Search()

    def slow() -> Answer:
        begun.set()
        assert go_on.wait(60)
        return search()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(answers.of, "it", slow)
        assert begun.wait(60)
        second = pool.submit(answers.of, "it", slow)
        go_on.set()
        found = [number(one.result(60)) for one in (first, second)]
        assert (found, search.done) == ([1, 1], 1)


def test_who_waits_hears_of_a_failure_as_well() -> None:
    def fail() -> Answer:
        raise ZeroDivisionError

    answers = Answers()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            answers.of("it", fail)


@pytest.mark.parametrize("field", [one.name for one in fields(Task) if one.name != "deadline"])
def test_tasks_that_differ_have_other_names(field: str) -> None:
    assert COPY.digest == TASK.digest
    assert replace(TASK, **{field: OTHERS[field]}).digest != TASK.digest
