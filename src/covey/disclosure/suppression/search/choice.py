"""The choice of what to hide as an integer program over cells, with the cuts known so far.

A choice need not be safe: cuts are added until it is, or until it costs too much. Source: Fischetti
& Salazar (2001), sections 4 and 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.numeric.highs import Between
from covey.disclosure.suppression.moves.solver import Allowance, LimitedHighs
from covey.disclosure.suppression.search.task import Task


class Cut(NamedTuple):
    """One of these *cells* is hidden at least, or some whose weights add up to 1.

    Attributes:
        cells: (n,) their places.
        need: only if this need is met upwards (*upwards*), or downwards; -1: in any case.
        unless_open: only if this cell is hidden; -1: in any case.
        weights: (n,) above 0 and at most 1; None: all 1.
    """

    cells: NDArray[np.int64]
    need: int = -1
    upwards: bool = True
    unless_open: int = -1
    weights: NDArray[np.float64] | None = None


class Cheapest(NamedTuple):
    """How a choice ended.

    Attributes:
        least: what no choice that the cuts allow costs less than.
        chosen: (cells,) True where hidden; None where no choice was found.
    """

    least: float
    chosen: NDArray[np.bool_] | None


@dataclass(frozen=True)
class Choice:
    """The program. Its columns: whether each cell is hidden; whether each need is met upwards.

    Args:
        task: the table.
        solver: HiGHS with the program.
        lower, upper: (columns,) what is settled beforehand.
        known: the cuts that it has.
    """

    task: Task
    solver: LimitedHighs
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    known: set[tuple[bytes, bytes, int, bool, int]] = field(default_factory=set)

    @classmethod
    def of(cls, task: Task, allowance: Allowance) -> Choice:
        """Return the program, with the cuts of single sums."""
        needs, slack = task.needs, task.slack
        rises = (needs.sign >= 0) & (slack.rise[needs.cell] >= needs.step)
        falls = (needs.sign <= 0) & (slack.fall[needs.cell] >= needs.step)
        able = (slack.rise > 0) | (slack.fall > 0)
        lower = np.concatenate([task.base == 0, ~falls]).astype(float)
        upper = np.concatenate([able | (task.base == 0), rises | ~falls]).astype(float)
        solver = LimitedHighs(allowance)
        cost = np.concatenate([task.base, np.zeros(needs.cell.size)])
        solver.take(sparse.csc_array((0, lower.size)), cost, Between(lower, upper))
        choice = cls(task, solver, lower, upper)
        for cut in choice._cuts_of_sums():
            choice.add(cut)
        return choice

    @property
    def ways(self) -> NDArray[np.int64]:
        """(needs,) 1: can be met upwards alone, -1: downwards alone, 0: either way."""
        cells = self.task.base.size
        settled = self.lower[cells:] == self.upper[cells:]
        return np.where(settled, np.where(self.lower[cells:] > 0, 1, -1), 0)

    def add(self, cut: Cut) -> bool:
        """Add a cut; return whether it is new."""
        given = np.ones(cut.cells.size) if cut.weights is None else cut.weights
        where = (cut.need, cut.upwards, cut.unless_open)
        name = (cut.cells.tobytes(), given.tobytes(), *where)
        if name in self.known:
            return False
        self.known.add(name)
        columns, weights, least = list(cut.cells), list(given), 1.0
        if cut.unless_open >= 0:
            columns, weights, least = [*columns, cut.unless_open], [*weights, -1.0], 0.0
        if cut.need >= 0:
            columns = [*columns, self.task.base.size + cut.need]
            weights, least = [*weights, -1.0 if cut.upwards else 1.0], float(not cut.upwards)
        self.solver.addRow(
            least, highspy.kHighsInf, len(columns), np.array(columns, np.int32), np.array(weights)
        )
        return True

    def shares(self) -> tuple[float, NDArray[np.float64]] | None:
        """Return the value of the linear program, and (cells,) the share of each that is hidden.

        None where the allowance has ended.
        """
        self._settle(self.lower, self.upper, highspy.HighsVarType.kContinuous)
        point = self.solver.point()
        if point is None:
            return None
        return float(self.solver.getInfo().objective_function_value), point[: self.task.base.size]

    def cheapest(
        self, hidden: NDArray[np.bool_], among: NDArray[np.bool_], nodes: int, gap: float = 0.0
    ) -> Cheapest:
        """Return a cheap choice, which need not be safe, before the deadline.

        Args:
            hidden: (cells,) what is hidden now.
            among: (cells,) True for the cells that may change; all others stay as they are.
            nodes: of the search tree.
            gap: share by which the choice may miss the cheapest.
        """
        lower, upper, cells = self.lower.copy(), self.upper.copy(), hidden.size
        lower[:cells][~among & hidden] = 1.0
        upper[:cells][~among & ~hidden] = 0.0
        self._settle(lower, upper, highspy.HighsVarType.kInteger)
        self.solver.set("mip_max_nodes", nodes)
        self.solver.set("mip_rel_gap", gap)
        until = self.solver.getRunTime() + max(self.task.deadline.remaining, 0.0)
        self.solver.set("time_limit", until)
        point = self.solver.point()
        least = -np.inf if point is None else self.solver.getInfo().mip_dual_bound
        return Cheapest(float(least), None if point is None else point[:cells] > 0.5)

    def _settle(
        self,
        lower: NDArray[np.float64],
        upper: NDArray[np.float64],
        kind: highspy.HighsVarType,
    ) -> None:
        columns = np.arange(lower.size, dtype=np.int32)
        self.solver.changeColsBounds(columns.size, columns, lower, upper)
        kinds = np.full(lower.size, kind.value, np.uint8)
        self.solver.changeColsIntegrality(columns.size, columns, kinds)

    def _cuts_of_sums(self) -> Iterator[Cut]:
        """In every sum, a hidden cell needs another one that can move the other way."""
        sums, slack, ways = self.task.sums, self.task.slack, self.ways
        way = np.zeros(self.task.base.size, np.int64)
        way[self.task.needs.cell] = ways
        needed = np.zeros(way.size, np.bool_)
        needed[self.task.needs.cell] = True
        able = (slack.rise > 0) | (slack.fall > 0)
        for begin, end in zip(sums.indptr[:-1], sums.indptr[1:], strict=True):
            cells, signs = sums.indices[begin:end].astype(np.int64), sums.data[begin:end]
            for cell, sign in zip(cells, signs, strict=True):
                helps = able[cells]
                if needed[cell] and way[cell]:
                    rising = (signs != sign) == (way[cell] > 0)
                    helps = np.where(rising, slack.rise[cells] > 0, slack.fall[cells] > 0)
                others = cells[helps & (cells != cell)]
                if needed[cell]:
                    yield Cut(others)
                elif self.task.base[cell] > 0 and able[cell]:
                    yield Cut(others, unless_open=int(cell))
