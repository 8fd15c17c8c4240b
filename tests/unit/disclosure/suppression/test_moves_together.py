"""Which moves are taken together where a table is led to a centre."""

import numpy as np
from scipy import sparse

from covey.disclosure.suppression.reruns.moves import Moves

# Around two cells each, but for the last, around four.
MOVES = Moves(
    sparse.csr_array(
        np.array([[1, -1, 0, 0, 0], [0, 1, -1, 0, 0], [0, 0, 0, 1, -1], [1, -1, 1, -1, 0]])
    )
)
LOWEST = np.ones(5, np.int64)


def apart(wanted: list[int], counts: list[int]) -> list[int]:
    marked = np.isin(np.arange(5), wanted)
    return MOVES.apart(marked, np.array(counts), LOWEST, np.random.default_rng(5))


def test_moves_apart_share_no_cell_and_each_changes_one_that_is_wanted() -> None:
    for seed in range(20):
        wanted = np.array([True, True, False, False, True])
        places = MOVES.apart(wanted, np.full(5, 9), LOWEST, np.random.default_rng(seed))
        cells = np.concatenate([MOVES.cells(place) for place in places])
        assert np.unique(cells).size == cells.size
        assert all(MOVES.touch(place, wanted) for place in places)
        taken = np.isin(np.arange(5), cells)
        left = [place for place in range(len(MOVES)) if place not in places]
        assert all(MOVES.touch(place, taken) for place in left if MOVES.touch(place, wanted))


def test_a_move_that_takes_a_count_too_low_is_none_of_them() -> None:
    assert apart([0], [9, 1, 9, 9, 9]) == []
    assert apart([1], [9, 1, 9, 9, 9]) == [1]


def test_what_nobody_wants_moved_is_not_moved_by_itself() -> None:
    assert apart([], [9] * 5) == []
