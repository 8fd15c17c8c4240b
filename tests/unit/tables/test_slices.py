"""The tree of what is out of a dimension, with one code for the rest below each."""

from __future__ import annotations

import numpy as np
import pytest

from covey.tables import CountTable, Grid, Hierarchy
from covey.tables.slices import regrouped, with_rest


def tree(*pairs: tuple[str, str]) -> Hierarchy:
    return Hierarchy.from_rows({"code": code, "parent": parent} for code, parent in pairs)


YEAR = tree(("Y", ""), ("H", "Y"), ("Q1", "H"), ("Q2", "H"), ("Q3", "Y"), ("Q4", "Y"))


@pytest.mark.parametrize(
    ("out", "codes"),
    [
        ({"Y"}, ("Y",)),
        ({"H"}, ("Y", "H", "rest of Y")),
        ({"Q1"}, ("Y", "H", "Q1", "rest of H", "rest of Y")),
        ({"Y", "Q1", "Q2"}, ("Y", "H", "Q1", "Q2", "rest of Y")),
        ({"Q3", "Q4", "H"}, ("Y", "H", "Q3", "Q4")),
    ],
)
def test_all_that_is_not_out_below_a_code_is_one_code(
    out: set[str], codes: tuple[str, ...]
) -> None:
    assert with_rest(YEAR, out)[0].codes == codes


def test_nobody_is_lost_or_counted_twice() -> None:
    grid = Grid.of({"period": YEAR})
    leaves = grid.key([grid.axes[0].node_of_code[[2, 3, 4, 5]]])
    table = CountTable.from_leaves(grid, leaves, np.array([1, 20, 300, 4000]))
    new, place = with_rest(YEAR, {"Q1", "Y"})
    counts = regrouped(table, "period", new, place)
    found = dict(zip(map(counts.grid.codes, counts.keys.tolist()), counts.counts, strict=True))
    assert found == {
        ("Y",): 4321, ("H",): 21, ("Q1",): 1, ("rest of H",): 20, ("rest of Y",): 4300,
    }  # fmt: skip


def test_a_rest_is_called_as_no_code_is() -> None:
    named = tree(("Y", ""), ("Q1", "Y"), ("rest of Y", "Y"), ("Q3", "Y"))
    codes = with_rest(named, {"rest of Y"})[0].codes
    assert codes == ("Y", "other rest of Y", "rest of Y")
