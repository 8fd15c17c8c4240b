"""A made-up cube of a million cells over its breakdowns of up to three dimensions.

Common and rare codes and counts with a heavy tail; the same on every machine with one numpy.
"""

from __future__ import annotations

import numpy as np

import covey
from benchmarks.kanonymity import tree
from covey.tables import Grid

PEOPLE = 22_500_000
MOST_DIMENSIONS = 3
_SEED = 16
_BRANCHES = {"area": (8, 8, 15), "age": (4, 5), "sex": (2,), "service": (5, 6)}
_STEEP = 0.6
"""A code weighs rank to the power of minus this."""
_UNEVEN = 0.8
"""Shape of the gamma weights of single cells; smaller is more uneven."""


def large_cube() -> covey.CountTable:
    """Return 960 districts by age, sex and service: 1.2 million leaf cells, many of them 0."""
    chance = np.random.default_rng(_SEED)
    grid = Grid.of({name: tree(*children) for name, children in _BRANCHES.items()})
    leaves = [np.flatnonzero(axis.is_leaf) for axis in grid.axes]
    weight = np.ones(1)
    for one in leaves:
        rank = chance.permutation(np.arange(1, one.size + 1))
        weight = np.outer(weight, rank**-_STEEP).ravel()
    weight *= chance.gamma(_UNEVEN, size=weight.size)
    counts = chance.poisson(PEOPLE * weight / weight.sum())
    digits = [one.ravel() for one in np.meshgrid(*leaves, indexing="ij")]
    filled = np.flatnonzero(counts)
    keys = grid.key([one[filled] for one in digits])
    return covey.CountTable.from_leaves(grid, keys, counts[filled])
