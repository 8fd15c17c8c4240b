"""Counts as they are shown, changed by a rounding or by noise, and what that does not protect."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules import Rounding
from covey.system import relations
from covey.tables import CountTable, Grid
from covey.tables.frames import Column, Library, as_frame, code_column, count_column
from covey.tables.grid import Keys
from covey.tables.listed_rows import every_row, rows_of_cells
from covey.tables.status import LISTED_ROWS, OBS_STATUS, OBS_VALUE, ROUNDED

if TYPE_CHECKING:
    from covey.tables.frames import ArrowTable, PandasFrame, PolarsFrame


@dataclass(frozen=True)
class RoundingFigures:
    """How far a rounded table is from the true one; for the data officer, and never published.

    Args:
        cells: cells that are not 0, totals included. A 0 is shown as 0.
        changed: those that are shown otherwise than they are.
        mean_error: mean distance between what is shown and the count, over these cells, in people.
        largest_error: the largest such distance, in people.
        sums: totals, each once for each dimension that it is the sum of parts of.
        sums_off: those that are not shown as the sum of what their parts are shown as.
        mean_additivity_error: mean distance between the two over all sums, in people.
        largest_additivity_error: the largest such distance, in people.
        proved: with ``"rounding"``, True if it is proved that no multiples that add up are nearer
            in all; True with every other method.
    """

    cells: int
    changed: int
    mean_error: float
    largest_error: int
    sums: int
    sums_off: int
    mean_additivity_error: float
    largest_additivity_error: int
    proved: bool

    @classmethod
    def of(cls, table: CountTable, values: NDArray[np.int64], proved: bool) -> RoundingFigures:
        """Hold *values* (cells,) against the true counts of a table."""
        error = np.abs(values - table.counts)
        off = np.abs(relations(table.grid, table.keys).astype(np.int64) @ values)
        return cls(
            *(int(error.size), int(np.count_nonzero(error)), _mean(error), _most(error)),
            *(int(off.size), int(np.count_nonzero(off)), _mean(off), _most(off)),
            proved,
        )

    @property
    def share_changed(self) -> float:
        """Share of the cells that are shown otherwise than they are, 0 to 1."""
        return self.changed / self.cells if self.cells else 0.0


@dataclass(frozen=True)
class RoundedTable:
    """A table of which every count may be shown otherwise than it is.

    It holds what is shown and no true count. It is no `ProtectedTable`: nothing was proved of it,
    and no release takes it.

    Args:
        grid: the dimensions.
        keys: (cells,) sorted; those that are not shown as 0.
        values: (cells,) what is shown, in people.
        rounding: how it was made; readers are told.
        figures: how far it is from the true table, for the data officer.
    """

    grid: Grid = field(repr=False)
    keys: Keys = field(repr=False)
    values: NDArray[np.int64] = field(repr=False)
    rounding: Rounding
    figures: RoundingFigures = field(repr=False)

    def __post_init__(self) -> None:
        self.keys.setflags(write=False)
        self.values.setflags(write=False)

    @property
    def statement(self) -> str:
        """What it does not protect, in sentences."""
        return self.rounding.unprotected

    @property
    def zeros_listed(self) -> bool:
        """True if zeros are rows; False if an absent row is shown as 0."""
        return self.grid.possible_rows <= LISTED_ROWS

    @overload
    def to_frame(self, library: Literal["polars"] = "polars") -> PolarsFrame: ...
    @overload
    def to_frame(self, library: Literal["pandas"]) -> PandasFrame: ...
    @overload
    def to_frame(self, library: Literal["arrow"]) -> ArrowTable: ...
    @overload
    def to_frame(self, library: Literal["dict"]) -> dict[str, Column]: ...
    @overload
    def to_frame(self, library: Library) -> Any: ...

    def to_frame(self, library: Library = "polars") -> Any:
        """Return the published rows: the dimensions, obs_value, and obs_status E in every row.

        Args:
            library: whose frame to return; it must be installed.

        Returns:
            One row a combination of codes, in the order of the hierarchies: all of them up to
            `covey.tables.status.LISTED_ROWS`, else those that are not shown as 0.
        """
        listed = every_row if self.zeros_listed else rows_of_cells
        places, cell = listed(self.grid, self.keys)
        columns = {
            axis.name: code_column(axis.hierarchy.codes, place)
            for axis, place in zip(self.grid.axes, places, strict=True)
        }
        none = np.zeros(cell.size, dtype=bool)
        columns[OBS_VALUE] = count_column(np.append(self.values, 0)[cell], none)
        columns[OBS_STATUS] = code_column((ROUNDED,), none.astype(np.int64))
        return as_frame(columns, library)


def _mean(distances: NDArray[np.int64]) -> float:
    return float(distances.mean()) if distances.size else 0.0


def _most(distances: NDArray[np.int64]) -> int:
    return int(distances.max(initial=0))
