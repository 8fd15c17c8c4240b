"""Moves that are taken out of use, to be put back where nothing better is found."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled, compiled_to_make_arrays
from covey.disclosure.suppression.search.cover import Cover, add_move, meets, remove_move
from covey.disclosure.suppression.search.problem import Problem


class Lifted(NamedTuple):
    """Moves that are out of use for the moment, by rows; size: cells of each."""

    cell: NDArray[np.int32]
    change: NDArray[np.int32]
    size: NDArray[np.int64]


@compiled_to_make_arrays
def lift(problem: Problem, cover: Cover, cell: int) -> tuple[Lifted, NDArray[np.int64], float]:
    """Take all moves through a cell out of use.

    Returns:
        The moves, the needs that no move meets without them (once for each that met them), and what
        the cells cost that no move uses any more.
    """
    width, needs, moves = cover.cell.shape[1], problem.needs, cover.uses[cell]
    longest = 0
    link = cover.head[cell]
    while link >= 0:
        longest = max(longest, cover.size[link // width])
        link = cover.after[link]
    lifted = Lifted(
        np.empty((moves, longest), np.int32),
        np.empty((moves, longest), np.int32),
        np.empty(moves, np.int64),
    )
    freed, count = 0.0, 0
    for move in range(moves):
        slot = cover.head[cell] // width
        size = cover.size[slot]
        lifted.size[move] = size
        lifted.cell[move, :size] = cover.cell[slot, :size]
        lifted.change[move, :size] = cover.change[slot, :size]
        for place in range(size):
            other = cover.cell[slot, place]
            count += needs.first[other + 1] - needs.first[other]
        freed += remove_move(cover, slot)
    met, count = np.empty(count, np.int64), 0
    for move in range(moves):
        for place in range(lifted.size[move]):
            other = lifted.cell[move, place]
            for need in range(needs.first[other], needs.first[other + 1]):
                if not meets(needs, cover, need):
                    met[count] = need
                    count += 1
    return lifted, met[:count], freed


@compiled
def put_back(cover: Cover, lifted: Lifted, added: NDArray[np.int64]) -> None:
    """Use lifted moves again, instead of those in the slots *added*."""
    for slot in added:
        remove_move(cover, slot)
    for move in range(lifted.size.size):
        add_move(cover, lifted.cell[move], lifted.change[move], lifted.size[move])
