"""What readers know to be 0 where editions count the same persons once each: see `once`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from covey.system.counted_once import Bound
from covey.system.layer_cells import CellsOfLayers
from covey.system.reform import closed
from covey.tables.grid import Keys


@dataclass(frozen=True)
class TiedCells:
    """The cells of layers where bounds tie these, and the finest that bounds are drawn in.

    Args:
        cells: of all layers.
        layers: by the name of an edition in a bound: the layers that it adds up.
        finest: by layer: (cells,) sorted; those that nothing is told below of.
        above: by the name of a layer, that of one which counts whomever it counts.
    """

    cells: CellsOfLayers
    layers: Mapping[str, tuple[str, ...]]
    finest: Mapping[str, Keys]
    above: Mapping[str, str]

    @classmethod
    def of(cls, cells: CellsOfLayers, bounds: Sequence[Bound]) -> Self:
        """Leave out what is 0: nobody is in a quarter where nobody is in the year, nor the reverse.

        Args:
            cells: of all layers, without what bounds tell.
            bounds: between editions; those of a whole stand after those of which it is a part.
        """
        names = dict.fromkeys(name for one in bounds for name in (one.whole, *one.parts))
        layers = {
            name: tuple(of for of, one in cells.layers.items() if name in one.editions)
            for name in names
        }
        every = np.unique(np.concatenate([np.zeros(0, np.int64), *cells.keys.values()]))
        grid = cells.reform.grid
        above = [grid.parent_key(every, dimension) for dimension in range(len(grid.axes))]
        leaves = np.setdiff1d(every, np.concatenate(above))
        finest = {name: np.intersect1d(leaves, own) for name, own in cells.keys.items()}
        found = _Finest(cells, layers, finest)
        found.spread(bounds)
        keys = dict(cells.keys)
        for name in {layer for own in layers.values() for layer in own}:
            if not cells.layers[name].signed:
                keys[name] = closed(grid, finest[name])
        return cls(replace(cells, keys=keys), layers, finest, found.above(bounds))

    def leaves(self, name: str) -> Keys:
        """Return the finest cells in which an edition may not be 0, sorted."""
        return _union(self.finest[layer] for layer in self.layers[name])

    def bounded(self, bound: Bound) -> Keys:
        """Return the finest cells that a bound is drawn in, sorted."""
        return np.setdiff1d(self.leaves(bound.whole), self.cells.reform.touched(bound.broken))

    def all_layers(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the layers of several editions."""
        return tuple(dict.fromkeys(layer for name in names for layer in self.layers[name]))


@dataclass(frozen=True)
class _Finest:
    """The finest cells of each layer, as bounds leave ever fewer of them."""

    cells: CellsOfLayers
    layers: Mapping[str, tuple[str, ...]]
    finest: dict[str, Keys]

    def spread(self, bounds: Sequence[Bound]) -> None:
        """Tell of each layer what bounds tell of it."""
        for bound in bounds:
            for layer in (of for part in bound.parts for of in self.layers[part]):
                if not self._is_out(layer):
                    self.finest[layer] = np.union1d(self.finest[layer], self._left_by(bound))
        for bound in bounds:
            for part in filter(None, map(self._single, bound.parts)):
                if self._single(bound.whole):
                    self.finest[part] = np.intersect1d(self.finest[part], self._left_by(bound))
        for bound in reversed(bounds):
            whole, parts = self._single(bound.whole), [*map(self._single, bound.parts)]
            if bound.complete and whole and all(parts):
                left = [self.finest[part] for part in parts if part]
                left.append(self.cells.reform.touched(bound.broken))
                self.finest[whole] = np.intersect1d(self.finest[whole], _union(left))

    def above(self, bounds: Iterable[Bound]) -> dict[str, str]:
        """Return by layer one that counts whomever it counts."""
        above: dict[str, str] = {}
        for bound in bounds:
            wholes = self._counted(bound.whole)
            for layer in (of for part in bound.parts for of in self._counted(part)):
                if wholes:
                    above[layer] = wholes[0]
        return above

    def _left_by(self, bound: Bound) -> Keys:
        """Return the cells in which a bound lets its parts be other than 0."""
        whole = [self.finest[layer] for layer in self.layers[bound.whole]]
        return _union([*whole, self.cells.reform.touched(bound.broken)])

    def _is_out(self, layer: str) -> bool:
        editions = self.cells.known.editions
        return any(editions[name].is_out for name in self.cells.layers[layer].editions)

    def _counted(self, name: str) -> list[str]:
        """Return the layers of an edition that are no corrections."""
        return [layer for layer in self.layers[name] if not self.cells.layers[layer].signed]

    def _single(self, name: str) -> str | None:
        """Return the layer that an edition is, where it is one, and no correction."""
        own = self._counted(name)
        return own[0] if len(own) == len(self.layers[name]) == 1 else None


def _union(cells: Iterable[Keys]) -> Keys:
    return np.unique(np.concatenate([np.zeros(0, np.int64), *cells]))
