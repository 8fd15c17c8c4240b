"""Levels where the lattice is too large to hold: good at any time, with the gap that is left.

Boxes of nodes are split in order of their bounds: a node in a box loses at least the base of the
box's finest node plus the penalty at its coarsest. A greedy descent gives a first answer. The
search ends with a proof, or when its budget of nodes is used up.

Source: Land & Doig (1960), branch and bound; Sweeney (2002), Datafly, for the greedy part.
"""

from __future__ import annotations

import heapq

from covey.disclosure.anonymity.blocks import Node
from covey.disclosure.anonymity.loss import Detail
from covey.disclosure.anonymity.problem import TIE, Outcome, Problem, SearchResult, evaluate

Index = tuple[int, ...]
Box = tuple[float, Index, Index]
"""The least that a node of the box could lose, its finest and its coarsest node."""


def anytime_search(problem: Problem, places: int, budget: int) -> SearchResult:
    """Return the *places* best nodes that *budget* evaluations find, and how good they could be."""
    nodes = _Nodes(problem, places)
    top = tuple(len(levels) - 1 for levels in problem.levels)
    bottom = (0,) * len(top)
    nodes.descend(top, budget // 2)
    boxes: list[Box] = [(nodes.bound(bottom, top), bottom, top)]
    while boxes and boxes[0][0] < nodes.threshold and len(nodes.known) < budget:
        _, finest, coarsest = heapq.heappop(boxes)
        for low, high in nodes.halves(finest, coarsest):
            bound = nodes.bound(low, high)
            if bound < nodes.threshold:
                heapq.heappush(boxes, (bound, low, high))
    open_bounds = [bound for bound, _, _ in boxes[:1]]
    lower = min([*(one.price.loss for one in nodes.best[:1]), *open_bounds], default=float("inf"))
    return SearchResult(tuple(nodes.best), lower, len(nodes.known), problem.nodes)


class _Nodes:
    """The nodes looked at so far."""

    def __init__(self, problem: Problem, places: int) -> None:
        self._problem = problem
        self._places = places
        self.known: dict[Node, Outcome] = {}
        self.best: list[Outcome] = []

    def outcome(self, index: Index) -> Outcome:
        node = tuple(levels[i] for levels, i in zip(self._problem.levels, index, strict=True))
        if node not in self.known:
            outcome = self.known[node] = evaluate(self._problem, node)
            if outcome.people_hidden <= self._problem.allowed:
                self.best = sorted([*self.best, outcome], key=lambda one: one.rank)[: self._places]
        return self.known[node]

    @property
    def threshold(self) -> float:
        """What a node must lose less than to be among the best."""
        full = len(self.best) == self._places
        return self.best[-1].price.loss - TIE if full else float("inf")

    def descend(self, index: Index, budget: int) -> None:
        """Go down to the finer neighbour that loses least, as long as one satisfies the policy."""
        while len(self.known) < budget:
            finer = [(*index[:d], i - 1, *index[d + 1 :]) for d, i in enumerate(index) if i]
            outcomes = [(self.outcome(one), one) for one in finer]
            fitting = [
                (outcome.rank, one)
                for outcome, one in outcomes
                if outcome.people_hidden <= self._problem.allowed
            ]
            if not fitting:
                return
            index = min(fitting)[1]

    def bound(self, finest: Index, coarsest: Index) -> float:
        """The least that a node of a box could lose; infinite when none can satisfy the policy."""
        top = self.outcome(coarsest)
        if top.certainly_hidden > self._problem.allowed:
            return float("inf")
        if finest == coarsest:
            # It has been looked at, and there is nothing else in the box.
            return float("inf")
        return max(self._base(finest) + top.price.penalty, top.price.floor)

    def _base(self, index: Index) -> float:
        measure = self._problem.measure
        if not isinstance(measure, Detail):
            return self.outcome(index).price.base
        node = (levels[i] for levels, i in zip(self._problem.levels, index, strict=True))
        return sum(float(part[level]) for part, level in zip(measure.base, node, strict=True))

    def halves(self, finest: Index, coarsest: Index) -> list[tuple[Index, Index]]:
        """Split a box across the dimension on which most is at stake."""

        def stake(d: int) -> tuple[float, int]:
            raised = (*finest[:d], coarsest[d], *finest[d + 1 :])
            return self._base(raised) - self._base(finest), coarsest[d] - finest[d]

        open_dimensions = [d for d in range(len(finest)) if coarsest[d] > finest[d]]
        d = max(open_dimensions, key=stake)
        middle = (finest[d] + coarsest[d]) // 2
        return [
            (finest, (*coarsest[:d], middle, *coarsest[d + 1 :])),
            ((*finest[:d], middle + 1, *finest[d + 1 :]), coarsest),
        ]
