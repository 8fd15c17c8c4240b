"""Centres of small tables: all are looked at where the tables that fit can be listed.

Then it is known how often a key leads each table to which hidden cells, and what whoever runs the
method again is left with. A table finds a centre, and is found from it, by what a way hides of
both.
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
from covey.disclosure.suppression.reruns.moves import Moves
from covey.disclosure.suppression.reruns.ways import (
    SEED,
    TRIED,
    Way,
    even,
    has_unsafe,
    least_of,
    lowest_of,
    proved,
    quick,
    with_counts,
)

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]
Odds = NDArray[np.float64]

LISTED: Final = 64
"""So many tables that fit are all looked at; of more, some are drawn."""

DRAWN: Final = 8
"""How many are drawn around a table."""

_MOST: Final = 0.83
"""The largest share that one value of a count may have that is unsafe in a table with one answer.

It is reckoned without what is further off, so it is below the 0.9 that is promised."""

_NEEDED: Final = 0.5
"""From which share of a table on it needs a choice, so that the odds of it are raised."""

_RAISED: Final = 1.25
"""By which factor odds are raised at a time."""

_RAISES: Final = 14
"""How many times they are at most, before a choice is closed."""

_STEEP: Final = 1.3
"""By how much the logarithm of the odds of a centre falls with each cell that it hides."""

_PRICES: Final = 3
"""How many other prices are tried."""

_OFF: Final = 0.7
"""How far prices are off, as a standard deviation of their logarithm."""

_WIDE: Final = 2
"""How many people above the threshold a wider choice hides."""


@dataclass(frozen=True)
class _Centre:
    """A table, and what a way hides of it.

    Args:
        counts: (cells,) people per cell.
        way: the place of the way.
        hiding: what it hides, with the twins.
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

    @property
    def moves(self) -> Moves:
        """What its twins add to its counts."""
        return Moves(self.hiding.suppression.twins.changes)

    def covers(self, counts: Counts) -> bool:
        """Tell whether it hides all in which other counts (cells,) differ from its own."""
        return not (counts != self.counts)[~self.hidden].any()


@dataclass
class ListedCentres:
    """The centres of one table after another that fit the same release.

    Args:
        request: one of them.
        run: who watches.
    """

    request: Request
    run: Run
    _centres: dict[tuple[bytes, int], _Centre | None] = field(default_factory=dict)
    _odds: dict[bytes, float] = field(default_factory=dict)
    _seen_open: dict[tuple[bytes, int], bool] = field(default_factory=dict)
    _listed: dict[bytes, Counts | None] = field(default_factory=dict)
    _drawn: bool = False

    @property
    def exact(self) -> bool:
        """True if every table that was needed so far was looked at, and none was drawn."""
        return not self._drawn

    @cached_property
    def _ways(self) -> list[Way]:
        """Ways of hiding of which a centre has one.

        The usual costs; then prices that are off by chance, so that other cells are hidden for the
        same reasons; and a wider choice, for counts that few tables share.
        """
        usual, priced = quick(self.request.policy), even(self.request.policy)
        others = (replace(priced, seed=seed, off=_OFF) for seed in range(1, _PRICES + 1))
        last = replace(priced, seed=_PRICES + 1, off=_OFF, wide=_WIDE)
        return [usual, *others, replace(usual, wide=_WIDE), last]

    @cached_property
    def _least(self) -> Counts:
        return least_of(self.request)

    @cached_property
    def _lowest(self) -> Counts:
        return lowest_of(self.request)

    def draw(self, counts: Counts, chance: np.random.Generator) -> Hiding | None:
        """Return how counts (cells,) are hidden, proved; None: no centre keeps them open."""
        hidden = self._drawn_cells(counts, chance)
        if hidden is None:
            return None
        return proved(with_counts(self.request, counts), hidden, self.run)

    def _drawn_cells(self, counts: Counts, chance: np.random.Generator) -> Flags | None:
        choices = self._choices(counts, chance)
        if not has_unsafe(self.request, counts):
            return choices[0][0].hidden if choices else None
        # What is not listed takes long to look at, so it is only where it is drawn.
        odds = np.array([self._odds_if_open(centres[0]) for centres in choices])
        # The largest of what is so drawn is each with its share, and so is the next of the others.
        drawn = np.log(np.maximum(odds, 1e-300)) + chance.gumbel(size=odds.size)
        for place in np.argsort(-drawn, kind="stable")[:TRIED].tolist():
            if self._odds_of(choices[place]):
                hidden: Flags = choices[place][0].hidden
                return hidden
        return None

    def share(self, counts: Counts, hidden: Flags) -> float:
        """Return with which share of the keys counts (cells,) lead to *hidden* cells (cells,)."""
        return self.shares(counts).get(hidden.tobytes(), 0.0)

    def shares(self, counts: Counts) -> dict[bytes, float]:
        """Return with which share of the keys counts (cells,) lead to which hidden cells.

        Where what fits is not listed these are the shares of one draw.
        """
        choices = self._choices(counts, np.random.default_rng(SEED))
        if not has_unsafe(self.request, counts):
            return {centres[0].hidden.tobytes(): 1.0 for centres in choices}
        odds = {centres[0].hidden.tobytes(): self._odds_of(centres) for centres in choices}
        total = sum(odds.values())
        return {hidden: odd / total for hidden, odd in odds.items() if odd}

    def _own(self, counts: Counts) -> list[_Centre]:
        """Return what each way hides of a table."""
        found = (self._centre(counts, way) for way in range(len(self._ways)))
        return [centre for centre in found if centre is not None]

    def _listed_own(self, counts: Counts) -> list[_Centre]:
        """Return what those ways hide of a table of which all that fits is listed."""
        return [centre for centre in self._own(counts) if self._fits(centre) is not None]

    def _choices(self, counts: Counts, chance: np.random.Generator) -> list[list[_Centre]]:
        """Return the centres that a table may draw; those that hide the same cells are one list."""
        if not has_unsafe(self.request, counts):
            return [[centre] for centre in [self._centre(counts, 0)] if centre is not None]
        # Of a way that hides too much to list what fits no share is known; others go before it.
        ways = self._listed_own(counts) or self._own(counts)
        found = {one.name: one for own in ways for one in self._around(own, chance)}
        choices: dict[bytes, list[_Centre]] = {}
        for name in sorted(found):
            choices.setdefault(found[name].hidden.tobytes(), []).append(found[name])
        return [choices[hidden] for hidden in sorted(choices)]

    def _around(self, centre: _Centre, chance: np.random.Generator) -> Iterator[_Centre]:
        """Yield tables that fit what is published of one, and it what is published of them.

        It is one of them. All are looked at where they can be listed, and some are drawn elsewhere.
        """
        yield centre
        listed = self._fits(centre)
        for way in range(len(self._ways)):
            if listed is None:
                self._drawn = True
                tossed = (centre.moves.tossed(chance) for _ in range(DRAWN))
                near = (self._led_back(centre, way, places) for places in tossed)
                yield from (one for one in near if one is not None)
            else:
                near = (self._finding(counts, way, centre.counts) for counts in listed)
                yield from (one for one in near if one is not None)

    def _finding(self, counts: Counts, way: int, other: Counts) -> _Centre | None:
        """Return what a way hides of counts (cells,), if they find *other* counts by it.

        They do among those that fit what is published of them, where these can be listed; counts of
        which nothing is unsafe look for none.
        """
        if not has_unsafe(self.request, counts):
            return None
        found = self._centre(counts, way)
        if found is None or not found.covers(other) or self._fits(found) is None:
            return None
        return found

    def _led_back(self, centre: _Centre, way: int, places: list[int]) -> _Centre | None:
        """Return a table whose hidden cells by a way cover all in which it differs from a centre.

        Args:
            centre: whose hidden cells cover it as well.
            way: of hiding.
            places: of the centre's moves that may be added to its counts.

        Returns:
            None where its hidden cells change with every turn.
        """

        def uncovered(counts: Counts, changed: Flags) -> Flags | None:
            other = self._centre(counts, way)
            return None if other is None else changed & ~other.hidden

        settled = centre.moves.settled(places, centre.counts, self._lowest, uncovered)
        return None if settled is None else self._centre(settled[0], way)

    def _odds_of(self, centres: list[_Centre]) -> float:
        """Return the odds of what some centres hide alike; 0: it is not open.

        All who may draw it come to the same.
        """
        listed = self._fits(centres[0]) is not None
        is_open = listed or any(self._is_seen_open(centre) for centre in centres)
        return self._odds_if_open(centres[0]) if is_open else 0.0

    def _is_seen_open(self, centre: _Centre) -> bool:
        """Tell whether tables that may draw what a centre hides were seen to keep it open."""
        if centre.name not in self._seen_open:
            self._seen_open[centre.name] = not self._unseen(centre).any()
        return self._seen_open[centre.name]

    def _odds_if_open(self, centre: _Centre) -> float:
        """Return the odds of what a centre hides; 0: what fits is listed, and it is not open.

        They fall with the cells that it hides. Each table draws it with its share of the odds of
        all that it may draw because of tables that are listed. If one value is too likely so, the
        odds are raised where a table has little else to draw; elsewhere nobody needs it.
        """
        listed = self._fits(centre)
        if listed is None:
            return _priced(centre.hidden)
        if centre.release not in self._odds:
            self._odds[centre.release] = self._raised(centre.hidden, listed)
        return self._odds[centre.release]

    def _raised(self, hidden: Flags, listed: Counts) -> float:
        """Return the odds of a choice of hidden cells, by all that fits (tables, cells)."""
        price = _priced(hidden)
        tables, others = self._alike(hidden, listed)
        if not len(tables):  # who comes here was drawn around what cannot be listed
            return 0.0
        needed = (price / (price + others)).max() > _NEEDED
        for odds in price * _RAISED ** np.arange(_RAISES + 1 if needed else 1):
            if not closed_in(tables, hidden, self._least, _MOST, odds / (odds + others)).any():
                return float(odds)
        return 0.0

    def _alike(self, hidden: Flags, listed: Counts) -> tuple[Counts, Odds]:
        """Return which of all that fit may draw a choice of hidden cells, and what else they may.

        Args:
            hidden: (cells,) what is published of none of them.
            listed: (tables, cells) all that fit.

        Returns:
            (alike, cells) those that may draw it, and (alike,) the odds of all others that each may
            draw because of tables that are listed.
        """
        unknown, covers = self._covers(listed)
        # [table, way, other]: the table is found by what some way hides of the other as well.
        finds = np.asarray(covers.any(axis=1))
        leads = covers & finds.T[:, None]
        alike = np.flatnonzero((leads & (unknown == hidden).all(axis=2)[:, :, None]).any((0, 1)))
        odds = np.zeros(alike.size)
        for place, other in enumerate(alike):
            choices = np.unique(unknown[leads[:, :, other]], axis=0)
            odds[place] = sum(_priced(one) for one in choices if (one != hidden).any())
        return listed[alike], odds

    def _covers(self, listed: Counts) -> tuple[Flags, Flags]:
        """Return what each way hides of (tables, cells), and which others that covers.

        Returns:
            (tables, ways, cells) what is hidden, and (tables, ways, tables) True where that is all
            in which the first and the last differ; False for ways of which not all that fits is
            listed, and tables that have nothing unsafe, since these draw no centre.
        """
        unknown = np.zeros((len(listed), len(self._ways), listed.shape[1]), dtype=bool)
        covers = np.zeros((*unknown.shape[:2], len(listed)), dtype=bool)
        for table, counts in enumerate(listed):
            for centre in self._listed_own(counts) if has_unsafe(self.request, counts) else ():
                unknown[table, centre.way] = centre.hidden
                covers[table, centre.way] = ~(listed != counts)[:, ~centre.hidden].any(axis=1)
        return unknown, covers

    def _unseen(self, centre: _Centre) -> Flags:
        """Return (cells,) True for unsafe counts of which two values were not seen.

        Everybody draws the same tables that may lead to a centre; what no draw moved is moved by
        itself.
        """
        near = self._around(centre, np.random.default_rng(SEED))
        tables = np.array(list({one.counts.tobytes(): one.counts for one in near}.values()))
        closed = closed_in(tables, centre.hidden, self._least, 1.0)
        for place in range(len(centre.moves)):
            for way in range(len(self._ways)) if centre.moves.touch(place, closed) else ():
                other = self._led_back(centre, way, [place])
                if other is not None and (other.counts != centre.counts).any():
                    tables = np.concatenate([tables, other.counts[None]])
                    closed = closed_in(tables, centre.hidden, self._least, 1.0)
                    break
        return closed

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
            equal, shown, hidden = self.request.equal, centre.counts, centre.hidden
            found = fits(equal, self._lowest, shown, hidden, LISTED, 0)
            self._listed[centre.release] = found.counts if found.complete else None
        return self._listed[centre.release]


def _priced(hidden: Flags) -> float:
    """Return the odds of a choice of hidden cells (cells,) by how many they are."""
    return float(np.exp(-_STEEP * hidden.sum()))


def closed_in(
    tables: Counts, hidden: Flags, least: Counts, most: float, weights: Odds | None = None
) -> Flags:
    """Return (cells,) True where a count that may be unsafe is the same too often.

    Args:
        tables: (tables, cells) people per cell, with one answer.
        hidden: (cells,) True where no count is published.
        least: (cells,) the smallest count other than 0 that may be published.
        most: the share of the tables that is not too much; of one value in all it always is.
        weights: (tables,) how often each table counts; None: once.
    """
    number, closed = tables.shape[0], np.zeros(hidden.size, dtype=bool)
    weights = np.ones(number) if weights is None else weights
    for cell in np.flatnonzero(hidden):
        values = tables[:, cell]
        if ((values > 0) & (values < least[cell])).any():
            largest = np.bincount(values, weights).max()
            closed[cell] = (values == values[0]).all() or largest > most * weights.sum()
    return closed
