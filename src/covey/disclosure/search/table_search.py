"""One run of the search over one table: cover every need, then hide less and less.

The table is safe from the moment every need is covered, so the run may stop at any time after.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.search.chain import chain_move
from covey.disclosure.search.cover import (
    Cover,
    Effort,
    add_move,
    cover_needs,
    empty_cover,
    take_back,
)
from covey.disclosure.search.exact import ExactMove, exact_move
from covey.disclosure.search.free_cover import free_moves
from covey.disclosure.search.moves import Scratch, scratch
from covey.disclosure.search.progress import Progress, Watcher
from covey.disclosure.search.web import Needs, Room, Web, is_met, weave

_CAUTIONS = (1.0, 4.0)
_LAST_CAUTIONS = (2.0, 8.0, 32.0)  # where these find no move
_VISITS = 1_000
_LONG, _SHORT = 256, 96  # cells a move may have; memory grows with it and with the needs
_FEW_NEEDS = 100_000
_FEW_MISSED = 150  # needs up to which the solver is asked; it takes up to a second for each
_STRAY = (1, 1, 2, 3)  # by iteration: quick first, thorough on what is left
_CHUNK = 2_000  # cells between two looks at the clock


@dataclass(frozen=True)
class TableSearch:
    """The state of a run: arrays that the compiled steps change in place.

    Args:
        sums: (relations, cells) with entries 1 and -1.
        web: the same, to be walked.
        room: (cells,) how far each cell may move.
        needs: what the twins must show, besides what those that cost nothing do.
        state: the moves in use.
        work: scratch memory.
        pinned: moves outside the state: of cells that are hidden anyway, or too long for it;
            what they hide stays hidden.
        watch: told now and then how far the run has come.
    """

    sums: sparse.csr_array
    web: Web
    room: Room
    needs: Needs
    state: Cover
    work: Scratch
    pinned: list[ExactMove]
    watch: Watcher

    @classmethod
    def begin(
        cls,
        sums: sparse.csr_array,
        room: Room,
        needs: Needs,
        base: NDArray[np.float64],
        watch: Watcher,
    ) -> TableSearch:
        """Return a run with nothing hidden but the cells whose *base* price is 0."""
        web = weave(sums)
        pinned = free_moves(sums, room, needs, base)
        needs = _open_needs(needs, pinned, base.size)
        longest = _LONG if needs.cell.size <= _FEW_NEEDS else _SHORT
        state = empty_cover(web, room, base, needs.cell.size + 1, longest)
        return cls(sums, web, room, needs, state, scratch(web, longest), pinned, watch)

    def cover(self, wider: bool) -> NDArray[np.int64]:
        """Find a move for every need; return the unsafe cells left without.

        Args:
            wider: whether totals up to the root may be hidden; if not, where the search missed many
                needs they are left, since the solver would take too long over them.
        """
        relations = np.diff(self.web.cell_start)[self.needs.cell]
        order = np.argsort(-relations, kind="stable")
        for start in range(0, order.size, _CHUNK):
            chunk = order[start : start + _CHUNK]
            if self._step(cover_needs, chunk, Effort(_CAUTIONS, _STRAY[0], _VISITS)):
                self._step(cover_needs, chunk, Effort(_LAST_CAUTIONS, _STRAY[-1], _VISITS))
            self._report("cover", (start + _CHUNK) / order.size)
        below, above = self.reach()
        missed = np.flatnonzero(~is_met(self.needs, below, above))
        few = missed.size <= _FEW_MISSED
        asked = missed if few or wider else missed[:0]
        left = np.setdiff1d(missed, [need for need in asked if self._meet(int(need), few)])
        return np.unique(self.needs.cell[left]).astype(np.int64)

    def improve(self, iterations: int, time_limit: float | None) -> None:
        """Take cells back, the dearest first, as often as the budget allows."""
        ends = time.monotonic() + (time_limit or np.inf)
        for iteration in range(iterations):
            effort = Effort(_CAUTIONS, _STRAY[min(iteration, len(_STRAY) - 1)], _VISITS)
            extra = np.flatnonzero((self.state.uses > 0) & (self.state.base > 0))
            order = extra[np.argsort(-self.state.base[extra], kind="stable")]
            gain = 0.0
            for start in range(0, order.size, _CHUNK):
                if time.monotonic() >= ends:
                    return
                gain += self._step(take_back, order[start : start + _CHUNK], effort)
                done = (iteration + (start + _CHUNK) / order.size) / iterations
                self._report("improve", done)
            if gain <= 0 and effort.stray == _STRAY[-1]:
                return

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

    def _step(self, step: Callable[..., float], order: NDArray[np.int64], effort: Effort) -> float:
        return step(self.web, self.room, self.needs, self.state, self.work, effort, order)

    def _report(self, stage: str, done: float) -> None:
        hidden = (self.state.uses > 0) | (self.state.base == 0)
        self.watch(Progress(stage, min(done, 1.0), int(hidden.sum())))

    def _meet(self, need: int, few: bool) -> bool:
        """Meet one need that the search found no move for; the solver first where they are few."""
        needs, state = self.needs, self.state
        below, above = self.reach()
        if is_met(needs, below, above)[need]:
            return True
        cell, sign, step = int(needs.cell[need]), int(needs.sign[need]), int(needs.step[need])
        move = None if few else chain_move(self.web, self.room, state.price, cell, sign, step)
        move = move or exact_move(self.sums, self.room, state.price, cell, sign, step)
        if move is None:
            return False
        if move.cells.size <= self.state.cell.shape[1]:
            cells, changes = move.cells.astype(np.int32), move.changes.astype(np.int32)
            add_move(self.web, self.room, state, cells, changes, move.cells.size)
        else:
            self.pinned.append(move)
            state.base[move.cells] = state.price[move.cells] = 0.0
        return True


def _open_needs(needs: Needs, moves: list[ExactMove], cells: int) -> Needs:
    """Return the needs that *moves* do not meet."""
    below, above = np.zeros(cells, np.int64), np.zeros(cells, np.int64)
    for move in moves:
        below[move.cells] = np.maximum(below[move.cells], -move.changes)
        above[move.cells] = np.maximum(above[move.cells], move.changes)
    left = np.flatnonzero(~is_met(needs, below, above))
    cell = needs.cell[left]
    first = np.searchsorted(cell, np.arange(cells + 1))
    return Needs(cell, needs.sign[left], needs.step[left], first)
