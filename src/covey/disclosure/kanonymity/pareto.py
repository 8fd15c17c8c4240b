"""What an officer can choose between: less loss, or fewer people hidden.

One search after the other, each allowed to hide fewer people than the last one did.
"""

from __future__ import annotations

from dataclasses import replace

from covey.disclosure.kanonymity.blocks import Node
from covey.disclosure.kanonymity.problem import TIE, Outcome, Problem
from covey.disclosure.kanonymity.search import branch_and_bound


def pareto_front(problem: Problem) -> tuple[Outcome, ...]:
    """Return every node that no other beats in loss and people hidden, least loss first.

    Of nodes that are equal in both, the finest stands for all.
    """
    known: dict[Node, Outcome] = {}
    front: list[Outcome] = []
    while True:
        found = branch_and_bound(problem, 1, known)
        if not found.best:
            return tuple(front)
        best = found.best[0]
        if front and best.price.loss <= front[-1].price.loss + TIE:
            # The same loss with fewer people hidden: the earlier node is beaten.
            front.pop()
        front.append(best)
        if best.people_hidden == 0:
            return tuple(front)
        problem = replace(problem, allowed=float(best.people_hidden - 1))
