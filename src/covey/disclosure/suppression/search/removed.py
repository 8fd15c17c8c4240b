"""Moves that are taken out of use, to be put back where nothing better is found."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled, compiled_to_make_arrays
from covey.disclosure.suppression.search.constraints import Constraints
from covey.disclosure.suppression.search.incumbent import Incumbent, add_move, meets, remove_move


class Removed(NamedTuple):
    """Moves that are out of use for the moment, by rows; size: cells of each."""

    cell: NDArray[np.int32]
    change: NDArray[np.int32]
    size: NDArray[np.int64]


class Gap(NamedTuple):
    """What is left where moves were taken out of use.

    Attributes:
        removed: the moves.
        broken: (n,) the needs that no move meets without them, once for each that met them.
        freed: what the cells cost that no move uses any more.
    """

    removed: Removed
    broken: NDArray[np.int64]
    freed: float


@compiled_to_make_arrays
def remove(constraints: Constraints, incumbent: Incumbent, cell: int) -> Gap:
    """Take all moves through a cell out of use."""
    width, needs, moves = incumbent.cell.shape[1], constraints.needs, incumbent.uses[cell]
    longest = 0
    link = incumbent.head[cell]
    while link >= 0:
        longest = max(longest, incumbent.size[link // width])
        link = incumbent.after[link]
    removed = Removed(
        np.empty((moves, longest), np.int32),
        np.empty((moves, longest), np.int32),
        np.empty(moves, np.int64),
    )
    freed, count = 0.0, 0
    for move in range(moves):
        slot = incumbent.head[cell] // width
        size = incumbent.size[slot]
        removed.size[move] = size
        for place in range(size):
            other = incumbent.cell[slot, place]
            removed.cell[move, place] = other
            removed.change[move, place] = incumbent.change[slot, place]
            count += needs.first[other + 1] - needs.first[other]
        freed += remove_move(incumbent, slot)
    met, count = np.empty(count, np.int64), 0
    for move in range(moves):
        for place in range(removed.size[move]):
            other = removed.cell[move, place]
            for need in range(needs.first[other], needs.first[other + 1]):
                if not meets(needs, incumbent, need):
                    met[count] = need
                    count += 1
    return Gap(removed, met[:count], freed)


@compiled
def put_back(incumbent: Incumbent, removed: Removed, added: NDArray[np.int64]) -> None:
    """Use removed moves again, instead of those in the slots *added*."""
    for slot in added:
        remove_move(incumbent, slot)
    for move in range(removed.size.size):
        add_move(incumbent, removed.cell[move], removed.change[move], removed.size[move])
