"""What a small count and a small change are, in editions that went out under several policies.

What was promised of a count is kept: where some edition that has a part of it went out under a
higher threshold, that one still holds. A policy that asks less takes effect for new counts only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.part_cells import minimums, roots_of
from covey.disclosure.rules.policy import Policy

if TYPE_CHECKING:
    from covey.system.series import Series  # as in `cells`

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Thresholds:
    """The thresholds of the cells of a series.

    Args:
        count: (stacked cells,) the smallest count other than 0 that may be told, in people.
        change: (stacked cells,) the smallest change other than 0 that may be, in people.
        dividing: (stacked cells,) each, the lowest and the highest threshold of the editions that
            have a row of a cell and went out against who knows which counts are unsafe: of a hidden
            row it is known there whether its count is below its own; 0 where no edition is such.
    """

    count: Counts
    change: Counts
    dividing: tuple[Counts, Counts]

    @classmethod
    def of(cls, series: Series, now: Policy, promised: Mapping[str, Policy]) -> Self:
        """Take the highest of all that hold for each cell.

        Args:
            series: the cells.
            now: the policy of what goes out, or is asked for and never was out.
            promised: by edition that is out, the policy that it went out under; *now* for others.
        """
        count, change, highest = np.zeros((3, series.size), np.int64)
        lowest = np.full(series.size, np.iinfo(np.int64).max)
        rows = set(series.editions())
        roots = roots_of(series.grids.values())
        beside = _beside(series)
        for table, places in series.places.items():
            grid, keys = series.grids[table], series.keys[table]
            layers = series.made_of(table)
            changes = all(layer.signed for layer in layers)
            concerned = [beside[one.name] if changes else one.editions for one in layers]
            editions = dict.fromkeys(name for names in concerned for name in names)
            for policy in _each([promised.get(name, now) for name in editions] or [now]):
                least = minimums(grid, keys, policy, roots)
                count[places] = np.maximum(count[places], least)
                change[places] = np.maximum(change[places], policy.smallest_change)
            own = promised.get(table, now)
            if table in rows and own.intruder == "knows-primary":
                least = minimums(grid, keys, own, roots)
                lowest[places] = np.minimum(lowest[places], least)
                highest[places] = np.maximum(highest[places], least)
        return cls(count, change, (np.where(highest, lowest, 0), highest))


def _beside(series: Series) -> dict[str, list[str]]:
    """Return by change the editions with anything that it is of: of what all that tell it have.

    Who learns of a change learns of both vintages, whatever edition shows it. The policy of now
    holds for it as well, as what is told now may be all that tells it.
    """
    parts = {name: series.parts_of(name) for name in series.editions()}
    found = {}
    for one in series.layers.values():
        common = frozenset.intersection(*(parts[name] for name in one.editions))
        found[one.name] = [*(name for name, of in parts.items() if of & common), ""]
    return found


def _each(policies: Sequence[Policy]) -> list[Policy]:
    """Return policies whose thresholds differ."""
    found: list[Policy] = []
    for one in policies:
        alike = (of for of in found if _thresholds(of) == _thresholds(one))
        if next(alike, None) is None:
            found.append(one)
    return found


def _thresholds(policy: Policy) -> tuple[object, ...]:
    return policy.minimum_count, policy.minimum_counts, policy.smallest_change
