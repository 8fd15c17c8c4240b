"""Tables that go out one after the other and count in part the same people: quarters and a year.

Each of them, an edition, adds up parts: what was counted in a quarter, or what a correction changed
of it. Parts that go out together and never apart are one layer. So every published count is a sum
of layers, and all layers add up over the dimensions of the tables; that is all there is to know.

An edition that went out by other trees, before a reform, is no exception: its cells are sums of
several cells of the layers, see `reform`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.system.asked import asked_sums
from covey.system.editions import Edition, Layer, former_layers
from covey.system.layer_cells import CellsOfLayers, Leaves
from covey.system.layer_sums import LayerSum, Sums, layer_sums, linked, readings
from covey.system.reform import Reform
from covey.system.relations import relations
from covey.system.stack import Flags, Places, Stack
from covey.tables.grid import Grid, Keys
from covey.tables.hierarchy import Hierarchy

NOTHING: Final[Mapping[str, frozenset[str]]] = MappingProxyType({})
"""What is asked for besides editions and layers."""

NOWHERE_ELSE: Final[Mapping[str, Leaves]] = MappingProxyType({})
"""Of no part it is known that it counts at some leaves alone."""

_DIMENSION: Final = "edition"
_ROOT: Final = "all editions"


@dataclass(frozen=True, kw_only=True)
class Series(Stack):
    """The cells of editions and of their layers, each once: see `Stack`.

    What an edition and a layer, or two editions, count alike whatever the counts is one cell.

    Args:
        layers: by the name of their table in the stack.
        links: (relations, stacked cells) what adds up several cells of layers: -1, and 1 for each.
        signed: (stacked cells,) True where a cell may be below 0.
        counted: (stacked cells,) True for counts of people that somebody could publish or subtract,
            and so not for a layer's area of trees that it did not go out by,
        changed: and True for what corrections changed of such. One cell may be both.
        reform: the trees of the editions; layers have the tree of all.
        regrouped: by the names of tables that nobody publishes and readers can subtract: layers and
            editions by several trees, what was a layer once, and what else is asked for.
        reckoned: the names of all tables that nobody publishes, those among them.
    """

    layers: Mapping[str, Layer]
    links: sparse.csr_array
    signed: Flags
    counted: Flags
    changed: Flags
    reform: Reform
    regrouped: Mapping[str, LayerSum]
    reckoned: frozenset[str]

    @classmethod
    def of_editions(
        cls,
        grid: Grid,
        editions: Mapping[str, Edition],
        corrections: Mapping[str, Keys],
        told_apart: frozenset[str] = frozenset(),
        asked: Mapping[str, frozenset[str]] = NOTHING,
        leaves: Mapping[str, Leaves] = NOWHERE_ELSE,
    ) -> Series:
        """Put together the cells that may not be 0, as far as readers know.

        Args:
            grid: the dimensions of all editions, by the newest trees.
            editions: by name, in the order in which they went out.
            corrections: by part: (cells,) sorted; the cells that a part may change, totals
                included. All other parts are 0 or more everywhere.
            told_apart: see `unpublished`.
            asked: by what errors call it, parts that are asked for together, see `asked`.
            leaves: by part: the leaves at which it counts, as far as everybody knows that.

        Raises:
            HierarchyError: a code stands for other leaves than in another edition.
        """
        cells = CellsOfLayers.of(grid, editions, corrections, told_apart, asked, leaves)
        return cls.of_layers(cells, editions, asked, {})

    @staticmethod
    def of_layers(
        cells: CellsOfLayers,
        editions: Mapping[str, Edition],
        asked: Mapping[str, frozenset[str]],
        more: Mapping[str, LayerSum],
    ) -> Series:
        """Put together the cells of layers, and what is added up of them.

        Args:
            cells: of the layers.
            editions: what they add up,
            asked: and what is asked for besides.
            more: what is a sum as well, and asked for by nobody.
        """
        reform, layers, keys, known = cells.reform, cells.layers, cells.keys, cells.known
        first = np.cumsum([0, *(cells.size for cells in keys.values())])
        places = {
            name: begin + np.arange(cells.size)
            for begin, (name, cells) in zip(first, keys.items(), strict=False)
        }
        corrections = {part for one in layers.values() if one.signed for part in one.parts}
        former = former_layers(editions, corrections)
        regrouped = dict(layer_sums(layers, editions, former, reform))
        shown = {name: one.parts for name, one in editions.items()}
        regrouped |= asked_sums(cells, asked, shown)
        sums = {
            name: Sums.of(
                reform.readings[name],
                [(keys[one], places[one]) for one in layers if name in layers[one].editions],
            )
            for name in editions
        } | {name: one.sums(keys, places, known) for name, one in (regrouped | dict(more)).items()}
        links, of_sums = linked(list(sums.values()), int(first[-1]))
        all_places = dict(zip(sums, of_sums, strict=True)) | places
        signed, counted, changed = np.zeros((3, links.shape[1]), dtype=bool)
        for name, layer in layers.items():
            signed[places[name]] = layer.signed
            of_kind = changed if layer.signed else counted
            of_kind[places[name]] |= _asked(layer, reform, keys[name])
        for name, one in regrouped.items():
            (changed if one.signed else counted)[all_places[name]] = True
            signed[all_places[name]] |= one.signed
        for name in editions:
            counted[all_places[name]] = True
        signed &= ~counted  # whatever else it is: a count is 0 or more
        for name, edition in editions.items():
            # A sum that lacks what is not reckoned with may be below 0, as its correction may.
            partial = known.corrected(name) & ~edition.outline.hold(edition.grid, sums[name].keys)
            partial &= ~known.reckoned(name, edition.grid, sums[name].keys)
            lacking = all_places[name][partial]
            signed[lacking], changed[lacking], counted[lacking] = True, True, False
        grids = {name: one.grid for name, one in editions.items()}
        grids |= {name: one.reading.own for name, one in (regrouped | dict(more)).items()}
        return Series(
            grids | dict.fromkeys(layers, reform.grid),
            {name: one.keys for name, one in sums.items()} | dict(keys),
            {},
            all_places,
            int(links.shape[1]),
            layers=layers,
            links=links,
            signed=signed,
            counted=counted,
            changed=changed,
            reform=reform,
            regrouped=regrouped,
            reckoned=frozenset(regrouped.keys() | more.keys()),
        )

    @cached_property
    def sums(self) -> sparse.csr_array:
        """(relations, stacked cells) int8: layers over their dimensions, and sums of layers."""
        rows = list(self._ties)
        for name in self.layers:
            sums = relations(self.grids[name], self.keys[name]).tocoo()
            entries = (sums.data, (sums.row, self.places[name][sums.col]))
            rows.append(sparse.csr_array(entries, shape=(sums.shape[0], self.size)))
        return sparse.csr_array(sparse.vstack(rows, format="csr"))

    @property
    def asked(self) -> Flags:
        """(stacked cells,) True for counts and changes that somebody could publish or subtract."""
        return self.counted | self.changed

    @cached_property
    def rest(self) -> Flags:
        """(stacked cells,) True for what no edition and no layer has, or has by its own trees."""
        rest = np.ones(self.size, dtype=bool)
        apart = set(map(id, self.reform.apart))
        wanted = (
            name
            for name, one in self.regrouped.items()
            if one.open is not None and id(one.reading) not in apart
        )
        for name in (*self.editions(), *self.layers, *self.former, *wanted):
            rest[self.places[name]] = False
        return rest | ~self.asked

    @property
    def former(self) -> Mapping[str, LayerSum]:
        """What was a layer before later editions divided it, by trees that it went out by."""
        apart = set(map(id, self.reform.apart))
        return {
            name: one
            for name, one in self.regrouped.items()
            if one.former is not None and id(one.reading) not in apart
        }

    def made_of(self, table: str) -> list[Layer]:
        """Return the layers that a table adds up: itself, or those of an edition or another sum."""
        if table in self.layers:
            return [self.layers[table]]
        if table in self.regrouped:
            return [self.layers[name] for name in self.regrouped[table].layers]
        return [layer for layer in self.layers.values() if table in layer.editions]

    def parts_of(self, table: str) -> frozenset[str]:
        """Return the parts that a table adds up."""
        return frozenset().union(*(layer.parts for layer in self.made_of(table)))

    def sums_with(self, places: Places) -> list[frozenset[str]]:
        """Return the parts of each table that has a cell at some of *places*."""
        return [
            self.parts_of(name) for name, own in self.places.items() if np.isin(own, places).any()
        ]

    def editions(self) -> Iterator[str]:
        """Yield the names of the editions."""
        others = self.layers.keys() | self.reckoned
        yield from (name for name in self.keys if name not in others)

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

    def said(self, row: int) -> str:  # noqa: ARG002 - of `OnceSeries` it depends on the row
        """Return what one of the sums says, where that is more than a total and its parts."""
        return ""

    def cross(self) -> SeriesCross | None:
        """Return the cross of the dimensions and of the editions, as far as these are a tree."""
        sets = {name: frozenset([name]) for name in self.layers}
        for name in self.editions():
            sets[name] = frozenset(of for of, one in self.layers.items() if name in one.editions)
        sets |= {name: frozenset(one.layers) for name, one in self.former.items()}
        here = {name: self._here(name) for name in sets}
        tree = _tree(sets, {name: keys.size for name, (keys, _) in here.items()})
        tops = [name for name, above in tree.items() if above is None]
        forest = len(tops) > 1
        grid = self.reform.grid
        root = [{"code": _ROOT, "parent": ""}] if forest else []
        rows = ({"code": name, "parent": tree[name] or (_ROOT if forest else "")} for name in tree)
        own = _DIMENSION
        while own in grid.names:
            own += "_"
        axis = Hierarchy.from_rows([*root, *rows])
        grid = Grid.of({own: axis, **grid.hierarchies})
        node = grid.axes[0].node_of_code
        keys = [here[name][0] + node[axis.position[name]] * grid.strides[0] for name in tree]
        places = [here[name][1] for name in tree]
        apart = np.ones(self.size, dtype=bool)
        for place in places:
            apart[place] = False
        members = abs(self.links[np.flatnonzero(apart[self._totals])]).sum(axis=0)
        apart |= np.asarray(members).ravel() > 0
        return SeriesCross(grid, np.concatenate(keys), np.concatenate(places), apart, forest)

    def _here(self, name: str) -> tuple[Keys, Places]:
        """Return the cells of a table that the tree of all has, and the place of each."""
        if name in self.layers:
            return self.keys[name], self.places[name]
        former = self.regrouped.get(name)
        reading = self.reform.readings[name] if former is None else former.reading
        keys = reading.exact(self.keys[name])
        return keys[keys >= 0], self.places[name][keys >= 0]

    def alone(self) -> tuple[LayerCross, ...]:
        """Return each layer by itself, the largest first."""
        names = sorted(self.layers, key=lambda one: -self.keys[one].size)
        return tuple(self.layer_alone(name) for name in names)

    def layer_alone(self, name: str) -> LayerCross:
        """Return one layer by itself."""
        keys, places = self.keys[name], self.places[name]
        made_of, of = self._made_of_layers
        entries, own = made_of[:, places].tocoo(), np.arange(places.size)
        rows = np.concatenate([own, entries.col])
        columns = np.concatenate([places, of[entries.row]])
        signs = np.concatenate([np.ones(own.size, np.int64), entries.data])
        along = sparse.csr_array((signs, (rows, columns)), shape=(places.size, self.size))
        still = np.zeros(keys.size, dtype=bool)
        return LayerCross(self.grids[name], keys, places[np.newaxis], along, still)

    @property
    def _ties(self) -> Sequence[sparse.csr_array]:
        """The sums that are none over the dimensions of a layer."""
        return (self.links,)

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
    """One layer of a series, or several that move together.

    Args:
        grid: their dimensions.
        keys: (own,) sorted.
        places: (layers, own) the stacked cell of each in each layer.
        along: (own, stacked cells) 1 for the cell itself and for what rises with it, such as each
            sum that it is in, and -1 for what falls.
        still: (own,) True for cells that cannot move with all that.
    """

    grid: Grid
    keys: Keys
    places: Places
    along: sparse.csr_array
    still: Flags


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


def _asked(layer: Layer, reform: Reform, keys: Keys) -> Flags:
    """Return (cells,) False for the cells of a layer by trees that it did not go out by."""
    own = readings(layer, reform)
    if len(own) > 1 or not reform.dimensions:
        return np.ones(keys.size, dtype=bool)
    (reading,) = own.values()
    return np.asarray(reading.back(keys) >= 0)
