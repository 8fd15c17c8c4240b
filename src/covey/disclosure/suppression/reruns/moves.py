"""Moves of counts that keep all sums, and which of some may be taken together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

_TAKEN: Final = 0.5
"""The share of moves that a toss takes."""

_LONGER: Final = 2
"""By how many cells, on average, a move may be longer than another and yet come first."""

_TURNS: Final = 5
"""How many times moves are taken back that lead out of what is covered."""

Uncovered = Callable[[Counts, Flags], Flags | None]
"""Of counts (cells,), and cells (cells,) that were changed, those that are not covered (cells,)."""


@dataclass(frozen=True)
class Moves:
    """Moves that keep all sums.

    Args:
        changes: (moves, cells) what each adds.
    """

    changes: sparse.csr_array

    def cells(self, place: int) -> NDArray[np.int32]:
        """Return (n,) the cells that a move changes."""
        cells: NDArray[np.int32] = self.changes.indices[self._of(place)]
        return cells

    def also(self, others: Moves) -> Moves:
        """Return these and, after them, others."""
        return Moves(sparse.csr_array(sparse.vstack([self.changes, others.changes])))

    def only(self, places: Sequence[int]) -> Moves:
        """Return some of them."""
        return Moves(sparse.csr_array(self.changes[np.asarray(places, np.int64)]))

    def touch(self, place: int, cells: Flags) -> bool:
        """Tell whether a move changes one of the cells (cells,)."""
        return bool(cells[self.cells(place)].any())

    def is_within(self, place: int, cells: Flags) -> bool:
        """Tell whether a move changes none but the cells (cells,)."""
        return bool(cells[self.cells(place)].all())

    def fit(self, place: int, counts: Counts, lowest: Counts) -> bool:
        """Tell whether counts (cells,) may be moved so, being *lowest* (cells,) at least."""
        cells, of = self.cells(place), self._of(place)
        return bool((counts[cells] + self.changes.data[of] >= lowest[cells]).all())

    def add(self, place: int, counts: Counts) -> None:
        """Move counts (cells,) in place."""
        counts[self.cells(place)] += self.changes.data[self._of(place)]

    def __len__(self) -> int:
        return int(self.changes.shape[0])

    def tossed(self, chance: np.random.Generator) -> list[int]:
        """Return some of them, drawn, in an order that is drawn as well."""
        taken = np.flatnonzero(chance.random(len(self)) < _TAKEN)
        places: list[int] = chance.permutation(taken).tolist()
        return places

    def apart(
        self, wanted: Flags, counts: Counts, lowest: Counts, chance: np.random.Generator
    ) -> list[int]:
        """Return moves that fit and change cells apart from each other, mostly short ones first.

        Args:
            wanted: (cells,) each move changes one of these.
            counts: (cells,) that are to be moved.
            lowest: (cells,) what no count may fall below.
            chance: how far a longer one may come before a shorter one.
        """
        length = np.diff(self.changes.indptr)
        order = np.argsort(length + chance.exponential(_LONGER, length.size), kind="stable")
        free, places = np.ones(counts.size, dtype=bool), list[int]()
        for place in order.tolist():
            useful = self.touch(place, wanted) and self.is_within(place, free)
            if useful and self.fit(place, counts, lowest):
                places.append(place)
                free[self.cells(place)] = False
        return places

    def settled(
        self,
        places: list[int],
        counts: Counts,
        lowest: Counts,
        uncovered: Uncovered,
        old: int = 0,
    ) -> tuple[Counts, list[int]] | None:
        """Return counts (cells,) moved so that all that changes is covered, and by which moves.

        Args:
            places: of the moves that are to be taken, in their order.
            counts: where they begin.
            lowest: (cells,) what no count may fall below.
            uncovered: which changes are not covered; None: nothing is known of that.
            old: how many of the moves are taken back only where none of the others is to blame.

        Returns:
            None where what is covered changes with every turn.
        """
        for _ in range(_TURNS):
            moved, taken = counts.copy(), []
            for place in places:
                if self.fit(place, moved, lowest):
                    self.add(place, moved)
                    taken.append(place)
            missing = uncovered(moved, moved != counts)
            if missing is None:
                return None
            if not missing.any():
                return moved, taken
            blamed = {place for place in taken if self.touch(place, missing)}
            blamed = {place for place in blamed if place >= old} or blamed
            places = [place for place in taken if place not in blamed]
        return None

    def _of(self, place: int) -> slice:
        return slice(self.changes.indptr[place], self.changes.indptr[place + 1])
