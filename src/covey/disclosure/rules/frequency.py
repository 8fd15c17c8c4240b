"""Too few people share a cell.

Source: Hundepool et al. (2012), Statistical Disclosure Control, section 4.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.policy import Policy


def frequency_rule(
    counts: NDArray[np.int64], minimum_count: int | NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Mark the cells that too few people share.

    Args:
        counts: (cells,) people per cell, totals included.
        minimum_count: smallest non-zero count that may be published, in people; one number for all
            cells, or (cells,) of each.

    Returns:
        (cells,) True where ``0 < count < minimum_count``.

    >>> frequency_rule(np.array([0, 3, 5, 12]), minimum_count=5).tolist()
    [False, True, False, False]
    """
    return (counts > 0) & (counts < minimum_count)


@dataclass(frozen=True)
class Frequency:
    """A count other than 0 below the threshold that holds for its part."""

    name: str = "minimum counts of parts"
    fields: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {
                "minimum_count": "Smallest count other than 0 that is published.",
                "minimum_counts": "Higher thresholds of single parts; NULL: none.",
            }
        )
    )
    published: str = "published below minimum_count"
    known: bool = True

    def unsafe(self, cells: Cells, policy: Policy) -> NDArray[np.bool_]:
        """Return (cells,) True for counts that too few people share."""
        return frequency_rule(cells.counts, cells.least(policy)) & cells.is_count
