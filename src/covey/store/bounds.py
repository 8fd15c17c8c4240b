"""Low, high and estimate of the hidden cells of a release, from its published rows alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from covey.disclosure import Policy
from covey.store.vintages import Row
from covey.tables import Hierarchy
from covey.tables.status import ESTIMATE, HIDDEN, HIGH, LOW, OBS_STATUS


def bounds_of(
    cells: pl.DataFrame, dimensions: Mapping[str, str], codes: Sequence[Row], zeros: object
) -> pl.DataFrame:
    """Return a row for each hidden cell of a release.

    Args:
        cells: its published rows: the dimensions, obs_value and obs_status.
        dimensions: the codelist of each.
        codes: rows of these codelists.
        zeros: what the release says of hidden zeros; unless it is "public", a hidden count may
            be 0.

    Returns:
        The dimensions as text, low, high and estimate; see `covey.disclosure.bounded`.

    Raises:
        CoveyError: the rows contradict each other, or the codes are no tree.
    """
    hidden = pl.col(OBS_STATUS) == HIDDEN
    if not cells.select(hidden.any()).item():
        none = [pl.lit(0, pl.Int64).alias(name) for name in (LOW, HIGH, ESTIMATE)]
        return _as_text(cells.select(*dimensions, *none).clear())
    trees = {name: _tree(codes, codelist) for name, codelist in dimensions.items()}
    # Two is the least that a policy can ask for, and bounds do not depend on it.
    policy = Policy(minimum_count=2, zeros="public" if zeros == "public" else "hidden")
    from covey.disclosure import bounded  # here: it brings the solver

    found: pl.DataFrame = bounded(cells, trees, policy, only_hidden=True)
    return _as_text(found.select(*dimensions, LOW, HIGH, ESTIMATE))


def _as_text(found: pl.DataFrame) -> pl.DataFrame:
    return found.with_columns(pl.exclude(LOW, HIGH, ESTIMATE).cast(pl.String))


def _tree(codes: Sequence[Row], codelist: str) -> Hierarchy:
    return Hierarchy.from_rows(
        {"code": str(row["code"]), "parent": str(row["parent"] or "")}
        for row in codes
        if row["codelist"] == codelist
    )
