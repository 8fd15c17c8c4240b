"""The search over one table, or one part of it: cover every need, then hide less and less.

The table is safe from the moment every need is covered, so the run may stop at any time after.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.search.chain import chain_move
from covey.disclosure.search.cover import Cover, add_exact_move, empty_cover
from covey.disclosure.search.exact import MoveSolver
from covey.disclosure.search.exact_move import ExactMove
from covey.disclosure.search.problem import Problem
from covey.disclosure.search.progress import Progress, Watcher
from covey.disclosure.search.reroute import Reroute
from covey.disclosure.search.rounds import Round, cover_numbers, first_effort, last_effort
from covey.disclosure.search.steps import Work, cover_needs, take_back, working_memory
from covey.disclosure.search.task import Task
from covey.disclosure.search.web import is_met, weave

_LONG, _SHORT = 256, 96  # cells a move may have; memory grows with it and with the needs
_FEW_NEEDS = 100_000
_FEW_MISSED = 150  # needs up to which the solver is asked; it takes up to a second for each
_CHUNK = 500  # cells between two looks at the clock


@dataclass(frozen=True)
class TableSearch:
    """The state of a search: arrays that the compiled steps change in place.

    Args:
        problem: the table.
        state: the moves in use.
        work: scratch memory.
        solver: of the same table.
        reroute: the steps with its help.
        pinned: moves too long for the state; what they hide stays hidden.
        watch: told now and then how far the search has come.
    """

    problem: Problem
    state: Cover
    work: Work
    solver: MoveSolver
    reroute: Reroute
    pinned: list[ExactMove]
    watch: Watcher

    @classmethod
    def begin(cls, task: Task, watch: Watcher) -> TableSearch:
        """Return a search with nothing hidden but the cells whose base price is 0."""
        problem = Problem(weave(task.sums), task.room, task.needs, task.grid)
        moves = task.needs.cell.size + 1
        longest = _LONG if moves <= _FEW_NEEDS else _SHORT
        state = empty_cover(problem.web, task.room, task.base.copy(), moves, longest)
        work, solver = working_memory(problem, longest), MoveSolver.of(task.sums, task.room)
        reroute = Reroute(problem, state, work, solver)
        return cls(problem, state, work, solver, reroute, [], watch)

    def cover(self, parts: int = 1) -> None:
        """Find a move for every need that has none, as far as the walks and the simplex can.

        Args:
            parts: in how many the table is searched; this is one of them.
        """
        self.work.simplex.left[0] = cover_numbers(parts)
        self.work.simplex.whim[:] = 1.0
        needs = self._missed()
        # The most tied cells first: what they hide serves many others.
        relations = np.diff(self.problem.web.cell_start)[self.problem.needs.cell[needs]]
        order = needs[np.argsort(-relations, kind="stable")]
        for start in range(0, order.size, _CHUNK):
            chunk = order[start : start + _CHUNK]
            if cover_needs(self.problem, self.state, self.work, first_effort(), chunk):
                cover_needs(self.problem, self.state, self.work, last_effort(), chunk)
            self._report("cover", (start + _CHUNK) / order.size)

    def cover_rest(self, wider: bool) -> NDArray[np.int64]:
        """Meet needs that the walks found no move for; return the unsafe cells left without.

        Args:
            wider: whether totals up to the root may be hidden; if not, where the walks missed many
                needs they are left, since the solver would take too long over them.
        """
        missed = self._missed()
        few = missed.size <= _FEW_MISSED
        for need in missed if few or wider else missed[:0]:
            self._meet(int(need), few, wider)
        return np.unique(self.problem.needs.cell[self._missed()]).astype(np.int64)

    def improve(
        self, rounds: Iterable[Round], ends: float, among: NDArray[np.bool_] | None = None
    ) -> None:
        """Take cells back, the dearest first, as often as there are rounds.

        Args:
            rounds: how hard to look.
            ends: when to stop, on the monotonic clock.
            among: (cells,) True for the cells to take back; None: all.
        """
        planned = list(rounds)
        for number, one in enumerate(planned):
            order = self._extra(among)[: one.tried]
            if not order.size:
                return
            slack = one.effort.slack * float(np.median(self.state.base[order]))
            effort = one.effort._replace(slack=slack)
            self.work.simplex.left[0] = one.numbers
            chance = np.random.default_rng(number).random(self.state.base.size) - 0.5
            self.work.simplex.whim[:] = 1 + effort.whim * chance
            if one.dear < np.inf:
                self.reroute.take_back(order, one, effort._replace(slack=0.0), ends)
            for start in range(0, order.size, _CHUNK):
                if time.monotonic() >= ends:
                    return
                chunk = order[start : start + _CHUNK]
                take_back(self.problem, self.state, self.work, effort, chunk)
                self._report("improve", (number + (start + _CHUNK) / order.size) / len(planned))

    def put_in(self, changes: sparse.csr_array, cells: NDArray[np.int64]) -> None:
        """Use moves that were found in a part, *changes* (moves, cells of the part)."""
        for begin, end in itertools.pairwise(changes.indptr):
            places = cells[changes.indices[begin:end]]
            self._use(ExactMove(places, changes.data[begin:end]))

    @property
    def moved(self) -> NDArray[np.bool_]:
        """(cells,) True for those that some move changes."""
        return np.asarray(self.state.uses > 0)

    @property
    def extra(self) -> int:
        """Number of cells that are hidden besides those that are hidden anyway."""
        return int(self._extra(None).size)

    @property
    def hidden(self) -> int:
        """Number of cells that are hidden now, those that are hidden anyway among them."""
        return int(((self.state.uses > 0) | (self.state.base == 0)).sum())

    def changes(self) -> sparse.csr_array:
        """Return (moves, cells) int64: the change of each cell in each move, in people."""
        cells = self.state.base.size
        slots = np.flatnonzero(self.state.size)
        sizes = self.state.size[slots]
        inside = np.arange(self.state.cell.shape[1]) < sizes[:, None]
        found = (
            self.state.change[slots][inside].astype(np.int64),
            self.state.cell[slots][inside],
            np.concatenate([[0], np.cumsum(sizes)]),
        )
        solved = [
            sparse.csr_array((move.changes, (0 * move.cells, move.cells)), (1, cells))
            for move in self.pinned
        ]
        return sparse.csr_array(
            sparse.vstack([sparse.csr_array(found, shape=(slots.size, cells)), *solved])
        )

    def reach(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return (cells,) by how much the moves lower and raise each cell at most."""
        changes = self.changes()
        below = np.zeros(self.state.base.size, np.int64)
        above = np.zeros(self.state.base.size, np.int64)
        np.minimum.at(below, changes.indices, changes.data)
        np.maximum.at(above, changes.indices, changes.data)
        return -below, above

    def _missed(self) -> NDArray[np.int64]:
        return np.flatnonzero(~is_met(self.problem.needs, *self.reach()))

    def _extra(self, among: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """Return the cells hidden besides those that are hidden anyway, the dearest first."""
        extra = (self.state.uses > 0) & (self.state.base > 0)
        cells = np.flatnonzero(extra if among is None else extra & among)
        return cells[np.argsort(-self.state.base[cells], kind="stable")]

    def _report(self, stage: str, done: float) -> None:
        self.watch(Progress(stage, min(done, 1.0), self.hidden))

    def _meet(self, need: int, few: bool, wider: bool) -> None:
        """Meet one need that the walks found no move for; the solver first where they are few."""
        problem, state = self.problem, self.state
        if is_met(problem.needs, *self.reach())[need]:
            return
        cell, sign = int(problem.needs.cell[need]), int(problem.needs.sign[need])
        step = int(problem.needs.step[need])

        def solved() -> ExactMove | None:
            return self.solver.any_move(state.price, cell, sign, step)

        def chained() -> ExactMove | None:
            if not wider:
                return None
            return chain_move(problem.web, problem.room, state.price, cell, sign, step)

        first, second = (solved, chained) if few else (chained, solved)
        move = first() or second()
        if move is not None:
            self._use(move)

    def _use(self, move: ExactMove) -> None:
        state = self.state
        if add_exact_move(self.problem.web, self.problem.room, state, move) is None:
            self.pinned.append(move)
            state.base[move.cells] = state.price[move.cells] = 0.0
