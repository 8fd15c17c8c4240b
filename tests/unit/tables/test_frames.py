"""Counts of a frame are read alike whoever holds it, and wherever some are missing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from covey.tables.defects import Defects
from covey.tables.frames import counts_or_missing, read_columns, some_rows, whole_counts

COUNTS = [7, None, 0, 2**40]
FRAMES = {
    "lists": {"n": COUNTS},
    "polars": pl.DataFrame({"n": COUNTS}),
    "polars, unsigned": pl.DataFrame({"n": pl.Series(COUNTS, dtype=pl.UInt64)}),
    "arrow": pa.table({"n": COUNTS}),
    "pandas": pd.DataFrame({"n": pd.array(COUNTS, "Int64")}),
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_a_missing_count_is_known_from_0(frame: Any) -> None:
    column = read_columns(frame, ["n"])["n"]
    counts, missing = counts_or_missing(column, "n", Defects())
    assert counts.tolist() == [7, 0, 0, 2**40]
    assert missing.tolist() == [False, True, False, False]
    assert [*column] == COUNTS
    assert [column[row] for row in range(4)] == COUNTS
    assert [*some_rows(column, missing.nonzero()[0])] == [None]


@pytest.mark.parametrize("kind", [pl.Int8, pl.UInt16, pl.Int64, pl.UInt64, pl.Int128])
def test_numbers_of_any_width_are_counts(kind: type[pl.DataType]) -> None:
    column = read_columns(pl.DataFrame({"n": pl.Series([0, 100], dtype=kind)}), ["n"])["n"]
    assert whole_counts(column, "n", Defects()).tolist() == [0, 100]


@pytest.mark.parametrize(
    ("kind", "wrong"), [(pl.Int64, -3), (pl.Int64, 2**62), (pl.UInt64, 2**64 - 1)]
)
def test_numbers_that_count_nobody_are_noted(kind: type[pl.DataType], wrong: int) -> None:
    column = read_columns(pl.DataFrame({"n": pl.Series([1, wrong], dtype=kind)}), ["n"])["n"]
    found = Defects()
    assert whole_counts(column, "n", found).tolist() == [1, 0]
    with pytest.raises(Exception, match="column 'n'"):
        found.refuse()
