"""Centres of large tables, which too many tables fit to be listed.

A table *explores* the cells that any of many ways hides of it. It may be led to a centre if all in
which they differ is explored by the table, and hidden of the centre. So what the search of a centre
finds for an unsafe count, a move that changes it, is a step back to the centre as well, if what is
moved explores it. A verdict looks for such a step for each unsafe count.

How often a key leads which table there is not known here, so two values are shown, and no shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.progress import Run
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.reruns.listed import closed_in
from covey.disclosure.suppression.reruns.moves import Moves
from covey.disclosure.suppression.reruns.ways import (
    SEED,
    TRIED,
    Way,
    as_usual,
    even,
    has_unsafe,
    least_of,
    lowest_of,
    proved,
    quick,
    unsafe_in,
    with_counts,
    with_prices_off,
)

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

_OFF: Final = (0.7, 1.5, 2.5)
"""How far prices are off, as a standard deviation of their logarithm: one after the other."""

_PRICES: Final = 15
"""How many other prices a table explores by."""

_WIDE: Final = (2, 5, 10, 20)
"""How many people above the threshold wider choices hide."""

_FREE: Final = 0.7
"""The share of some cells that cost a search nothing, so that it finds moves among them."""

_SEARCHES: Final = 16
"""How many searches look for steps around a centre."""

_WALKED: Final = 30
"""How many times a table is moved at most before it is at its centre."""

_MOVED: Final = 0.5
"""The share of unsafe counts that are to be others there."""


@dataclass
class DrawnCentres:
    """The centres of one table after another that fit the same release.

    Args:
        request: one of the tables.
        run: who watches.
    """

    request: Request
    run: Run
    _hidden: dict[tuple[bytes, int], Flags | None] = field(default_factory=dict)
    _found: dict[bytes, Hiding | None] = field(default_factory=dict)
    _verdicts: dict[bytes, Flags | None] = field(default_factory=dict)

    @cached_property
    def _ways(self) -> list[Way]:
        """Ways by which a table explores: the usual costs, prices that are off, wider choices."""
        usual, priced = quick(self.request.policy), even(self.request.policy)
        others = [
            replace(priced, seed=seed, off=_OFF[seed % len(_OFF)]) for seed in range(1, _PRICES + 1)
        ]
        return [usual, *others, *(replace(usual, wide=more) for more in _WIDE)]

    @cached_property
    def _lowest(self) -> Counts:
        return lowest_of(self.request)

    def draw(self, counts: Counts, chance: np.random.Generator) -> Flags | None:
        """Return (cells,) what is hidden of counts (cells,); None: no centre keeps them open.

        Of counts of which nothing is unsafe no centre is drawn, and nothing more is hidden.
        """
        if not has_unsafe(self.request, counts):
            found = self._usual(counts)
            return None if found is None else found.suppression.hidden
        explored = self.explored(counts)
        for _ in range(TRIED):
            moves = self._walk(counts, explored, chance)
            settled = moves.settled([*range(len(moves))], counts, self._lowest, self._shown)
            hidden = None if settled is None else self.verdict(settled[0])
            if hidden is not None and self._is_proved(counts, hidden):
                return hidden
        return None

    @property
    def exact(self) -> bool:
        """Whether every table that was needed so far was looked at: no."""
        return False

    def shares(self, counts: Counts) -> dict[bytes, float]:
        """Return to which hidden cells one key leads counts (cells,): more of it is not known."""
        hidden = self.draw(counts, np.random.default_rng(SEED))
        return {} if hidden is None else {hidden.tobytes(): 1.0}

    def explored(self, counts: Counts) -> Flags:
        """Return (cells,) what a way hides of counts (cells,): where they look for centres."""
        return ~self._unexplored(counts, np.ones(counts.size, bool))

    def verdict(self, centre: Counts) -> Flags | None:
        """Return (cells,) what is hidden of all who are led to a centre; None: it closes a count.

        All of them come to the same, since it hangs on the centre alone.
        """
        name = centre.tobytes()
        if name not in self._verdicts:
            self._verdicts[name] = self._open(centre)
        return self._verdicts[name]

    def _walk(self, counts: Counts, explored: Flags, chance: np.random.Generator) -> Moves:
        """Return moves from a table within what it explored, to where they are hidden quickly."""
        walked, at = Moves(sparse.csr_array((0, counts.size), dtype=np.int64)), counts
        unsafe = unsafe_in(self.request, counts)
        for _ in range(_WALKED):
            if (at != counts)[unsafe].mean() >= _MOVED:
                break
            found = self._steps(at, explored, chance)
            sign = chance.choice([-1, 1], len(found))
            found = Moves(sparse.csr_array(found.changes * sign[:, None]))
            inside = [one for one in found.tossed(chance) if not found.touch(one, ~explored)]
            both, every = walked.also(found.only(inside)), [*range(len(walked) + len(inside))]
            shown = partial(self._shown_quickly, int(chance.integers(len(self._ways))))
            settled = both.settled(every, counts, self._lowest, shown, len(walked))
            if settled is not None:
                at, places = settled
                walked = both.only(places)
        return walked

    def _steps(self, counts: Counts, cells: Flags, chance: np.random.Generator) -> Moves:
        """Return moves of a search to which a part of some cells (cells,) costs nothing."""
        asked = replace(with_counts(self.request, counts), policy=even(self.request.policy).policy)
        wish, free = asked.apriori, cells & (chance.random(counts.size) < _FREE)
        asked = replace(asked, apriori=replace(wish, hidden=wish.hidden | free))
        found = Hiding.of(with_prices_off(asked, _OFF[0], chance), False, self.run)
        return Moves(found.suppression.twins.changes)

    def _unexplored(self, counts: Counts, cells: Flags) -> Flags:
        """Return of some cells (cells,) those that no way hides of counts (cells,)."""
        missing = cells.copy()
        for way in range(len(self._ways)):
            if not missing.any():
                break
            hidden = self._quickly(counts, way)
            if hidden is not None:
                missing &= ~hidden
        return missing

    def _shown_quickly(self, way: int, centre: Counts, cells: Flags) -> Flags | None:
        """Return of some cells (cells,) those that neither the first way hides nor another."""
        first, other = self._quickly(centre, 0), self._quickly(centre, way)
        return None if first is None or other is None else cells & ~first & ~other

    def _shown(self, centre: Counts, cells: Flags) -> Flags | None:
        found = self._usual(centre)
        return None if found is None else cells & ~found.suppression.hidden

    def _quickly(self, counts: Counts, way: int) -> Flags | None:
        """Return (cells,) what a way hides of counts (cells,); None: that is not enough."""
        name = counts.tobytes(), way
        if name not in self._hidden:
            found = self._ways[way].hide(with_counts(self.request, counts), self.run)
            self._hidden[name] = None if found is None else found.suppression.hidden
        return self._hidden[name]

    def _usual(self, counts: Counts) -> Hiding | None:
        """Return what is hidden of counts (cells,) where reruns are ignored."""
        name = counts.tobytes()
        if name not in self._found:
            asked = with_counts(self.request, counts)
            self._found[name] = as_usual(self.request.policy).hide(asked, self.run)
        return self._found[name]

    def _open(self, centre: Counts) -> Flags | None:
        found = self._usual(centre)
        if found is None or not has_unsafe(self.request, centre):
            return None
        hidden, seen = found.suppression.hidden, [centre, *self._beside(centre, found)]
        seen = [counts for counts in seen if self._is_proved(counts, hidden)]
        if not seen or closed_in(np.array(seen), hidden, least_of(self.request), 1.0).any():
            return None
        return hidden

    def _beside(self, centre: Counts, found: Hiding) -> Iterator[Counts]:
        """Yield tables that may be led to a centre, until each unsafe count was another in one."""
        chance = np.random.default_rng(SEED)
        moves = self._around(centre, found, chance)
        through = sparse.csc_array(moves.changes)
        closed = unsafe_in(self.request, centre)
        untried = np.ones(len(moves), bool)
        while places := _apart(moves, through, closed, untried, chance):
            untried[places] = False
            settled = moves.settled(places, centre, self._lowest, self._unexplored)
            if settled is not None and has_unsafe(self.request, settled[0]):
                closed &= settled[0] == centre
                yield settled[0]

    def _around(self, centre: Counts, found: Hiding, chance: np.random.Generator) -> Moves:
        """Return moves from a centre within what is hidden of it, in both directions, each once."""
        moves = Moves(found.suppression.twins.changes)
        for _ in range(_SEARCHES):
            moves = moves.also(self._steps(centre, found.suppression.hidden, chance))
        shown = ~found.suppression.hidden
        moves = moves.only([one for one in range(len(moves)) if not moves.touch(one, shown)])
        moves = moves.also(Moves(-moves.changes))
        moves.changes.sort_indices()
        fit = (one for one in range(len(moves)) if moves.fit(one, centre, self._lowest))
        once: dict[tuple[bytes, bytes], int] = {}
        for place in fit:
            once.setdefault(moves.name(place), place)
        return moves.only([*once.values()])

    def _is_proved(self, counts: Counts, hidden: Flags) -> bool:
        return proved(with_counts(self.request, counts), hidden, self.run) is not None


def _apart(
    moves: Moves,
    through: sparse.csc_array,
    closed: Flags,
    untried: Flags,
    chance: np.random.Generator,
) -> list[int]:
    """Return moves that change cells apart from each other, one for each closed cell if there is.

    Args:
        moves: those that there are.
        through: the same, cell by cell.
        closed: (cells,) True where a move is looked for.
        untried: (moves,) True where a move may be taken.
        chance: which of the short ones comes first.
    """
    places: list[int] = []
    changed = np.zeros(closed.size, bool)
    length = np.diff(moves.changes.indptr)
    for cell in chance.permutation(np.flatnonzero(closed)):
        own = through.indices[through.indptr[cell] : through.indptr[cell + 1]]
        own = own[untried[own]]
        rank = length[own] + chance.exponential(2, own.size)
        for place in own[np.argsort(rank, kind="stable")].tolist() if not changed[cell] else ():
            if not moves.touch(place, changed):
                places.append(place)
                changed[moves.cells(place)] = True
                break
    return places
