"""The cells of chosen breakdowns against writing out every row of each."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import covey
from covey.disclosure.detail import ChosenBreakdowns, chosen_breakdowns
from covey.disclosure.detail.shown import shown_by_breakdown
from covey.tables import Grid, Hierarchy
from tests.oracles.lattice import names_by_level
from tests.properties.weighted_tables import trees
from tests.tiers import up_to

Levels = tuple[int, ...]
some_trees = st.lists(trees(), min_size=1, max_size=3)


def grid_of(dimensions: list[Hierarchy]) -> Grid:
    return Grid.of({f"d{place}": tree for place, tree in enumerate(dimensions)})


def rows(dimensions: list[Hierarchy], levels: Levels) -> set[tuple[str, ...]]:
    """Every row of a breakdown: the codes that stand at its levels, crossed."""
    codes = [
        set(names_by_level(tree)[::-1][level].values())
        for tree, level in zip(dimensions, levels, strict=True)
    ]
    return set(product(*codes))


def keys_of(grid: Grid, some: set[tuple[str, ...]]) -> set[int]:
    return {
        int(grid.key([
            axis.node_of_code[[axis.hierarchy.position[code]]]
            for axis, code in zip(grid.axes, codes, strict=True)
        ])[0])
        for codes in some
    }  # fmt: skip


@st.composite
def listed(draw: st.DrawFn) -> tuple[list[Hierarchy], list[Levels], ChosenBreakdowns]:
    """Trees, breakdowns over them, and what goes out if an officer lists these."""
    dimensions = draw(some_trees)
    heights = [len(names_by_level(tree)) - 1 for tree in dimensions]
    levels = st.tuples(*(st.integers(0, height) for height in heights))
    asked = draw(st.lists(levels, min_size=1, max_size=3))
    grid = grid_of(dimensions)
    nobody = np.zeros(0, dtype=np.int64)
    detail = tuple(dict(zip(grid.names, one, strict=True)) for one in asked)
    table = covey.CountTable.from_leaves(grid, nobody, nobody)
    return dimensions, asked, chosen_breakdowns(table, covey.Policy(5, detail=detail))


def coarser_or_equal(one: Levels, other: Levels) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True))


@up_to(60)
@given(listed())
def test_a_cell_goes_out_where_a_row_of_a_chosen_breakdown_shows_it(
    case: tuple[list[Hierarchy], list[Levels], ChosenBreakdowns],
) -> None:
    dimensions, asked, chosen = case
    grid = grid_of(dimensions)
    every = list(product(*(range(len(names_by_level(tree))) for tree in dimensions)))
    out = [one for one in every if any(coarser_or_equal(one, finer) for finer in asked)]
    assert chosen.breakdowns.levels == set(out)
    shown = set().union(*(keys_of(grid, rows(dimensions, levels)) for levels in out))
    keys = np.arange(grid.possible_cells)
    assert set(keys[chosen.breakdowns.hold(grid, keys)].tolist()) == shown


@up_to(30)
@given(some_trees, st.data())
def test_what_is_shown_of_a_breakdown_are_the_cells_of_its_rows(
    dimensions: list[Hierarchy], data: st.DataObject
) -> None:
    grid = grid_of(dimensions)
    levels = tuple(data.draw(st.integers(0, len(names_by_level(tree)) - 1)) for tree in dimensions)
    keys = np.arange(grid.possible_cells)
    counts, hidden = keys % 7, keys % 3 == 0
    shown = shown_by_breakdown(grid, keys, counts, hidden, [levels])[levels]
    cells = np.array(sorted(keys_of(grid, rows(dimensions, levels))))
    behind = cells[cells % 3 == 0]
    assert (shown.cells, shown.hidden) == (cells.size, behind.size)
    assert (shown.people, shown.people_hidden) == ((cells % 7).sum(), (behind % 7).sum())


@up_to(30)
@given(listed(), st.data())
def test_what_is_left_when_one_does_not_go_out_is_all_that_is_no_finer(
    case: tuple[list[Hierarchy], list[Levels], ChosenBreakdowns], data: st.DataObject
) -> None:
    _, _, chosen = case
    finer = sorted(one for one in chosen.breakdowns.levels if any(one))
    if not finer:
        return
    out = data.draw(st.sampled_from(finer))
    left = chosen.without(out, "hides too many")
    assert left.breakdowns.levels == {
        one for one in chosen.breakdowns.levels if not coarser_or_equal(out, one)
    }
    assert all(left.reason(one) for one in chosen.breakdowns.levels - left.breakdowns.levels)
