"""The one shape of everything that is published: codes, a value, and whether it is hidden.

Source: SDMX 3.0 code list CL_OBS_STATUS, A normal value and Q missing value, suppressed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandera.polars as pa
import polars as pl

from covey.tables import Hierarchy
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE, PUBLISHED


def published(dimensions: Mapping[str, Hierarchy]) -> pa.DataFrameSchema:
    """Return the model of one published table.

    Args:
        dimensions: the tree of each column before the value, in order; with the period where
            the table has one.

    Returns:
        A model of ``*dimensions, obs_value, obs_status``, in this order: every cell at most
        once, and obs_value null exactly where obs_status is Q. It validates eager frames.
    """
    codes = {
        name: pa.Column(pl.String, pa.Check.isin(tree.codes, error="unknown code"))
        for name, tree in dimensions.items()
    }
    return pa.DataFrameSchema(
        {
            **codes,
            OBS_VALUE: pa.Column(pl.Int64, pa.Check.ge(0, error="negative value"), nullable=True),
            OBS_STATUS: pa.Column(
                pl.String, pa.Check.isin([PUBLISHED, HIDDEN], error="unknown status")
            ),
        },
        checks=[
            pa.Check(_null_where_hidden, error="value and status contradict each other"),
            pa.Check(_cell_once(list(dimensions)), error="cell stands twice"),
        ],
        strict=True,
        ordered=True,
    )


def _null_where_hidden(rows: pa.PolarsData) -> pl.LazyFrame:
    return rows.lazyframe.select(pl.col(OBS_VALUE).is_null() == (pl.col(OBS_STATUS) == HIDDEN))


def _cell_once(dimensions: list[str]) -> Callable[[pa.PolarsData], pl.LazyFrame]:
    return lambda rows: rows.lazyframe.select(pl.struct(dimensions).is_first_distinct())
