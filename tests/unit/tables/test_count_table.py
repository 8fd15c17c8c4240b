from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from covey import CountTable, Hierarchy
from covey.errors import TableError

CANARY = 739391
SEX = Hierarchy.flat(["F", "M"])
AREAS = Hierarchy.from_rows(
    [
        {"code": code, "parent": parent}
        for code, parent in [("VN", ""), ("N", "VN"), ("N1", "N"), ("N2", "N"), ("S", "VN")]
    ]
)
DIMENSIONS = {"area": AREAS, "sex": SEX}
ROWS = {
    "area": ["N1", "N1", "N2", "S", "S"],
    "sex": ["F", "M", "F", "F", "M"],
    "persons": [3, 4, 5, 0, 7],
}
CELLS = {
    ("VN", "_T"): 19,
    ("VN", "F"): 8,
    ("VN", "M"): 11,
    ("N", "_T"): 12,
    ("N", "F"): 8,
    ("N", "M"): 4,
    ("N1", "_T"): 7,
    ("N1", "F"): 3,
    ("N1", "M"): 4,
    ("N2", "_T"): 5,
    ("N2", "F"): 5,
    ("S", "_T"): 7,
    ("S", "M"): 7,
}


def cells(table: CountTable) -> dict[tuple[str, ...], int]:
    return {
        table.grid.codes(int(key)): int(count)
        for key, count in zip(table.keys, table.counts, strict=True)
    }


def from_columns(duplicates: Any = "refuse", **columns: Any) -> CountTable:
    return CountTable.from_frame(
        pl.DataFrame({**ROWS, **columns}, strict=False), DIMENSIONS, "persons", duplicates
    )


def with_rows(*rows: tuple[str, str, int], duplicates: Any = "refuse") -> CountTable:
    more = pl.DataFrame(rows, schema=list(ROWS), orient="row")
    return CountTable.from_frame(
        pl.concat([pl.DataFrame(ROWS), more]), DIMENSIONS, "persons", duplicates
    )


def categorical(frame: pl.DataFrame) -> pd.DataFrame:
    return frame.to_pandas().astype({"area": "category", "sex": "category"})


def nullable(frame: pl.DataFrame) -> pd.DataFrame:
    return frame.to_pandas().astype({"persons": "Int64"})


def reindexed(frame: pl.DataFrame) -> pd.DataFrame:
    return frame.to_pandas().set_index(pd.Index([5, 4, 3, 2, 1], name="row"))


def relation(frame: pl.DataFrame) -> duckdb.DuckDBPyRelation:
    return duckdb.from_arrow(frame.to_arrow())


def summed_relation(frame: pl.DataFrame) -> duckdb.DuckDBPyRelation:
    return relation(frame).aggregate("area, sex, sum(persons) AS persons")


@pytest.mark.parametrize(
    "handed_in",
    [
        pl.DataFrame,
        pl.DataFrame.to_pandas,
        pl.DataFrame.to_arrow,
        lambda frame: frame.to_dict(as_series=False),
        lambda frame: {name: frame[name].to_numpy() for name in frame.columns},
        relation,
        summed_relation,
        categorical,
        nullable,
        reindexed,
        lambda frame: frame.cast({"area": pl.Categorical, "sex": pl.Enum(["F", "not there", "M"])}),
        lambda frame: frame.cast({"persons": pl.UInt64}),
        lambda frame: frame.cast({"persons": pl.Int8}),
        lambda frame: frame.cast({"persons": pl.Float64}),
        lambda frame: pl.concat([frame[:2], frame[2:]], rechunk=False),
        lambda frame: pa.RecordBatchReader.from_batches(
            frame.to_arrow().schema, frame.to_arrow().to_batches()
        ),
    ],
    ids=[
        "polars",
        "pandas",
        "pyarrow",
        "lists",
        "arrays",
        "DuckDB relation",
        "DuckDB sums",
        "pandas categories",
        "pandas nullable",
        "pandas with an index",
        "polars categories",
        "unsigned",
        "small integers",
        "whole floats",
        "chunks",
        "record batches",
    ],
)
def test_any_frame_that_speaks_arrow_becomes_the_same_table(handed_in: Any) -> None:
    table = CountTable.from_frame(handed_in(pl.DataFrame(ROWS)), DIMENSIONS, "persons")
    assert cells(table) == CELLS


def test_a_table_is_its_cells_that_are_not_empty() -> None:
    table = from_columns()
    assert cells(table) == CELLS
    assert table.total == 19
    assert (np.diff(table.keys) > 0).all()
    leaves = {codes for codes, leaf in zip(cells(table), table.leaf, strict=True) if leaf}
    assert leaves == {("N1", "F"), ("N1", "M"), ("N2", "F"), ("S", "M")}


def test_cells_are_found_by_their_keys() -> None:
    table = from_columns()
    every = np.arange(table.grid.possible_cells)
    place = table.find(every)
    assert (place[table.keys] == np.arange(table.keys.size)).all()
    assert (place >= 0).sum() == table.keys.size


def test_codes_that_are_numbers_are_read_as_text() -> None:
    frame = pl.DataFrame({"age": [1, 2], "persons": [3, 4]})
    table = CountTable.from_frame(frame, {"age": Hierarchy.flat(["1", "2"])}, "persons")
    assert cells(table) == {("_T",): 7, ("1",): 3, ("2",): 4}


def test_other_columns_are_not_read() -> None:
    assert cells(from_columns(note=["x", None, "", "=1+1", "y"])) == CELLS


def test_the_order_of_columns_is_the_order_of_dimensions() -> None:
    table = CountTable.from_frame(pl.DataFrame(ROWS), {"sex": SEX, "area": AREAS}, "persons")
    assert table.grid.names == ("sex", "area")
    assert cells(table) == {(sex, area): count for (area, sex), count in CELLS.items()}


def test_duplicates_are_refused_by_row() -> None:
    with pytest.raises(TableError, match=r"1 row repeats the codes of an earlier row \(row 6\)"):
        with_rows(("N1", "F", CANARY))


def test_duplicates_are_summed_when_asked() -> None:
    assert cells(with_rows(("S", "M", 2), duplicates="sum"))["S", "M"] == 9


def test_another_word_for_duplicates_is_refused() -> None:
    with pytest.raises(TableError, match="choose 'refuse' or 'sum'"):
        from_columns(duplicates="keep")


def test_sent_totals_are_counted_and_not_added() -> None:
    table = with_rows(("N", "F", 8), ("VN", "_T", 19), ("N2", "_T", 5))
    assert cells(table) == CELLS
    assert table.sent_totals == 3


def test_a_total_of_nobody_may_be_sent() -> None:
    rows = {"area": ["N1", "S"], "sex": ["F", "_T"], "persons": [3, 0]}
    table = CountTable.from_frame(pl.DataFrame(rows), DIMENSIONS, "persons")
    assert table.total == 3


def test_totals_that_do_not_add_up_are_refused_by_code() -> None:
    with pytest.raises(
        TableError, match="2 totals do not equal the sum of their parts: N×F; VN×_T"
    ):
        with_rows(("N", "F", CANARY), ("VN", "_T", CANARY))


def test_totals_alone_are_refused() -> None:
    rows = {"area": ["N"], "sex": ["_T"], "persons": [CANARY]}
    with pytest.raises(TableError, match="1 total does not equal"):
        CountTable.from_frame(pl.DataFrame(rows), DIMENSIONS, "persons")


def test_the_codes_of_a_chain_count_the_same_people_once() -> None:
    chain = Hierarchy.from_rows(
        [
            {"code": "T", "parent": ""},
            {"code": "a", "parent": "T"},
            {"code": "a1", "parent": "a"},
            {"code": "b", "parent": "T"},
        ]
    )
    frame = pl.DataFrame({"x": ["a1", "a", "b"], "persons": [4, 4, 5]})
    table = CountTable.from_frame(frame, {"x": chain}, "persons")
    assert table.total == 9
    assert table.sent_totals == 1


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("area", ["N1", "N1", "XX", "S", "S"], "'area': a code that is not in hierarchy in row 3"),
        ("area", ["N1", None, "N2", "S", "S"], "'area': no code in row 2"),
        ("area", ["N1", "", "N2", "S", "S"], "'area': a code that is not in hierarchy in row 2"),
        (
            "sex",
            ["F", "M", "F", "F", "m"],
            "'sex': a code that is not among those given in row 5",
        ),
        ("persons", [3, None, 5, 0, 7], "'persons': no count in row 2"),
        ("persons", [3, 4, -CANARY, 0, 7], "'persons': a negative count in row 3"),
        ("persons", [3, 4.5, 5, 0, 7], "'persons': a count that is not whole in row 2"),
        ("persons", [3, float("nan"), 5, 0, 7], "'persons': a count that is not whole in row 2"),
        ("persons", [3, float("inf"), 5, 0, 7], "'persons': a count that no population reaches in"),
        ("persons", [3, float("-inf"), 5, 0, 7], "'persons': a negative count in row 2"),
        ("persons", [3, 2**62, 5, 0, 7], "'persons': a count that no population reaches in row 2"),
        ("persons", [3, 1e300, 5, 0, 7], "'persons': a count that no population reaches in row 2"),
        ("persons", [Decimal(2**70)] * 5, "'persons': a count that no population reaches in row 1"),
        ("persons", [Decimal("1.5")] * 5, "'persons': a count that is not whole in row 1"),
        ("sex", [[1], [2], [3], [4], [5]], "'sex' holds .*, not codes"),
        ("sex", [b"\xff"] * 5, "'sex' holds .*, not codes"),
        ("persons", [2**60] * 5, "'persons' adds up to more than any population"),
        ("persons", [str(CANARY)] * 5, "'persons' holds .*, not whole numbers"),
        ("persons", [True] * 5, "'persons' holds bool, not whole numbers"),
    ],
    ids=[
        "unknown code",
        "no code",
        "empty code",
        "unknown sex",
        "no count",
        "negative",
        "fraction",
        "not a number",
        "infinite",
        "minus infinite",
        "astronomical",
        "astronomical float",
        "astronomical decimal",
        "decimal fraction",
        "lists",
        "bytes",
        "astronomical sum",
        "text",
        "truth",
    ],
)
def test_rows_that_cannot_be_counted_are_refused_by_column_and_row(
    column: str, values: list[Any], message: str
) -> None:
    with pytest.raises(TableError, match=message):
        from_columns(**{column: values})


def test_rows_are_refused_with_all_that_is_wrong_with_them() -> None:
    rows = {
        "area": ["N1", "XX", None, "S", "S", "N2", "N2"],
        "sex": ["F", "M", "F", "F", "m", "F", "F"],
        "persons": [-CANARY, 4, 5, 4.5, 7, None, 2**62],
    }
    with pytest.raises(TableError) as raised:
        CountTable.from_frame(pl.DataFrame(rows, strict=False), DIMENSIONS, "persons")
    assert str(raised.value).splitlines() == [
        "column 'area': no code in row 3. Correct these rows.",
        "column 'area': a code that is not in hierarchy in row 2. Correct these rows.",
        "column 'sex': a code that is not among those given in row 5. Correct these rows.",
        "column 'persons': no count in row 6. Correct these rows.",
        "column 'persons': a count that is not whole in row 4. Correct these rows.",
        "column 'persons': a negative count in row 1. Correct these rows.",
        "column 'persons': a count that no population reaches in row 7. Correct these rows.",
        (
            "1 row repeats the codes of an earlier row (row 7). Remove them, or ask for "
            "duplicates='sum'."
        ),
    ]


def test_rows_whose_codes_are_unknown_repeat_nothing() -> None:
    with pytest.raises(TableError) as raised:
        from_columns(area=["XX", "YY", "N1", "S", "S"], sex=["F", "F", "F", "F", "M"])
    assert str(raised.value).endswith("in row 1, 2. Correct these rows.")


def test_every_dimension_without_a_tree_that_holds_a_total_is_named() -> None:
    rows = {"area": ["x", "y", "Total"], "sex": ["F", "All", "F"], "persons": [3, 4, 3]}
    trees = {name: Hierarchy.flat(dict.fromkeys(rows[name])) for name in ("area", "sex")}
    with pytest.raises(TableError) as raised:
        CountTable.from_frame(pl.DataFrame(rows), trees, "persons")
    said = [line.partition(",")[0] for line in str(raised.value).splitlines()]
    assert said == ["column 'area' has no tree", "column 'sex' has no tree"]


def test_many_wrong_rows_are_shown_in_part() -> None:
    frame = pl.DataFrame({"sex": ["X"] * 8, "persons": [1] * 8})
    with pytest.raises(TableError, match="row 1, 2, 3, 4, 5 and 3 more"):
        CountTable.from_frame(frame, {"sex": SEX}, "persons")


@pytest.mark.parametrize(
    "broken",
    [
        {"area": ["N1", "N1", "SECRET", "S", "S"], "persons": [CANARY] * 5},
        {"persons": [CANARY, CANARY, -CANARY, 0, 7]},
        {"persons": [CANARY + 0.5] * 5},
        {"area": ["N1"] * 5, "sex": ["F"] * 5, "persons": [CANARY] * 5},
        {"area": ["N"] * 5, "sex": ["F", "M", "_T", "F", "M"], "persons": [CANARY] * 5},
        {"area": ["N1", "N2", "N", "S", "VN"], "sex": ["F"] * 5, "persons": [CANARY] * 5},
    ],
    ids=["unknown code", "negative", "fraction", "duplicates", "repeated totals", "wrong totals"],
)
def test_an_error_never_repeats_a_count_or_a_code_that_was_sent(broken: dict[str, Any]) -> None:
    with pytest.raises(TableError) as raised:
        from_columns(**broken)
    assert str(CANARY) not in str(raised.value)
    assert "SECRET" not in str(raised.value)


@pytest.mark.parametrize("name", ["area", "persons"])
def test_a_missing_column_is_named_with_those_there_are(name: str) -> None:
    with pytest.raises(TableError, match=f"column '{name}' is missing. The frame has: "):
        CountTable.from_frame(pl.DataFrame(ROWS).drop(name), DIMENSIONS, "persons")


def test_all_missing_columns_are_named() -> None:
    with pytest.raises(TableError, match="column 'sex' is missing; column 'persons' is"):
        CountTable.from_frame(pl.DataFrame(ROWS).drop("sex", "persons"), DIMENSIONS, "persons")


def test_the_count_cannot_be_a_dimension() -> None:
    with pytest.raises(TableError, match="both a dimension and the count"):
        CountTable.from_frame(pl.DataFrame(ROWS), DIMENSIONS, "sex")


def test_something_that_is_no_frame_is_refused() -> None:
    with pytest.raises(TableError, match="list does not offer the Arrow C stream interface"):
        CountTable.from_frame([ROWS], DIMENSIONS, "persons")  # type: ignore[arg-type]


def test_columns_of_a_dictionary_are_equally_long() -> None:
    with pytest.raises(TableError, match="differ in length"):
        CountTable.from_frame(ROWS | {"sex": ["F"]}, DIMENSIONS, "persons")


@pytest.mark.parametrize(
    "rows",
    [
        {"area": [], "sex": [], "persons": []},
        {"area": ["N1", "S"], "sex": ["F", "M"], "persons": [0, 0]},
    ],
    ids=["no rows", "nobody"],
)
def test_a_table_of_nobody_is_a_table(rows: dict[str, Any]) -> None:
    frame = pl.DataFrame(rows, schema={"area": pl.String, "sex": pl.String, "persons": pl.Int64})
    table = CountTable.from_frame(frame, DIMENSIONS, "persons")
    assert table.total == 0
    assert table.keys.size == 0
    assert table.find(np.arange(3)).tolist() == [-1, -1, -1]


def test_a_table_spans_billions_of_possible_cells_without_room_for_them() -> None:
    thousand = Hierarchy.flat(f"{place:03}" for place in range(999))
    rows = {name: ["000", "500", "998"] for name in "abcd"} | {"persons": [1, 2, 3]}
    table = CountTable.from_frame(pl.DataFrame(rows), dict.fromkeys("abcd", thousand), "persons")
    assert table.grid.possible_cells == 10**12
    assert table.keys.size == 3 * (2**4 - 1) + 1
    assert int(table.counts[0]) == 6


def test_the_frame_and_the_table_stay_as_they_are() -> None:
    frame = pl.DataFrame(ROWS).to_pandas()
    before = frame.copy()
    table = CountTable.from_frame(frame, DIMENSIONS, "persons")
    pd.testing.assert_frame_equal(frame, before)
    for array in (table.keys, table.counts, table.leaf_keys, table.leaf_counts):
        assert not array.flags.writeable


def test_the_words_for_a_table_do_not_hold_its_counts() -> None:
    assert str(CANARY) not in repr(with_rows(("N2", "M", CANARY)))


def test_leaf_cells_given_twice_are_summed() -> None:
    grid = from_columns().grid
    leaf = int(grid.key([np.array([2]), np.array([1])])[0])
    table = CountTable.from_leaves(grid, np.array([leaf, leaf]), np.array([2, 3]))
    assert cells(table)["N1", "F"] == 5
