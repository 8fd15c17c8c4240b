"""The search over one table, or one part of it: cover every need, then hide less and less.

The table is safe from the moment every need is covered, so the run may stop at any time after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.progress import Progress, Watcher
from covey.disclosure.proof.needs import Needs, is_met
from covey.disclosure.suppression.moves.chain import chain_move
from covey.disclosure.suppression.moves.exact import MoveSolver
from covey.disclosure.suppression.moves.line import LineScratch, line_scratch
from covey.disclosure.suppression.moves.move import Move, as_changes, as_moves
from covey.disclosure.suppression.moves.pair import pair_move
from covey.disclosure.suppression.search.constraints import Constraints
from covey.disclosure.suppression.search.incumbent import (
    Incumbent,
    add_if_it_fits,
    empty_incumbent,
    meets,
)
from covey.disclosure.suppression.search.repair import Repair
from covey.disclosure.suppression.search.rounds import (
    Round,
    cover_work_limit,
    known_efforts,
    with_effort,
)
from covey.disclosure.suppression.search.steps import (
    Effort,
    Work,
    cover_by_boxes,
    cover_needs,
    look_for_move,
    take_back,
    working_memory,
)
from covey.disclosure.suppression.search.task import Task


@dataclass(frozen=True)
class TableSearch:
    """The state of a search: arrays that the compiled steps change in place.

    Args:
        constraints: the table.
        incumbent: the moves in use.
        work: scratch memory of the steps.
        line: the same for leaves and all above them.
        solver: of the same table.
        repair: the steps with its help.
        pinned: moves too long for the state; what they hide stays hidden.
        pinned_reach: (2, cells) by how much these lower and raise each cell at most.
        watch: told now and then how far the search has come.
        task: what is searched.
    """

    constraints: Constraints
    incumbent: Incumbent
    work: Work
    line: LineScratch
    solver: MoveSolver
    repair: Repair
    pinned: list[Move]
    pinned_reach: NDArray[np.int64]
    watch: Watcher
    task: Task

    @classmethod
    def begin(cls, task: Task, watch: Watcher, known: Sequence[Move] = ()) -> TableSearch:
        """Return a search with nothing hidden but what *known* moves hide, and what costs nothing.

        A move that is known and too long is in use to the end.
        """
        constraints = Constraints(Incidence.of(task.sums), task.slack, task.needs, task.cross)
        limits, moves = task.limits, task.needs.cell.size + 1
        memory = limits.memory
        wanted = max((move.cells.size for move in known), default=0)
        longest = max(memory.longest, min(wanted, memory.entries // moves))
        incumbent = empty_incumbent(task.base.copy(), moves, longest)
        work = working_memory(constraints, longest, limits)
        solver = MoveSolver(task.sums, task.by_cell, task.slack, limits.programs)
        repair = Repair(constraints, incumbent, work, solver, task)
        line = line_scratch(constraints.incidence)
        reach = np.zeros((2, task.base.size), np.int64)
        begun = cls(constraints, incumbent, work, line, solver, repair, [], reach, watch, task)
        for move in known:
            begun._use(move)
        return begun

    def cover(
        self, parts: int = 1, among: NDArray[np.bool_] | None = None, most: float = np.inf
    ) -> float:
        """Find a move for every need that has none, as far as boxes and the simplex method can.

        Where the deadline is long past, or all costs too much by then, the rest is left without.

        Args:
            parts: in how many the table is searched; if in several, this is one of them, and what
                is hard to find is left to the whole.
            among: (needs,) True for the needs to meet; None: all.
            most: that it may cost.

        Returns:
            How many numbers the simplex method looked at for a need, on average.
        """
        needs, limits = self._missed(), self.task.limits
        if among is not None:
            needs = needs[among[needs]]
        cells, begun = parts * self.incumbent.base.size, self._looked_at
        until = begun + cover_work_limit(parts, cells, limits, self.task.effort)
        first, last = (
            Effort(pivots, np.inf, until) for pivots in (limits.cover.pivots, limits.simplex.pivots)
        )
        self.work.simplex.perturbation[:] = 1.0
        # The most tied cells first: what they hide serves many others.
        relations = np.diff(self.constraints.incidence.cell_start)[
            self.constraints.needs.cell[needs]
        ]
        order = needs[np.argsort(-relations, kind="stable")]
        large = parts > 1 or among is not None
        if large:
            for chunk in self._chunks(order):
                cover_by_boxes(self.constraints, self.incumbent, self.work, chunk)
            order = order[~self.met[order]]
        for chunk in self._chunks(order):
            if large and (self._looked_at >= until or self.task.deadline.is_past):
                break
            missed = cover_needs(self.constraints, self.incumbent, self.work, first, chunk)
            if missed and parts == 1:
                cover_needs(self.constraints, self.incumbent, self.work, last, chunk)
            if most < np.inf and self.cost > most:
                break
        return (self._looked_at - begun) / max(needs.size, 1)

    def work_per_need(self) -> float:
        """Return how many numbers the simplex method looks at for a need, on average of some."""
        needs, begun, limits = self.constraints.needs, self._looked_at, self.task.limits
        many = min(needs.cell.size, limits.cover.sample)
        sample = np.linspace(0, needs.cell.size - 1, many).astype(np.int64)
        until = begun + cover_work_limit(1, self.incumbent.base.size, limits)
        effort = Effort(limits.cover.pivots, np.inf, until)
        self.work.simplex.perturbation[:] = 1.0
        for need in sample.tolist():
            look_for_move(self.constraints, self.task.base, self.work, effort, need)
        return (self._looked_at - begun) / max(many, 1)

    def cover_rest(self, wider: bool) -> NDArray[np.int64]:
        """Meet needs that are still without a move; return the unsafe cells left without.

        Args:
            wider: whether totals up to the root may be hidden; if not, where many are without
                one, the solver is not asked, since it would take too long over them.
        """
        missed, programs = self._missed(), self.task.limits.programs
        again = True
        while again:
            self.solver.allowance.renew(programs.steps, programs.all_steps)
            few = missed.size <= self.task.limits.cover.missed
            for need in missed:
                if self.task.deadline.is_late:
                    break
                self._meet(int(need), few, wider)
            # Moves of others may meet what the solver was not asked for, or had no steps left for.
            left, cut_short = self._missed(), not few or self.solver.allowance.left <= 0
            again = cut_short and left.size < missed.size and not self.task.deadline.is_late
            missed = left
        return self.unprotected

    def improve(self, rounds: Iterable[Round], most: float = np.inf) -> None:
        """Take cells back, the dearest first, as often as there are rounds and until the deadline.

        Args:
            rounds: how hard to look.
            most: that it may cost after the first of them, else that is the last.
        """
        limits, task = self.task.limits.rounds, self.task
        planned = [with_effort(one, task.effort, task.limits.simplex) for one in rounds]
        work, idle = task.effort * limits.work, 0.0
        self.work.simplex.searches[:] = 0
        for number, one in enumerate(planned):
            if (one.patient and self._is_given_up) or (work <= 0 and not one.strict):
                continue
            order = self._extra()[: one.tried]
            if not order.size or (number == 1 and self.cost > most):
                return
            self._charge(one.fixed_charge, order)
            begun, before = self._looked_at, self.cost
            until = begun + one.work_limit
            effort = self._priced(one.effort, order)._replace(until=until)
            chance = np.random.default_rng(number).random(self.incumbent.base.size) - 0.5
            self.work.simplex.perturbation[:] = 1 if one.strict else 1 + chance
            if one.dear < np.inf:
                told = partial(self._report, "improve", number / len(planned))
                self.repair.take_back(order, one, effort, told)
            in_vain = 0
            for start in range(0, order.size, task.limits.chunk):
                if task.deadline.is_past:
                    return
                used_up = self._looked_at >= until > begun
                if one.hurried and (used_up or self._is_given_up):
                    effort = effort._replace(pivots=0)
                elif used_up:
                    break
                if in_vain == task.limits.in_vain:
                    break
                end = start + task.limits.chunk
                gain = self._take_back(order[start:end], effort)
                in_vain = 0 if gain else in_vain + 1
                self._report("improve", (number + end / order.size) / len(planned))
            looked = self._looked_at - begun
            work -= looked
            self._take_back_by_known(one)
            idle = 0 if before - self.cost >= limits.pays * before else idle + looked
            if idle > task.effort * limits.work / limits.idle:
                work = 0
            # A round that has used up its numbers is the last: the table is hard to better.
            if self._looked_at >= until > begun and not one.hurried:
                return

    def put_in(self, changes: sparse.csr_array, cells: NDArray[np.int64]) -> None:
        """Use moves that were found in a part, *changes* (moves, cells of the part)."""
        for move in as_moves(changes):
            self._use(Move(cells[move.cells], move.changes))

    @property
    def met(self) -> NDArray[np.bool_]:
        """(needs,) True for those that some move meets."""
        return is_met(self.constraints.needs, *self.reach())

    @property
    def unprotected(self) -> NDArray[np.int64]:
        """(n,) the unsafe cells with a need that no move meets, sorted."""
        return np.unique(self.constraints.needs.cell[self._missed()]).astype(np.int64)

    @property
    def moved(self) -> NDArray[np.bool_]:
        """(cells,) True for those that some move changes."""
        moved = self.incumbent.uses > 0
        for move in self.pinned:
            moved[move.cells] = True
        return np.asarray(moved)

    @property
    def cost(self) -> float:
        """What the cells cost that are hidden besides those that are hidden anyway."""
        return float(self.task.base[self.moved].sum())

    @property
    def burden(self) -> float:
        """By how much readers are the poorer; see `Task.burden`."""
        return self.task.burden(np.flatnonzero(self.moved))

    @property
    def extra(self) -> int:
        """Number of cells that are hidden besides those that are hidden anyway."""
        return int(self._extra().size)

    @property
    def hidden(self) -> int:
        """Number of cells that are hidden now, those that are hidden anyway among them."""
        return int(((self.incumbent.uses > 0) | (self.incumbent.base == 0)).sum())

    def changes(self) -> sparse.csr_array:
        """Return (moves, cells) int64: the change of each cell in each move, in people."""
        change, cell, sizes = self._moves()
        cells = self.incumbent.base.size
        found = change, cell, np.concatenate([[0], np.cumsum(sizes)])
        own = sparse.csr_array(found, shape=(sizes.size, cells))
        return sparse.csr_array(sparse.vstack([own, as_changes(self.pinned, cells)]))

    def reach(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return (cells,) by how much the moves lower and raise each cell at most."""
        below = np.zeros(self.incumbent.base.size, np.int64)
        above = np.zeros(self.incumbent.base.size, np.int64)
        change, cell, _ = self._moves()
        change = np.concatenate([change, *(move.changes for move in self.pinned)])
        cells = np.concatenate([cell.astype(np.int64), *(move.cells for move in self.pinned)])
        np.minimum.at(below, cells, change)
        np.maximum.at(above, cells, change)
        return -below, above

    def _moves(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """Return the changes of its own moves, of which cells, and how many there are of each."""
        slots = np.flatnonzero(self.incumbent.size)
        sizes = self.incumbent.size[slots]
        # The places of all that a slot holds are many times those that its move has.
        longest = int(sizes.max(initial=0))
        inside = np.arange(longest) < sizes[:, None]
        cell, change = (
            of[slots, :longest][inside] for of in (self.incumbent.cell, self.incumbent.change)
        )
        return change.astype(np.int64), cell, sizes

    def _take_back(self, cells: NDArray[np.int64], effort: Effort) -> float:
        """Try to publish cells again until the deadline; return what that saves."""
        if self.task.deadline.limit is None:
            return take_back(self.constraints, self.incumbent, self.work, effort, cells)
        gain = 0.0
        for place in range(cells.size):
            if self.task.deadline.is_past:
                break
            one = cells[place : place + 1]
            gain += take_back(self.constraints, self.incumbent, self.work, effort, one)
        return gain

    def _take_back_by_known(self, one: Round) -> None:
        """Try to publish the dearest cells again by moves found before, until the deadline."""
        for known in known_efforts(one, self.task.limits.rounds):
            order = self._extra()[: one.tried]
            self._take_back(order, self._priced(known, order))

    @property
    def _looked_at(self) -> int:
        """How many numbers the simplex method has looked at so far."""
        return int(self.work.simplex.looked_at[0])

    @property
    def _is_given_up(self) -> bool:
        """True where hardly any of many searches for a least move came to an end."""
        made, in_vain = self.work.simplex.searches
        limits = self.task.limits
        return bool(made >= limits.chunk and limits.rounds.ended * (made - in_vain) < made)

    def _missed(self) -> NDArray[np.int64]:
        return np.flatnonzero(~self.met)

    def _extra(self) -> NDArray[np.int64]:
        """Return the cells hidden besides those that are hidden anyway, the dearest first."""
        cells = np.flatnonzero((self.incumbent.uses > 0) & (self.incumbent.base > 0))
        return cells[np.argsort(-self.incumbent.base[cells], kind="stable")]

    def _priced(self, effort: Effort, order: NDArray[np.int64]) -> Effort:
        """Return an effort whose threshold is told in times the median cost of some cells."""
        if not effort.threshold or not order.size:
            return effort
        return effort._replace(threshold=effort.threshold * _median(self.incumbent.base[order]))

    def _charge(self, fixed_charge: float, order: NDArray[np.int64]) -> None:
        """Let each row cost so many times the mean of a row besides; *order*: what is hidden."""
        incumbent, cost, rows = self.incumbent, self.task.base, self.task.rows
        if rows[order].any():
            cost = cost + fixed_charge * cost[order].sum() / rows[order].sum() * rows
        incumbent.base[:] = np.where(incumbent.base > 0, cost, 0.0)
        incumbent.price[:] = np.where(incumbent.uses > 0, 0.0, incumbent.base)

    def _chunks(self, needs: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
        """Yield needs to cover, some at a time, and report after each time."""
        size = self.task.limits.chunk
        for start in range(0, needs.size, size):
            if self.task.deadline.is_late:
                break
            yield needs[start : start + size]
            self._report("cover", (start + size) / needs.size)

    def _report(self, stage: str, done: float) -> None:
        self.watch(Progress(stage, min(done, 1.0), self.hidden))

    def _meet(self, need: int, few: bool, wider: bool) -> None:
        """Meet one need that has no move; the solver first where they are few."""
        constraints, incumbent = self.constraints, self.incumbent
        if self._meets(need):
            return
        cell, sign = int(constraints.needs.cell[need]), int(constraints.needs.sign[need])
        step = int(constraints.needs.step[need])

        def solved() -> Move | None:
            return self.solver.any_move(incumbent.price, cell, sign, step)

        def by_leaves(move: Callable[..., Move | None]) -> Callable[[], Move | None]:
            given = constraints.incidence, constraints.slack, incumbent.price, self.line
            return lambda: move(*given, cell, sign, step)

        paired, chained = by_leaves(pair_move), by_leaves(chain_move)
        ways = [solved, paired] if few else [paired]
        if wider:
            ways += [chained] if few else [chained, solved]
        move = next((found for way in ways if (found := way()) is not None), None)
        if move is not None:
            self._use(move)

    def _meets(self, need: int) -> bool:
        """Tell whether some move meets a need, without a look at all moves."""
        needs, one = self.constraints.needs, slice(need, need + 1)
        alone = Needs(needs.cell[one], needs.sign[one], needs.step[one], needs.first)
        return bool(is_met(alone, *self.pinned_reach).all()) or meets(needs, self.incumbent, need)

    def _use(self, move: Move) -> None:
        incumbent = self.incumbent
        if add_if_it_fits(incumbent, move) is None:
            self.pinned.append(move)
            below, above = self.pinned_reach
            below[move.cells] = np.maximum(below[move.cells], -move.changes)
            above[move.cells] = np.maximum(above[move.cells], move.changes)
            incumbent.base[move.cells] = incumbent.price[move.cells] = 0.0


def _median(costs: NDArray[np.float64]) -> float:
    """Return what `np.median` does, in a tenth of its time: it is asked for after each step."""
    ordered, half = np.sort(costs), costs.size // 2
    return float(ordered[half] + ordered[~half]) / 2
