"""What a reader keeps, against counting it person by person."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import covey
from covey.disclosure.anonymity.ladder import Ladder
from covey.tables import Grid
from tests.oracles import information as oracle
from tests.properties.weighted_tables import WeightedTable, weighted_tables
from tests.tiers import up_to

TABLES = weighted_tables(most_dimensions=2)


def some(data: st.DataObject, size: int) -> np.ndarray:
    return np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)), dtype=bool)


def kept(table: covey.CountTable, shown: np.ndarray) -> float:
    """What is kept if the cells marked in *shown* are visible, and half of the others are rows."""
    listed = shown | (np.arange(shown.size) % 2 == 0)
    return covey.information_kept(table, table.grid, table.keys[listed], ~shown[listed])


@up_to(60)
@given(TABLES, st.data())
def test_what_is_kept_is_what_the_smallest_visible_cells_tell_of_each_person(
    case: WeightedTable, data: st.DataObject
) -> None:
    table = case.counted()
    shown = some(data, table.keys.size)
    people = {(*codes, secret): number for codes, secret, number in case.rows}
    rows = [table.grid.codes(key) for key in table.keys[shown].tolist()]
    by_hand = oracle.information_kept((*case.trees, case.sensitive), people, rows)
    assert kept(table, shown) == pytest.approx(by_hand)


@up_to(40)
@given(TABLES, st.data())
def test_one_more_visible_cell_never_keeps_less(case: WeightedTable, data: st.DataObject) -> None:
    table = case.counted()
    shown, more = some(data, table.keys.size), some(data, table.keys.size)
    assert kept(table, shown) <= kept(table, shown | more) + 1e-12


@up_to(30)
@given(TABLES)
def test_all_is_kept_where_all_is_visible_and_nothing_where_only_the_total_is(
    case: WeightedTable,
) -> None:
    table = case.counted()
    everything = np.ones(table.keys.size, dtype=bool)
    assert kept(table, everything) == 1
    nothing_to_tell = table.leaf_keys.size == 1
    assert kept(table, table.keys == 0) == (1 if nothing_to_tell else 0)


@up_to(40)
@given(TABLES, st.data())
def test_a_coarsened_table_keeps_what_its_cells_would_among_the_finer_ones(
    case: WeightedTable, data: st.DataObject
) -> None:
    table = case.counted()
    ladders = [Ladder(name, tree) for name, tree in case.dimensions.items()]
    levels = [data.draw(st.integers(0, ladder.height)) for ladder in ladders]
    coarse = Grid.of({
        ladder.name: ladder.trimmed(level) for ladder, level in zip(ladders, levels, strict=True)
    })  # fmt: skip
    shown = [codes for codes in _rows(coarse) if data.draw(st.booleans())]
    as_they_are, among_finer = (_keys(grid, shown) for grid in (coarse, table.grid))
    none = np.zeros(len(as_they_are), dtype=bool)
    assert covey.information_kept(table, coarse, as_they_are, none) == pytest.approx(
        covey.information_kept(table, table.grid, among_finer, none[: len(among_finer)])
    )


def test_of_many_dimensions_crosses_of_few_are_asked_about() -> None:
    flat = covey.Hierarchy.flat(["a", "b"], insist=True)
    grid = Grid.of({f"d{place}": flat for place in range(12)})
    leaves = grid.key([np.array([1, 2, 1, 2, 2])] * 11 + [np.array([1, 2, 2, 1, 2])])
    table = covey.CountTable.from_leaves(grid, leaves, np.array([5, 6, 7, 8, 9]))
    nothing = np.zeros(table.keys.size, dtype=bool)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("covey.disclosure.detail.information.MOST_WORK", 5 * 100)
        assert covey.information_kept(table, grid, table.keys, nothing) == 1
        pairs = grid.crossed_dimensions(table.keys) > 1
        assert 0 < covey.information_kept(table, grid, table.keys, pairs) < 1


def _rows(grid: Grid) -> list[tuple[str, ...]]:
    return list(product(*(axis.hierarchy.codes for axis in grid.axes)))


def _keys(grid: Grid, rows: list[tuple[str, ...]]) -> np.ndarray:
    nodes = [
        np.array([axis.node_of_code[axis.hierarchy.position[codes[d]]] for codes in rows], int)
        for d, axis in enumerate(grid.axes)
    ]
    return np.unique(grid.key(nodes))
