"""What several policies ask for alike is searched once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from threading import Event

import numpy as np
import pytest

from covey import Policy
from covey.disclosure.deadline import Deadline
from covey.disclosure.suppression.search.answers import Answers, kept_in, searched_once
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
    "limits": SearchLimits(EliminationLimits(cells=0)),
    "crossings": np.zeros(TASK.base.size, np.int64),
    "follows": np.zeros(TASK.base.size, np.bool_),
}


class Search:
    """One that counts how often it was carried out."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> int:
        self.done += 1
        return self.done


def test_what_was_searched_in_the_block_is_not_searched_again() -> None:
    search, answers = Search(), Answers()
    for task in (TASK, COPY):
        with kept_in(answers):
            assert searched_once(task, "so", search) == 1
    with kept_in(answers):
        assert searched_once(TASK, "otherwise", search) == 2
    assert [searched_once(TASK, "so", search) for _ in range(2)] == [3, 4], "nobody keeps it there"


def test_under_a_time_limit_everything_is_searched() -> None:
    search = Search()
    late = replace(TASK, deadline=Deadline.of(60.0, None))
    with kept_in(Answers()):
        assert [searched_once(late, "so", search) for _ in range(2)] == [1, 2]


def test_whoever_asks_the_same_meanwhile_waits_for_the_answer() -> None:
    answers, begun, go_on, search = Answers(), Event(), Event(), Search()

    def slow() -> int:
        begun.set()
        assert go_on.wait(60)
        return search()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(answers.of, "it", slow)
        assert begun.wait(60)
        second = pool.submit(answers.of, "it", slow)
        go_on.set()
        assert (first.result(60), second.result(60), search.done) == (1, 1, 1)


def test_who_waits_hears_of_a_failure_as_well() -> None:
    def fail() -> int:
        raise ZeroDivisionError

    answers = Answers()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            answers.of("it", fail)


@pytest.mark.parametrize("field", [one.name for one in fields(Task) if one.name != "deadline"])
def test_tasks_that_differ_have_other_names(field: str) -> None:
    assert COPY.digest == TASK.digest
    assert replace(TASK, **{field: OTHERS[field]}).digest != TASK.digest
