"""What insiders know of the cells that are attacked: true counts of some, by name of who knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.proof.equal_cells import EqualCells
from covey.disclosure.proof.parts import worked_out


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

    @classmethod
    def of(
        cls,
        counts: NDArray[np.int64],
        known: Mapping[str, NDArray[np.bool_]],
        equal: Callable[[], EqualCells],
    ) -> Self:
        """Take what each is told, and what follows from that alone.

        Args:
            counts: (stacked cells,) the true counts.
            known: by name, (stacked cells,) True where somebody is told the count.
            equal: gives the cells with equal ones folded; asked only where somebody is told any.
        """
        if not known:
            return cls(counts)
        folded = equal()
        return cls(counts, {who: worked_out(folded, theirs) for who, theirs in known.items()})


NO_INSIDERS = Insiders()
"""Nobody knows any."""
