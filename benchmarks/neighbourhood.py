"""Linear and integer programs over a hidden cell and those around it, wider until one decides."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.unknowns import Unknowns

_WIDTHS = (60, 600, 6_000, 20_000)
"""Cells of the neighbourhoods before all that hang together."""
_REACH = 2
"""A linear program moves a cell by no more than this: whether it moves at all is the question."""
_EXACT = 1e-6
_PROGRAM_SECONDS = 60.0
_INTEGER_SECONDS = 20.0
_WIDEST_PROOF = 100_000
"""Cells up to which sums around a cell are asked whether they suffice to work it out."""
_BRIEFLY = 1.0
"""Seconds of an integer program where a wider part is still to come."""


class Finding(Enum):
    """What a reader can say of an unsafe cell."""

    EXACT = "the linear program leaves one count"
    WHOLE = "one whole number is left"
    OPEN = "another table fits"
    UNDECIDED = "a program ran out of time"


class Neighbourhoods:
    """Programs over parts of the unknowns; what is outside a part stays at the truth."""

    def __init__(self, unknowns: Unknowns) -> None:
        self.unknowns = unknowns
        self.rows = unknowns.sums
        self.columns = unknowns.sums.tocsc()

    def attack(self, cell: int, widest: float = np.inf) -> Finding:
        """Decide what the published table tells of one hidden cell.

        Another whole-number table that fits clears the cell, however small the part it was found
        in. That there is none is only said of all cells that hang together with it, or where
        some of the sums suffice to work the cell out.

        Args:
            cell: its place.
            widest: cells of the widest part; where none has decided, it is undecided.
        """
        proved_within = 0
        for near, part in self.parts(cell):
            is_all = part.size == near.size
            if part.size > widest:
                break
            finding = self._attack_within(part, cell, _INTEGER_SECONDS if is_all else _BRIEFLY)
            if finding is Finding.OPEN or is_all:
                return finding
            if near.size > proved_within and self._is_worked_out(near, cell):
                return Finding.EXACT
            proved_within = near.size
            if part.size >= widest:
                break
        return Finding.UNDECIDED

    def parts(self, cell: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Yield all cells within some steps of *cell*, and wider and wider parts around them.

        A part is those, and of the cells one step further the ones with most room: in four
        dimensions that step may lead to the whole table. The last part has no cells beside it.
        """
        known = np.zeros(self.unknowns.keys.size, bool)
        known[cell] = True
        frontier, size, widths = np.array([cell]), 1, list(_WIDTHS)
        while frontier.size:
            around = _entries(self.rows, _entries(self.columns, frontier))
            frontier = around[~known[around]]
            while widths and size + frontier.size > widths[0]:
                part, width = known.copy(), widths.pop(0)
                roomy = np.argsort(-self.unknowns.room[frontier], kind="stable")
                part[frontier[roomy[: max(width - size, 1)]]] = True
                yield np.flatnonzero(known), np.flatnonzero(part)
            known[frontier] = True
            size += frontier.size
        yield np.flatnonzero(known), np.flatnonzero(known)

    def _attack_within(self, part: NDArray[np.int64], cell: int, seconds: float) -> Finding:
        """Attack *cell* by tables that differ from the truth in cells of *part* alone.

        Integer programs get so many *seconds* each.
        """
        sums = _entries(self.columns, part)
        program = _Program(self.unknowns, self.rows[sums][:, part], part, cell)
        low, high = 0.0, 0.0
        for up in (True, False):
            moved, is_table = program.furthest(up)
            if moved is None:
                return Finding.UNDECIDED
            if abs(moved) > 1 - _EXACT and is_table:
                return Finding.OPEN
            low, high = min(low, moved), max(high, moved)
        if high - low < _EXACT:
            return Finding.EXACT
        if max(-low, high) < 1 - _EXACT:
            return Finding.WHOLE
        return program.another_table(low, high, seconds)

    def _is_worked_out(self, near: NDArray[np.int64], cell: int) -> bool:
        """Tell whether the sums that cells *near* stand in leave one count, whatever others say."""
        sums = _entries(self.columns, near)
        cells = _entries(self.rows, sums)
        if cells.size > _WIDEST_PROOF:
            return False
        program = _Program(self.unknowns, self.rows[sums][:, cells], cells, cell)
        moved = (program.furthest(up)[0] for up in (True, False))
        return all(way is not None and abs(way) < _EXACT for way in moved)


class _Program:
    """Moves away from the truth that keep some sums, one variable a cell of the part."""

    def __init__(
        self,
        unknowns: Unknowns,
        sums: sparse.csr_array,
        part: NDArray[np.int64],
        cell: int,
    ) -> None:
        self.sums = sums.tocsr()
        self.room = unknowns.room[part]
        self.cell = int(np.searchsorted(part, cell))
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        self.solver.setOptionValue("time_limit", _PROGRAM_SECONDS)
        lower, upper = -self.room.astype(float), np.full(part.size, highspy.kHighsInf)
        lower[self.cell] = max(lower[self.cell], -_REACH)
        upper[self.cell] = _REACH
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = part.size, sums.shape[0]
        program.col_cost_ = np.zeros(part.size)
        program.col_lower_, program.col_upper_ = lower, upper
        program.row_lower_ = program.row_upper_ = np.zeros(sums.shape[0])
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = self.sums.indptr
        program.a_matrix_.index_ = self.sums.indices
        program.a_matrix_.value_ = self.sums.data.astype(float)
        self.solver.passModel(program)

    def furthest(self, up: bool) -> tuple[float | None, bool]:
        """Return how far the cell can move, and whether whole numbers get it there.

        None: not found in time.
        """
        self.solver.changeColCost(self.cell, -1.0 if up else 1.0)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None, False
        move = np.array(self.solver.getSolution().col_value)
        return float(move[self.cell]), self._fits(np.rint(move))

    def another_table(self, low: float, high: float, seconds: float) -> Finding:
        """Look for whole numbers that move the cell, as an integer program; 0 is the truth."""
        self.solver.setOptionValue("time_limit", seconds)
        size = self.room.size
        self.solver.changeColsIntegrality(
            size, np.arange(size, dtype=np.int32),
            np.full(size, highspy.HighsVarType.kInteger.value, np.uint8),
        )  # fmt: skip
        undecided = False
        for up in (True, False):
            reached = high if up else -low
            if reached < 1 - _EXACT:
                continue
            # Whole numbers may have to jump: as far as they like.
            ends = (1.0, highspy.kHighsInf) if up else (-float(self.room[self.cell]), -1.0)
            self.solver.changeColBounds(self.cell, *ends)
            self.solver.changeColCost(self.cell, 0.0)
            self.solver.run()
            status = self.solver.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                if self._fits(np.rint(np.array(self.solver.getSolution().col_value))):
                    return Finding.OPEN
                undecided = True
            undecided |= status != highspy.HighsModelStatus.kInfeasible
        return Finding.UNDECIDED if undecided else Finding.WHOLE

    def _fits(self, move: NDArray[np.float64]) -> bool:
        whole = move.astype(np.int64)
        return bool(
            whole[self.cell] and (whole >= -self.room).all() and not (self.sums @ whole).any()
        )


def _entries(
    matrix: sparse.csr_array | sparse.csc_array, lines: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the sorted places of all entries in some rows (or columns) of a matrix."""
    first, last = matrix.indptr[lines], matrix.indptr[lines + 1]
    sizes = (last - first).astype(np.int64)
    offset = np.repeat(first - np.cumsum(sizes) + sizes, sizes)
    return np.unique(matrix.indices[offset + np.arange(sizes.sum())])
