"""Centres of small tables: all are looked at where the tables that fit can be listed.

Then it is known how often a key leads each table to which hidden cells, and what whoever runs the
method again is left with. A table finds a centre, and is found from it, by what a way hides of
both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.progress import Run
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.reruns.fitting import fits, near
from covey.disclosure.suppression.reruns.ways import (
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
"""Of up to so many tables that fit all are looked at."""

_NEAR: Final = 16
"""Of more so many that are near."""

_COUNTED: Final = 20_000
"""Of so many that are near these are chosen."""

_MOST: Final = 0.85
"""The largest share that one value of a count may have that is unsafe in a table with one answer.

It is reckoned without what is further off, so it is below the 0.9 that is promised."""

_NEEDED: Final = 0.4
"""From which share of a table on it needs a choice, so that others have to draw it as well: what
seems open besides may be closed by tables that are further off."""

_CLAIMS: Final = 0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.13, 0.17, 0.2, 0.25, 0.3
"""Which part of the keys a choice may claim of each table that draws it. What takes more mostly
drains others that need theirs, and is too likely even so."""

_ALONE: Final = 0.35, 0.4, 0.45, 0.5, 0.6
"""And where nothing else seems open to any of these tables, so that there is less to drain."""

_CLAIMED: Final = 0.9
"""Which part of the keys of a table all choices together may claim."""

_LEFT: Final = 0.5
"""Which part of what a choice does not claim of another table is reckoned to be left to draw from:
other choices claim some."""

_FURTHER: Final = 3.5
"""By how many cells it may be dearer than what seems open to a table it claims something of."""

_DRAINED: Final = 3.0
"""How many times the odds of other choices are reckoned where a table should not be missed: some
follow from tables that are further off."""

_STEEP: Final = 10.0
"""By how much the logarithm of the odds of a centre falls with each cell that it hides, times the
root of the number of cells: in larger tables choices differ by more."""

_PRICES: Final = 3
"""How many other prices are tried."""

_OFF: Final = 0.7
"""How far prices are off, as a standard deviation of their logarithm."""

_WIDE: Final = 2
"""How many people above the threshold a wider choice hides."""


@dataclass(frozen=True)
class _Around:
    """Tables that fit what is published of a centre.

    Args:
        tables: (tables, cells) people per cell; the centre is one of them.
        complete: whether these are all that fit; else no count is more than 1 off.
    """

    tables: Counts
    complete: bool

    @cached_property
    def names(self) -> frozenset[bytes]:
        """What tells the tables apart."""
        return frozenset(counts.tobytes() for counts in self.tables)


@dataclass(frozen=True)
class _Centre:
    """A table, and what a way hides of it.

    Args:
        counts: (cells,) people per cell.
        way: the place of the way.
        hidden: (cells,) True where no count is published of a table that draws it.
        around: tables that fit what is published of it.
    """

    counts: Counts
    way: int
    hidden: Flags
    around: _Around

    @property
    def release(self) -> bytes | tuple[bytes, int]:
        """What tells those apart that tables draw for different reasons."""
        if self.around.complete:
            return _release(self.counts, self.hidden)
        return self.counts.tobytes(), self.way


@dataclass(frozen=True)
class _Alike:
    """Tables that may draw what a centre hides.

    Args:
        tables: (tables, cells) people per cell.
        few: (tables,) the odds of other choices of each that seem to be open.
        many: (tables,) and of all that it has because of tables around.
    """

    tables: Counts
    few: Odds
    many: Odds

    def claimed(self, hidden: Flags, least: Counts) -> float | None:
        """Return the least part of the keys that the choice has to claim; None: it is closed.

        Where one value would be too likely of a count that may be unsafe, more is claimed, if some
        table needs the choice. A table to which far cheaper ones seem open counts for no more than
        if the choice hid some cells less, so what is dear claims nothing.

        Args:
            hidden: (cells,) what is published of none of them.
            least: (cells,) the smallest count other than 0 that may be published.
        """
        price, many = _priced(hidden), _DRAINED * self.many
        often, seldom = price / (price + self.few), _LEFT * price / (price + many)
        far = price * float(np.exp(_FURTHER * _STEEP / np.sqrt(hidden.size)))
        claims = _CLAIMS if self.few.any() else _CLAIMS + _ALONE
        for claim in claims if often.max() >= _NEEDED else _CLAIMS[:1]:
            least_claim = np.minimum(claim, far / (far + self.few))
            own, other = _beside(claim, often), _beside(least_claim, seldom)
            if not closed_in(self.tables, hidden, least, _MOST, own, other).any():
                return claim
        return None


@dataclass
class ListedCentres:
    """The centres of one table after another that fit the same release.

    Args:
        request: one of them.
        run: who watches.
    """

    exact: ClassVar = True

    request: Request
    run: Run
    _centres: dict[tuple[bytes, int], _Centre | None] = field(default_factory=dict)
    _shares: dict[bytes, dict[bytes, float]] = field(default_factory=dict)
    _verdicts: dict[bytes | tuple[bytes, int], float | None] = field(default_factory=dict)
    _listed: dict[bytes, _Around | None] = field(default_factory=dict)

    @cached_property
    def _ways(self) -> list[Way]:
        """Ways of hiding of which a centre has one.

        The usual costs; then prices that are off by chance, so that other cells are hidden for the
        same reasons; and, for counts that few tables share, wider choices and one in which unsafe
        counts could be more as well as less, so that those hide alike that differ in these alone.
        """
        usual, priced = quick(self.request.policy), even(self.request.policy)
        others = (replace(priced, seed=seed, off=_OFF) for seed in range(1, _PRICES + 1))
        last = replace(priced, seed=_PRICES + 1, off=_OFF, wide=_WIDE)
        both = replace(usual, policy=replace(usual.policy, sides="both"))
        return [usual, *others, replace(usual, wide=_WIDE), last, both]

    @cached_property
    def _least(self) -> Counts:
        return least_of(self.request)

    @cached_property
    def _lowest(self) -> Counts:
        return lowest_of(self.request)

    def draw(self, counts: Counts, chance: np.random.Generator) -> Hiding | None:
        """Return how counts (cells,) are hidden, proved; None: no centre keeps them open."""
        shares = self.shares(counts)
        if not shares:
            return None
        drawn = [*shares][chance.choice(len(shares), p=[*shares.values()])]
        hidden = np.frombuffer(drawn, dtype=np.bool_)
        return proved(with_counts(self.request, counts), hidden, self.run)

    def share(self, counts: Counts, hidden: Flags) -> float:
        """Return with which share of the keys counts (cells,) lead to *hidden* cells (cells,)."""
        return self.shares(counts).get(hidden.tobytes(), 0.0)

    def shares(self, counts: Counts) -> dict[bytes, float]:
        """Return with which share of the keys counts (cells,) lead to which hidden cells.

        A table of which nothing is unsafe has one choice. None: no centre keeps them open.
        """
        name = counts.tobytes()
        if name not in self._shares:
            self._shares[name] = dict(self._shared(counts))
        return self._shares[name]

    def _shared(self, counts: Counts) -> Iterator[tuple[bytes, float]]:
        """Yield the choices of hidden cells that a table may draw and that are open.

        Each has the part of the keys that it claims, and of what is left by its price.
        """
        if not has_unsafe(self.request, counts):
            alone = self._ways[0].hide(with_counts(self.request, counts), self.run)
            if alone is not None:
                yield alone.suppression.hidden.tobytes(), 1.0
            return
        claims: dict[bytes, float] = {}
        for centre in self._found(counts):
            if (claim := self._verdict(centre)) is not None:
                hidden = centre.hidden.tobytes()
                claims[hidden] = max(claims.get(hidden, 0.0), claim)
        if claims:
            names = sorted(claims)
            claimed = cut_within(np.array([claims[name] for name in names]), _CLAIMED)
            price = np.array([_priced(np.frombuffer(name, np.bool_)) for name in names])
            shares = claimed + (1 - claimed.sum()) * price / price.sum()
            yield from zip(names, shares.tolist(), strict=True)

    def _found(self, counts: Counts) -> Iterator[_Centre]:
        """Yield the centres that a table finds; one may come twice."""
        for own in self._own(counts):
            for other in own.around.tables:
                for way in range(len(self._ways)):
                    found = self._finding(other, way, counts)
                    if found is not None:
                        yield found

    def _own(self, counts: Counts) -> list[_Centre]:
        """Return what each way hides of a table."""
        found = (self._centre(counts, way) for way in range(len(self._ways)))
        return [centre for centre in found if centre is not None]

    def _finding(self, counts: Counts, way: int, other: Counts) -> _Centre | None:
        """Return what a way hides of counts (cells,), if *other* counts are around it."""
        found = self._centre(counts, way)
        return None if found is None or other.tobytes() not in found.around.names else found

    def _verdict(self, centre: _Centre) -> float | None:
        """Return which part of the keys a centre claims; None: it is not open.

        A table draws dear choices seldom. Each draws this one with what it claims, and its share of
        the odds of all that the table may draw because of tables around. If one value is too likely
        so, more is claimed where a table has little else to draw; elsewhere nobody needs it.
        """
        if centre.release not in self._verdicts:
            claimed = self._alike(centre).claimed(centre.hidden, self._least)
            self._verdicts[centre.release] = claimed
        return self._verdicts[centre.release]

    def _alike(self, centre: _Centre) -> _Alike:
        """Return which of the tables around may draw what a centre hides."""
        tables = centre.around.tables
        unknown, covers = self._covers(tables)
        # [table, way, other]: the table is found by what some way hides of the other as well.
        leads = covers & np.asarray(covers.any(axis=1)).T[:, None]

        def drawn_by(hidden: Flags, centres: Flags) -> NDArray[np.int64]:
            same = (unknown == hidden).all(axis=2) & centres[:, None]
            return np.flatnonzero((leads & same[:, :, None]).any((0, 1)))

        # Where not all that fits is around, another centre has other tables around.
        every = np.ones(len(tables), dtype=bool)
        itself = every if centre.around.complete else (tables == centre.counts).all(axis=1)
        places = drawn_by(centre.hidden, itself)
        few, many, open_ = np.zeros(places.size), np.zeros(places.size), dict[bytes, bool]()
        for place, table in enumerate(places):
            for choice in np.unique(unknown[leads[:, :, table]], axis=0):
                name, price = choice.tobytes(), _priced(choice)
                if (choice == centre.hidden).all():
                    continue
                if name not in open_:
                    alike = tables[drawn_by(choice, every)]
                    open_[name] = not closed_in(alike, choice, self._least, _MOST).any()
                many[place] += price
                few[place] += price * open_[name]
        return _Alike(tables[places], few, many)

    def _covers(self, tables: Counts) -> tuple[Flags, Flags]:
        """Return what each way hides of (tables, cells), and which others are around that.

        Returns:
            (tables, ways, cells) what is hidden, and (tables, ways, tables) True where the last is
            around the first; False for tables that are no centre.
        """
        unknown = np.zeros((len(tables), len(self._ways), tables.shape[1]), dtype=bool)
        covers = np.zeros((*unknown.shape[:2], len(tables)), dtype=bool)
        names = [counts.tobytes() for counts in tables]
        for table, counts in enumerate(tables):
            for centre in self._own(counts):
                unknown[table, centre.way] = centre.hidden
                covers[table, centre.way] = [name in centre.around.names for name in names]
        return unknown, covers

    def _centre(self, counts: Counts, way: int) -> _Centre | None:
        """Return a table with what a way hides of it.

        Returns:
            None where nothing is unsafe, that protects not all of it, or too many tables are near.
        """
        name = counts.tobytes(), way
        if name not in self._centres:
            self._centres[name] = self._looked_up(counts, way)
        return self._centres[name]

    def _looked_up(self, counts: Counts, way: int) -> _Centre | None:
        if not has_unsafe(self.request, counts):
            return None
        found = self._ways[way].hide(with_counts(self.request, counts), self.run)
        if found is None:
            return None
        hidden = found.suppression.hidden
        around = self._around(counts, hidden)
        return None if around is None else _Centre(counts, way, hidden, around)

    def _around(self, counts: Counts, hidden: Flags) -> _Around | None:
        """Return all tables that fit counts (cells,) that are not hidden, or some that are near."""
        name = _release(counts, hidden)
        if name not in self._listed:
            found = fits(self.request.equal, self._lowest, counts, hidden, LISTED, 0)
            self._listed[name] = _Around(found.counts, True) if found.complete else None
        if (listed := self._listed[name]) is not None:
            return listed
        some = near(self.request.equal, self._lowest, counts, hidden, _COUNTED)
        return None if some is None else _Around(thinned(some, counts), False)


def _release(counts: Counts, hidden: Flags) -> bytes:
    """Return a name of what is published: hidden cells (cells,), and the counts of others."""
    return hidden.tobytes() + np.where(hidden, -1, counts).tobytes()


def thinned(tables: Counts, centre: Counts) -> Counts:
    """Return a few of some tables (tables, cells) that are near counts (cells,), and these.

    Which they are follows from how both differ, whichever is the centre: else a table would not
    find those that find it.
    """
    away = tables - centre
    first = np.take_along_axis(away, (away != 0).argmax(axis=1)[:, None], axis=1)
    away *= np.where(first < 0, -1, 1)
    away = away.astype("<i8")
    marks = [hashlib.sha256(one.tobytes()).digest() if one.any() else b"" for one in away]
    return tables[sorted(range(len(marks)), key=marks.__getitem__)[:_NEAR]]


def _beside(claim: Odds | float, share: Odds) -> Odds:
    """Return (tables,) how often a choice is drawn that has a *share* of what it does not claim."""
    return claim + (1 - claim) * share


def cut_within(claims: Odds, most: float) -> Odds:
    """Return claims (choices,), the largest cut alike where all together would be more than that.

    Small ones are what a choice needs where several tables draw it, and are worth most.
    """
    rest = np.sort(claims)[::-1]
    kept = most - (rest.sum() - np.cumsum(rest))  # for as many of the largest
    level = float((kept / np.arange(1, rest.size + 1)).max())
    return np.minimum(claims, level)


def _priced(hidden: Flags) -> float:
    """Return the odds of a choice of hidden cells (cells,) by how many they are."""
    return float(np.exp(-_STEEP * hidden.sum() / np.sqrt(hidden.size)))


def closed_in(
    tables: Counts,
    hidden: Flags,
    least: Counts,
    most: float,
    often: Odds | None = None,
    seldom: Odds | None = None,
) -> Flags:
    """Return (cells,) True where a count that may be unsafe is the same too often.

    Args:
        tables: (tables, cells) people per cell, with one answer.
        hidden: (cells,) True where no count is published.
        least: (cells,) the smallest count other than 0 that may be published.
        most: the share that is not too much; of one value in all it always is.
        often: (tables,) how often each leads there where it has the value; None: once.
        seldom: (tables,) and how often where it has another; None: as often.
    """
    often = np.ones(tables.shape[0]) if often is None else often
    seldom, closed = often if seldom is None else seldom, np.zeros(hidden.size, dtype=bool)
    for cell in np.flatnonzero(hidden):
        values = tables[:, cell]
        if ((values > 0) & (values < least[cell])).any():
            own, others = np.bincount(values, often), np.bincount(values, seldom)
            of_all = own / np.maximum(own + others.sum() - others, 1e-300)
            closed[cell] = (values == values[0]).all() or (of_all > most).any()
    return closed
