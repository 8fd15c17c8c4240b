"""The cells of the layers of a series that may not be 0, as far as readers know: see `series`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Self

import numpy as np

from covey.system.details import Flags
from covey.system.editions import Edition, Layer, layers_of, named_apart
from covey.system.possible import Known
from covey.system.reform import Reform
from covey.tables.grid import Grid, Keys

Leaves = Mapping[str, frozenset[str]]
"""By dimension, the codes of leaves; all where a dimension is not named."""


@dataclass(frozen=True)
class CellsOfLayers:
    """Layers, and the cells of each.

    Args:
        reform: the trees of the editions.
        known: what readers know not to be 0.
        layers: by name.
        keys: by layer: (cells,) sorted, by the tree of all; none of a layer of which nothing is
            published.
        corrections: by part that may be below 0: (cells,) sorted, by the tree of all; those that it
            may change.
    """

    reform: Reform
    known: Known
    layers: Mapping[str, Layer]
    keys: Mapping[str, Keys]
    corrections: Mapping[str, Keys]

    @classmethod
    def of(
        cls,
        grid: Grid,
        editions: Mapping[str, Edition],
        corrections: Mapping[str, Keys],
        told_apart: frozenset[str],
        asked: Mapping[str, frozenset[str]] = MappingProxyType({}),
        leaves: Mapping[str, Leaves] = MappingProxyType({}),
    ) -> Self:
        """Find them; as for `Series.of_editions`.

        Raises:
            HierarchyError: a code stands for other leaves than in another edition.
        """
        reform = Reform.of(grid, editions)
        corrections = {part: reform.touched(cells) for part, cells in corrections.items()}
        layers = {one.name: one for one in named_apart(layers_of(editions, corrections, asked))}
        changed = {
            name: np.unique(np.concatenate([corrections[part] for part in layer.parts]))
            for name, layer in layers.items()
            if layer.signed
        }
        confined = {part: _nodes_of(reform.grid, own) for part, own in leaves.items()}
        apart = told_apart | reform.dimensions
        known = Known(reform, editions, layers, changed, apart, confined)
        keys = {name: _possible(known, layer) for name, layer in layers.items() if not layer.signed}
        # Where nothing else is reckoned with, a correction would stand alone in the sums.
        keys |= {
            name: cells[
                np.logical_or.reduce(
                    [known.reckoned(one, reform.grid, cells) for one in layers[name].editions]
                )
            ]
            for name, cells in changed.items()
        }
        return cls(reform, known, layers, keys, corrections)

    @cached_property
    def beyond(self) -> Mapping[str, Keys]:
        """By correction that stands in no edition: the cells that it may change."""
        within = frozenset().union(*(one.parts for one in self.layers.values()))
        return {part: keys for part, keys in self.corrections.items() if part not in within}

    def is_out(self, layer: str) -> bool:
        """Tell whether some edition of a layer is published."""
        return any(self.known.editions[of].is_out for of in self.layers[layer].editions)


def _nodes_of(grid: Grid, leaves: Leaves) -> dict[int, Flags]:
    """Return by dimension: (nodes,) True for those with some of the *leaves* below."""
    found = {}
    for dimension, axis in enumerate(grid.axes):
        if axis.name in leaves:
            position = axis.hierarchy.position
            own = [position[code] for code in leaves[axis.name] if code in position]
            within = np.zeros(axis.size, dtype=bool)
            within[axis.node_of_code[own]] = True
            for node in range(axis.size - 1, 0, -1):
                within[axis.parent[node]] |= within[node]
            found[dimension] = within
    return found


def _possible(known: Known, layer: Layer) -> Keys:
    """Return the cells in which a layer may not be 0 by the editions that are out, sorted."""
    out = tuple(name for name in layer.editions if known.editions[name].is_out)
    return known.possible(replace(layer, editions=out)) if out else np.zeros(0, np.int64)
