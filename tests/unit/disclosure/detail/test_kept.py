"""What a reader keeps, in figures by which ways to protect a table are compared."""

from __future__ import annotations

import numpy as np
import pytest

from covey.disclosure.detail import Kept, kept
from covey.tables import CountTable, Grid, Hierarchy

GRID = Grid.of({name: Hierarchy.flat("ab") for name in ("x", "y")})
TABLE = CountTable.from_leaves(GRID, np.array([4, 5, 7, 8]), np.array([1, 1, 1, 1]))
WHOLE = np.arange(9)


def seen(keys: np.ndarray, hidden: tuple[int, ...] = ()) -> Kept:
    return kept(TABLE, GRID, keys, np.isin(keys, hidden))


def test_all_is_kept_where_nothing_is_hidden() -> None:
    whole = seen(WHOLE)
    assert (whole.cells, whole.hidden) == (9, 0)
    assert (whole.information, whole.answered, whole.figure) == (1, 1, 1)


def test_the_total_alone_answers_all_that_it_is_asked_and_tells_nothing() -> None:
    total = seen(np.array([0]))
    assert (total.information, total.answered, total.figure) == (0, 1, 0)


def test_what_is_full_of_holes_is_worth_less_than_a_few_whole_breakdowns() -> None:
    # Both margins, and all with a person in three of four cells behind a hidden one.
    margins, holes = seen(np.array([0, 1, 2, 3, 6])), seen(WHOLE, (1, 2, 4, 5, 7, 8))
    assert margins.answered > holes.answered
    assert margins.figure > holes.figure


def test_a_table_of_nothing_keeps_all_there_is() -> None:
    empty = CountTable.from_leaves(GRID, np.zeros(0, np.int64), np.zeros(0, np.int64))
    left = kept(empty, GRID, empty.keys, np.zeros(0, dtype=bool))
    assert left.figure == pytest.approx(1)


def test_the_figures_are_told_in_words() -> None:
    assert str(seen(np.array([0]))) == (
        "0.0% of the information with 100.0% of the cells shown, 0.000 in one figure"
    )
