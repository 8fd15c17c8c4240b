"""Moves of what is out, through what is hidden there, and of what goes out now after them.

A year that counts persons once is tied to its quarters by bounds. They do not move together as a
sum and its parts do: one more person in a quarter is one more in the year in some cells, and in
others not. So no layer by itself has such a move, and a search through all of them finds few. But
what is out can move as it could before the year, all of it through cells that are hidden anyway;
and the year then follows wherever it has to, by one linear program of its cells alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.highs import Between
from covey.disclosure.proof.needs import is_met
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.moves.exact import MoveSolver
from covey.disclosure.suppression.moves.limits import ProgramLimits
from covey.disclosure.suppression.moves.move import Move, as_changes, as_moves, in_whole
from covey.disclosure.suppression.moves.solver import Allowance, LimitedHighs
from covey.disclosure.suppression.search.for_nothing import met_for_nothing
from covey.disclosure.suppression.search.layers import Changes, LayerCells, met_by_layers
from covey.disclosure.suppression.search.task import Task

_TIE = 1e-3
_TINY = 1e-6


def followed_moves(task: Task, layers: tuple[LayerCells, ...]) -> list[Move]:
    """Return moves that each meet some need of what is out; what one hides costs the next nothing.

    Args:
        task: the series, with the needs that are still to be met.
        layers: of what is out, and swaps between them.
    """
    if task.follows is None or not task.follows.any():
        return []
    program = _Program.of(task)
    price, met = task.base.copy(), np.zeros(task.needs.cell.size, dtype=bool)
    found = []
    for first in as_moves(_without_followers(task, layers)):
        if task.deadline.is_past:
            break
        # Most moves through what is hidden meet the needs of many cells.
        if met[first.meets(task.needs)].all():
            continue
        move = program.after(first, price) or program.after(first.back(), price)
        if move is not None:
            found.append(move)
            price[move.cells] = 0.0
            met[move.meets(task.needs)] = True
    return found


def _without_followers(task: Task, layers: tuple[LayerCells, ...]) -> Changes:
    """Return moves of what is out through what is hidden, whatever new editions say of them."""
    assert task.follows is not None
    cells = np.flatnonzero(~task.follows)
    part = _part(task, cells)
    within = tuple(replace(one, taken_along=one.taken_along[:, cells]) for one in layers)
    by_layers, met = met_by_layers(part, within, met_for_nothing)
    part = part.with_needs(np.flatnonzero(~met))
    together, met = met_for_nothing(part)
    part = part.with_needs(np.flatnonzero(~met))
    alone = sparse.vstack([by_layers, together, _solved(part)], format="csr")
    shape = (alone.shape[0], task.base.size)
    return sparse.csr_array((alone.data, cells[alone.indices], alone.indptr), shape=shape)


def _part(task: Task, cells: NDArray[np.int64]) -> Task:
    """Return the task of some cells, and of the sums of them alone."""
    inside = np.ones(task.base.size, dtype=bool)
    inside[cells] = False
    bound = abs(task.sums) @ inside.astype(np.int64) > 0
    alone = replace(task, sums=sparse.csr_array(task.sums[np.flatnonzero(~bound)]))
    everything = np.ones(task.needs.cell.size, dtype=bool)
    return alone.part(cells, np.zeros(task.base.size, dtype=bool), everything)


def _solved(task: Task) -> Changes:
    """Return moves for needs that nothing else met, by linear programs of what is hidden."""
    limits = task.limits.cover
    movable = (task.base == 0) & ((task.slack.rise > 0) | (task.slack.fall > 0))
    cells = np.flatnonzero(movable)
    columns = task.by_cell[:, cells]
    place = np.full(task.base.size, -1, np.int64)
    place[cells] = np.arange(cells.size)
    slack = Slack(task.slack.rise[cells], task.slack.fall[cells])
    rows = sparse.csr_array(columns)
    rows = sparse.csr_array(rows[np.flatnonzero(np.diff(rows.indptr) > 0)])
    programs = task.limits.programs
    programs = replace(programs, few=programs.kept, nodes=programs.kept)
    solver = MoveSolver(rows, rows.tocsc(), slack, programs)
    solver.allowance.renew(programs.steps, limits.following)
    price, reach = np.zeros(cells.size), np.zeros((2, task.base.size), np.int64)
    found = []
    for number in range(task.needs.cell.size):
        one = task.with_needs(np.array([number])).needs
        cell, sign, step = (int(of[0]) for of in one[:3])
        if place[cell] < 0 or is_met(one, *reach).all():
            continue
        if task.deadline.is_past:
            break
        aim = price, int(place[cell]), sign, step
        move = solver.move(*aim) or solver.any_move(*aim)
        if move is not None:
            found.append(Move(cells[move.cells], move.changes))
            reach[0, cells[move.cells]] = np.maximum(reach[0, cells[move.cells]], -move.changes)
            reach[1, cells[move.cells]] = np.maximum(reach[1, cells[move.cells]], move.changes)
    return as_changes(found, task.base.size)


@dataclass(frozen=True)
class _Program:
    """The linear program of what goes out now, after what is out has moved.

    Args:
        cells: (n,) the cells that may follow.
        rows: (relations, all cells) those in which one of them is.
        columns: (relations, columns) the same of these cells, upwards and downwards.
        limit: (columns,) people that each may move.
        slack: of all cells.
        limits: of programs in whole numbers.
        solver: HiGHS with the program; columns are cells upwards, then cells downwards.
    """

    cells: NDArray[np.int64]
    rows: sparse.csr_array
    columns: sparse.csc_array
    limit: NDArray[np.float64]
    slack: Slack
    limits: ProgramLimits
    solver: LimitedHighs

    @classmethod
    def of(cls, task: Task) -> Self:
        assert task.follows is not None
        cells = np.flatnonzero(task.follows)
        columns = task.by_cell[:, cells]
        touched = np.unique(columns.indices)
        sides = np.concatenate([task.slack.rise[cells], task.slack.fall[cells]])
        limit = np.minimum(sides, task.limits.programs.furthest).astype(float)
        both = sparse.hstack([columns, -columns], format="csr")[touched].tocsc()
        programs = task.limits.programs
        solver = LimitedHighs(Allowance(programs.steps, task.limits.cover.following))
        solver.setOptionValue("presolve", "off")
        nothing = np.zeros(limit.size)
        solver.take(both, nothing, Between(nothing, limit))
        rows = sparse.csr_array(task.sums[touched])
        return cls(cells, rows, both, limit, task.slack, programs, solver)

    def after(self, first: Move, price: NDArray[np.float64]) -> Move | None:
        """Return a move with all that follows it for the least *price*; None: nothing can.

        Args:
            first: a move of what is out.
            price: (all cells,) what it costs to change a cell by one person.
        """
        change = np.zeros(price.size, np.int64)
        change[first.cells] = first.changes
        off, number = -(self.rows @ change).astype(float), self.cells.size
        rows = np.arange(off.size, dtype=np.int32)
        self.solver.changeRowsBounds(off.size, rows, off, off)  # type: ignore[attr-defined]
        cost = np.tile(price[self.cells] + _TIE, 2)
        self.solver.changeColsCost(cost.size, np.arange(cost.size, dtype=np.int32), cost)
        point = self.solver.point()
        if point is None:
            return None
        every = change.astype(float)
        every[self.cells] = point[:number] - point[number:]
        net = in_whole(every, self.slack.rise, self.slack.fall)
        if net is None and (point := self._in_whole_near(point, off, cost)) is not None:
            every[self.cells] = point[:number] - point[number:]
            net = in_whole(every, self.slack.rise, self.slack.fall)
        if net is None or (self.rows @ net).any():
            return None
        moved = np.flatnonzero(net)
        return Move(moved, net[moved])

    def _in_whole_near(
        self, point: NDArray[np.float64], off: NDArray[np.float64], cost: NDArray[np.float64]
    ) -> NDArray[np.float64] | None:
        """Return an answer in whole numbers near one with fractions, None where none was found."""
        moved = np.flatnonzero(point > _TINY)
        rows = np.unique(self.columns[:, moved].indices)
        near = np.unique(self.columns.tocsr()[rows].indices)
        allowance = Allowance(self.solver.allowance.each, self.solver.allowance.left)
        solver = LimitedHighs(allowance)
        solver.setOptionValue("mip_max_nodes", self.limits.nodes)
        columns = Between(0 * cost[near], self.limit[near])
        solver.take(self.columns[:, near], cost[near], columns, Between(off, off), whole=True)
        found = solver.point()
        if found is None:
            return None
        whole = np.zeros_like(point)
        whole[near] = found
        return whole
