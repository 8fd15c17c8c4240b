"""What an attack ended with: for each hidden cell, how it was cleared, or that it fell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

Means = Literal[
    "open",
    "bounds",
    "feasible tables",
    "integer program",
    "exact",
    "narrow",
    "undecided",
]
MEANS: Final[tuple[Means, ...]] = get_args(Means)

CLEARED: Final[tuple[Means, ...]] = ("bounds", "feasible tables", "integer program")
"""Ways in which a cell is shown to withstand the attack."""


@dataclass(frozen=True)
class Outcome:
    """How the attack on each hidden cell ended.

    Args:
        means: (unknowns,) places in MEANS.
    """

    means: NDArray[np.int8]

    def count(self, means: Means) -> int:
        """Return how many cells ended by *means*."""
        return int(np.count_nonzero(self.means == MEANS.index(means)))

    def places(self, means: Means) -> NDArray[np.int64]:
        """Return the unknowns that ended by *means*."""
        return np.flatnonzero(self.means == MEANS.index(means))
