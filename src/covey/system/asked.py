"""What may be asked for though no edition shows it: what all editions together tell of it.

Nobody publishes a period that waits, a file by itself, or what two vintages differ by, and whoever
holds several editions may subtract one from the other. So each of these sums is a cell like any
other, as far as it is not open by nature:

- what stands in no edition can be anything, and so can each sum that holds it;
- of a layer that a sum cuts, people can be anybody's: one more here and one fewer there is a twin,
  wherever neither what the sum holds of the layer nor the rest of it is known to be 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from covey.system.editions import Layer
from covey.system.layer_cells import CellsOfLayers
from covey.system.layer_sums import LayerSum, named, readings
from covey.system.stack import Flags
from covey.tables.grid import Keys

Parts = frozenset[str]


class Difference(frozenset[str]):
    """Parts of which some take away what others do not count: together they may be below 0.

    It is what two vintages differ by of which the later has a file more, and another corrected.
    """


def asked_sums(
    cells: CellsOfLayers, asked: Mapping[str, Parts], shown: Mapping[str, Parts]
) -> Iterator[tuple[str, LayerSum]]:
    """Yield the sums of layers that are asked for and stand for no layer or edition already.

    Args:
        cells: the layers, and their cells.
        asked: by what errors call it, the parts that are added up; corrections alone are a change,
            and so is a `Difference`.
        shown: by edition, its parts.
    """
    editions, seen = set(shown.values()), set()
    for what, parts in asked.items():
        found = _Found.of(cells, parts)
        if found is None or found.parts in editions or found.key in seen:
            continue
        seen.add(found.key)
        whole = found.as_layer(cells)
        trees = {**readings(whole, cells.reform), id(cells.reform.newest): cells.reform.newest}
        for name, reading in named(what, list(trees.values()), cells.reform):
            yield name, LayerSum(reading, found.layers, whole.signed, open=found.open)


@dataclass(frozen=True)
class _Found:
    """What of a sum is a matter of whole layers.

    Args:
        layers: the names of those that it holds.
        parts: their parts.
        signed: True for a change.
        open: (cells,) sorted, by the tree of all; those in which it is open by nature, all totals
            above among them.
    """

    layers: tuple[str, ...]
    parts: Parts
    signed: bool
    open: Keys

    @classmethod
    def of(cls, cells: CellsOfLayers, parts: Parts) -> _Found | None:
        """Look which layers a sum holds; None where nothing is left to ask."""
        meets = {name: one for name, one in cells.layers.items() if not parts.isdisjoint(one.parts)}
        beyond = parts.difference(*(one.parts for one in meets.values()))
        open_in = {
            name: cells.keys[name][_may_count(cells, one, one.parts - parts)]
            for name, one in meets.items()
        }
        # Where all else in a layer is known to count nobody, the sum holds the whole of it.
        layers = tuple(
            name
            for name, one in meets.items()
            if one.parts <= parts or open_in[name].size < cells.keys[name].size
        )
        out = all(cells.is_out(name) for name in meets)
        if not (layers and out and beyond <= cells.beyond.keys()):
            return None
        signed = isinstance(parts, Difference) or parts <= cells.corrections.keys()
        alone = len(layers) == 1 and cells.layers[layers[0]].signed == signed
        if alone:  # a layer is asked for anyway
            return None
        free = [cells.beyond[part] for part in beyond]
        return cls(
            layers,
            frozenset().union(*(cells.layers[name].parts & parts for name in layers)),
            signed,
            np.unique(np.concatenate([np.zeros(0, np.int64), *open_in.values(), *free])),
        )

    @property
    def key(self) -> tuple[Parts, bytes]:
        """What two sums have alike that are the same."""
        return self.parts, self.open.tobytes()

    def as_layer(self, cells: CellsOfLayers) -> Layer:
        """Return it as one layer of all editions that its own are in."""
        editions = (of for name in self.layers for of in cells.layers[name].editions)
        return Layer(self.parts, tuple(dict.fromkeys(editions)), self.signed)


def _may_count(cells: CellsOfLayers, layer: Layer, rest: Parts) -> Flags:
    """Return (cells of a layer,) False where some of its parts are known to count nobody."""
    keys = cells.keys[layer.name]
    if not rest:
        return np.zeros(keys.size, dtype=bool)
    return cells.known.within(replace(layer, parts=rest), keys)
