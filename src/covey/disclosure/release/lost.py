"""What fell before: counts that what is out tells already, and no release can protect any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.verdict import Audit
from covey.disclosure.finding import NARROW, ONE_VALUE
from covey.system.series import Series

Flags = NDArray[np.bool_]
Sums = frozenset[tuple[frozenset[str], tuple[str, ...]]]
"""Sums by the parts that they add up and the codes of a cell."""


@dataclass(frozen=True)
class Lost:
    """What an attack on what is out ended with.

    Args:
        by_rule: the sums that fell, by what is left of each: one value, or too few.
    """

    by_rule: Mapping[str, Sums] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.by_rule.values())

    @classmethod
    def of(cls, series: Series, verdict: Audit) -> Self:
        """Take what fell of the cells of a *series*."""
        return cls(
            {
                rule: frozenset(
                    (series.parts_of(one.table), one.codes)
                    for one in verdict.findings
                    if one.rule == rule and not one.to
                )
                for rule in (ONE_VALUE, NARROW)
            }
        )

    def known(self, series: Series) -> Flags:
        """Return (stacked cells,) True for what has one value left."""
        return self._cells(series, ONE_VALUE)

    def narrowed(self, series: Series) -> Flags:
        """Return (stacked cells,) True for what has too few values left."""
        return self._cells(series, NARROW)

    def _cells(self, series: Series, rule: str) -> Flags:
        """Return (stacked cells,) True for cells of which every sum that they are fell so.

        A half-year that is as many as its first quarter, since nobody came in the second, is no
        quarter: whoever knew of the one learns of the other with what goes out now.
        """
        sums = self.by_rule.get(rule, frozenset())
        fell, alike = np.zeros((2, series.size), np.int64)
        for name in series.keys if sums else ():
            parts, codes, places = series.parts_of(name), series.grids[name].codes, series.places
            own = {cell for of, cell in sums if of == parts}
            keys = series.keys[name].tolist() if own else []
            alike[places[name]] += 1
            fell[places[name][[at for at, key in enumerate(keys) if codes(key) in own]]] += 1
        lost: Flags = (fell > 0) & (fell == alike)
        return lost


NOTHING_LOST: Final = Lost()
"""Nothing follows from what is out."""
