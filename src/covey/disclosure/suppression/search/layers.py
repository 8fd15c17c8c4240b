"""A series searched layer by layer: what moves in one layer, and with it what adds that up.

A series has many times the cells of one of its tables, and most needs are met within one layer. A
layer by itself is a table like any other, if each of its cells costs what it takes along, and moves
no farther than all of that may.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.proof.needs import Needs, is_met
from covey.disclosure.proof.slack import Slack
from covey.disclosure.proof.twins import Twins
from covey.disclosure.suppression.search.task import Crossed, Task

Changes = sparse.csr_array
Search = Callable[[Task], tuple[Changes, NDArray[np.int64]]]
"""The search of one task: moves, and the unsafe cells for which none was found."""


@dataclass(frozen=True)
class LayerCells:
    """The cells of one layer among those of a task.

    Args:
        cells: (own,) sorted places.
        taken_along: (own, cells) 1 for the cell itself and for all that rises with it, and -1 for
            what falls.
        crossed: their dimensions.
        still: (own,) True for cells that others are equal to which the layer does not take along.
    """

    cells: NDArray[np.int64]
    taken_along: sparse.csr_array
    crossed: Crossed
    still: NDArray[np.bool_]


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
        lifted = sparse.csr_array(changes @ layer.taken_along)
        base[lifted.indices] = 0.0
        found.append(lifted)
        reach = np.maximum(reach, Twins(lifted).reach())
        met = is_met(task.needs, *reach)
    return sparse.csr_array(sparse.vstack(found, format="csr")), met


def _part(task: Task, layer: LayerCells, needs: NDArray[np.int64]) -> Task:
    """Return a layer as a table by itself, with those of some *needs* that it can meet."""
    along, own = layer.taken_along, layer.cells
    members = along.indices
    slack = _slack_along(task.slack, layer)
    inside = np.zeros(task.base.size, dtype=bool)
    inside[own] = True
    outside = abs(task.sums) @ (~inside).astype(np.int64)
    sums = sparse.csr_array(task.sums[np.flatnonzero(outside == 0)][:, own])
    place = np.full(task.base.size, -1, np.int64)
    place[members] = np.repeat(np.arange(own.size), np.diff(along.indptr))
    place[own] = np.arange(own.size)
    crossings = None if task.crossings is None else task.crossings[own]
    return Task(
        sparse.csr_array(sums[np.flatnonzero(np.diff(sums.indptr))]),
        slack,
        _needs(task.needs, needs, place, own.size),
        np.asarray(abs(along) @ task.base),
        np.asarray(abs(along) @ task.rows),
        layer.crossed,
        task.effort,
        task.deadline,
        task.limits,
        crossings,
    )


def _slack_along(slack: Slack, layer: LayerCells) -> Slack:
    """Return how far each cell of a layer may move with all that it takes along."""
    along = layer.taken_along
    first, members, rises = along.indptr[:-1], along.indices, along.data > 0
    up = np.where(rises, slack.rise[members], slack.fall[members])
    down = np.where(rises, slack.fall[members], slack.rise[members])
    return Slack(
        *(np.where(layer.still, 0, np.minimum.reduceat(side, first)) for side in (up, down))
    )


def _needs(needs: Needs, some: NDArray[np.int64], place: NDArray[np.int64], size: int) -> Needs:
    """Return *some* needs at the places of the cells that take theirs along."""
    some = some[place[needs.cell[some]] >= 0]
    some = some[np.argsort(place[needs.cell[some]], kind="stable")]
    cell = place[needs.cell[some]]
    first = np.searchsorted(cell, np.arange(size + 1))
    return Needs(cell.astype(np.int32), needs.sign[some], needs.step[some], first)
