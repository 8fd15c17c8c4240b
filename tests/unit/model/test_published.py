"""The published shape: a value, or Q and no value; each cell once; nothing else."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
import pytest

from covey import Hierarchy
from covey.model import published

SHAPE = published({"sex": Hierarchy.flat(["F", "M"])})


def table(
    sex: tuple[str, ...] = ("_T", "F", "M"),
    value: tuple[int | None, ...] = (40, None, None),
    status: tuple[str | None, ...] = ("A", "Q", "Q"),
) -> pl.DataFrame:
    return pl.DataFrame(
        {"sex": sex, "obs_value": value, "obs_status": status},
        schema={"sex": pl.String, "obs_value": pl.Int64, "obs_status": pl.String},
    )


def refusals(rows: pl.DataFrame) -> set[str]:
    with pytest.raises(pa.errors.SchemaErrors) as refused:
        SHAPE.validate(rows, lazy=True)
    return set(refused.value.failure_cases["check"].to_list())


def test_a_value_or_q_without_one_is_the_shape() -> None:
    assert SHAPE.validate(table(), lazy=True).equals(table())
    assert SHAPE.validate(table(value=(0, 0, 0), status=("A", "A", "A"))).height == 3


def test_a_hidden_cell_has_no_value() -> None:
    assert refusals(table(value=(40, 3, None))) == {"value and status contradict each other"}


def test_a_published_cell_has_a_value() -> None:
    assert refusals(table(value=(None, None, None))) == {"value and status contradict each other"}


@pytest.mark.parametrize("status", ["", "a", "D", "M"])
def test_no_other_status_tells_how_a_cell_came_to_be_hidden(status: str) -> None:
    assert "unknown status" in refusals(table(status=("A", "Q", status)))


def test_a_status_is_never_missing() -> None:
    assert "not_nullable" in refusals(table(status=("A", "Q", None)))


def test_no_value_is_negative() -> None:
    assert refusals(table(value=(-1, None, None))) == {"negative value"}


def test_every_code_is_known() -> None:
    assert refusals(table(sex=("_T", "F", "X"))) == {"unknown code"}


def test_a_cell_stands_once() -> None:
    assert refusals(table(sex=("_T", "F", "F"))) == {"cell stands twice"}


def test_nothing_else_is_published() -> None:
    assert refusals(table().with_columns(pl.lit(True).alias("primary"))) == {"column_in_schema"}
    assert "column_ordered" in refusals(table().select("obs_value", "sex", "obs_status"))


def test_a_value_is_a_whole_number_of_64_bits() -> None:
    rows = table().with_columns(pl.col("obs_value").cast(pl.Float64))
    assert refusals(rows) == {"dtype('Int64')"}
