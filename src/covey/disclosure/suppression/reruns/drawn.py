"""Centres of large tables, which too many tables fit to be listed.

A table may be led to every centre that hides all in which the two differ, so all tables that fit
what is published may have been led to it. A key leads it there by a walk: of moves that searches
find some are taken, and taken back where what changed would not be hidden where they lead.

How often a key leads which table there is not known here, so nothing is said of shares.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.progress import Progress, Run, nobody
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.reruns.moves import Moves
from covey.disclosure.suppression.reruns.ways import (
    as_usual,
    even,
    has_unsafe,
    lowest_of,
    proved,
    quick,
    unsafe_in,
    wider,
    with_counts,
    with_prices_off,
)

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

_TRIED: Final = 8
"""How many centres are looked at before a table is refused."""

_OFF: Final = 0.7
"""How far prices are off, as a standard deviation of their logarithm."""

_WIDE: Final = 20
"""How many people above the threshold are unsafe where moves are looked for far around."""

_FREE: Final = 0.7
"""The share of some cells that cost a search nothing, so that it finds moves among them."""

_WALKED: Final = 16
"""How many times a table is moved before it is at its centre."""

_TOSSED: Final = 0.5
"""How often moves are tossed, and may change the same cells, in place of some that are apart."""

_MOVED: Final = 0.5
"""The share of unsafe counts for each of which a move is taken that is apart."""


@dataclass
class DrawnCentres:
    """The centres of one table after another that fit the same release.

    Args:
        request: one of the tables.
        run: who watches.
    """

    request: Request
    run: Run
    _found: dict[bytes, Hiding | None] = field(default_factory=dict)
    _quick: dict[tuple[bytes, int], Flags] = field(default_factory=dict)

    @property
    def exact(self) -> bool:
        """Whether every table that was needed so far was looked at: no."""
        return False

    @cached_property
    def _lowest(self) -> Counts:
        return lowest_of(self.request)

    @cached_property
    def _unseen(self) -> Run:
        """The run of the searches, of which each is a small part of the work."""
        return replace(self.run, watch=nobody)

    def draw(self, counts: Counts, chance: np.random.Generator) -> Hiding | None:
        """Return how counts (cells,) are hidden, proved; None: nothing that was tried is enough.

        Of counts of which nothing is unsafe no centre is drawn, and nothing more is hidden.
        """
        for _ in range(_TRIED):
            centre = self.centre(counts, chance) if has_unsafe(self.request, counts) else counts
            found = None if centre is None else self._usual(centre)
            drawn = None if found is None else self._proved_from(found, counts)
            if drawn is not None:
                return drawn
        return None

    def share(self, counts: Counts, hidden: Flags) -> float:
        """Return 1 if counts (cells,) that fit may lead to *hidden* cells (cells,), else 0.

        All may in which something is unsafe, and hidden; how often a key leads them there is not
        known.
        """
        unsafe = unsafe_in(self.request, counts)
        return float(unsafe.any() and hidden[unsafe].all())

    def centre(self, counts: Counts, chance: np.random.Generator) -> Counts | None:
        """Return a table of which all is hidden in which it differs from counts (cells,).

        Returns:
            None where what is hidden changes with every turn.
        """
        moves = self._walk(counts, chance)
        settled = moves.settled([*range(len(moves))], counts, self._lowest, self._shown)
        return None if settled is None else settled[0]

    def _walk(self, counts: Counts, chance: np.random.Generator) -> Moves:
        """Return moves from a table to another where a quick search hides all that they change."""
        walked, at = Moves(sparse.csr_array((0, counts.size), dtype=np.int64)), counts
        unsafe = unsafe_in(self.request, counts)
        for turn in range(_WALKED):
            self.run.watch(Progress("walk", turn / _WALKED, int(self._quickly(at).sum())))
            # Far around is looked as well: what leads there need not be hidden of where it begins.
            around = self._quickly(at, int(chance.choice([0, _WIDE])))
            found = self._steps(at, around, chance)
            # Moves apart from each other change most counts, and others together reach more tables.
            # None hangs on what was changed before: who ends where it began tells no less for it.
            if chance.random() < _TOSSED:
                places = found.tossed(chance)
            else:
                wanted = unsafe & (chance.random(counts.size) < _MOVED)
                places = found.apart(wanted, at, self._lowest, chance)
            both = walked.also(found.only(places))
            every = [*range(len(both))]
            settled = both.settled(every, counts, self._lowest, self._shown_quickly, len(walked))
            if settled is not None:
                at, places = settled
                walked = both.only(places)
        return walked

    def _steps(self, counts: Counts, cells: Flags, chance: np.random.Generator) -> Moves:
        """Return moves, both ways, of a search to which a part of some cells costs nothing.

        Args:
            counts: (cells,) of a table.
            cells: (cells,) True for these.
            chance: which part, and by how much prices are off.
        """
        asked = replace(with_counts(self.request, counts), policy=even(self.request.policy).policy)
        wish, free = asked.apriori, cells & (chance.random(counts.size) < _FREE)
        asked = replace(asked, apriori=replace(wish, hidden=wish.hidden | free))
        found = Hiding.of(with_prices_off(asked, _OFF, chance), False, self._unseen)
        moves = Moves(found.suppression.twins.changes)
        return moves.also(Moves(-moves.changes))

    def _quickly(self, counts: Counts, wide: int = 0) -> Flags:
        """Return (cells,) what a quick search hides if counts of so many more were unsafe."""
        name = counts.tobytes(), wide
        if name not in self._quick:
            asked = with_counts(self.request, counts)
            asked = wider(replace(asked, policy=quick(asked.policy).policy), wide)
            self._quick[name] = Hiding.of(asked, False, self._unseen).suppression.hidden
        return self._quick[name]

    def _shown_quickly(self, centre: Counts, cells: Flags) -> Flags:
        """Return of some cells (cells,) those that a quick search does not hide of a centre."""
        return cells & ~self._quickly(centre)

    def _shown(self, centre: Counts, cells: Flags) -> Flags | None:
        found = self._usual(centre)
        return None if found is None else cells & ~found.suppression.hidden

    def _usual(self, counts: Counts) -> Hiding | None:
        """Return what is hidden of counts (cells,) where reruns are ignored."""
        name = counts.tobytes()
        if name not in self._found:
            asked = with_counts(self.request, counts)
            self._found[name] = as_usual(self.request.policy).hide(asked, self._unseen)
        return self._found[name]

    def _proved_from(self, found: Hiding, counts: Counts) -> Hiding | None:
        """Return the proof that what is hidden of a centre is enough for counts led to it.

        The centre and its twins are tables that fit, and mostly all the proof that it takes.
        """
        centre, twins = found.request.cells.counts, found.suppression.twins.changes
        there = sparse.csr_array((centre - counts)[None])
        every = sparse.csr_array(np.ones((twins.shape[0], 1), np.int64))
        moves = sparse.csr_array(sparse.vstack([there, twins + every @ there]))
        asked = with_counts(self.request, counts)
        return proved(asked, found.suppression.hidden, self._unseen, moves)
