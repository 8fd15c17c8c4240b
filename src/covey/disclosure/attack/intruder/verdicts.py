"""What an attack ended with: for each hidden cell, how it was cleared, or that it fell."""

from __future__ import annotations

from typing import Final, Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.neighbourhood import Places
from covey.disclosure.attack.intruder.unknowns import Counts, Flags

Means = Literal[
    "open",
    "not judged",
    "known to be safe",
    "known tables",
    "walked tables",
    "random tables",
    "nearby tables",
    "integer program",
    "exact",
    "narrow",
    "undecided",
]
MEANS: Final[tuple[Means, ...]] = get_args(Means)

CERTAIN: Final = "known to be safe"
"""What the sums tell of a cell by themselves, without another table."""

CLEARED: Final[tuple[Means, ...]] = (
    CERTAIN,
    "known tables",
    "walked tables",
    "random tables",
    "nearby tables",
    "integer program",
)
"""Ways in which a cell is shown to withstand the attack."""


_NOT_SHOWN: Final = 2**62


class Verdicts:
    """How the attack on each hidden cell ended; an end is final.

    Args:
        means: (unknowns,) places in MEANS.

    Attributes:
        lowest: (unknowns,) the least that each was shown to be in some table that fits,
        highest: and the most; where *lowest* is more, no table was looked at.
        table: (unknowns,) counts that fit, as far as such were found.
    """

    def __init__(self, means: NDArray[np.int8]) -> None:
        self._means = means
        self.lowest = np.full(means.size, _NOT_SHOWN)
        self.highest = -self.lowest
        self.table = np.zeros(means.size, np.int64)

    @classmethod
    def of(cls, judged: Flags) -> Self:
        """Start with all *judged* cells open."""
        return cls(np.where(judged, MEANS.index("open"), MEANS.index("not judged")).astype(np.int8))

    def end(self, cells: Places, means: Means) -> None:
        """Note by which means those of *cells* ended that are still open."""
        self._means[cells[self.is_open(cells)]] = MEANS.index(means)

    def show(self, cells: Places, table: Counts, lowest: Counts, highest: Counts) -> None:
        """Note counts of *cells* that fit, and between which they were shown to be able to lie."""
        self.table[cells], self.lowest[cells], self.highest[cells] = table, lowest, highest

    @property
    def varied(self) -> Flags:
        """(unknowns,) True where two tables that fit have other counts."""
        varied: Flags = self.lowest < self.highest
        return varied

    def is_open(self, cells: Places) -> Flags:
        """Tell which of *cells* have not ended."""
        open_ones: Flags = self._means[cells] == MEANS.index("open")
        return open_ones

    def places(self, means: Means) -> Places:
        """Return the cells that ended by *means*."""
        return np.flatnonzero(self._means == MEANS.index(means))

    def count(self, means: Means) -> int:
        """Return how many cells ended by *means*."""
        return int(self.places(means).size)

    def only(self, cells: Flags) -> Self:
        """Return the same as if no others than *cells* (unknowns,) had been judged."""
        return type(self)(np.where(cells, self._means, MEANS.index("not judged")))

    @property
    def fell(self) -> Flags:
        """(unknowns,) True where a cell was judged, and nothing cleared it."""
        spared = [MEANS.index(means) for means in ("not judged", *CLEARED)]
        return ~np.isin(self._means, spared)
