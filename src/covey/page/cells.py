"""The rows of a release as a page holds them: places of codes, a column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from covey.page.codes import Dimension, of_one_kind
from covey.page.release import HIDDEN, INCOMPLETE, NOT_COLLECTED, ReleaseMetadata, pairs


def cells_of(release: ReleaseMetadata, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a release out of all *rows* of its dataset, without the period."""
    return rows.filter(period=release.period).drop("period")


def with_bounds(rows: pl.DataFrame, bounds: pl.DataFrame) -> pl.DataFrame:
    """Return *rows*, each hidden one with ``low`` and ``high``.

    Args:
        rows: the newest of a dataset, of all periods.
        bounds: the table beside them; ``high`` is missing where nothing limits the count.
    """
    keys = [name for name in bounds.columns if name in rows.columns]
    limits = bounds.select(*keys, "low", "high")
    return rows.join(limits, on=keys, how="left", maintain_order="left")


def as_columns(cells: pl.DataFrame, dimensions: Sequence[Dimension]) -> dict[str, Any]:
    """Return rows in as few letters as JSON allows.

    Returns:
        ``codes``: for each dimension the place of the code of each row; ``values``: the count of
        each row, None where it is hidden; ``low`` and ``high``: for each hidden row, in order, the
        least and the most that it may be, ``high`` None where nothing limits it; ``lacking``: by
        status, the places of the rows that lack an agency, or have only one that is missing.
    """
    hidden = cells.filter(pl.col("obs_status") == HIDDEN)
    status = cells["obs_status"]
    return {
        "codes": [
            cells[one.name]
            .replace_strict(one.codes, range(len(one.codes)), return_dtype=pl.Int64)
            .to_list()
            for one in dimensions
        ],
        "values": cells["obs_value"].to_list(),
        "low": hidden["low"].to_list(),
        "high": hidden["high"].to_list(),
        "lacking": {
            one: (status == one).arg_true().to_list() for one in (INCOMPLETE, NOT_COLLECTED)
        },
    }


def breakdowns_of(
    release: ReleaseMetadata, breakdowns: pl.DataFrame, dimensions: Sequence[Dimension]
) -> list[dict[str, Any]]:
    """Return which breakdowns are out, those of few dimensions first; each of one kind of codes.

    Returns:
        ``levels``: for each dimension the place of its level, 0 the total; how many of its
        ``cells`` are not 0 or are hidden, how many of these are ``hidden``, and what they show as
        a share of the grand total: ``visible``, None where that is hidden.
    """
    places = {one.name: {level.name: at for at, level in enumerate(one.levels)}
              for one in dimensions}  # fmt: skip
    listed = breakdowns.filter(dataset=release.dataset, period=release.period)
    return [
        {
            "levels": [places[name][level] for name, level in pairs(row["levels"]).items()],
            "cells": row["cells"],
            "hidden": row["hidden"],
            "visible": row["visible"],
        }
        for row in listed.iter_rows(named=True)
        if of_one_kind(pairs(row["levels"]), dimensions)
    ]
