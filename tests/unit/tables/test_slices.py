"""One code of a dimension by itself."""

from __future__ import annotations

import numpy as np
import pytest

from covey.tables import CountTable, Grid, Hierarchy
from covey.tables.slices import Slice, leaves_below, sliced

YEAR = Hierarchy.from_rows(
    {"code": code, "parent": parent}
    for code, parent in (("Y", ""), ("H", "Y"), ("Q1", "H"), ("Q2", "H"), ("L", "Y"), ("Q3", "L"))
)
GRID = Grid.of({"period": YEAR, "sex": Hierarchy.flat("FM")})
TABLE = CountTable.from_leaves(
    GRID,
    GRID.key([GRID.axes[0].node_of_code[[2, 2, 3, 5]], np.array([1, 2, 1, 2])]),
    np.array([1, 20, 300, 4000]),
)


@pytest.mark.parametrize(
    ("code", "leaves"),
    [("Y", {"Q1", "Q2", "L"}), ("H", {"Q1", "Q2"}), ("Q1", {"Q1"}), ("Q3", {"L"}), ("L", {"L"})],
)
def test_a_code_adds_up_its_leaves_and_a_chain_is_called_by_its_first_code(
    code: str, leaves: set[str]
) -> None:
    assert leaves_below(GRID, "period", code) == leaves


def test_nobody_is_lost_or_counted_twice() -> None:
    counts = {code: table.counts.tolist() for code, table in sliced(TABLE, "period").items()}
    assert counts == {"Q1": [21, 1, 20], "Q2": [300, 300], "L": [4000, 4000]}


def test_cells_without_the_dimension_come_back_to_where_they_were() -> None:
    one = Slice("period", "Q1")
    own, keys = one.within(GRID, TABLE.keys)
    assert one.back(GRID, keys).tolist() == TABLE.keys[own].tolist()
    assert all(GRID.codes(key)[0] == "Q1" for key in TABLE.keys[own].tolist())
