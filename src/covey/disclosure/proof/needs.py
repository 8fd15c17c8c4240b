"""What the intruder may hold possible, and how far each unsafe cell must therefore be able to move.

Source: Fischetti & Salazar (2001), section 3: lower, upper and sliding protection levels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.shared import shared
from covey.disclosure.proof.slack import Slack
from covey.disclosure.rules import Policy
from covey.disclosure.rules.knowledge import OPEN, Classes, hidden_bounds

UNBOUNDED = 2**40
"""By how many people a count may differ that can be any number."""


@shared
class Needs(NamedTuple):
    """What the twins must show: how far each unsafe cell must be able to move.

    Attributes:
        cell: (needs,) the unsafe cell; needs are sorted by it.
        sign: (needs,) 1: upwards, -1: downwards, 0: either way.
        step: (needs,) by how many people at least.
        first: (cells + 1,) where each cell's needs begin.
    """

    cell: NDArray[np.int32]
    sign: NDArray[np.int8]
    step: NDArray[np.int64]
    first: NDArray[np.int64]


@dataclass(frozen=True)
class Bounds:
    """What the intruder knows of a hidden cell before any sum is used.

    Args:
        lowest: (cells,) smallest count held possible, in people.
        highest: (cells,) largest count held possible, in people.
    """

    lowest: NDArray[np.int64]
    highest: NDArray[np.int64]

    def slack(self, counts: NDArray[np.int64]) -> Slack:
        """Return how far each true count may be exceeded and undercut."""
        return Slack(self.highest - counts, counts - self.lowest)

    def without_floor(self, cells: NDArray[np.bool_], counts: NDArray[np.int64]) -> Self:
        """Return the bounds with none below for some *cells*, given the true counts of all."""
        return type(self)(np.where(cells, counts - UNBOUNDED, self.lowest), self.highest)

    def of_groups(self, group: NDArray[np.int64]) -> Self:
        """Return what is known of cells that are equal: all that is known of any of them.

        Args:
            group: (cells,) the group of equal cells that each belongs to.
        """
        lowest = np.full(int(group.max(initial=-1)) + 1, np.iinfo(np.int64).min)
        highest = np.full(lowest.size, np.iinfo(np.int64).max)
        np.maximum.at(lowest, group, self.lowest)
        np.minimum.at(highest, group, self.highest)
        return type(self)(lowest, highest)

    def of_members(self, group: NDArray[np.int64]) -> Self:
        """Return of each cell what is known of its group: the way back from `of_groups`."""
        return type(self)(self.lowest[group], self.highest[group])


def intruder_bounds(
    counts: NDArray[np.int64],
    policy: Policy,
    published: NDArray[np.bool_] | None = None,
    classes: Classes | None = None,
    positive: NDArray[np.bool_] | None = None,
) -> Bounds:
    """Return what the policy's intruder knows of each cell, were it hidden.

    Args:
        counts: (cells,) people per cell.
        policy: whether a hidden count may be 0, and what else the intruder knows.
        published: (cells,) False where there is no row, not even a hidden one, so that nothing is
            known; None: everywhere is one.
        classes: what follows for who knows which counts are unsafe; None: by the policy's minimum.
        positive: as for `covey.disclosure.rules.knowledge.hidden_bounds`.
    """
    seen = np.ones(counts.size, dtype=bool) if published is None else published
    if policy.intruder == "outsider":
        classes = None
    elif classes is None:
        classes = Classes.of(counts, policy.minimum_count, policy.minimum_count)
    lowest, highest = hidden_bounds(policy, seen, classes, positive)
    highest = np.where(highest == OPEN, counts + UNBOUNDED, highest)
    return Bounds(lowest, highest)


def protection_needs(
    counts: NDArray[np.int64],
    cells: NDArray[np.int64],
    bounds: Bounds,
    policy: Policy,
    minimum: NDArray[np.int64] | None = None,
    narrowed: NDArray[np.bool_] | None = None,
) -> Needs:
    """Return how far the unsafe *cells* must be able to move under the policy.

    What may lie on either side is one need: twins that lie so far apart meet it, the true counts
    among them or in between.

    Args:
        counts: (cells,) people per cell.
        cells: (unsafe,) sorted places of the cells to protect.
        bounds: what the intruder holds possible.
        policy: protection, sides and minimum_count.
        minimum: (cells,) the smallest count other than 0 that may be published, in people; None:
            the policy's.
        narrowed: (cells,) True where what is out leaves fewer values than the policy asks for, so
            that no more than two can be kept; None: nowhere.
    """
    least = policy.minimum_count if minimum is None else minimum[cells]
    rise = bounds.highest[cells] - counts[cells]
    fall = counts[cells] - bounds.lowest[cells]
    up = np.zeros(cells.size, np.int64)
    down = np.zeros(cells.size, np.int64)
    either = np.zeros(cells.size, np.int64)
    if policy.protection == "full":
        up = least - 1 - counts[cells]
        down = counts[cells] - np.maximum(bounds.lowest[cells], 1)
        either[(up <= 0) & (down <= 0)] = 1
    elif policy.sides == "both":
        up = np.minimum(policy.protection, rise)
        down = np.minimum(policy.protection, fall)
        # A step beyond both bounds: no move meets it, so the cell is refused.
        either[up + down < policy.protection] = policy.protection
    else:
        either[:] = policy.protection
    if narrowed is not None:
        up, down = (np.where(narrowed[cells], 0, side) for side in (up, down))
        either = np.where(narrowed[cells], 1, either)
    return _needs(counts.size, cells, {0: either, 1: up, -1: down})


def _needs(size: int, cells: NDArray[np.int64], steps: dict[int, NDArray[np.int64]]) -> Needs:
    cell = np.concatenate([cells[step > 0] for step in steps.values()])
    sign = np.concatenate([np.full((step > 0).sum(), sign) for sign, step in steps.items()])
    step = np.concatenate([step[step > 0] for step in steps.values()])
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    return Needs(
        cell.astype(np.int32),
        sign[order].astype(np.int8),
        step[order],
        np.searchsorted(cell, np.arange(size + 1)),
    )


def are_shown(
    needs: Needs, below: NDArray[np.int64], above: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return (needs,) True where twins show them.

    Args:
        needs: what they must show.
        below: (cells,) how many people below its count each cell is in some twin.
        above: (cells,) how many above.
    """
    up, down = above[needs.cell], below[needs.cell]
    shown = np.where(needs.sign > 0, up, np.where(needs.sign < 0, down, up + down))
    return np.asarray(shown >= needs.step)


def is_met(needs: Needs, below: NDArray[np.int64], above: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return (needs,) True where twins that reach so far *below* and *above* are enough."""
    up, down = above[needs.cell], below[needs.cell]
    reach = np.where(needs.sign > 0, up, np.where(needs.sign < 0, down, np.maximum(up, down)))
    return np.asarray(reach >= needs.step)
