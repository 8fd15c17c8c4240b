"""What cannot move is left out of a search, what moves together is one, and no move is lost."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.proof.equal_cells import distinct
from covey.disclosure.proof.needs import Needs
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.move import Move
from covey.disclosure.suppression.search.moving import Moving
from covey.disclosure.suppression.search.task import Task

Numbers = NDArray[np.int64]


def task(sums: Numbers, still: NDArray[np.bool_], needed: list[int], total: int = -1) -> Task:
    """Return a task whose cells move up to 9 people up and 4 down, or not at all.

    One of them may be the *total* over all dimensions.
    """
    size = sums.shape[1]
    cells = np.array(needed, np.int32)
    needs = Needs(
        cells,
        np.ones(cells.size, np.int8),
        np.ones(cells.size, np.int64),
        np.searchsorted(cells, np.arange(size + 1)),
    )
    slack = Slack(np.where(still, 0, 9), np.where(still, 0, 4))
    base = np.arange(1.0, size + 1)
    tied = sparse.csr_array(sums.astype(np.int8))
    crossings = (np.arange(size) != total).astype(np.int64)
    return Task(tied, slack, needs, base, base, None, crossings=crossings)


# Two areas by sex, with all totals published: F1 M1 F2 M2, both areas, both sexes.
SQUARE = np.array(
    [[1, 1, 0, 0, -1, 0, 0, 0], [0, 0, 1, 1, 0, -1, 0, 0],
     [1, 0, 1, 0, 0, 0, -1, 0], [0, 1, 0, 1, 0, 0, 0, -1]]
)  # fmt: skip


def test_four_cells_between_published_totals_are_one() -> None:
    moving = Moving.of(task(SQUARE, np.arange(8) > 3, [0, 1]))
    assert moving.along.toarray()[:, :4].tolist() == [[1, -1, -1, 1]]
    assert not moving.task.sums.shape[0]
    assert moving.task.base.tolist() == [10.0]
    # F1 has to rise, and M1 as well: that is F1 that falls.
    assert moving.task.needs.sign.tolist() == [1, -1]
    assert (moving.task.slack.rise.tolist(), moving.task.slack.fall.tolist()) == ([4], [4])
    assert moving.put_back(sparse.csr_array([[2]])).toarray()[0, :4].tolist() == [2, -2, -2, 2]
    there = moving.fold([Move(np.arange(4), np.array([-3, 3, 3, -3]))])
    assert [(one.cells.tolist(), one.changes.tolist()) for one in there] == [([0], [-3])]


def test_one_cell_between_published_ones_cannot_move() -> None:
    still = np.arange(8) > 0
    moving = Moving.of(task(SQUARE, still, [0]))
    assert not moving.along.shape[0]
    assert not moving.task.needs.cell.size


def test_where_the_total_alone_stays_nothing_is_left_out() -> None:
    sums = np.array([[1, 1, -1, 0, 0], [0, 0, 1, 1, -1]])
    asked = task(sums, np.arange(5) == 4, [0], total=4)
    assert Moving.of(asked).task is asked


def test_sums_that_differ_in_one_of_several_totals_are_both_kept() -> None:
    """As of cells that move each other: some fall where the first of them rises."""
    sums = sparse.csr_array(np.array([[1, 1, -1, 0, -1], [1, 1, 0, -1, -1]], np.int8))
    assert distinct(sums).shape[0] == 2
    assert distinct(sparse.csr_array(sparse.vstack([sums, sums]))).shape[0] == 2


@pytest.mark.parametrize("seed", range(40))
def test_what_is_left_moves_as_freely_as_before(seed: int) -> None:
    """Against the rank of the sums over all that may move, which knows of no folding."""
    chance = np.random.default_rng(seed)
    parts = chance.random((9, 12)) < 0.25
    sums = np.concatenate([parts.astype(int), -np.eye(9, dtype=int)], axis=1)
    still = chance.random(21) < 0.45
    still[0] = True
    moving = Moving.of(task(sums, still, []))
    along, left = moving.along.toarray(), moving.task.sums.toarray().astype(int)
    free = (~still).sum() - _rank(sums[:, ~still])
    assert along.shape[0] - _rank(left) == free
    assert set(np.unique(left)) <= {-1, 0, 1}
    assert not along[:, still].any()
    # What the sums that are left allow keeps the sums as they were.
    *_, ways = np.linalg.svd(left if left.size else np.zeros((1, along.shape[0])))
    kernel = ways[_rank(left) :]
    assert np.allclose(sums @ (kernel @ along).T, 0)


def _rank(matrix: Numbers) -> int:
    return int(np.linalg.matrix_rank(matrix)) if matrix.size else 0
