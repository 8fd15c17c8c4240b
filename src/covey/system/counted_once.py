"""Which editions count the same persons anew, each once: a year beside its quarters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Self

import numpy as np

from covey.system.editions import Edition
from covey.tables.grid import Grid, Keys

_NO_CELLS: Final = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Bound:
    """An edition that counts each person once, and those of its time that did so before.

    In each leaf it counts at least as many as each of the parts.

    Args:
        whole: the name of the edition.
        parts: the names of the others.
        complete: True where everybody is counted in some part, so that the whole counts at most as
            many as all of them together.
        broken: (cells,) sorted, totals included; where the counts are known not to keep to that, as
            while only one of both is corrected.
    """

    whole: str
    parts: tuple[str, ...]
    complete: bool = True
    broken: Keys = field(default_factory=_NO_CELLS.copy)


@dataclass(frozen=True)
class CountedOnce:
    """What ties editions that count persons once each.

    Args:
        bounds: between editions; none of which stands before one of which its whole is a part.
        waiting: by name: the names of the parts of editions that are counted and are not out.
    """

    bounds: tuple[Bound, ...] = ()
    waiting: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of_periods(cls, below: Mapping[str, Iterable[str]], out: Iterable[str]) -> Self:
        """Tie editions of one part each, which has the name of its edition.

        Args:
            below: by the name of an edition: those directly below it, of one tree or several, none
                of which stands before one that it lies below.
            out: the names of those that are out, or are to go out.
        """
        bounds = tuple(Bound(whole, tuple(parts)) for whole, parts in below.items())
        named = {name for bound in bounds for name in (bound.whole, *bound.parts)}
        waiting = {name: frozenset([name]) for name in sorted(named - set(out))}
        return cls(bounds, waiting)

    def editions(self, grid: Grid) -> dict[str, Edition]:
        """Return those that are not out, by name."""
        return {name: Edition.not_out(parts, grid) for name, parts in self.waiting.items()}


NOBODY: Final = CountedOnce()
"""Editions add up their parts, and nothing else ties them."""
