"""Moves in whole numbers from points that need not be whole."""

from __future__ import annotations

import numpy as np

from covey.disclosure.suppression.moves.exact_move import in_whole

FAR = np.array([9.0, 9.0])


def test_a_move_that_is_whole_up_to_the_solvers_error_is_taken_as_it_is() -> None:
    net = in_whole(np.array([1.0, -2.0 + 1e-9]), FAR, FAR)
    assert net is not None
    assert net.tolist() == [1, -2]


def test_a_move_in_halves_is_taken_twice_where_every_cell_has_room() -> None:
    change = np.array([0.5, -1.0])
    net = in_whole(change, np.array([1.0, 0.0]), np.array([0.0, 2.0]))
    assert net is not None
    assert net.tolist() == [1, -2]
    assert in_whole(change, FAR, np.array([0.0, 1.0])) is None
    assert in_whole(change, np.array([0.0, 9.0]), FAR) is None


def test_a_move_in_thirds_is_none() -> None:
    assert in_whole(np.array([1 / 3, 1.0]), FAR, FAR) is None


def test_a_move_beyond_the_room_is_none_though_it_is_whole() -> None:
    assert in_whole(np.array([2.0, 0.0]), np.array([1.0, 1.0]), FAR) is None
