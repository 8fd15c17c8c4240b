"""A cell that is unlike its own history is told with what may have happened to it."""

from __future__ import annotations

import numpy as np
import pytest

from covey.contracts import CellBounds
from covey.contracts.rules import DIGITS, TENFOLD, THOUSAND, UNLIKE_HISTORY
from covey.hub.cell_history import CellHistory, Exchange

BOUNDS = CellBounds()
CODES = np.array([[0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1]])  # three areas, two sexes
BEFORE = np.array(
    [
        [312, 148, 52, 31, 1950, 8],
        [297, 155, 47, 26, 2040, 5],
        [321, 139, 55, 29, 2010, 9],
        [305, 151, 50, 33, 1980, 6],
        [316, 146, 49, 28, 2030, 7],
    ]
)
RIGHT = np.array([309, 150, 51, 30, 2000, 7])


def told(*changed: tuple[int, int], bounds: CellBounds = BOUNDS) -> list[tuple[int, str]]:
    """What is told of the right file with some counts changed."""
    now = RIGHT.copy()
    for cell, count in changed:
        now[cell] = count
    found = CellHistory(CODES, now, BEFORE).typed_wrong(bounds)
    return [(cell, rule.name) for cell, rule in found]


def exchanged(now: np.ndarray) -> list[Exchange]:
    return list(CellHistory(CODES, now, BEFORE).exchanged(BOUNDS))


def test_a_right_file_has_no_odd_cell() -> None:
    assert told() == []
    assert exchanged(RIGHT) == []


@pytest.mark.parametrize(
    ("cell", "count", "rule"),
    [
        (0, 132, DIGITS),
        (1, 510, DIGITS),
        (0, 3090, TENFOLD),
        (2, 5, TENFOLD),
        (4, 2, THOUSAND),
        (1, 0, UNLIKE_HISTORY),
        (3, 777, UNLIKE_HISTORY),
    ],
    ids=lambda of: getattr(of, "name", str(of)),
)
def test_one_wrong_count_is_told_at_its_cell(cell: int, count: int, rule: object) -> None:
    assert told((cell, count)) == [(cell, rule.name)]  # type: ignore[attr-defined]


def test_the_oddest_cell_is_told_first() -> None:
    assert [cell for cell, _ in told((3, 777), (1, 0), (4, 2))] == [4, 3, 1]


def test_small_counts_do_not_cry_wolf() -> None:
    assert told((5, 17), (3, 18)) == []


def test_a_cell_that_grows_with_its_area_is_right() -> None:
    assert told((0, 560), (1, 270)) == []


def test_what_was_accepted_last_may_come_again() -> None:
    before = np.vstack([BEFORE, [312, 148, 52, 120, 1990, 7]])
    now = np.array([309, 150, 51, 118, 2000, 7])
    assert CellHistory(CODES, now, before).typed_wrong(BOUNDS) == []


def test_what_was_accepted_once_may_come_again() -> None:
    now = np.array([309, 150, 51, 120, 2000, 7])
    assert CellHistory(CODES, now, BEFORE).typed_wrong(BOUNDS) != []
    assert CellHistory(CODES, now, np.vstack([now, BEFORE])).typed_wrong(BOUNDS) == []
    assert CellHistory(CODES, now, BEFORE, now).typed_wrong(BOUNDS) == []


def test_a_code_that_is_new_has_no_history_to_be_unlike() -> None:
    before = BEFORE.copy()
    before[:, CODES[0] == 1] = 0
    now = np.array([309, 150, 240, 160, 2000, 7])
    assert CellHistory(CODES, now, before).typed_wrong(BOUNDS) == []


def test_a_code_that_was_new_in_the_last_file_has_a_history() -> None:
    before = BEFORE.copy()
    before[:-1, CODES[0] == 1] = 0
    now = np.array([309, 150, 490, 30, 2000, 7])
    found = CellHistory(CODES, now, before).typed_wrong(BOUNDS)
    assert found == [(2, TENFOLD)]


def test_an_agency_whose_counts_jump_is_asked_less() -> None:
    chance = np.random.default_rng(3)
    codes = np.array([np.arange(40) // 4, np.arange(40) % 4])
    calm = chance.poisson(60, (12, 40))
    jumping = np.where(chance.random((12, 40)) < 0.2, chance.integers(0, 900, (12, 40)), calm)
    now = calm[-1].copy()
    now[7] = 0
    assert CellHistory(codes, now, calm[:-1]).typed_wrong(BOUNDS) == [(7, UNLIKE_HISTORY)]
    assert CellHistory(codes, now, jumping[:-1]).typed_wrong(BOUNDS) == []


def test_two_columns_of_the_whole_file_are_told_once() -> None:
    assert exchanged(RIGHT.reshape(3, 2)[:, ::-1].reshape(-1)) == [Exchange(1, (0, 1), None)]


def test_two_columns_of_one_area_are_told_with_the_area() -> None:
    now = RIGHT.copy()
    now[[0, 1]] = now[[1, 0]]
    assert exchanged(now) == [Exchange(1, (0, 1), (0, 0))]


def test_columns_that_are_alike_are_not_taken_for_exchanged() -> None:
    before = np.array([[100, 104], [98, 95], [103, 99], [96, 101]])
    now = np.array([112, 90])
    codes = np.array([[0, 1]])
    assert list(CellHistory(codes, now, before).exchanged(BOUNDS)) == []


def test_an_area_that_closes_beside_one_that_opens_is_no_exchange() -> None:
    before = np.array([[90, 88, 0, 0], [95, 85, 0, 0], [99, 91, 0, 0], [92, 87, 0, 0]])
    codes = np.array([[0, 0, 1, 1], [0, 1, 0, 1]])
    assert list(CellHistory(codes, np.array([0, 0, 93, 88]), before).exchanged(BOUNDS)) == []


def test_a_bound_lets_more_be() -> None:
    assert told((1, 280)) != []
    assert told((1, 280), bounds=CellBounds(smallest_factor=2)) == []
    assert told((1, 280), bounds=CellBounds(smallest_change=150)) == []


@pytest.mark.parametrize("added", [1, 2, 3])
def test_a_file_that_was_added_to_earlier_ones_is_told(added: int) -> None:
    now = RIGHT + BEFORE[-added:].sum(axis=0)
    assert CellHistory(CODES, now, BEFORE).cumulated(BOUNDS, 3) == added


@pytest.mark.parametrize("grown", [1, 1.3, 1.7, 3])
def test_a_file_that_grew_is_not_taken_for_added_up(grown: float) -> None:
    vary = np.array([1.06, 0.93, 1.02, 0.88, 0.96, 1.1])  # other than the file before it did
    now = np.rint(BEFORE.mean(axis=0) * vary * grown).astype(np.int64)
    assert CellHistory(CODES, now, BEFORE).cumulated(BOUNDS, 3) == 0


def test_sums_that_were_accepted_are_not_asked_about_again() -> None:
    now = RIGHT + BEFORE[-1]
    assert CellHistory(CODES, now, BEFORE, corrected=now - 1).cumulated(BOUNDS, 1) == 0


def test_no_count_stands_in_its_repr() -> None:
    assert "2000" not in repr(CellHistory(CODES, RIGHT, BEFORE))
