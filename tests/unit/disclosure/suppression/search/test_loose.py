"""A cell of any number, in one sum alone, makes up for whatever the others of that sum do."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from covey.disclosure.proof.needs import UNBOUNDED, Needs
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.search.loose import Tight
from covey.disclosure.suppression.search.task import Task

# x + y = total, and y + change = later: the total and what came later are published.
X, Y, TOTAL, CHANGE, LATER = range(5)
SUMS = sparse.csr_array(np.array([[1, 1, -1, 0, 0], [0, 1, 0, 1, -1]], np.int8))


def task(rise_of_change: int, sums: sparse.csr_array = SUMS) -> Task:
    """Return the task in which x needs one person either way, and a change may rise so far."""
    rise = np.array([UNBOUNDED, UNBOUNDED, 0, rise_of_change, 0])
    fall = np.array([3, 3, 0, UNBOUNDED, 0])
    needs = Needs(
        np.array([X], np.int32),
        np.array([0], np.int8),
        np.array([1]),
        np.array([0, 1, 1, 1, 1, 1]),
    )
    base = np.array([0.0, 0.0, 5.0, 0.0, 5.0])
    return Task(sums, Slack(rise, fall), needs, base, base, None)


def test_a_loose_cell_and_its_sum_are_left_out() -> None:
    tight = Tight.of(task(UNBOUNDED))
    assert tight.cells.tolist() == [X, Y, TOTAL, LATER]
    assert tight.task.sums.toarray().tolist() == [[1, 1, -1, 0]]


def test_what_a_loose_cell_makes_up_for_is_put_back() -> None:
    moved = sparse.csr_array(np.array([[1, -1, 0, 0]]))
    whole = Tight.of(task(UNBOUNDED)).put_back(moved)
    assert whole.toarray().tolist() == [[1, -1, 0, 1, 0]]
    assert not (SUMS @ whole.T).count_nonzero()


def test_of_two_loose_cells_in_one_sum_one_stays() -> None:
    both = sparse.csr_array(np.array([[1, 0, -1, 0, 0], [0, 1, 0, 1, -1]], np.int8))
    some = task(UNBOUNDED, both)
    some.slack.fall[Y] = UNBOUNDED
    assert Tight.of(some).cells.tolist() == [X, TOTAL, CHANGE, LATER]


def test_a_cell_with_an_end_to_it_is_not_loose() -> None:
    assert Tight.of(task(7)).task.sums.shape == SUMS.shape
