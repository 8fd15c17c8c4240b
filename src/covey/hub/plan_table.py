"""The table of a plan as readers would have it, beside the release before.

Of what is hidden it tells what any reader can work out, and no more: nothing but rows that would go
out, and rows that are out, goes in. How much is hidden is for officers all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from covey.disclosure import Policy
from covey.hub.plan import Plan
from covey.tables import Hierarchy
from covey.tables.status import ESTIMATE, HIDDEN, INCOMPLETE, OBS_STATUS, PUBLISHED

WAS: Final = "was"
"""The status of the same cell in the release before; missing where it had no such row."""

SHOWN: Final = (PUBLISHED, INCOMPLETE)
"""What a cell has whose count is shown."""


@dataclass(frozen=True)
class PlanTable:
    """The rows that would go out.

    Args:
        trees: the tree of each dimension.
        last: what the release before is called; empty for a first one, or where that had other
            dimensions.
        cells: the dimensions as text, obs_value (missing where hidden), obs_status, the least and
            the most that a reader finds for what is hidden (low, high; high is missing where
            nothing limits it), and its status in the release before.
    """

    trees: Mapping[str, Hierarchy]
    last: str
    cells: pl.DataFrame

    @property
    def lost(self) -> pl.DataFrame:
        """The cells that the release before showed, and this one hides."""
        return self.cells.filter(pl.col(OBS_STATUS) == HIDDEN, pl.col(WAS).is_in(SHOWN))

    @property
    def gained(self) -> pl.DataFrame:
        """The cells that the release before hid, and this one shows."""
        return self.cells.filter(pl.col(OBS_STATUS).is_in(SHOWN), pl.col(WAS) == HIDDEN)


def plan_table(plan: Plan, policy: Policy) -> PlanTable:
    """Lay the rows of a plan beside those of the release before.

    Args:
        plan: of a release.
        policy: whether a hidden count may be 0; nothing else of it is looked at.
    """
    from covey.disclosure import bounded  # here: it brings the solver

    trees = dict(plan.trees)
    found: pl.DataFrame = bounded(plan.cells, trees, policy)
    cells = _as_text(found.drop(ESTIMATE), trees)
    before = plan.before
    if before is None or not set(trees) <= set(before.columns):
        return PlanTable(trees, "", cells.with_columns(pl.lit(None, pl.String).alias(WAS)))
    was = _as_text(before.select(*trees, pl.col(OBS_STATUS).alias(WAS)), trees)
    laid = cells.join(was, on=list(trees), how="left", maintain_order="left")
    return PlanTable(trees, plan.last, laid)


def _as_text(rows: pl.DataFrame, trees: Mapping[str, Hierarchy]) -> pl.DataFrame:
    kept = [name for name in (OBS_STATUS, WAS) if name in rows.columns]
    return rows.with_columns(pl.col(*trees, *kept).cast(pl.String))
