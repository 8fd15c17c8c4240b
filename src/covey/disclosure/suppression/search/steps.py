"""The steps of the search: find a move for each need, take a cell back and mend what that breaks.

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
    compiled_part,
    compiled_to_make_arrays,
    whole,
)
from covey.disclosure.numeric.shared import shared
from covey.disclosure.suppression.moves.box_sums import SumScratch, lighten, sum_scratch
from covey.disclosure.suppression.moves.boxes import BoxScratch, box_move, box_scratch
from covey.disclosure.suppression.moves.copying import put
from covey.disclosure.suppression.moves.exact_move import FORBIDDEN
from covey.disclosure.suppression.moves.simplex import SimplexScratch, least_move, simplex_scratch
from covey.disclosure.suppression.search.cover import Cover, add_move, meets
from covey.disclosure.suppression.search.lifted import lift, put_back
from covey.disclosure.suppression.search.pool import Pool, empty_pool, recall, remember
from covey.disclosure.suppression.search.problem import Problem

NEVER, NOT_FOUND = -1.0, -2.0
"""Costs that stand for no move: none costs less than it may, or none was found."""

MOST_MOVES = 500  # moves through one cell that a step may lift

NO_SEARCH = -1
"""Pivots of an effort that looks at moves found before, and at nothing else."""


class Effort(NamedTuple):
    """How hard to look for one move.

    Attributes:
        pivots: after how many to give up the search for the least move; 0: boxes alone;
            `NO_SEARCH`: neither.
        slack: by how much a step may make the table dearer; a way out of dead ends.
    """

    pivots: int
    slack: float


@shared
class Work(NamedTuple):
    """Working memory of the steps.

    Attributes:
        box, sum, simplex: of the searches.
        cell, change: (longest,) the move that is being made, in steps.
        people: (longest,) its changes in people.
        other_cell, other_people: (longest,) a move that may be better.
        pool: moves that were found before.
        failures: (needs,) how often none was found for each when a cell was to be taken back.
    """

    box: BoxScratch
    sum: SumScratch
    simplex: SimplexScratch
    cell: NDArray[np.int32]
    change: NDArray[np.int32]
    people: NDArray[np.int32]
    other_cell: NDArray[np.int32]
    other_people: NDArray[np.int32]
    pool: Pool
    failures: NDArray[np.int64]


def working_memory(problem: Problem, longest: int) -> Work:
    """Return working memory for moves of at most *longest* cells."""
    return Work(
        box_scratch(problem.grid, longest),
        sum_scratch(longest),
        simplex_scratch(problem.web),
        np.zeros(longest, np.int32),
        np.zeros(longest, np.int32),
        np.zeros(longest, np.int32),
        np.zeros(longest, np.int32),
        np.zeros(longest, np.int32),
        empty_pool(problem.needs.cell.size),
        np.zeros(problem.needs.cell.size, np.int64),
    )


@compiled
def cover_needs(
    problem: Problem, cover: Cover, work: Work, effort: Effort, order: NDArray[np.int64]
) -> int:
    """Find a move for each need in *order* that no move meets yet; return how many had none."""
    missed = 0
    for need in order:
        if not meets(problem.needs, cover, need):
            missed += cover_need(problem, cover, work, effort, need, np.inf) < 0
    return missed


@compiled
def cover_by_boxes(problem: Problem, cover: Cover, work: Work, order: NDArray[np.int64]) -> None:
    """Find a box for each need in *order* that no move meets yet, where there is one."""
    for need in order:
        if not meets(problem.needs, cover, need):
            _, size = _box(problem, cover, work, need, np.inf)
            if size:
                _scale(problem, work, need, size)
                _use(problem, cover, work, need, size)


@compiled
def cover_need(
    problem: Problem, cover: Cover, work: Work, effort: Effort, need: int, budget: float
) -> float:
    """Add a cheap move for one need: the least one, one found before, or a sum of boxes.

    Args:
        problem: the table.
        cover: the moves in use.
        work: scratch memory.
        effort: how hard to look.
        need: the need.
        budget: only a move that costs less is of use.

    Returns:
        What the move costs; `NEVER` where the simplex method says that none is of use,
        `NOT_FOUND` where it does not know and nothing else gave one.
    """
    size, hopeless = whole(0), False
    if effort.pivots > 0:
        size, hopeless = _least(problem, cover, work, effort, need, budget)
    if size == 0:
        known = recall(work.pool, cover.price, need, budget, work.cell, work.people)
        if known > 0:
            return add_move(cover, work.cell, work.people, known)
        if hopeless:
            return NEVER
        if effort.pivots != NO_SEARCH:
            size = _boxes(problem, cover, work, need, budget)
    return _use(problem, cover, work, need, size) if size else NOT_FOUND


@compiled
def look_for_move(
    problem: Problem, price: NDArray[np.float64], work: Work, effort: Effort, need: int
) -> None:
    """Search the least move for a need at given prices, to see how long that takes."""
    needs = problem.needs
    for sign in (1, -1):
        if needs.sign[need] != -sign:
            least_move(
                problem.web,
                problem.room,
                price,
                work.simplex,
                needs.cell[need],
                sign,
                needs.step[need],
                np.inf,
                effort.pivots,
                work.other_cell,
                work.other_people,
            )


@compiled_part
def _use(problem: Problem, cover: Cover, work: Work, need: int, size: int) -> float:
    """Add the move that was made for a need, and remember it; return what it costs."""
    remember(work.pool, problem.needs, need, work.cell[:size], work.people[:size])
    return add_move(cover, work.cell, work.people, size)


@compiled_part
def _least(
    problem: Problem, cover: Cover, work: Work, effort: Effort, need: int, budget: float
) -> tuple[int, bool]:
    """Make the least move for a need; return its size, and whether none is of use."""
    needs, best, size, hopeless = problem.needs, budget, whole(0), True
    for sign in (1, -1):
        if needs.sign[need] == -sign:
            continue
        found = least_move(
            problem.web,
            problem.room,
            cover.price,
            work.simplex,
            needs.cell[need],
            sign,
            needs.step[need],
            best,
            effort.pivots,
            work.other_cell,
            work.other_people,
        )
        hopeless &= found < 0
        if found > 0:
            cost = 0.0
            for place in range(found):
                cost += cover.price[work.other_cell[place]]
            if cost < best:
                best, size = cost, found
                put(work.cell, work.other_cell[:size])
                put(work.people, work.other_people[:size])
    return size, hopeless


@compiled_part
def _boxes(problem: Problem, cover: Cover, work: Work, need: int, budget: float) -> int:
    """Make a cheap sum of boxes for a need; return its size, 0 for none."""
    best, size = _box(problem, cover, work, need, budget)
    if size:
        _, size = lighten(
            problem.grid,
            problem.room,
            cover.price,
            work.box,
            work.sum,
            work.cell,
            work.change,
            size,
            problem.needs.step[need],
            best,
        )
        _scale(problem, work, need, size)
    return size


@compiled_part
def _box(problem: Problem, cover: Cover, work: Work, need: int, budget: float) -> tuple[float, int]:
    """Make the cheapest box for a need, in steps; return its cost, and its size, 0 for none."""
    grid, room, needs, price = problem.grid, problem.room, problem.needs, cover.price
    cell, step = needs.cell[need], needs.step[need]
    best, size = budget, whole(0)
    for sign in (1, -1):
        if needs.sign[need] == -sign:
            continue
        best, found = box_move(grid, room, price, work.box, cell, sign, step, best)
        if found:
            size = found
            put(work.cell, work.box.best_cell[:size])
            put(work.change, work.box.best_change[:size])
    return best, size


@compiled_part
def _scale(problem: Problem, work: Work, need: int, size: int) -> None:
    """Turn the move's steps into people."""
    for place in range(size):
        work.people[place] = work.change[place] * problem.needs.step[need]


@compiled_to_make_arrays
def take_back(
    problem: Problem, cover: Cover, work: Work, effort: Effort, candidates: NDArray[np.int64]
) -> float:
    """Try to publish each candidate again, and hide cheaper cells instead where that is needed.

    The needs that failed most often before are mended first, so that failures take little time.

    Returns:
        By how much the cost of the table fell.
    """
    gain = 0.0
    for cell in candidates:
        if cover.base[cell] == 0 or not 0 < cover.uses[cell] <= MOST_MOVES:
            continue
        lifted, broken, freed = lift(problem, cover, cell)
        cover.price[cell] = FORBIDDEN
        spent, added = 0.0, np.empty(broken.size, np.int64)
        count, mended = 0, True
        for need in broken[np.argsort(-work.failures[broken], kind="mergesort")]:
            if meets(problem.needs, cover, need):
                continue
            cost = cover_need(problem, cover, work, effort, need, freed + effort.slack - spent)
            if cost < 0:
                work.failures[need] += 1
                mended = False
                break
            spent += cost
            added[count] = cover.free[cover.free_count[0]]
            count += 1
        cover.price[cell] = cover.base[cell]
        if mended:
            gain += freed - spent
        else:
            put_back(cover, lifted, added[:count])
    return gain
