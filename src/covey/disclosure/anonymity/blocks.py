"""Several quasi-identifiers as one column, so that a node costs one lookup a block.

What a combination of leaves becomes at some levels is worked out once and kept: a search comes
back to the same levels of a block again and again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.anonymity.ladder import Ladder

Node = tuple[int, ...]
"""A level for each quasi-identifier, in the order of the table's dimensions; 0 is the finest."""

Lookup = tuple[NDArray[np.int64], int]
"""(combinations,) the class of each, and how many classes there are."""

# So many combinations of leaves are looked up as quickly as one dimension is.
_MOST_COMBINATIONS: Final = 4096


@dataclass(frozen=True)
class Block:
    """Quasi-identifiers whose combinations of leaves are numbered, the last leaf varying fastest.

    Args:
        ladders: the levels of each, by its place among all quasi-identifiers.
    """

    ladders: Mapping[int, Ladder]

    @cached_property
    def combinations(self) -> int:
        """How many combinations of leaves there are."""
        return prod(ladder.leaves.size for ladder in self.ladders.values())

    @cached_property
    def alone(self) -> tuple[Block, ...]:
        """A block for each of the dimensions."""
        return tuple(Block({d: ladder}) for d, ladder in self.ladders.items())

    @cached_property
    def _known(self) -> dict[Node, Lookup]:
        return {}

    def levels(self, node: Node) -> Node:
        """Return the levels of the block's own dimensions."""
        return tuple(node[d] for d in self.ladders)

    def classes(self, node: Node) -> Lookup:
        """Return (combinations,) the class of each at *node*, and how many classes there are."""
        levels = self.levels(node)
        if levels not in self._known:
            pairs = list(zip(self.ladders.values(), levels, strict=True))
            widths = [ladder.width(level) for ladder, level in pairs]
            steps = [prod(widths[i + 1 :]) for i in range(len(widths))]
            of_leaf = [
                ladder.class_of_leaf(level) * step
                for (ladder, level), step in zip(pairs, steps, strict=True)
            ]
            self._known[levels] = self.summed(of_leaf), prod(widths)
        return self._known[levels]

    def summed(self, of_leaf: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """Return (combinations,) the sum of what each of their leaves counts.

        Args:
            of_leaf: one array a dimension: (leaves,) numbers.
        """
        first, *others = of_leaf
        for one in others:
            first = (first[:, None] + one).ravel()
        return first


def blocks_of(ladders: Sequence[Ladder]) -> tuple[Block, ...]:
    """Return all dimensions in few blocks, those with most leaves first."""
    blocks: list[dict[int, Ladder]] = []
    for d in sorted(range(len(ladders)), key=lambda d: -ladders[d].leaves.size):
        for block in blocks:
            taken = prod(ladder.leaves.size for ladder in block.values())
            if taken * ladders[d].leaves.size <= _MOST_COMBINATIONS:
                block[d] = ladders[d]
                break
        else:
            blocks.append({d: ladders[d]})
    return tuple(Block(block) for block in blocks)
