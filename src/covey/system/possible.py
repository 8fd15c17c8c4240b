"""What readers of several editions know to be 0, and what may be none: see `series`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from covey.system.details import Flags, Outline, unpublished
from covey.system.editions import Edition, Layer
from covey.system.orphans import orphans
from covey.system.reading import ReadOutline
from covey.system.reform import Reform, closed
from covey.tables.grid import Grid, Keys


@dataclass(frozen=True)
class Known:
    """What readers know not to be 0.

    Args:
        reform: the trees of the editions.
        editions: by name.
        layers: by name.
        changed: by layer that may be below 0: (cells,) sorted; those that it may change.
        open_dimensions: those of which a code without a row may hold people.
        confined: by part of which everybody knows that it counts at some leaves alone: by
            dimension, (nodes,) True for those with such a leaf.
    """

    reform: Reform
    editions: Mapping[str, Edition]
    layers: Mapping[str, Layer]
    changed: Mapping[str, Keys]
    open_dimensions: frozenset[str]
    confined: Mapping[str, Mapping[int, Flags]]

    def possible(self, layer: Layer) -> Keys:
        """Return the cells in which a layer that is no correction may not be 0, sorted.

        What an edition publishes as 0 is 0 in each of its layers, but where a correction may take
        away what another layer counts.
        """
        grid = self.reform.grid
        outlines = [self._outline(name) for name in layer.editions]
        filled = []
        for name, outline in zip(layer.editions, outlines, strict=True):
            of_all = self.reform.readings[name].exact(self.editions[name].filled)
            more = self._mended(name)
            filled.append(np.union1d(of_all[of_all >= 0], more[outline.hold(grid, more)]))
        told = np.unique(np.concatenate(filled))
        keys = told[self.within(layer, told)]
        for outline, cells in zip(outlines, filled, strict=True):
            keys = keys[~outline.hold(grid, keys) | np.isin(keys, cells)]
        any_of = _AnyOf(tuple(outlines))
        keys = _without_zeros_above(grid, keys, any_of)
        details = unpublished(any_of, grid, keys, self.open_dimensions)
        told = np.union1d(told, details)
        keys = np.union1d(keys, details[self.within(layer, details)])
        keys = _without_zeros(grid, keys, told)
        for name in layer.editions:
            keys = keys[self._left_by(name, keys)]
        return _without_zeros(grid, keys, told)

    def within(self, layer: Layer, keys: Keys) -> Flags:
        """Return (cells,) False where all that a layer adds up is known to count nobody."""
        if not layer.parts <= self.confined.keys():
            return np.ones(keys.size, dtype=bool)
        within = np.zeros(keys.size, dtype=bool)
        for part in layer.parts:
            here = np.ones(keys.size, dtype=bool)
            for dimension, nodes in self.confined[part].items():
                here &= nodes[self.reform.grid.digit(keys, dimension)]
            within |= here
        return within

    def _outline(self, edition: str) -> Outline:
        reading, own = self.reform.readings[edition], self.editions[edition].outline
        if not self.reform.dimensions:
            return own
        return ReadOutline(own, reading, self.reform.dimensions)

    def corrected(self, edition: str) -> bool:
        """Tell whether an edition adds up a correction."""
        return any(edition in self.layers[name].editions for name in self.changed)

    def reckoned(self, edition: str, grid: Grid, keys: Keys) -> Flags:
        """Return (cells,) True where all that an edition adds up is reckoned with.

        It is where each layer of it that is no correction has an edition that tells of its level.

        Args:
            edition: its name.
            grid: of the keys; by other trees than that of all only where these are open.
            keys: (cells,) of any cells.
        """
        found = np.ones(keys.size, dtype=bool)
        for layer in self.layers.values():
            if edition in layer.editions and not layer.signed:
                found &= self.told(layer, grid, keys)
        return found

    def told(self, layer: Layer, grid: Grid, keys: Keys) -> Flags:
        """Return (cells,) True where an edition of a layer tells of its level.

        Args:
            layer: of these editions, or one that they once had.
            grid: as for `reckoned`.
            keys: (cells,) of any cells.
        """
        return self.told_of_all([layer], grid, keys)

    def told_of_all(self, layers: Iterable[Layer], grid: Grid, keys: Keys) -> Flags:
        """Return (cells,) True where each of some layers has an edition that tells of its level.

        Args:
            layers: of these editions, or that they once had.
            grid: as for `reckoned`.
            keys: (cells,) of any cells.
        """
        shown: dict[int, Flags] = {}
        for editions in {one.editions for one in layers}:
            for dimension, nodes in self._levels_of(editions).items():
                shown[dimension] = shown.get(dimension, nodes) & nodes
        found = np.ones(keys.size, dtype=bool)
        for dimension, nodes in shown.items():
            found &= nodes[grid.digit(keys, dimension)]
        return found

    def _levels_of(self, editions: tuple[str, ...]) -> Mapping[int, Flags]:
        """Return by dimension: (nodes,) True for those that some of the *editions* tells of."""
        if editions not in self._levels:
            grid, outlines = self.reform.grid, [self._outline(name) for name in editions]
            everywhere = self.open_dimensions.union(*(one.awaited for one in outlines))
            self._levels[editions] = {
                dimension: np.logical_or.reduce([one.hold(grid, keys) for one in outlines])
                for dimension, axis in enumerate(grid.axes)
                if axis.name not in everywhere
                for keys in [np.arange(axis.size) * grid.strides[dimension]]
            }
        return self._levels[editions]

    @cached_property
    def _levels(self) -> dict[tuple[str, ...], Mapping[int, Flags]]:
        """What `_levels_of` found: many sums are of the same editions."""
        return {}

    def _mended(self, edition: str) -> Keys:
        """Return the cells that corrections in an edition may change, sorted."""
        mended = [keys for of, keys in self.changed.items() if edition in self.layers[of].editions]
        return np.unique(np.concatenate([np.zeros(0, np.int64), *mended]))

    def _left_by(self, edition: str, keys: Keys) -> Flags:
        """Return (cells,) False for cells that an edition by other trees leaves nobody in."""
        reading, one = self.reform.readings[edition], self.editions[edition]
        if not self.reform.dimensions:
            return np.ones(keys.size, dtype=bool)
        more = closed(one.grid, reading.tight(self._mended(edition)))
        more = more[one.outline.hold(one.grid, more)]
        filled = np.union1d(one.filled, more)
        details = unpublished(one.outline, one.grid, filled, self.open_dimensions)
        known = np.union1d(filled, details)
        return np.isin(_up_to_levels(one.grid, reading.tight(keys), known), known)


def _up_to_levels(grid: Grid, keys: Keys, known: Keys) -> Keys:
    """Return each cell, or the one above it at the finest level that *known* cells are of."""
    digits = []
    for dimension, axis in enumerate(grid.axes):
        finest = axis.depth[grid.digit(known, dimension)].max(initial=0)
        above = np.arange(axis.size)
        while (deeper := axis.depth[above] > finest).any():
            above[deeper] = axis.parent[above[deeper]]
        digits.append(above[grid.digit(keys, dimension)])
    return grid.key(digits)


@dataclass(frozen=True)
class _AnyOf:
    """What some outline of several holds."""

    outlines: tuple[Outline, ...]

    @property
    def awaited(self) -> frozenset[str]:
        return frozenset().union(*(one.awaited for one in self.outlines))

    def hold(self, grid: Grid, keys: Keys) -> Flags:
        held = np.zeros(keys.size, dtype=bool)
        for one in self.outlines:
            held |= one.hold(grid, keys)
        return held

    def hold_codes(self, grid: Grid, places: Sequence[NDArray[np.int64]]) -> Flags:
        held = np.zeros(places[0].size, dtype=bool)
        for one in self.outlines:
            held |= one.hold_codes(grid, places)
        return held


def _without_zeros_above(grid: Grid, keys: Keys, outline: Outline) -> Keys:
    """Leave out cells below one that is published as 0, sorted."""
    while True:
        missing = np.zeros(keys.size, dtype=bool)
        for dimension in range(len(grid.axes)):
            above = grid.parent_key(keys, dimension)
            gone = np.flatnonzero((above >= 0) & ~np.isin(above, keys))
            missing[gone[outline.hold(grid, above[gone])]] = True
        if not missing.any():
            return keys
        keys = keys[~missing]


def _without_zeros(grid: Grid, keys: Keys, told: Keys) -> Keys:
    """Leave out cells below one that is 0, and totals of which all parts are.

    Args:
        grid: the dimensions.
        keys: (cells,) sorted.
        told: (cells,) in which somebody may be as far as one edition tells; a total has parts
            where these have some, though none be left of them.
    """
    divided = []
    for dimension, axis in enumerate(grid.axes):
        above = axis.parent[np.unique(grid.digit(told, dimension))]
        divided.append(np.isin(np.arange(axis.size), above))
    while True:
        empty = orphans(grid, keys)
        for dimension, has_parts in enumerate(divided):
            above = grid.parent_key(keys, dimension)
            empty |= has_parts[grid.digit(keys, dimension)] & ~np.isin(keys, above)
        if not empty.any():
            return keys
        keys = keys[~empty]
