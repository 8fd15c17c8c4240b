"""The table of a plan on a page: what stands down and across, and what comes first."""

from __future__ import annotations

import polars as pl

from covey.desk.plan_view import Layout, changes, laid_out, layouts
from covey.hub.plan_table import PlanTable
from covey.tables import Hierarchy

TREES = {
    "area": Hierarchy.from_rows(
        [{"code": "VN", "parent": ""}, {"code": "A", "parent": "VN"}, {"code": "B", "parent": "VN"}]
    ),
    "sex": Hierarchy.flat(["F", "M"]),
}
ROWS = [
    ("VN", "_T", 60, "A", 60, 60, "A"),
    ("VN", "F", 33, "A", 33, 33, "A"),
    ("VN", "M", 27, "A", 27, 27, "A"),
    ("A", "_T", 40, "A", 40, 40, "A"),
    ("A", "F", 20, "A", 20, 20, "Q"),
    ("A", "M", 20, "A", 20, 20, "A"),
    ("B", "_T", 20, "A", 20, 20, "A"),
    ("B", "F", None, "Q", 1, 19, "A"),
    ("B", "M", None, "Q", 1, None, None),
]
COLUMNS = ["area", "sex", "obs_value", "obs_status", "low", "high", "was"]
TABLE = PlanTable(TREES, "people 2024-Q1", pl.DataFrame(ROWS, schema=COLUMNS, orient="row"))


def label(_: str, code: str) -> str:
    return {"_T": "All"}.get(code, code)


def test_the_total_is_first_and_then_rows_with_something_hidden_or_changed() -> None:
    laid = laid_out(TABLE, Layout("area", ("sex",)), label)
    assert [row.name for row in laid.rows] == ["VN", "A", "B"]
    assert laid.heads == ("F", "M", "All")
    assert [row.is_odd for row in laid.rows] == [False, True, True]


def test_rows_are_set_in_where_all_stand_in_the_order_of_their_tree() -> None:
    parents = {"VN": "", "A": "VN", "A1": "A", "B": "VN", "B1": "B"}
    area = Hierarchy.from_rows({"code": one, "parent": of} for one, of in parents.items())
    cells = TABLE.cells.with_columns(pl.col("area").replace({"A": "A1", "B": "B1"}))
    above = TABLE.cells.filter(pl.col("area") == "A").with_columns(was=pl.lit("A"))
    cells = pl.concat([cells, above, above.with_columns(area=pl.lit("B"))])
    table = PlanTable(TREES | {"area": area}, "", cells)

    def seen(*, whole: bool) -> list[tuple[str, int]]:
        laid = laid_out(table, Layout("area", ("sex",)), label, whole=whole)
        return [(row.name, row.depth) for row in laid.rows]

    assert seen(whole=True) == [("VN", 0), ("A", 1), ("A1", 2), ("B", 1), ("B1", 2)]
    assert seen(whole=False) == [("VN", 0), ("A1", 1), ("B1", 1), ("A", 1), ("B", 1)]


def test_a_hidden_cell_has_its_range_and_no_count() -> None:
    laid = laid_out(TABLE, Layout("area", ("sex",)), label)
    lost, open_ended, total = laid.rows[2].cells
    assert (lost.value, lost.low, lost.high, lost.is_lost) == (None, 1, 19, True)
    assert (open_ended.high, open_ended.is_lost) == (None, False)
    assert (total.value, total.is_total) == (20, True)
    assert laid.rows[1].cells[0].is_gained


def test_what_changed_is_told_with_its_areas() -> None:
    assert list(changes(TABLE, label)) == [("lost", 1, ["B"]), ("gained", 1, ["A"])]


def test_every_dimension_can_stand_down_alone_and_with_another_across() -> None:
    assert [one.key for one in layouts(TREES)] == ["area.sex", "sex.area", "area", "sex"]
    laid = laid_out(TABLE, Layout("sex", ()), label)
    assert [(row.name, row.cells[0].value) for row in laid.rows] == [
        ("All", 60), ("F", 33), ("M", 27),
    ]  # fmt: skip


def test_two_dimensions_across_stand_in_groups() -> None:
    trees = {**TREES, "age": Hierarchy.flat(["old", "young"])}
    (first, *_) = layouts(trees)
    assert first.key == "area.sex.age"
    table = PlanTable(trees, "", TABLE.cells.with_columns(pl.lit("_T").alias("age")))
    laid = laid_out(table, first, label)
    assert laid.groups == (("F", 3), ("M", 3), ("All", 3))
    assert laid.rows[0].cells[2].value == 33
    assert laid.rows[0].cells[0].value is None
