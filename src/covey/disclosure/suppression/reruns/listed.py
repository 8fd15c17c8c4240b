"""Centres of tables that so few tables fit that all are looked at.

So it is known how often a key leads each table to which hidden cells, and what whoever runs the
method again is left with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.progress import Run
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.reruns.fitting import fits
from covey.disclosure.suppression.reruns.ways import (
    Way,
    even,
    least_of,
    lowest_of,
    quick,
    unsafe_in,
    with_counts,
)

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

LISTED: Final = 64
"""So many tables that fit are not too many."""

_LOOKED_AT: Final = 64
"""Of tables with more hidden cells nothing is listed: too many fit them."""

_LIKELY: Final = 0.87
"""The largest share of the tables that may draw a centre in which an unsafe count may be the same.

They draw it with odds of their own, so it is below the 0.9 that is promised."""

_STEEP: Final = 0.8
"""By how much the logarithm of the odds of a centre falls with each cell that it hides."""

_PRICES: Final = 3
"""How many other prices are tried."""

_OFF: Final = 0.7
"""How far prices are off, as a standard deviation of their logarithm."""

_WIDE: Final = 2
"""How many people above the threshold a wider choice hides."""

_TRIED: Final = 8
"""How many choices of hidden cells are looked at before a table is refused."""


@dataclass(frozen=True)
class _Centre:
    """A table, and what a way hides of it.

    Args:
        counts: (cells,) people per cell.
        way: the place of the way.
        hiding: what it hides.
    """

    counts: Counts
    way: int
    hiding: Hiding

    @cached_property
    def name(self) -> tuple[bytes, int]:
        """What tells it from others."""
        return self.counts.tobytes(), self.way

    @cached_property
    def hidden(self) -> Flags:
        """(cells,) True where no count is published of a table that draws it."""
        return self.hiding.suppression.hidden

    @cached_property
    def release(self) -> bytes:
        """What is published by all tables that draw it: hidden cells, and the counts of others."""
        return self.hidden.tobytes() + np.where(self.hidden, -1, self.counts).tobytes()

    def covers(self, counts: Counts) -> bool:
        """Tell whether it hides all in which other counts (cells,) differ from its own."""
        return not (counts != self.counts)[~self.hidden].any()


@dataclass
class ListedCentres:
    """The centres of one table after another that fit the same release.

    Args:
        request: one of the tables.
        run: who watches.
    """

    request: Request
    run: Run
    _centres: dict[tuple[bytes, int], _Centre | None] = field(default_factory=dict)
    _verdicts: dict[tuple[bytes, int], bool] = field(default_factory=dict)
    _listed: dict[bytes, Counts | None] = field(default_factory=dict)

    @cached_property
    def _ways(self) -> list[Way]:
        """Ways of hiding of which a centre has one.

        The usual costs; then prices that are off by chance, so that other cells are hidden for the
        same reasons; and a wider choice, for counts that few tables share.
        """
        usual, priced = quick(self.request.policy), even(self.request.policy)
        others = (Way(priced, seed, _OFF) for seed in range(1, _PRICES + 1))
        wide = replace(usual, wide=_WIDE), Way(priced, _PRICES + 1, _OFF, _WIDE)
        return [usual, *others, *wide]

    @cached_property
    def _lowest(self) -> Counts:
        return lowest_of(self.request)

    def takes(self, counts: Counts) -> bool:
        """Tell whether counts (cells,) have their centres here: few tables fit their first way."""
        first = self._centre(counts, 0)
        return first is not None and self._fits(first) is not None

    def draw(self, counts: Counts, chance: np.random.Generator) -> Flags | None:
        """Return (cells,) what is hidden of counts (cells,); None: no centre keeps them open."""
        choices = self._choices(counts)
        odds = [-_STEEP * centres[0].hidden.sum() for centres in choices]
        # The largest of what is so drawn is each with its share, and so is the next of the others.
        order = np.argsort(-(np.array(odds) + chance.gumbel(size=len(odds))), kind="stable")
        for place in order[:_TRIED].tolist():
            if self._are_open(choices[place]):
                hidden: Flags = choices[place][0].hidden
                return hidden
        return None

    def shares(self, counts: Counts) -> dict[bytes, float]:
        """Return with which share of the keys counts (cells,) lead to which hidden cells."""
        odds = {
            centres[0].hidden.tobytes(): float(np.exp(-_STEEP * centres[0].hidden.sum()))
            for centres in self._choices(counts)
            if self._are_open(centres)
        }
        return {hidden: odd / sum(odds.values()) for hidden, odd in odds.items()}

    def _own(self, counts: Counts) -> list[_Centre]:
        """Return what each way hides of a table."""
        found = (self._centre(counts, way) for way in range(len(self._ways)))
        return [centre for centre in found if centre is not None]

    def _choices(self, counts: Counts) -> list[list[_Centre]]:
        """Return the centres that a table may draw; those that hide the same cells are one list."""
        found = {one.name: one for own in self._own(counts) for one in self._around(own)}
        choices: dict[bytes, list[_Centre]] = {}
        for name in sorted(found):
            choices.setdefault(found[name].hidden.tobytes(), []).append(found[name])
        return [choices[hidden] for hidden in sorted(choices)]

    def _around(self, centre: _Centre) -> Iterator[_Centre]:
        """Yield of the tables that fit what is published of one those that find it, as centres."""
        listed = self._fits(centre)
        for counts in () if listed is None else listed:
            for way in range(len(self._ways)):
                near = self._finding(counts, way, centre.counts)
                if near is not None:
                    yield near

    def _finding(self, counts: Counts, way: int, other: Counts) -> _Centre | None:
        """Return what a way hides of counts (cells,), if they find *other* counts by it.

        They do among those that fit what is published of them, where these can be listed; counts of
        which nothing is unsafe look for none.
        """
        if not unsafe_in(self.request, counts).any():
            return None
        found = self._centre(counts, way)
        if found is None or not found.covers(other) or self._fits(found) is None:
            return None
        return found

    def _are_open(self, centres: list[_Centre]) -> bool:
        """Tell whether what some centres hide alike leaves open what is unsafe.

        All who may lead to it come to the same verdict.
        """
        return any(self._keeps_open(centre) for centre in centres)

    def _keeps_open(self, centre: _Centre) -> bool:
        """Tell whether the tables that may draw what a centre hides keep each other open."""
        if centre.name not in self._verdicts:
            listed = self._fits(centre)
            assert listed is not None
            alike = self._alike(centre.hidden, listed)
            closed = closed_in(alike, centre.hidden, least_of(self.request), _LIKELY)
            self._verdicts[centre.name] = not closed.any()
        return self._verdicts[centre.name]

    def _alike(self, hidden: Flags, listed: Counts) -> Counts:
        """Return (tables, cells) of all that fit a release those that may lead to it."""
        leading = np.zeros(len(listed), dtype=bool)
        for centre in listed:
            if any(np.array_equal(one.hidden, hidden) for one in self._own(centre)):
                leading |= [self._finds(counts, centre) for counts in listed]
        return listed[leading]

    def _finds(self, counts: Counts, other: Counts) -> bool:
        ways = range(len(self._ways)) if self.takes(counts) else ()
        return any(self._finding(counts, way, other) is not None for way in ways)

    def _centre(self, counts: Counts, way: int) -> _Centre | None:
        """Return a table with what a way hides of it; None: that protects not all of it."""
        name = counts.tobytes(), way
        if name not in self._centres:
            hiding = self._ways[way].hide(with_counts(self.request, counts), self.run)
            self._centres[name] = None if hiding is None else _Centre(counts, way, hiding)
        return self._centres[name]

    def _fits(self, centre: _Centre) -> Counts | None:
        """Return (tables, cells) all that fit what is published of it; None: they are too many."""
        if centre.release not in self._listed:
            self._listed[centre.release] = None
            if centre.hidden.sum() <= _LOOKED_AT:
                asked = self.request.equal, self._lowest, centre.counts, centre.hidden
                found = fits(*asked, LISTED, 0)
                self._listed[centre.release] = found.counts if found.complete else None
        return self._listed[centre.release]


def closed_in(tables: Counts, hidden: Flags, least: Counts, most: float) -> Flags:
    """Return (cells,) True where an unsafe count is the same in too many tables with one answer.

    Args:
        tables: (tables, cells) people per cell.
        hidden: (cells,) True where no count is published.
        least: (cells,) the smallest count other than 0 that may be published.
        most: the share of the tables that is not too many; of one value in all it always is.
    """
    number, closed = tables.shape[0], np.zeros(hidden.size, dtype=bool)
    for cell in np.flatnonzero(hidden):
        unsafe = tables[:, cell][(tables[:, cell] > 0) & (tables[:, cell] < least[cell])]
        same = np.bincount(unsafe).max() if unsafe.size else 0
        closed[cell] = same == number or same > most * number
    return closed
