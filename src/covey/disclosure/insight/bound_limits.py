"""Up to which size bounds are as narrow as all sums make them, and an estimate is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class BoundLimits:
    """How much is looked at. None of it is a time, so every machine gets equally far.

    Args:
        cells: that tell all unknown counts that hang together, up to which all of their sums are
            used at once, and an estimate is made; beyond, bounds follow from one sum after the
            other.
        together: unknown counts of a table up to which any of that is done.
        passes: over all sums, of the fitting of an estimate that need not be whole.
        work: of CP-SAT for whole numbers next to that, in seconds as it counts its own steps; half
            as much finds none in sparse tables of 2,600, four times as much hardly nearer ones.
    """

    cells: int = 4_000
    together: int = 200_000
    passes: int = 200
    work: float = 5.0


USUAL: Final = BoundLimits()
