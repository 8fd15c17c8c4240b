"""How many people a made-up country would send to each cell, before chance decides.

Small cells are common since the shares of codes fall like 1, 1/2, 1/3 … (Zipf) on every level of
every tree and multiply across dimensions. All agencies look at the same country: a code has the
same rank and trend, and two codes the same affinity, in whatever file and column they occur.

Source: Zipf (1949), Human Behavior and the Principle of Least Effort, chapter 9, for areas.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from covey.synthetic.draws import Bits, Fractions, code_bits, cross_bits, fraction, fractions
from covey.synthetic.periods import quarters_since_start
from covey.tables import Hierarchy

STAGE = "stage"
"""The dimension whose codes people go through in codelist order: each person stands once in the
file, at the last stage reached, and fewer reach the next one."""

_GROWTH = 0.02
_SEASON = 0.15
_MOST_CHANGE = 2.0


@dataclass(frozen=True)
class ColumnLeaves:
    """The leaves of one column of a submission.

    Args:
        column: its name in the file.
        hierarchy: the tree of its codes.
    """

    column: str
    hierarchy: Hierarchy

    @property
    def staged(self) -> bool:
        """Whether its codes are stages."""
        return self.column == STAGE

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """(leaves,) place of each leaf in the tree."""
        return np.flatnonzero(self.hierarchy.is_leaf)

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """The leaf codes in codelist order."""
        return tuple(self.hierarchy.codes[place] for place in self.places)

    def bits(self, *names: str | int) -> Bits:
        """Return (leaves,) 64 bits a leaf, for the purpose that *names* tell."""
        return code_bits(self.leaves, *names)

    def shares(self, seed: int) -> Fractions:
        """Return (leaves,) the part of all people that each leaf has; together 1, but rounding.

        Codes that begin with ``_``, such as "not recorded", have the least share of their parent.
        """
        codes = self.hierarchy.codes
        share = np.ones(len(codes))
        for place in np.flatnonzero(~self.hierarchy.is_leaf):
            children = self.hierarchy.children(codes[place])
            ranked = sorted(
                children, key=lambda child: (child[0] == "_", fraction(seed, "rank", child))
            )
            whole = sum(1 / rank for rank in range(1, len(ranked) + 1))
            for rank, child in enumerate(ranked, start=1):
                share[self.hierarchy.position[child]] = share[place] / rank / whole
        return share[self.places]


def intensity(dimensions: tuple[ColumnLeaves, ...], seed: int, submission: str) -> Fractions:
    """Return the part of a submission's people that each cell has in a usual quarter.

    Args:
        dimensions: without stages.
        seed: of the made-up country.
        submission: gives the little by which agencies differ.

    Returns:
        One axis a dimension; all cells together 1, but rounding.
    """
    cells = cross_bits([each.bits(seed, each.column) for each in dimensions])
    part = 0.5 + fractions(cells, seed, submission, "mix")
    for axis, each in enumerate(dimensions):
        part *= _along(each.shares(seed), part.shape, axis)
    for (axis, one), (other_axis, other) in combinations(enumerate(dimensions), 2):
        part *= _along(_affinity(one, other, seed), part.shape, axis, other_axis)
    # In order: np.sum adds in parallel, as wide as the processor is, and rounds accordingly.
    part /= np.add.accumulate(part.ravel())[-1]
    return part


def trend(dimensions: tuple[ColumnLeaves, ...], period: str, seed: int) -> Fractions:
    """Return by how much each cell is above or below its usual quarter, 1 being usual.

    Every code grows or shrinks a little each quarter, between half and double in the end, and
    each quarter of the year has its season.
    """
    since, quarter = quarters_since_start(period)
    season = 1.0 + _SEASON * (2.0 * fraction(seed, "season", quarter) - 1.0)
    level = np.full(tuple(len(each.leaves) for each in dimensions), season)
    for axis, each in enumerate(dimensions):
        growth = _GROWTH * (2.0 * fractions(each.bits(seed), seed, "growth") - 1.0)
        change = np.clip(1.0 + growth * since, 1.0 / _MOST_CHANGE, _MOST_CHANGE)
        level *= _along(change, level.shape, axis)
    return level


def _along(values: Fractions, shape: tuple[int, ...], *axes: int) -> Fractions:
    """Lay *values* along *axes*, ready to be repeated along the others."""
    return values.reshape([size if axis in axes else 1 for axis, size in enumerate(shape)])


def _affinity(one: ColumnLeaves, other: ColumnLeaves, seed: int) -> Fractions:
    """Some codes go together more than their shares tell; the square makes few stand out."""
    spread = fractions(np.add.outer(one.bits(seed), other.bits(seed)), seed, "affinity")
    return 0.4 + 1.8 * spread * spread
