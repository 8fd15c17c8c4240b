"""One dimension seen as levels: what each leaf is called when its hierarchy is cut at a height.

Level 0 is the finest: every leaf is itself. Each further level goes one step up from the deepest
leaves, and the last leaves only the total. Levels count from the root: a leaf that stands above
the cut stays itself. They follow the codes of the hierarchy as it was given, single-child chains
included, so that a level has the same number whether or not two of its codes are one cell.

Source: Samarati (2001), Protecting respondents' identities in microdata release, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from covey.tables import Hierarchy


@dataclass(frozen=True)
class Ladder:
    """The levels of one dimension.

    Args:
        name: the dimension.
        hierarchy: its tree as the user gave it.

    >>> area = Hierarchy.from_rows([
    ...     {"code": "VN", "parent": ""}, {"code": "North", "parent": "VN"},
    ...     {"code": "Hanoi", "parent": "North"}, {"code": "abroad", "parent": "VN"}])
    >>> ladder = Ladder("area", area)
    >>> [ladder.codes(level) for level in range(ladder.levels)]
    [('Hanoi', 'abroad'), ('North', 'abroad'), ('VN',)]
    """

    name: str
    hierarchy: Hierarchy

    @cached_property
    def height(self) -> int:
        """The coarsest level, at which only the total is left."""
        return int(self.hierarchy.depth.max())

    @property
    def levels(self) -> int:
        """Number of levels."""
        return self.height + 1

    @cached_property
    def leaves(self) -> NDArray[np.int64]:
        """(leaves,) places of the leaves among the codes."""
        return np.flatnonzero(self.hierarchy.is_leaf)

    @cached_property
    def _places(self) -> tuple[NDArray[np.int64], ...]:
        """A level each: (leaves,) place of the code each leaf is generalised to."""
        places = [self.leaves]
        for level in range(1, self.levels):
            below = places[-1]
            too_deep = self.hierarchy.depth[below] > self.height - level
            places.append(np.where(too_deep, self.hierarchy.parent[below], below))
        return tuple(places)

    @cached_property
    def _cuts(self) -> tuple[NDArray[np.int64], ...]:
        """A level each: (classes,) sorted places of the codes that stand at it."""
        return tuple(np.unique(places) for places in self._places)

    @cached_property
    def _classes(self) -> tuple[NDArray[np.int64], ...]:
        """A level each: (leaves,) which of the level's codes each leaf is generalised to."""
        return tuple(
            np.searchsorted(cut, places)
            for cut, places in zip(self._cuts, self._places, strict=True)
        )

    def place_of_leaf(self, level: int) -> NDArray[np.int64]:
        """Return (leaves,) the place of the code each leaf is generalised to."""
        return self._places[level]

    def class_of_leaf(self, level: int) -> NDArray[np.int64]:
        """Return (leaves,) which code of the level, counted from 0, each leaf is generalised to."""
        return self._classes[level]

    def width(self, level: int) -> int:
        """Return how many codes stand at *level*."""
        return int(self._cuts[level].size)

    def codes(self, level: int) -> tuple[str, ...]:
        """Return the codes that stand at *level*."""
        return tuple(self.hierarchy.codes[place] for place in self._cuts[level])

    def leaves_below(self, level: int) -> NDArray[np.int64]:
        """Return (codes of the level,) how many leaves each of them stands for."""
        return np.bincount(self._classes[level], minlength=self.width(level))

    def trimmed(self, level: int) -> Hierarchy:
        """Return the hierarchy down to *level*: its codes are the leaves of a coarser table."""
        return self.hierarchy.keep(self.hierarchy.depth <= self.height - level)
