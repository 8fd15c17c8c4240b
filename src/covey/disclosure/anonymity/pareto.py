"""What an officer can choose between: less loss, or fewer people hidden.

One search, in which a node is left out once another is known that loses no more than it could and
hides no more than it must.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity.lattice import Index, Lattice
from covey.disclosure.anonymity.problem import TIE, Outcome, Problem, evaluate


def pareto_front(problem: Problem, best: Outcome) -> tuple[Outcome, ...]:
    """Return every node that no other beats in loss and people hidden, least loss first.

    Of nodes that are equal in both, one stands for all.

    Args:
        problem: what was searched for.
        best: the node that loses least.
    """
    front = _Front(best)
    lattice = Lattice(problem)
    must_hide = np.zeros(lattice.shape)
    while (lowest := lattice.lowest(np.inf)) is not None:
        for index in reversed(lattice.climb(lowest, np.inf)):
            if not lattice.may_win(index, np.inf):
                continue
            if front.beats(lattice.bound(index), float(must_hide[index])):
                lattice.settle(index)
                continue
            outcome = evaluate(problem, lattice.node(index))
            lattice.learn(index, outcome)
            if outcome.certainly_hidden > problem.allowed:
                break
            _raise(must_hide, index, outcome.certainly_hidden)
            if outcome.people_hidden <= problem.allowed:
                front.add(outcome)
    return tuple(front.outcomes)


def _raise(must_hide: NDArray[np.float64], index: Index, people: float) -> None:
    """Whoever is hidden for certain here is hidden at every finer node."""
    finer = tuple(slice(0, i + 1) for i in index)
    np.maximum(must_hide[finer], people, out=must_hide[finer])


class _Front:
    """Nodes none of which beats another, least loss first."""

    def __init__(self, best: Outcome) -> None:
        self.outcomes = [best]

    def beats(self, loss: float, hidden: float) -> bool:
        """Return whether a node is known that loses and hides no more than this."""
        return any(
            one.price.loss <= loss + TIE and one.people_hidden <= hidden for one in self.outcomes
        )

    def add(self, outcome: Outcome) -> None:
        """Take a node in, unless it is beaten, and take out those that it beats."""
        if self.beats(outcome.price.loss, outcome.people_hidden):
            return
        left = [
            one
            for one in self.outcomes
            if one.price.loss + TIE < outcome.price.loss
            or one.people_hidden < outcome.people_hidden
        ]
        self.outcomes = sorted([*left, outcome], key=lambda one: one.rank)
