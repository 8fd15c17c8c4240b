"""How much of each group is hidden, so that no group disappears unnoticed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from covey.page.codes import Dimension
from covey.page.release import HIDDEN, NOT_COLLECTED


@dataclass(frozen=True, slots=True)
class Group:
    """All that is out of the people with one code, over every breakdown.

    Args:
        dimension: the place of the dimension.
        code: the place of the code.
        count: its own total; None where that is hidden.
        low: the least that a hidden total may be; None where it is shown, or is no row.
        high: the most; None where nothing limits it, too.
        cells: how many of its cells are not 0, or are hidden.
        hidden: how many of these are hidden.
    """

    dimension: int
    code: int
    count: int | None
    low: int | None
    high: int | None
    cells: int
    hidden: int

    @property
    def share(self) -> float:
        """How much of it is hidden, 0 to 1."""
        return self.hidden / self.cells if self.cells else 0.0


def groups_of(cells: pl.DataFrame, dimensions: Sequence[Dimension]) -> tuple[Group, ...]:
    """Return every group that has a row, in the order of the codelists; the totals are left out.

    So are groups of which an agency that is missing alone has counts.
    """
    cells = cells.filter(pl.col("obs_status") != NOT_COLLECTED)
    found = []
    for place, one in enumerate(dimensions):
        others_total = pl.all_horizontal(
            pl.lit(True), *(pl.col(other.name) == other.codes[0] for other in dimensions
                            if other is not one)
        )  # fmt: skip
        value, hidden = pl.col("obs_value"), pl.col("obs_status") == HIDDEN
        told = cells.group_by(one.name).agg(
            *(pl.col(name).filter(others_total).first().alias(alias)
              for name, alias in (("obs_value", "count"), ("low", "low"), ("high", "high"))),
            (hidden | (value > 0)).sum().alias("cells"),
            hidden.sum().alias("hidden"),
        )  # fmt: skip
        by_code = {code: tuple(numbers) for code, *numbers in told.iter_rows()}
        found += [
            Group(place, at, *by_code[code])
            for at, code in enumerate(one.codes)
            if at and code in by_code
        ]
    return tuple(found)
