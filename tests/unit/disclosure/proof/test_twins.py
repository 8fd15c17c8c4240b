"""A twin of the table below, and each way in which another table is none.

     _T   F   M
_T   40  18  22
x     8   3   5      3 is unsafe; a twin moves one person around the block of x, y, F, M
y    32  15  17
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from covey import CountTable, Hierarchy, relations
from covey.disclosure.proof.twins import Twins

CELLS = ["_T×_T", "_T×F", "_T×M", "x×_T", "x×F", "x×M", "y×_T", "y×F", "y×M"]
COUNTS = np.array([40, 18, 22, 8, 3, 5, 32, 15, 17])
TABLE = CountTable.from_frame(
    pl.DataFrame({"area": list("xxyy"), "sex": list("FMFM"), "n": [3, 5, 15, 17]}),
    {"area": Hierarchy.flat("xy"), "sex": Hierarchy.flat("FM")},
    "n",
)
SUMS = relations(TABLE.grid, TABLE.keys)
BLOCK = {"x×F": 1, "x×M": -1, "y×F": -1, "y×M": 1}


def twins(*changes: dict[str, int]) -> Twins:
    return Twins(sparse.csr_array([[change.get(cell, 0) for cell in CELLS] for change in changes]))


def fit(
    *changes: dict[str, int],
    hidden: str = "x×F x×M y×F y×M",
    lowest: int = 1,
    highest: int = 2**40,
) -> bool:
    return twins(*changes).fit(
        SUMS,
        COUNTS,
        np.isin(CELLS, hidden.split()),
        np.full(9, lowest),
        np.full(9, highest),
    )


def test_the_table_is_the_one_above() -> None:
    assert ["×".join(TABLE.grid.codes(int(key))) for key in TABLE.keys] == CELLS
    assert TABLE.counts.tolist() == COUNTS.tolist()


def test_a_move_around_a_hidden_block_is_a_twin() -> None:
    assert fit(BLOCK)
    assert fit(BLOCK, {cell: -2 * change for cell, change in BLOCK.items()})


def test_the_true_table_is_its_own_twin() -> None:
    assert fit({})


@pytest.mark.parametrize("published", BLOCK)
def test_a_twin_that_changes_a_published_cell_is_refused(published: str) -> None:
    assert not fit(BLOCK, hidden=" ".join(cell for cell in BLOCK if cell != published))


@pytest.mark.parametrize(
    "change",
    [
        {"x×F": 1},
        {"x×F": 1, "x×M": -1},
        {"x×F": 1, "y×F": -1},
        {**BLOCK, "y×M": 2},
        {**BLOCK, "y×M": -1},
        {**BLOCK, "_T×_T": 1},
    ],
    ids=["one cell", "a row", "a column", "too far", "wrong way", "the total too"],
)
def test_a_twin_that_breaks_a_sum_is_refused(change: dict[str, int]) -> None:
    assert not fit(change, hidden=" ".join(CELLS))


def test_a_twin_below_what_the_intruder_holds_possible_is_refused() -> None:
    down = {cell: -3 * change for cell, change in BLOCK.items()}
    assert fit(down, lowest=0)
    assert not fit(down, lowest=1)


def test_a_twin_above_what_the_intruder_holds_possible_is_refused() -> None:
    assert fit(BLOCK, highest=18)
    assert not fit(BLOCK, highest=17)


def test_one_wrong_twin_among_good_ones_is_refused() -> None:
    assert not fit(BLOCK, {"x×F": 1}, BLOCK)


def test_two_errors_that_cancel_out_are_two_errors() -> None:
    assert not fit({"x×F": 1}, {"x×F": -1})


def test_a_huge_change_does_not_wrap_around_to_a_fit() -> None:
    assert not fit({**BLOCK, "x×F": 2**62, "x×M": -(2**62)}, highest=2**62)


def test_twins_reach_as_far_as_their_largest_changes() -> None:
    below, above = twins(BLOCK, {cell: -2 * change for cell, change in BLOCK.items()}).reach()
    assert dict(zip(CELLS, zip(below, above, strict=True), strict=True))["x×F"] == (2, 1)
    assert dict(zip(CELLS, zip(below, above, strict=True), strict=True))["x×M"] == (1, 2)
    assert below[CELLS.index("_T×_T")] == above[CELLS.index("_T×_T")] == 0


def test_the_cells_of_twins_are_those_that_change() -> None:
    assert [cell for cell, moved in zip(CELLS, twins(BLOCK).cells, strict=True) if moved] == [
        *BLOCK
    ]
