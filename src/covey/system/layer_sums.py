"""What tables add up of the cells of layers, and each such sum once: see `series`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.system.editions import Edition, Layer
from covey.system.possible import Known
from covey.system.reading import Reading
from covey.system.reform import Reform
from covey.system.stack import Flags, Places
from covey.tables.grid import Keys


@dataclass(frozen=True)
class LayerSum:
    """What readers can reckon with, though nobody publishes it.

    Args:
        reading: by which tree.
        layers: the names of the layers that are added up.
        signed: True where they may be below 0.
        former: the one layer that they were before later editions divided it; None: they were not.
        cells: (cells,) those that are reckoned with; None: all that are not among a layer's own.
        open: of a sum that is asked for, see `asked`: (cells,) sorted, by the tree of all; those in
            which it is open by nature. None: it is no such sum.
    """

    reading: Reading
    layers: tuple[str, ...]
    signed: bool = False
    former: Layer | None = None
    cells: Keys | None = None
    open: Keys | None = None

    def sums(self, keys: Mapping[str, Keys], places: Mapping[str, Places], known: Known) -> Sums:
        """Return what its cells add up; of one layer, those that are not among the layer's own."""
        sums = Sums.of(self.reading, [(keys[name], places[name]) for name in self.layers])
        if self.cells is not None:
            return sums.only(np.isin(sums.keys, self.cells))
        if self.open is not None:
            return sums.only(self._is_asked(sums.keys, self.open, known))
        if self.former is not None:
            sums = sums.only(known.told(self.former, self.reading.own, sums.keys))
        return sums if len(self.layers) > 1 else sums.crossing(self.reading)

    def _is_asked(self, keys: Keys, open_cells: Keys, known: Known) -> Flags:
        """Return (cells,) False where it is open by nature, or some layer tells nothing."""
        layers = (known.layers[name] for name in self.layers)
        asked = known.told_of_all(layers, self.reading.own, keys)
        return asked & ~np.isin(keys, self.reading.sums(open_cells)[0])


def layer_sums(
    layers: Mapping[str, Layer],
    editions: Mapping[str, Edition],
    former: Iterable[Layer],
    reform: Reform,
) -> Iterator[tuple[str, LayerSum]]:
    """Yield what nobody published, no layer has by one tree, and a subtraction tells.

    That is each layer by codes of its trees that cross others, each edition of several layers that
    went out by several trees, and what was one layer once, by the trees that it went out by then.

    Args:
        layers: by name.
        editions: by name.
        former: the layers of each moment before.
        reform: the trees of the editions.
    """
    inside = {
        edition: tuple(name for name, layer in layers.items() if edition in layer.editions)
        for edition in editions
    }
    if reform.dimensions:
        yield from _after_reforms(layers, inside, reform)
    divided: dict[tuple[str, ...], list[Layer]] = {}
    for one in former:
        of = tuple(name for name, layer in layers.items() if layer.parts <= one.parts)
        if len(of) > 1 and of not in inside.values():
            divided.setdefault(of, []).append(one)
    for of, same in divided.items():
        of_all = (name for one in same for name in one.editions)
        whole = replace(same[0], editions=tuple(dict.fromkeys(of_all)))
        trees = list(readings(whole, reform).values())
        for name, reading in named(same[0].name, trees, reform):
            yield name, LayerSum(reading, of, whole.signed, whole)


def readings(layer: Layer, reform: Reform) -> dict[int, Reading]:
    """Return by which trees a layer went out."""
    return {id(one): one for one in map(reform.readings.__getitem__, layer.editions)}


def _after_reforms(
    layers: Mapping[str, Layer], inside: Mapping[str, tuple[str, ...]], reform: Reform
) -> Iterator[tuple[str, LayerSum]]:
    own = {name: readings(layer, reform) for name, layer in layers.items()}
    several = {(name,): name for name in layers} | {
        of: edition for edition, of in inside.items() if len(of) > 1
    }
    for of, what in several.items():
        shared = [
            one for key, one in own[of[0]].items() if all(key in own[other] for other in of[1:])
        ]
        signed = all(layers[name].signed for name in of)
        if len(shared) > 1:
            for name, reading in named(what, shared, reform):
                yield name, LayerSum(reading, of, signed)
        elif len(of) == 1:
            # The tree of all may lack codes of the one tree that it went out by.
            yield f"{what.removesuffix(':')}, by areas of then:", LayerSum(shared[0], of, signed)


def named(what: str, trees: Sequence[Reading], reform: Reform) -> Iterator[tuple[str, Reading]]:
    """Yield the names of what is told by some trees, and by which tree each is read."""
    if len(trees) == 1:
        yield what, trees[0]
        return
    for number, reading in enumerate((reform.of_all, *trees, *reform.apart), start=1):
        yield f"{what.removesuffix(':')}, by areas of several trees ({number}):", reading


@dataclass(frozen=True)
class Sums:
    """What the cells of an edition add up.

    Args:
        keys: (cells,) sorted.
        first: (cells + 1,) where the places of each begin.
        places: of cells of layers.
    """

    keys: Keys
    first: NDArray[np.int64]
    places: Places

    @classmethod
    def of(cls, reading: Reading, layers: Sequence[tuple[Keys, Places]]) -> Self:
        """Put together the cells of *layers*, each with its place."""
        keys, at = reading.sums(np.concatenate([keys for keys, _ in layers]))
        places = np.concatenate([places for _, places in layers])[at]
        order = np.lexsort((places, keys))
        cells, first = np.unique(keys[order], return_index=True)
        return cls(cells, np.append(first, keys.size), places[order])

    def crossing(self, reading: Reading) -> Self:
        """Return the sums of cells that the tree of all does not have."""
        return self.only(reading.exact(self.keys) < 0)

    def only(self, cells: Flags) -> Self:
        """Return those of some *cells* alone."""
        own = np.flatnonzero(cells)
        number = self.number[own]
        first = np.append(0, np.cumsum(number))
        within = np.arange(first[-1]) - np.repeat(first[:-1], number)
        places = self.places[np.repeat(self.first[own], number) + within]
        return replace(self, keys=self.keys[own], first=first, places=places)

    @property
    def number(self) -> NDArray[np.int64]:
        """(cells,) of how many cells of layers."""
        return np.diff(self.first)


def linked(editions: Sequence[Sums], size: int) -> tuple[sparse.csr_array, list[Places]]:
    """Give each sum of several layers a place of its own, and what is the same sum the same.

    Args:
        editions: what their cells add up.
        size: how many cells the layers have.

    Returns:
        The sums, over the cells of layers and after these their own; and for each edition (cells,)
        the place of each of its cells.
    """
    rows: list[Places] = []
    shared: dict[bytes, int] = {}
    places = []
    for one in editions:
        place = one.places[one.first[:-1]].copy()
        for cell in np.flatnonzero(one.number > 1).tolist():
            row = one.places[one.first[cell] : one.first[cell + 1]]
            new = shared.setdefault(row.tobytes(), len(rows))
            if new == len(rows):
                rows.append(row)
            place[cell] = size + new
        places.append(place)
    lengths = np.array([row.size for row in rows], np.int64)
    relation = np.repeat(np.arange(lengths.size), lengths)
    totals = size + np.arange(lengths.size)
    columns = np.concatenate([np.zeros(0, np.int64), *rows, totals])
    signs = np.repeat(np.array([1, -1], np.int8), [relation.size, totals.size])
    at = np.concatenate([relation, np.arange(lengths.size)])
    shape = (lengths.size, size + lengths.size)
    return sparse.csr_array((signs, (at, columns)), shape=shape), places
