"""What a search is given, and its parts along the branches of a dimension.

A part keeps all sums with the rest of the table as it is, so parts share no state: they may be
searched side by side, and what is found in one holds in the whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.deadline import Deadline
from covey.disclosure.proof.needs import Needs
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.cross import Cross, cross_of, no_cross
from covey.disclosure.suppression.search.limits import USUAL, SearchLimits
from covey.tables.grid import Axis, Grid, Keys


@dataclass(frozen=True)
class Crossed:
    """The dimensions that the cells of a task belong to.

    Args:
        grid: the dimensions.
        keys: (keys,) of all cells that are not empty.
        cell: (keys,) the cell of each; equal ones are one cell.
        forest: True if the total of the first dimension stands for nothing.
    """

    grid: Grid
    keys: Keys
    cell: NDArray[np.int64]
    forest: bool = False

    def __reduce__(self) -> tuple[object, ...]:
        """Cross to another process without a name or a code: as the shape of each dimension."""
        return _unnamed, (self.grid.shape, self.keys, self.cell, self.forest)

    @property
    def dimensions(self) -> NDArray[np.int64]:
        """(cells,) in how many dimensions a cell is no total, at least."""
        least = np.full(int(self.cell.max(initial=-1)) + 1, len(self.grid.axes))
        np.minimum.at(least, self.cell, self.grid.crossed_dimensions(self.keys))
        return least

    def part(self, place: NDArray[np.int64]) -> Crossed:
        """Return the dimensions of some cells, given (cells,) the new place of each; -1: none."""
        kept = place[self.cell] >= 0
        return replace(self, keys=self.keys[kept], cell=place[self.cell[kept]])


@dataclass(frozen=True)
class Task:
    """Cells, what ties them, and what the search is to reach.

    Args:
        sums: (relations, cells) with entries 1 and -1.
        slack: how far each cell may move.
        needs: what the moves must show.
        base: (cells,) what hiding each cell costs; 0 where it is hidden anyway.
        rows: (cells,) how many rows that hides; all 0 where only the cost is to count.
        crossed: the dimensions; None where the cells are those of several tables.
        effort: how many times the usual work the search may do.
        deadline: when it stops to better what it has, and when it gives up what it has not.
        limits: how much the usual work is.
        crossings: (cells,) in how many dimensions each is no total, at least; None: what *crossed*
            tells, if it does.
        follows: (cells,) True for what goes out now and can follow what is out; see `following`.
            None: the task is no series of persons counted once.
    """

    sums: sparse.csr_array
    slack: Slack
    needs: Needs
    base: NDArray[np.float64]
    rows: NDArray[np.float64]
    crossed: Crossed | None
    effort: float = 1.0
    deadline: Deadline = Deadline()  # noqa: RUF009 - it cannot change
    limits: SearchLimits = USUAL
    crossings: NDArray[np.int64] | None = None
    follows: NDArray[np.bool_] | None = None

    @property
    def is_large(self) -> bool:
        """True for a series that layers one after the other do most of, before the whole."""
        return self.base.size >= self.limits.parts.layered

    @property
    def goes_by_layer(self) -> bool:
        """True where layers are searched first.

        Without dimensions of the whole, single layers are all that can be begun with.
        """
        return self.is_large or self.crossed is None

    @property
    def open_cells(self) -> int:
        """How many cells there are to decide on, or with a need.

        The others are hidden anyway or have no row, and cost a search little.
        """
        open_cells = self.base > 0
        open_cells[self.needs.cell] = True
        return int(np.count_nonzero(open_cells))

    @property
    def digest(self) -> bytes:
        """A name for all that is searched, and how far; the deadline is not in it."""
        crossed, arrays = self.crossed, (self.crossings, self.follows)
        of_cells = (self.base, self.rows, *(one for one in arrays if one is not None))
        keys = () if crossed is None else (crossed.keys, crossed.cell)
        sums = (self.sums.indptr, self.sums.indices, self.sums.data)
        told = [*sums, *self.slack, *self.needs, *of_cells, *keys]
        shape = None if crossed is None else (crossed.grid.shape, crossed.forest)
        given = [one is not None for one in arrays]
        kinds = [(one.dtype.str, one.shape) for one in told]
        name = hashlib.sha256(repr((shape, given, kinds, self.effort, self.limits)).encode())
        for one in told:
            name.update(np.ascontiguousarray(one).data)
        return name.digest()

    @cached_property
    def by_cell(self) -> sparse.csc_array:
        """The sums by columns."""
        return self.sums.tocsc()

    @cached_property
    def dimensions(self) -> NDArray[np.int64]:
        """(cells,) in how many dimensions a cell is no total, at least.

        Where the cells are those of several tables, in how many sums it is a part.
        """
        if self.crossings is not None:
            return self.crossings
        if self.crossed is not None:
            return self.crossed.dimensions
        return np.asarray((self.sums > 0).sum(axis=0)).ravel()

    @property
    def cross(self) -> Cross:
        """The cross of the dimensions, for compiled code."""
        if self.crossed is None:
            return no_cross()
        crossed = self.crossed
        return cross_of(crossed.grid, crossed.keys, crossed.cell, self.base.size, crossed.forest)

    def burden(self, moved: NDArray[np.int64]) -> float:
        """By how much readers are the poorer: rows times people, or the cost where it alone counts.

        One in a hundred more of either weighs as much as of the other.

        Args:
            moved: places of the cells that moves change.
        """
        rows, cost = self.rows[moved], self.base[moved]
        rows, cost = rows[cost > 0], cost[cost > 0]
        if not rows.all():
            return float(cost.sum())
        return float(rows.sum() * (cost**2 / rows).sum())

    def with_totals_kept(self, changes: sparse.csr_array) -> Task:
        """Return the task in which no total over all dimensions but one moves that did not before.

        Args:
            changes: (moves, cells) what moves before.
        """
        if self.crossed is None:
            return self
        kept = self.dimensions <= 1
        kept[changes.indices] = False
        return replace(self, slack=self.slack.without(kept & (self.base > 0)))

    def with_needs(self, kept: NDArray[np.int64]) -> Task:
        """Return the task with some of its needs; *kept* are their places, sorted."""
        cell, first = self.needs.cell[kept], np.arange(self.base.size + 1)
        needs = Needs(
            cell, self.needs.sign[kept], self.needs.step[kept], np.searchsorted(cell, first)
        )
        return replace(self, needs=needs)

    def part(
        self, cells: NDArray[np.int64], free: NDArray[np.bool_], open_needs: NDArray[np.bool_]
    ) -> Task:
        """Return the task of some cells while all others stay as they are.

        Args:
            cells: (n,) sorted places.
            free: (cells,) True where hiding a cell costs nothing any more.
            open_needs: (needs,) True for those that are still to be met.
        """
        place = np.full(self.base.size, -1, np.int64)
        place[cells] = np.arange(cells.size)
        columns = sparse.csr_array(self.by_cell[:, cells])
        inside = np.flatnonzero((place[self.needs.cell] >= 0) & open_needs)
        cell = place[self.needs.cell[inside]].astype(np.int32)
        return Task(
            sparse.csr_array(columns[np.diff(columns.indptr) > 0]),
            Slack(self.slack.rise[cells], self.slack.fall[cells]),
            Needs(
                cell,
                self.needs.sign[inside],
                self.needs.step[inside],
                np.searchsorted(cell, np.arange(cells.size + 1)),
            ),
            np.where(free[cells], 0.0, self.base[cells]),
            self.rows[cells],
            self.crossed and self.crossed.part(place),
            self.effort,
            self.deadline,
            self.limits,
            None if self.crossings is None else self.crossings[cells],
        )

    def parts(self) -> list[NDArray[np.int64]]:
        """Return the cells of each part, sorted; cells at the total of the dimension are in none.

        The parts are branches of the dimension with most codes among those that have enough
        branches, some small ones together: the more codes, the fewer sums go beyond a part.
        """
        if self.crossed is None:
            return []
        grid, limits = self.crossed.grid, self.limits.parts
        tops = [_top(axis) for axis in grid.axes]
        longest = max(
            range(len(tops)),
            key=lambda one: (tops[one].max() + 1 >= limits.branches, tops[one].size),
        )
        branch = tops[longest][grid.digit(self.crossed.keys, longest)]
        # A cell that is equal to one above it is where its finest key is.
        of_cell = np.full(self.base.size, -1, np.int64)
        np.maximum.at(of_cell, self.crossed.cell, branch)
        sizes = np.bincount(of_cell[of_cell >= 0])
        if not sizes.size:
            return []
        number = _evenly(sizes, limits.parts)
        part = np.where(of_cell >= 0, number[of_cell], -1)
        found = [np.flatnonzero(part == one) for one in range(int(number.max()) + 1)]
        return [cells for cells in found if cells.size]


def _unnamed(
    shape: Sequence[tuple[int, ...]], keys: Keys, cell: NDArray[np.int64], forest: bool
) -> Crossed:
    return Crossed(Grid.of_shape(shape), keys, cell, forest)


def _top(axis: Axis) -> NDArray[np.int64]:
    """Return (nodes,) the number of the branch below the total that each node is in; -1: none."""
    top = np.full(axis.size, -1, np.int64)
    branches = 0
    for node in range(1, axis.size):
        above = axis.parent[node]
        if above == 0:
            top[node], branches = branches, branches + 1
        else:
            top[node] = top[above]
    return top


def _evenly(sizes: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return (branches,) which of at most *most* parts each is put into, neighbours together."""
    ends = np.cumsum(sizes)
    return np.minimum((ends - 1) * most // int(ends[-1]), most - 1)
