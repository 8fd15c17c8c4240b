"""What insiders know of the cells that are attacked: true counts of some, by name of who knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Insiders:
    """Who knows some true counts.

    Args:
        counts: (stacked cells,) the true counts; no more is taken of them than somebody knows.
        known: by name, (stacked cells,) True where the count is known, or follows from those that
            are since all other parts are 0.
    """

    counts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    known: Mapping[str, NDArray[np.bool_]] = field(default_factory=lambda: MappingProxyType({}))


NO_INSIDERS = Insiders()
"""Nobody knows any."""
