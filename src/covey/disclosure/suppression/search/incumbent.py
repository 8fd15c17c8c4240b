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
from covey.disclosure.suppression.moves.move import Move


@shared
class Incumbent(NamedTuple):
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


def empty_incumbent(base: NDArray[np.float64], moves: int, longest: int) -> Incumbent:
    """Return one without moves, with slots for as many *moves* of up to *longest* cells."""
    width, cells = longest, base.size
    return Incumbent(
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
    incumbent: Incumbent,
    cells: NDArray[np.int32],
    changes: NDArray[np.int32],
    size: int,
) -> float:
    """Put a move into a free slot; return what its newly hidden cells cost."""
    incumbent.free_count[0] -= 1
    slot = incumbent.free[incumbent.free_count[0]]
    incumbent.size[slot] = size
    cost = 0.0
    for place in range(size):
        cell = cells[place]
        incumbent.cell[slot, place], incumbent.change[slot, place] = cell, changes[place]
        link, head = slot * incumbent.cell.shape[1] + place, incumbent.head[cell]
        incumbent.after[link], incumbent.before[link] = head, -1
        if head >= 0:
            incumbent.before[head] = link
        incumbent.head[cell] = link
        if incumbent.uses[cell] == 0:
            cost += incumbent.base[cell]
            incumbent.price[cell] = 0.0
        incumbent.uses[cell] += 1
    return cost


def add_if_it_fits(incumbent: Incumbent, move: Move) -> float | None:
    """Put a solver's move into a free slot; return what that costs, None where it is too long."""
    if move.cells.size > incumbent.cell.shape[1]:
        return None
    return add_move(incumbent, *move.compact, move.cells.size)


@compiled_part
def remove_move(incumbent: Incumbent, slot: int) -> float:
    """Free a slot; return what the cells cost that no move uses any more."""
    freed = 0.0
    for place in range(incumbent.size[slot]):
        cell, link = incumbent.cell[slot, place], slot * incumbent.cell.shape[1] + place
        if incumbent.before[link] >= 0:
            incumbent.after[incumbent.before[link]] = incumbent.after[link]
        else:
            incumbent.head[cell] = incumbent.after[link]
        if incumbent.after[link] >= 0:
            incumbent.before[incumbent.after[link]] = incumbent.before[link]
        incumbent.uses[cell] -= 1
        if incumbent.uses[cell] == 0:
            freed += incumbent.base[cell]
            incumbent.price[cell] = incumbent.base[cell]
    incumbent.size[slot] = 0
    incumbent.free[incumbent.free_count[0]] = slot
    incumbent.free_count[0] += 1
    return freed


@compiled
def meets(needs: Needs, incumbent: Incumbent, need: int) -> bool:
    """Return whether some move in use meets a need."""
    width, link = incumbent.cell.shape[1], incumbent.head[needs.cell[need]]
    while link >= 0:
        if reaches(needs, need, incumbent.change[link // width, link % width]):
            return True
        link = incumbent.after[link]
    return False


@compiled_part
def reaches(needs: Needs, need: int, change: int) -> bool:
    """Return whether a move that changes a need's cell by so many people meets the need."""
    reach = abs(change) if needs.sign[need] == 0 else change * needs.sign[need]
    return bool(reach >= needs.step[need])
