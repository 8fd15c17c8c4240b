"""The steps of the search: find a move for each need, take a cell back and repair what that breaks.

The moves in use meet every need after each step, so the search may stop at any time.

Source: ruin and recreate, Schrimpf et al. (2000), J. Comput. Phys. 159; threshold accepting, Dueck
& Scheuer (1990), J. Comput. Phys. 90; what is likely to fail first, Haralick & Elliott (1980),
Artificial Intelligence 14.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import (
    compiled,
    compiled_once,
    compiled_part,
    compiled_to_make_arrays,
    whole,
)
from covey.disclosure.numeric.shared import shared
from covey.disclosure.suppression.moves.box_sums import SumScratch, lighten, sum_scratch
from covey.disclosure.suppression.moves.boxes import box_move
from covey.disclosure.suppression.moves.copying import put
from covey.disclosure.suppression.moves.move import FORBIDDEN, Draft, Found, Wanted, draft
from covey.disclosure.suppression.moves.simplex import (
    Least,
    Patience,
    SimplexScratch,
    least_move,
    simplex_scratch,
)
from covey.disclosure.suppression.search.constraints import Constraints
from covey.disclosure.suppression.search.incumbent import Incumbent, add_move, meets
from covey.disclosure.suppression.search.limits import SearchLimits
from covey.disclosure.suppression.search.pool import Pool, empty_pool, recall, remember
from covey.disclosure.suppression.search.removed import put_back, remove

NO_SEARCH = -1
"""Pivots of an effort that looks at moves found before, and at nothing else."""

_ENDLESS = 2**62


class Effort(NamedTuple):
    """How hard to look for one move.

    Attributes:
        pivots: after how many to give up the search for the least move; 0: boxes alone;
            `NO_SEARCH`: neither.
        threshold: by how much a step may make the table dearer; a way out of dead ends.
        until: the simplex method is not used any more once it has looked at so many numbers in
            all; see `SimplexScratch.looked_at`.
    """

    pivots: int
    threshold: float
    until: int = _ENDLESS


class Covered(NamedTuple):
    """What came of the search for a need's move.

    Attributes:
        found: True where a move was added.
        cost: of that move.
        hopeless: True where the simplex method says that none is of use; if none was found and
            this is False, it does not know.
    """

    found: bool
    cost: float
    hopeless: bool


@shared
class Work(NamedTuple):
    """Working memory of the steps.

    Attributes:
        sum, simplex: of the searches.
        move: the move that is being made, in people.
        boxed: the same in steps.
        other: a move that may be better.
        pool: moves that were found before.
        failures: (needs,) how often none was found for each when a cell was to be taken back.
    """

    sum: SumScratch
    simplex: SimplexScratch
    move: Draft
    boxed: Draft
    other: Draft
    pool: Pool
    failures: NDArray[np.int64]


def working_memory(constraints: Constraints, longest: int, limits: SearchLimits) -> Work:
    """Return working memory for moves of at most *longest* cells."""
    return Work(
        sum_scratch(constraints.cross, longest, limits.boxes, limits.in_vain),
        simplex_scratch(constraints.incidence, limits.simplex),
        draft(longest),
        draft(longest),
        draft(longest),
        empty_pool(constraints.needs.cell.size, limits.memory),
        np.zeros(constraints.needs.cell.size, np.int64),
    )


@compiled
def cover_needs(
    constraints: Constraints,
    incumbent: Incumbent,
    work: Work,
    effort: Effort,
    order: NDArray[np.int64],
) -> int:
    """Find a move for each need in *order* that no move meets yet; return how many had none."""
    missed = 0
    for need in order:
        if not meets(constraints.needs, incumbent, need):
            missed += not cover_need(constraints, incumbent, work, effort, need, np.inf).found
    return missed


@compiled
def cover_by_boxes(
    constraints: Constraints, incumbent: Incumbent, work: Work, order: NDArray[np.int64]
) -> None:
    """Find a box for each need in *order* that no move meets yet, where there is one."""
    for need in order:
        if not meets(constraints.needs, incumbent, need):
            box = _box(constraints, incumbent, work, need, np.inf)
            if box.size:
                _scale(constraints, work, need, box.size)
                _use(constraints, incumbent, work, need, box.size)


@compiled_once
def cover_need(
    constraints: Constraints,
    incumbent: Incumbent,
    work: Work,
    effort: Effort,
    need: int,
    budget: float,
) -> Covered:
    """Add a cheap move for one need: the least one, one found before, or a sum of boxes.

    Args:
        constraints: the table.
        incumbent: the moves in use.
        work: scratch memory.
        effort: how hard to look.
        need: the need.
        budget: only a move that costs less is of use.
    """
    size, hopeless = whole(0), False
    if effort.pivots > 0:
        size, hopeless = _least(constraints, incumbent, work, effort, need, budget)
    if size == 0:
        known = recall(work.pool, incumbent.price, need, budget, work.move)
        if known.size:
            cost = add_move(incumbent, work.move.cell, work.move.change, known.size)
            return Covered(True, cost, hopeless)
        if effort.pivots != NO_SEARCH and not hopeless:
            size = _boxes(constraints, incumbent, work, need, budget)
    cost = _use(constraints, incumbent, work, need, size) if size else 0.0
    return Covered(size > 0, cost, hopeless)


@compiled
def look_for_move(
    constraints: Constraints, price: NDArray[np.float64], work: Work, effort: Effort, need: int
) -> None:
    """Search the least move for a need at given prices, to see how long that takes."""
    needs = constraints.needs
    incidence, slack = constraints.incidence, constraints.slack
    patience = Patience(effort.pivots, effort.until)
    for way in (1, -1):
        if needs.sign[need] != -way:
            wanted = Wanted(whole(needs.cell[need]), whole(way), needs.step[need], np.inf)
            least_move(incidence, slack, price, work.simplex, wanted, patience, work.other)


@compiled_part
def _use(constraints: Constraints, incumbent: Incumbent, work: Work, need: int, size: int) -> float:
    """Add the move that was made for a need, and remember it; return what it costs."""
    cells, changes = work.move.cell, work.move.change
    remember(work.pool, constraints.needs, need, cells[:size], changes[:size])
    return add_move(incumbent, cells, changes, size)


@compiled_part
def _least(
    constraints: Constraints,
    incumbent: Incumbent,
    work: Work,
    effort: Effort,
    need: int,
    budget: float,
) -> Least:
    """Make the least move for a need."""
    needs, best, size, hopeless = constraints.needs, budget, whole(0), True
    incidence, slack, price = constraints.incidence, constraints.slack, incumbent.price
    patience = Patience(effort.pivots, effort.until)
    for way in (1, -1):
        if needs.sign[need] == -way:
            continue
        wanted = Wanted(whole(needs.cell[need]), whole(way), needs.step[need], best)
        found = least_move(incidence, slack, price, work.simplex, wanted, patience, work.other)
        hopeless &= found.hopeless
        if found.size:
            cost = 0.0
            for place in range(found.size):
                cost += price[work.other.cell[place]]
            if cost < best:
                best, size = cost, found.size
                put(work.move.cell, work.other.cell[:size])
                put(work.move.change, work.other.change[:size])
    return Least(size, hopeless)


@compiled_part
def _boxes(
    constraints: Constraints, incumbent: Incumbent, work: Work, need: int, budget: float
) -> int:
    """Make a cheap sum of boxes for a need; return its size, 0 for none."""
    cross, slack, step = constraints.cross, constraints.slack, constraints.needs.step[need]
    found = _box(constraints, incumbent, work, need, budget)
    if found.size:
        found = lighten(cross, slack, incumbent.price, work.sum, work.boxed, found, step)
        _scale(constraints, work, need, found.size)
    return found.size


@compiled_part
def _box(
    constraints: Constraints, incumbent: Incumbent, work: Work, need: int, budget: float
) -> Found:
    """Make the cheapest box for a need, in steps."""
    cross, slack, needs, box = constraints.cross, constraints.slack, constraints.needs, work.sum.box
    best, size = budget, whole(0)
    for way in (1, -1):
        if needs.sign[need] == -way:
            continue
        wanted = Wanted(whole(needs.cell[need]), whole(way), needs.step[need], best)
        found = box_move(cross, slack, incumbent.price, box, wanted)
        if found.size:
            best, size = found.cost, found.size
            put(work.boxed.cell, box.best_cell[:size])
            put(work.boxed.change, box.best_change[:size])
    return Found(best, size)


@compiled_part
def _scale(constraints: Constraints, work: Work, need: int, size: int) -> None:
    """Make of the move in steps one in people."""
    put(work.move.cell, work.boxed.cell[:size])
    for place in range(size):
        work.move.change[place] = work.boxed.change[place] * constraints.needs.step[need]


@compiled_to_make_arrays
def take_back(
    constraints: Constraints,
    incumbent: Incumbent,
    work: Work,
    effort: Effort,
    candidates: NDArray[np.int64],
) -> float:
    """Try to publish each candidate again, and hide cheaper cells instead where that is needed.

    The needs that failed most often before are repaired first, so that failures take little time.

    Returns:
        By how much the cost of the table fell.
    """
    gain = 0.0
    for cell in candidates:
        if incumbent.base[cell] == 0 or incumbent.uses[cell] == 0:
            continue
        gap = remove(constraints, incumbent, cell)
        incumbent.price[cell] = FORBIDDEN
        spent, added = 0.0, np.empty(gap.broken.size, np.int64)
        _sort_by_failures(gap.broken, added, work.failures)
        count, repaired = 0, True
        for need in gap.broken:
            if meets(constraints.needs, incumbent, need):
                continue
            left = gap.freed + effort.threshold - spent
            covered = cover_need(constraints, incumbent, work, effort, need, left)
            if not covered.found:
                work.failures[need] += 1
                repaired = False
                break
            spent += covered.cost
            added[count] = incumbent.free[incumbent.free_count[0]]
            count += 1
        incumbent.price[cell] = incumbent.base[cell]
        if repaired:
            gain += gap.freed - spent
        else:
            put_back(incumbent, gap.removed, added[:count])
    return gain


@compiled_part
def _sort_by_failures(
    needs: NDArray[np.int64], space: NDArray[np.int64], failures: NDArray[np.int64]
) -> None:
    """Sort needs in place, those that failed most often first; others stay in their order.

    By merging; numba's own sort takes a second to compile. There is *space* for as many.
    """
    width = whole(1)
    while width < needs.size:
        for begin in range(0, needs.size, 2 * width):
            one, other = begin, min(begin + width, needs.size)
            middle, end = other, min(begin + 2 * width, needs.size)
            for place in range(begin, end):
                is_one = other == end
                if one < middle and other < end:
                    is_one = failures[needs[one]] >= failures[needs[other]]
                space[place] = needs[one if is_one else other]
                one += is_one
                other += not is_one
        put(needs, space)
        width *= 2
