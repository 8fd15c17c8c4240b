"""Tables of whole numbers that fit: all of them, or some that are drawn."""

import itertools

import numpy as np
from scipy import sparse

from covey.disclosure.numeric.fits import some_that_fit, tables_that_fit
from covey.disclosure.numeric.incidence import Incidence

# a + b = r, c + d = s, a + c = t, b + d = u: the corners of a square and its margins.
SQUARE = Incidence.of(
    sparse.csr_array(
        np.array(
            [
                [1, 1, 0, 0, -1, 0, 0, 0],
                [0, 0, 1, 1, 0, -1, 0, 0],
                [1, 0, 1, 0, 0, 0, -1, 0],
                [0, 1, 0, 1, 0, 0, 0, -1],
            ],
            np.int8,
        )
    )
)
CORNERS = np.arange(4)


def bounds(*margins: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    lowest = np.array([0, 0, 0, 0, *(low for low, _ in margins)])
    return lowest, np.array([9, 9, 9, 9, *(high for _, high in margins)])


def by_trying(lowest: np.ndarray, highest: np.ndarray) -> set[tuple[int, ...]]:
    found = set()
    for a, b, c, d in itertools.product(range(10), repeat=4):
        cells = np.array([a, b, c, d, a + b, c + d, a + c, b + d])
        if (cells >= lowest).all() and (cells <= highest).all():
            found.add(tuple(cells.tolist()))
    return found


def test_every_table_within_the_bounds_is_found_once() -> None:
    lowest, highest = bounds((3, 4), (5, 5), (2, 6), (0, 9))
    found = tables_that_fit(SQUARE, CORNERS, lowest, highest, 1000)
    assert found is not None
    rows = [tuple(row) for row in found.tolist()]
    assert len(rows) == len(set(rows))
    assert set(rows) == by_trying(lowest, highest)


def test_more_tables_than_asked_for_are_not_listed() -> None:
    lowest, highest = bounds((3, 4), (5, 5), (2, 6), (0, 9))
    number = len(by_trying(lowest, highest))
    assert tables_that_fit(SQUARE, CORNERS, lowest, highest, number) is not None
    assert tables_that_fit(SQUARE, CORNERS, lowest, highest, number - 1) is None


def test_where_nothing_fits_there_are_no_tables() -> None:
    lowest, highest = bounds((3, 3), (5, 5), (9, 9), (0, 9))
    found = tables_that_fit(SQUARE, CORNERS, lowest, highest, 10)
    assert found is not None
    assert found.shape == (0, 8)
    assert some_that_fit(SQUARE, CORNERS, lowest, highest, 10, 1).shape == (0, 8)


def test_tables_that_are_drawn_fit_and_the_draw_is_the_same_for_everybody() -> None:
    lowest, highest = bounds((3, 4), (5, 5), (2, 6), (0, 9))
    drawn = some_that_fit(SQUARE, CORNERS, lowest, highest, 200, 1)
    rows = {tuple(row) for row in drawn.tolist()}
    assert rows <= by_trying(lowest, highest)
    assert len(rows) > 10
    assert np.array_equal(drawn, some_that_fit(SQUARE, CORNERS, lowest, highest, 200, 1))
