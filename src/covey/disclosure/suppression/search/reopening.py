"""Small tables once more: all cells of a part of the table are opened, and chosen anew at once.

Each part is an integer program over what to hide in it. Choices that leave a need unmet are cut
off, and cuts hold for all parts, so the programs grow wiser. What is chosen is made safe by the
search, as any table, and taken where it costs less. With more effort than usual the whole table is
one part first.

Source: large neighbourhoods, Shaw (1998), Using constraint programming and local search methods to
solve vehicle routing problems; the cuts are those of Fischetti & Salazar (2001).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.suppression.moves.move import Move, as_moves, useful
from covey.disclosure.suppression.moves.solver import Allowance
from covey.disclosure.suppression.search.attack import Attack, Reached
from covey.disclosure.suppression.search.choice import Choice, Cut
from covey.disclosure.suppression.search.limits import ReopeningLimits
from covey.disclosure.suppression.search.task import Task
from covey.disclosure.suppression.search.whole import Whole

_GAIN = 1e-6

Changes = sparse.csr_array
MakeSafe = Callable[[Task, list[Move]], tuple[Changes, bool]]
"""Given a task and moves to begin with, return changes, and whether they meet all its needs."""


def may_be_reopened(task: Task) -> bool:
    """Tell whether a table is small enough to be chosen anew by programs.

    Of larger ones few groups may be left, and it takes long, for nothing.
    """
    return task.base.size <= task.limits.reopening.cells


def reopen(task: Task, changes: Changes, make_safe: MakeSafe) -> Changes:
    """Return moves that meet the same needs and cost no more, nor burden readers more.

    What is proved to cost least is returned in any case.

    Args:
        task: the table; totals over all dimensions but one that are published stay so.
        changes: (moves, cells) moves that meet all needs.
        make_safe: a search that hides what a choice lacks.
    """
    if not may_be_reopened(task) or not _cost(task, changes):
        return changes
    parts = _Reopening.begin(task.with_totals_kept(changes), changes, make_safe)
    if parts.cut_shares():
        if task.effort > 1:
            parts.choose_whole()
        parts.run()
    better = parts.is_least or task.burden(_places(parts.changes)) < task.burden(_places(changes))
    return parts.changes if better else changes


@dataclass
class _Reopening:
    """The state of the search: the best table so far, the cuts and the moves that are known.

    Args:
        least: what no table costs less than, as far as was proved for all cells at once.
    """

    task: Task
    choice: Choice
    attack: Attack
    allowance: Allowance
    make_safe: MakeSafe
    changes: Changes
    moves: list[Move] = field(default_factory=list)
    least: float = 0.0

    @classmethod
    def begin(cls, task: Task, changes: Changes, make_safe: MakeSafe) -> _Reopening:
        steps = round(task.effort * task.limits.reopening.steps)
        allowance = Allowance(steps, steps)
        choice, attack = Choice.of(task, allowance), Attack.of(task, allowance)
        begun = cls(task, choice, attack, allowance, make_safe, changes)
        begun.moves += as_moves(changes)
        return begun

    @property
    def limits(self) -> ReopeningLimits:
        return self.task.limits.reopening

    @property
    def hidden(self) -> NDArray[np.bool_]:
        hidden: NDArray[np.bool_] = self.task.base == 0
        hidden[self.changes.indices] = True
        return hidden

    @property
    def cost(self) -> float:
        return _cost(self.task, self.changes)

    @property
    def is_over(self) -> bool:
        return self.allowance.left <= 0 or self.task.deadline.is_past

    @property
    def is_least(self) -> bool:
        """True if no table can be cheaper."""
        return self.least >= self.cost - _GAIN

    def cut_shares(self) -> bool:
        """Cut off shares of cells that leave a need unmet; False if nothing can be gained."""
        while True:
            found = None if self.is_over else self.choice.shares()
            if found is None:
                return False
            value, shares = found
            if value >= self.cost - _GAIN:
                return False
            new = [self.choice.add(cut) for cut in self._cuts(shares)]
            if not any(new):
                return True

    def choose_whole(self) -> None:
        """Cut off the cheapest choices of all cells until one is safe, or enough was tried."""
        found = self.choice.shares()
        if found is None or found[0] < self.limits.near * self.cost:
            return
        every = np.ones(self.task.base.size, np.bool_)
        whole = Whole.of(self.task, self.choice, self.attack, found[1])
        kept = self.allowance.left - self.allowance.left // self.limits.whole
        while self.allowance.left > kept and not self.task.deadline.is_past:
            self.allowance.left -= self.limits.fee
            least, chosen = self.choice.cheapest(every, every, whole.nodes, whole.gap)
            self.least = max(self.least, least)
            if chosen is None or self.is_least:
                return
            more = whole.cut(chosen, [need for need, _ in self._missed(chosen)])
            self._take(chosen)
            if not more or self.is_least:
                return

    def run(self) -> None:
        """Reopen one part after the other, wider ones where that is of no use any more."""
        chance, near = np.random.default_rng(0), _neighbours(self.task)
        size, in_vain = self.limits.part, 0
        while not (self.is_over or self.is_least):
            extra = np.flatnonzero(self.hidden & (self.task.base > 0))
            if not extra.size:
                return
            among = _part(near, int(chance.choice(extra)), size, chance)
            gained = self._reopen(among)
            if not gained and among.all():
                return
            in_vain = 0 if gained else in_vain + 1
            if in_vain == self.task.limits.in_vain:
                size, in_vain = int(size * self.limits.wider), 0

    def _reopen(self, among: NDArray[np.bool_]) -> bool:
        """Choose anew among some cells; return whether the table became cheaper."""
        before = self.cost
        while not self.is_over:
            self.allowance.left -= self.limits.fee
            _, chosen = self.choice.cheapest(self.hidden, among, self.limits.nodes)
            if chosen is None or self.task.base[chosen].sum() >= self.cost - _GAIN:
                break
            new = [self.choice.add(cut) for cut in self._unmet(chosen)]
            self._take(chosen)
            if not any(new):
                break
        return self.cost < before - _GAIN

    def _take(self, chosen: NDArray[np.bool_]) -> None:
        """Make a choice safe, and keep it where it is cheaper then."""
        task = replace(self.task, base=np.where(chosen, 0.0, self.task.base))
        changes, safe = self.make_safe(task, self._used(chosen))
        self.moves += as_moves(changes)
        if safe and _cost(self.task, changes) < self.cost - _GAIN:
            self.changes = changes

    def _used(self, chosen: NDArray[np.bool_]) -> list[Move]:
        """Return known moves inside a choice, each one that meets a need which no other does."""
        inside = (move for move in self.moves if chosen[move.cells].all())
        return list(useful(inside, self.task.needs))

    def _missed(self, chosen: NDArray[np.bool_]) -> Iterator[tuple[int, dict[int, Reached]]]:
        """Yield the needs that no move inside a choice meets; remember moves that do.

        Each is yielded with how far its cell came, upwards (1) and downwards (-1).
        """
        needs, met = self.task.needs, np.zeros(self.task.needs.cell.size, np.bool_)
        for known in self._used(chosen):
            met[known.meets(needs)] = True
        self.attack.open(chosen.astype(float), None, either_way=False)
        for need in np.flatnonzero(~met).tolist():
            cell, step, way = int(needs.cell[need]), int(needs.step[need]), self.choice.ways[need]
            ends = dict[int, Reached]()
            for sign in (1, -1):
                reached = None if way == -sign else self.attack.reach(cell, sign, step, False)
                if reached is not None and reached.is_far_enough:
                    move = self.attack.move(reached)
                    self.moves += [move] if move is not None else []
                    break
                if reached is not None:
                    ends[sign] = reached
            else:
                yield need, ends

    def _unmet(self, chosen: NDArray[np.bool_]) -> Iterator[Cut]:
        """Yield cuts for the needs that no move inside a choice meets."""
        for need, ends in self._missed(chosen):
            told = -1 if self.choice.ways[need] else need
            for sign, reached in ends.items():
                # Where one of them is hidden already, its slack was too small: no cut for that.
                if not chosen[reached.helpers].any():
                    yield Cut(reached.helpers, told, sign > 0)

    def _cuts(self, shares: NDArray[np.float64]) -> Iterator[Cut]:
        """Yield cuts that shares of cells break."""
        needs, ways, enough = self.task.needs, self.choice.ways, 1 - self.limits.short
        for step in np.unique(needs.step).tolist():
            for either_way in (True, False):
                self.attack.open(shares, step, either_way)
                for need in np.flatnonzero((needs.step == step) & ((ways == 0) == either_way)):
                    sign = 1 if either_way else int(ways[need])
                    cell = int(needs.cell[need])
                    reached = self.attack.reach(cell, sign, step, either_way)
                    if reached is None or reached.share > enough:
                        continue
                    if shares[reached.helpers].sum() < enough:
                        yield Cut(reached.helpers)


def _neighbours(task: Task) -> sparse.csr_array:
    """Return (cells, cells) not 0 where two cells stand in one sum."""
    inside = abs(task.by_cell)
    return sparse.csr_array(inside.T @ inside)


def _part(
    near: sparse.csr_array, cell: int, size: int, chance: np.random.Generator
) -> NDArray[np.bool_]:
    """Return (cells,) True for *size* cells around one, ring by ring; of the last ring, some."""
    inside = np.zeros(near.shape[0], np.bool_)
    inside[cell], ring = True, np.array([cell])
    while ring.size and (left := size - int(inside.sum())) > 0:
        reached = np.unique(near[ring].indices)
        ring = reached[~inside[reached]]
        if ring.size > left:
            ring = chance.permutation(ring)[:left]
        inside[ring] = True
    return inside


def _cost(task: Task, changes: Changes) -> float:
    return float(task.base[_places(changes)].sum())


def _places(changes: Changes) -> NDArray[np.int64]:
    """Return the cells that some move changes."""
    return np.unique(changes.indices).astype(np.int64)
