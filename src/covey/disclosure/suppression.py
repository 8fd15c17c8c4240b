"""Secondary suppression: hide as little as possible such that every unsafe cell has a twin.

Moves are searched for every need, cells are taken back while others can stand in for them, and
what remains is a set of twins that plain arithmetic checks.

Source: docs/decisions.md; the problem is that of Fischetti & Salazar (2001).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.cover import (
    Cover,
    Effort,
    Needs,
    add_move,
    cover_needs,
    empty_cover,
    take_back,
)
from covey.disclosure.exact import ExactMove, exact_move
from covey.disclosure.moves import LONGEST, Scratch, scratch
from covey.disclosure.needs import Bounds, intruder_bounds, protection_needs
from covey.disclosure.policy import Cost, Policy
from covey.disclosure.twins import Twins
from covey.disclosure.web import Room, Web, weave
from covey.errors import CoveyError

_CAUTIONS = (0.5, 1.0, 2.0, 4.0)
_VISITS = 1_000
_STRAY = (1, 1, 2, 2, 3)  # by iteration: quick first, thorough on what is left
_CHUNK = 2_000  # cells between two looks at the clock


@dataclass(frozen=True)
class Progress:
    """How far a protection has come.

    Args:
        stage: ``"cover"`` while unsafe cells get twins, ``"improve"`` while cells are taken back.
        done: share of the stage, 0 to 1.
        hidden: cells hidden so far.
    """

    stage: str
    done: float
    hidden: int


Watcher = Callable[[Progress], None]


@dataclass(frozen=True)
class Suppression:
    """Which cells are hidden, and why that is enough.

    Args:
        hidden: (cells,) True where the count is hidden, unsafe cells included.
        twins: one or more for each protected cell; confidential.
        unprotected: (n,) places of unsafe cells for which no twin exists or was found.
    """

    hidden: NDArray[np.bool_]
    twins: Twins
    unprotected: NDArray[np.int64]


def suppress(
    sums: sparse.csr_array,
    counts: NDArray[np.int64],
    primary: NDArray[np.bool_],
    policy: Policy,
    watch: Watcher | None = None,
) -> Suppression:
    """Choose the cells to hide besides the unsafe ones.

    Args:
        sums: (relations, cells) with entries 1 and -1; sums @ counts = 0.
        counts: (cells,) people per cell, totals included.
        primary: (cells,) True where a cell is unsafe by itself.
        policy: what the intruder knows, how much protection is needed, what hiding costs.
        watch: told now and then how far the work has come.

    Returns:
        The hidden cells with their twins, checked.
    """
    unsafe = np.flatnonzero(primary)
    bounds = intruder_bounds(counts, primary, policy)
    needs = protection_needs(counts, unsafe, bounds, policy)
    search = _Search.begin(sums, counts, primary, bounds, needs, policy, watch)
    unprotected = search.cover()
    search.improve(policy)
    suppression = Suppression(search.hidden(), search.twins(), unprotected)
    _refuse_bad_twins(suppression, sums, counts, bounds, needs)
    return suppression


def hiding_cost(counts: NDArray[np.int64], cost: Cost) -> NDArray[np.float64]:
    """Return (cells,) what hiding each count costs.

    >>> hiding_cost(np.array([1, 100]), "people").tolist()
    [1.0, 100.0]
    """
    people = np.maximum(counts, 1).astype(float)
    costs: dict[Cost, NDArray[np.float64]] = {
        "log": 1 + np.log(people),
        "cells": np.ones(people.size),
        "people": people,
    }
    return costs[cost]


def _nobody(progress: Progress) -> None:
    """Watch nothing."""


@dataclass(frozen=True)
class _Search:
    """One run over one table: arrays that the compiled steps change in place."""

    sums: sparse.csr_array
    primary: NDArray[np.bool_]
    web: Web
    room: Room
    needs: Needs
    state: Cover
    work: Scratch
    pinned: list[ExactMove]
    watch: Watcher
    ends: float

    @classmethod
    def begin(
        cls,
        sums: sparse.csr_array,
        counts: NDArray[np.int64],
        primary: NDArray[np.bool_],
        bounds: Bounds,
        needs: Needs,
        policy: Policy,
        watch: Watcher | None,
    ) -> _Search:
        web = weave(sums)
        base = np.where(primary, 0.0, hiding_cost(counts, policy.cost))
        return cls(
            sums=sums,
            primary=primary,
            web=web,
            room=bounds.room(counts),
            needs=needs,
            state=empty_cover(base, needs.cell.size + 1),
            work=scratch(web),
            pinned=[],
            watch=watch or _nobody,
            ends=time.monotonic() + (policy.time_limit or np.inf),
        )

    def cover(self) -> NDArray[np.int64]:
        """Find a move for every need; return the unsafe cells left without."""
        parts = np.diff(self.web.cell_start)[self.needs.cell]
        order = np.argsort(-parts, kind="stable")
        for start in range(0, order.size, _CHUNK):
            self._step(cover_needs, order[start : start + _CHUNK], _STRAY[0])
            self._report("cover", (start + _CHUNK) / order.size)
        missed = self._unmet()
        return np.unique([self.needs.cell[need] for need in missed if not self._pin(need)])

    def improve(self, policy: Policy) -> None:
        """Take cells back, the dearest first, as often as the policy's budget allows."""
        for iteration in range(policy.iterations):
            stray = _STRAY[min(iteration, len(_STRAY) - 1)]
            secondary = np.flatnonzero(self.hidden() & ~self.primary)
            order = secondary[np.argsort(-self.state.base[secondary], kind="stable")]
            gain = 0.0
            for start in range(0, order.size, _CHUNK):
                if time.monotonic() >= self.ends:
                    return
                gain += self._step(take_back, order[start : start + _CHUNK], stray)
                done = (iteration + (start + _CHUNK) / order.size) / policy.iterations
                self._report("improve", done)
            if gain <= 0 and stray == _STRAY[-1]:
                return

    def hidden(self) -> NDArray[np.bool_]:
        """Return (cells,) True where a cell is unsafe or part of a move."""
        hidden = self.primary | (self.state.uses > 0)
        for move in self.pinned:
            hidden[move.cells] = True
        return hidden

    def twins(self) -> Twins:
        """Return all moves in use as tables."""
        slots = np.flatnonzero(self.state.size)
        sizes = self.state.size[slots]
        inside = np.arange(LONGEST + 1) < sizes[:, None]
        found = sparse.csr_array(
            (
                self.state.change[slots][inside].astype(np.int64),
                self.state.cell[slots][inside],
                np.concatenate([[0], np.cumsum(sizes)]),
            ),
            shape=(slots.size, self.primary.size),
        )
        solved = [
            sparse.csr_array((move.changes, (0 * move.cells, move.cells)), (1, self.primary.size))
            for move in self.pinned
        ]
        return Twins(sparse.csr_array(sparse.vstack([found, *solved])))

    def _step(self, step: Callable[..., float], order: NDArray[np.int64], stray: int) -> float:
        effort = Effort(_CAUTIONS, stray, _VISITS)
        return step(self.web, self.room, self.needs, self.state, self.work, effort, order)

    def _report(self, stage: str, done: float) -> None:
        self.watch(Progress(stage, min(done, 1.0), int(self.hidden().sum())))

    def _unmet(self) -> NDArray[np.int64]:
        below, above = self.twins().reach()
        return np.flatnonzero(~_met(self.needs, below, above))

    def _pin(self, need: int) -> bool:
        """Ask the solver for one need; what it finds stays hidden for good."""
        needs = self.needs
        below, above = self.twins().reach()
        if _met(needs, below, above)[need]:
            return True
        move = exact_move(
            self.sums,
            self.room,
            self.state.price,
            int(needs.cell[need]),
            int(needs.sign[need]),
            int(needs.step[need]),
        )
        if move is None:
            return False
        if move.cells.size <= LONGEST:
            changes = move.changes.astype(np.int32)
            add_move(self.state, move.cells.astype(np.int32), changes, move.cells.size)
        else:
            self.pinned.append(move)
            self.state.base[move.cells] = 0.0
            self.state.price[move.cells] = 0.0
        return True


def _met(needs: Needs, below: NDArray[np.int64], above: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return (needs,) True where the twins reach far enough."""
    up, down = above[needs.cell], below[needs.cell]
    reach = np.where(needs.sign > 0, up, np.where(needs.sign < 0, down, np.maximum(up, down)))
    return reach >= needs.step


def _refuse_bad_twins(
    suppression: Suppression,
    sums: sparse.csr_array,
    counts: NDArray[np.int64],
    bounds: Bounds,
    needs: Needs,
) -> None:
    """Check the proof; whatever path found the twins, a wrong one is our fault and stops all."""
    fit = suppression.twins.fit(sums, counts, suppression.hidden, bounds.lowest, bounds.highest)
    met = _met(needs, *suppression.twins.reach())
    protected = ~np.isin(needs.cell, suppression.unprotected)
    if not (fit and met[protected].all()):
        raise CoveyError("A twin does not fit the table. Nothing is published; please report this.")
