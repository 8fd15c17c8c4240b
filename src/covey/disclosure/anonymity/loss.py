"""What coarsening and hiding cost: a share of 0 (nothing lost) to 1 (everything).

Every measure has the form that branch and bound needs: a base that only grows from a node to a
coarser one, and on top what is lost with the people who are hidden. With the first two measures
each person keeps some detail on each dimension; the base is the mean of what is lost, and whoever
is hidden loses the kept rest.

Source: Xu et al. (2006), Utility-based anonymization using local recoding (NCP); Gionis & Tassa
(2009), k-anonymization with minimal loss of information (non-uniform entropy); Bayardo & Agrawal
(2005), Data privacy through optimal k-anonymization (discernibility); LeFevre et al. (2006),
Mondrian multidimensional k-anonymity (average class size).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity.blocks import Block, Node
from covey.disclosure.anonymity.cells import (
    Classes,
    People,
    Places,
    WeightedCells,
)
from covey.disclosure.anonymity.ladder import Ladder
from covey.disclosure.rules import Loss
from covey.disclosure.rules.classes import people_by
from covey.errors import PolicyError
from covey.sentence import Sentence, Setting

Share = NDArray[np.float64]


@dataclass(frozen=True)
class Price:
    """What one node loses, and what that tells of its neighbours.

    Args:
        loss: the loss of the node with its people hidden.
        base: the loss if nobody were hidden; no coarser node loses less.
        penalty: every finer node loses at least its own base plus this.
        floor: every finer node loses at least this.
    """

    loss: float
    base: float
    penalty: float
    floor: float = 0.0


@dataclass(frozen=True)
class Detail:
    """Loss by what a person's codes still tell.

    Args:
        base: one array a dimension: (levels,) its part of the loss when nobody is hidden.
        kept: one list a dimension: by level, (leaves,) what a person of that leaf keeps.
        total: all people.
    """

    base: tuple[Share, ...]
    kept: tuple[tuple[Share, ...], ...]
    total: float

    def price(self, classes: Classes, hidden: Places, certain: People) -> Price:
        """Return what the node of *classes* loses.

        Args:
            classes: all classes of the node.
            hidden: (hidden,) the classes to be hidden.
            certain: (hidden,) people of each who are hidden at every finer node as well.
        """
        base = sum(float(part[level]) for part, level in zip(self.base, classes.node, strict=True))
        if not hidden.size:
            return Price(base, base, 0.0)
        cell = classes.a_cell_of(hidden)
        kept = np.zeros(hidden.size)
        cells = classes.cells
        for block, combination in zip(cells.blocks, cells.combinations, strict=True):
            kept += self._kept_by(block, classes.node).take(combination.take(cell))
        hiding = float((kept * classes.sizes[hidden]).sum()) / self.total
        return Price(base + hiding, base, float((kept * certain).sum()) / self.total)

    def _kept_by(self, block: Block, node: Node) -> Share:
        """(combinations,) what a person of these leaves keeps at *node*."""
        place = (*block.ladders, *block.levels(node))
        if place not in self._known:
            self._known[place] = block.summed([self.kept[d][node[d]] for d in block.ladders])
        return self._known[place]

    @cached_property
    def _known(self) -> dict[tuple[int, ...], Share]:
        return {}


@dataclass(frozen=True)
class Discernibility:
    """Loss by how many others each person is confused with; whoever is hidden, with everyone.

    The discernibility metric divided by the square of all people.
    """

    total: float

    def price(self, classes: Classes, hidden: Places, certain: People) -> Price:
        """Return what the node of *classes* loses; as in `Detail.price`."""
        size = classes.sizes[hidden]
        base = float((classes.sizes**2).sum()) / self.total**2
        kept = (self.total - size) / self.total**2
        return Price(base + float((kept * size).sum()), base, float((kept * certain).sum()))


@dataclass(frozen=True)
class ClassSize:
    """Loss by the mean size of a class as a share of all people; the hidden form one class.

    LeFevre's average class size divided by all people / k.
    """

    total: float
    k: int

    def price(self, classes: Classes, hidden: Places, certain: People) -> Price:
        """Return what the node of *classes* loses; as in `Detail.price`."""
        number = classes.sizes.size
        visible = number - hidden.size + (hidden.size > 0)
        # Each visible class of a finer node takes k of the people who may stay visible there, and
        # one class more holds whoever is hidden, be it one person.
        most = (self.total - max(float(certain.sum()), 1.0)) // self.k + 1
        return Price(1 / max(visible, 1), 1 / max(number, 1), 0.0, 1 / max(most, 1.0))


Measure = Detail | Discernibility | ClassSize


def measure(
    cells: WeightedCells, loss: Loss, k: int, weights: Mapping[str, float] | None = None
) -> Measure:
    """Return the measure that a policy names.

    Args:
        cells: what will be coarsened.
        loss: the name.
        k: fewest people in a class.
        weights: how much each dimension counts; 1 when left out.

    Raises:
        PolicyError: all weights are 0, or one is for no quasi-identifier.
    """
    if loss == "discernibility":
        return Discernibility(max(cells.total, 1.0))
    if loss == "class-size":
        return ClassSize(cells.total, k)
    total = max(cells.total, 1.0)
    base, kept = [], []
    for ladder, leaf, share in zip(
        cells.ladders, cells.leaves, _shares(cells, weights or {}), strict=True
    ):
        people = people_by(leaf.astype(np.int64), cells.people, ladder.leaves.size)
        details = [share * detail for detail in _details(ladder, people, loss)]
        mean = np.array([float((detail * people).sum()) for detail in details]) / total
        base.append(mean[0] - mean)
        kept.append(tuple(details))
    return Detail(tuple(base), tuple(kept), total)


def _details(ladder: Ladder, people: People, loss: Loss) -> list[Share]:
    """A level each: (leaves,) the detail a person of that leaf keeps, 1 in the mean at level 0."""
    if loss == "ncp":
        return [
            1 - certainty_penalty(ladder, level)[ladder.class_of_leaf(level)]
            for level in range(ladder.levels)
        ]
    information = [_information(ladder, level, people) for level in range(ladder.levels)]
    mean = float((information[0] * people).sum()) / max(float(people.sum()), 1.0)
    return [bits / mean if mean else np.zeros(bits.size) for bits in information]


def certainty_penalty(ladder: Ladder, level: int) -> Share:
    """Return what one person loses on one dimension: 0 at a leaf, 1 at the total.

    Returns:
        (codes of the level,) ``(leaves below - 1) / (all leaves - 1)``, the normalised certainty
        penalty; all leaves of the hierarchy count, whether or not the table has people there.
    """
    others = ladder.leaves.size - 1
    if not others:
        return np.zeros(1)
    return (ladder.leaves_below(level) - 1) / others


def _information(ladder: Ladder, level: int, people: People) -> Share:
    """(leaves,) how much the code of a leaf says of a person who has it, in bits."""
    at_code = people_by(ladder.class_of_leaf(level), people, ladder.width(level))
    used = at_code > 0
    bits = np.zeros(at_code.size)
    bits[used] = np.log2(people.sum() / at_code[used])
    return bits[ladder.class_of_leaf(level)]


def _shares(cells: WeightedCells, weights: Mapping[str, float]) -> Share:
    """(dimensions,) how much each dimension counts, 1 in all."""
    names = [ladder.name for ladder in cells.ladders]
    for name in weights:
        if name not in names:
            raise PolicyError(
                Sentence(
                    Setting("dimension_weights"),
                    f": {name!r} is no quasi-identifier. There are: {', '.join(names)}.",
                )
            )
    share = np.array([weights.get(name, 1.0) for name in names], dtype=np.float64)
    if not share.any():
        raise PolicyError(
            Sentence(
                "every one of ",
                Setting("dimension_weights"),
                " is 0, so every table would do. Weight one dimension.",
            )
        )
    shares: Share = share / share.sum()
    return shares
