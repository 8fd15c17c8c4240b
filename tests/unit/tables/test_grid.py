from __future__ import annotations

import numpy as np
import pytest

from covey import Hierarchy
from covey.errors import TableError
from covey.tables import Axis, Grid
from covey.tables.grid import Places, blocks, distinct, taken


def tree(*pairs: tuple[str, str]) -> Hierarchy:
    return Hierarchy.from_rows([{"code": code, "parent": parent} for code, parent in pairs])


RAGGED = tree(("T", ""), ("a", "T"), ("a1", "a"), ("a2", "a"), ("b", "T"), ("b1", "b"))
SEX = Hierarchy.flat(["F", "M"])


def test_an_axis_folds_single_child_chains() -> None:
    axis = Axis("area", RAGGED)
    assert [axis.code(node) for node in range(axis.size)] == ["T", "a", "a1", "a2", "b"]
    assert axis.node_of_code.tolist() == [0, 1, 2, 3, 4, 4]
    assert axis.parent.tolist() == [-1, 0, 1, 1, 0]
    assert axis.is_leaf.tolist() == [False, False, True, True, True]
    assert axis.depth.tolist() == [0, 1, 2, 2, 1]


@pytest.mark.parametrize("step", [2, 1_000], ids=["close together", "far apart"])
def test_places_are_where_keys_stand_however_far_apart_they_are(step: int) -> None:
    among = np.arange(0, 50 * step, step)
    keys = np.arange(-1, 60 * step)
    place = {key: at for at, key in enumerate(among.tolist())}
    assert Places(among).of(keys).tolist() == [place.get(key, -1) for key in keys.tolist()]


@pytest.mark.parametrize("span", [5, 500], ids=["of few", "of many"])
def test_numbers_are_told_once_and_sorted(span: int) -> None:
    assert distinct(np.array([3, 0, 3, 1, 1, 0]), span).tolist() == [0, 1, 3]


@pytest.mark.parametrize("size", [0, 1, 2**18, 2**18 + 1, 1_000_000])
def test_each_row_stands_in_one_block(size: int) -> None:
    rows = [row for some in blocks(size) for row in range(some.start, some.stop)]
    assert rows == list(range(size))


def test_values_are_taken_by_numbers_of_one_byte() -> None:
    values = np.arange(200) * 3
    which = np.random.default_rng(1).integers(0, 200, 300_000).astype(np.uint8)
    found = taken(values, which)
    assert found.dtype == values.dtype
    np.testing.assert_array_equal(found, which.astype(np.int64) * 3)


def test_a_key_is_all_digits_in_one_number() -> None:
    grid = Grid.of({"area": RAGGED, "sex": SEX})
    assert grid.possible_cells == 15
    assert grid.possible_rows == 18
    keys = np.arange(15)
    assert grid.digit(keys, 0).tolist() == [area for area in range(5) for _ in range(3)]
    assert grid.digit(keys, 1).tolist() == [0, 1, 2] * 5
    assert grid.key([grid.digit(keys, 0), grid.digit(keys, 1)]).tolist() == keys.tolist()
    assert grid.codes(7) == ("a1", "F")


def test_the_cell_above_differs_in_one_dimension() -> None:
    grid = Grid.of({"area": RAGGED, "sex": SEX})
    place = {grid.codes(key): key for key in range(grid.possible_cells)}
    cells = np.array([place["a1", "F"], place["a", "_T"], place["T", "M"]])
    assert grid.parent_key(cells, 0).tolist() == [place["a", "F"], place["T", "_T"], -1]
    assert grid.parent_key(cells, 1).tolist() == [place["a1", "_T"], -1, place["T", "_T"]]


def test_a_cell_is_a_leaf_when_it_is_one_on_every_dimension() -> None:
    grid = Grid.of({"area": RAGGED, "sex": SEX})
    leaves = {grid.codes(key) for key in np.flatnonzero(grid.is_leaf(np.arange(15)))}
    assert leaves == {(area, sex) for area in ("a1", "a2", "b") for sex in ("F", "M")}


def test_a_grid_of_billions_of_cells_takes_no_room() -> None:
    thousand = Hierarchy.flat(f"{place:03}" for place in range(999))
    grid = Grid.of(dict.fromkeys("abcd", thousand))
    assert grid.possible_cells == 10**12
    last = np.array([grid.possible_cells - 1])
    assert grid.codes(int(last[0])) == ("998",) * 4
    assert grid.codes(int(grid.parent_key(last, 2)[0])) == ("998", "998", "_T", "998")


def test_more_cells_than_a_key_can_tell_apart_are_refused() -> None:
    thousand = Hierarchy.flat(f"{place:03}" for place in range(999))
    names = ("area", "sex", "age", "service", "offence", "stage", "period")
    with pytest.raises(TableError, match=r"more than 2\^62 possible cells \(area, sex"):
        Grid.of(dict.fromkeys(names, thousand))


def test_a_grid_needs_a_dimension() -> None:
    with pytest.raises(TableError, match="at least one dimension"):
        Grid.of({})


def test_two_dimensions_of_one_name_are_refused() -> None:
    with pytest.raises(TableError, match="the same name"):
        Grid((Axis("sex", SEX), Axis("sex", SEX)))
