"""A series searched layer by layer: what moves in one layer, and with it what adds that up.

A series has many times the cells of one of its tables, and most needs are met within one layer. A
layer by itself is a table like any other, if each of its cells costs what it takes along, and moves
no farther than all of that may.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.incidence import row_of_entries
from covey.disclosure.proof.equal_cells import distinct
from covey.disclosure.proof.needs import Needs, is_met
from covey.disclosure.proof.slack import Slack
from covey.disclosure.proof.twins import Twins
from covey.disclosure.suppression.search.farthest import within_reach
from covey.disclosure.suppression.search.task import Crossed, Task

Changes = sparse.csr_array
Search = Callable[[Task], tuple[Changes, NDArray[Any]]]
"""The search of one task: moves, and what it makes of the needs besides."""


@dataclass(frozen=True)
class LayerCells:
    """The cells of one layer among those of a task.

    Args:
        taken_along: (own, cells) 1 for the cell itself and for all that rises with it, and -1 for
            what falls.
        crossed: their dimensions.
        still: (own,) True for cells that others are equal to which the layer does not take along.
    """

    taken_along: sparse.csr_array
    crossed: Crossed
    still: NDArray[np.bool_]


class Layers(NamedTuple):
    """The layers of a series.

    Attributes:
        single: each by itself.
        swaps: what moves between several, and is noticed in nothing that goes out now.
        followed: those of both that new editions can follow.
    """

    single: tuple[LayerCells, ...] = ()
    swaps: tuple[LayerCells, ...] = ()
    followed: tuple[LayerCells, ...] = ()


NO_LAYERS: Final = Layers()


def met_by_layers(
    task: Task, layers: tuple[LayerCells, ...], search: Search
) -> tuple[Changes, NDArray[np.bool_]]:
    """Return moves that each change one layer, and (needs,) True for those that they meet.

    Args:
        task: the series.
        layers: in the order in which they are searched; what one hides costs the next nothing.
        search: of the table that a layer is.
    """
    base, met = task.base.copy(), np.zeros(task.needs.cell.size, dtype=bool)
    found = [sparse.csr_array((0, base.size), dtype=np.int64)]
    reach = np.zeros((2, base.size), np.int64)
    for layer in layers:
        part = _part(replace(task, base=base), layer, np.flatnonzero(~met))
        if not part.needs.cell.size or task.deadline.is_past:
            continue
        changes, _ = search(part)
        # What several cells take along may move farther with all of them than it may.
        lifted = task.slack.holds(sparse.csr_array(changes @ layer.taken_along))
        base[lifted.indices] = 0.0
        found.append(lifted)
        reach = np.maximum(reach, Twins(lifted).reach())
        met = is_met(task.needs, *reach)
    return sparse.csr_array(sparse.vstack(found, format="csr")), met


def _part(task: Task, layer: LayerCells, needs: NDArray[np.int64]) -> Task:
    """Return a layer as a table by itself, with those of some *needs* that it can meet."""
    along = layer.taken_along
    first, members = along.indptr[:-1], along.indices
    crossings, (sums, stuck) = task.crossings, _sums(task.sums, along)
    part = Task(
        sums,
        slack_along(task.slack, along).without(layer.still | stuck),
        needs_along(task.needs, needs, along),
        np.asarray(abs(along) @ task.base),
        np.asarray(abs(along) @ task.rows),
        layer.crossed,
        task.effort,
        task.deadline,
        task.limits,
        None if crossings is None else np.minimum.reduceat(crossings[members], first),
    )
    return part.with_needs(np.flatnonzero(within_reach(part)))


def _sums(
    sums: sparse.csr_array, along: sparse.csr_array
) -> tuple[sparse.csr_array, NDArray[np.bool_]]:
    """Return what *sums* say of cells that take others along, a part 1 and its total -1.

    Returns:
        The sums; and (own,) True for cells that cannot move, since all that move with them in some
        sum would have to add up to nothing.
    """
    said, whole = oriented(sparse.csr_array(sums @ along.T))
    stuck = np.zeros(along.shape[0], dtype=bool)
    stuck[said.indices[~whole[row_of_entries(said)]]] = True
    return distinct(sparse.csr_array(said[np.flatnonzero(whole)])), stuck


def oriented(said: sparse.csr_array) -> tuple[sparse.csr_array, NDArray[np.bool_]]:
    """Turn relations of cells that take others along so that fewer fall in each than rise.

    Returns:
        The relations, changed in place; and (relations,) True where some fall and some rise.
    """
    said.eliminate_zeros()
    relation = row_of_entries(said)
    totals, parts = (
        np.bincount(relation[of], minlength=said.shape[0]) for of in (said.data < 0, said.data > 0)
    )
    said.data *= np.where(totals > parts, -1, 1)[relation]
    return said, (totals > 0) & (parts > 0)


def slack_along(slack: Slack, along: sparse.csr_array) -> Slack:
    """Return how far each cell may move with all that it takes along."""
    first, members, rises = along.indptr[:-1], along.indices, along.data > 0
    up = np.where(rises, slack.rise[members], slack.fall[members])
    down = np.where(rises, slack.fall[members], slack.rise[members])
    return Slack(*(np.minimum.reduceat(side, first) for side in (up, down)))


def needs_along(needs: Needs, some: NDArray[np.int64], along: sparse.csr_array) -> Needs:
    """Return *some* needs, as needs of the cells that take theirs along."""
    taken_by = np.full(along.shape[1], -1, np.int64)
    taken_by[along.indices] = row_of_entries(along)
    way = np.ones(along.shape[1], np.int8)
    way[along.indices] = along.data
    some = some[taken_by[needs.cell[some]] >= 0]
    some = some[np.argsort(taken_by[needs.cell[some]], kind="stable")]
    cell = taken_by[needs.cell[some]]
    first = np.searchsorted(cell, np.arange(along.shape[0] + 1))
    sign = needs.sign[some] * way[needs.cell[some]]
    return Needs(cell.astype(np.int32), sign, needs.step[some], first)
