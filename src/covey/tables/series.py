"""Tables that go out one after the other and count in part the same people: quarters and a year.

Each of them, an edition, adds up parts: what was counted in a quarter, or what a correction changed
of it. Parts that go out together and never apart are one layer. So every published count is a sum
of layers, and all layers add up over the dimensions of the tables; that is all there is to know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.tables.details import Outline, unpublished
from covey.tables.grid import Grid, Keys
from covey.tables.hierarchy import Hierarchy
from covey.tables.orphans import orphans
from covey.tables.relations import relations
from covey.tables.stack import Flags, Places, Stack

_DIMENSION: Final = "edition"
_ROOT: Final = "all editions"


@dataclass(frozen=True)
class Edition:
    """One table of a series, by what everybody knows of it.

    Args:
        parts: what it adds up.
        outline: which cells are published.
        filled: (cells,) sorted; the published cells that are not 0, or hidden.
    """

    parts: frozenset[str]
    outline: Outline
    filled: Keys


@dataclass(frozen=True)
class Layer:
    """Parts that the same editions count.

    Args:
        parts: which.
        editions: the names of the editions.
        signed: True if it changes what others count, and so may be below 0.
    """

    parts: frozenset[str]
    editions: tuple[str, ...]
    signed: bool

    @property
    def name(self) -> str:
        """What errors call it, where no edition publishes it by itself."""
        what = "the correction" if self.signed else "the part"
        return f"{what} that {' and '.join(self.editions)} alone count{'s' * (not self.later)}"

    @property
    def later(self) -> bool:
        """Tell whether several editions count it."""
        return len(self.editions) > 1


@dataclass(frozen=True, kw_only=True)
class Series(Stack):
    """The cells of editions and of their layers, each once: see `Stack`.

    What an edition and a layer, or two editions, count alike whatever the counts is one cell.

    Args:
        layers: by the name of their table in the stack.
        links: (relations, stacked cells) what adds up several layers: -1, and 1 for each of them.
        signed: (stacked cells,) True where a cell may be below 0.
    """

    layers: Mapping[str, Layer]
    links: sparse.csr_array
    signed: Flags

    @classmethod
    def of_editions(
        cls,
        grid: Grid,
        editions: Mapping[str, Edition],
        corrections: Mapping[str, Keys],
        told_apart: frozenset[str] = frozenset(),
    ) -> Self:
        """Put together the cells that may not be 0, as far as readers know.

        Args:
            grid: the dimensions of all editions.
            editions: by name.
            corrections: by part: (cells,) sorted; the cells that a part may change, totals
                included. All other parts are 0 or more everywhere.
            told_apart: see `unpublished`.
        """
        layers = {layer.name: layer for layer in _layers(editions, corrections)}
        keys = {
            name: np.unique(np.concatenate([corrections[part] for part in layer.parts]))
            for name, layer in layers.items()
            if layer.signed
        }
        keys = {
            name: _possible(grid, layer, layers, editions, keys, told_apart)
            for name, layer in layers.items()
        }
        first = np.cumsum([0, *(cells.size for cells in keys.values())])
        places = {
            name: begin + np.arange(cells.size)
            for begin, (name, cells) in zip(first, keys.items(), strict=False)
        }
        sums = {
            name: _Sums.of(
                [(keys[one], places[one]) for one in layers if name in layers[one].editions]
            )
            for name in editions
        }
        links, of_edition = _linked(list(sums.values()), int(first[-1]))
        signed = np.zeros(links.shape[1], dtype=bool)
        for name, layer in layers.items():
            signed[places[name]] = layer.signed
        for place in of_edition:
            signed[place] = False
        names = [*editions, *layers]
        return cls(
            dict.fromkeys(names, grid),
            {name: one.keys for name, one in sums.items()} | keys,
            {},
            dict(zip(editions, of_edition, strict=True)) | places,
            int(links.shape[1]),
            layers=layers,
            links=links,
            signed=signed,
        )

    @cached_property
    def sums(self) -> sparse.csr_array:
        """(relations, stacked cells) int8: layers over their dimensions, and sums of layers."""
        rows = [self.links]
        for name in self.layers:
            sums = relations(self.grids[name], self.keys[name]).tocoo()
            entries = (sums.data, (sums.row, self.places[name][sums.col]))
            rows.append(sparse.csr_array(entries, shape=(sums.shape[0], self.size)))
        return sparse.csr_array(sparse.vstack(rows, format="csr"))

    def editions(self) -> Iterator[str]:
        """Yield the names of the editions."""
        yield from (name for name in self.keys if name not in self.layers)

    def add_layers(self, counts: Mapping[str, NDArray[np.int64]]) -> NDArray[np.int64]:
        """Return (stacked cells,) counts, given those of the cells of each layer by its name."""
        of_layers = np.zeros(self.size, np.int64)
        for name in self.layers:
            of_layers[self.places[name]] = counts[name]
        of_layers[self._totals] = self.links @ of_layers
        return of_layers

    def crossed(self) -> NDArray[np.int64]:
        """Return (stacked cells,) in how many dimensions each is no total."""
        crossed = np.zeros(self.size, np.int64)
        for name, places in self.places.items():
            crossed[places] = self.grids[name].crossed_dimensions(self.keys[name])
        return crossed

    @property
    def judged(self) -> Flags:
        """(stacked cells,) True for counts of people that nobody may learn where they are small."""
        return np.ones(self.size, dtype=bool)

    def said(self, row: int) -> str:  # noqa: ARG002 - of `OnceSeries` it depends on the row
        """Return what one of the sums says, where that is more than a total and its parts."""
        return ""

    def cross(self) -> SeriesCross | None:
        """Return the cross of the dimensions and of the editions, as far as these are a tree."""
        sets = {name: frozenset([name]) for name in self.layers}
        for name in self.editions():
            sets[name] = frozenset(of for of, one in self.layers.items() if name in one.editions)
        tree = _tree(sets, {name: keys.size for name, keys in self.keys.items()})
        tops = [name for name, above in tree.items() if above is None]
        forest = len(tops) > 1
        grid = next(iter(self.grids.values()))
        root = [{"code": _ROOT, "parent": ""}] if forest else []
        rows = ({"code": name, "parent": tree[name] or (_ROOT if forest else "")} for name in tree)
        own = _DIMENSION
        while own in grid.names:
            own += "_"
        axis = Hierarchy.from_rows([*root, *rows])
        grid = Grid.of({own: axis, **grid.hierarchies})
        node = grid.axes[0].node_of_code
        keys = [self.keys[name] + node[axis.position[name]] * grid.strides[0] for name in tree]
        places = [self.places[name] for name in tree]
        apart = np.ones(self.size, dtype=bool)
        for place in places:
            apart[place] = False
        members = abs(self.links[np.flatnonzero(apart[self._totals])]).sum(axis=0)
        apart |= np.asarray(members).ravel() > 0
        return SeriesCross(grid, np.concatenate(keys), np.concatenate(places), apart, forest)

    def alone(self) -> tuple[LayerCross, ...]:
        """Return each layer by itself, the largest first."""
        names = sorted(self.layers, key=lambda one: -self.keys[one].size)
        return tuple(self._alone(name) for name in names)

    def _alone(self, name: str) -> LayerCross:
        keys, places = self.keys[name], self.places[name]
        made_of, of = self._made_of_layers
        entries, own = made_of[:, places].tocoo(), np.arange(places.size)
        rows = np.concatenate([own, entries.col])
        columns = np.concatenate([places, of[entries.row]])
        signs = np.concatenate([np.ones(own.size, np.int64), entries.data])
        along = sparse.csr_array((signs, (rows, columns)), shape=(places.size, self.size))
        return LayerCross(self.grids[name], keys, places, along)

    @property
    def _made_of_layers(self) -> tuple[sparse.csc_array, Places]:
        """(others, stacked cells) what other cells are of those of layers, and their places."""
        return sparse.csc_array(self.links), self._totals

    @property
    def _totals(self) -> Places:
        """(links,) the place of what each of them adds up to."""
        return self.size - self.links.shape[0] + np.arange(self.links.shape[0])


@dataclass(frozen=True)
class SeriesCross:
    """Editions and layers as one more dimension beside their own.

    Args:
        grid: the dimensions, the new one first.
        keys: (keys,) in no order.
        places: (keys,) the stacked cell of each.
        apart: (stacked cells,) True for those in a sum that is none along these dimensions.
        forest: True if nothing stands for the total of the new dimension.
    """

    grid: Grid
    keys: Keys
    places: Places
    apart: Flags
    forest: bool


@dataclass(frozen=True)
class LayerCross:
    """One layer of a series.

    Args:
        grid: its dimensions.
        keys: (own,) sorted.
        places: (own,) the stacked cell of each.
        along: (own, stacked cells) 1 for the cell itself and for what rises with it, such as each
            sum that it is in, and -1 for what falls.
    """

    grid: Grid
    keys: Keys
    places: Places
    along: sparse.csr_array


def _tree(sets: Mapping[str, frozenset[str]], sizes: Mapping[str, int]) -> dict[str, str | None]:
    """Return what each set lies in, and after it the sets within; of two that cross, the larger.

    Equal sets stand there once.
    """
    kept: dict[str, frozenset[str]] = {}
    for name in sorted(sets, key=lambda one: (len(sets[one]) > 1, -sizes[one])):
        one = sets[name]
        if all(one < of or of < one or not one & of for of in kept.values()):
            kept[name] = one
    order = sorted(kept, key=lambda name: -len(kept[name]))
    return {
        name: min(
            (above for above in order if kept[name] < kept[above]),
            key=lambda above: len(kept[above]),
            default=None,
        )
        for name in order
    }


def _layers(editions: Mapping[str, Edition], corrections: Mapping[str, Keys]) -> list[Layer]:
    """Return the parts in groups that the same editions count.

    A correction stands by itself but for other corrections: with what it corrects it would be one
    part, and with anything else it may be below 0.
    """
    groups: dict[tuple[tuple[str, ...], bool], set[str]] = {}
    for part in sorted(frozenset().union(*(one.parts for one in editions.values()))):
        within = tuple(name for name, one in editions.items() if part in one.parts)
        groups.setdefault((within, part in corrections), set()).add(part)
    return [Layer(frozenset(parts), *group) for group, parts in groups.items()]


def _possible(
    grid: Grid,
    layer: Layer,
    layers: Mapping[str, Layer],
    editions: Mapping[str, Edition],
    changed: Mapping[str, Keys],
    told_apart: frozenset[str],
) -> Keys:
    """Return the cells in which a layer may not be 0, sorted.

    What an edition publishes as 0 is 0 in each of its layers, but where a correction may take away
    what another layer counts.
    """
    if layer.signed:
        return changed[layer.name]
    own = [editions[name] for name in layer.editions]
    filled = []
    for name, edition in zip(layer.editions, own, strict=True):
        mended = [keys for other, keys in changed.items() if name in layers[other].editions]
        more = np.unique(np.concatenate([edition.filled[:0], *mended]))
        more = more[edition.outline.hold(grid, more)]
        filled.append(np.union1d(edition.filled, more))
    keys = np.unique(np.concatenate(filled))
    for edition, cells in zip(own, filled, strict=True):
        keys = keys[~edition.outline.hold(grid, keys) | np.isin(keys, cells)]
    outline = _AnyOf(tuple(edition.outline for edition in own))
    keys = _without_zeros_above(grid, keys, outline)
    return _without_zeros(grid, np.union1d(keys, unpublished(outline, grid, keys, told_apart)))


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


def _without_zeros(grid: Grid, keys: Keys) -> Keys:
    """Leave out cells below one that is 0, and totals of which all parts are."""
    divided = []
    for dimension, axis in enumerate(grid.axes):
        above = axis.parent[np.unique(grid.digit(keys, dimension))]
        divided.append(np.isin(np.arange(axis.size), above))
    while True:
        empty = orphans(grid, keys)
        for dimension, has_parts in enumerate(divided):
            above = grid.parent_key(keys, dimension)
            empty |= has_parts[grid.digit(keys, dimension)] & ~np.isin(keys, above)
        if not empty.any():
            return keys
        keys = keys[~empty]


@dataclass(frozen=True)
class _Sums:
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
    def of(cls, layers: Sequence[tuple[Keys, Places]]) -> Self:
        """Put together the cells of *layers*, each with its place."""
        keys = np.concatenate([keys for keys, _ in layers])
        places = np.concatenate([places for _, places in layers])
        order = np.argsort(keys, kind="stable")
        cells, first = np.unique(keys[order], return_index=True)
        return cls(cells, np.append(first, keys.size), places[order])

    @property
    def number(self) -> NDArray[np.int64]:
        """(cells,) of how many layers."""
        return np.diff(self.first)


def _linked(editions: Sequence[_Sums], size: int) -> tuple[sparse.csr_array, list[Places]]:
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
