"""The least coarsening, proved: branch and bound over the lattice of levels.

The search stops when no bound is below the best node found: then that one is optimal. From the
node with the lowest bound it climbs as long as the nodes above could still win, and evaluates from
the highest down: an evaluation there costs least and says most about all below.

Source: Land & Doig (1960), branch and bound; Kohlmayer et al. (2012), Flash, on climbing paths.
"""

from __future__ import annotations

import bisect

import numpy as np

from covey.disclosure.anonymity.blocks import Node
from covey.disclosure.anonymity.lattice import SAMPLE, Lattice
from covey.disclosure.anonymity.problem import TIE, Outcome, Problem, SearchResult, evaluate


def branch_and_bound(problem: Problem, places: int, sample: int = SAMPLE) -> SearchResult:
    """Return the *places* best nodes, proved: no other node that satisfies the policy is better.

    Nodes coarser than one that hides nobody are left out.

    Args:
        problem: what is searched for.
        places: how many nodes are wanted.
        sample: bounds that are looked through to pick the next nodes, 1 at least; in a larger
            lattice several are picked in one go.
    """
    lattice = Lattice(problem, sample)
    best: list[Outcome] = []
    threshold, evaluated = np.inf, 0
    while (lowest := lattice.lowest(threshold)) is not None:
        for index in reversed(lattice.climb(lowest, threshold)):
            if not lattice.may_win(index, threshold):
                continue
            outcome = evaluate(problem, lattice.node(index))
            evaluated += 1
            lattice.learn(index, outcome)
            if outcome.people_hidden <= problem.allowed:
                best = _with(best, outcome)
                threshold = best[places - 1].price.loss - TIE if len(best) >= places else np.inf
            if outcome.certainly_hidden > problem.allowed:
                break
    lower = best[0].price.loss if best else np.inf
    return SearchResult(tuple(best[:places]), lower, evaluated, problem.nodes)


def _with(best: list[Outcome], outcome: Outcome) -> list[Outcome]:
    """Add an outcome in its place; if it hides nobody, all that are coarser leave."""
    if outcome.people_hidden == 0:
        best = [one for one in best if not _is_coarser(one.node, outcome.node)]
    bisect.insort(best, outcome, key=lambda one: one.rank)
    return best


def _is_coarser(node: Node, other: Node) -> bool:
    return all(level >= below for level, below in zip(node, other, strict=True))
