"""What a reader holds of a rounded table: between which limits each true count lies.

The limits are taken from the public description of the method, and share no code with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, BoundedCells
from covey.disclosure.attack.published_rows import NO_SYMBOLS
from covey.disclosure.attack.undeclared import ReadCells
from covey.disclosure.rules import Rounding
from covey.disclosure.rules.patterns import Pattern
from covey.errors import TableError
from covey.tables import Grid, Hierarchy
from covey.tables.defects import Defects
from covey.tables.frames import Frame, Sent, counts_or_missing, without_nan, word_positions
from covey.tables.occurring import GridRows
from covey.tables.status import (
    HIDDEN,
    LISTED_ROWS,
    OBS_STATUS,
    OBS_VALUE,
    PUBLISHED,
    ROUNDED,
)

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

_EXACT: Final = 0
_ROUNDED: Final = 1


@dataclass(frozen=True)
class RoundedRows:
    """The cells of a table by what its rows tell of each, before any sum is used.

    Args:
        cells: every cell of the full cross table.
        told: (cells,) True where a row, or its absence in a breakdown that is published, tells.
        exact: rows of which the count is told as it is.
        rounded: rows of which it is not.
    """

    cells: BoundedCells
    told: Flags
    exact: int
    rounded: int

    @classmethod
    def read(
        cls,
        frame: Frame,
        hierarchies: Mapping[str, Hierarchy],
        rounding: Rounding,
        exact: Iterable[Pattern],
        hidden_least: int,
        symbols: Mapping[str, int] = NO_SYMBOLS,
    ) -> RoundedRows:
        """Read the rows of a table, some or all of which are rounded.

        A row is exact if its status is A while others have E, if *exact* names it, or if it is no
        multiple of the base. A combination without a row is shown as 0, unless no row stands in its
        breakdown or has its code.

        Args:
            frame: the dimensions, obs_value (missing where hidden), obs_status (A, E or Q).
            hierarchies: the tree of each dimension, by the name of its column.
            rounding: how the others were changed.
            exact: cells that are published as they are.
            hidden_least: fewest people that a hidden count can be.
            symbols: further statuses of hidden cells, each with the most people it stands for.

        Raises:
            TableError: the rows cannot be a published table, have too many possible cells, or tell
                different counts of one cell; the message names rows and codes, never counts.
        """
        found = Defects()
        rows = GridRows.read(frame, hierarchies, OBS_VALUE, OBS_STATUS, found=found)
        grid = rows.grid
        ceilings = {HIDDEN: UNBOUNDED, **symbols}
        status = _statuses(rows.columns[OBS_STATUS], list(ceilings), found)
        values, missing = counts_or_missing(without_nan(rows.columns[OBS_VALUE]), OBS_VALUE, found)
        hidden = status > _ROUNDED
        found.note(missing & ~hidden & (status >= 0), OBS_VALUE, "no count beside its status")
        found.note(~missing & hidden, OBS_VALUE, f"a count beside status {HIDDEN}")
        found.note_repeated(rows.repeated, "Remove them.")
        found.refuse()
        _refuse_too_many(grid)
        as_it_is = ~hidden & _exact(grid, rows.keys, values, status, rounding, exact)
        lowest, highest = possible(values, rounding)
        most = np.array([0, 0, *ceilings.values()])[status]
        lowest = np.where(hidden, hidden_least, np.where(as_it_is, values, lowest))
        highest = np.where(hidden, most, np.where(as_it_is, values, highest))
        cells, told = _cells(grid, rows.keys, lowest, highest, rounding)
        shown = int(np.count_nonzero(as_it_is))
        return cls(cells, told, shown, int(np.count_nonzero(~hidden)) - shown)

    @property
    def read_cells(self) -> ReadCells:
        """The cells that rows, or their absence, tell of."""
        lowest, highest = self.cells.lowest[self.told], self.cells.highest[self.told]
        keys = self.cells.keys[self.told]
        return ReadCells(self.cells.grid, keys, self.cells.hidden[self.told], lowest, highest)


def possible(shown: Counts, rounding: Rounding) -> tuple[Counts, Counts]:
    """Return (rows,) the least and the most that the true count of each can be.

    Args:
        shown: (rows,) what is published, in people.
        rounding: by which method, and how far off that may be.
    """
    if rounding.method == "cell-key":
        # A 0 is never shown as anything else.
        lowest = np.maximum(shown - rounding.largest_shift, np.minimum(shown, 1))
        return lowest, shown + rounding.largest_shift
    base = rounding.base or 1
    if rounding.method == "midpoint":
        return _by_nearest(shown, base, rounding.minimum_count or 1, rounding.middle)
    off = (rounding.steps + 1) * base - 1
    # In whole steps a 0 stays 0, so what is more is at least 1.
    return np.maximum(shown - off, np.minimum(shown, 1)), shown + off


def _by_nearest(shown: Counts, base: int, least: int, middle: int) -> tuple[Counts, Counts]:
    """Likewise, of what is rounded to the nearest from *least* on, and has one number below."""
    lowest, highest = shown - base // 2, shown + (base - 1) // 2
    none = shown == 0
    lowest = np.maximum(lowest, np.where(none, 0, least))
    highest = np.where(none & (highest < least), 0, highest)
    small: Flags = (shown == middle) & (least > 1)
    also_nearest = small & (middle % base == 0)
    of_small = np.where(also_nearest, np.maximum(highest, least - 1), least - 1)
    highest = np.where(small, of_small, highest)
    return np.where(small, 1, lowest), highest


def _statuses(column: Sent, hiding: list[str], found: Defects) -> NDArray[np.int32]:
    """Return (rows,) 0 for A, 1 for E, more for one of *hiding*, -1 for what is noted."""
    known = [PUBLISHED, ROUNDED, *hiding]
    places = word_positions(column, OBS_STATUS, known)
    found.note(places < 0, OBS_STATUS, f"a status other than {', '.join(known)}")
    return places


def _refuse_too_many(grid: Grid) -> None:
    if grid.possible_cells > LISTED_ROWS:
        raise TableError(
            f"The dimensions span {grid.possible_cells:,} possible cells, each of which may be "
            f"rounded; {LISTED_ROWS:,} are the most. Attack a table of fewer dimensions."
        )


def _exact(
    grid: Grid,
    keys: NDArray[np.int64],
    values: Counts,
    status: NDArray[np.int32],
    rounding: Rounding,
    named: Iterable[Pattern],
) -> Flags:
    """Return (rows,) True where the count is told as it is."""
    exact: Flags = np.zeros(keys.size, dtype=bool)
    if (status == _ROUNDED).any():
        exact = status == _EXACT
    if rounding.base is not None:
        middle: Flags = (values == rounding.middle) & (rounding.minimum_count is not None)
        exact |= (values % rounding.base > 0) & ~middle
    for pattern in named:
        inside = np.ones(keys.size, dtype=bool)
        for name, codes in pattern:
            inside &= np.isin(grid.digit(keys, _dimension(grid, name)), _nodes(grid, name, codes))
        if not inside.any():
            what = ",".join(f"{name}={code}" for name, codes in pattern for code in codes)
            raise TableError(f"No row is a cell of {what}, which is said to be exact.")
        exact |= inside
    return exact


def _dimension(grid: Grid, name: str) -> int:
    if name not in grid.names:
        raise TableError(f"{name!r} is no dimension, so no cell of it is exact: {grid.names}.")
    return grid.names.index(name)


def _nodes(grid: Grid, name: str, codes: Iterable[str]) -> Counts:
    axis = grid.axes[_dimension(grid, name)]
    unknown = [code for code in codes if axis.hierarchy.find(code) < 0]
    if unknown:
        raise TableError(f"{unknown[0]!r} is no code of {name!r}, so no cell of it is exact.")
    return axis.node_of_code[[axis.hierarchy.find(code) for code in codes]]


def _cells(
    grid: Grid, keys: NDArray[np.int64], lowest: Counts, highest: Counts, rounding: Rounding
) -> tuple[BoundedCells, Flags]:
    """Return every cell with its limits, and which of them are told of by a row or its absence."""
    every = np.arange(grid.possible_cells)
    told = _breakdown(grid, every, keys)
    zero, none = possible(np.zeros(1, np.int64), rounding)
    least = np.where(told, zero, 0)
    most = np.where(told, none, UNBOUNDED)
    least[keys], most[keys] = 0, UNBOUNDED
    # Several codes of a single-child chain are one cell, and each of their rows tells of it.
    np.maximum.at(least, keys, lowest)
    np.minimum.at(most, keys, highest)
    wrong = np.flatnonzero(least > most)
    if wrong.size:
        where = "×".join(grid.codes(int(wrong[0])))
        raise TableError(f"cell {where} has rows that no one count fits. Correct one of them.")
    return BoundedCells(grid, every, least, most, least < most), told


def _breakdown(grid: Grid, every: NDArray[np.int64], keys: NDArray[np.int64]) -> Flags:
    """Return (cells,) True where some row is of the same levels, and some of each of the codes."""
    levels, told = np.zeros_like(every), np.ones(every.size, dtype=bool)
    for dimension, axis in enumerate(grid.axes):
        node = grid.digit(every, dimension)
        levels = levels * (int(axis.depth.max(initial=0)) + 1) + axis.depth[node]
        told &= np.isin(node, grid.digit(keys, dimension))
    return told & np.isin(levels, levels[keys])
