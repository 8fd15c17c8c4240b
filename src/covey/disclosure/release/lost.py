"""What fell before: counts that what is out tells already, and no release can protect any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.verdict import Audit
from covey.disclosure.finding import NARROW, ONE_VALUE, Finding
from covey.disclosure.rules.parts import AND
from covey.system.series import Series

Flags = NDArray[np.bool_]
Sums = frozenset[tuple[frozenset[str], tuple[str, ...]]]
"""Sums by the parts that they add up and the codes of a cell."""


@dataclass(frozen=True)
class Lost:
    """What an attack on what is out ended with.

    Args:
        by_rule: the sums that fell to everybody, by what is left of each: one value, or too few.
        by_insider: those that fell to an insider alone, by its name, whatever is left of them.
    """

    by_rule: Mapping[str, Sums] = field(default_factory=dict)
    by_insider: Mapping[str, Sums] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.by_rule.values()) or any(self.by_insider.values())

    @classmethod
    def of(cls, series: Series, verdict: Audit, counted: frozenset[str]) -> Self:
        """Take what fell of the cells of a *series*, by every sum that is one of them.

        Args:
            series: the cells.
            verdict: on them.
            counted: the parts of what is out: a sum that holds another is not told.
        """

        def fell(to: str, *rules: str) -> Sums:
            gone = np.zeros(series.size, dtype=bool)
            for one in verdict.findings:
                if one.to == to and one.rule in rules:
                    gone[series.place_of(one.table, one.codes)] = True
            return frozenset(
                (series.parts_of(name), series.grids[name].codes(key))
                for name, own in series.places.items()
                if series.parts_of(name) <= counted
                for key in series.keys[name][gone[own]].tolist()
            )

        return cls(
            {rule: fell("", rule) for rule in (ONE_VALUE, NARROW)},
            {who: fell(who, ONE_VALUE, NARROW) for who in verdict.insiders},
        )

    def holds(self, series: Series, findings: Iterable[Finding]) -> bool:
        """Tell whether all that fell of the cells of a *series* had fallen so before.

        Args:
            series: the cells.
            findings: what fell of them.
        """
        known, learned = self.known(series), self.learned(series)
        by_rule = {ONE_VALUE: known, NARROW: known | self.narrowed(series)}
        fell = ((one, series.place_of(one.table, one.codes)) for one in findings)
        return all(
            by_rule[one.rule][place] or learned.get(one.to, known)[place]
            for one, place in fell
            if one.rule in by_rule
        )

    def known(self, series: Series) -> Flags:
        """Return (stacked cells,) True for what has one value left."""
        return self._cells(series, self.by_rule.get(ONE_VALUE, frozenset()))

    def narrowed(self, series: Series) -> Flags:
        """Return (stacked cells,) True for what has too few values left."""
        return self._cells(series, self.by_rule.get(NARROW, frozenset()))

    def learned(self, series: Series) -> dict[str, Flags]:
        """Return by insider, or several together: (stacked cells,) True for what fell to them."""
        return {
            who: np.logical_or.reduce([self._cells(series, self.by_insider[one]) for one in own])
            for who in self.by_insider
            for own in [self.by_insider.keys() & {who, *who.split(AND)}]
        }

    @staticmethod
    def _cells(series: Series, sums: Sums) -> Flags:
        """Return (stacked cells,) True for cells of which every sum that they are fell so.

        A half-year that is as many as its first quarter, since nobody came in the second, is no
        quarter: whoever knew of the one learns of the other with what goes out now.
        """
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
