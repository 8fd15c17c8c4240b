"""A table to begin with: moves that hide few people and no total without need.

Source: `elimination`; why it is not always the first step, docs/decisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.incidence import row_of_entries
from covey.disclosure.proof.needs import Needs
from covey.disclosure.suppression.moves.move import Move, useful
from covey.disclosure.suppression.search.elimination.columns import Columns, Leaves, Reach
from covey.disclosure.suppression.search.elimination.eliminate import Budget, eliminate
from covey.disclosure.suppression.search.elimination.loosely import (
    begin_loosely,
    eliminate_loosely,
    goes_loosely,
    twins_left,
)
from covey.disclosure.suppression.search.elimination.twins import Twins
from covey.disclosure.suppression.search.task import Task
from covey.tables.entries import spread


def basis_moves(task: Task) -> list[Move]:
    """Return the moves of `basis_of`."""
    return basis_of(task).moves


def basis_of(task: Task, to_be_opened: bool = False, hastily: bool = False) -> Basis:
    """Return moves that meet most needs, each one that no shorter one meets.

    Args:
        task: the cells of one table, or of several over the same leaves. Where no cell is a leaf
            of all of them there is nothing to begin with.
        to_be_opened: whether cells may be opened again in the state that they were found in.
        hastily: whether walks look at little for a cell.

    Returns:
        The moves, the shortest first; none where a table is too large.
    """
    limits, above = task.limits.elimination, above_leaves(task)
    if above is None:
        return Basis([], None)
    ranked = by_rank(task, above)
    left: Columns | None
    state = None
    if goes_loosely(task):
        begun = begin_loosely(*ranked[:4], task, to_be_opened, hastily)
        twins = eliminate_loosely(begun, task)
        left = twins_left(twins)
        state = State(ranked, twins) if to_be_opened else None
    else:
        budget = Budget(
            round(task.effort * limits.work),
            round(task.effort * limits.repair_work * ranked.order.size),
            lambda: task.deadline.is_past,
            limits,
        )
        left = eliminate(ranked.leaves, ranked.reach, ranked.needs, ranked.still, budget)
    moves = [] if left is None else list(useful(moves_left(left, ranked), task.needs))
    return Basis(moves, state)


class Ranked(NamedTuple):
    """What an elimination begins with, by the ranks of cells; see `eliminate`.

    Attributes:
        leaves, reach, needs, still: as there.
        order: (cells,) the cell of each rank.
        step: people that a cell moves by in one step.
    """

    leaves: Leaves
    reach: Reach
    needs: Needs
    still: NDArray[np.bool_]
    order: NDArray[np.int64]
    step: int


class State(NamedTuple):
    """A state in which everything is decided, and cells may be opened.

    Attributes:
        ranked: what it began with.
        twins: what is left.
    """

    ranked: Ranked
    twins: Twins


class Basis(NamedTuple):
    """What a search may begin with.

    Attributes:
        moves: in people.
        state: that they were found in; None where no cell can be opened in it.
    """

    moves: list[Move]
    state: State | None


def above_leaves(task: Task) -> sparse.csr_array | None:
    """Return (leaves, cells) 1 where a cell is a leaf, or a total that it is counted in.

    Returns:
        None where an elimination has nothing to begin with, or the table is too large for it.
    """
    limits = task.limits
    too_large = task.open_cells >= limits.parts.cells
    if not task.needs.cell.size or not limits.elimination.work or too_large:
        return None
    if task.crossed is None and not _all_have_totals(task.sums):
        return None
    # A detail that counts nobody would make many moves, and is needed for few.
    idle = (task.base == 0) & (task.slack.fall == 0)
    idle[task.needs.cell] = False
    above = _above_leaves(task.sums, idle)
    if task.crossed is None and (above @ task.sums.T.astype(np.int64)).count_nonzero():
        return None
    return above


def by_rank(task: Task, above: sparse.csr_array, hidden: NDArray[np.bool_] | None = None) -> Ranked:
    """Return what an elimination begins with.

    Args:
        task: of cells that each have a leaf, or are one.
        above: see `above_leaves`.
        hidden: (cells,) True for those that are decided about last; None: for none.
    """
    order, candidates = _order(task, hidden)
    rank = np.argsort(order).astype(np.int32)
    step = int(np.median(task.needs.step))
    still = task.slack.still
    reach = Reach(*(_steps(side, still, step)[order] for side in task.slack))
    leaf = row_of_entries(above)
    ranks = rank[above.indices]
    ranks = ranks[np.lexsort((ranks, leaf))]
    return Ranked(
        Leaves(ranks, above.indptr.astype(np.int64)),
        reach,
        _needs_by_rank(task.needs, rank, step),
        still[order[:candidates]],
        order,
        step,
    )


def _order(task: Task, hidden: NDArray[np.bool_] | None) -> tuple[NDArray[np.int64], int]:
    """Return the cells in the order of their ranks, and how many may be published.

    What must not move comes first, then what is not hidden, then totals over all dimensions but
    one, which readers miss most, then what has most people in all its rows; what is hidden anyway
    comes last.
    """
    still = task.slack.still
    hidden = np.zeros(still.size, np.bool_) if hidden is None else hidden
    free = (task.base == 0) & ~still
    order = np.lexsort((-people_in_rows(task), task.dimensions > 1, hidden, ~still, free))
    return order, int((~free).sum())


def people_in_rows(task: Task) -> NDArray[np.float64]:
    """Return (cells,) how many people all rows have that are hidden with a cell, or what it costs.

    Where costs are roots these are the people, once for each row.
    """
    rows = np.where(task.rows > 0, task.rows, 1.0)
    return np.where(task.rows > 0, task.base**2 / rows, task.base)


def _steps(slack: NDArray[np.int64], still: NDArray[np.bool_], step: int) -> NDArray[np.int64]:
    """Return the slack in whole steps; what must not move is let move until that is decided."""
    return np.where(still, np.iinfo(np.int32).max, slack // step)


def _needs_by_rank(needs: Needs, rank: NDArray[np.int32], step: int) -> Needs:
    """Return the needs that one step meets, by the rank of their cells."""
    within = np.flatnonzero(needs.step <= step)
    cell = rank[needs.cell[within]]
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    return Needs(
        cell.astype(np.int32),
        needs.sign[within][order],
        np.ones(cell.size, np.int64),
        np.searchsorted(cell, np.arange(rank.size + 1)),
    )


def _all_have_totals(sums: sparse.csr_array) -> bool:
    """Tell whether each sum names its total; cells that add up to 0 have none."""
    return bool(((sums < 0).sum(axis=1) == 1).all())


def _above_leaves(sums: sparse.csr_array, idle: NDArray[np.bool_]) -> sparse.csr_array:
    """Return (leaves, cells) 1 where a cell is a leaf, not *idle*, or a total it is counted in."""
    cells = sums.shape[1]
    entry = row_of_entries(sums)
    totals = np.full(sums.shape[0], -1)
    totals[entry[sums.data < 0]] = sums.indices[sums.data < 0]
    # One sum for each total is enough: all of them add up to the same leaves.
    first = np.zeros(sums.shape[0], dtype=bool)
    first[np.unique(totals, return_index=True)[1]] = True
    part = (sums.data > 0) & first[entry]
    by_part = np.argsort(sums.indices[part], kind="stable")
    counted_in = totals[entry[part]][by_part]
    start = np.searchsorted(sums.indices[part][by_part], np.arange(cells + 1))
    inner = np.zeros(cells, dtype=bool)
    inner[totals] = True
    reached = np.flatnonzero(~(inner | idle))
    leaf = np.arange(reached.size)
    found = [leaf * cells + reached]
    # For a small table this is three times as fast as products of matrices, for a large one half.
    while reached.size:
        places, number = spread(start, reached)
        leaf, reached = np.repeat(leaf, number), counted_in[places]
        found.append(leaf * cells + reached)
    shape = (found[0].size, cells)
    both, times = np.unique(np.concatenate(found), return_counts=True)
    ends = np.searchsorted(both, np.arange(shape[0] + 1) * cells)
    above = times.astype(np.int8), (both % max(cells, 1)).astype(np.int32), ends.astype(np.int32)
    return sparse.csr_array(above, shape)


def moves_left(left: Columns, ranked: Ranked) -> Iterator[Move]:
    """Yield what is left, the shortest first, each way that stays within all slack."""
    for move in np.argsort(left.size, kind="stable"):
        begin, end = left.begin[move], left.begin[move] + left.size[move]
        steps = left.amount[begin:end].astype(np.int64)
        cells, people = ranked.order[left.rank[begin:end]], ranked.step * steps
        if cells.size and left.rises[move]:
            yield Move(cells, people)
        if cells.size and left.falls[move]:
            yield Move(cells, -people)
