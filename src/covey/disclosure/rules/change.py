"""A correction tells a change that is about too few people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.policy import Policy


@dataclass(frozen=True)
class SmallChange:
    """A change other than 0 and smaller than ``minimum_change``: it tells of its few people."""

    name: str = "minimum change"
    fields: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {
                "minimum_change": "Smallest change other than 0 that a correction tells; NULL: as "
                "minimum_count.",
            }
        )
    )
    published: str = "changed by fewer people than minimum_change"
    known: bool = False

    def unsafe(self, cells: Cells, policy: Policy) -> NDArray[np.bool_]:
        """Return (cells,) True for changes of too few people."""
        return is_small_change(cells.counts, cells.least_change(policy)) & cells.is_change


def is_small_change(
    change: NDArray[np.int64], smallest: int | NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return (cells,) True where a change is other than 0 and smaller than *smallest*."""
    size = np.abs(change)
    return (size > 0) & (size < smallest)
