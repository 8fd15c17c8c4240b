"""What the audit refuses to read: each message names rows and codes, and no count."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import covey
from covey.errors import TableError
from covey.tables import Hierarchy
from tests.unit.disclosure.published import (
    THREE_WAYS,
    WHOLE_NUMBERS_ONLY,
    crosstab,
    frame,
    with_totals,
)

SEX = {"sex": Hierarchy.flat(["F", "M"])}
GOOD: dict[str, list[Any]] = {
    "sex": ["_T", "F", "M"],
    "obs_value": [20, None, None],
    "obs_status": ["A", "Q", "Q"],
}
SAFE = covey.Policy(5)


def refusal(rows: object, hierarchies: dict[str, Hierarchy] | None = None) -> str:
    with pytest.raises(TableError) as refused:
        covey.audit(rows, hierarchies or SEX, SAFE)  # type: ignore[arg-type]
    return str(refused.value)


@pytest.mark.parametrize(
    "rows",
    [pl.DataFrame(GOOD), pd.DataFrame(GOOD), pa.table(GOOD)],
    ids=["polars", "pandas", "arrow"],
)
def test_rows_of_any_frame_are_read(rows: Any) -> None:
    assert covey.audit(rows, SEX, SAFE).attacked == 2


def test_not_a_number_is_a_missing_count() -> None:
    nan = float("nan")
    rows = pl.DataFrame(GOOD | {"obs_value": [20.0, nan, nan]})
    assert covey.audit(rows, SEX, SAFE).attacked == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sex": ["_T", "F", "X"]}, "not among those given in row 3"),
        ({"sex": ["_T", "F", None]}, "no code in row 3"),
        ({"obs_status": ["A", "Q", "c"]}, "status other than A or Q in row 3"),
        ({"obs_status": ["A", "Q", None]}, "status other than A or Q in row 3"),
        ({"obs_status": ["A", "A", "Q"]}, "no count beside status A in row 2"),
        ({"obs_value": [20, 13, None]}, "a count beside status Q in row 2"),
        ({"obs_value": [-20, None, None]}, "negative count in row 1"),
        ({"obs_value": [20.5, None, None]}, "not whole in row 1"),
        ({"obs_value": ["20", None, None]}, "not whole numbers"),
        ({"sex": ["_T", "F", "F"]}, "1 row repeats the codes of an earlier row (row 3)"),
    ],
)
def test_a_row_that_cannot_be_published_is_refused(
    change: dict[str, list[Any]], message: str
) -> None:
    refused = refusal(pl.DataFrame(GOOD | change))
    assert message in refused
    assert "13" not in refused


def test_rows_are_refused_with_all_that_is_wrong_with_them() -> None:
    rows = {
        "sex": ["_T", "X", "F", "M", "M"],
        "obs_value": [None, 7.0, 13.0, -13.0, 2.5],
        "obs_status": ["A", "c", "Q", "A", "A"],
    }
    assert refusal(pl.DataFrame(rows)).splitlines() == [
        "column 'sex': a code that is not among those given in row 2. Correct these rows.",
        "column 'obs_status': a status other than A or Q in row 2. Correct these rows.",
        "column 'obs_value': no count beside status A in row 1. Correct these rows.",
        "column 'obs_value': a count beside status Q in row 3. Correct these rows.",
        "column 'obs_value': a count that is not whole in row 5. Correct these rows.",
        "column 'obs_value': a negative count in row 4. Correct these rows.",
        "1 row repeats the codes of an earlier row (row 5). Remove them.",
    ]


def test_the_tables_whose_rows_are_refused_are_named() -> None:
    good, bad = pl.DataFrame(GOOD), pl.DataFrame(GOOD | {"sex": ["_T", "F", "X"]})
    with pytest.raises(covey.CoveyError) as raised:
        covey.audit_linked({"a": bad, "b": good, "c": bad}, dict.fromkeys("abc", SEX), SAFE)
    assert str(raised.value).splitlines() == [
        f"table '{name}': column 'sex': a code that is not among those given in row 3. "
        "Correct these rows."
        for name in "ac"
    ]


@pytest.mark.parametrize("missing", ["sex", "obs_value", "obs_status"])
def test_a_missing_column_is_named(missing: str) -> None:
    assert f"column {missing!r} is missing" in refusal(pl.DataFrame(GOOD).drop(missing))


def test_a_dimension_may_not_be_named_like_the_count() -> None:
    trees = {"obs_value": SEX["sex"]}
    assert "cannot be a dimension" in refusal(pl.DataFrame(GOOD), trees)


def test_a_published_total_that_its_parts_do_not_make_is_refused() -> None:
    refused = refusal(
        *crosstab("""
             _T   F   M
        _T   47  22  18
        A    12   6   6
        B    28  16  12
    """)
    )
    assert "do not equal the sum of their parts, first _T×_T" in refused
    assert "47" not in refused


@pytest.mark.parametrize("residual", [1, 0], ids=["too few people", "nobody"])
def test_hidden_cells_without_enough_people_for_them_are_refused(residual: int) -> None:
    rows = {("_T",): 12 + residual, ("F",): None, ("M",): None, ("O",): 12}
    trees = {"sex": Hierarchy.flat(["F", "M", "O"])}
    assert "contradict each other" in refusal(frame(["sex"], rows), trees)


def test_sums_that_no_whole_numbers_fit_are_refused() -> None:
    # Every line holds two of these cells, which share three people: 1 and 2 must alternate from
    # line to line, and some way round is odd. One and a half each would fit.
    cells = [codes for codes in WHOLE_NUMBERS_ONLY if codes != ("b", "r", "y")]
    rows: dict[tuple[str, ...], int | None] = {
        codes: int(people) for codes, people in with_totals(dict.fromkeys(cells, 1.5)).items()
    }
    refused = refusal(frame(list(THREE_WAYS), rows | dict.fromkeys(cells)), THREE_WAYS)
    assert "contradict each other" in refused


def test_a_cell_without_its_total_is_refused() -> None:
    rows = {("_T",): 20, ("F",): 20, ("X1",): 7}
    trees = {
        "sex": Hierarchy.from_rows(
            [
                {"code": "_T", "parent": ""},
                {"code": "F", "parent": "_T"},
                {"code": "X", "parent": "_T"},
                {"code": "X1", "parent": "X"},
                {"code": "X2", "parent": "X"},
            ]
        )
    }
    assert "cell X1 is not 0" in refusal(frame(["sex"], rows), trees)


def test_a_total_whose_parts_have_no_rows_is_refused() -> None:
    rows, trees = crosstab("""
             _T   F   M
        _T   40  22  18
        A    20  10  10
        B    20  12   8
    """)
    without = rows.filter(~((pl.col("area") == "A") & (pl.col("sex") != "_T")))
    assert "cell A×_T is not 0" in refusal(without, trees)


def test_two_counts_of_one_cell_are_refused() -> None:
    chain = Hierarchy.from_rows(
        [
            {"code": "_T", "parent": ""},
            {"code": "F", "parent": "_T"},
            {"code": "M", "parent": "_T"},
            {"code": "M1", "parent": "M"},
        ]
    )
    rows = {("_T",): 30, ("F",): 11, ("M",): 19, ("M1",): 18}
    assert "cell M has one child only" in refusal(frame(["sex"], rows), {"sex": chain})
