"""What a rounding would show of a table and how far off, beside other ways to publish it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from covey.disclosure.policy import Rounding, RoundingMethod
from covey.disclosure.rounding.round_table import round_table
from covey.disclosure.rounding.rounded_table import RoundedTable
from covey.tables import CountTable


@dataclass(frozen=True)
class RoundedInComparison:
    """A rounded table in figures; for the data officer, and never published.

    Args:
        table: what would be published.
        rows: how many rows that is.
        seconds: how long it took.
        mean_error: mean distance from the count over the cells that are not 0, in people.
        largest_error: the largest, in people.
        share_changed: share of these cells that are shown otherwise than they are, 0 to 1.
        additivity_error: mean distance of a total from the sum of its parts, as shown, in people.
        largest_additivity_error: the largest, in people.
    """

    table: RoundedTable
    rows: int
    seconds: float
    mean_error: float
    largest_error: int
    share_changed: float
    additivity_error: float
    largest_additivity_error: int


def rounded(
    table: CountTable,
    method: RoundingMethod,
    base: int | None = None,
    key: bytes | None = None,
    minimum_count: int | None = None,
    steps: int = 0,
) -> RoundedInComparison:
    """Round a table and measure what that does to it; see `Rounding` and `round_table`.

    Args:
        table: the true counts.
        method: how they are changed.
        base: what is rounded to, in people.
        key: for the methods that draw.
        minimum_count: with ``"midpoint"`` and ``"cell-key"``.
        steps: with ``"rounding"``, how many multiples further than the next a count may go.

    Raises:
        DisclosureRisk: no multiples that add up exist, next to the counts or within the steps.
        PolicyError: a number is out of range, or a key is missing or of no use.
    """
    started = time.monotonic()
    done = round_table(table, Rounding(method, base, steps, minimum_count), key)
    seconds, of = time.monotonic() - started, done.figures
    rows = done.grid.possible_rows if done.zeros_listed else done.to_frame("arrow").num_rows
    return RoundedInComparison(
        *(done, rows, seconds, of.mean_error, of.largest_error, of.share_changed),
        *(of.mean_additivity_error, of.largest_additivity_error),
    )
