"""How much must stay open about a hidden cell, as the policy demands it."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
        width: how far apart the lowest and the highest possible count must be, in people.
        covers: True if the possible counts must reach over all unsafe ones.
        smallest_unsafe: the smallest count that may not be known, in people; likewise.
    """

    largest_unsafe: int | Counts
    width: int
    covers: bool = False
    smallest_unsafe: int | Counts = 1

    @classmethod
    def of(cls, policy: Policy, known_unsafe: bool, minimum: Counts | None = None) -> Self:
        """Take the demand from *policy*.

        Args:
            policy: the policy.
            known_unsafe: True if only cells are judged that are known to be unsafe. A safe cell
                need not reach over the unsafe counts, whatever the policy demands.
            minimum: (cells,) the smallest count other than 0 that may be published of each; None:
                the policy's of all.
        """
        covers = known_unsafe and policy.protection == "full"
        least = policy.minimum_count if minimum is None else minimum
        return cls(least - 1, policy.width, covers)

    def at(self, cells: NDArray[np.int64] | slice) -> Self:
        """Return what must stay open about some *cells*."""
        largest, smallest = self.largest_unsafe, self.smallest_unsafe
        return replace(
            self,
            largest_unsafe=largest if isinstance(largest, int) else largest[cells],
            smallest_unsafe=smallest if isinstance(smallest, int) else smallest[cells],
        )

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
        if self.covers:
            met &= (lowest <= self.smallest_unsafe) & (highest >= self.largest_unsafe)
        return met

    def void(self, lowest: Counts, highest: Counts) -> Flags:
        """Tell which cells cannot hold an unsafe count, given bounds on what is possible."""
        return (lowest > self.largest_unsafe) | (highest < self.smallest_unsafe)

    def high_enough(self, lowest: Counts) -> Counts:
        """Return (cells,) the count that cells whose lowest is *lowest* need not exceed."""
        goal = np.minimum(lowest, self.largest_unsafe) + self.width
        return np.maximum(goal, self.largest_unsafe) if self.covers else goal

    def low_enough(self, highest: Counts) -> Counts:
        """Return (cells,) the count that cells whose highest is *highest* need not go below."""
        goal = np.maximum(highest, self.smallest_unsafe) - self.width
        return np.minimum(goal, self.smallest_unsafe) if self.covers else goal
