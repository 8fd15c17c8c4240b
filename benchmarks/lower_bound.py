"""What no safe table can hide less than: a proved lower bound on the cost of secondary cells.

Source: Fischetti & Salazar (2001), Solving the cell suppression problem on tabular data with linear
constraints, sections 4 and 5: choose y (hidden or not), and cut off every choice that leaves the
attacker certain. A cut names a set of cells of which one must be hidden, since no table that fits
could move the target without one of them. It holds for the whole-number problem with hidden cells
of at least 1: a cell of 1 cannot fall. Against whole choices cells move as far as they can, and no
weight of a cut is above the one person that is needed; of many cuts one is taken whose cells have
small shares in the linear program (Magnanti & Wong 1981). Choices are found roughly first.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.cells import Cells
from benchmarks.neighbourhood import Finding, Neighbourhoods
from benchmarks.unknowns import Unknowns

_VIOLATED = 0.05
_USED = 1e-7
_STALLED = 1e-4
_INTEGER_SECONDS = 60.0
_FURTHEST = 1e6  # people: what a cell is let move that may be any number
_LITTLE = 1e-3  # people: what a published cell is let move, so that a cut avoids large shares
_ROUGH = 0.05  # share by which a choice may miss the cheapest
_MANY = 20  # cuts that a choice breaks while the next may be rough
Cut = tuple[NDArray[np.int64], NDArray[np.float64], float]
"""Columns, coefficients, and what their sum is at least."""


@dataclass(frozen=True)
class Bound:
    """A proved bound.

    Args:
        value: no safe table costs less.
        linear: the part of it that the linear program proves.
        optimal: True if a safe table of that cost was found, so that it is the optimum.
        cuts: how many cuts prove it.
        seconds: that it took.
    """

    value: float
    linear: float
    optimal: bool
    cuts: int
    seconds: float


def lower_bound(
    cells: Cells, minimum_count: int, cost: NDArray[np.float64], budget: float
) -> Bound:
    """Return the best bound found in *budget* seconds.

    Args:
        cells: the table.
        minimum_count: the smallest count published.
        cost: (cells,) of hiding each; unsafe cells are hidden anyway and cost nothing.
        budget: seconds.
    """
    search = _Search.begin(cells, minimum_count, cost, time.perf_counter() + 0.5 * budget)
    linear = search.linear_rounds()
    search.until += 0.5 * budget
    value, optimal = search.integer_rounds(linear)
    return Bound(value, linear, optimal, search.cuts, time.perf_counter() - search.began)


def root_cost(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what Covey's default charges for hiding each count."""
    return np.sqrt(counts)


@dataclass
class _Search:
    """The choice of cells, and the attacker who cuts choices off.

    Columns of the choice: one a cell, then one a target: 1 if its twin lies above the truth.
    """

    cells: Cells
    minimum_count: int
    unsafe: NDArray[np.bool_]
    attacker: _Attacker
    choice: highspy.Highs
    until: float
    cuts: int = 0
    began: float = field(default_factory=time.perf_counter)
    seen: set[tuple[bytes, bytes]] = field(default_factory=set)

    @property
    def truth(self) -> NDArray[np.int64]:
        return self.cells.counts

    @classmethod
    def begin(
        cls, cells: Cells, minimum_count: int, cost: NDArray[np.float64], until: float
    ) -> _Search:
        every = Unknowns.of(cells, cells.keys)
        unsafe = cells.counts < minimum_count
        choice = _quiet()
        size = cells.keys.size
        up_only = np.where(unsafe & (cells.counts == 1), 1.0, 0.0)
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = 2 * size, 0
        program.col_cost_ = np.concatenate([np.where(unsafe, 0.0, cost), np.zeros(size)])
        program.col_lower_ = np.concatenate([unsafe.astype(float), up_only])
        program.col_upper_ = np.ones(2 * size)
        choice.passModel(program)
        search = cls(cells, minimum_count, unsafe, _Attacker(every.sums), choice, until)
        search.add(_cuts_of_sums(every.sums, unsafe, cells.counts))
        return search

    def linear_rounds(self) -> float:
        """Cut until the linear program no longer rises; return its value."""
        value, still = self._solve(), 0
        while time.perf_counter() < self.until and still < 3:
            if not self.add(self.violated()):
                break
            before, value = value, self._solve()
            still = still + 1 if value - before < _STALLED * value else 0
        return value

    def integer_rounds(self, value: float) -> tuple[float, bool]:
        """Cut off whole choices; return the best bound, and True if a safe choice attains it."""
        size, shares, rough = 2 * self.truth.size, self.chosen, True
        everything = np.arange(size, dtype=np.int32)
        whole = np.full(size, highspy.HighsVarType.kInteger.value, np.uint8)
        self.choice.changeColsIntegrality(size, everything, whole)
        while (left := self.until - time.perf_counter()) > 1:
            self.choice.setOptionValue("mip_rel_gap", _ROUGH if rough else 0.0)
            self.choice.setOptionValue(
                "time_limit", min(left, _INTEGER_SECONDS) + self.choice.getRunTime()
            )
            self.choice.run()
            value = max(value, self.choice.getInfo().mip_dual_bound)
            solution = np.array(self.choice.getSolution().col_value)
            if solution.size == 0:
                rough = True
                continue
            self.chosen = np.rint(solution)
            solved = self.choice.getModelStatus() == highspy.HighsModelStatus.kOptimal
            new = self.add(self.unsafe_by(shares[: self.truth.size]))
            if not new and not rough:
                return value, solved and self.is_safe()
            rough = rough and new > _MANY
        return value, False

    def unsafe_by(self, shares: NDArray[np.float64]) -> list[Cut]:
        """Return cuts that a whole choice breaks, of cells with small *shares* (cells,)."""
        size, cuts = self.truth.size, []
        hidden = self.chosen[:size] > 0.5
        beyond = _LITTLE * (shares + _LITTLE)
        rise = np.where(hidden, _FURTHEST, beyond)
        room = np.minimum(self.truth - 1, _FURTHEST)
        fall = np.where(hidden, room, np.where(room > 0, beyond, 0.0))
        for cell in np.flatnonzero(hidden):
            for up in (None, True, False) if self.unsafe[cell] else (None,):
                down = rise if up is None else fall
                weight = self.attacker.moves(down, rise, cell, up is not False, 1.0)
                if weight is None:
                    continue
                able = np.where((weight > 0) | (up is None), 1.0, np.abs(weight) * room)
                cuts.append(self._cut(cell, weight, np.minimum(able, 1.0), up))
        return cuts

    def is_safe(self) -> bool:
        """Attack the present choice with whole numbers."""
        hidden = self.cells.keys[self.chosen[: self.truth.size] > 0.5]
        unknowns = Unknowns.of(self.cells, hidden)
        attack = Neighbourhoods(unknowns).attack
        targets = np.flatnonzero(unknowns.truth < self.minimum_count)
        return all(attack(int(cell)) is Finding.OPEN for cell in targets)

    def _solve(self) -> float:
        self.choice.run()
        self.chosen = np.array(self.choice.getSolution().col_value)
        return float(self.choice.getInfo().objective_function_value)

    def violated(self) -> list[Cut]:
        """Return cuts that the present choice breaks, for every target and every hidden cell."""
        size, cuts = self.truth.size, []
        hidden, above = self.chosen[:size], self.chosen[size:]
        can_fall = self.truth > 1
        for cell in np.flatnonzero(hidden > 10 * _VIOLATED):
            if time.perf_counter() > self.until + _INTEGER_SECONDS:
                break
            free = self.attacker.moves(hidden, hidden, cell)
            if free is not None:
                cuts.append(self._cut(cell, free, np.ones(size), None))
                continue
            if not self.unsafe[cell]:
                continue
            down = np.where(can_fall, hidden, 0.0)
            for up in (True, False):
                share = above[cell] if up else 1 - above[cell]
                if share < 2 * _VIOLATED:
                    continue
                free = self.attacker.moves(down, hidden, cell, up, share)
                if free is not None:
                    # Whichever way the target moves, a weight above 0 helps it by rising.
                    able = ((free > 0) | can_fall).astype(float)
                    cuts.append(self._cut(cell, free, able, up))
        return cuts

    def _cut(
        self,
        cell: int,
        weight: NDArray[np.float64],
        able: NDArray[np.float64],
        up: bool | None,
    ) -> Cut:
        """Of the cells that the target's move is a sum of enough must be hidden to make up for it.

        able: (cells,) what share of one person of the target's move each can make up for.
        up: None: whichever way the target moves; else only if it moves that way.
        """
        needed = (np.abs(weight) > _USED) & (able > 0)
        needed[cell] = False
        columns = np.flatnonzero(needed)
        ones = able[columns]
        if up is None:
            return (columns, ones, 1.0) if self.unsafe[cell] else _if_hidden(columns, ones, cell)
        side = self.truth.size + cell
        return (
            np.append(columns, side),
            np.append(ones, -1.0 if up else 1.0),
            0.0 if up else 1.0,
        )

    def add(self, cuts: list[Cut]) -> int:
        """Add those that are new; return how many."""
        before = self.cuts
        for columns, weights, least in cuts:
            name = (columns.tobytes(), weights.tobytes())
            if name not in self.seen:
                self.seen.add(name)
                self.choice.addRow(
                    least, highspy.kHighsInf, columns.size, columns.astype(np.int32), weights
                )
                self.cuts += 1
        return self.cuts - before


class _Attacker:
    """How far a cell can move when each other cell moves no more than its share."""

    def __init__(self, sums: sparse.csr_array) -> None:
        self.sums = sums
        self.columns = np.arange(sums.shape[1], dtype=np.int32)
        self.solver = _quiet()
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = sums.shape
        program.col_cost_ = program.col_lower_ = program.col_upper_ = np.zeros(sums.shape[1])
        program.row_lower_ = program.row_upper_ = np.zeros(sums.shape[0])
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_, program.a_matrix_.index_ = sums.indptr, sums.indices
        program.a_matrix_.value_ = sums.data.astype(float)
        self.solver.passModel(program)

    def moves(
        self,
        down: NDArray[np.float64],
        up: NDArray[np.float64],
        cell: int,
        rising: bool = True,
        share: float | None = None,
    ) -> NDArray[np.float64] | None:
        """Return what the cell's move is a weighted sum of, if it cannot move by *share*.

        share: how far it should get; its own share of being hidden when missing.
        """
        lower, upper = -down, up.copy()
        share = float(up[cell]) if share is None else share
        lower[cell], upper[cell] = -1.0, 1.0
        self.solver.changeColsBounds(self.columns.size, self.columns, lower, upper)
        self.solver.changeColCost(cell, -1.0 if rising else 1.0)
        self.solver.run()
        reached = abs(self.solver.getInfo().objective_function_value)
        weight = None
        if reached < share - _VIOLATED:
            dual = np.array(self.solver.getSolution().row_dual)
            weight = self.sums.T @ dual
            weight[cell] = 0
        self.solver.changeColCost(cell, 0.0)
        return weight


def _cuts_of_sums(
    sums: sparse.csr_array, unsafe: NDArray[np.bool_], truth: NDArray[np.int64]
) -> list[Cut]:
    """In every sum, a hidden cell needs another hidden one."""
    cuts = []
    for row in range(sums.shape[0]):
        inside = sums.indices[sums.indptr[row] : sums.indptr[row + 1]].astype(np.int64)
        signs = sums.data[sums.indptr[row] : sums.indptr[row + 1]]
        for cell, sign in zip(inside, signs, strict=True):
            others = inside[inside != cell]
            if unsafe[cell] and truth[cell] == 1:
                # It can only rise: a total rises with it, another part falls.
                others = inside[(inside != cell) & ((signs != sign) | (truth[inside] > 1))]
            if unsafe[cell]:
                cuts.append((others, np.ones(others.size), 1.0))
            else:
                cuts.append(_if_hidden(others, np.ones(others.size), int(cell)))
    return cuts


def _if_hidden(columns: NDArray[np.int64], ones: NDArray[np.float64], cell: int) -> Cut:
    """A secondary cell that no twin moves would be hidden for nothing."""
    return np.append(columns, cell), np.append(ones, -1.0), 0.0


def _quiet() -> highspy.Highs:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver
