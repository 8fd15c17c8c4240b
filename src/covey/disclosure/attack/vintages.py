"""What an intruder sees to change between two vintages of a table, and what may have changed by it.

The intruder believes that what is not seen to change did not. Source: Xiao & Tao (2007),
m-Invariance: towards privacy preserving re-publication of dynamic datasets, for what successive
vintages tell together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.unknowns import UNBOUNDED
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.rules import Policy
from covey.disclosure.rules import table as rules
from covey.disclosure.rules.change import is_small_change
from covey.disclosure.rules.knowledge import hidden_bounds
from covey.tables import Grid
from covey.tables.grid import Keys

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

SMALL_CHANGE: Final = rules.SMALL_CHANGE.published


@dataclass(frozen=True)
class SeenChanges:
    """The cells of two vintages by what is seen of their change.

    Args:
        keys: (cells,) sorted, unique; of either vintage.
        change: (cells,) people more in the second, where both publish the cell; else 0.
        unknown: (cells,) True where one of them hides it, so that its change is not told.
        seen: (cells,) True where it certainly changed all the same.
        told: (cells,) False where one of them has no row of a code, and so tells nothing.
        sums: (sums, cells) 1 for a part, -1 for the total.
    """

    keys: Keys
    change: Counts
    unknown: Flags
    seen: Flags
    told: Flags
    sums: sparse.csr_array

    @classmethod
    def of(cls, vintages: Sequence[PublishedRows], policy: Policy) -> Self:
        """Compare two vintages on one grid, a cell without a row as the 0 that it counts.

        Args:
            vintages: the cells of both.
            policy: whether a hidden cell may be 0.
        """
        grid = vintages[0].grid
        keys = np.union1d(*(rows.keys for rows in vintages))
        told = [_told(rows, keys) for rows in vintages]
        (low, high), (low_after, high_after) = (
            _bounds(rows, keys, of, policy) for rows, of in zip(vintages, told, strict=True)
        )
        unknown = (low < high) | (low_after < high_after)
        return cls(
            keys,
            np.where(unknown, 0, low_after - low),
            unknown,
            unknown & ((low > high_after) | (low_after > high)),
            np.logical_and.reduce(told),
            _sums(grid, keys),
        )

    def small(self, policy: Policy) -> Keys:
        """Return the cells that are seen to change by fewer people than may be told."""
        return self.keys[is_small_change(self.change, policy.smallest_change)]

    @property
    def beliefs(self) -> Iterator[Keys]:
        """The cells that changed or may have, by beliefs from the strongest to the weakest.

        The first that some counts fit is the intruder's: what is not seen to change did not.

        - No cell changes alone in a sum. With a part its hidden total does; where that is
          published, any of the hidden parts may have, and last of all where a hidden total changed
          alone.
        - With a part its hidden total changes, and any hidden part below a published total.
        - All hidden cells that sums tie to a change, near or far, may have changed.
        - All cells may have.
        """
        published = _sum(self._totals, self.unknown) == 0
        up, down = (self._totals.T, ~published), (self._members.T, published)
        last = (self._members.T, ~published)
        yield self._spread((up, down, last), alone=True)
        yield self._spread((up, down), alone=False)
        yield self._spread((down, last), alone=False)
        yield self.keys

    def _spread(self, ways: Sequence[tuple[sparse.csc_array, Flags]], alone: bool) -> Keys:
        """Return the cells that changed, and those that changes come to on one of the *ways*.

        Args:
            ways: (cells, sums) which cells a change in which sums comes to, the first way first.
            alone: True if a change goes no further where it meets another one in a sum.
        """
        net, moved = (self.sums @ self.change) != 0, self.seen
        while True:
            changes = _sum(self._members, moved) + net
            going = changes == 1 if alone else changes > 0
            more = (self.unknown & ~moved & (_sum(to, going & of) > 0) for to, of in ways)
            new = next((one for one in more if one.any()), None)
            if new is None:
                changed: Keys = self.keys[moved | (self.change != 0)]
                return changed
            moved = moved | new

    @cached_property
    def _members(self) -> sparse.csr_array:
        return sparse.csr_array(abs(self.sums))

    @cached_property
    def _totals(self) -> sparse.csr_array:
        """(sums, cells) more than 0 at totals alone."""
        return sparse.csr_array(self._members - self.sums)


def _sum(members: sparse.csr_array | sparse.csc_array, flags: Flags) -> Counts:
    number: Counts = members @ flags.astype(np.int64)
    return number


def _told(rows: PublishedRows, keys: Keys) -> Flags:
    """Return (cells,) False for cells of a code that stands in no row of a vintage."""
    told = np.ones(keys.size, dtype=bool)
    for dimension in range(len(rows.grid.axes)):
        own = rows.grid.digit(rows.keys, dimension)
        told &= np.isin(rows.grid.digit(keys, dimension), own)
    return told


def _bounds(rows: PublishedRows, keys: Keys, told: Flags, policy: Policy) -> tuple[Counts, Counts]:
    """Return (cells,) the fewest and the most people that a vintage lets each of *keys* hold.

    A cell without a row counts 0, where a vintage tells of it.
    """
    lowest, highest = np.zeros(keys.size, np.int64), np.where(told, 0, UNBOUNDED)
    place = np.searchsorted(keys, rows.keys)
    filled, _ = hidden_bounds(policy, rows.published)
    lowest[place] = np.where(rows.hidden, filled, rows.values)
    highest[place] = np.where(rows.hidden, rows.ceilings, rows.values)
    return lowest, highest


def _sums(grid: Grid, keys: Keys) -> sparse.csr_array:
    """Return (sums, cells) those of which the total is listed: 1 for a part, -1 for the total."""
    rows, columns, signs, above = [], [], [], 0
    for dimension in range(len(grid.axes)):
        parent = grid.parent_key(keys, dimension)
        part = np.flatnonzero((parent >= 0) & np.isin(parent, keys))
        totals, relation = np.unique(np.searchsorted(keys, parent[part]), return_inverse=True)
        rows += [above + relation, above + np.arange(totals.size)]
        columns += [part, totals]
        signs += [np.ones(part.size, np.int64), np.full(totals.size, -1, np.int64)]
        above += totals.size
    entries = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(entries, shape=(above, keys.size))
