"""A safe table once more: cells of a small part are opened, and decided about anew, time and again.

The state is that of `loosely`, in which everything is decided. What a part does not gain is taken
back. Each turn looks at no more than the part and what is tied to it, so a large table has as many
in the same time as a small one.

Source: Shaw (1998), Using constraint programming and local search methods to solve vehicle routing
problems; Schrimpf et al. (2000), Record breaking optimization results using the ruin and recreate
principle, Journal of Computational Physics 159.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.compiled import compiled, compiled_part, is_awaited_of, whole
from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.numeric.shared import shared
from covey.disclosure.suppression.moves.move import as_changes, useful
from covey.disclosure.suppression.search.elimination.basis import (
    Ranked,
    State,
    above_leaves,
    by_rank,
    moves_left,
    people_in_rows,
)
from covey.disclosure.suppression.search.elimination.columns import MOST, entries
from covey.disclosure.suppression.search.elimination.loosely import (
    HIDDEN,
    NO_SPACE,
    PUBLISHED,
    begin_loosely,
    decide,
    may_walk,
    publish_cell,
    twins_left,
)
from covey.disclosure.suppression.search.elimination.opened import NO_ROOM, open_cell, sort
from covey.disclosure.suppression.search.elimination.state import NONE
from covey.disclosure.suppression.search.elimination.twins import (
    Twins,
    by_chance,
    count_twins,
    link_all,
    next_of,
    with_moves,
    with_space,
)
from covey.disclosure.suppression.search.task import Task

_NUMBERS: Final = 2**12
_GAIN: Final = 1e-9


@shared
class Saved(NamedTuple):
    """What a state was before a turn; all else is the same, or of no use then.

    Attributes:
        rises, falls, out: (moves,) as there; where moves lie is `Twins.lay`.
        first, met: (cells,) likewise.
        used_up: (5, cells) where the used up moves lie, and what else is told of each.
        end: (3,) where free space begins, also of used up moves, and how many these are.
    """

    rises: NDArray[np.bool_]
    falls: NDArray[np.bool_]
    out: NDArray[np.int64]
    first: NDArray[np.int32]
    met: NDArray[np.int64]
    used_up: NDArray[np.int64]
    end: NDArray[np.int64]


@shared
class Turns(NamedTuple):
    """What turns need besides the state; all cells by their rank.

    Attributes:
        sums: which cells stand in which sums.
        itself: (cells,) the rank of each.
        cost: (candidates,) what each costs that some twin changes.
        people: (candidates,) by which it is decided about, more or less: the most first.
        off: (numbers,) by how much less, a share,
        turn: (1,) and which of them is next.
        chosen: (cells,) the part, and all that is decided about in it,
        is_chosen: (cells,) and whether each is one of them,
        key: (cells,) and when its turn comes.
        least, most: cells that are drawn for the smallest and the largest part.
        near: how it is chosen; see `AnewLimits`.
        each: numbers that a cell counts for that is opened, or decided about.
        looked_at: (1,) numbers that were looked at.
        in_vain: (1,) turns since something was gained.
        best: (1,) what the state costs.
        saved: what it was before.
    """

    sums: Incidence
    itself: NDArray[np.float64]
    cost: NDArray[np.float64]
    people: NDArray[np.float64]
    off: NDArray[np.float64]
    turn: NDArray[np.int64]
    chosen: NDArray[np.int64]
    is_chosen: NDArray[np.bool_]
    key: NDArray[np.float64]
    least: int
    most: int
    near: int
    each: int
    looked_at: NDArray[np.int64]
    in_vain: NDArray[np.int64]
    best: NDArray[np.float64]
    saved: Saved


def decided_anew(
    task: Task, changes: sparse.csr_array, begun: State | None = None, hastily: bool = False
) -> sparse.csr_array:
    """Return moves that meet the same needs, and cost no more, nor burden readers more.

    Args:
        task: the table; totals over all dimensions but one that are published stay so.
        changes: (moves, cells) moves that meet all needs. They are returned where an elimination
            has nothing to begin with, needs are of more than one person, the table is small, or
            there is a time limit and this is not compiled yet.
        begun: the state that they were found in, which is used up; None: it is made from them.
        hastily: whether walks look at little for a cell in one that is made.
    """
    above = above_leaves(task) if may_be_decided_anew(task) else None
    if above is None:
        return changes
    limits, task = task.limits.anew, task.with_totals_kept(changes)
    hidden = np.zeros(task.base.size, np.bool_)
    hidden[changes.indices] = True
    begun = begun or _all_hidden(task, above, hidden, hastily)
    ranked, decided = begun.ranked, _as_decided(task, begun, changes, hidden)
    if decided is None:
        return changes
    twins = _walked_again(task, ranked, decided)
    turns = _begin_turns(task, ranked, twins)
    enough = int(limits.in_vain * np.count_nonzero(hidden & (task.base > 0)))
    until, between = round(task.effort * limits.work), task.limits.elimination.slice
    while turns.looked_at[0] < until and not task.deadline.is_past:
        done = take_turns(twins, turns, min(until, int(turns.looked_at[0]) + between), enough)
        if done == HIDDEN or turns.in_vain[0] > enough:
            break
        if done == NO_SPACE:
            twins = with_space(twins, 4 * int(twins.basis.columns.end[0]) + limits.room)
    moves = useful(moves_left(twins_left(twins), ranked), task.needs)
    found = as_changes(moves, hidden.size)
    less = task.burden(np.unique(found.indices)) < task.burden(np.flatnonzero(hidden))
    return found if less else changes


def may_be_decided_anew(task: Task) -> bool:
    """Tell whether parts of a task may be decided about anew, and at once."""
    limits, in_haste = task.limits.anew, task.deadline.limit is not None
    if task.open_cells < limits.cells or not limits.work or not may_walk(task):
        return False
    return not (in_haste and is_awaited_of(take_turns))


def _all_hidden(
    task: Task, above: sparse.csr_array, hidden: NDArray[np.bool_], hastily: bool = False
) -> State:
    """Return a state in which nothing is published, to begin with what is to be.

    Args:
        task: the table.
        above: see `above_leaves`.
        hidden: (cells,) True for those that are decided about last.
        hastily: see `begin_loosely`.
    """
    ranked = by_rank(task, above, hidden)
    return State(ranked, begin_loosely(*ranked[:4], task, to_be_opened=True, hastily=hastily))


def _as_decided(
    task: Task, begun: State, changes: sparse.csr_array, hidden: NDArray[np.bool_]
) -> Twins | None:
    """Return the state in which all is published that moves do not change, and more if it can be.

    Returns:
        None where there is no time for it.
    """
    ranked, twins = begun
    candidates = ranked.order[: ranked.still.size]
    still = task.slack.still[candidates]
    twins = _with_twins(twins, ranked, changes)
    twins.basis.still[:] = still | ~hidden[candidates]
    for rank in range(candidates.size):
        if task.deadline.is_past:
            return None
        twins = decide(twins, rank)
    twins.basis.still[:] = still
    return twins


def _walked_again(task: Task, ranked: Ranked, twins: Twins) -> Twins:
    """Return the state once more is looked for twins of what hasty walks left hidden.

    All that is hidden is looked at twice as long as before, as long as that pays, and no longer
    than walks that are in no haste.
    """
    walks, cost = task.limits.walks, task.base[ranked.order[: ranked.still.size]]
    before, now, hasty = np.inf, cost_of(twins, cost), twins.tries
    work = hasty.work
    while work < walks.share(task.base.size) and now < (1 - walks.pays) * before:
        work *= 2
        twins = twins._replace(tries=hasty._replace(work=work))
        for rank in np.flatnonzero((twins.met[: cost.size] > 0) & (cost > 0)).tolist():
            if task.deadline.is_past:
                break
            twins = decide(twins, rank)
        before, now = now, cost_of(twins, cost)
    return twins._replace(tries=hasty)


def _with_twins(twins: Twins, ranked: Ranked, changes: sparse.csr_array) -> Twins:
    """Return the state with moves that are known, as far as they can be written down."""
    cells = np.argsort(ranked.order)[changes.indices]
    moves = sparse.csr_array((changes.data.copy(), cells, changes.indptr), shape=changes.shape)
    moves.sort_indices()
    free = twins.basis.columns.size.size
    twins = with_space(with_moves(twins, moves.shape[0]), moves.nnz)
    columns = twins.basis.columns
    begin = int(columns.end[0])
    place = slice(begin, begin + moves.nnz)
    columns.rank[place], columns.amount[place] = moves.indices, np.clip(moves.data, -MOST, MOST)
    fits = abs(moves).max(axis=1).toarray() <= MOST
    some = slice(free, free + moves.shape[0])
    columns.begin[some] = begin + moves.indptr[:-1]
    columns.size[some] = np.where(fits, np.diff(moves.indptr), 0)
    columns.end[0] += moves.nnz
    link_all(twins)
    count_twins(twins)
    return twins


def _begin_turns(task: Task, ranked: Ranked, twins: Twins) -> Turns:
    """Return what is needed for turns from a state on."""
    limits, candidates = task.limits.anew, ranked.still.size
    cells, chance = task.base.size, np.random.default_rng(0)
    first = ranked.order[:candidates]
    columns = twins.basis.columns
    saved = Saved(
        rises=columns.rises.copy(),
        falls=columns.falls.copy(),
        out=twins.out.copy(),
        first=twins.first.copy(),
        met=twins.met.copy(),
        used_up=np.zeros((5, cells), np.int64),
        end=np.zeros(3, np.int64),
    )
    turns = Turns(
        sums=Incidence.of(sparse.csr_array(task.sums[:, ranked.order])),
        itself=np.arange(cells, dtype=np.float64),
        cost=task.base[first],
        people=people_in_rows(task)[first],
        off=np.exp(-chance.normal(size=_NUMBERS)),
        turn=np.zeros(1, np.int64),
        chosen=np.zeros(cells, np.int64),
        is_chosen=np.zeros(cells, np.bool_),
        key=np.zeros(cells),
        least=limits.least,
        most=limits.most,
        near=limits.near,
        each=limits.each,
        looked_at=np.zeros(1, np.int64),
        in_vain=np.zeros(1, np.int64),
        best=np.zeros(1),
        saved=saved,
    )
    turns.best[0] = cost_of(twins, turns.cost)
    return turns


@compiled
def cost_of(twins: Twins, cost: NDArray[np.float64]) -> float:
    """Return what all cells cost that some twin changes."""
    total = 0.0
    for rank in range(cost.size):
        if twins.met[rank] > 0:
            total += cost[rank]
    return total


@compiled
def take_turns(twins: Twins, turns: Turns, until: int, in_vain: int) -> int:
    """Open parts and decide about them anew, until so many numbers were looked at.

    It ends sooner where more turns than *in_vain* gained nothing, one after the other.

    Returns:
        `HIDDEN` where nothing is hidden that costs anything, `NO_SPACE` where there is too little,
        or much of it is gaps: what moves were before is looked over again and again.
    """
    while turns.looked_at[0] < until and turns.in_vain[0] <= in_vain:
        rank = _some_hidden(twins, turns)
        if rank < 0:
            return HIDDEN
        _save(twins, turns.saved)
        count = _choose_part(twins, turns, rank)
        done = PUBLISHED
        opened = _open_part(twins, turns, count)
        if opened == NO_ROOM:
            done = NO_SPACE
        elif opened > 0:
            done = _decide_part(twins, turns, opened)
        for place in range(turns.chosen.size):
            turns.is_chosen[place] = False
        cost = cost_of(twins, turns.cost) if done == PUBLISHED else np.inf
        turns.in_vain[0] += 1
        if cost > turns.best[0] + _GAIN:
            _put_back(twins, turns.saved)
        else:
            turns.in_vain[0] = whole(0 if cost < turns.best[0] - _GAIN else turns.in_vain[0])
            turns.best[0] = cost
        turns.looked_at[0] += turns.is_chosen.size + twins.out.shape[0]
        if done == NO_SPACE or twins.basis.columns.end[0] >= twins.basis.columns.end[1]:
            return NO_SPACE
    return PUBLISHED


@compiled_part
def _some_hidden(twins: Twins, turns: Turns) -> int:
    """Return a cell by chance that costs something and that some twin changes; -1: none is found.

    It is looked for from some cell on: hidden ones may be few.
    """
    cells = turns.cost.size
    begin = whole(by_chance(twins) * cells)
    for step in range(cells):
        rank = (begin + step) % cells
        if twins.met[rank] > 0 and turns.cost[rank] > 0:
            return whole(rank)
    return whole(NONE)


@compiled_part
def _choose_part(twins: Twins, turns: Turns, rank: int) -> int:
    """List a cell and others around it, each in a sum with one before; return how many."""
    share = by_chance(twins)
    size = turns.least * (turns.most / turns.least) ** share
    turns.chosen[0], turns.is_chosen[rank] = rank, True
    count, sums = whole(1), turns.sums
    for _ in range(whole(size)):
        one = turns.chosen[whole(_power(by_chance(twins), turns.near) * count)]
        begin, end = sums.cell_start[one], sums.cell_start[one + 1]
        if begin == end:
            continue
        of = sums.cell_relation[begin + whole(by_chance(twins) * (end - begin))]
        begin, end = sums.relation_start[of], sums.relation_start[of + 1]
        other = sums.relation_cell[begin + whole(by_chance(twins) * (end - begin))]
        if not turns.is_chosen[other]:
            turns.chosen[count], turns.is_chosen[other] = other, True
            count += 1
    return count


@compiled_part
def _power(number: float, exponent: int) -> float:
    """Return a number multiplied by itself: `**` brings an error that tells where numba lies."""
    product = 1.0
    while exponent > 0:
        if exponent & 1:
            product *= number
        exponent >>= 1
        number *= number
    return product


@compiled_part
def _open_part(twins: Twins, turns: Turns, count: int) -> int:
    """Open the cells of a part that are published, the last first; list what is to be decided.

    Returns:
        How many these are; 0: no cell was opened; `NO_ROOM`: there is too little space.
    """
    candidates, kept = turns.cost.size, twins.used_up
    left, opened = whole(0), whole(0)
    for place in range(count):
        rank = whole(turns.chosen[place])
        if rank < candidates and not twins.basis.still[rank]:
            turns.chosen[left] = rank
            turns.key[rank] = -kept.when[rank]
            left += 1
    sort(turns.chosen, left, turns.key)
    count, some = left, left
    for place in range(count):
        rank = whole(turns.chosen[place])
        if kept.size[rank] == 0:
            continue
        twins.looked_at[0] = 0
        move = open_cell(twins, rank, turns.itself)
        turns.looked_at[0] += twins.looked_at[0] + turns.each
        if move == NO_ROOM:
            return NO_ROOM
        if move < 0:
            continue
        opened += 1
        begin, end = entries(twins.basis.columns, move)
        for entry in range(begin, end):
            other = whole(twins.basis.columns.rank[entry])
            # What was not published by a move of its own moves now that another one may.
            if other < candidates and not turns.is_chosen[other] and _is_new(twins, entry):
                turns.chosen[some], turns.is_chosen[other] = other, True
                some += 1
    return some if opened > 0 else whole(0)


@compiled_part
def _is_new(twins: Twins, entry: int) -> bool:
    """Tell whether no other move changes the cell of an entry that was linked last."""
    return bool(next_of(twins, whole(twins.after[entry])) < 0)


@compiled_part
def _decide_part(twins: Twins, turns: Turns, count: int) -> int:
    """Decide about all that is listed, more or less those with most people first."""
    for place in range(count):
        rank = turns.chosen[place]
        turns.turn[0] = (turns.turn[0] + 1) % turns.off.size
        turns.key[rank] = -turns.people[rank] * turns.off[turns.turn[0]]
    sort(turns.chosen, count, turns.key)
    before = twins.basis.looked_at[0]
    for place in range(count):
        twins.looked_at[0] = 0
        done = publish_cell(twins, whole(turns.chosen[place]))
        turns.looked_at[0] += twins.looked_at[0] + turns.each
        if done == NO_SPACE:
            return NO_SPACE
    turns.looked_at[0] += twins.basis.looked_at[0] - before
    return PUBLISHED


@compiled_part
def _save(twins: Twins, saved: Saved) -> None:
    """Note what the state is."""
    columns, kept = twins.basis.columns, twins.used_up
    for move in range(columns.size.size):
        twins.lay[move, 0], twins.lay[move, 1] = entries(columns, move)
        saved.rises[move], saved.falls[move] = columns.rises[move], columns.falls[move]
        saved.out[move, 0], saved.out[move, 1] = twins.out[move, 0], twins.out[move, 1]
    for rank in range(saved.first.size):
        saved.first[rank], saved.met[rank] = twins.first[rank], twins.met[rank]
        saved.used_up[0, rank], saved.used_up[1, rank] = kept.begin[rank], kept.size[rank]
        saved.used_up[2, rank], saved.used_up[3, rank] = kept.own[rank], kept.place[rank]
        saved.used_up[4, rank] = kept.when[rank]
    saved.end[0], saved.end[1], saved.end[2] = columns.end[0], kept.end[0], kept.end[1]


@compiled_part
def _put_back(twins: Twins, saved: Saved) -> None:
    """Make the state what it was."""
    columns, kept = twins.basis.columns, twins.used_up
    for move in range(columns.size.size):
        begin, end = twins.lay[move, 0], twins.lay[move, 1]
        columns.begin[move], columns.size[move] = begin, end - begin
        columns.rises[move], columns.falls[move] = saved.rises[move], saved.falls[move]
        twins.out[move, 0], twins.out[move, 1] = saved.out[move, 0], saved.out[move, 1]
    for rank in range(saved.first.size):
        twins.first[rank], twins.met[rank] = saved.first[rank], saved.met[rank]
        kept.begin[rank], kept.size[rank] = saved.used_up[0, rank], saved.used_up[1, rank]
        kept.own[rank], kept.place[rank] = saved.used_up[2, rank], saved.used_up[3, rank]
        kept.when[rank] = saved.used_up[4, rank]
    columns.end[0], kept.end[0], kept.end[1] = saved.end[0], saved.end[1], saved.end[2]
