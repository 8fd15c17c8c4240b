"""A set of moves that covers every need, and its improvement: take a cell back, mend, keep.

Every hidden cell is unsafe, frozen, or part of a move; a cell that no move uses any more is
published again. The set is complete after every step, so the search may stop at any time.

Source: ruin and recreate, Schrimpf et al. (2000), J. Comput. Phys. 159.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.search.compiled import compiled
from covey.disclosure.search.moves import Scratch, cheapest_move
from covey.disclosure.search.outlook import Outlook, begin_outlook, count_hidden
from covey.disclosure.search.web import Needs, Room, Web

_FORBIDDEN = 1e15  # a price above every budget
_MOST_MOVES = 64  # moves through one cell that a step may lift


class Effort(NamedTuple):
    """How hard to look for one move: a search with each caution in turn; see `cheapest_move`."""

    cautions: tuple[float, ...]
    stray: int
    visits: int


class Cover(NamedTuple):
    """The moves in use, linked from each cell, and the prices that follow from them.

    Attributes:
        base: (cells,) what hiding a cell costs; 0 where it is hidden anyway.
        price: (cells,) what hiding it costs now: 0 where a move hides it.
        uses: (cells,) moves through each cell.
        outlook: how easily each sum could be mended, as things are hidden now.
        size: (moves,) cells of each move; 0: free slot.
        cell, change: (moves, longest) the cells and their change, in people.
        head, after, before: links of the moves through one cell, by slot x width + place.
        free, free_count: stack of free slots.
    """

    base: NDArray[np.float64]
    price: NDArray[np.float64]
    uses: NDArray[np.int32]
    outlook: Outlook
    size: NDArray[np.int32]
    cell: NDArray[np.int32]
    change: NDArray[np.int32]
    head: NDArray[np.int32]
    after: NDArray[np.int32]
    before: NDArray[np.int32]
    free: NDArray[np.int32]
    free_count: NDArray[np.int64]


def empty_cover(web: Web, room: Room, base: NDArray[np.float64], moves: int, longest: int) -> Cover:
    """Return a cover without moves, with slots for as many *moves* of up to *longest* cells."""
    width, cells = longest, base.size
    return Cover(
        base=base,
        price=base.copy(),
        uses=np.zeros(cells, np.int32),
        outlook=begin_outlook(web, room, base),
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
def cover_needs(
    web: Web,
    room: Room,
    needs: Needs,
    cover: Cover,
    work: Scratch,
    effort: Effort,
    order: NDArray[np.int64],
) -> int:
    """Find a move for each need in *order* that no move meets yet; return how many had none."""
    missed = 0
    for need in order:
        if not _is_met(needs, cover, need):
            missed += _cover_need(web, room, needs, cover, work, effort, need, _FORBIDDEN) < 0
    return missed


@compiled
def take_back(
    web: Web,
    room: Room,
    needs: Needs,
    cover: Cover,
    work: Scratch,
    effort: Effort,
    candidates: NDArray[np.int64],
) -> float:
    """Try to publish each candidate again, and hide cheaper cells instead where that is needed.

    Returns:
        By how much the cost of the table fell.
    """
    width = cover.cell.shape[1]
    lifted_cell = np.empty((_MOST_MOVES, width), np.int32)
    lifted_change = np.empty((_MOST_MOVES, width), np.int32)
    lifted_size = np.empty(_MOST_MOVES, np.int64)
    added = np.empty(_MOST_MOVES * width, np.int64)
    gain = 0.0
    for cell in candidates:
        if cover.base[cell] == 0 or not 0 < cover.uses[cell] <= _MOST_MOVES:
            continue
        lifted, freed = 0, 0.0
        while cover.head[cell] >= 0:
            slot = cover.head[cell] // width
            size = cover.size[slot]
            lifted_size[lifted] = size
            lifted_cell[lifted, :size] = cover.cell[slot, :size]
            lifted_change[lifted, :size] = cover.change[slot, :size]
            lifted += 1
            freed += remove_move(web, room, cover, slot)
        cover.price[cell] = _FORBIDDEN
        spent, count, mended = 0.0, 0, True
        for move in range(lifted):
            for place in range(lifted_size[move]):
                other = lifted_cell[move, place]
                for need in range(needs.first[other], needs.first[other + 1]):
                    if not mended or _is_met(needs, cover, need):
                        continue
                    budget = freed - spent
                    cost = _cover_need(web, room, needs, cover, work, effort, need, budget)
                    if cost < 0:
                        mended = False
                    else:
                        spent += cost
                        added[count] = cover.free[cover.free_count[0]]
                        count += 1
        if mended:
            cover.price[cell] = cover.base[cell]
            gain += freed - spent
            continue
        for k in range(count):
            remove_move(web, room, cover, added[k])
        for move in range(lifted):
            add_move(web, room, cover, lifted_cell[move], lifted_change[move], lifted_size[move])
    return gain


@compiled
def add_move(
    web: Web,
    room: Room,
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
            if cover.base[cell] > 0:
                count_hidden(web, room, cover.outlook, cell, 1)
        cover.uses[cell] += 1
    return cost


@compiled
def remove_move(web: Web, room: Room, cover: Cover, slot: int) -> float:
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
            if cover.base[cell] > 0:
                count_hidden(web, room, cover.outlook, cell, -1)
    cover.size[slot] = 0
    cover.free[cover.free_count[0]] = slot
    cover.free_count[0] += 1
    return freed


@compiled
def _is_met(needs: Needs, cover: Cover, need: int) -> bool:
    width, link = cover.cell.shape[1], cover.head[needs.cell[need]]
    while link >= 0:
        change = cover.change[link // width, link % width]
        reach = abs(change) if needs.sign[need] == 0 else change * needs.sign[need]
        if reach >= needs.step[need]:
            return True
        link = cover.after[link]
    return False


@compiled
def _cover_need(
    web: Web,
    room: Room,
    needs: Needs,
    cover: Cover,
    work: Scratch,
    effort: Effort,
    need: int,
    budget: float,
) -> float:
    """Add the cheapest move found for one need; return its cost, -1 where none was found."""
    best, size = budget, 0
    cells, changes = work.best_cell, work.best_change.astype(np.int32)
    for caution in effort.cautions:
        for sign in (1, -1):
            if needs.sign[need] == -sign:
                continue
            best, found = cheapest_move(
                web,
                room,
                cover.price,
                cover.outlook,
                work,
                needs.cell[need],
                sign,
                needs.step[need],
                caution,
                effort.stray,
                effort.visits,
                best,
            )
            if found:
                size = found
                cells = work.best_cell[:size].copy()
                changes = (work.best_change[:size] * needs.step[need]).astype(np.int32)
    if size == 0:
        return -1.0
    return add_move(web, room, cover, cells, changes, size)
