"""How much is hidden on which level is told to the officer, and adds up to what is hidden."""

from __future__ import annotations

import numpy as np
import polars as pl

import covey
from covey import CountTable, Hierarchy, Policy
from covey.disclosure.hidden_levels import HiddenLevel
from tests.unit.disclosure.small import hidden, table


def test_levels_are_told_by_the_dimensions_that_cells_are_broken_down_by() -> None:
    # 3 is unsafe; 12 and 9 stand in its row and column, 14 closes the square.
    safe = covey.protect(table([3, 12], [9, 14]), Policy(5))
    assert hidden(safe) == {("a1", "b1"), ("a1", "b2"), ("a2", "b1"), ("a2", "b2")}
    assert safe.certificate.by_level == (
        HiddenLevel(dimensions=0, cells=1, unsafe=0, secondary=0, people_hidden=0),
        HiddenLevel(dimensions=1, cells=4, unsafe=0, secondary=0, people_hidden=0),
        HiddenLevel(dimensions=2, cells=4, unsafe=1, secondary=3, people_hidden=35),
    )


def test_levels_add_up_to_the_whole_table() -> None:
    safe = covey.protect(table(*np.eye(4, dtype=int).tolist()), Policy(3))
    done = safe.certificate
    assert done.by_level[0].hidden == 1
    assert sum(one.cells for one in done.by_level) == done.cells
    assert sum(one.unsafe for one in done.by_level) == done.unsafe
    assert sum(one.secondary for one in done.by_level) == done.secondary
    assert sum(one.people_hidden for one in done.by_level) == done.people_hidden


def test_a_total_of_one_part_is_counted_once() -> None:
    area = Hierarchy.from_rows([{"code": "T", "parent": ""}, {"code": "x", "parent": "T"}])
    counts = CountTable.from_frame(
        pl.DataFrame({"area": ["x"], "persons": [7]}), {"area": area}, "persons"
    )
    (total, by_one) = covey.protect(counts, Policy(5)).certificate.by_level
    assert (total.cells, by_one.cells) == (1, 0)
