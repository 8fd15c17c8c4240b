"""Editions that count in part the same people, as cells of which each stands once."""

from __future__ import annotations

import numpy as np

from covey.system.editions import Edition
from covey.system.series import Series
from covey.tables import CountTable, Grid, Hierarchy
from covey.tables.breakdowns import Breakdowns

GRID = Grid.of({"sex": Hierarchy.flat("FM"), "age": Hierarchy.flat("ab")})
ALL = Breakdowns.under([(1, 1)])


def counts(*people: int) -> CountTable:
    """Counts of women a, women b, men a, men b."""
    keys = GRID.key([np.array([1, 1, 2, 2]), np.array([1, 2, 1, 2])])
    return CountTable.from_leaves(GRID, keys, np.array(people))


def edition(parts: str, *people: int, outline: Breakdowns = ALL) -> Edition:
    keys = counts(*people).keys
    return Edition(frozenset(parts.split()), outline, keys[outline.hold(GRID, keys)], GRID)


def names(series: Series, table: str) -> set[str]:
    return {"×".join(GRID.codes(key)) for key in series.keys[table].tolist()}


def test_parts_that_go_out_together_are_one_layer() -> None:
    series = Series.of_editions(
        GRID, {"Q1": edition("q1", 1, 2, 3, 4), "Y": edition("q1 q2 q3", 5, 5, 5, 5)}, {}
    )
    assert sorted(sorted(layer.parts) for layer in series.layers.values()) == [["q1"], ["q2", "q3"]]


def test_what_counts_the_same_is_one_cell_and_a_year_is_the_sum_of_its_quarters() -> None:
    quarter, year = counts(1, 2, 3, 4), counts(6, 2, 3, 9)
    series = Series.of_editions(
        GRID,
        {
            "Q1": edition("q1", 1, 2, 3, 4),
            "Q2": edition("q2", 5, 0, 0, 5),
            "Y": edition("q1 q2", 6, 2, 3, 9),
        },
        {},
    )
    second = counts(5, 0, 0, 5)
    by_part = {"q1": quarter, "q2": second}
    people = series.add_layers(
        {
            name: sum(by_part[part].count_of(series.keys[name]) for part in layer.parts)
            for name, layer in series.layers.items()
        }
    )
    assert not (series.sums.astype(np.int64) @ people).any()
    assert people[series.places["Y"]].tolist() == year.count_of(series.keys["Y"]).tolist()
    # Nobody of the second quarter is a woman of b: the year's are those of the first.
    key = GRID.key([np.array([1]), np.array([2])])
    first, both = (series.places[of][series.keys[of] == key].tolist() for of in ("Q1", "Y"))
    assert first == both


def test_what_one_edition_shows_as_0_holds_nobody_in_what_it_adds_up() -> None:
    series = Series.of_editions(
        GRID,
        {
            "Q1": edition("q1", 1, 2, 3, 4, outline=Breakdowns.under([(1, 0)])),
            "Y": edition("q1 q2", 6, 0, 3, 9),
        },
        {},
    )
    # Not published by age in the quarter, yet nobody in the year is a woman of b.
    assert "F×b" not in names(series, "Q1")
    assert {"F×a", "M×a", "M×b"} <= names(series, "Q1")


def test_a_correction_may_be_below_0_where_it_changed_something_and_nowhere_else() -> None:
    before, after = counts(5, 2, 3, 4), counts(4, 2, 3, 4)
    changed = counts(1, 0, 0, 0).keys
    series = Series.of_editions(
        GRID,
        {"first": edition("q1", 5, 2, 3, 4), "second": edition("q1 mended", 4, 2, 3, 4)},
        {"mended": changed},
    )
    (mended,) = [name for name, layer in series.layers.items() if layer.signed]
    assert names(series, mended) == {"_T×_T", "F×_T", "_T×a", "F×a"}
    assert series.signed.sum() == 4
    same = series.keys["first"] == series.keys["second"]
    alike = series.places["first"] == series.places["second"]
    assert (alike[same] == ~np.isin(series.keys["first"], changed)).all()
    assert before.total - after.total == 1


def test_what_was_one_layer_once_is_summed_up_where_later_editions_divide_it() -> None:
    first, year = edition("q1", 9, 9, 9, 9), edition("q1 q2 q3", 9, 9, 9, 9)
    second = edition("q2", 3, 3, 3, 3)
    divided = Series.of_editions(GRID, {"Q1": first, "Y": year, "Q2": second}, {})
    (rest,) = divided.former
    assert rest == "what is counted in Y less Q1:"
    assert names(divided, rest) == names(divided, "Y")
    in_order = Series.of_editions(GRID, {"Q1": first, "Q2": second, "Y": year}, {})
    assert not in_order.former
    assert divided.size == in_order.size + divided.keys[rest].size


def test_editions_that_cross_leave_the_cells_of_the_smaller_out_of_the_tree() -> None:
    series = Series.of_editions(
        GRID,
        {
            "Y": edition("q1 q2 q3", 9, 9, 9, 9),
            "H": edition("q1 q2", 6, 6, 6, 6),
            "M": edition("q2 q3", 6, 6, 6, 6),
        },
        {},
    )
    cross = series.cross()
    assert not cross.forest
    of_m = series.places["M"]
    assert cross.apart[of_m].all()
    assert not cross.apart[series.places["Y"]].any()
