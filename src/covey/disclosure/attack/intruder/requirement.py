"""How much must stay open about a hidden cell, as the policy demands it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.unknowns import Counts, Flags
from covey.disclosure.rules import Policy


@dataclass(frozen=True)
class Requirement:
    """What the possible counts of a hidden cell must satisfy.

    A reader of the published rows does not know which hidden cells are unsafe. A cell falls when
    its possible counts lie less than `width` apart while an unsafe count is among them.

    Args:
        largest_unsafe: the largest count that may not be known, in people; one number for all
            cells, or (cells,) of each.
        width: how far apart the lowest and the highest possible count must be, in people; one
            number, or (cells,).
        covers: True if the possible counts must reach over all unsafe ones; likewise.
        smallest_unsafe: the smallest count that may not be known, in people; likewise.
    """

    largest_unsafe: int | Counts
    width: int | Counts
    covers: bool | Flags = False
    smallest_unsafe: int | Counts = 1

    @classmethod
    def of(
        cls,
        policy: Policy,
        known_unsafe: bool,
        minimum: Counts | None = None,
        narrowed: Flags | None = None,
    ) -> Self:
        """Take the demand from *policy*.

        Args:
            policy: the policy.
            known_unsafe: True if only cells are judged that are known to be unsafe. A safe cell
                need not reach over the unsafe counts, whatever the policy demands.
            minimum: (cells,) the smallest count other than 0 that may be published of each; None:
                the policy's of all.
            narrowed: (cells,) True where two possible counts are enough; None: nowhere.
        """
        covers = known_unsafe and policy.protection == "full"
        least = policy.minimum_count if minimum is None else minimum
        if narrowed is None:
            return cls(least - 1, policy.width, covers)
        return cls(least - 1, np.where(narrowed, 1, policy.width), covers & ~narrowed)

    def at(self, cells: NDArray[np.int64] | slice) -> Self:
        """Return what must stay open about some *cells*."""
        of_each = {
            field.name: value[cells]
            for field in fields(self)
            if isinstance(value := getattr(self, field.name), np.ndarray)
        }
        return replace(self, **of_each)

    def by_other(self, sign: Counts, more: Counts) -> Self:
        """Return the same in counts that tell these: ``sign * other + more``, (cells,) each."""
        one, last = sign * (self.smallest_unsafe - more), sign * (self.largest_unsafe - more)
        smallest, largest = np.minimum(one, last), np.maximum(one, last)
        return replace(self, smallest_unsafe=smallest, largest_unsafe=largest)

    def unsafe(self, cell: int) -> range:
        """Return the counts of one cell that may not be known."""
        smallest, largest = (
            one if isinstance(one, int) else int(one[cell])
            for one in (self.smallest_unsafe, self.largest_unsafe)
        )
        return range(smallest, largest + 1)

    def met(self, lowest: Counts, highest: Counts) -> Flags:
        """Tell which cells cannot fall, given counts that were shown to be possible.

        Args:
            lowest: (cells,) the lowest count shown to be possible.
            highest: (cells,) the highest count shown to be possible.

        Returns:
            (cells,) True where the demand holds whatever else is possible.
        """
        # Were an unsafe count possible too, it would lie this far from one of those shown.
        apart = np.maximum(highest, self.smallest_unsafe) - np.minimum(lowest, self.largest_unsafe)
        met: Flags = apart >= self.width
        over = (lowest <= self.smallest_unsafe) & (highest >= self.largest_unsafe)
        met &= over | ~np.asarray(self.covers)
        return met

    def void(self, lowest: Counts, highest: Counts) -> Flags:
        """Tell which cells cannot hold an unsafe count, given bounds on what is possible."""
        return (lowest > self.largest_unsafe) | (highest < self.smallest_unsafe)

    def high_enough(self, lowest: Counts) -> Counts:
        """Return (cells,) the count that cells whose lowest is *lowest* need not exceed."""
        goal = np.minimum(lowest, self.largest_unsafe) + self.width
        return np.where(self.covers, np.maximum(goal, self.largest_unsafe), goal)

    def low_enough(self, highest: Counts) -> Counts:
        """Return (cells,) the count that cells whose highest is *highest* need not go below."""
        goal = np.maximum(highest, self.smallest_unsafe) - self.width
        return np.where(self.covers, np.minimum(goal, self.smallest_unsafe), goal)
