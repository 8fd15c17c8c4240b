"""The moves in use: which cells they hide, and what hiding each cell costs as things stand.

Every hidden cell is unsafe, frozen, or part of a move; a cell that no move uses any more is
published again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled, compiled_part
from covey.disclosure.numeric.shared import shared
from covey.disclosure.proof.needs import Needs
from covey.disclosure.suppression.moves.exact_move import ExactMove


@shared
class Cover(NamedTuple):
    """The moves in use, linked from each cell, and the prices that follow from them.

    Attributes:
        base: (cells,) what hiding a cell costs; 0 where it is hidden anyway.
        price: (cells,) what hiding it costs now: 0 where a move hides it.
        uses: (cells,) moves through each cell.
        size: (moves,) cells of each move; 0: free slot.
        cell, change: (moves, longest) the cells and their change, in people.
        head, after, before: links of the moves through one cell, by slot x width + place.
        free, free_count: stack of free slots.
    """

    base: NDArray[np.float64]
    price: NDArray[np.float64]
    uses: NDArray[np.int32]
    size: NDArray[np.int32]
    cell: NDArray[np.int32]
    change: NDArray[np.int32]
    head: NDArray[np.int32]
    after: NDArray[np.int32]
    before: NDArray[np.int32]
    free: NDArray[np.int32]
    free_count: NDArray[np.int64]


def empty_cover(base: NDArray[np.float64], moves: int, longest: int) -> Cover:
    """Return a cover without moves, with slots for as many *moves* of up to *longest* cells."""
    width, cells = longest, base.size
    return Cover(
        base=base,
        price=base.copy(),
        uses=np.zeros(cells, np.int32),
        size=np.zeros(moves, np.int32),
        cell=np.zeros((moves, width), np.int32),
        change=np.zeros((moves, width), np.int32),
        head=np.full(cells, -1, np.int32),
        after=np.zeros(moves * width, np.int32),
        before=np.zeros(moves * width, np.int32),
        free=np.arange(moves - 1, -1, -1, dtype=np.int32),
        free_count=np.array([moves], np.int64),
    )


@compiled
def add_move(
    cover: Cover,
    cells: NDArray[np.int32],
    changes: NDArray[np.int32],
    size: int,
) -> float:
    """Put a move into a free slot; return what its newly hidden cells cost."""
    cover.free_count[0] -= 1
    slot = cover.free[cover.free_count[0]]
    cover.size[slot] = size
    cost = 0.0
    for place in range(size):
        cell = cells[place]
        cover.cell[slot, place], cover.change[slot, place] = cell, changes[place]
        link, head = slot * cover.cell.shape[1] + place, cover.head[cell]
        cover.after[link], cover.before[link] = head, -1
        if head >= 0:
            cover.before[head] = link
        cover.head[cell] = link
        if cover.uses[cell] == 0:
            cost += cover.base[cell]
            cover.price[cell] = 0.0
        cover.uses[cell] += 1
    return cost


def add_exact_move(cover: Cover, move: ExactMove) -> float | None:
    """Put a solver's move into a free slot; return what that costs, None where it is too long."""
    if move.cells.size > cover.cell.shape[1]:
        return None
    return add_move(cover, *move.compact, move.cells.size)


@compiled_part
def remove_move(cover: Cover, slot: int) -> float:
    """Free a slot; return what the cells cost that no move uses any more."""
    freed = 0.0
    for place in range(cover.size[slot]):
        cell, link = cover.cell[slot, place], slot * cover.cell.shape[1] + place
        if cover.before[link] >= 0:
            cover.after[cover.before[link]] = cover.after[link]
        else:
            cover.head[cell] = cover.after[link]
        if cover.after[link] >= 0:
            cover.before[cover.after[link]] = cover.before[link]
        cover.uses[cell] -= 1
        if cover.uses[cell] == 0:
            freed += cover.base[cell]
            cover.price[cell] = cover.base[cell]
    cover.size[slot] = 0
    cover.free[cover.free_count[0]] = slot
    cover.free_count[0] += 1
    return freed


@compiled
def meets(needs: Needs, cover: Cover, need: int) -> bool:
    """Return whether some move in use meets a need."""
    width, link = cover.cell.shape[1], cover.head[needs.cell[need]]
    while link >= 0:
        if reaches(needs, need, cover.change[link // width, link % width]):
            return True
        link = cover.after[link]
    return False


@compiled_part
def reaches(needs: Needs, need: int, change: int) -> bool:
    """Return whether a move that changes a need's cell by so many people meets the need."""
    reach = abs(change) if needs.sign[need] == 0 else change * needs.sign[need]
    return bool(reach >= needs.step[need])
