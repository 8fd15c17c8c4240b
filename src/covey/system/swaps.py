"""Swaps of people between layers of a series that new editions do not notice.

A twin may move people of a year from one quarter to another: the year counts them as before. So
what is hidden in both quarters protects counts of both, and costs their year nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from itertools import combinations, product
from operator import add
from typing import Final

import numpy as np
from scipy import sparse

from covey.system.series import LayerCross, Series
from covey.tables.grid import find

Signs = Mapping[str, int]
"""By layer: 1 where people are added, -1 where they are taken away."""

_LAYERS: Final = 3
"""A correction is swapped for what it corrects, and either for people of one more quarter."""

_NOTICED: Final = 3
"""Editions that may notice: the more do, the fewer cells are hidden in all of them."""


def swaps(series: Series, new: Collection[str]) -> tuple[LayerCross, ...]:
    """Return the swaps that none of the *new* editions notices, each as one layer to move.

    Those that the fewest editions notice come first.
    """
    found = []
    names = list(series.layers)
    for number in range(2, _LAYERS + 1):
        for chosen in combinations(names, number):
            for signs in product((1, -1), repeat=number - 1):
                swap = dict(zip(chosen, (1, *signs), strict=True))
                noticed = _noticed(series, swap)
                if noticed is not None and len(noticed) <= _NOTICED and not noticed & set(new):
                    found.append((len(noticed), number, swap))
    found.sort(key=lambda one: one[:2])
    alone = {name: series.layer_alone(name) for name in {of for *_, swap in found for of in swap}}
    return tuple(_cross(alone, swap) for *_, swap in found)


def _noticed(series: Series, swap: Signs) -> frozenset[str] | None:
    """Return the editions that notice a swap; None where all of it do, or one of them twice."""
    net: dict[str, int] = {}
    for layer, sign in swap.items():
        for edition in series.layers[layer].editions:
            net[edition] = net.get(edition, 0) + sign
    noticed = frozenset(edition for edition, sign in net.items() if sign)
    twice = any(abs(sign) > 1 for sign in net.values())
    return noticed if len(noticed) < len(net) and not twice else None


def _cross(alone: Mapping[str, LayerCross], swap: Signs) -> LayerCross:
    """Return the cells that all layers of a swap have, with all that moves along."""
    layers = [alone[name] for name in swap]
    keys = reduce(np.intersect1d, (one.keys for one in layers))
    at = [find(keys, one.keys) for one in layers]
    moved = [
        sign * one.along[rows] for sign, one, rows in zip(swap.values(), layers, at, strict=True)
    ]
    along = sparse.csr_array(reduce(add, moved))
    along.eliminate_zeros()
    places = [one.places[0, rows] for one, rows in zip(layers, at, strict=True)]
    still = [one.still[rows] for one, rows in zip(layers, at, strict=True)]
    return LayerCross(layers[0].grid, keys, np.stack(places), along, np.logical_or.reduce(still))
