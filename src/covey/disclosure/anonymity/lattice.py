"""What is known of each combination of levels while a search goes on: the least that it loses.

An array of the shape of the lattice holds the bounds. A node that hides too many rules out all
finer ones; any finer node loses at least its own base plus the penalty of the people hidden here;
a node that hides nobody is better than all coarser ones.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity.blocks import Node
from covey.disclosure.anonymity.loss import Detail
from covey.disclosure.anonymity.problem import Outcome, Problem

Index = tuple[int, ...]
"""A node by the place of each level among the allowed ones."""


SAMPLE: Final = 2**16
"""In a lattice of so many nodes, all bounds are looked through for each node that is evaluated."""

_PICKED: Final = 1000


class Lattice:
    """The least that each node could lose; infinite once a node is settled."""

    def __init__(self, problem: Problem, sample: int = SAMPLE) -> None:
        self._problem, self._sample = problem, sample
        self._shape = tuple(len(levels) for levels in problem.levels)
        self._top = tuple(size - 1 for size in self._shape)
        measure = problem.measure
        self._parts = (
            [part[list(levels)] for part, levels in zip(measure.base, problem.levels, strict=True)]
            if isinstance(measure, Detail)
            else None
        )
        if self._parts is None:
            self._base = np.zeros(self._shape)
            self._penalty = np.zeros(self._shape)
        self._next: list[int] = []
        self._bound: NDArray[np.float64] = self._bases((0,) * len(self._shape), self._top).copy()

    @property
    def shape(self) -> tuple[int, ...]:
        """How many levels each quasi-identifier may take."""
        return self._shape

    def node(self, index: Index) -> Node:
        """Return the levels of a node."""
        return tuple(levels[i] for levels, i in zip(self._problem.levels, index, strict=True))

    def bound(self, index: Index) -> float:
        """Return the least that a node could lose; infinite once it is settled."""
        return float(self._bound[index])

    def settle(self, index: Index) -> None:
        """Leave a node out from now on."""
        self._bound[index] = np.inf

    def may_win(self, index: Index, threshold: float) -> bool:
        """Return whether a node could lose less than *threshold*."""
        return bool(self._bound[index] < threshold)

    def lowest(self, threshold: float) -> Index | None:
        """Return a node of a bound below *threshold*, as low as any in a small lattice.

        In a large one several are picked in one go, since looking through all bounds takes longer
        than evaluating a node.
        """
        bounds = self._bound.ravel()
        while self._next or self._pick(bounds, threshold):
            place = self._next.pop()
            if bounds[place] < threshold:
                return tuple(int(i) for i in np.unravel_index(place, self._shape))
        return None

    def _pick(self, bounds: NDArray[np.float64], threshold: float) -> bool:
        """Pick the nodes of the lowest bounds, the lowest last."""
        sample = bounds[:: max(1, bounds.size // self._sample)]
        places = np.flatnonzero((bounds <= sample.min()) & (bounds < threshold))
        order = np.argsort(-bounds[places], kind="stable")[-_PICKED:]
        self._next = places[order].tolist()
        return bool(self._next)

    def climb(self, index: Index, threshold: float) -> list[Index]:
        """Return a path of ever coarser nodes whose bounds are below *threshold*."""
        path = [index]
        while True:
            above = [
                (self._bound[coarser], coarser)
                for d, i in enumerate(index)
                if i < self._top[d]
                for coarser in ((*index[:d], i + 1, *index[d + 1 :]),)
                if self._bound[coarser] < threshold
            ]
            if not above:
                return path
            index = min(above)[1]
            path.append(index)

    def learn(self, index: Index, outcome: Outcome) -> None:
        """Draw all conclusions from what a node came to."""
        finer = tuple(slice(0, i + 1) for i in index)
        coarser = tuple(slice(i, None) for i in index)
        if self._parts is None:
            self._raise_base(coarser, outcome.price.base)
        if outcome.certainly_hidden > self._problem.allowed:
            self._bound[finer] = np.inf
            return
        self._raise_penalty(index, finer, outcome)
        if outcome.people_hidden == 0:
            self._bound[coarser] = np.inf
        self._bound[index] = np.inf

    def _raise_penalty(self, index: Index, finer: tuple[slice, ...], outcome: Outcome) -> None:
        if not (outcome.price.penalty or outcome.price.floor):
            return
        base = self._bases((0,) * len(index), index)
        if self._parts is None:
            self._penalty[finer] = np.maximum(self._penalty[finer], outcome.price.penalty)
        bound = np.maximum(base + outcome.price.penalty, outcome.price.floor)
        np.maximum(self._bound[finer], bound, out=self._bound[finer])

    def _raise_base(self, coarser: tuple[slice, ...], base: float) -> None:
        """Bases that do not add up over dimensions become known as nodes are looked at."""
        np.maximum(self._base[coarser], base, out=self._base[coarser])
        bound = self._base[coarser] + self._penalty[coarser]
        np.maximum(self._bound[coarser], bound, out=self._bound[coarser])

    def _bases(self, low: Index, high: Index) -> NDArray[np.float64]:
        """The bases of all nodes from *low* to *high*."""
        if self._parts is None:
            return self._base[tuple(slice(a, b + 1) for a, b in zip(low, high, strict=True))]
        bases = np.zeros((1,) * len(low))
        for d, part in enumerate(self._parts):
            shape = [1] * len(low)
            shape[d] = -1
            bases = bases + part[low[d] : high[d] + 1].reshape(shape)
        return bases
