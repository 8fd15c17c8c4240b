"""The least coarsening that leaves at least k people in every class.

This form evaluates every node of the lattice of levels.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from covey.disclosure.kanonymity.classes import Node, WeightedCells
from covey.disclosure.kanonymity.loss import certainty_penalty


@dataclass(frozen=True, order=True)
class Evaluated:
    """What one node costs; the smaller is the better.

    Args:
        loss: mean loss of a person, 0 to 1; a hidden person has lost everything.
        people_hidden: people in classes below k.
        node: the levels.
    """

    loss: float
    people_hidden: int
    node: Node


def exhaustive_search(cells: WeightedCells, k: int, suppression_limit: float) -> Evaluated | None:
    """Return the best node that hides no more than the limit; None when there is none."""
    lattice = itertools.product(*(range(ladder.levels) for ladder in cells.ladders))
    allowed = suppression_limit * int(cells.people.sum())
    evaluated = (evaluate(cells, node, k) for node in lattice)
    return min((one for one in evaluated if one.people_hidden <= allowed), default=None)


def evaluate(cells: WeightedCells, node: Node, k: int) -> Evaluated:
    """Return the loss at *node* and the people who would have to be hidden there."""
    of_cell, sizes = cells.class_sizes(node)
    hidden = (sizes < k)[of_cell]
    lost = np.zeros(cells.people.size)
    for ladder, leaf, level in zip(cells.ladders, cells.leaves, node, strict=True):
        lost += certainty_penalty(ladder, level)[ladder.class_of_leaf(level)[leaf]]
    lost = np.where(hidden, 1.0, lost / len(cells.ladders))
    people = int(cells.people.sum())
    loss = float(lost @ cells.people) / people if people else 0.0
    return Evaluated(loss, int(cells.people[hidden].sum()), node)
