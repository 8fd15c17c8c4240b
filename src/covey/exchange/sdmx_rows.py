"""Rows as SDMX-CSV 2.0.

Source: SDMX-CSV 2.0 (SDMX 3.0), layout; cross-domain codelists CL_OBS_STATUS and CL_CONF_STATUS.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from covey.contracts import is_period
from covey.exchange.edition import PERIOD, Edition
from covey.exchange.identifiers import component, refuse_codes
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE, PUBLISHED, ROUNDED

AGENCY: Final = "COVEY"
VERSION: Final = "1.0"
"""Of every structure; rows name it."""

CONF_STATUS: Final = {PUBLISHED: "F", HIDDEN: "N", ROUNDED: "F"}
"""F: free for publication. N: not for publication; A and D would tell primary from secondary."""


def sdmx_rows(cells: pl.DataFrame, flow: str) -> pl.DataFrame:
    """Return published rows with the columns of SDMX-CSV 2.0.

    Every hidden cell is a row, with an empty OBS_VALUE, OBS_STATUS Q and CONF_STATUS N.

    Args:
        cells: the dimensions, period among them where there is one, obs_value and obs_status.
        flow: the identifier of the dataflow.

    Raises:
        Unfit: SDMX has no such name or code.
    """
    dimensions = [name for name in cells.columns if name not in (OBS_VALUE, OBS_STATUS)]
    for name in dimensions:
        codes = cells[name].unique().sort()
        # A time range has a slash, which no other code has.
        refuse_codes(name, [one for one in codes if not (name == PERIOD and is_period(one))])
    return cells.select(
        pl.lit("dataflow").alias("STRUCTURE"),
        pl.lit(f"{AGENCY}:{component(flow)}({VERSION})").alias("STRUCTURE_ID"),
        pl.lit("I").alias("ACTION"),  # information: nobody is told to change a database
        *(pl.col(name).alias(column(name)) for name in dimensions),
        pl.col(OBS_VALUE).alias("OBS_VALUE"),
        pl.col(OBS_STATUS).alias("OBS_STATUS"),
        pl.col(OBS_STATUS).replace_strict(CONF_STATUS, return_dtype=pl.String).alias("CONF_STATUS"),
    )


def sdmx_csv(edition: Edition) -> pl.DataFrame:
    """Likewise, return the rows of a release.

    Raises:
        Unfit: SDMX has no such name or code.
    """
    return sdmx_rows(edition.cells, edition.name)


def column(dimension: str) -> str:
    """Return the component of a dimension; that of the period is TIME_PERIOD."""
    return "TIME_PERIOD" if dimension == PERIOD else component(dimension)
